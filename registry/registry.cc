#include "registry/registry.h"

#include <openssl/rand.h>

#include <algorithm>

#include "registry/edition_import.h"
#include "registry/fold.h"
#include "registry/index_view.h"
#include "registry/ledger.h"
#include "registry/ledger_export.h"
#include "registry/list_indexes.h"
#include "registry/store_view.h"

namespace lapwing::registry {
namespace {

constexpr auto kMoment = std::chrono::milliseconds(1);

// Uniquely names an act that its caller did not name.
std::string random_key() {
  std::array<unsigned char, 16> bytes{};
  if (RAND_bytes(bytes.data(), bytes.size()) != 1) throw std::bad_alloc();
  return fmt::format("act/{:02x}", fmt::join(bytes, ""));
}

Removed::Reason removal(EndReason reason) {
  switch (reason) {
    case EndReason::deregistered:
    case EndReason::left_edition:
      return Removed::Reason::asked;
    case EndReason::disconnected:
      return Removed::Reason::disconnected;
    case EndReason::reassigned:
      return Removed::Reason::reassigned;
    case EndReason::expired:
      return Removed::Reason::expired;
    case EndReason::corrected:
      return Removed::Reason::correction;
    case EndReason::consent:
      return Removed::Reason::consent;
  }
  return Removed::Reason::asked;
}

class LedgerRegistry final : public Registry {
 public:
  explicit LedgerRegistry(std::unique_ptr<Ledger> ledger) : ledger_(std::move(ledger)) {}

  const ListCatalog& catalog() const override { return *ledger_->options().catalog; }
  Seq head() const override { return ledger_->state()->head.seq; }

  std::vector<ListSummary> lists(bool known) const override;
  Result<std::vector<Edition>> editions(const ListId& list) const override;
  Result<std::vector<Edition>> editions_in_use(const ListId& list, Instant at) const override;
  Result<std::vector<ListHistory>> history(E164 number, const AsOf& as_of) const override;
  Result<ListingAnswer> listing(const ListId& list, E164 number, Instant at,
                                std::optional<Instant> known) const override;
  Result<ListingAnswer> listing_on(const ListId& list, E164 number, CivilDate day,
                                   std::optional<Instant> known) const override;
  Result<std::unique_ptr<const ListView>> view(const ListId& list, CivilDate day) const override;
  Status build_index(const ListId& list) const override;
  Result<std::unique_ptr<const ListExport>> open_export(
      const ListId& list, const ExportOptions& options) const override {
    return open_ledger_export(*ledger_, list, options);
  }
  Result<std::vector<TakenExport>> exports_taken(const std::optional<ListId>& list) const override;
  Result<Seq> record_export(const ListExport& taken, const std::string& format,
                            const std::string& taken_by) override;
  Result<std::unique_ptr<ImportSession>> begin_import(const ListId& list,
                                                      ImportOptions options) override {
    return EditionImport::begin(*ledger_, list, std::move(options));
  }
  Result<ChangeOutcome> add(const ListId& list, E164 number, const Request& request,
                            std::optional<Instant> at) override;
  Result<ChangeOutcome> remove(const ListId& list, E164 number, EndReason reason,
                               const Request& request, std::optional<Instant> at) override;

 private:
  Result<ListingAnswer> listing_between(const ListId& list, E164 number, Instant begin, Instant end,
                                        std::optional<Instant> known) const;
  Result<std::vector<Interval>> rows(const State& state, const ListId& list, E164 number,
                                     std::optional<Instant> known, bool all) const;
  Result<ChangeOutcome> change(const ListId& list, E164 number, Payload payload,
                               const Request& request, std::optional<Instant> at);

