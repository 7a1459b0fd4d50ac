// Questions about violations: which, and how many by caller, seller, rule, day, called area and so
// on. Days are days in UTC. Counts by caller are of calls showing a number: whose it is may
// be somebody else.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "enforcement/violation.h"
#include "phone/e164.h"

namespace lapwing::enforcement {

struct ViolationFilter {
  std::string id;  // empty: any, as with what follows
  std::optional<E164> caller;
  std::string seller;
  std::string rule;          // kind (`registry-listing`) or rule id (`us/federal/ftc_registry`)
  std::string jurisdiction;  // `US-FL`
  std::string outcome;       // `prohibited` or `undetermined`; empty: both
  std::string subject;       // as the log has it
  std::string campaign;
  std::string called_area;   // area code of +1 (`518`), else the calling code (`44`)
  std::string called_place;  // `US-FL`, or the country where the number says no more: `GB`
  std::optional<std::chrono::sys_days> since;  // first day
  std::optional<std::chrono::sys_days> until;  // last day

  bool takes(const Violation& violation) const;
  bool operator==(const ViolationFilter&) const = default;
};

// block: the caller's thousand numbers, `+13055550xxx`. hour: of the day, in UTC.
enum class ViolationGroup : std::uint8_t {
  caller,
  seller,
  rule,
  day,
  jurisdiction,
  campaign,
  month,
  subject,
  called_area,
  block,
  hour,
  rule_id,       // `us/federal/ftc_registry`: one of several of a kind
  called_place,  // as the filter
};
// not_found, naming the words there are.
Result<ViolationGroup> parse_violation_group(std::string_view text);

struct ViolationCount {
  std::string key;  // empty where it is not known
  std::uint64_t prohibited = 0;
  std::uint64_t undetermined = 0;
  std::uint64_t calls = 0;  // distinct
  std::string first;        // RFC 3339
  std::string last;
};

// The thousand numbers that a number is one of: `+13055550xxx`; empty for text that is no E.164.
std::string block_of(std::string_view e164);
// By descending number of prohibited, then by key; days, months and hours in order.
Result<std::vector<ViolationCount>> count_violations(const std::filesystem::path& data,
                                                     const ViolationFilter& filter,
                                                     ViolationGroup by);
// In order of time, then id.
Result<std::vector<Violation>> find_violations(const std::filesystem::path& data,
                                               const ViolationFilter& filter);

}  // namespace lapwing::enforcement
