#include "registry/record_book.h"

#include <algorithm>
#include <map>

#include "phone/location.h"

namespace lapwing::registry {
namespace {

// So many entries are one append and one sync.
constexpr std::size_t kBatchEntries = 10'000;

// A day's beginning and the next day's, as early and as late as they may be where the number may
// be; of an instant, itself.
struct Moments {
  Instant first;
  Instant last;

  // The last moment at which it may have happened.
  Instant latest() const { return first == last ? last : last - std::chrono::milliseconds(1); }
};

Moments moments_of(const DayOrInstant& when, E164 number) {
  if (const auto* instant = std::get_if<Instant>(&when)) return {*instant, *instant};
  const auto day = std::get<CivilDate>(when);
  const auto next = CivilDate(std::chrono::sys_days(day) + std::chrono::days(1));
  std::optional<Moments> found;
  for (const std::string_view name : phone::locate(number).zones) {
    const auto zone = Zone::find(name);
    if (!zone) continue;
    const Moments here{zone->start_of_day(day), zone->start_of_day(next)};
    found = found ? Moments{std::min(found->first, here.first), std::max(found->last, here.last)}
                  : here;
  }
  if (found) return *found;
  // Clocks run from 14 hours ahead of UTC to 12 behind it.
  return {Instant(std::chrono::sys_days(day)) - std::chrono::hours(14),
          Instant(std::chrono::sys_days(next)) + std::chrono::hours(12)};
}

class LedgerRecordImport final : public RecordImport {
 public:
  LedgerRecordImport(Ledger& ledger, RecordImportOptions options,
                     std::unique_ptr<Ledger::Hold> hold)
      : ledger_(ledger),
        options_(std::move(options)),
        hold_(std::move(hold)),
        key_(fmt::format("records/{}/{}/{}", options_.format, options_.seller,
                         hex(options_.sha256))),
        begun_(ledger.state()->head.seq) {}

  Status prepare() {
    const auto earlier = ledger_.store().request(sha256(key_));
    if (!earlier) return earlier.error();
    if (*earlier) {
      unchanged_ = true;
      outcome_.seq = **earlier;
    }
    return ok();
  }

  bool unchanged() const override { return unchanged_; }
  void begin_writing() override { writing_ = true; }

  Status consent(const ConsentRecord& record, SourcePosition at) override {
    const auto seller = seller_of(record.seller, at);
    if (!seller) return seller.error();
    const auto scope = parse_consent_scope(record.scope);
    if (!scope) return refused(scope.error().message, at);
    if (!writing_) return ok();
    const Moments given = moments_of(record.given, record.number);
    ConsentGiven payload{*seller, record.form, record.scope, {}, given.first};
    if (record.expires) payload.until = moments_of(*record.expires, record.number).first;
    bool changed = false;
    auto put = add(entry(payload, record.number, given.last, record.evidence, at), changed);
    if (put && record.revoked) {
      const Moments revoked = moments_of(*record.revoked, record.number);
      put = add(entry(ConsentRevoked{*seller, record.scope, "stated in the file", revoked.latest()},
                      record.number, revoked.first, "", at),
                changed);
    }
    return row_done(put, changed);
  }

  Status relationship(const RelationshipRecord& record, SourcePosition at) override {
    const auto seller = seller_of(record.seller, at);
    if (!seller) return seller.error();
    if (!writing_) return ok();
    RelationshipRecorded payload{*seller, record.kind, record.last_on.has_value(), record.ongoing,
                                 begun_};
    const Instant last =
        record.last_on ? Instant(std::chrono::sys_days(*record.last_on)) : Instant{};
    bool changed = false;
    auto put = add(entry(payload, record.number, last, record.evidence, at), changed);
    if (put && record.ended) {
      const Moments ended = moments_of(*record.ended, record.number);
      put = add(entry(RelationshipEnded{*seller, record.kind, "stated in the file", ended.latest()},
                      record.number, ended.first, "", at),
                changed);
    }
    return row_done(put, changed);
  }

  Result<RecordImportOutcome> finish() override {
    if (unchanged_) return outcome_;
    if (const auto written = flush(); !written) return written.error();
    FileReceived received;
    received.type = options_.format;
    received.format = options_.format;
    received.content_sha256 = options_.sha256;
    received.rows = outcome_.rows;
    Entry entry;
    entry.payload = std::move(received);
    entry.recorded_at = entry.effective_at = now();
    entry.source = {options_.source, outcome_.rows == 0 ? 0U : 1U, outcome_.rows, options_.sha256,
                    "import"};
    entry.actor = options_.actor;
    entry.idempotency_key = key_;
    const auto seq = ledger_.commit(std::move(entry));
    if (!seq) return seq.error();
    outcome_.seq = *seq;
    outcome_.recorded = true;
    return outcome_;
  }

 private:
  Instant now() const { return ledger_.options().clock->now(); }

  Error refused(const std::string& why, SourcePosition at) const {
    return error(Errc::invalid_argument, "`{}` is refused: line {}: {}", options_.source, at.line,
                 why);
  }

