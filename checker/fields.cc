#include "checker/fields.h"

#include <charconv>
#include <span>

namespace lapwing::checker {
namespace {

bool is_null(const YAML::Node& node) { return !node.IsDefined() || node.IsNull(); }

}  // namespace

Fields::Fields(const YAML::Node& node, const std::string& file, std::vector<Problem>& problems,
               std::string what)
    : node_(node),
      file_(file),
      problems_(problems),
      what_(std::move(what)),
      line_(node.Mark().line + 1) {
  if (!node.IsMap()) {
    problem(fmt::format("{} must be a mapping of keys to values", what_));
    node_ = YAML::Node(YAML::NodeType::Map);
    return;
  }
  std::set<std::string> seen;
  for (const auto& pair : node_) {
    const std::string key = pair.first.Scalar();
    if (!seen.insert(key).second) problem_at(pair.first, fmt::format("key `{}` twice", key));
  }
}

void Fields::finish() {
  for (const auto& pair : node_) {
    const std::string key = pair.first.Scalar();
    if (!asked_.contains(key)) {
      problem_at(pair.first, fmt::format("unknown key `{}` in {}", key, what_));
    }
  }
}

bool Fields::has(std::string_view key) const {
  const YAML::Node& node = node_;  // const: operator[] must not create
  return node[std::string(key)].IsDefined();
}

YAML::Node Fields::take(const std::string& key) {
  asked_.insert(key);
  const YAML::Node& node = node_;
  return node[key];
}

void Fields::problem_at(int line, std::string message) {
  problems_.push_back({file_, line, std::move(message)});
}

void Fields::problem_at(const YAML::Node& node, std::string message) {
  problem_at(node.IsDefined() ? node.Mark().line + 1 : line_, std::move(message));
}

YAML::Node Fields::required(const std::string& key) {
  YAML::Node node = take(key);
  if (is_null(node)) problem(fmt::format("`{}` is missing in {}", key, what_));
  return node;
}

std::string Fields::as_text(const YAML::Node& node, std::string_view key) {
  if (!node.IsScalar() || node.Scalar().empty()) {
    problem_at(node, fmt::format("`{}` must be one text", key));
    return {};
  }
  return node.Scalar();
}

CivilDate Fields::as_date(const YAML::Node& node, std::string_view key) {
  constexpr CivilDate kNever{std::chrono::year(1970), std::chrono::month(1), std::chrono::day(1)};
  const auto date = parse_date(node.IsScalar() ? node.Scalar() : "");
  if (date) return *date;
  problem_at(node, fmt::format("`{}` must be a date like 2026-11-01, not `{}`", key,
                               node.IsScalar() ? node.Scalar() : "a list or mapping"));
  return kNever;
}

std::int64_t Fields::as_whole(const YAML::Node& node, std::string_view key, std::int64_t least,
                              std::int64_t most) {
  const std::string text = node.IsScalar() ? node.Scalar() : "";
  std::int64_t value = 0;
  const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (code != std::errc() || end != text.data() + text.size() || value < least || value > most) {
    problem_at(node, fmt::format("`{}` must be a whole number from {} to {}, not `{}`", key, least,
                                 most, text));
    return least;
  }
  return value;
}

std::string Fields::text(const std::string& key) {
  const YAML::Node node = required(key);
  return is_null(node) ? std::string() : as_text(node, key);
}

CivilDate Fields::date(const std::string& key) {
  const YAML::Node node = required(key);
  return is_null(node) ? CivilDate(std::chrono::sys_days()) : as_date(node, key);
}

std::int64_t Fields::whole(const std::string& key, std::int64_t least, std::int64_t most) {
  const YAML::Node node = required(key);
  return is_null(node) ? least : as_whole(node, key, least, most);
}

std::vector<std::string> Fields::texts(const std::string& key) {
  const YAML::Node node = required(key);
  if (is_null(node)) return {};
  if (!node.IsSequence() || node.size() == 0) {
    problem_at(node, fmt::format("`{}` must be a list like [one, two]", key));
    return {};
  }
  std::vector<std::string> values;
  for (const auto& item : node) values.push_back(as_text(item, key));
  return values;
}

std::vector<std::string> Fields::texts_if(const std::string& key) {
  if (is_null(take(key))) return {};
  return texts(key);
}

std::string Fields::text_or(const std::string& key, std::string_view otherwise) {
  return text_if(key).value_or(std::string(otherwise));
}

std::optional<std::string> Fields::text_if(const std::string& key) {
  const YAML::Node node = take(key);
  if (is_null(node)) return {};
  return as_text(node, key);
}

std::optional<CivilDate> Fields::date_if(const std::string& key) {
  const YAML::Node node = take(key);
  if (is_null(node)) return {};
  return as_date(node, key);
}

std::optional<bool> Fields::flag_if(const std::string& key) {
  const YAML::Node node = take(key);
  if (is_null(node)) return {};
  if (node.IsScalar() && node.Scalar() == "true") return true;
  if (!node.IsScalar() || node.Scalar() != "false") {
    problem_at(node, fmt::format("`{}` must be true or false", key));
  }
  return false;
}

bool Fields::flag_or(const std::string& key, bool otherwise) {
  return flag_if(key).value_or(otherwise);
}

std::int64_t Fields::whole_or(const std::string& key, std::int64_t least, std::int64_t most,
                              std::int64_t otherwise) {
  const YAML::Node node = take(key);
  return is_null(node) ? otherwise : as_whole(node, key, least, most);
}

std::size_t Fields::word_in(const YAML::Node& node, const std::string& key,
                            std::span<const std::string_view> words) {
  const std::string text = node.IsScalar() ? node.Scalar() : "";
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (words[i] == text) return i;
  }
  problem_at(node,
             fmt::format("`{}` must be one of {}, not `{}`", key, fmt::join(words, ", "), text));
  return 0;
}

std::size_t Fields::word(const std::string& key, std::span<const std::string_view> words) {
  const YAML::Node node = required(key);
  return is_null(node) ? 0 : word_in(node, key, words);
}

std::size_t Fields::word_or(const std::string& key, std::span<const std::string_view> words,
                            std::size_t otherwise) {
  const YAML::Node node = take(key);
  return is_null(node) ? otherwise : word_in(node, key, words);
}

}  // namespace lapwing::checker
