#include "enforcement/letters.h"

#include <algorithm>
#include <map>
#include <set>

#include "base/html.h"
#include "enforcement/printed_page.h"

namespace lapwing::enforcement {
namespace {

constexpr std::size_t kCallsShown = 200;

// `+1 ... 42`: enough to find a call by its time, too little to ring anybody.
std::string masked(const std::string& e164) {
  return e164.size() < 5 ? "" : fmt::format("... {}", e164.substr(e164.size() - 2));
}

std::string shown(const Violation& one) { return one.caller.empty() ? "none shown" : one.caller; }

std::string agency_name(const LetterInput& input) {
  return input.agency == nullptr ? "(agency)" : input.agency->name;
}

struct Rule {
  std::uint64_t prohibited = 0;
  std::uint64_t undetermined = 0;
  std::uint64_t prima_facie = 0;
};

std::map<std::pair<std::string, std::string>, Rule> rules_of(
    const std::vector<Violation>& violations) {
  std::map<std::pair<std::string, std::string>, Rule> rules;
  for (const Violation& one : violations) {
    Rule& rule = rules[{one.citation, one.jurisdiction}];
    ++(one.outcome == "prohibited" ? rule.prohibited : rule.undetermined);
    if (one.standing == "prima-facie") ++rule.prima_facie;
  }
  return rules;
}

std::string rules_table(const std::vector<Violation>& violations) {
  std::vector<std::vector<std::string>> rows;
  for (const auto& [key, rule] : rules_of(violations)) {
    rows.push_back({key.first, key.second, std::to_string(rule.prohibited),
                    std::to_string(rule.prima_facie), std::to_string(rule.undetermined)});
  }
  return to_html(
      {{"Law", "Place", "Broken", "of these or open, prima facie", "Perhaps broken"}, rows});
}

constexpr const char* kPrimaFacie =
    "<p class=\"notice\"><strong>Prima facie</strong> means: so it looks from our side. Consent, a "
    "business relationship or an error that only the caller can show may excuse a call. What would "
    "have to be shown stands beside each.</p>\n";
constexpr const char* kSpoofed =
    "<p class=\"notice\">The number that a call showed may have been shown falsely. If a number "
    "named here is yours and you did not call, you may be a victim yourself: tell us, and you need "
    "do nothing else.</p>\n";

// What the caller may produce, once each.
std::string must_produce(const std::vector<Violation>& violations) {
  std::set<std::string> all;
  for (const Violation& one : violations) {
    const auto list = one.evidence.find("caller_must_produce");
    if (list == one.evidence.end() || !list->is_array()) continue;
    for (const auto& item : *list) {
      if (item.is_string()) all.insert(item.get<std::string>());
    }
  }
  if (all.empty()) return {};
  std::string out = "<h2>What would excuse a call</h2>\n<ul>\n";
  for (const auto& item : all) out += fmt::format("<li>{}</li>\n", escape_html(item));
  return out + "</ul>\n";
}

std::string calls_table(const std::vector<Violation>& violations) {
  std::vector<std::vector<std::string>> rows;
  for (const Violation& one : violations) {
    if (rows.size() == kCallsShown) break;
    rows.push_back(
        {one.at, shown(one), masked(one.called), one.because,
         fmt::format("{}{}", one.citation, one.standing == "prima-facie" ? " (prima facie)" : "")});
  }
  std::string out = to_html({{"When (UTC)", "Number shown", "Called", "Why", "Law"}, rows});
  if (violations.size() > kCallsShown) {
    out += fmt::format("<p>The first {} of {}; the others are on file.</p>\n", kCallsShown,
                       violations.size());
  }
  return out;
}

}  // namespace

Result<std::string> alert_letter(const LetterInput& input) {
  std::vector<Violation> against;
  for (const Violation& one : input.evidence->violations) {
    if (one.seller == input.seller) against.push_back(one);
  }
  if (against.empty()) {
    return error(Errc::invalid_argument, "case `{}` holds no violation by seller `{}`",
                 input.file->summary.id, input.seller);
  }
  std::set<std::string> calls;
  for (const Violation& one : against) calls.insert(one.call);
  const std::string today = format_instant(input.now).substr(0, 10);
  std::string body = fmt::format(
      "<p>{}<br>{}</p>\n<p>To: {}<br>Our reference: case {}</p>\n"
      "<h1>Compliance alert: calls that seem to break the law on unwanted calls</h1>\n",
      escape_html(agency_name(input)), today, escape_html(input.seller),
      escape_html(input.file->summary.id));
  body += fmt::format(
      "<p>We hold records of {} {} made for you, or so they say, between {} and {}. Judged by the "
      "law of their day they seem to break the rules below. This letter is no decision and no "
      "fine. It tells you what we see, so that you can check it and stop what is wrong.</p>\n",
      calls.size(), calls.size() == 1 ? "call" : "calls", against.front().at.substr(0, 10),
      against.back().at.substr(0, 10));
  body += "<h2>What was broken</h2>\n" + rules_table(against) + kPrimaFacie;
  body += "<h2>The calls</h2>\n" + calls_table(against) + must_produce(against);
  body += fmt::format(
      "<h2>What we ask of you</h2>\n<ol>\n<li>Compare these calls with your own records.</li>\n"
      "<li>Stop calls that the law forbids, and say what you changed.</li>\n"
      "<li>If a call was lawful, send what shows it.</li>\n</ol>\n"
      "<p>Please answer by <strong>{}</strong>{}.</p>\n",
      format_date(input.reply_by),
      input.contact.empty() ? "" : fmt::format(", to {}", escape_html(input.contact)));
  return printed_page("Compliance alert", body + kSpoofed);
}

std::string case_summary_page(const LetterInput& input) {
  const CaseSummary& summary = input.file->summary;
  std::string body = fmt::format(
      "<p>{}<br>{}</p>\n<h1>Case {}: {}</h1>\n<p>Opened {} by {}. {}</p>\n",
      escape_html(agency_name(input)), format_instant(input.now).substr(0, 10),
      escape_html(summary.id), escape_html(summary.title), format_instant(summary.opened_at),
      escape_html(summary.opened_by),
      summary.closed ? fmt::format("Closed {} by {}: {}", format_instant(summary.closed_at),
                                   escape_html(summary.closed_by), escape_html(summary.reason))
                     : "Open.");
  const auto& violations = input.evidence->violations;
  body += fmt::format("<h2>What was broken</h2>\n<p>{} findings in the case, {} complaints.</p>\n",
                      violations.size(), input.evidence->complaints.size());
  if (!violations.empty()) body += rules_table(violations) + kPrimaFacie;
  std::map<std::string, std::set<std::string>> callers;
  for (const Violation& one : violations) callers[shown(one)].insert(one.call);
  std::vector<std::vector<std::string>> rows;
  for (const auto& [caller, calls] : callers)
    rows.push_back({caller, std::to_string(calls.size())});
  std::stable_sort(rows.begin(), rows.end(), [](const auto& a, const auto& b) {
    return std::stoull(a[1]) > std::stoull(b[1]);
  });
  if (rows.size() > kCallsShown) rows.resize(kCallsShown);
  if (!rows.empty()) {
    body += "<h2>Numbers that calls showed</h2>\n" + to_html({{"Number", "Calls"}, rows}) +
            "<p class=\"notice\">A number proves nothing about who called: it may belong to "
            "somebody who never did.</p>\n";
  }
  if (!violations.empty()) body += "<h2>The calls</h2>\n" + calls_table(violations);
  rows.clear();
  for (const CaseItem& item : input.file->items) {
    const bool note = item.kind == CaseItemKind::note;
    const bool consent = item.kind == CaseItemKind::consent;
    if (rows.size() == kCallsShown) break;
    rows.push_back({format_instant(item.added_at), item.added_by, std::string(to_string(item.kind)),
                    note      ? item.text
                    : consent ? masked(item.ref)
                              : item.ref,
                    item.sha256, item.state});
  }
  body += fmt::format(
      "<h2>Chain of custody</h2>\n<p>{} items, each with the SHA-256 it had when it "
      "was added.</p>\n",
      input.file->items.size());
  body += to_html({{"Added", "By", "Kind", "Item", "SHA-256", "Now"}, rows});
  return printed_page(fmt::format("Case {}", summary.id), body);
}

}  // namespace lapwing::enforcement