  Result<std::string> seller_of(const std::string& column, SourcePosition at) const {
    if (!column.empty() && !options_.seller.empty() && column != options_.seller) {
      return refused(
          fmt::format("the row is seller `{}`'s, not `{}`'s as stated", column, options_.seller),
          at);
    }
    const std::string& seller = column.empty() ? options_.seller : column;
    if (seller.empty()) return refused("no seller: name it with --seller", at);
    if (const auto id = ListId::internal(seller); !id) return refused(id.error().message, at);
    return seller;
  }

  Entry entry(Payload payload, E164 number, Instant effective_at, const std::string& evidence,
              SourcePosition at) const {
    Entry made;
    made.payload = std::move(payload);
    made.number = number;
    made.effective_at = effective_at;
    made.recorded_at = now();
    made.source = {options_.source, at.line, at.line, options_.sha256, "import"};
    made.actor = options_.actor;
    if (!evidence.empty()) made.personal["evidence"] = evidence;
    return made;
  }

  // Unless it is known: from the store, or from this batch, which is not in the store yet.
  Status add(Entry made, bool& changed) {
    const auto told = record_of(made, "");
    auto& batch = pending_[{told->seller, made.number->value()}];
    auto known = std::vector<Record>();
    if (const auto seller = ledger_.state()->sellers->find(told->seller);
        seller != ledger_.state()->sellers->end()) {
      auto held = ledger_.store().records(seller->second, *made.number, ledger_.state()->head.seq);
      if (!held) return held.error();
      known = *std::move(held);
    }
    known.insert(known.end(), batch.begin(), batch.end());
    if (says_nothing_new(known, told->record)) return ok();
    changed = true;
    batch.push_back(told->record);
    entries_.push_back(std::move(made));
    return ok();
  }

  Status row_done(const Status& put, bool changed) {
    if (!put) return put;
    ++outcome_.rows;
    if (!changed) ++outcome_.unchanged;
    return entries_.size() >= kBatchEntries ? flush() : ok();
  }

  Status flush() {
    pending_.clear();
    if (entries_.empty()) return ok();
    outcome_.entries += entries_.size();
    const auto seq = ledger_.commit(std::move(entries_));
    entries_.clear();
    if (!seq) return seq.error();
    return ok();
  }

  Ledger& ledger_;
  RecordImportOptions options_;
  std::unique_ptr<Ledger::Hold> hold_;
  std::string key_;
  Seq begun_;
  bool unchanged_ = false;
  bool writing_ = false;
  std::map<std::pair<std::string, std::uint64_t>, std::vector<Record>> pending_;
  std::vector<Entry> entries_;
  RecordImportOutcome outcome_;
};

Result<SellerRecords> folded(const Ledger& ledger, const State& state, const std::string& seller,
                             key::ListNumber seller_number, E164 number, const AsOf& as_of) {
  const auto records = ledger.store().records(seller_number, number, state.head.seq);
  if (!records) return records.error();
  return fold_records(seller, *records, as_of);
}

}  // namespace

bool holds_records(const Ledger& ledger, const std::string& seller) {
  return ledger.state()->sellers->contains(seller);
}

Result<SellerRecords> seller_records(const Ledger& ledger, const std::string& seller, E164 number,
                                     const AsOf& as_of) {
  const auto state = ledger.state();
  const auto found = state->sellers->find(seller);
  if (found == state->sellers->end()) return SellerRecords{seller, {}, {}};
  return folded(ledger, *state, seller, found->second, number, as_of);
}

Result<RecordedNumbers> recorded_numbers(const Ledger& ledger, const std::string& seller) {
  const auto state = ledger.state();
  const auto found = state->sellers->find(seller);
  if (found == state->sellers->end()) return RecordedNumbers();
  return ledger.store().recorded_numbers(found->second, state->head.seq);
}

Result<std::vector<SellerRecords>> all_records(const Ledger& ledger, E164 number,
                                               const AsOf& as_of) {
  const auto state = ledger.state();
  std::vector<SellerRecords> all;
  for (const auto& [seller, seller_number] : *state->sellers) {
    auto found = folded(ledger, *state, seller, seller_number, number, as_of);
    if (!found) return found.error();
    if (found->empty()) continue;
    const auto tell = [&](Belief& belief) -> Status {
      const auto entry = ledger.entry(belief.seq);
      if (!entry) return entry.error();
      const auto kept = entry->personal.find("evidence");
      if (kept != entry->personal.end()) belief.evidence = kept->second;
      return ok();
    };
    for (auto& held : found->consents) {
      if (const auto told = tell(held.belief); !told) return told.error();
    }
    for (auto& held : found->relationships) {
      if (const auto told = tell(held.belief); !told) return told.error();
    }
    all.push_back(*std::move(found));
  }
  return all;
}

Result<std::unique_ptr<RecordImport>> begin_record_import(Ledger& ledger,
                                                          RecordImportOptions options) {
  auto hold = Ledger::Hold::try_take(ledger, "import/records/");
  if (!hold) return error(Errc::unavailable, "another import of records is under way");
  auto import = std::make_unique<LedgerRecordImport>(ledger, std::move(options), std::move(hold));
  if (const auto prepared = import->prepare(); !prepared) return prepared.error();
  return std::unique_ptr<RecordImport>(std::move(import));
}

}  // namespace lapwing::registry
