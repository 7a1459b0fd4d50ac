#include "registry/memory_journal.h"

#include <algorithm>

namespace lapwing::registry {

Head MemoryJournal::head_locked() const {
  if (entries_.empty()) return {};
  return {entries_.size(), chain_.back()};
}

AppendOutcome MemoryJournal::append(std::span<const Entry> entries, Seq expected_head) {
  std::vector<EncodedEntry> encoded;
  encoded.reserve(entries.size());
  for (const auto& entry : entries) {
    auto one = encode(entry);
    if (!one) return {AppendOutcome::Kind::failed, {}, one.error()};
    encoded.push_back(*std::move(one));
  }
  const std::lock_guard lock(mutex_);
  if (expected_head != kAnyHead && expected_head != entries_.size()) {
    return {AppendOutcome::Kind::conflict, head_locked(), {Errc::internal, ""}};
  }
  if (const auto fine = check_append(entries, entries_.size()); !fine) {
    return {AppendOutcome::Kind::failed, head_locked(), fine.error()};
  }
  std::vector<Sha256Digest> chains;
  for (std::size_t i = 0; i < entries.size(); ++i) {
    chain_.push_back(next_chain(head_locked().chain, encoded[i].chained));
    chains.push_back(chain_.back());
    entries_.push_back(std::move(encoded[i]));
    const auto* erased = std::get_if<Erased>(&entries[i].payload);
    if (erased == nullptr) continue;
    for (const Seq seq : erased->entries) {
      auto& target = entries_[seq - 1];
      if (erased->number) std::ranges::fill(target.number, kErasedByte);
      if (erased->personal) std::ranges::fill(target.personal, kErasedByte);
    }
  }
  return {AppendOutcome::Kind::committed, head_locked(), {Errc::internal, ""}, std::move(chains)};
}

Result<std::vector<Entry>> MemoryJournal::read(Seq from, std::size_t limit) const {
  const std::lock_guard lock(mutex_);
  std::vector<Entry> found;
  for (Seq seq = std::max<Seq>(from, 1); seq <= entries_.size() && found.size() < limit; ++seq) {
    const auto& encoded = entries_[seq - 1];
    auto entry = decode(encoded.chained, encoded.number, encoded.personal);
    if (!entry) return entry.error();
    entry->seq = seq;
    entry->chain = chain_[seq - 1];
    found.push_back(*std::move(entry));
  }
  return found;
}

Result<Head> MemoryJournal::head() const {
  const std::lock_guard lock(mutex_);
  return head_locked();
}

Status MemoryJournal::verify_prefix(const Head& seen) const {
  const std::lock_guard lock(mutex_);
  const bool same =
      seen.seq == 0 || (seen.seq <= chain_.size() && chain_[seen.seq - 1] == seen.chain);
  if (same) return ok();
  return error(Errc::data_loss, "the journal in memory has not grown from entry {}", seen.seq);
}

}  // namespace lapwing::registry
