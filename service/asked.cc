#include "service/asked.h"

#include <fmt/ranges.h>

#include <algorithm>
#include <charconv>
#include <nlohmann/json.hpp>
#include <set>

namespace lapwing::service {
namespace {

using nlohmann::ordered_json;

constexpr int kDepthMax = 32;

std::string text_of(const ordered_json& value) {
  return value.is_string() ? value.get<std::string>() : value.dump();
}

}  // namespace

std::string Asked::plain(std::string_view name) {
  std::string text(name);
  std::replace(text.begin(), text.end(), '-', '_');
  return text;
}

void Asked::problem(std::string sentence) {
  if (!problem_) problem_ = std::move(sentence);
}

bool Asked::has(const std::string& name) {
  known_.push_back(name);
  return !values(name).empty();
}

std::string Asked::text(const std::string& name, std::string_view otherwise) {
  known_.push_back(name);
  const auto found = values(name);
  if (found.size() > 1) problem(fmt::format("{} `{}` is given more than once", what(), name));
  return found.empty() ? std::string(otherwise) : found.front();
}

std::vector<std::string> Asked::texts(const std::string& name) {
  known_.push_back(name);
  return values(name);
}

std::vector<std::string> Asked::listed(const std::string& name) {
  std::vector<std::string> parts;
  for (const std::string& value : texts(name)) {
    for (std::size_t from = 0; from <= value.size();) {
      const auto to = std::min(value.find(',', from), value.size());
      if (to > from) parts.push_back(value.substr(from, to - from));
      from = to + 1;
    }
  }
  return parts;
}

std::optional<bool> Asked::flag_if(const std::string& name) {
  const std::string value = text(name);
  if (value == "true" || value == "yes") return true;
  if (value == "false" || value == "no") return false;
  if (!value.empty()) problem(fmt::format("`{}` must be true or false, not `{}`", name, value));
  return {};
}

bool Asked::flag(const std::string& name) { return flag_if(name).value_or(false); }

std::uint64_t Asked::whole(const std::string& name, std::uint64_t least, std::uint64_t most,
                           std::uint64_t otherwise) {
  const std::string value = text(name);
  if (value.empty()) return otherwise;
  std::uint64_t number = 0;
  const auto [end, code] = std::from_chars(value.data(), value.data() + value.size(), number);
  if (code != std::errc() || end != value.data() + value.size() || number < least ||
      number > most) {
    problem(fmt::format("`{}` must be a whole number from {} to {}, not `{}`", name, least, most,
                        value));
    return otherwise;
  }
  return number;
}

std::optional<Instant> Asked::instant(const std::string& name) {
  const std::string value = text(name);
  if (value.empty()) return {};
  const auto at = parse_instant(value);
  if (at) return *at;
  problem(fmt::format("{}: {}", name, at.error().message));
  return {};
}

std::optional<CivilDate> Asked::date(const std::string& name) {
  const std::string value = text(name);
  if (value.empty()) return {};
  const auto day = parse_date(value);
  if (day) return *day;
  problem(fmt::format("{}: {}", name, day.error().message));
  return {};
}

std::string Asked::one_of(const std::string& name, const std::vector<std::string>& words) {
  std::string value = text(name);
  if (value.empty() || std::find(words.begin(), words.end(), value) != words.end()) return value;
  problem(fmt::format("`{}` must be {}, not `{}`", name, fmt::join(words, " or "), value));
  return {};
}

Status Asked::finish() {
  for (const std::string& name : names()) {
    if (std::find(known_.begin(), known_.end(), plain(name)) != known_.end()) continue;
    std::sort(known_.begin(), known_.end());
    known_.erase(std::unique(known_.begin(), known_.end()), known_.end());
    problem(fmt::format("there is no {} `{}` here; there are: {}", what(), name,
                        known_.empty() ? "none" : fmt::format("{}", fmt::join(known_, ", "))));
  }
  if (problem_) return error(Errc::invalid_argument, "{}", *problem_);
  return ok();
}

std::vector<std::string> Query::values(const std::string& plain_name) {
  std::vector<std::string> found;
  for (const auto& [name, value] : query_) {
    if (plain(name) == plain_name && !value.empty()) found.push_back(value);
  }
  return found;
}

std::vector<std::string> Query::names() const {
  std::vector<std::string> found;
  for (const auto& [name, value] : query_) found.push_back(name);
  return found;
}

std::vector<std::string> Fields::values(const std::string& plain_name) {
  std::vector<std::string> found;
  for (const auto& [name, value] : object_.items()) {
    if (plain(name) != plain_name || value.is_null()) continue;
    if (value.is_array()) {
      for (const auto& item : value) found.push_back(text_of(item));
    } else if (!(value.is_string() && value.get_ref<const std::string&>().empty())) {
      found.push_back(text_of(value));
    }
  }
  return found;
}

std::vector<std::string> Fields::names() const {
  std::vector<std::string> found;
  for (const auto& [name, value] : object_.items()) found.push_back(name);
  return found;
}

Result<ordered_json> json_of(std::string_view body) {
  std::vector<std::set<std::string>> open;  // fields seen, an object each
  std::optional<std::string> twice;
  bool deep = false;
  const ordered_json::parser_callback_t check = [&](int depth, ordered_json::parse_event_t event,
                                                    ordered_json& parsed) {
    if (depth > kDepthMax) deep = true;
    if (event == ordered_json::parse_event_t::object_start) open.emplace_back();
    if (event == ordered_json::parse_event_t::object_end) open.pop_back();
    if (event == ordered_json::parse_event_t::key && !open.empty()) {
      const auto& name = parsed.get_ref<const std::string&>();
      if (!open.back().insert(name).second) twice = name;
    }
    return !deep;
  };
  try {
    auto json = ordered_json::parse(body, check);
    if (deep) return error(Errc::invalid_argument, "the JSON is nested deeper than {}", kDepthMax);
    if (twice) return error(Errc::invalid_argument, "field `{}` stands twice", *twice);
    return json;
  } catch (const ordered_json::exception& failure) {
    // `[json.exception.parse_error.101] parse error at line 1, column 2: ...`
    std::string_view why = failure.what();
    if (const auto end = why.find("] "); end != std::string_view::npos) why.remove_prefix(end + 2);
    return error(Errc::invalid_argument, "the body is not JSON: {}", why);
  }
}

Result<ordered_json> json_object_of(std::string_view body) {
  auto json = json_of(body);
  if (json && !json->is_object()) {
    return error(Errc::invalid_argument, "the body must be a JSON object");
  }
  return json;
}

}  // namespace lapwing::service
