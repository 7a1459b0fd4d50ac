#include "checker/rules/frequency_cap.h"

#include <algorithm>
#include <array>

#include "checker/scope.h"

namespace lapwing::checker {
namespace {

using std::chrono::days;
using std::chrono::sys_days;
using Match = Scope::Match;

constexpr std::array<std::string_view, 4> kCalendars = {"none", "day", "week", "month"};

Match same_name(const std::string& a, const std::string& b) {
  if (a.empty() || b.empty()) return Match::unknown;
  return a == b ? Match::yes : Match::no;
}

Match counts(const Call& call, const CapTerms& terms, const PriorCall& prior) {
  Match match = Match::yes;
  if (terms.by_seller) match = std::min(match, same_name(call.seller, prior.seller));
  if (terms.by_subject) match = std::min(match, same_name(call.subject, prior.subject));
  if (terms.by_channel) {
    const auto channel = kChannelNames[static_cast<std::size_t>(call.channel)];
    match = std::min(match, prior.channel == channel ? Match::yes : Match::no);
  }
  if (terms.answered_only) {
    match = std::min(match, !prior.answered   ? Match::unknown
                            : *prior.answered ? Match::yes
                                              : Match::no);
  }
  return match;
}

// The first instant of the window that ends with the call.
Instant window_start(Instant at, const CapTerms& terms, const Zone& zone) {
  const sys_days day(zone.local(at).date);
  switch (terms.calendar) {
    case CapTerms::Calendar::none:
      // A call exactly one window earlier is outside: 24 hours hold no two ends.
      return at - terms.window + std::chrono::milliseconds(1);
    case CapTerms::Calendar::day:
      return zone.start_of_day(CivilDate(day));
    case CapTerms::Calendar::week:
      return zone.start_of_day(CivilDate(day - (std::chrono::weekday(day) - std::chrono::Monday)));
    case CapTerms::Calendar::month: {
      const CivilDate date(day);
      return zone.start_of_day(CivilDate(date.year() / date.month() / 1));
    }
  }
  return at;
}

}  // namespace

std::vector<std::pair<std::string, std::string>> CapTerms::describe() const {
  std::vector<std::string_view> by;
  if (by_seller) by.push_back("seller");
  if (by_subject) by.push_back("subject");
  if (by_channel) by.push_back("channel");
  const std::string span =
      calendar != Calendar::none
          ? fmt::format("calendar {}", kCalendars[static_cast<std::size_t>(calendar)])
      : window.count() % 24 == 0 && window.count() > 24
          ? fmt::format("{} days", window.count() / 24)
          : fmt::format("{} hours", window.count());
  return {{"at most",
           fmt::format("{} {} in {}", calls_max, answered_only ? "answered calls" : "calls", span)},
          {"counted for the same", fmt::format("{}", fmt::join(by, ", "))}};
}

std::unique_ptr<const Terms> read_frequency_cap(Fields& fields) {
  auto terms = std::make_unique<CapTerms>();
  terms->calls_max = static_cast<int>(fields.whole("calls_max", 1, 1000));
  const YAML::Node node = fields.take("window");
  if (!node.IsDefined()) {
    fields.problem("`window` is missing");
  } else {
    Fields window = fields.nested(node, "`window`");
    terms->window = std::chrono::hours(window.whole_or("hours", 1, 8784, 0) +
                                       24 * window.whole_or("days", 1, 366, 0));
    terms->calendar = static_cast<CapTerms::Calendar>(window.word_or("calendar", kCalendars, 0));
    window.finish();
    if ((terms->window.count() > 0) == (terms->calendar != CapTerms::Calendar::none)) {
      fields.problem_at(node, "`window` must be hours, days or a calendar period");
    }
  }
  for (const std::string& word : fields.texts("by")) {
    if (word == "seller") {
      terms->by_seller = true;
    } else if (word == "subject") {
      terms->by_subject = true;
    } else if (word == "channel") {
      terms->by_channel = true;
    } else {
      fields.problem(fmt::format("`by` knows seller, subject and channel, not `{}`", word));
    }
  }
  constexpr std::array<std::string_view, 2> kCounts = {"attempts", "answered"};
  terms->answered_only = fields.word("counts", kCounts) == 1;
  return terms;
}

CapWindow cap_window(const Call& call, const CapTerms& terms, const Zone* zone) {
  CapWindow window;
  if (!call.at || !call.history || zone == nullptr) return window;
  const Instant start = window_start(*call.at, terms, *zone);
  for (const PriorCall& prior : *call.history) {
    if (prior.at < start || prior.at > *call.at) continue;
    const Match match = counts(call, terms, prior);
    if (match == Match::yes) window.surely.push_back(&prior);
    if (match == Match::unknown) window.perhaps.push_back(&prior);
  }
  const auto earlier = [](const PriorCall* a, const PriorCall* b) { return a->at < b->at; };
  std::sort(window.surely.begin(), window.surely.end(), earlier);
  std::sort(window.perhaps.begin(), window.perhaps.end(), earlier);
  return window;
}

Finding frequency_cap(const Situation& situation, const Rule& rule, const Law& law) {
  const auto& terms = static_cast<const CapTerms&>(*law.terms);
  const Call& call = situation.call;
  if (!call.at || !call.history || situation.locals.empty()) {
    return make_finding(rule, law, Outcome::undetermined, Reason::cap_unknown);
  }
  // In several zones a calendar window may begin at several instants: the fullest counts.
  std::size_t surely_least = ~std::size_t{0};
  std::size_t perhaps_most = 0;
  std::int32_t fullest = 0;
  for (std::size_t i = 0; i < situation.locals.size(); ++i) {
    const CapWindow window = cap_window(call, terms, situation.locals[i].zone);
    surely_least = std::min(surely_least, window.surely.size() + 1);
    const std::size_t most = window.surely.size() + window.perhaps.size() + 1;
    if (most > perhaps_most) {
      perhaps_most = most;
      fullest = static_cast<std::int32_t>(i);
    }
    if (terms.calendar == CapTerms::Calendar::none) break;
  }
  const auto most = static_cast<std::size_t>(terms.calls_max);
  Finding finding =
      surely_least > most   ? make_finding(rule, law, Outcome::prohibited, Reason::over_cap)
      : perhaps_most > most ? make_finding(rule, law, Outcome::undetermined, Reason::cap_unknown)
                            : make_finding(rule, law, Outcome::permitted, Reason::under_cap);
  finding.index = fullest;
  finding.number[0] = static_cast<std::int64_t>(surely_least);
  finding.number[1] = static_cast<std::int64_t>(perhaps_most);
  return finding;
}

}  // namespace lapwing::checker
