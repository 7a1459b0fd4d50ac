// Rulebook: the law of all jurisdictions, read from data/rules/**.yaml (data/rules/README.md says
// how) and never changed afterwards. Thread-safe once loaded.
#pragma once

#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "checker/call.h"
#include "checker/coverage.h"
#include "checker/emergencies.h"
#include "checker/holidays.h"
#include "checker/jurisdiction.h"
#include "checker/rule.h"

namespace lapwing::checker {

// What is wrong with a rule file: `us/fl/calling_hours.yaml:14: ...`, one sentence.
struct Problem {
  std::string file;  // below the folder that was read
  int line = 0;      // from 1; 0 for the file as a whole
  std::string message;

  std::string to_string() const;
};

class Rulebook {
 public:
  // Reads a folder like data/rules. Any problem refuses the whole: invalid_argument with the first
  // problem and how many there are. not_found when there is no such folder.
  static Result<std::unique_ptr<const Rulebook>> load(const std::filesystem::path& folder);
  // `rules check`: every problem in the folder, in order of file and line; empty when it is sound.
  static std::vector<Problem> check(const std::filesystem::path& folder);

  Rulebook(const Rulebook&) = delete;
  Rulebook& operator=(const Rulebook&) = delete;
  ~Rulebook();

  // SHA-256 over the paths and contents of all files, in hexadecimal.
  std::string_view version() const { return version_; }
  const std::vector<Rule>& rules() const { return rules_; }  // by jurisdiction, then id
  // Those of exactly this jurisdiction; none of its country for a subdivision.
  std::span<const Rule> rules_of(Jurisdiction place) const;
  // Null when there is no rule with this id (`us/federal/ftc_calling_hours`).
  const Rule* find(std::string_view id) const;
  const Coverage& coverage() const { return coverage_; }
  const Holidays& holidays() const { return holidays_; }
  const Emergencies& emergencies() const { return emergencies_; }

  // Lists that some rule in force needs for this call, so that the listing question can be
  // answered: `us.national`, `us.fl`. Sorted, without repeats. Uses place, address, at or on,
  // channel, and the scope facts (purpose, line ...).
  std::vector<std::string> lists_required(const Call& call) const;

 private:
  Rulebook() = default;
  friend class RulebookReader;

  std::string version_;
  std::vector<Rule> rules_;
  Coverage coverage_;
  Holidays holidays_;
  Emergencies emergencies_;
};

}  // namespace lapwing::checker
