#include "registry/list.h"

#include <algorithm>
#include <array>

namespace lapwing::registry {
namespace {

constexpr std::string_view kInternalPrefix = "seller/";
constexpr std::string_view kInternalSuffix = "/internal";
constexpr std::size_t kIdMax = 128;

bool is_word(std::string_view text, bool dots) {
  bool after_dot = true;
  for (const char c : text) {
    const bool letter = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
    if (!letter && (c != '.' || !dots || after_dot)) return false;
    after_dot = c == '.';
  }
  return !after_dot;
}

template <class T>
bool open_or_contains(const std::vector<T>& set, std::string_view value) {
  return set.empty() || std::find(set.begin(), set.end(), value) != set.end();
}

std::chrono::sys_days days(CivilDate date) { return std::chrono::sys_days(date); }

CivilDate on(std::chrono::year year, MonthDay day) {
  return {year, std::chrono::month(static_cast<unsigned>(day.month)),
          std::chrono::day(static_cast<unsigned>(day.day))};
}

}  // namespace

Result<ListId> ListId::parse(std::string_view text) {
  ListId id{std::string(text)};
  const bool good =
      text.size() <= kIdMax &&
      (text.starts_with(kInternalPrefix) ? is_word(id.seller(), true) : is_word(text, true));
  if (!good) {
    return error(Errc::invalid_argument,
                 "`{}` is not a list like us.national, gb.tps or seller/NAME/internal", text);
  }
  return id;
}

Result<ListId> ListId::internal(std::string_view seller) {
  auto id =
      parse(std::string(kInternalPrefix) + std::string(seller) + std::string(kInternalSuffix));
  if (!id) {
    return error(Errc::invalid_argument,
                 "`{}` is not a seller's name: lower-case letters, digits, `-`, `_` and dots",
                 seller);
  }
  return id;
}

std::string_view ListId::seller() const {
  const std::string_view text = text_;
  if (!text.starts_with(kInternalPrefix) || !text.ends_with(kInternalSuffix) ||
      text.size() < kInternalPrefix.size() + kInternalSuffix.size()) {
    return {};
  }
  return text.substr(kInternalPrefix.size(),
                     text.size() - kInternalPrefix.size() - kInternalSuffix.size());
}

std::string_view to_string(Regime regime) {
  switch (regime) {
    case Regime::opt_out:
      return "opt-out";
    case Regime::opt_in:
      return "opt-in";
    case Regime::preference:
      return "preference";
  }
  return "";
}

std::string_view to_string(Tenure tenure) {
  switch (tenure) {
    case Tenure::run:
      return "run";
    case Tenure::held:
      return "held";
    case Tenure::asked:
      return "asked";
  }
  return "";
}

bool Requirement::holds_for(const CallFacts& call) const {
  if (from && days(call.on) < days(*from)) return false;
  if (until && days(call.on) >= days(*until)) return false;
  if (!open_or_contains(channels, call.channel)) return false;
  if (!open_or_contains(purposes, call.purpose)) return false;
  const std::string digits = prefixes.empty() ? std::string() : call.number.digits();
  if (!prefixes.empty() && std::none_of(prefixes.begin(), prefixes.end(), [&](const auto& prefix) {
        return digits.starts_with(prefix);
      })) {
    return false;
  }
  return places.empty() ||
         std::any_of(call.places.begin(), call.places.end(),
                     [&](const std::string& place) { return open_or_contains(places, place); });
}

const Requirement* ListInfo::required_for(const CallFacts& call) const {
  for (const auto& clause : required) {
    if (clause.holds_for(call)) return &clause;
  }
  return nullptr;
}

int ListInfo::age_days(Instant obtained_at, Instant at) const {
  return std::max(0, static_cast<int>((days(date(at)) - days(date(obtained_at))).count()));
}

std::optional<CivilDate> ListInfo::use_until(Instant obtained_at) const {
  if (!age_limit) return {};
  const CivilDate obtained = date(obtained_at);
  if (age_limit->days) {
    return CivilDate(days(obtained) + std::chrono::days(*age_limit->days));
  }
  if (age_limit->months) {
    const CivilDate same_day = obtained + std::chrono::months(*age_limit->months);
    return same_day.ok() ? same_day
                         : CivilDate(same_day.year() / same_day.month() / std::chrono::last);
  }
  // The edition holds the newest publication of its day; the next one ends its use.
  std::optional<CivilDate> end;
  for (const auto year : {obtained.year(), obtained.year() + std::chrono::years(1)}) {
    for (const auto& [published, in_use_by] : age_limit->calendar) {
      if (!end && days(on(year, published)) > days(obtained)) end = on(year, in_use_by);
    }
  }
  return end;
}

bool ListInfo::stale(Instant obtained_at, Instant at) const {
  const auto last = use_until(obtained_at);
  return last && days(date(at)) > days(*last);
}

}  // namespace lapwing::registry
