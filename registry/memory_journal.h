// A journal in memory: the reference model that every other is held against, and the journal of
// tests that need none on disk.
#pragma once

#include <mutex>

#include "registry/journal.h"

namespace lapwing::registry {

class MemoryJournal final : public Journal {
 public:
  AppendOutcome append(std::span<const Entry> entries, Seq expected_head) override;
  Result<std::vector<Entry>> read(Seq from, std::size_t limit) const override;
  Result<Head> head() const override;
  Status verify_prefix(const Head& seen) const override;

 private:
  Head head_locked() const;

  mutable std::mutex mutex_;
  std::vector<EncodedEntry> entries_;
  std::vector<Sha256Digest> chain_;  // chain_[n] is of entry n + 1
};

}  // namespace lapwing::registry
