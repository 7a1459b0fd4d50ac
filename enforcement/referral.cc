#include "enforcement/referral.h"

#include <sodium.h>

#include <algorithm>
#include <map>
#include <new>
#include <set>

#include "base/csv.h"
#include "enforcement/stix.h"

namespace lapwing::enforcement {
namespace {

namespace fs = std::filesystem;
using nlohmann::ordered_json;

constexpr const char* kShownNumbers =
    "A number shown as the caller's proves nothing about who called: it may belong to somebody who "
    "never did.";
constexpr const char* kPrimaFacie =
    "Where standing is prima-facie, consent, a relationship or an error that only the caller can "
    "show would excuse the call; verdicts.csv says what he must produce.";

// What another agency may see of a number in the case.
ordered_json agency_json(const Agency& agency) {
  return {
      {"id", agency.id},
      {"name", agency.name},
      {"country", agency.country},
      {"contact", agency.contact.empty() ? ordered_json(nullptr) : ordered_json(agency.contact)},
      {"verified", agency.verified}};
}

std::string text_in(const ordered_json& object, const char* field) {
  const auto found = object.find(field);
  if (found == object.end() || found->is_null()) return {};
  return found->is_string() ? found->get<std::string>() : found->dump();
}

class CsvFile {
 public:
  CsvFile(BagWriter& bag, const char* path, std::vector<std::string> header)
      : bag_(bag), opened_(bag.open(path)) {
    row(header);
    rows_ = 0;
  }
  void row(const std::vector<std::string>& cells) {
    if (!opened_) return;
    std::string line;
    for (std::size_t i = 0; i < cells.size(); ++i) {
      if (i > 0) line += ',';
      append_csv_field(line, cells[i], ',');
    }
    ++rows_;
    opened_ = bag_.write(line + "\r\n");
  }
  Status end() { return opened_ ? bag_.end() : opened_; }
  std::uint64_t rows() const { return rows_; }

 private:
  BagWriter& bag_;
  Status opened_;
  std::uint64_t rows_ = 0;
};

class Writer {
 public:
  Writer(const ReferralInput& input, const Pseudonyms& hidden, BagWriter& bag)
      : in_(input), hidden_(hidden), bag_(bag) {}

  Result<ReferralContent> write() {
    if (in_.evidence->violations.empty() && in_.evidence->complaints.empty()) {
      return error(Errc::failed_precondition,
                   "case `{}` holds no violation or complaint that could be referred",
                   in_.file->summary.id);
    }
    for (auto step : {&Writer::write_calls, &Writer::write_verdicts, &Writer::write_registry,
                      &Writer::write_complaints, &Writer::write_custody, &Writer::write_files}) {
      if (auto done = (this->*step)(); !done) return done.error();
    }
    if (in_.terms.stix) {
      const auto bundle = stix_bundle({.case_id = in_.file->summary.id,
                                       .title = hidden_.text(in_.file->summary.title),
                                       .agency = in_.from,
                                       .tlp = in_.terms.tlp,
                                       .now = in_.now},
                                      *in_.evidence, hidden_);
      if (auto added = bag_.add("data/stix.json", bundle.dump(2) + "\n"); !added) {
        return added.error();
      }
      describe("data/stix.json", "the calls as STIX 2.1", {});
    }
    content_.hidden = hidden_.hidden();
    content_.document = document();
    auto added = bag_.add(
        "data/referral.json",
        content_.document.dump(2, ' ', false, ordered_json::error_handler_t::replace) + "\n");
    if (!added) return added.error();
    return std::move(content_);
  }

 private:
  const std::vector<Violation>& violations() const { return in_.evidence->violations; }

  void describe(const std::string& path, const char* what, std::optional<std::uint64_t> rows) {
    ordered_json file{{"path", path}, {"what", what}};
    file["rows"] = rows ? ordered_json(*rows) : ordered_json(nullptr);
    files_.push_back(std::move(file));
  }

  Status write_calls() {
    CsvFile csv(bag_, "data/calls.csv",
                {"call", "at", "caller", "caller_shown", "called", "seller", "campaign",
                 "source_file", "source_line", "source_sha256"});
    std::set<std::string> seen;
    for (const Violation& one : violations()) {
      if (!seen.insert(one.call).second) continue;
      const ordered_json& evidence = one.evidence;
      csv.row({hidden_.id(one.call), one.at, hidden_.number(one.caller),
               hidden_.text(text_in(evidence, "caller_shown")), hidden_.number(one.called),
               hidden_.text(one.seller), hidden_.text(text_in(evidence, "campaign")),
               hidden_.text(text_in(evidence, "file")), text_in(evidence, "line"),
               text_in(evidence, "sha256")});
    }
    describe("data/calls.csv", "the calls, one a row", csv.rows());
    return csv.end();
  }