  std::unique_ptr<Ledger> ledger_;
  mutable ListIndexes indexes_{*ledger_};
};

std::vector<ListSummary> LedgerRegistry::lists(bool known) const {
  const auto state = ledger_->state();
  std::vector<ListSummary> all;
  const auto add = [&](const ListInfo& info, const ListState* held) {
    ListSummary summary{info};
    if (held != nullptr) {
      summary.count = held->count;
      summary.seq = held->last_change;
      summary.editions = static_cast<std::uint32_t>(held->context->editions.size());
      for (const auto& edition : held->context->editions) {
        if (!summary.latest || edition.obtained_at > summary.latest->obtained_at) {
          summary.latest = edition;
        }
      }
    }
    all.push_back(std::move(summary));
  };
  for (const auto& info : catalog().lists()) {
    const auto* held = state->find(info.id);
    if (held != nullptr || known) add(info, held);
  }
  for (const auto& [id, number] : *state->numbers) {
    const auto& held = state->lists[number - 1];
    if (id.is_internal()) add(held.context->info, &held);
  }
  return all;
}

Result<std::vector<Edition>> LedgerRegistry::editions(const ListId& list) const {
  const auto context = ledger_->context(*ledger_->state(), list);
  if (!context) return context.error();
  return (*context)->editions;
}

Result<std::vector<Edition>> LedgerRegistry::editions_in_use(const ListId& list, Instant at) const {
  const auto context = ledger_->context(*ledger_->state(), list);
  if (!context) return context.error();
  return in_use(**context, at + kMoment);
}

Result<std::vector<Interval>> LedgerRegistry::rows(const State& state, const ListId& list,
                                                   E164 number, std::optional<Instant> known,
                                                   bool all) const {
  const auto* held = state.find(list);
  if (held == nullptr) return std::vector<Interval>();
  const auto events = ledger_->store().events(held->number, number, state.head.seq);
  if (!events) return events.error();
  return fold(*held->context, number, *events, known, all);
}

Result<std::vector<ListHistory>> LedgerRegistry::history(E164 number, const AsOf& as_of) const {
  const auto state = ledger_->state();
  std::vector<ListHistory> all;
  for (const auto& [id, unused] : *state->numbers) {
    auto found = rows(*state, id, number, as_of.known, as_of.all);
    if (!found) return found.error();
    if (as_of.at) {
      std::erase_if(*found, [&](const Interval& row) { return !row.holds_at(*as_of.at); });
    }
    if (!found->empty()) all.push_back({id, *std::move(found)});
  }
  return all;
}

Result<ListingAnswer> LedgerRegistry::listing(const ListId& list, E164 number, Instant at,
                                              std::optional<Instant> known) const {
  return listing_between(list, number, at, at + kMoment, known);
}

Result<ListingAnswer> LedgerRegistry::listing_on(const ListId& list, E164 number, CivilDate day,
                                                 std::optional<Instant> known) const {
  const auto info = catalog().find(list);
  if (!info) return info.error();
  const auto [begin, end] = bounds(*info, day);
  return listing_between(list, number, begin, end, known);
}

Result<ListingAnswer> LedgerRegistry::listing_between(const ListId& list, E164 number,
                                                      Instant begin, Instant end,
                                                      std::optional<Instant> known) const {
  const auto state = ledger_->state();
  const auto context = ledger_->context(*state, list);
  if (!context) return context.error();
  const auto found = rows(*state, list, number, known, false);
  if (!found) return found.error();
  auto given = answer(**context, number, *found, begin, end, known);
  given.seq = state->head.seq;
  return given;
}

Result<std::unique_ptr<const ListView>> LedgerRegistry::view(const ListId& list,
                                                             CivilDate day) const {
  const auto state = ledger_->state();
  auto context = ledger_->context(*state, list);
  if (!context) return context.error();
  auto by_store =
      std::make_unique<StoreView>(ledger_->store(), state, list, *std::move(context), day);
  const auto* held = state->find(list);
  if (held == nullptr || held->context->info.tenure == Tenure::asked) {
    return std::unique_ptr<const ListView>(std::move(by_store));
  }
  auto index = indexes_.get(*state, *held);
  if (!index) return index.error();
  if (*index) {
    auto copy = std::make_unique<StoreView>(*by_store);
    auto by_index = IndexView::make(*ledger_, std::move(copy), *std::move(index), *state, *held);
    if (!by_index || *by_index) return by_index;
  }
  return std::unique_ptr<const ListView>(std::move(by_store));
}

Status LedgerRegistry::build_index(const ListId& list) const {
  const auto state = ledger_->state();
  const auto* held = state->find(list);
  if (held == nullptr || held->context->info.tenure == Tenure::asked) return ok();
  const auto index = indexes_.get(*state, *held);
  if (!index) return index.error();
  return ok();
}

Result<std::vector<TakenExport>> LedgerRegistry::exports_taken(
    const std::optional<ListId>& list) const {
  const auto seqs = ledger_->store().exports(ledger_->state()->head.seq);
  if (!seqs) return seqs.error();
  std::vector<TakenExport> all;
  for (const Seq seq : *seqs) {
    const auto entries = ledger_->journal().read(seq, 1);
    if (!entries) return entries.error();
    const Entry& entry = entries->at(0);
    if (list && entry.list != list->text()) continue;
    all.push_back({seq, entry.list, entry.recorded_at, std::get<ExportTaken>(entry.payload)});
  }
  return all;
}

Result<Seq> LedgerRegistry::record_export(const ListExport& taken, const std::string& format,
                                          const std::string& taken_by) {
  const ExportFacts& facts = taken.facts();
  ExportTaken record;
  record.taken_by = taken_by;
  record.format = format;
  record.edition = facts.at.name;
  record.at = facts.at.seq;
  if (facts.since) record.since = facts.since->seq;
  record.areas = facts.coverage.to_strings();
  record.count = facts.rows;
  record.content_sha256 = *parse_sha256(facts.content_sha256);
  Entry entry;
  entry.payload = std::move(record);
  entry.list = facts.info.id.text();
  entry.effective_at = entry.recorded_at = ledger_->options().clock->now();
  entry.source.method = "export";
  entry.actor = taken_by;
  entry.idempotency_key = random_key();
  return ledger_->commit(std::move(entry));
}

Result<ChangeOutcome> LedgerRegistry::add(const ListId& list, E164 number, const Request& request,
                                          std::optional<Instant> at) {
  return change(list, number, Registered{"", {request.method, request.strength}}, request, at);
}

Result<ChangeOutcome> LedgerRegistry::remove(const ListId& list, E164 number, EndReason reason,
                                             const Request& request, std::optional<Instant> at) {
  return change(list, number, Removed{"", removal(reason), {request.method, request.strength}},
                request, at);
}

Result<ChangeOutcome> LedgerRegistry::change(const ListId& list, E164 number, Payload payload,
                                             const Request& request, std::optional<Instant> at) {
  const auto context = ledger_->context(*ledger_->state(), list);
  if (!context) return context.error();
  if ((*context)->info.tenure != Tenure::run) {
    return error(Errc::failed_precondition,
                 "`{}` is a copy of someone else's list: numbers enter and leave it by import",
                 list.text());
  }
  const Instant now = ledger_->options().clock->now();
  const Instant effective_at = at.value_or(now);
  if (effective_at > now) {
    return error(Errc::invalid_argument, "`{}` lies in the future", format_instant(effective_at));
  }
  const std::string key =
      request.idempotency_key.empty() ? random_key() : "request/" + request.idempotency_key;
  const Ledger::Hold hold(
      *ledger_,
      {fmt::format("number/{}/{}", list.text(), number.value()), fmt::format("request/{}", key)},
      {fmt::format("list/{}/", list.text())});
  const auto repeated = ledger_->store().request(sha256(key));
  if (!repeated) return repeated.error();
  if (*repeated) return ChangeOutcome{**repeated, false, effective_at};

  const auto held = rows(*ledger_->state(), list, number, {}, false);
  if (!held) return held.error();
  const auto open = std::find_if(held->begin(), held->end(),
                                 [](const Interval& row) { return !row.until.has_value(); });
  const bool adds = std::holds_alternative<Registered>(payload);
  if (adds && open != held->end()) return ChangeOutcome{open->seq, false, open->from};
  if (!adds && open == held->end()) return ChangeOutcome{0, false, effective_at};

  Entry entry;
  entry.payload = std::move(payload);
  entry.list = list.text();
  entry.number = number;
  entry.effective_at = effective_at;
  entry.recorded_at = now;
  entry.source.method = request.method;
  entry.actor = request.actor;
  entry.idempotency_key = key;
  if (!request.evidence.empty()) entry.personal["evidence"] = request.evidence;
  const auto seq = ledger_->commit(std::move(entry));
  if (!seq) return seq.error();
  return ChangeOutcome{*seq, true, effective_at};
}

}  // namespace

Result<std::unique_ptr<Registry>> Registry::open_writer(RegistryOptions options) {
  auto ledger = Ledger::open_writer(options);
  if (!ledger) return ledger.error();
  return std::unique_ptr<Registry>(std::make_unique<LedgerRegistry>(*std::move(ledger)));
}

Result<std::unique_ptr<const Registry>> Registry::open_reader(RegistryOptions options) {
  auto ledger = Ledger::open_reader(options);
  if (!ledger) return ledger.error();
  return std::unique_ptr<const Registry>(std::make_unique<LedgerRegistry>(*std::move(ledger)));
}

}  // namespace lapwing::registry
