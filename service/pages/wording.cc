#include "service/pages/wording.h"

#include <nlohmann/json.hpp>

#include "service/pages/template.h"

namespace lapwing::service::pages {
namespace {

constexpr std::string_view kPart = "message";

std::string code_text(Act act) { return "message.code." + std::string(name_of(act)); }

Wording words(const Language& language, const Delivery& delivery, const std::string& link) {
  const nlohmann::ordered_json model = {{"code", delivery.secret},
                                        {"number", delivery.number.to_string()},
                                        {"valid_until", format_instant(delivery.valid_until)},
                                        {"link", link}};
  const auto text = [&](const std::string& key) {
    return fill_text(language.text(key), model, language);
  };
  if (link.empty()) return {"", text(code_text(delivery.act)), language.code()};
  const std::string letter = delivery.limit_reached ? "message.used_up" : "message.letter";
  return {text(letter + ".subject"), text(letter + ".body"), language.code()};
}

}  // namespace

Result<Words> words_of(Catalogue catalogue) {
  std::vector<std::string> keys = {"message.letter.subject", "message.letter.body",
                                   "message.used_up.subject", "message.used_up.body"};
  for (const auto act : {Act::registration, Act::removal, Act::self_check}) {
    keys.push_back(code_text(act));
  }
  for (const auto& key : keys) {
    if (catalogue.english().has(key)) continue;
    return error(Errc::invalid_argument, "en.yaml lacks the text `{}`", key);
  }
  return Words(
      [catalogue = std::move(catalogue)](const Delivery& delivery, const std::string& link) {
        // `fr-CA` is wished for as a browser does.
        return words(catalogue.choose(kPart, "", delivery.language), delivery, link);
      });
}

}  // namespace lapwing::service::pages