  Status write_verdicts() {
    CsvFile csv(
        bag_, "data/verdicts.csv",
        {"violation", "call", "rule", "rule_id", "jurisdiction", "citation", "outcome", "standing",
         "because", "caller_must_produce", "law_from", "law_verified", "rulebook", "evidence"});
    for (const Violation& one : violations()) {
      const ordered_json& evidence = one.evidence;
      csv.row(
          {hidden_.id(one.id), hidden_.id(one.call), one.rule, text_in(evidence, "rule_id"),
           one.jurisdiction, one.citation, one.outcome, one.standing, hidden_.text(one.because),
           hidden_.text(text_in(evidence, "caller_must_produce")), text_in(evidence, "law_from"),
           text_in(evidence, "law_verified"), text_in(evidence, "rulebook"),
           hidden_.json(evidence).dump(-1, ' ', false, ordered_json::error_handler_t::replace)});
    }
    describe("data/verdicts.csv", "what each call broke, under which law, and why", csv.rows());
    return csv.end();
  }

  Status write_registry() {
    CsvFile csv(bag_, "data/registry-extract.csv",
                {"number", "list", "state", "from", "from_kind", "not_before", "until", "edition",
                 "obtained_at", "edition_sha256", "source", "seq"});
    std::set<std::string> seen;
    for (const Violation& one : violations()) {
      const auto listing = one.evidence.find("listing");
      if (listing == one.evidence.end() || !listing->is_object()) continue;
      if (!seen.insert(one.called + listing->dump()).second) continue;
      csv.row({hidden_.number(one.called), text_in(*listing, "list"), text_in(*listing, "state"),
               text_in(*listing, "from"), text_in(*listing, "from_kind"),
               text_in(*listing, "not_before"), text_in(*listing, "until"),
               text_in(*listing, "edition"), text_in(*listing, "obtained_at"),
               text_in(*listing, "edition_sha256"), hidden_.text(text_in(*listing, "source")),
               text_in(*listing, "seq")});
    }
    describe("data/registry-extract.csv", "since when the numbers called were on which list",
             csv.rows());
    return csv.end();
  }

  Status write_complaints() {
    CsvFile csv(bag_, "data/complaints.csv",
                {"complaint", "source", "caller", "caller_text", "reported", "violated",
                 "complainant", "city", "state", "area_code", "subject", "robocall", "flags"});
    for (const Complaint& one : in_.evidence->complaints) {
      const ordered_json json = to_json(one);  // `called`, where its source has it
      csv.row({hidden_.id(one.id), one.source, hidden_.number(one.caller),
               hidden_.text(one.caller_text), one.reported, one.violated,
               hidden_.number(text_in(json, "called")), hidden_.text(one.city), one.state,
               one.area_code, hidden_.text(one.subject),
               one.robocall ? (*one.robocall ? "Y" : "N") : "",
               fmt::format("{}", fmt::join(one.flags, ";"))});
    }
    describe("data/complaints.csv", "complaints naming a number shown, as they were made",
             csv.rows());
    return csv.end();
  }

  Status write_custody() {
    CsvFile csv(bag_, "data/custody.csv", {"at", "who", "what", "item", "digest", "journal_seq"});
    const CaseSummary& summary = in_.file->summary;
    csv.row(
        {format_instant(summary.opened_at), summary.opened_by, "case opened", summary.id, "", ""});
    for (const CaseItem& item : in_.file->items) {
      if (item.kind == CaseItemKind::note || item.kind == CaseItemKind::consent) continue;
      // The digest of a line that names a hidden number could be tried out: it is keyed too.
      const bool keyed = item.kind != CaseItemKind::file;
      csv.row({format_instant(item.added_at), item.added_by,
               fmt::format("{} added{}", to_string(item.kind),
                           item.state == "held" ? "" : ", now " + item.state),
               keyed ? hidden_.id(item.ref) : hidden_.text(item.ref),
               keyed ? hidden_.pseudonym(item.sha256) : item.sha256, std::to_string(item.seq)});
    }
    csv.row({format_instant(in_.now), in_.from->id, "referral written", in_.id, "", ""});
    describe("data/custody.csv", "who had what, when, by the requesting agency's journal",
             csv.rows());
    return csv.end();
  }

