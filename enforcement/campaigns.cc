#include "enforcement/campaigns.h"

#include <algorithm>
#include <array>
#include <numeric>
#include <unordered_map>

#include "base/sha256.h"
#include "base/time.h"
#include "enforcement/violation_query.h"

namespace lapwing::enforcement {
namespace {

// What says nothing about what a call was for, in the FTC's words and the FCC's.
constexpr std::array<std::string_view, 6> kNoSubject = {
    "",          "Other",         "No Subject Provided", "Dropped call or no message",
    "Robocalls", "Unwanted Calls"};

std::string day_text(std::int32_t day) {
  return format_date(CivilDate(std::chrono::sys_days(std::chrono::days(day))));
}

// Days between two spans; 0 where they touch or overlap.
int gap(const std::set<std::int32_t>& a, const std::set<std::int32_t>& b) {
  return std::max({0, *b.begin() - *a.rbegin(), *a.begin() - *b.rbegin()});
}

bool same_days(const std::set<std::int32_t>& a, const std::set<std::int32_t>& b) {
  std::vector<std::int32_t> common;
  std::set_intersection(a.begin(), a.end(), b.begin(), b.end(), std::back_inserter(common));
  const std::size_t either = a.size() + b.size() - common.size();
  return static_cast<double>(common.size()) >= kShareMin * static_cast<double>(either);
}

class Groups {
 public:
  explicit Groups(std::size_t size) : parent_(size) {
    std::iota(parent_.begin(), parent_.end(), 0);
  }
  std::size_t find(std::size_t one) {
    while (parent_[one] != one) one = parent_[one] = parent_[parent_[one]];
    return one;
  }
  void join(std::size_t a, std::size_t b) {
    parent_[std::max(find(a), find(b))] = std::min(find(a), find(b));
  }

