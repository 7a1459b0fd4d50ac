// What a data directory holds besides the truth: the store, its checkpoint and the list index
// files. They are looked through for damage, and what is damaged is thrown away and built anew from
// the journal. The truth's own upkeep is in registry/backup.h.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "registry/registry.h"

namespace lapwing::registry {

struct DerivedProblem {
  std::filesystem::path path;  // what to throw away
  Error error;
  // False where the fault is the journal's: the store has seen entries that it has lost, and
  // throwing the store away would hide it.
  bool rebuildable = true;
};

struct DerivedReport {
  std::optional<Seq> store;       // the entry it is at; nothing where there is none
  std::optional<Seq> checkpoint;  // likewise
  std::uint64_t numbers = 0;      // whose events were read
  std::uint64_t indexes = 0;
  std::vector<DerivedProblem> problems;
};

// Reads every byte of the derived files beside any writer, compares it with its checksum, and each
// list's count and place in the journal with what it says. Stops at nothing. What is missing is no
// problem: it is built when it is wanted.
// `progress`: numbers read so far, and in all.
DerivedReport verify_derived(
    const RegistryOptions& options,
    const std::function<void(std::uint64_t, std::uint64_t)>& progress = {});

// Throws away what is damaged and can be rebuilt, brings store and list indexes to the journal's
// head, and says what it did, a sentence each. unavailable beside a writer.
Result<std::vector<std::string>> rebuild_derived(const RegistryOptions& options,
                                                 const DerivedReport& report);

}  // namespace lapwing::registry
