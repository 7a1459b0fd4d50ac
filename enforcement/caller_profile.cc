#include "enforcement/caller_profile.h"

#include <algorithm>
#include <cmath>
#include <unordered_set>

#include "enforcement/campaigns.h"
#include "enforcement/complaint_store.h"
#include "enforcement/violation_query.h"
#include "enforcement/violation_store.h"
#include "phone/location.h"
#include "phone/nanp.h"

namespace lapwing::enforcement {
namespace {

using nlohmann::ordered_json;

constexpr std::size_t kNationalDigits = 10;
constexpr std::ptrdiff_t kShownDigitsMin = 6;
// An audited call that broke a rule is better known than a complaint is.
constexpr double kAuditedWeight = 2;
constexpr double kRaised = 3;
constexpr double kHigh = 10;
constexpr std::uint64_t kPatternMin = 5;  // of fewer nothing is said about a pattern

double decayed(std::string_view day_text, Instant now) {
  const auto day = parse_date(day_text.substr(0, 10));
  if (!day) return 0;
  const auto age = std::chrono::floor<std::chrono::days>(now) - std::chrono::sys_days(*day);
  return std::exp2(-std::max<double>(0, static_cast<double>(age.count())) / kHalfLifeDays);
}

void widen(std::string& first, std::string& last, const std::string& at) {
  if (at.empty()) return;
  if (first.empty() || at < first) first = at;
  if (at > last) last = at;
}

void add_report(CallerProfile& profile, const Complaint& complaint, Instant now) {
  auto& reports = profile.reports;
  ++reports.complaints;
  if (complaint.robocall.value_or(false)) ++reports.robocalls;
  if (complaint.channel == "text") ++reports.texts;
  widen(reports.first, reports.last, complaint.reported);
  ++reports.subjects[complaint.subject];
  ++reports.states[complaint.state_code.empty() ? complaint.state : complaint.state_code];
  ++reports.sources[complaint.source];
  ++reports.days[complaint.reported.substr(0, 10)];
  if (!complaint.area_code.empty() && profile.number.starts_with("+1" + complaint.area_code)) {
    ++reports.same_area;
  }
  profile.score += decayed(complaint.reported, now);
}

Status read_complaints(const std::filesystem::path& data, E164 number, Instant now,
                       CallerProfile& profile, std::vector<CallerReports>& callers) {
  const std::string block = block_of(profile.number);
  std::map<std::string, CallerReports> reported;
  const auto read = for_each_complaint(data, {}, [&](Complaint&& complaint) {
    if (complaint.caller == profile.number) {
      add_report(profile, complaint, now);
    } else if (complaint.caller.empty() && fits_masked(complaint.caller_text, number)) {
      ++profile.reports.masked;
    }
    if (complaint.caller.empty()) return ok();
    CallerReports& one = reported[complaint.caller];
    one.caller = complaint.caller;
    one.add(complaint);
    return ok();
  });
  if (!read) return read.error();
  for (auto& [caller, one] : reported) {
    if (caller != profile.number && block_of(caller) == block) {
      profile.related.push_back({caller, one.complaints, "same-block"});
    }
    callers.push_back(std::move(one));
  }
  return ok();
}

void add_campaign(const std::vector<CallerReports>& callers, CallerProfile& profile) {
  for (const CallerCampaign& campaign : group_callers(callers)) {
    if (!std::binary_search(campaign.callers.begin(), campaign.callers.end(), profile.number)) {
      continue;
    }
    profile.campaign = campaign.id;
    for (const std::string& caller : campaign.callers) {
      if (caller == profile.number) continue;
      const auto held = std::find_if(profile.related.begin(), profile.related.end(),
                                     [&](const auto& one) { return one.caller == caller; });
      if (held != profile.related.end()) {
        held->why = "same-campaign";
        continue;
      }
      const auto known = std::lower_bound(
          callers.begin(), callers.end(), caller,
          [](const CallerReports& one, const std::string& text) { return one.caller < text; });
      profile.related.push_back({caller, known->complaints, "same-campaign"});
    }
  }
  std::stable_sort(profile.related.begin(), profile.related.end(),
                   [](const auto& a, const auto& b) { return a.complaints > b.complaints; });
  if (profile.related.size() > CallerProfile::kRelatedMax) {
    profile.related.resize(CallerProfile::kRelatedMax);
  }
}

Status read_violations(const std::filesystem::path& data, Instant now, CallerProfile& profile) {
  std::unordered_set<std::string> calls;
  std::unordered_set<std::string> broke;
  auto& audited = profile.audited;
  const std::string exchange = profile.number.substr(0, 8);  // +1 NPA NXX
  return for_each_violation(data, [&](Violation&& violation) {
    if (violation.caller != profile.number) return ok();
    const bool prohibited = violation.outcome == "prohibited";
    ++(prohibited ? audited.prohibited : audited.undetermined);
    widen(audited.first, audited.last, violation.at);
    if (prohibited) {
      ++audited.rules[violation.rule];
      if (!violation.seller.empty()) ++audited.sellers[violation.seller];
      if (broke.insert(violation.call).second) {
        profile.score += kAuditedWeight * decayed(violation.at, now);
      }
    }
    if (!calls.insert(violation.call).second) return ok();
    ++audited.calls;
    if (profile.number.starts_with("+1") && violation.called.starts_with(exchange)) {
      ++audited.same_exchange;
    }
    const auto attested = violation.evidence.find("attestation");
    if (attested != violation.evidence.end()) ++audited.attestations[attested->get<std::string>()];
    return ok();
  });
}

std::string level_of(const CallerProfile& profile) {
  const std::uint64_t all = profile.reports.complaints + profile.audited.prohibited;
  if (all == 0) return "none";
  if (all == 1) return "single-report";
  return profile.score >= kHigh ? "high" : profile.score >= kRaised ? "raised" : "low";
}

std::vector<std::string> words_of(const CallerProfile& profile) {
  std::vector<std::string> words = {
      "this is a number that calls showed: its owner may never have called, and may be a victim of "
      "whoever showed it"};
  const auto& reports = profile.reports;
  if (profile.fact.nobodys()) {
    words.push_back(fmt::format("nobody can call from this number ({}): it was shown falsely",
                                profile.fact.why));
  }
  if (reports.complaints + profile.audited.prohibited == 1) {
    words.emplace_back(
        "there is a single report: so it is with 93 of 100 numbers reported to the FTC, and one "
        "says little");
  }
  if (reports.complaints >= kPatternMin && reports.same_area * 2 > reports.complaints) {
    words.emplace_back(
        "most reports come from the number's own area code, as when callers show a number near to "
        "the called one");
  }
  if (profile.audited.calls >= kPatternMin &&
      profile.audited.same_exchange * 2 > profile.audited.calls) {
    words.emplace_back(
        "most audited calls went to numbers that begin as this one does: a sign of a number shown "
        "falsely");
  }
  if (reports.masked > 0) {
    words.push_back(fmt::format(
        "{} more reports have hidden digits that this number fits; they are not counted",
        reports.masked));
  }
  words.emplace_back(
      "numbers may be given to somebody else 45 days after they were given up: reports count half "
      "after 45 days, and old ones may be about another owner");
  return words;
}

ordered_json counts_json(const std::map<std::string, std::uint64_t>& counts) {
  ordered_json json = ordered_json::object();
  for (const auto& [key, count] : counts) json[key] = count;
  return json;
}

ordered_json or_null(const std::string& text) {
  return text.empty() ? ordered_json(nullptr) : ordered_json(text);
}

}  // namespace

bool fits_masked(std::string_view text, E164 number) {
  const std::string digits = number.digits();
  if (!phone::NanpNumber::from(number)) return false;
  std::string shape;
  for (const char c : text) {
    if (c >= '0' && c <= '9') shape += c;
    if (c == 'x' || c == 'X' || c == '*' || c == '?' || c == '#') shape += '?';
  }
  const bool open = text.ends_with('*') && !text.ends_with("**");  // `951677*`: any number of them
  if (shape.size() > kNationalDigits || (shape.size() >= 7 && shape[0] == '1')) shape.erase(0, 1);
  const auto shown = std::count_if(shape.begin(), shape.end(), [](char c) { return c != '?'; });
  const bool hidden = static_cast<std::size_t>(shown) < shape.size();
  if (!hidden || shown < kShownDigitsMin) return false;
  if (open ? shape.size() > kNationalDigits : shape.size() != kNationalDigits) return false;
  for (std::size_t i = 0; i < shape.size(); ++i) {
    if (shape[i] != '?' && shape[i] != digits[i + 1]) return false;
  }
  return true;
}

Result<CallerProfile> caller_profile(const std::filesystem::path& data, E164 number, Instant now) {
  CallerProfile profile;
  profile.number = number.to_string();
  profile.fact = caller_number(number, CivilDate(std::chrono::floor<std::chrono::days>(now)));
  const auto place = phone::locate(number);
  if (place.countries.size() == 1) profile.country = std::string(place.countries.front());
  profile.subdivisions.assign(place.subdivisions.begin(), place.subdivisions.end());
  std::vector<CallerReports> callers;
  if (auto read = read_complaints(data, number, now, profile, callers); !read) return read.error();
  add_campaign(callers, profile);
  if (auto read = read_violations(data, now, profile); !read) return read.error();
  profile.level = level_of(profile);
  profile.words = words_of(profile);
  return profile;
}

ordered_json to_json(const CallerProfile& profile) {
  const auto& reports = profile.reports;
  const auto& audited = profile.audited;
  ordered_json related = ordered_json::array();
  for (const auto& one : profile.related) {
    related.push_back({{"caller", one.caller}, {"complaints", one.complaints}, {"why", one.why}});
  }
  return {{"number", profile.number},
          {"country", or_null(profile.country)},
          {"subdivisions", profile.subdivisions},
          {"kind", to_string(profile.fact.kind)},
          {"because", or_null(profile.fact.why)},
          {"score", std::round(profile.score * 100) / 100},
          {"level", profile.level},
          {"words", profile.words},
          {"complaints",
           {{"count", reports.complaints},
            {"robocalls", reports.robocalls},
            {"texts", reports.texts},
            {"same_area", reports.same_area},
            {"masked", reports.masked},
            {"first", or_null(reports.first)},
            {"last", or_null(reports.last)},
            {"subjects", counts_json(reports.subjects)},
            {"states", counts_json(reports.states)},
            {"sources", counts_json(reports.sources)},
            {"days", counts_json(reports.days)}}},
          {"audited",
           {{"prohibited", audited.prohibited},
            {"undetermined", audited.undetermined},
            {"calls", audited.calls},
            {"same_exchange", audited.same_exchange},
            {"first", or_null(audited.first)},
            {"last", or_null(audited.last)},
            {"rules", counts_json(audited.rules)},
            {"sellers", counts_json(audited.sellers)},
            {"attestations", counts_json(audited.attestations)}}},
          {"campaign", or_null(profile.campaign)},
          {"related", related}};
}

}  // namespace lapwing::enforcement
