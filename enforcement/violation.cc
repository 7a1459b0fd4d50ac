#include "enforcement/violation.h"

#include "base/sha256.h"

namespace lapwing::enforcement {
namespace {

using nlohmann::ordered_json;

ordered_json or_null(const std::string& text) {
  return text.empty() ? ordered_json(nullptr) : ordered_json(text);
}

std::string text_of(const ordered_json& json, const char* field) {
  const auto& value = json.at(field);
  return value.is_null() ? std::string() : value.get<std::string>();
}

}  // namespace

std::string violation_id(std::string_view call, std::string_view seller,
                         std::string_view rule_key) {
  return "v-" + hex(sha256(fmt::format("{}|{}|{}", call, seller, rule_key))).substr(0, 20);
}

ordered_json to_json(const Violation& violation) {
  return {{"id", violation.id},
          {"call", violation.call},
          {"caller", or_null(violation.caller)},
          {"called", or_null(violation.called)},
          {"seller", or_null(violation.seller)},
          {"at", violation.at},
          {"rule", violation.rule},
          {"jurisdiction", violation.jurisdiction},
          {"citation", violation.citation},
          {"outcome", violation.outcome},
          {"because", violation.because},
          {"evidence", violation.evidence},
          {"standing", violation.standing}};
}

std::string to_line(const Violation& violation) {
  return to_json(violation).dump(-1, ' ', false, ordered_json::error_handler_t::replace);
}

Result<Violation> violation_from(std::string_view line) {
  try {
    auto json = ordered_json::parse(line);
    return Violation{.id = text_of(json, "id"),
                     .call = text_of(json, "call"),
                     .caller = text_of(json, "caller"),
                     .called = text_of(json, "called"),
                     .seller = text_of(json, "seller"),
                     .at = text_of(json, "at"),
                     .rule = text_of(json, "rule"),
                     .jurisdiction = text_of(json, "jurisdiction"),
                     .citation = text_of(json, "citation"),
                     .outcome = text_of(json, "outcome"),
                     .because = text_of(json, "because"),
                     .standing = text_of(json, "standing"),
                     .evidence = std::move(json.at("evidence"))};
  } catch (const nlohmann::json::exception& e) {
    return error(Errc::data_loss, "a stored violation cannot be read ({})", e.what());
  }
}

}  // namespace lapwing::enforcement