  Status write_files() {
    std::set<std::string> names;
    for (const CaseItem& item : in_.file->items) {
      if (item.kind != CaseItemKind::file || item.state != "held") continue;
      std::string bytes;
      const auto read = in_.read_file(item, [&](std::string_view part) {
        bytes += part;
        return ok();
      });
      if (!read) return read;
      if (hex(sha256(bytes)) != item.sha256) {
        return error(Errc::data_loss, "file `{}` of the case is not as it was added", item.ref);
      }
      const bool binary = bytes.find('\0') != std::string::npos || bytes.starts_with("\x1f\x8b") ||
                          bytes.starts_with("PK") || bytes.starts_with("\x28\xb5\x2f\xfd") ||
                          bytes.starts_with("%PDF");
      const char* why = hidden_.leaks(bytes) || hidden_.leaks(item.ref)
                            ? "it names somebody who has not consented"
                        : binary && !in_.terms.unsearched_files
                            ? "it cannot be searched for numbers"
                            : nullptr;
      if (why != nullptr) {
        content_.withheld.push_back(fmt::format("{}: {}", hidden_.text(item.ref), why));
        withheld_.push_back({{"name", hidden_.text(item.ref)}, {"why", why}});
        continue;
      }
      std::string path = "data/files/" + item.ref;
      if (!is_plain_path(path) || item.ref.find('/') != std::string::npos ||
          !names.insert(path).second) {
        path = "data/files/" + item.sha256;
      }
      if (auto added = bag_.add(path, bytes); !added) return added;
      describe(path, "a file of the case", {});
    }
    return ok();
  }

  ordered_json covered_violations() const {
    struct Count {
      std::string rule, jurisdiction, citation;
      std::uint64_t prohibited = 0, undetermined = 0, prima_facie = 0;
    };
    std::map<std::string, Count> counts;
    for (const Violation& one : violations()) {
      Count& count = counts[one.rule + '|' + one.jurisdiction + '|' + one.citation];
      count.rule = one.rule;
      count.jurisdiction = one.jurisdiction;
      count.citation = one.citation;
      ++(one.outcome == "prohibited" ? count.prohibited : count.undetermined);
      if (one.standing == "prima-facie") ++count.prima_facie;
    }
    ordered_json all = ordered_json::array();
    for (const auto& [key, count] : counts) {
      all.push_back({{"rule", count.rule},
                     {"jurisdiction", count.jurisdiction},
                     {"citation", count.citation},
                     {"prohibited", count.prohibited},
                     {"undetermined", count.undetermined},
                     {"prima_facie", count.prima_facie}});
    }
    return all;
  }

  ordered_json applicable_law() const {
    std::set<std::string> citations;
    for (const Violation& one : violations()) {
      citations.insert(fmt::format("{} ({})", one.citation, one.jurisdiction));
    }
    const std::string ours = in_.terms.own_law.empty()
                                 ? fmt::format("{}", fmt::join(citations, "; "))
                                 : in_.terms.own_law;
    std::string theirs = in_.terms.their_law;
    const bool stated = !theirs.empty();
    if (!stated && in_.to->mandates) {
      std::set<std::string> laws;
      for (const auto& [mandate, law] : *in_.to->mandates) {
        if (mandate != "data-protection") laws.insert(law);
      }
      theirs = fmt::format("{}", fmt::join(laws, "; "));
    }
    const auto or_null = [](const std::string& text) {
      return text.empty() ? ordered_json(nullptr) : ordered_json(text);
    };
    return ordered_json::array(
        {{{"side", "requesting"},
          {"country", in_.from->country},
          {"law", or_null(ours)},
          {"basis", in_.terms.own_law.empty() ? "citations of the violations" : "stated"}},
         {{"side", "receiving"},
          {"country", in_.to->country},
          {"law", or_null(theirs)},
          {"basis", stated             ? "stated"
                    : in_.to->verified ? "mandate of the receiving agency, from the agency table"
                                       : "mandate of the receiving agency, from the agency table, "
                                         "unverified"}}});
  }

  ordered_json persons() const {
    std::map<std::string, std::uint64_t> sellers;
    for (const Violation& one : violations()) {
      if (!one.seller.empty()) ++sellers[one.seller];
    }
    ordered_json all = ordered_json::array();
    for (const auto& [seller, count] : sellers) {
      all.push_back({{"role", "seller"}, {"name", hidden_.text(seller)}, {"violations", count}});
    }
    return all;
  }

  ordered_json numbers() const {
    struct Seen {
      std::uint64_t calls = 0, complaints = 0;
      std::string first, last;
    };
    std::map<std::string, Seen> shown;
    std::set<std::string> calls;
    for (const Violation& one : violations()) {
      if (one.caller.empty()) continue;
      Seen& seen = shown[one.caller];
      if (calls.insert(one.call).second) ++seen.calls;
      if (seen.first.empty() || one.at < seen.first) seen.first = one.at;
      seen.last = std::max(seen.last, one.at);
    }
    for (const Complaint& one : in_.evidence->complaints) {
      if (!one.caller.empty()) ++shown[one.caller].complaints;
    }
    ordered_json all = ordered_json::array();
    for (const auto& [number, seen] : shown) {
      const auto text_or_null = [](const std::string& text) {
        return text.empty() ? ordered_json(nullptr) : ordered_json(text);
      };
      all.push_back({{"number", hidden_.number(number)},
                     {"role", "shown-as-caller"},
                     {"calls", seen.calls},
                     {"complaints", seen.complaints},
                     {"first", text_or_null(seen.first)},
                     {"last", text_or_null(seen.last)}});
    }
    return all;
  }

