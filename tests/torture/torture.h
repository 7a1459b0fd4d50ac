// What a run of the torture program is told, and what it tells.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>

#include "registry/registry.h"

namespace lapwing::torture {

struct Run {
  std::uint64_t seed = 0;
  std::chrono::steady_clock::time_point until;
  std::filesystem::path directory;  // empty, on the disk to be tried

  bool over() const { return std::chrono::steady_clock::now() >= until; }
};

struct Counts {
  std::uint64_t cycles = 0;        // deaths, cuts, failing calls, damages
  std::uint64_t acknowledged = 0;  // changes that had to be there afterwards
  std::uint64_t refused = 0;       // damages that were refused, with the file named
  std::uint64_t repaired = 0;      // damages that made no difference, or were mended
  std::string wrong;               // the first broken promise; empty: none
};

// A registry in run.directory whose us.tx is run by us.
registry::RegistryOptions registry_options(const std::filesystem::path& directory);

// Processes that write the registry are killed (T1).
Counts kill(const Run& run);
// The power fails under the journal; `sync_works` false shows that the run would notice (T3).
Counts power(const Run& run, bool sync_works);
// Calls to the system fail under the journal (T4).
Counts faults(const Run& run);
// Files of a registry are changed, cut, deleted, replaced by old copies (T5).
Counts damage(const Run& run);

}  // namespace lapwing::torture
