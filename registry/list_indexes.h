// The list index files of a registry: opened once, rebuilt from the store when they are missing,
// damaged, of another journal, or too far behind. Thread-safe.
#pragma once

#include <map>
#include <memory>
#include <mutex>

#include "base/result.h"
#include "registry/bulk_use.h"
#include "registry/ledger.h"
#include "registry/list_index.h"

namespace lapwing::registry {

class ListIndexes {
 public:
  // The ledger must outlive this.
  explicit ListIndexes(const Ledger& ledger) : ledger_(ledger) {}

  // An index of the list at a seq not above the state's, and near it. Null when a newer state was
  // indexed meanwhile, or when the file cannot be written.
  Result<std::shared_ptr<const ListIndex>> get(const State& state, const ListState& list,
                                               const BulkUse& use = {});

 private:
  // Null where that is not worth it, or not possible.
  std::shared_ptr<const ListIndex> load(const State& state, const ListState& list,
                                        const std::filesystem::path& path, const BulkUse& use);
  bool ours(const ListIndex& index) const;
  bool usable(const ListIndex& index, const State& state, const ListState& list) const;
  Result<std::shared_ptr<const ListIndex>> build(const State& state, const ListState& list,
                                                 const std::filesystem::path& path) const;

  const Ledger& ledger_;
  std::mutex mutex_;
  std::map<ListId, std::shared_ptr<const ListIndex>> open_;
  // In large pages, as long as somebody has much to ask.
  std::map<ListId, std::weak_ptr<const ListIndex>> loaded_;
};

}  // namespace lapwing::registry
