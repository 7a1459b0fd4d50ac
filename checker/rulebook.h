// Rulebook: the law of all jurisdictions, read from data/rules/**.yaml (data/rules/README.md says
// how) and never changed afterwards. Thread-safe once loaded.
#pragma once

#include <filesystem>
#include <memory>
#include <set>
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
#include "checker/problem.h"
#include "checker/rule.h"

namespace lapwing::checker {

class Rulebook {
 public:
  // Reads a folder like data/rules. Files of `overlay`, where one is given, are added or stand in
  // place of those of the same path. Any problem refuses the whole: invalid_argument with the first
  // problem and how many there are. not_found when there is no such folder.
  // `cache`: a file that keeps what was read for the next time, which then takes a tenth as long
  // (checker/rulebook_cache.h). It is written when it does not fit the files, the overlay or the
  // program; where it cannot be, everything works without.
  static Result<std::unique_ptr<const Rulebook>> load(const std::filesystem::path& folder,
                                                      const std::filesystem::path& overlay = {},
                                                      const std::filesystem::path& cache = {});
  // `rules check`: every problem of the files, in order of file and line; empty when they are
  // sound.
  static std::vector<Problem> check(const std::filesystem::path& folder,
                                    const std::filesystem::path& overlay = {});

  Rulebook(const Rulebook&) = delete;
  Rulebook& operator=(const Rulebook&) = delete;
  ~Rulebook();

  // SHA-256 over the paths and contents of all files, in hexadecimal.
  std::string_view version() const { return version_; }
  const std::vector<Rule>& rules() const { return rules_; }  // by jurisdiction, kind, id
  // Those of exactly this jurisdiction, none of its country for a subdivision; empty where there
  // are none.
  struct Section {
    std::span<const Rule> requirements;
    std::span<const Rule> exceptions;
    std::span<const Rule> penalties;
    bool empty() const { return requirements.empty() && exceptions.empty() && penalties.empty(); }
  };
  Section section(Jurisdiction place) const;
  // Some subdivision of the country has requirements of its own.
  bool has_subdivisions(Jurisdiction country) const;
  // Null when there is no rule with this id (`us/federal/ftc_calling_hours`).
  const Rule* find(std::string_view id) const;
  const Coverage& coverage() const { return coverage_; }
  const Holidays& holidays() const { return holidays_; }
  const Emergencies& emergencies() const { return emergencies_; }

  // Lists that some rule in force needs for this call, so that the listing question can be
  // answered: `us.national`, `us.fl`. Sorted, without repeats. Uses place, address, at or on,
  // channel, and the scope facts (purpose, line ...).
  std::vector<std::string> lists_required(const Call& call) const;
  // Some rule, of whatever place and day, asks for this list.
  bool names_list(std::string_view list) const { return lists_.contains(list); }
  // Words that rules know for Call::sector and Call::seller_kinds. Any other word is as good as
  // none of them, so that a misspelt one would step out of a rule.
  const std::set<std::string, std::less<>>& sectors() const { return sectors_; }
  const std::set<std::string, std::less<>>& seller_kinds() const { return seller_kinds_; }

 private:
  Rulebook() = default;
  friend class RulebookReader;
  void keep_in(const std::filesystem::path& cache);

  struct Range {
    Jurisdiction place;
    std::size_t first;
    std::size_t exceptions;  // where they begin, in rules_
    std::size_t penalties;
    std::size_t end;
  };

  std::string version_;
  std::vector<Rule> rules_;
  std::vector<Range> ranges_;  // by place
  std::set<std::string, std::less<>> lists_;
  std::set<std::string, std::less<>> sectors_;
  std::set<std::string, std::less<>> seller_kinds_;
  Coverage coverage_;
  Holidays holidays_;
  Emergencies emergencies_;
};

}  // namespace lapwing::checker
