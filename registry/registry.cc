#include "registry/registry.h"

#include <algorithm>

#include "registry/edition_import.h"
#include "registry/file_intake.h"
#include "registry/fold.h"
#include "registry/index_view.h"
#include "registry/ledger.h"
#include "registry/ledger_export.h"
#include "registry/list_indexes.h"
#include "registry/number_changes.h"
#include "registry/record_book.h"
#include "registry/store_view.h"

namespace lapwing::registry {
namespace {

constexpr auto kMoment = std::chrono::milliseconds(1);

class LedgerRegistry final : public Registry {
 public:
  explicit LedgerRegistry(std::unique_ptr<Ledger> ledger) : ledger_(std::move(ledger)) {}

  Ledger& ledger() const { return *ledger_; }

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
  Result<std::unique_ptr<const ListView>> view(const ListId& list, CivilDate day) const override {
    return view_for(list, day, {});
  }
  Result<std::unique_ptr<const ListView>> view_for(const ListId& list, CivilDate day,
                                                   const BulkUse& use) const;
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
                            std::optional<Instant> at) override {
    return Authority(*ledger_).add(list, number, request, at);
  }
  Result<ChangeOutcome> remove(const ListId& list, E164 number, EndReason reason,
                               const Request& request, std::optional<Instant> at) override {
    return Authority(*ledger_).remove(list, number, reason, request, at);
  }
  Result<PendingRequest> ask(const ListId& list, E164 number, PendingKind kind,
                             const Request& request, std::chrono::milliseconds valid_for) override {
    return Authority(*ledger_).ask(list, number, kind, request, valid_for);
  }
  Result<Confirmation> confirm(const std::string& id, const Request& request) override {
    return Authority(*ledger_).confirm(id, request);
  }
  Result<std::unique_ptr<LineFeed>> begin_line_feed(const ListId& list,
                                                    LineFeedOptions options) override {
    return registry::begin_line_feed(*ledger_, list, std::move(options));
  }
  bool holds_records(const std::string& seller) const override {
    return registry::holds_records(*ledger_, seller);
  }
  Result<SellerRecords> seller_records(const std::string& seller, E164 number,
                                       const AsOf& as_of) const override {
    return registry::seller_records(*ledger_, seller, number, as_of);
  }
  Result<RecordedNumbers> recorded_numbers(const std::string& seller) const override {
    return registry::recorded_numbers(*ledger_, seller);
  }
  Result<std::vector<SellerRecords>> records(E164 number, const AsOf& as_of) const override {
    return all_records(*ledger_, number, as_of);
  }
  Result<std::unique_ptr<RecordImport>> begin_record_import(RecordImportOptions options) override {
    return registry::begin_record_import(*ledger_, std::move(options));
  }
  Result<std::optional<HeldDocument>> document(const std::string& collection,
                                               const std::string& id) const override {
    return find_document(*ledger_, collection, id);
  }
  Result<std::vector<HeldDocument>> document_versions(const std::string& collection,
                                                      const std::string& id) const override {
    return registry::document_versions(*ledger_, collection, id);
  }
  Result<std::vector<HeldDocument>> documents(const std::string& collection) const override {
    return registry::documents(*ledger_, collection);
  }
  Result<Seq> put_document(const Document& document, const DocumentPut& put) override {
    return registry::put_document(*ledger_, document, put);
  }

 private:
  Result<ListingAnswer> listing_between(const ListId& list, E164 number, Instant begin, Instant end,
                                        std::optional<Instant> known) const;
  Result<std::vector<Interval>> rows(const State& state, const ListId& list, E164 number,
                                     std::optional<Instant> known, bool all) const;

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
  std::vector<Event> events;
  if (const auto* held = state->find(list)) {
    auto found = ledger_->store().events(held->number, number, state->head.seq);
    if (!found) return found.error();
    events = *std::move(found);
  }
  auto given = answer(**context, number, events, begin, end, known);
  given.seq = state->head.seq;
  return given;
}

Result<std::unique_ptr<const ListView>> LedgerRegistry::view_for(const ListId& list, CivilDate day,
                                                                 const BulkUse& use) const {
  const auto state = ledger_->state();
  auto context = ledger_->context(*state, list);
  if (!context) return context.error();
  auto by_store =
      std::make_unique<StoreView>(ledger_->store(), state, list, *std::move(context), day);
  const auto* held = state->find(list);
  if (held == nullptr || held->context->info.tenure == Tenure::asked) {
    return std::unique_ptr<const ListView>(std::move(by_store));
  }
  auto index = indexes_.get(*state, *held, use);
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
  entry.idempotency_key = fresh_key();
  return ledger_->commit(std::move(entry));
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

Ledger* ledger_of(Registry& registry) {
  auto* own = dynamic_cast<LedgerRegistry*>(&registry);
  return own == nullptr ? nullptr : &own->ledger();
}

const Ledger* ledger_of(const Registry& registry) {
  const auto* own = dynamic_cast<const LedgerRegistry*>(&registry);
  return own == nullptr ? nullptr : &own->ledger();
}

Result<std::unique_ptr<Archive>> archive_of(Registry& registry) {
  auto* own = dynamic_cast<LedgerRegistry*>(&registry);
  if (own == nullptr) {
    return error(Errc::failed_precondition, "this registry keeps no files beside its lists");
  }
  return make_archive(own->ledger());
}

Result<std::vector<ChangeOutcome>> change_numbers(Registry& registry, const ListId& list,
                                                  std::span<const E164> numbers, bool listed,
                                                  const Request& request) {
  auto* own = dynamic_cast<LedgerRegistry*>(&registry);
  if (own == nullptr) {
    return error(Errc::failed_precondition, "this registry changes no numbers at once");
  }
  return change_numbers(own->ledger(), list, numbers, listed, request);
}

Result<std::unique_ptr<const ListView>> view_for(const Registry& registry, const ListId& list,
                                                 CivilDate day, const BulkUse& use) {
  if (const auto* ledger = dynamic_cast<const LedgerRegistry*>(&registry)) {
    return ledger->view_for(list, day, use);
  }
  return registry.view(list, day);
}

}  // namespace lapwing::registry
