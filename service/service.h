// What every handler shares. Made once by `lapwing serve`; everything in it is thread-safe and
// outlives the server.
#pragma once

#include <filesystem>

#include "base/clock.h"
#include "base/file_system.h"
#include "checker/rulebook.h"
#include "registry/registry.h"
#include "screening/screener.h"
#include "service/log.h"
#include "service/metrics.h"
#include "service/readiness.h"

namespace lapwing::service {

class Identities;

struct Service {
  registry::Registry& registry;  // the directory's one writer
  const checker::Rulebook& rulebook;
  const screening::Screener& screener;
  const Clock& clock;
  FileSystem& files;
  std::filesystem::path data;   // the data directory
  std::filesystem::path share;  // what ships with the program: lists, rules, pages
  Log& log;
  Metrics& metrics;
  Readiness& readiness;
  // That scrubs asked for over HTTP may use, so that look-ups keep theirs.
  unsigned scrub_threads = 1;
  Identities* identities = nullptr;  // who may ask, and what; null: nothing is metered
};

}  // namespace lapwing::service
