#include "checker/rules/preference.h"

#include <algorithm>
#include <array>

#include "checker/scope.h"

namespace lapwing::checker {
namespace {

using std::chrono::seconds;
using Match = Scope::Match;

constexpr std::array<std::string_view, 8> kDayTypes = {"sun", "mon", "tue", "wed",
                                                       "thu", "fri", "sat", "holiday"};

bool contains(const std::vector<std::string>& words, std::string_view word) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

std::optional<PreferenceTerms::Band> read_band(const std::string& text) {
  const auto hour = [&](std::size_t at) -> int {
    if (text.size() != 11 || text[at + 2] != ':' || text[at + 3] != '0' || text[at + 4] != '0') {
      return -1;
    }
    const int value = (text[at] - '0') * 10 + (text[at + 1] - '0');
    return value >= 0 && value <= 24 ? value : -1;
  };
  const int open = hour(0);
  const int close = hour(6);
  if (open < 0 || close <= open || text[5] != '-') return {};
  return PreferenceTerms::Band{text, seconds(open * 3600), seconds(close * 3600)};
}

Match fits(std::optional<bool> wanted, std::optional<bool> fact) {
  if (!wanted) return Match::yes;
  if (!fact) return Match::unknown;
  return *wanted == *fact ? Match::yes : Match::no;
}

// Whether the subscriber blocks the call's mode: the first that fits, or with facts unknown any up
// to the first that surely fits.
Match mode_blocked(const PreferenceTerms& terms, const Call& call, const Preferences& wishes) {
  bool any_blocked = false;
  bool any_free = false;
  for (const auto& mode : terms.modes) {
    if (mode.channel != call.channel) continue;
    const Match match =
        std::min(fits(mode.recorded, call.recorded), fits(mode.autodialed, call.autodialed));
    if (match == Match::no) continue;
    (contains(wishes.modes, mode.name) ? any_blocked : any_free) = true;
    if (match == Match::yes) break;
  }
  if (!any_blocked) return Match::no;
  return any_free ? Match::unknown : Match::yes;
}

Match category_blocked(const PreferenceTerms& terms, const Call& call, const Preferences& wishes) {
  if (wishes.categories.empty()) return Match::no;
  // A call that cannot be placed in a category cannot claim that its own is not blocked.
  if (!contains(terms.categories, call.sector)) return Match::yes;
  return contains(wishes.categories, call.sector) ? Match::yes : Match::no;
}

Match time_blocked(const Situation& situation, const Rule& rule, const PreferenceTerms& terms,
                   const Preferences& wishes) {
  if (!situation.binding || (wishes.day_types.empty() && wishes.bands.empty())) return Match::no;
  if (!situation.call.at) return Match::unknown;
  const CivilTime local = terms.zone.local(*situation.call.at);
  const std::chrono::weekday weekday{std::chrono::sys_days(local.date)};
  if (contains(wishes.day_types, kDayTypes[weekday.c_encoding()])) return Match::yes;
  Match match = Match::no;
  if (contains(wishes.day_types, "holiday")) {
    if (situation.holidays.is_holiday(rule.jurisdiction, local.date)) return Match::yes;
    const int year = static_cast<int>(local.date.year());
    if (!situation.holidays.known(rule.jurisdiction, year)) match = Match::unknown;
  }
  for (const auto& band : terms.bands) {
    const bool inside = local.since_midnight >= band.open && local.since_midnight < band.close;
    if (inside && contains(wishes.bands, band.name)) return Match::yes;
  }
  return match;
}

PreferenceTerms::Mode read_mode(Fields& fields, const YAML::Node& node) {
  Fields parts = fields.nested(node, "a mode");
  PreferenceTerms::Mode mode;
  mode.name = parts.text("name");
  mode.channel = static_cast<Channel>(parts.word("channel", kChannelNames));
  mode.recorded = parts.flag_if("recorded");
  mode.autodialed = parts.flag_if("autodialed");
  parts.finish();
  return mode;
}

}  // namespace

std::vector<std::pair<std::string, std::string>> PreferenceTerms::describe() const {
  std::vector<std::string> mode_names;
  for (const auto& mode : modes) mode_names.push_back(mode.name);
  std::vector<std::string> band_names;
  for (const auto& band : bands) band_names.push_back(band.name);
  return {{"register", list},
          {"categories", fmt::format("{}", fmt::join(categories, ", "))},
          {"modes", fmt::format("{}", fmt::join(mode_names, ", "))},
          {"days", fmt::format("{}", fmt::join(day_types, ", "))},
          {"times", fmt::format("{}", fmt::join(band_names, ", "))}};
}

std::unique_ptr<const Terms> read_preference(Fields& fields) {
  const std::string list = fields.text("list");
  const std::string zone_name = fields.text("zone");
  const auto zone = Zone::find(zone_name);
  if (!zone) {
    if (!zone_name.empty()) fields.problem(zone.error().message);
    return nullptr;
  }
  auto terms = std::make_unique<PreferenceTerms>(*zone);
  terms->list = list;
  terms->categories = fields.texts("categories");
  const YAML::Node modes = fields.take("modes");
  if (!modes.IsDefined() || !modes.IsSequence()) fields.problem("`modes` must be a list");
  for (const auto& node : modes) terms->modes.push_back(read_mode(fields, node));
  for (const std::string& text : fields.texts("bands")) {
    if (auto band = read_band(text)) {
      terms->bands.push_back(std::move(*band));
    } else {
      fields.problem(fmt::format("`{}` is no band like \"08:00-10:00\"", text));
    }
  }
  terms->day_types = fields.texts("day_types");
  for (const std::string& type : terms->day_types) {
    if (std::find(kDayTypes.begin(), kDayTypes.end(), type) == kDayTypes.end()) {
      fields.problem(
          fmt::format("`day_types` knows {}, not `{}`", fmt::join(kDayTypes, ", "), type));
    }
  }
  return terms;
}

Finding preference(const Situation& situation, const Rule& rule, const Law& law) {
  const auto& terms = static_cast<const PreferenceTerms&>(*law.terms);
  const Call& call = situation.call;
  const auto give = [&](Outcome outcome, Reason reason) {
    return make_finding(rule, law, outcome, reason);
  };
  if (!call.preferences) {
    const bool clear = std::any_of(call.lists.begin(), call.lists.end(), [&](const auto& fact) {
      return fact.list == terms.list && fact.state == ListState::not_listed;
    });
    return clear ? give(Outcome::permitted, Reason::preference_clear)
                 : give(Outcome::undetermined, Reason::preference_unknown);
  }
  const Preferences& wishes = *call.preferences;
  const Match match =
      wishes.everything
          ? Match::yes
          : std::max({category_blocked(terms, call, wishes), mode_blocked(terms, call, wishes),
                      time_blocked(situation, rule, terms, wishes)});
  switch (match) {
    case Match::yes:
      return give(Outcome::prohibited, Reason::preference_blocked);
    case Match::unknown:
      return give(Outcome::undetermined, Reason::preference_unknown);
    case Match::no:
      break;
  }
  return give(Outcome::permitted, Reason::preference_clear);
}

}  // namespace lapwing::checker