  ordered_json document() const {
    const ReferralTerms& terms = in_.terms;
    ordered_json files = files_;
    for (auto& file : files) {
      const auto written =
          std::find_if(bag_.written().begin(), bag_.written().end(),
                       [&](const BagFile& one) { return one.path == file["path"]; });
      file["sha256"] = written->sha256;
    }
    ordered_json law = applicable_law();
    return {
        {"format", "lapwing-referral/1"},
        {"id", in_.id},
        {"created_at", format_instant(in_.now)},
        {"case", {{"id", in_.file->summary.id}, {"title", hidden_.text(in_.file->summary.title)}}},
        {"requesting_agency", agency_json(*in_.from)},
        {"receiving_agency", agency_json(*in_.to)},
        {"contact", terms.contact.empty() ? ordered_json(nullptr) : ordered_json(terms.contact)},
        {"purpose", hidden_.text(terms.purpose)},
        {"urgency", terms.urgency},
        {"reply_by", format_date(terms.reply_by)},
        {"applicable_law", law},
        {"covered_violations", covered_violations()},
        {"facts",
         terms.facts.empty() ? ordered_json(nullptr) : ordered_json(hidden_.text(terms.facts))},
        {"persons", persons()},
        {"numbers", numbers()},
        {"use_limits", terms.use_limits},
        {"tlp", terms.tlp},
        {"retention", {{"destroy_by", format_date(terms.destroy_by)}}},
        {"consent",
         {{"numbers_with_consent", in_.file->consents().size()},
          {"numbers_hidden", hidden_.hidden()},
          {"pseudonyms",
           "HMAC-SHA256 under a key that stays with the requesting agency; the "
           "same within this referral only"}}},
        {"files", files},
        {"withheld", withheld_},
        {"notices", {kShownNumbers, kPrimaFacie}}};
  }

  const ReferralInput& in_;
  const Pseudonyms& hidden_;
  BagWriter& bag_;
  ReferralContent content_;
  ordered_json files_ = ordered_json::array();
  ordered_json withheld_ = ordered_json::array();
};

}  // namespace

std::string new_referral_id(Instant now) {
  if (sodium_init() < 0) throw std::bad_alloc();
  std::array<unsigned char, 4> random{};
  randombytes_buf(random.data(), random.size());
  return fmt::format("r-{}-{}", format_instant(now).substr(0, 4),
                     to_hex(random.data(), random.size()));
}

Pseudonyms pseudonyms_for(const CaseFile& file, const CaseEvidence& evidence,
                          const Pseudonyms::Key& key) {
  Pseudonyms hidden(key);
  const auto consents = file.consents();
  const auto hide = [&](const std::string& e164, bool consented) {
    if (e164.size() < 2 || consented || consents.contains(e164)) return;
    if (const auto number = E164::from_digits(std::string_view(e164).substr(1))) {
      hidden.hide(*number);
    }
  };
  for (const Violation& one : evidence.violations) hide(one.called, false);
  for (const Complaint& one : evidence.complaints) {
    const ordered_json json = to_json(one);
    hide(text_in(json, "called"), json.value("share", ordered_json(false)) == true);
  }
  return hidden;
}

Result<ReferralContent> write_referral(const ReferralInput& input, const Pseudonyms& pseudonyms,
                                       BagWriter& bag) {
  return Writer(input, pseudonyms, bag).write();
}

std::vector<std::pair<std::string, std::string>> bag_info(const ReferralInput& input) {
  return {{"Source-Organization", input.from->name},
          {"External-Identifier", input.id},
          {"External-Description", "Referral to " + input.to->name},
          {"Bagging-Date", format_instant(input.now).substr(0, 10)},
          {"Bag-Software-Agent", "lapwing"}};
}

Status search_for_leaks(const fs::path& bag, const Pseudonyms& pseudonyms) {
  std::error_code failed;
  for (const auto& entry : fs::recursive_directory_iterator(bag, failed)) {
    if (!entry.is_regular_file()) continue;
    const auto bytes = read_whole_file(posix_file_system(), entry.path());
    if (!bytes) return bytes.error();
    const auto name = entry.path().lexically_relative(bag).generic_string();
    if (pseudonyms.leaks(*bytes) || pseudonyms.leaks(name)) {
      return error(Errc::internal, "the bag is not published: `{}` names somebody without consent",
                   pseudonyms.text(name));
    }
  }
  if (!failed) return ok();
  return error(Errc::io_error, "cannot read `{}`: {}", bag.string(), failed.message());
}

}  // namespace lapwing::enforcement
