// All that is held about one caller's number: complaints that name it, masked ones that it fits,
// audited calls that showed it, what the numbering plan says of it, numbers related to it, and a
// score that decays. Whoever shows a profile shows its words: most reported numbers have one
// report, numbers get new owners, and the owner of a number shown falsely is a victim. Values.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "base/result.h"
#include "enforcement/caller_number.h"
#include "phone/e164.h"

namespace lapwing::enforcement {

// A report counts half after so many days: US numbers may be given to somebody else after 45
// (47 CFR 52.15(f)(1)(ii)).
inline constexpr double kHalfLifeDays = 45;

struct CallerProfile {
  struct Reports {
    std::uint64_t complaints = 0;
    std::uint64_t robocalls = 0;
    std::uint64_t texts = 0;
    std::uint64_t same_area = 0;  // the consumer's area code is the caller's own
    std::uint64_t masked = 0;     // further ones whose hidden digits this number fits
    std::string first;            // reported
    std::string last;
    std::map<std::string, std::uint64_t> subjects;
    std::map<std::string, std::uint64_t> states;
    std::map<std::string, std::uint64_t> sources;
    std::map<std::string, std::uint64_t> days;
  };
  struct Audited {
    std::uint64_t prohibited = 0;
    std::uint64_t undetermined = 0;
    std::uint64_t calls = 0;          // distinct
    std::uint64_t same_exchange = 0;  // calls whose called number begins as the caller's does
    std::string first;                // RFC 3339
    std::string last;
    std::map<std::string, std::uint64_t> rules;    // prohibited, by rule
    std::map<std::string, std::uint64_t> sellers;  // likewise
    std::map<std::string, std::uint64_t> attestations;
  };
  struct Related {
    std::string caller;
    std::uint64_t complaints = 0;
    std::string why;  // `same-block` or `same-campaign`
  };

  std::string number;  // E.164
  CallerNumberFact fact;
  std::string country;
  std::vector<std::string> subdivisions;
  Reports reports;
  Audited audited;
  std::vector<Related> related;  // most complaints first, at most kRelatedMax
  std::string campaign;          // its id in campaigns.h; empty: none
  double score = 0;
  std::string level;  // `none`, `single-report`, `low`, `raised`, `high`
  std::vector<std::string> words;

  static constexpr std::size_t kRelatedMax = 20;
};

Result<CallerProfile> caller_profile(const std::filesystem::path& data, E164 number, Instant now);
nlohmann::ordered_json to_json(const CallerProfile& profile);

// Whether `text`, with digits hidden by x, *, ? or #, may be this NANP number: at least six digits
// shown, each in its place.
bool fits_masked(std::string_view text, E164 number);

}  // namespace lapwing::enforcement
