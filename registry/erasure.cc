#include "registry/erasure.h"

#include <algorithm>
#include <map>
#include <set>

#include "base/byte_source.h"
#include "registry/difference.h"
#include "registry/ledger.h"
#include "registry/number_mask.h"

namespace lapwing::registry {
namespace {

constexpr std::size_t kReadEntries = 4'096;
constexpr std::size_t kPieceBytes = 1 << 20;

class BlobBytes final : public RawBytes {
 public:
  explicit BlobBytes(std::unique_ptr<BlobReader> reader) : reader_(std::move(reader)) {}
  Result<std::size_t> read(std::span<char> buffer) override {
    if (rest_.empty()) {
      const auto chunk = reader_->next();
      if (!chunk) return chunk.error();
      rest_ = *chunk;
    }
    const auto taken = std::min(buffer.size(), rest_.size());
    std::copy_n(rest_.begin(), taken, buffer.begin());
    rest_.remove_prefix(taken);
    return taken;
  }

 private:
  std::unique_ptr<BlobReader> reader_;
  std::string_view rest_;
};

class Eraser {
 public:
  Eraser(Ledger& ledger, const ErasureOrder& order)
      : ledger_(ledger), order_(order), mask_(order.number), state_(ledger.state()) {}

  Result<ErasureReport> run() {
    const Ledger::Hold hold(ledger_, held_names(), held_prefixes());
    state_ = ledger_.state();
    if (const auto looked = look_at_lists(); !looked) return looked.error();
    if (const auto looked = look_at_journal(); !looked) return looked.error();
    keep_what_is_shared();
    if (const auto rewritten = rewrite_editions(); !rewritten) return rewritten.error();
    if (const auto rewritten = rewrite_files(); !rewritten) return rewritten.error();
    sort_entries();
    if (entries_.empty()) return std::move(report_);
    const auto seq = ledger_.commit(std::move(entries_));
    if (!seq) return seq.error();
    report_.seq = *seq;
    return std::move(report_);
  }

 private:
  // Nothing enters or leaves a list, and no edition is compared with it, meanwhile.
  std::vector<std::string> held_names() const {
    std::vector<std::string> names{"import/records/"};
    for (const auto& [id, unused] : *state_->numbers) {
      names.push_back(fmt::format("list/{}/", id.text()));
    }
    return names;
  }
  std::vector<std::string> held_prefixes() const {
    std::vector<std::string> prefixes;
    for (const auto& [id, unused] : *state_->numbers) {
      prefixes.push_back(fmt::format("number/{}/", id.text()));
    }
    return prefixes;
  }

  Status look_at_lists() {
    for (const auto& list : state_->lists) {
      const auto events = ledger_.store().events(list.number, order_.number, state_->head.seq);
      if (!events) return events.error();
      if (events->empty()) continue;
      const auto rows = fold(*list.context, order_.number, *events, {}, false);
      const bool listed =
          std::any_of(rows.begin(), rows.end(), [](const Interval& row) { return !row.until; });
      const auto& id = list.context->info.id.text();
      if (listed && !order_.delist) kept_.insert(id);
      if (listed && order_.delist) report_.delisted.push_back(id);
      for (const auto& event : *events) {
        if (!event.single) told_by_[id].push_back(event.seq);
      }
    }
    return ok();
  }

  // Which entries hold the number, and which blobs there are now.
  Status look_at_journal() {
    for (Seq next = 1;;) {
      const auto entries = ledger_.journal().read(next, kReadEntries);
      if (!entries) return entries.error();
      if (entries->empty()) return ok();
      for (const auto& entry : *entries) look_at(entry);
      next = entries->back().seq + 1;
    }
  }

  void look_at(const Entry& entry) {
    if (const auto* import = std::get_if<EditionImported>(&entry.payload)) {
      if (import->difference) named_[*import->difference].insert(entry.list);
    } else if (const auto* file = std::get_if<FileReceived>(&entry.payload)) {
      if (file->blob) files_[*file->blob] = entry.source.file;
    } else if (const auto* replaced = std::get_if<BlobReplaced>(&entry.payload)) {
      if (const auto lists = named_.extract(replaced->old)) {
        named_[replaced->replacement].insert(lists.mapped().begin(), lists.mapped().end());
      }
      if (const auto name = files_.extract(replaced->old)) {
        files_[replaced->replacement] = name.mapped();
      }
    } else if (const auto* expired = std::get_if<BlobExpired>(&entry.payload)) {
      files_.erase(expired->blob);
    }
    const bool told = std::any_of(entry.personal.begin(), entry.personal.end(),
                                  [&](const auto& held) { return mask_.finds(held.second); });
    if (entry.number == order_.number) {
      const bool is_change = std::holds_alternative<Registered>(entry.payload) ||
                             std::holds_alternative<Removed>(entry.payload);
      holds_.push_back({entry.seq, is_change ? entry.list : "", !entry.personal.empty()});
    } else if (told) {
      personal_.push_back(entry.seq);
    }
    const auto* document = std::get_if<RecordChanged>(&entry.payload);
    if (document != nullptr && mask_.finds(document->body)) {
      report_.fixed.push_back(fmt::format("{} {}", document->collection, document->id));
    }
  }

  // Two lists may have had the same difference, which is one blob: it cannot be rewritten for one
  // of them alone.
  void keep_what_is_shared() {
    for (bool changed = true; changed;) {
      changed = false;
      for (const auto& [blob, lists] : named_) {
        const bool kept = std::any_of(lists.begin(), lists.end(), [&](const auto& list) {
          return kept_.contains(list) && told_by_.contains(list);
        });
        for (const auto& list : lists) {
          if (!kept || kept_.contains(list) || !told_by_.contains(list)) continue;
          kept_.insert(list);
          changed = true;
        }
      }
    }
    report_.kept.assign(kept_.begin(), kept_.end());
  }

