#include "service/pages/catalogue.h"

#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <charconv>
#include <optional>
#include <set>

namespace lapwing::service::pages {
namespace {

void flatten(const YAML::Node& node, const std::string& key,
             std::map<std::string, std::string>& texts) {
  if (!node.IsMap()) {
    texts.emplace(key, node.as<std::string>());
    return;
  }
  for (const auto& item : node) {
    const auto name = item.first.as<std::string>();
    flatten(item.second, key.empty() ? name : key + "." + name, texts);
  }
}

std::string part_of(const std::string& key) { return key.substr(0, key.find('.')); }

bool is_day(std::string_view text) {
  if (text.size() < 10 || text[4] != '-' || text[7] != '-') return false;
  for (const auto i : {0, 1, 2, 3, 5, 6, 8, 9}) {
    if (text[static_cast<std::size_t>(i)] < '0' || text[static_cast<std::size_t>(i)] > '9') {
      return false;
    }
  }
  const auto month = text.substr(5, 2);
  return month >= "01" && month <= "12";
}

std::string replaced(std::string text, std::string_view name, std::string_view value) {
  const auto at = text.find(name);
  return at == std::string::npos ? text : text.replace(at, name.size(), value);
}

std::string_view trimmed(std::string_view text) {
  while (text.starts_with(' ') || text.starts_with('\t')) text.remove_prefix(1);
  while (text.ends_with(' ') || text.ends_with('\t')) text.remove_suffix(1);
  return text;
}

std::string lower(std::string_view text) {
  std::string out(text);
  std::ranges::transform(out, out.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  return out;
}

// `;q=0.8` in thousandths; 0 for what is no weight.
int weight_of(std::string_view parameter) {
  parameter = trimmed(parameter);
  if (parameter.empty()) return 1000;
  if (!lower(parameter).starts_with("q=")) return 0;
  double weight = 0;
  const auto* end = parameter.data() + parameter.size();
  const auto [at, failed] = std::from_chars(parameter.data() + 2, end, weight);
  if (failed != std::errc() || at != end || weight < 0 || weight > 1) return 0;
  return static_cast<int>(weight * 1000);
}

}  // namespace

Result<Language> Language::parse(const std::string& code, const std::string& yaml) {
  Language language;
  language.code_ = code;
  try {
    flatten(YAML::Load(yaml), "", language.texts_);
  } catch (const YAML::Exception& wrong) {
    return error(Errc::invalid_argument, "{}.yaml:{}: {}", code, wrong.mark.line + 1, wrong.msg);
  }
  return language;
}

std::string Language::text(const std::string& key) const {
  const auto found = texts_.find(key);
  return found == texts_.end() ? key : found->second;
}

bool Language::has_part(std::string_view part) const {
  const auto found = texts_.lower_bound(std::string(part) + ".");
  return found != texts_.end() && part_of(found->first) == part;
}

std::string Language::number(std::string_view digits) const {
  const auto whole = digits.substr(0, digits.find('.'));
  const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
  if (whole.size() <= 3 || !std::ranges::all_of(whole, is_digit)) return std::string(digits);
  std::string out;
  for (std::size_t i = 0; i < whole.size(); ++i) {
    if (i > 0 && (whole.size() - i) % 3 == 0) out += text("format.thousands");
    out += whole[i];
  }
  return out.append(digits.substr(whole.size()));
}

std::string Language::day(std::string_view day) const {
  if (!is_day(day)) return std::string(day);
  auto number = day.substr(8, 2);
  if (number.front() == '0') number.remove_prefix(1);
  auto out = replaced(text("format.day"), "{day}", number);
  out = replaced(out, "{month}", text("format.months." + std::string(day.substr(5, 2))));
  return replaced(out, "{year}", day.substr(0, 4));
}

std::string Language::time(std::string_view instant) const {
  if (!is_day(instant) || instant.size() < 20 || instant[10] != 'T' || !instant.ends_with('Z')) {
    return day(instant);
  }
  return replaced(replaced(text("format.time"), "{day}", day(instant)), "{clock}",
                  instant.substr(11, 5));
}

Result<Catalogue> Catalogue::load(FileSystem& files, const std::filesystem::path& folder) {
  const auto entries = files.list(folder);
  if (!entries) return entries.error();
  Catalogue catalogue;
  for (const auto& entry : *entries) {
    const std::filesystem::path name = entry.name;
    if (name.extension() != ".yaml") continue;
    const auto yaml = read_whole_file(files, folder / name);
    if (!yaml) return yaml.error();
    auto language = Language::parse(name.stem(), *yaml);
    if (!language) return language.error();
    catalogue.languages_.push_back(std::move(*language));
  }
  auto& all = catalogue.languages_;
  const auto english = std::ranges::find(all, "en", &Language::code);
  if (english == all.end()) {
    return error(Errc::not_found, "`{}` has no en.yaml, the pages' texts", folder.string());
  }
  std::rotate(all.begin(), english, english + 1);
  for (const auto& language : all) {
    for (const auto& [key, unused] : catalogue.english().texts()) {
      if (!language.has_part(part_of(key)) || language.has(key)) continue;
      return error(Errc::invalid_argument, "{}.yaml lacks the text `{}`", language.code(), key);
    }
  }
  return catalogue;
}

const Language& Catalogue::choose(std::string_view part, std::string_view wanted,
                                  std::string_view accept_language) const {
  const auto find = [&](std::string_view code) -> const Language* {
    for (const auto& language : languages_) {
      if (language.code() == code && language.has_part(part)) return &language;
    }
    return nullptr;
  };
  if (const auto* language = find(wanted)) return *language;
  const Language* best = nullptr;
  int best_weight = 0;
  while (!accept_language.empty()) {
    const auto range = accept_language.substr(0, accept_language.find(','));
    accept_language.remove_prefix(std::min(range.size() + 1, accept_language.size()));
    const auto tag = trimmed(range.substr(0, range.find(';')));
    const auto rest =
        range.find(';') == std::string_view::npos ? "" : range.substr(range.find(';') + 1);
    const auto weight = weight_of(rest);
    const auto* language = tag == "*" ? &english() : find(lower(tag.substr(0, tag.find('-'))));
    if (language == nullptr || weight <= best_weight) continue;
    best = language;
    best_weight = weight;
  }
  return best == nullptr ? english() : *best;
}

}  // namespace lapwing::service::pages
