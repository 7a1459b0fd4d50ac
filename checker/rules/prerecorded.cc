#include "checker/rules/prerecorded.h"

#include <algorithm>
#include <array>

namespace lapwing::checker {
namespace {

constexpr std::array<std::string_view, 3> kNeeds = {"consent", "never", "nothing"};

}  // namespace

std::vector<std::pair<std::string, std::string>> PrerecordedTerms::describe() const {
  std::string covered = recorded ? "prerecorded or artificial voice" : "";
  if (autodialed) covered += covered.empty() ? "automatic dialling" : ", automatic dialling";
  std::vector<std::pair<std::string, std::string>> lines = {{"covers", covered}};
  switch (needs) {
    case Needs::consent:
      for (auto& line : consent.describe()) lines.push_back(std::move(line));
      break;
    case Needs::never:
      lines.emplace_back("such calls", "forbidden");
      break;
    case Needs::nothing:
      lines.emplace_back("such calls", "allowed");
      break;
  }
  return lines;
}

Scope::Match PrerecordedTerms::covers(const Call& call) const {
  Scope::Match match = Scope::Match::no;
  const auto consider = [&](bool covered, std::optional<bool> fact) {
    if (!covered) return;
    match = std::max(match, !fact   ? Scope::Match::unknown
                            : *fact ? Scope::Match::yes
                                    : Scope::Match::no);
  };
  consider(recorded, call.recorded);
  consider(autodialed, call.autodialed);
  return match;
}

std::unique_ptr<const Terms> read_prerecorded(Fields& fields) {
  auto terms = std::make_unique<PrerecordedTerms>();
  for (const std::string& word : fields.texts("covers")) {
    if (word == "recorded") {
      terms->recorded = true;
    } else if (word == "autodialed") {
      terms->autodialed = true;
    } else {
      fields.problem(fmt::format("`covers` knows recorded and autodialed, not `{}`", word));
    }
  }
  terms->needs = static_cast<PrerecordedTerms::Needs>(fields.word("needs", kNeeds));
  if (terms->needs == PrerecordedTerms::Needs::consent) {
    terms->consent = read_consent_terms(fields);
  }
  return terms;
}

Finding prerecorded(const Situation& situation, const Rule& rule, const Law& law) {
  const auto& terms = static_cast<const PrerecordedTerms&>(*law.terms);
  switch (terms.needs) {
    case PrerecordedTerms::Needs::never:
      return make_finding(rule, law, Outcome::prohibited, Reason::prerecorded_banned);
    case PrerecordedTerms::Needs::nothing:
      return make_finding(rule, law, Outcome::permitted, Reason::prerecorded_allowed);
    case PrerecordedTerms::Needs::consent:
      break;
  }
  const ClaimAnswer answer = find_consent(situation, terms.consent, rule.jurisdiction);
  const bool shown = answer.claim == Claim::yes;
  Finding finding =
      make_finding(rule, law, shown ? Outcome::permitted : Outcome::prohibited,
                   shown ? Reason::prerecorded_allowed : Reason::prerecorded_no_consent);
  if (answer.claim == Claim::unshown) finding.standing = Standing::prima_facie;
  finding.index = answer.index;
  return finding;
}

}  // namespace lapwing::checker
