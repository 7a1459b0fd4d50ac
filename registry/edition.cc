#include "registry/edition.h"

#include <algorithm>

namespace lapwing::registry {
namespace {

constexpr std::uint64_t kLowest = 1'000;
constexpr std::uint64_t kHighest = 999'999'999'999'999;

// Sorted, and without those that begin with another one.
std::vector<std::string> normal(std::vector<std::string> prefixes) {
  std::sort(prefixes.begin(), prefixes.end());
  std::vector<std::string> kept;
  for (auto& prefix : prefixes) {
    if (kept.empty() || !prefix.starts_with(kept.back())) kept.push_back(std::move(prefix));
  }
  return kept;
}

void append_ranges(const std::string& prefix, std::vector<NumberRange>& ranges) {
  if (prefix.empty()) {
    ranges.push_back({kLowest, kHighest});
    return;
  }
  std::uint64_t first = std::stoull(prefix);
  std::uint64_t last = first;
  for (std::size_t digits = prefix.size(); digits <= E164::kDigitsMax; ++digits) {
    if (digits >= E164::kDigitsMin) ranges.push_back({first, last});
    first *= 10;
    last = last * 10 + 9;
  }
}

}  // namespace

Coverage::Coverage(std::vector<std::string> prefixes) : prefixes_(normal(std::move(prefixes))) {
  std::vector<NumberRange> all;
  for (const auto& prefix : prefixes_) append_ranges(prefix, all);
  std::sort(all.begin(), all.end(),
            [](const NumberRange& a, const NumberRange& b) { return a.first < b.first; });
  for (const auto& range : all) {
    if (!ranges_.empty() && range.first == ranges_.back().last + 1) {
      ranges_.back().last = range.last;
    } else {
      ranges_.push_back(range);
    }
  }
}

Coverage Coverage::all() { return Coverage(std::vector<std::string>{""}); }

Result<Coverage> Coverage::parse(const std::vector<std::string>& prefixes) {
  std::vector<std::string> read;
  for (const auto& prefix : prefixes) {
    const bool digits = !prefix.empty() && prefix.size() <= E164::kDigitsMax && prefix[0] != '0' &&
                        prefix.find_first_not_of("0123456789") == std::string::npos;
    if (prefix != "all" && !digits) {
      return error(Errc::invalid_argument,
                   "`{}` is not an E.164 prefix like 1415 (digits with country code) or `all`",
                   prefix);
    }
    read.push_back(prefix == "all" ? "" : prefix);
  }
  return Coverage(std::move(read));
}

bool Coverage::covers(E164 number) const {
  const auto after = std::upper_bound(
      ranges_.begin(), ranges_.end(), number.value(),
      [](std::uint64_t value, const NumberRange& range) { return value < range.first; });
  return after != ranges_.begin() && number.value() <= std::prev(after)->last;
}

bool Coverage::covers(const Coverage& other) const {
  return std::all_of(other.ranges_.begin(), other.ranges_.end(), [&](const NumberRange& theirs) {
    return std::any_of(ranges_.begin(), ranges_.end(), [&](const NumberRange& ours) {
      return ours.first <= theirs.first && theirs.last <= ours.last;
    });
  });
}

bool Coverage::overlaps(const Coverage& other) const {
  for (auto a = ranges_.begin(), b = other.ranges_.begin();
       a != ranges_.end() && b != other.ranges_.end();) {
    if (a->last < b->first) {
      ++a;
    } else if (b->last < a->first) {
      ++b;
    } else {
      return true;
    }
  }
  return false;
}

void Coverage::add(const Coverage& other) {
  auto both = prefixes_;
  both.insert(both.end(), other.prefixes_.begin(), other.prefixes_.end());
  *this = Coverage(std::move(both));
}

std::vector<std::string> Coverage::to_strings() const {
  if (is_all()) return {"all"};
  return prefixes_;
}

std::string_view to_string(ObtainedKind kind) {
  switch (kind) {
    case ObtainedKind::stated:
      return "stated";
    case ObtainedKind::file_time:
      return "file-time";
  }
  return "";
}

std::string_view to_string(EditionKind kind) {
  switch (kind) {
    case EditionKind::full:
      return "full";
    case EditionKind::changes:
      return "changes";
    case EditionKind::additions:
      return "additions";
    case EditionKind::answers:
      return "answers";
  }
  return "";
}

std::string Edition::id() const { return fmt::format("{}@{}", list.text(), ordinal); }

}  // namespace lapwing::registry