  Status rewrite_editions() {
    std::set<BlobId> done;
    for (const auto& [list, seqs] : told_by_) {
      if (kept_.contains(list)) continue;
      for (const Seq seq : seqs) {
        const auto entry = ledger_.entry(seq);
        if (!entry) return entry.error();
        const auto* import = std::get_if<EditionImported>(&entry->payload);
        if (import == nullptr || !import->difference) continue;
        const auto blob = ledger_.valid_blob(*import->difference, seq);
        if (!blob) return blob.error();
        if (!done.insert(blob->id).second) continue;
        const auto rewritten = without_number(blob->id);
        if (!rewritten) return rewritten.error();
        replace(blob->id, *rewritten, 1, list);
      }
    }
    return ok();
  }

  Result<BlobId> without_number(const BlobId& id) {
    const auto reader = DifferenceReader::open(ledger_.blobs(), id);
    if (!reader) return reader.error();
    auto blob = ledger_.blobs().create();
    if (!blob) return blob.error();
    DifferenceWriter writer(*std::move(blob));
    for (Change change;;) {
      const auto more = (*reader)->next(change);
      if (!more) return more.error();
      if (!*more) return writer.finish();
      if (change.number == order_.number.value()) continue;
      if (const auto put = writer.put(change); !put) return put.error();
    }
  }

  Status rewrite_files() {
    for (const auto& [id, name] : files_) {
      const auto found = for_each_piece(id, name, [](std::string_view) { return ok(); });
      if (!found) return found.error();
      if (*found == 0) continue;
      auto blob = ledger_.blobs().create();
      if (!blob) return blob.error();
      const auto masked =
          for_each_piece(id, name, [&](std::string_view piece) { return (*blob)->write(piece); });
      if (!masked) return masked.error();
      const auto rewritten = (*blob)->finish();
      if (!rewritten) return rewritten.error();
      replace(id, *rewritten, *masked, "");
    }
    return ok();
  }

  // The file unpacked and masked, piece by piece, each ending with a line where there are lines.
  // Returns how many numbers were masked.
  template <class Visit>
  Result<std::uint64_t> for_each_piece(const BlobId& id, const std::string& name, Visit visit) {
    auto reader = ledger_.blobs().open(id);
    if (!reader) return reader.error();
    ByteSource source(name, std::make_unique<BlobBytes>(*std::move(reader)));
    std::uint64_t masked = 0;
    std::string held;
    std::string buffer(kPieceBytes, '\0');
    for (bool ended = false; !ended;) {
      const auto got = source.read(buffer);
      if (!got) return got.error();
      ended = *got == 0;
      held.append(buffer, 0, *got);
      const auto line_end = held.rfind('\n');
      const bool wait = line_end == std::string::npos && held.size() < kLineMax;
      if (!ended && wait) continue;
      const auto end = ended || line_end == std::string::npos ? held.size() : line_end + 1;
      std::string piece = held.substr(0, end);
      held.erase(0, end);
      masked += mask_.mask(piece);
      if (const auto visited = visit(piece); !visited) return visited.error();
    }
    return masked;
  }

  void replace(const BlobId& old, const BlobId& replacement, std::uint64_t left_out,
               const std::string& list) {
    ++report_.blobs;
    report_.left_out += left_out;
    auto entry = made(BlobReplaced{old, replacement, order_.reason});
    entry.list = list;
    entries_.push_back(std::move(entry));
  }

  void sort_entries() {
    Erased whole{{}, true, true, order_.reason};
    Erased personal{personal_, false, true, order_.reason};
    for (const auto& held : holds_) {
      if (!kept_.contains(held.list)) {
        whole.entries.push_back(held.seq);
      } else if (held.personal) {
        personal.entries.push_back(held.seq);
      }
    }
    std::sort(personal.entries.begin(), personal.entries.end());
    report_.numbers = whole.entries.size();
    report_.personal = personal.entries.size();
    for (auto& erased : {std::move(whole), std::move(personal)}) {
      if (!erased.entries.empty()) entries_.push_back(made(erased));
    }
  }

  Entry made(Payload payload) const {
    Entry entry;
    entry.payload = std::move(payload);
    entry.effective_at = entry.recorded_at = ledger_.options().clock->now();
    entry.source.method = "erase";
    entry.actor = order_.actor;
    entry.idempotency_key = fresh_key();
    return entry;
  }

  static constexpr std::size_t kLineMax = 64 << 20;

  struct Holding {
    Seq seq;
    std::string list;  // of a change of a list; empty for what no listing needs
    bool personal;
  };

  Ledger& ledger_;
  const ErasureOrder& order_;
  NumberMask mask_;
  std::shared_ptr<const State> state_;
  std::set<std::string> kept_;
  std::map<std::string, std::vector<Seq>> told_by_;  // editions that speak of it, by list
  std::vector<Holding> holds_;
  std::vector<Seq> personal_;
  std::map<BlobId, std::set<std::string>> named_;  // difference files, by the lists that name them
  std::map<BlobId, std::string> files_;            // received, and the name each had
  std::vector<Entry> entries_;
  ErasureReport report_;
};

}  // namespace

Result<ErasureReport> erase_number(Registry& registry, const ErasureOrder& order) {
  Ledger* ledger = ledger_of(registry);
  if (ledger == nullptr || ledger->store().secondary()) {
    return error(Errc::failed_precondition, "nothing can be erased in this registry");
  }
  return Eraser(*ledger, order).run();
}

}  // namespace lapwing::registry
