// Enrolling a telemarketer: what he subscribes to, until when, and what it costs. Values; the
// schedule is immutable and thread-safe.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "service/subscribers.h"

namespace lapwing::service {

// data/fees.yaml.
class FeeSchedule {
 public:
  // invalid_argument with file:line.
  static Result<FeeSchedule> load(const std::filesystem::path& file);
  // For a year that begins on `on`; nothing where no fee is known.
  std::optional<Fee> yearly(const registry::Coverage& areas, CivilDate on) const;

 private:
  struct Period {
    CivilDate from;
    CivilDate until;
    std::string currency;
    std::int64_t free = 0;
    std::int64_t each = 0;
    std::int64_t max = 0;
    std::string source;
  };
  std::vector<Period> periods_;
};

// What is said of a subscriber; what is not said stays as it is.
struct Enrolment {
  std::string organization = {};
  std::string san = {};
  std::string seller = {};
  std::vector<std::string> areas = {};  // area codes of +1, E.164 prefixes with a plus, or `all`
  std::optional<std::uint64_t> quota_per_day = {};
  std::optional<CivilDate> expires_on = {};
  std::string fee = {};  // `82.50`; empty: by the schedule
  std::string currency = {};
  std::optional<CivilDate> paid_on = {};
  std::string reference = {};
  std::string contact = {};
};

inline constexpr std::uint64_t kQuotaPerDay = 10'000;

// `512`, `+4420`, `all`; invalid_argument.
Result<registry::Coverage> parse_areas(const std::vector<std::string>& areas);

// Applies it: a new subscriber, whose time runs for a year unless it says otherwise, or a change of
// one. Other areas cost what the schedule says, and are not paid until that is said too.
// invalid_argument; failed_precondition where the schedule has no fee and none is stated.
Result<Subscriber> enrol(Subscriber held, const Enrolment& enrolment, const FeeSchedule& schedule,
                         Instant now);

}  // namespace lapwing::service
