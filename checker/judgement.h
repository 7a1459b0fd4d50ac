// Judgement: one call judged once. Works through the places, their rules and the exceptions to
// them, and leaves findings in a verdict. Lives for one call to Checker::judge.
#pragma once

#include <vector>

#include "checker/checker.h"
#include "checker/situation.h"

namespace lapwing::checker {

class Judgement {
 public:
  Judgement(const Rulebook& rulebook, const Call& call, const Questions& questions,
            Verdict& verdict);
  void run();

 private:
  bool known_when();
  void judge_place(Jurisdiction place);
  void judge_rule(const Rule& rule, const Rulebook::Section& section);
  void judge_law(const Rule& rule, const Law& law, const Rulebook::Section& section, CivilDate day);
  bool left_out(const Rule& rule, const Law& law);
  void excuse(Finding& finding, const Rulebook::Section& section) const;
  void judge_unwritten(Jurisdiction place);
  void judge_missing_subdivisions();
  void judge_lists_by_name();
  void judge_own_list();
  void conclude();

  void add(Finding finding) { verdict_.findings.push_back(finding); }
  void add_place(Jurisdiction place, Kind kind, Outcome outcome, Reason reason);
  void skip(Jurisdiction place, Kind kind, NotJudgedWhy why, const Rule* rule = nullptr);

  const Rulebook& rulebook_;
  const Call& call_;
  const Questions& questions_;
  Verdict& verdict_;
  std::vector<Jurisdiction> places_;
  std::vector<Local> locals_;
  CivilDate first_day_;
  CivilDate last_day_;
  Situation situation_;
};

}  // namespace lapwing::checker
