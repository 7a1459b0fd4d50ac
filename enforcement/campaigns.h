// Callers' numbers that seem to be one campaign's: those in one block of 1,000 and those used on
// the same days, about the same thing. A guess that groups work for an officer, no evidence:
// numbers that are shown are chosen by whoever calls. doc/enforcement.md has the method and its
// measured error; demo-world makes the labelled reports it was measured on. Values; thread-safe.
//
// Every number has a main subject (the one most of its reports name; `Other` and its like are none)
// and the days it was reported for. Two numbers are linked where both have the same main subject
// and
//   - they are in one block, and at most kGapDays lie between the days of one and of the other; or
//   - each was reported on kDaysMin days or more, and the days that both have are kShareMin of all
//     the days that either has.
// A group is what links join.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "enforcement/complaint_store.h"

namespace lapwing::enforcement {

inline constexpr int kGapDays = 7;
inline constexpr std::size_t kDaysMin = 3;
inline constexpr double kShareMin = 0.6;

// What is known of one caller's number, gathered from complaints.
struct CallerReports {
  std::string caller;  // E.164
  std::uint64_t complaints = 0;
  std::map<std::string, std::uint64_t> subjects;
  std::set<std::int32_t> days;  // since 1970, of the call, else of the report

  void add(const Complaint& complaint);
  std::string main_subject() const;  // empty: none is said
};

struct CallerCampaign {
  std::string id;  // `k-` and ten hex digits of its first number and subject
  std::string subject;
  std::vector<std::string> callers;  // E.164, ascending
  std::uint64_t complaints = 0;
  std::string first;  // day
  std::string last;
  bool one_block = false;  // all of them in one
};

// Groups of two or more, by descending complaints, then by id.
std::vector<CallerCampaign> group_callers(const std::vector<CallerReports>& callers);
Result<std::vector<CallerCampaign>> find_campaigns(const std::filesystem::path& data,
                                                   const ComplaintFilter& filter);

// Of the pairs of numbers that are in one group: how many truly are in one campaign, and how many
// of the true pairs were found. `truth`: number -> campaign; numbers that are not in it are alone.
struct GroupingError {
  std::uint64_t pairs_found = 0;
  std::uint64_t pairs_right = 0;
  std::uint64_t pairs_true = 0;
  double precision() const;
  double recall() const;
};
GroupingError compare(const std::vector<CallerCampaign>& found,
                      const std::map<std::string, std::string>& truth);

}  // namespace lapwing::enforcement