 private:
  std::vector<std::size_t> parent_;
};

// In one block a number is linked to the next by first day where it is to any, as spans in that
// order come ever later: so that a block costs no more than sorting it, each is held against the
// one whose last day is the latest so far.
void link_blocks(const std::vector<CallerReports>& callers, Groups& groups) {
  std::map<std::string, std::vector<std::size_t>> blocks;
  for (std::size_t i = 0; i < callers.size(); ++i) {
    const std::string subject = callers[i].main_subject();
    if (!subject.empty()) blocks[block_of(callers[i].caller) + subject].push_back(i);
  }
  for (auto& [key, members] : blocks) {
    std::sort(members.begin(), members.end(), [&](std::size_t a, std::size_t b) {
      return *callers[a].days.begin() < *callers[b].days.begin();
    });
    std::size_t latest = members.front();
    for (const std::size_t one : members) {
      if (gap(callers[latest].days, callers[one].days) <= kGapDays) groups.join(latest, one);
      if (*callers[one].days.rbegin() > *callers[latest].days.rbegin()) latest = one;
    }
  }
}

// Numbers that share most of their days share one of any kDaysMin of them: pairs are looked for
// among those of one subject and day.
void link_days(const std::vector<CallerReports>& callers, Groups& groups) {
  std::map<std::pair<std::string, std::int32_t>, std::vector<std::size_t>> by_day;
  for (std::size_t i = 0; i < callers.size(); ++i) {
    const std::string subject = callers[i].main_subject();
    if (subject.empty() || callers[i].days.size() < kDaysMin) continue;
    for (const std::int32_t day : callers[i].days) by_day[{subject, day}].push_back(i);
  }
  for (const auto& [key, members] : by_day) {
    for (std::size_t a = 0; a < members.size(); ++a) {
      for (std::size_t b = a + 1; b < members.size(); ++b) {
        if (groups.find(members[a]) == groups.find(members[b])) continue;
        if (same_days(callers[members[a]].days, callers[members[b]].days)) {
          groups.join(members[a], members[b]);
        }
      }
    }
  }
}

CallerCampaign campaign_of(const std::vector<CallerReports>& callers,
                           const std::vector<std::size_t>& members) {
  CallerCampaign campaign;
  campaign.subject = callers[members.front()].main_subject();
  campaign.one_block = true;
  std::int32_t first = *callers[members.front()].days.begin();
  std::int32_t last = first;
  for (const std::size_t one : members) {
    const CallerReports& reports = callers[one];
    campaign.callers.push_back(reports.caller);
    campaign.complaints += reports.complaints;
    first = std::min(first, *reports.days.begin());
    last = std::max(last, *reports.days.rbegin());
    if (block_of(reports.caller) != block_of(callers[members.front()].caller)) {
      campaign.one_block = false;
    }
  }
  std::sort(campaign.callers.begin(), campaign.callers.end());
  campaign.first = day_text(first);
  campaign.last = day_text(last);
  campaign.id = "k-" + hex(sha256(campaign.callers.front() + "|" + campaign.subject)).substr(0, 10);
  return campaign;
}

std::uint64_t pairs(std::uint64_t members) { return members * (members - 1) / 2; }

}  // namespace

void CallerReports::add(const Complaint& complaint) {
  ++complaints;
  ++subjects[complaint.subject];
  const std::string& when = complaint.violated.empty() ? complaint.reported : complaint.violated;
  const auto day = parse_date(std::string_view(when).substr(0, 10));
  if (day) {
    days.insert(static_cast<std::int32_t>(std::chrono::sys_days(*day).time_since_epoch().count()));
  }
}

std::string CallerReports::main_subject() const {
  const std::pair<const std::string, std::uint64_t>* best = nullptr;
  for (const auto& one : subjects) {
    const bool says =
        std::find(kNoSubject.begin(), kNoSubject.end(), one.first) == kNoSubject.end();
    if (says && (best == nullptr || one.second > best->second)) best = &one;
  }
  return best == nullptr ? std::string() : best->first;
}

std::vector<CallerCampaign> group_callers(const std::vector<CallerReports>& reported) {
  std::vector<CallerReports> callers;
  std::copy_if(reported.begin(), reported.end(), std::back_inserter(callers),
               [](const CallerReports& one) { return !one.days.empty(); });
  Groups groups(callers.size());
  link_blocks(callers, groups);
  link_days(callers, groups);
  std::map<std::size_t, std::vector<std::size_t>> members;
  for (std::size_t i = 0; i < callers.size(); ++i) members[groups.find(i)].push_back(i);
  std::vector<CallerCampaign> campaigns;
  for (const auto& [root, group] : members) {
    if (group.size() > 1) campaigns.push_back(campaign_of(callers, group));
  }
  std::sort(campaigns.begin(), campaigns.end(), [](const auto& a, const auto& b) {
    return a.complaints != b.complaints ? a.complaints > b.complaints : a.id < b.id;
  });
  return campaigns;
}

Result<std::vector<CallerCampaign>> find_campaigns(const std::filesystem::path& data,
                                                   const ComplaintFilter& filter) {
  std::unordered_map<std::string, CallerReports> callers;
  const auto read = for_each_complaint(data, filter, [&](Complaint&& complaint) {
    if (complaint.caller.empty()) return ok();
    CallerReports& reports = callers[complaint.caller];
    reports.caller = complaint.caller;
    reports.add(complaint);
    return ok();
  });
  if (!read) return read.error();
  std::vector<CallerReports> list;
  list.reserve(callers.size());
  for (auto& [caller, reports] : callers) list.push_back(std::move(reports));
  std::sort(list.begin(), list.end(),
            [](const auto& a, const auto& b) { return a.caller < b.caller; });
  return group_callers(list);
}

double GroupingError::precision() const {
  return pairs_found == 0 ? 1 : static_cast<double>(pairs_right) / static_cast<double>(pairs_found);
}

double GroupingError::recall() const {
  return pairs_true == 0 ? 1 : static_cast<double>(pairs_right) / static_cast<double>(pairs_true);
}

GroupingError compare(const std::vector<CallerCampaign>& found,
                      const std::map<std::string, std::string>& truth) {
  GroupingError error;
  std::map<std::string, std::uint64_t> sizes;
  for (const auto& [caller, campaign] : truth) ++sizes[campaign];
  for (const auto& [campaign, size] : sizes) error.pairs_true += pairs(size);
  for (const CallerCampaign& group : found) {
    error.pairs_found += pairs(group.callers.size());
    std::map<std::string, std::uint64_t> together;
    for (const std::string& caller : group.callers) {
      const auto known = truth.find(caller);
      if (known != truth.end()) ++together[known->second];
    }
    for (const auto& [campaign, size] : together) error.pairs_right += pairs(size);
  }
  return error;
}

}  // namespace lapwing::enforcement
