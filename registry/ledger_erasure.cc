// What erasures and expiries do to store, blobs and indexes. The journal overwrites its own parts;
// here whatever was derived from them goes. A blob is removed before the store has the entry that
// says so: a process that dies in between does all of it again.
#include <algorithm>

#include "registry/difference.h"
#include "registry/ledger.h"

namespace lapwing::registry {
namespace {

constexpr std::size_t kReadEntries = 1'000;

const ListId& id_of(const ListState& list) { return list.context->info.id; }

bool is_open(const ListContext& list, E164 number, std::span<const Event> events) {
  const auto rows = fold(list, number, events, {}, false);
  return std::any_of(rows.begin(), rows.end(), [](const Interval& row) { return !row.until; });
}

Error not_for_readers() {
  return error(Errc::unavailable,
               "an erasure is recorded but not yet in the store; any command that writes brings it "
               "up");
}

}  // namespace

std::string index_file_name(const ListId& list) {
  std::string name = list.text();
  std::replace(name.begin(), name.end(), '/', '+');
  return name;
}

Status Ledger::load_replacements() const {
  const auto head = journal_->head();
  if (!head) return head.error();
  while (replaced_upto_ < head->seq) {
    const auto entries = journal_->read(replaced_upto_ + 1, kReadEntries);
    if (!entries) return entries.error();
    if (entries->empty()) return ok();
    for (const auto& entry : *entries) {
      const auto* replaced = std::get_if<BlobReplaced>(&entry.payload);
      if (replaced != nullptr) replaced_.push_back({entry.seq, *replaced});
    }
    replaced_upto_ = entries->back().seq;
  }
  return ok();
}

Result<Ledger::ValidBlob> Ledger::valid_blob(const BlobId& named, Seq seq) const {
  const auto there = blobs_->contains(named);
  if (!there) return there.error();
  if (*there) return ValidBlob{named, 0};
  ValidBlob valid{named, 0};
  const auto followed = follow(named, seq, kAnyHead, [&](Seq, const BlobReplaced& replaced) {
    valid = {replaced.replacement, valid.left_out + 1};
  });
  if (!followed) return followed.error();
  return valid;
}

Result<std::uint64_t> Ledger::left_out(const BlobId& named, Seq seq, Seq since) const {
  std::uint64_t sum = 0;
  const auto followed = follow(named, seq, kAnyHead, [&](Seq at, const BlobReplaced&) {
    if (at > since) ++sum;
  });
  if (!followed) return followed.error();
  return sum;
}

Result<bool> Ledger::replaced_since(Seq seq) const {
  const std::lock_guard lock(replaced_mutex_);
  if (const auto loaded = load_replacements(); !loaded) return loaded.error();
  return !replaced_.empty() && replaced_.back().seq > seq;
}

// What was put, one after the other, in place of the blob that the entry `seq` names.
Status Ledger::follow(const BlobId& named, Seq seq, Seq before,
                      const std::function<void(Seq, const BlobReplaced&)>& visit) const {
  const std::lock_guard lock(replaced_mutex_);
  if (const auto loaded = load_replacements(); !loaded) return loaded;
  BlobId stands = named;
  for (const auto& [at, replaced] : replaced_) {
    if (at <= seq || at >= before || replaced.old != stands) continue;
    stands = replaced.replacement;
    visit(at, replaced);
  }
  return ok();
}

// Bytes that were erased may have come in again, in a later edition.
Result<bool> Ledger::named_after(const BlobId& blob, Seq seq) const {
  for (;;) {
    const auto entries = journal_->read(seq + 1, kReadEntries);
    if (!entries) return entries.error();
    if (entries->empty()) return false;
    for (const auto& entry : *entries) {
      const auto* import = std::get_if<EditionImported>(&entry.payload);
      const auto* file = std::get_if<FileReceived>(&entry.payload);
      const auto* replaced = std::get_if<BlobReplaced>(&entry.payload);
      if ((import != nullptr && import->difference == blob) ||
          (file != nullptr && file->blob == blob) ||
          (replaced != nullptr && replaced->replacement == blob)) {
        return true;
      }
    }
    seq = entries->back().seq;
  }
}

// The list has lost events: its count is written, and no index from before answers any more.
Status Ledger::touch_erased(ListState& list, Seq seq, StoreBatch& batch) {
  list.erased_at = seq;
  batch.list(list.number, {id_of(list).text(), list.count, list.last_change});
  auto gone = files().remove(path(kIndexDirectory) / index_file_name(id_of(list)));
  if (!gone && gone.error().code != Errc::not_found) return gone;
  return ok();
}

Status Ledger::drop_events(ListState& list, E164 number, const std::set<Seq>& seqs,
                           StoreBatch& batch) {
  auto events = store_->events(list.number, number, state_->head.seq);
  if (!events) return events.error();
  const bool asked = list.context->info.tenure == Tenure::asked;
  const bool before = !asked && is_open(*list.context, number, *events);
  const auto held = events->size();
  std::erase_if(*events, [&](const Event& event) { return seqs.contains(event.seq); });
  if (events->size() == held) return ok();
  const bool after = !asked && is_open(*list.context, number, *events);
  if (before && !after) --list.count;
  if (!before && after) ++list.count;
  for (const Seq seq : seqs) batch.drop_event(list.number, number, seq);
  return ok();
}

Status Ledger::apply_erased(const Entry& entry, const Erased& erased, State& state,
                            StoreBatch& batch) {
  if (store_->secondary()) return not_for_readers();
  std::map<std::pair<ListId, E164>, std::set<Seq>> gone;
  for (const Seq seq : erased.number ? erased.entries : std::vector<Seq>()) {
    const auto named = this->entry(seq);
    if (!named) return named.error();
    if (const auto told = record_of(*named, "")) {
      const auto seller = state.sellers->find(told->seller);
      if (seller == state.sellers->end()) continue;
      const auto number = store_->record_number(seller->second, seq);
      if (!number) return number.error();
      if (*number) batch.drop_record(seller->second, **number, seq);
      continue;
    }
    const auto id = ListId::parse(named->list);
    const auto* list = id ? state.find(*id) : nullptr;
    if (list == nullptr) continue;
    const auto changes = store_->changes(list->number, seq - 1, seq, 1);
    if (!changes) return changes.error();
    if (changes->empty() || !changes->front().change.number) continue;
    gone[{*id, *changes->front().change.number}].insert(seq);
    batch.change(list->number, seq, {});
  }
  for (const auto& [whose, seqs] : gone) {
    ListState& list = state.lists[state.numbers->at(whose.first) - 1];
    if (auto dropped = drop_events(list, whose.second, seqs, batch); !dropped) return dropped;
    if (auto touched = touch_erased(list, entry.seq, batch); !touched) return touched;
  }
  erased_ = true;
  state.head = {entry.seq, entry.chain};
  batch.applied({entry.seq, entry.chain});
  return ok();
}

// The events of the edition whose numbers `gone` had and `replacement` has not; without `gone`, all
// of its events that `replacement` does not have.
Status Ledger::drop_left_out(const Edition& edition, const BlobId& gone, const BlobId& replacement,
                             ListState& list, StoreBatch& batch) {
  const auto kept = DifferenceReader::open(*blobs_, replacement);
  if (!kept) return kept.error();
  Change keep;
  auto more_kept = (*kept)->next(keep);
  const auto drop_unless_kept = [&](std::uint64_t number) -> Status {
    while (more_kept && *more_kept && keep.number < number) more_kept = (*kept)->next(keep);
    if (!more_kept) return more_kept.error();
    if (*more_kept && keep.number == number) return ok();
    return drop_events(list, *E164::from_value(number), {edition.seq}, batch);
  };
  const auto before = DifferenceReader::open(*blobs_, gone);
  if (!before && before.error().code != Errc::not_found) return before.error();
  if (before) {
    for (Change change;;) {
      const auto more = (*before)->next(change);
      if (!more) return more.error();
      if (!*more) return ok();
      if (auto dropped = drop_unless_kept(change.number); !dropped) return dropped;
    }
  }
  const auto all = Coverage::all();
  const auto scan = store_->scan(list.number, all.ranges(), edition.seq);
  std::uint64_t number = 0;
  for (std::vector<Event> events;;) {
    const auto more = scan->next(number, events);
    if (!more) return more.error();
    if (!*more) return ok();
    if (events.back().seq != edition.seq) continue;
    if (auto dropped = drop_unless_kept(number); !dropped) return dropped;
  }
}

Status Ledger::drop_of_list(const Entry& entry, const BlobId& gone, const BlobId& replacement,
                            ListState& list, StoreBatch& batch) {
  for (const auto& edition : list.context->editions) {
    const auto named = this->entry(edition.seq);
    if (!named) return named.error();
    const auto* import = std::get_if<EditionImported>(&named->payload);
    if (import == nullptr || !import->difference) continue;
    BlobId stands = *import->difference;
    const auto followed =
        follow(stands, edition.seq, entry.seq,
               [&](Seq, const BlobReplaced& replaced) { stands = replaced.replacement; });
    if (!followed) return followed;
    if (stands != gone) continue;
    // What is left now may itself have been replaced since, when all of this is replayed.
    const auto left = valid_blob(replacement, entry.seq);
    if (!left) return left.error();
    if (auto done = drop_left_out(edition, gone, left->id, list, batch); !done) return done;
    if (auto touched = touch_erased(list, entry.seq, batch); !touched) return touched;
  }
  return ok();
}

Status Ledger::apply_blob_gone(const Entry& entry, const BlobId& gone,
                               const std::optional<BlobId>& replacement, State& state,
                               StoreBatch& batch) {
  if (store_->secondary()) return not_for_readers();
  if (replacement) {
    for (auto& list : state.lists) {
      auto dropped = drop_of_list(entry, gone, *replacement, list, batch);
      if (!dropped) return dropped;
    }
  }
  const auto there = blobs_->contains(gone);
  if (!there) return there.error();
  if (*there) {
    const auto again = named_after(gone, entry.seq);
    if (!again) return again.error();
    if (!*again) {
      if (auto removed = blobs_->remove(gone); !removed) return removed;
    }
  }
  erased_ = true;
  state.head = {entry.seq, entry.chain};
  batch.applied({entry.seq, entry.chain});
  return ok();
}

}  // namespace lapwing::registry
