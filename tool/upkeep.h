// What the commands that copy, check and mend a data directory share.
#pragma once

#include "registry/backup.h"
#include "registry/derived.h"
#include "tool/command.h"

namespace lapwing::tool {

// The outcome of a whole look at a data directory.
struct Examined {
  registry::TruthReport truth;
  registry::DerivedReport derived;

  bool sound() const { return truth.problems.empty() && derived.problems.empty(); }
};

// Reads everything in the data directory, with progress bars. not_found where there is no journal.
Result<Examined> examine(const Globals& globals);
nlohmann::ordered_json to_json(const Examined& examined);
// A line a part to standard output, and each problem with what to do about it.
void print(const Globals& globals, const Examined& examined);

// Makes `into` from `from`, opens it once so that its store and indexes are built, and reports.
Result<int> make_directory(const Globals& globals, const std::filesystem::path& from,
                           const std::filesystem::path& into, registry::RestoreOptions options);

}  // namespace lapwing::tool
