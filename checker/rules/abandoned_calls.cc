#include "checker/rules/abandoned_calls.h"

#include <array>
#include <charconv>

namespace lapwing::checker {
namespace {

constexpr std::array<std::string_view, 3> kCalendars = {"none", "day", "month"};

// `3` or `2.5` per cent, in thousandths.
std::int64_t read_permille(Fields& fields) {
  const std::string text = fields.text("rate_max_percent");
  double percent = -1;
  const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), percent);
  const auto permille = static_cast<std::int64_t>(percent * 10 + 0.5);
  if (code != std::errc() || end != text.data() + text.size() || percent < 0 || percent > 100 ||
      static_cast<double>(permille) != percent * 10) {
    fields.problem(fmt::format("`rate_max_percent` must be 0 to 100 in tenths, not `{}`", text));
    return 0;
  }
  return permille;
}

struct Window {
  Instant from;
  Instant until;
};

Window window_of(Instant at, Instant first, const AbandonTerms& terms, const Zone& zone) {
  const CivilDate day = zone.local(at).date;
  switch (terms.calendar) {
    case AbandonTerms::Calendar::none: {
      const auto index = (at - first) / terms.window;
      const Instant from = first + index * terms.window;
      return {from, from + terms.window};
    }
    case AbandonTerms::Calendar::day:
      return {zone.start_of_day(day),
              zone.start_of_day(CivilDate(std::chrono::sys_days(day) + std::chrono::days(1)))};
    case AbandonTerms::Calendar::month: {
      const CivilDate month(day.year() / day.month() / 1);
      return {zone.start_of_day(month), zone.start_of_day(month + std::chrono::months(1))};
    }
  }
  return {at, at};
}

void count(const CampaignCall& call, const AbandonTerms& terms, CampaignFinding& finding) {
  if (!call.answered_by_person) return;
  ++finding.answered;
  const bool came = call.agent_came.value_or(call.agent_delay_ms.has_value());
  if (came && call.agent_delay_ms) {
    if (*call.agent_delay_ms <= terms.agent_within_ms) return;
  } else if (came || !call.agent_came) {
    ++finding.unknown;  // an agent, but not known when; or nothing known
    return;
  }
  ++finding.abandoned;
  finding.abandoned_ids.push_back(call.id);
}

void decide(const AbandonTerms& terms, CampaignFinding& finding) {
  const auto over = [&](std::int64_t abandoned) {
    return abandoned * 1000 > finding.answered * terms.rate_max_permille;
  };
  finding.outcome = over(finding.abandoned)                     ? Outcome::prohibited
                    : over(finding.abandoned + finding.unknown) ? Outcome::undetermined
                                                                : Outcome::permitted;
  finding.because = fmt::format(
      "{} of {} calls that a person answered had no agent within {} ms{}; {}.{} per cent are "
      "allowed",
      finding.abandoned, finding.answered, terms.agent_within_ms,
      finding.unknown == 0 ? "" : fmt::format(", and of {} it is not known", finding.unknown),
      terms.rate_max_permille / 10, terms.rate_max_permille % 10);
}

}  // namespace

std::vector<std::pair<std::string, std::string>> AbandonTerms::describe() const {
  const std::string span =
      calendar != Calendar::none
          ? fmt::format("calendar {}", kCalendars[static_cast<std::size_t>(calendar)])
      : window.count() % 24 == 0 && window.count() > 24
          ? fmt::format("{} days", window.count() / 24)
          : fmt::format("{} hours", window.count());
  return {{"abandoned at most",
           fmt::format("{}.{} per cent of calls answered by a person, per campaign and {}",
                       rate_max_permille / 10, rate_max_permille % 10, span)},
          {"an agent within", fmt::format("{} ms", agent_within_ms)}};
}

std::unique_ptr<const Terms> read_abandoned_calls(Fields& fields) {
  auto terms = std::make_unique<AbandonTerms>();
  terms->rate_max_permille = read_permille(fields);
  terms->agent_within_ms = fields.whole("agent_within_ms", 0, 60'000);
  const YAML::Node node = fields.take("window");
  if (!node.IsDefined()) {
    fields.problem("`window` is missing");
    return terms;
  }
  Fields window = fields.nested(node, "`window`");
  terms->window = std::chrono::hours(window.whole_or("hours", 1, 8784, 0) +
                                     24 * window.whole_or("days", 1, 366, 0));
  terms->calendar = static_cast<AbandonTerms::Calendar>(window.word_or("calendar", kCalendars, 0));
  window.finish();
  if ((terms->window.count() > 0) == (terms->calendar != AbandonTerms::Calendar::none)) {
    fields.problem_at(node, "`window` must be hours, days or a calendar period");
    terms->window = std::chrono::hours(1);
    terms->calendar = AbandonTerms::Calendar::none;
  }
  return terms;
}

std::vector<CampaignFinding> abandoned_calls(const std::vector<const CampaignCall*>& calls,
                                             const Rule& rule, const Law& law, const Zone& zone) {
  const auto& terms = static_cast<const AbandonTerms&>(*law.terms);
  std::vector<CampaignFinding> findings;
  for (const CampaignCall* call : calls) {
    const Window window = window_of(call->at, calls.front()->at, terms, zone);
    if (findings.empty() || findings.back().from != window.from) {
      CampaignFinding finding;
      finding.rule = &rule;
      finding.law = &law;
      finding.from = window.from;
      finding.until = window.until;
      finding.citation = law.source.citation;
      findings.push_back(std::move(finding));
    }
    count(*call, terms, findings.back());
  }
  std::erase_if(findings, [](const CampaignFinding& finding) { return finding.answered == 0; });
  for (CampaignFinding& finding : findings) decide(terms, finding);
  return findings;
}

}  // namespace lapwing::checker
