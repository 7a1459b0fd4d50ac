// An edition of a published list from its files into the registry: what `lapwing import` and POST
// /v1/lists/{l}/editions do. Plain functions; one import of a list at a time.
#pragma once

#include <functional>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>

#include "base/result.h"
#include "base/time.h"
#include "importers/list_files.h"
#include "registry/import_session.h"
#include "registry/registry.h"

namespace lapwing::service {

struct EditionAsk {
  std::string format = "auto";
  std::optional<Instant> obtained_at = {};  // else the files' time is taken, and marked
  std::optional<registry::Coverage> coverage = {};
  std::string region = "US";
  std::string column = {};
  std::string follows = {};         // of a change list
  std::string content_sha256 = {};  // of a change list, 64 hex digits
  bool accept_change = false;
  std::string source = {};  // the files, as their sender calls them
  std::string actor = {};
};

struct EditionImport {
  registry::ImportOutcome outcome;
  importers::ListFiles files;
  // What was imported stands; an index that could not be built is built by the first scrub.
  Status index;
};

// Errors are the files' and the registry's; what was said of them and does not fit is
// invalid_argument. After an error the edition held before is still the current one.
Result<EditionImport> import_edition(registry::Registry& registry, const registry::ListId& list,
                                     importers::FileSet& files, const EditionAsk& ask, Instant now,
                                     const importers::Progress& progress = {});

nlohmann::ordered_json to_json(const EditionImport& imported);

}  // namespace lapwing::service
