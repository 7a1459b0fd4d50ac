#include "enforcement/violation_text.h"

#include <algorithm>

#include "enforcement/violation.h"
#include "screening/json_text.h"

namespace lapwing::enforcement {
namespace {

using checker::Kind;
using screening::add_name;
using screening::add_number;
using screening::add_text;
using screening::add_text_or_null;
using screening::append_json_text;

// Rests with the carrier whatever the log shows: the switch may have sent another number.
constexpr std::string_view kCarriersRecords =
    "the number that was sent, and the right to use it, shown by the carrier's records";

void add_instant(std::string& out, std::string_view name, const std::optional<Instant>& at) {
  add_text_or_null(out, name, at ? format_instant(*at) : "");
}

// As in an object to which each is set in turn: a name that comes again has the last value.
std::string fields_of(const std::vector<std::pair<std::string, std::string>>& facts) {
  std::string out;
  for (auto fact = facts.begin(); fact != facts.end(); ++fact) {
    const auto same = [&](const auto& other) { return other.first == fact->first; };
    if (std::any_of(facts.begin(), fact, same)) continue;
    const auto last = std::find_if(facts.rbegin(), facts.rend(), same);
    add_text(out, fact->first, last->second);
  }
  return out;
}

void add_item(std::string& items, std::string_view text) {
  if (!items.empty()) items += ',';
  append_json_text(items, text);
}

}  // namespace

std::string listing_text(const std::string& list, const registry::ListingAnswer& answer) {
  std::string out = "{";
  add_text(out, "list", list);
  add_text(out, "state", registry::to_string(answer.state));
  if (answer.interval) {
    add_instant(out, "from", answer.interval->from);
    add_text(out, "from_kind", registry::to_string(answer.interval->from_kind));
    add_instant(out, "not_before", answer.interval->not_before);
    add_instant(out, "until", answer.interval->until);
    add_text(out, "source", answer.interval->source);
    add_number(out, "interval_seq", static_cast<std::int64_t>(answer.interval->seq));
  }
  if (answer.edition) {
    add_text(out, "edition", answer.edition->id());
    add_instant(out, "obtained_at", answer.edition->obtained_at);
    add_text(out, "edition_sha256", answer.edition->sha256);
  }
  add_number(out, "seq", static_cast<std::int64_t>(answer.seq));
  out += '}';
  return out;
}

std::string_view state_of(const CallJudge::HeldEdition& held) {
  return held.edition == nullptr ? "unknown" : held.stale ? "stale" : "fresh";
}

std::string edition_text(const CallJudge::HeldEdition& held) {
  std::string out = "{";
  add_text(out, "state", state_of(held));
  if (held.edition != nullptr) {
    add_text_or_null(out, "edition", held.edition->edition);
    add_instant(out, "obtained_at", held.edition->obtained_at);
    add_number(out, "age_days", held.age_days);
    add_text(out, "scrub", held.edition->scrub);
  }
  out += '}';
  return out;
}

void add_to_path(std::string& path, checker::Outcome outcome, std::string_view code) {
  add_item(path, fmt::format("{} {}", checker::to_string(outcome), code));
}

ViolationText::ViolationText(const CallList& log, std::string_view rulebook)
    : log_(log), rulebook_(rulebook) {}

const ViolationText::LawText& ViolationText::text_of(const RuleAnswer& answer) {
  const auto [slot, fresh] = laws_.try_emplace(answer.law);
  LawText& text = slot->second;
  if (!fresh) return text;
  const checker::LawWords& law = *answer.law;
  add_text(text.head, "rule", checker::to_string(answer.kind));
  add_text(text.head, "jurisdiction", answer.jurisdiction.to_string());
  add_text(text.head, "citation", law.citation);
  add_text(text.tail, "rule_id", law.rule_id);
  add_text_or_null(text.tail, "law_from", law.law_from);
  add_name(text.tail, "law_verified");
  text.tail += law.verified ? "true" : "false";
  add_text(text.tail, "href", law.href);
  add_text(text.tail, "rulebook", rulebook_);
  text.facts = fields_of(law.facts);
  for (const std::string& change : law.would_change) add_item(text.produce, change);
  if (answer.kind == Kind::caller_identity) add_item(text.produce, kCarriersRecords);
  return text;
}

// What all violations of one call say.
void ViolationText::begin(const LoggedCall& call, const std::string& seller,
                          const std::string& subject, const CallAnswer& all) {
  const ShownCaller& shown = log_.caller(call);
  const LogFile& file = log_.files()[call.file];
  id_ = log_.id(call);
  head_.clear();
  add_text(head_, "call", id_);
  const auto number = shown.number();
  add_text_or_null(head_, "caller", number ? number->to_string() : "");
  add_text(head_, "called", call.called.to_string());
  add_text_or_null(head_, "seller", seller);
  add_text(head_, "at", format_instant(call.at));

  place_ = "{";
  add_text(place_, "file", file.name);
  add_number(place_, "line", static_cast<std::int64_t>(call.line));
  add_text(place_, "sha256", file.sha256);
  add_text_or_null(place_, "caller_shown", shown.text);

  caller_ = R"(,"caller_number":{)";
  add_text(caller_, "kind", to_string(all.caller.kind));
  if (!all.caller.why.empty()) add_text(caller_, "because", all.caller.why);
  if (!all.caller_list.empty()) add_text(caller_, "listed", all.caller_list);
  caller_ += '}';

  about_.clear();
  if (call.attestation != Attestation::unknown) {
    add_text(about_, "attestation", to_string(call.attestation));
  }
  if (!subject.empty()) add_text(about_, "subject", subject);
  if (call.campaign != 0) add_text(about_, "campaign", log_.name(call.campaign));
  if (call.or_at != call.at) add_instant(about_, "or_at", call.or_at);
  if (!about_.empty()) about_.insert(0, 1, ',');
}

void ViolationText::add_evidence(const RuleAnswer& answer, const LawText& law,
                                 const CallAnswer& all, std::string& out) const {
  out += place_;
  if (answer.kind == Kind::caller_identity) out += caller_;
  out += about_;
  if (!answer.listing.empty()) {
    add_name(out, "listing");
    out += answer.listing;
  }
  if (!answer.edition.empty()) {
    add_name(out, "seller_edition");
    out += answer.edition;
  }
  add_text(out, "code", answer.code);
  out += ',';
  out += law.tail;
  add_name(out, "facts");
  out += '{';
  for (const auto& [name, value] : answer.facts) add_text(out, name, value);
  if (!law.facts.empty() && out.back() != '{') out += ',';
  out += law.facts;
  out += '}';
  if (answer.standing != checker::Standing::full) {
    add_name(out, "caller_must_produce");
    out += '[';
    out += law.produce;
    out += ']';
  }
  add_name(out, "path");
  out += '[';
  out += all.path;
  out += "]}";
}

void ViolationText::add(const LoggedCall& call, const std::string& seller,
                        const std::string& subject, const CallAnswer& all, std::string& lines) {
  if (all.answers.empty()) return;
  begin(call, seller, subject, all);
  for (const RuleAnswer& answer : all.answers) {
    const LawText& law = text_of(answer);
    lines += '{';
    add_text(lines, "id", violation_id(id_, seller, answer.key));
    lines += ',';
    lines += head_;
    lines += ',';
    lines += law.head;
    add_text(lines, "outcome", checker::to_string(answer.outcome));
    add_text(lines, "because", answer.because);
    add_name(lines, "evidence");
    add_evidence(answer, law, all, lines);
    add_text(lines, "standing", checker::to_string(answer.standing));
    lines += "}\n";
  }
}

}  // namespace lapwing::enforcement
