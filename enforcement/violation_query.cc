#include "enforcement/violation_query.h"

#include <algorithm>
#include <array>
#include <map>
#include <tuple>
#include <unordered_set>

#include "base/time.h"
#include "enforcement/violation_store.h"
#include "phone/location.h"
#include "screening/facts.h"

namespace lapwing::enforcement {
namespace {

constexpr std::array<std::string_view, 13> kGroups = {
    "caller",  "seller",      "rule",  "day",  "jurisdiction", "campaign",    "month",
    "subject", "called-area", "block", "hour", "rule-id",      "called-place"};
constexpr std::size_t kBlockDigits = 3;

std::string evidence_text(const Violation& violation, const char* field) {
  const auto found = violation.evidence.find(field);
  return found != violation.evidence.end() && found->is_string() ? found->get<std::string>() : "";
}

// The day in UTC: RFC 3339 begins with it.
std::string day_of(const Violation& violation) { return violation.at.substr(0, 10); }

std::optional<E164> called_number(const Violation& violation) {
  if (violation.called.empty()) return {};
  return E164::from_digits(std::string_view(violation.called).substr(1));
}

std::string area_of(const Violation& violation) {
  const auto called = called_number(violation);
  return called ? screening::coverage_prefix(*called) : std::string();
}

// Of a number that may be in several countries, as toll-free ones, nothing is said.
std::string place_of(const Violation& violation) {
  const auto called = called_number(violation);
  if (!called) return {};
  const auto location = phone::locate(*called);
  if (location.subdivisions.size() == 1) return std::string(location.subdivisions.front());
  using Kind = phone::LocationKind;
  const bool main_country = location.kind == Kind::geographic || location.kind == Kind::country ||
                            location.kind == Kind::mobile;
  const bool known =
      location.countries.size() == 1 || (main_country && !location.countries.empty());
  return known ? std::string(location.countries.front()) : std::string();
}

std::string key_of(const Violation& violation, ViolationGroup by) {
  switch (by) {
    case ViolationGroup::caller:
      return violation.caller.empty() ? evidence_text(violation, "caller_shown") : violation.caller;
    case ViolationGroup::seller:
      return violation.seller;
    case ViolationGroup::rule:
      return violation.rule;
    case ViolationGroup::day:
      return day_of(violation);
    case ViolationGroup::jurisdiction:
      return violation.jurisdiction;
    case ViolationGroup::campaign:
      return evidence_text(violation, "campaign");
    case ViolationGroup::month:
      return violation.at.substr(0, 7);
    case ViolationGroup::subject:
      return evidence_text(violation, "subject");
    case ViolationGroup::called_area:
      return area_of(violation);
    case ViolationGroup::block:
      return block_of(violation.caller);
    case ViolationGroup::hour:
      return violation.at.substr(11, 2);
    case ViolationGroup::rule_id:
      return evidence_text(violation, "rule_id");
    case ViolationGroup::called_place:
      return place_of(violation);
  }
  return {};
}

bool in_order(ViolationGroup by) {
  return by == ViolationGroup::day || by == ViolationGroup::month || by == ViolationGroup::hour;
}

struct Tally {
  ViolationCount count;
  std::unordered_set<std::string> calls;
};

}  // namespace

bool ViolationFilter::takes(const Violation& violation) const {
  const auto asked = [](const std::string& wanted, const std::string& has) {
    return wanted.empty() || wanted == has;
  };
  if (caller && violation.caller != caller->to_string()) return false;
  if (!asked(id, violation.id) || !asked(seller, violation.seller) ||
      !asked(jurisdiction, violation.jurisdiction) || !asked(outcome, violation.outcome)) {
    return false;
  }
  if (!asked(rule, violation.rule) && rule != evidence_text(violation, "rule_id")) return false;
  if (!asked(subject, evidence_text(violation, "subject")) ||
      !asked(campaign, evidence_text(violation, "campaign"))) {
    return false;
  }
  if (!called_area.empty() && called_area != area_of(violation)) return false;
  if (!called_place.empty() && called_place != place_of(violation)) return false;
  const std::string day = day_of(violation);
  return (!since || day >= format_date(CivilDate(*since))) &&
         (!until || day <= format_date(CivilDate(*until)));
}

std::string block_of(std::string_view e164) {
  if (e164.size() <= kBlockDigits + 1) return {};
  return std::string(e164.substr(0, e164.size() - kBlockDigits)) + "xxx";
}

Result<ViolationGroup> parse_violation_group(std::string_view text) {
  const auto found = std::find(kGroups.begin(), kGroups.end(), text);
  if (found != kGroups.end()) return static_cast<ViolationGroup>(found - kGroups.begin());
  return error(Errc::not_found, "`{}` is not one of {}", text, fmt::join(kGroups, ", "));
}

Result<std::vector<ViolationCount>> count_violations(const std::filesystem::path& data,
                                                     const ViolationFilter& filter,
                                                     ViolationGroup by) {
  std::map<std::string, Tally> tallies;
  const auto read = for_each_violation(data, [&](Violation&& violation) {
    if (!filter.takes(violation)) return ok();
    Tally& tally = tallies[key_of(violation, by)];
    ViolationCount& count = tally.count;
    ++(violation.outcome == "prohibited" ? count.prohibited : count.undetermined);
    if (tally.calls.insert(violation.call).second) ++count.calls;
    if (count.first.empty() || violation.at < count.first) count.first = violation.at;
    if (violation.at > count.last) count.last = violation.at;
    return ok();
  });
  if (!read) return read.error();
  std::vector<ViolationCount> counts;
  for (auto& [key, tally] : tallies) {
    tally.count.key = key;
    counts.push_back(std::move(tally.count));
  }
  if (!in_order(by)) {
    std::stable_sort(counts.begin(), counts.end(), [](const auto& a, const auto& b) {
      return std::tuple(a.prohibited, a.undetermined) > std::tuple(b.prohibited, b.undetermined);
    });
  }
  return counts;
}

Result<std::vector<Violation>> find_violations(const std::filesystem::path& data,
                                               const ViolationFilter& filter) {
  std::vector<Violation> found;
  const auto read = for_each_violation(data, [&](Violation&& violation) {
    if (filter.takes(violation)) found.push_back(std::move(violation));
    return ok();
  });
  if (!read) return read.error();
  std::sort(found.begin(), found.end(), [](const Violation& a, const Violation& b) {
    return std::tie(a.at, a.id) < std::tie(b.at, b.id);
  });
  return found;
}

}  // namespace lapwing::enforcement
