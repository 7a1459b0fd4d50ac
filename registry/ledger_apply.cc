// Applying the journal's entries to the store.
#include <algorithm>

#include "registry/authority.h"
#include "registry/difference.h"
#include "registry/ledger.h"

namespace lapwing::registry {
namespace {

// Differences up to this go through memory; a reader takes no larger ones.
constexpr std::uint64_t kSmallDifference = 50'000;

const Proof* proof_of(const Payload& payload) {
  if (const auto* registered = std::get_if<Registered>(&payload)) return &registered->proof;
  if (const auto* removed = std::get_if<Removed>(&payload)) return &removed->proof;
  return nullptr;
}

std::string source_text(const Entry& entry) {
  std::string text = fmt::format("by {}", entry.actor.empty() ? "unknown" : entry.actor);
  if (!entry.source.method.empty()) text += ", " + entry.source.method;
  if (const auto* proof = proof_of(entry.payload)) {
    text += fmt::format(" (proof {} of 3)", proof->strength);
  }
  if (!entry.source.file.empty()) {
    text += ", " + entry.source.file;
    if (entry.source.line_first != 0) {
      text += fmt::format(" lines {}-{}", entry.source.line_first, entry.source.line_last);
    }
  }
  return text;
}

EndReason end_reason(Removed::Reason reason) {
  switch (reason) {
    case Removed::Reason::asked:
      return EndReason::deregistered;
    case Removed::Reason::disconnected:
      return EndReason::disconnected;
    case Removed::Reason::reassigned:
      return EndReason::reassigned;
    case Removed::Reason::expired:
      return EndReason::expired;
    case Removed::Reason::correction:
      return EndReason::corrected;
    case Removed::Reason::consent:
      return EndReason::consent;
  }
  return EndReason::deregistered;
}

EditionKind edition_kind(EditionImported::Mode mode) {
  switch (mode) {
    case EditionImported::Mode::full:
      return EditionKind::full;
    case EditionImported::Mode::changes:
      return EditionKind::changes;
    case EditionImported::Mode::additions:
      return EditionKind::additions;
    case EditionImported::Mode::answers:
      return EditionKind::answers;
  }
  return EditionKind::full;
}

Result<Edition> edition_of(const Entry& entry, const EditionImported& import,
                           const ListContext& context) {
  std::vector<std::string> prefixes;
  for (const auto& prefix : import.coverage) prefixes.push_back(prefix.empty() ? "all" : prefix);
  const auto coverage = Coverage::parse(prefixes);
  if (!coverage) return coverage.error();
  Edition edition{context.info.id};
  edition.ordinal = static_cast<std::uint32_t>(context.editions.size() + 1);
  edition.kind = edition_kind(import.mode);
  edition.obtained_at = import.obtained_at;
  edition.obtained_kind = import.obtained == EditionImported::Obtained::file_time
                              ? ObtainedKind::file_time
                              : ObtainedKind::stated;
  edition.recorded_at = entry.recorded_at;
  edition.seq = entry.seq;
  edition.count = import.count;
  edition.added = import.added;
  edition.removed = import.removed;
  edition.rejected = import.rejected;
  edition.sha256 = entry.source.sha256 ? hex(*entry.source.sha256) : "";
  edition.source = entry.source.file;
  edition.coverage = *coverage;
  edition.content_sha256 = hex(import.numbers_sha256);
  if (edition.id() != import.edition) {
    return error(Errc::data_loss, "entry {} of the journal is edition `{}` where `{}` is due",
                 entry.seq, import.edition, edition.id());
  }
  return edition;
}

EventKind event_kind(ChangeOp op) {
  switch (op) {
    case ChangeOp::add:
      return EventKind::listed;
    case ChangeOp::remove:
      return EventKind::ended;
    case ChangeOp::redate:
      return EventKind::redated;
  }
  return EventKind::listed;
}

}  // namespace

Result<ListState*> Ledger::list_for(const std::string& id, State& state) const {
  const auto parsed = ListId::parse(id);
  if (!parsed) return parsed.error();
  if (const auto found = state.numbers->find(*parsed); found != state.numbers->end()) {
    return &state.lists[found->second - 1];
  }
  auto info = options_.catalog->find(*parsed);
  if (!info) return info.error();
  const auto number = static_cast<key::ListNumber>(state.lists.size() + 1);
  auto numbers = *state.numbers;
  numbers.emplace(*parsed, number);
  state.numbers = std::make_shared<const std::map<ListId, key::ListNumber>>(std::move(numbers));
  state.lists.push_back(
      {number, std::make_shared<const ListContext>(ListContext{*std::move(info), {}}), 0, 0});
  return &state.lists.back();
}

// Into the batch, which the caller writes unless an edition has been: the batch is empty then.
Status Ledger::apply(const Entry& entry, State& state, StoreBatch& batch) {
  if (const auto* import = std::get_if<EditionImported>(&entry.payload)) {
    return apply_edition(entry, *import, state, batch);
  }
  if (const auto* erased = std::get_if<Erased>(&entry.payload)) {
    return apply_erased(entry, *erased, state, batch);
  }
  if (const auto* replaced = std::get_if<BlobReplaced>(&entry.payload)) {
    return apply_blob_gone(entry, replaced->old, replaced->replacement, state, batch);
  }
  if (const auto* expired = std::get_if<BlobExpired>(&entry.payload)) {
    return apply_blob_gone(entry, expired->blob, {}, state, batch);
  }
  Event event;
  event.seq = entry.seq;
  event.single = SingleChange{entry.effective_at, entry.recorded_at, source_text(entry)};
  if (std::holds_alternative<Registered>(entry.payload)) {
    event.kind = EventKind::listed;
    return apply_single(entry, event, state, batch);
  }
  if (const auto* removed = std::get_if<Removed>(&entry.payload)) {
    event.kind = EventKind::ended;
    event.reason = end_reason(removed->reason);
    return apply_single(entry, event, state, batch);
  }
  if (auto told = record_of(entry, event.single->source)) {
    return apply_record(entry, *std::move(told), state, batch);
  }
  if (std::holds_alternative<ExportTaken>(entry.payload)) batch.export_taken(entry.seq);
  if (const auto* changed = std::get_if<RecordChanged>(&entry.payload)) {
    batch.document(changed->collection, changed->id, entry.seq);
  }
  if (const auto* scrub = std::get_if<ScrubRecorded>(&entry.payload)) {
    batch.document(std::string(kScrubCollection), scrub->scrub, entry.seq);
  }
  if (const auto* asked = std::get_if<RegistrationRequested>(&entry.payload)) {
    batch.request(sha256(asked_key(asked->request)), entry.seq);
  } else if (const auto* leave = std::get_if<RemovalRequested>(&entry.payload)) {
    batch.request(sha256(asked_key(leave->request)), entry.seq);
  }
  state.head = {entry.seq, entry.chain};
  if (!entry.idempotency_key.empty()) batch.request(sha256(entry.idempotency_key), entry.seq);
  batch.applied({entry.seq, entry.chain});
  return ok();
}

Status Ledger::apply_single(const Entry& entry, const Event& event, State& state,
                            StoreBatch& batch) {
  const auto found = list_for(entry.list, state);
  if (!found) return found.error();
  ListState& list = **found;
  if (entry.number) {
    const auto events = store_->events(list.number, *entry.number, entry.seq - 1);
    if (!events) return events.error();
    const auto rows = fold(*list.context, *entry.number, *events, {}, false);
    const bool open = std::any_of(rows.begin(), rows.end(),
                                  [](const Interval& row) { return !row.until.has_value(); });
    if (event.kind == EventKind::listed && !open) ++list.count;
    if (event.kind == EventKind::ended && open) --list.count;
    batch.event(list.number, *entry.number, event);
  }
  list.last_change = entry.seq;
  state.head = {entry.seq, entry.chain};
  batch.change(list.number, entry.seq, {entry.number, 0});
  batch.list(list.number, {entry.list, list.count, list.last_change});
  if (!entry.idempotency_key.empty()) batch.request(sha256(entry.idempotency_key), entry.seq);
  batch.applied({entry.seq, entry.chain});
  return ok();
}

Status Ledger::apply_record(const Entry& entry, SellerRecord told, State& state,
                            StoreBatch& batch) {
  auto found = state.sellers->find(told.seller);
  if (found == state.sellers->end()) {
    auto sellers = *state.sellers;
    const auto number = static_cast<key::ListNumber>(sellers.size() + 1);
    sellers.emplace(told.seller, number);
    batch.seller(number, told.seller);
    state.sellers =
        std::make_shared<const std::map<std::string, key::ListNumber>>(std::move(sellers));
    found = state.sellers->find(told.seller);
  }
  if (entry.number) batch.record(found->second, *entry.number, told.record);
  if (!entry.idempotency_key.empty()) batch.request(sha256(entry.idempotency_key), entry.seq);
  state.head = {entry.seq, entry.chain};
  batch.applied({entry.seq, entry.chain});
  return ok();
}

Status Ledger::apply_edition(const Entry& entry, const EditionImported& import, State& state,
                             StoreBatch& batch) {
  const auto found = list_for(entry.list, state);
  if (!found) return found.error();
  ListState& list = **found;
  auto edition = edition_of(entry, import, *list.context);
  if (!edition) return edition.error();
  list.last_change = entry.seq;
  state.head = {entry.seq, entry.chain};
  batch.edition(list.number, *edition);
  batch.change(list.number, entry.seq, {{}, edition->ordinal});
  batch.list(list.number, {entry.list, list.count, list.last_change});
  batch.applied({entry.seq, entry.chain});
  auto context = *list.context;
  context.editions.push_back(*std::move(edition));
  list.context = std::make_shared<const ListContext>(std::move(context));
  if (!import.difference) return ok();

  const std::uint64_t changes = import.added + import.removed + import.redated;
  if (store_->secondary() && changes > kSmallDifference) {
    return error(Errc::unavailable,
                 "edition `{}` is recorded but not yet in the store; try again shortly",
                 import.edition);
  }
  const auto blob = valid_blob(*import.difference, entry.seq);
  if (!blob) return blob.error();
  const auto difference = DifferenceReader::open(*blobs_, blob->id);
  if (!difference) return difference.error();
  std::unique_ptr<Store::BulkLoad> bulk;
  if (changes > kSmallDifference) {
    auto begun = store_->bulk_load(list.number);
    if (!begun) return begun.error();
    bulk = *std::move(begun);
  }
  Change change;
  Event event;
  event.seq = entry.seq;
  std::uint64_t read = blob->left_out;
  for (;; ++read) {
    const auto more = (*difference)->next(change);
    if (!more) return more.error();
    if (!*more) break;
    event.kind = event_kind(change.op);
    event.day = change.day;
    if (import.mode != EditionImported::Mode::answers) {
      if (change.op == ChangeOp::add) ++list.count;
      if (change.op == ChangeOp::remove) --list.count;
    }
    if (!bulk) {
      batch.event(list.number, *E164::from_value(change.number), event);
    } else if (auto put = bulk->put(change.number, event); !put) {
      return put;
    }
  }
  if (read != changes) {
    return error(Errc::data_loss, "the difference file of edition `{}` has {} changes, not {}",
                 import.edition, read, changes);
  }
  batch.list(list.number, {entry.list, list.count, list.last_change});
  if (!bulk) return ok();
  auto finished = bulk->finish(batch);
  batch = {};
  return finished;
}

}  // namespace lapwing::registry
