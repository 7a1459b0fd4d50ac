// One import of a published list: takes what a reader finds, compares it with what is held, and
// records one edition or nothing. Until commit succeeds the old edition is current; a session that
// is dropped leaves no trace. One thread at a time. Memory does not grow with the list: numbers are
// sorted in runs on disk.
//
//   begin_import  ->  [unchanged(): skip reading]  listed* | changed*  ->  commit
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "registry/edition.h"
#include "registry/import.h"

namespace lapwing::registry {

struct ImportOptions {
  Instant obtained_at;  // when the download began
  ObtainedKind obtained_kind = ObtainedKind::stated;
  EditionKind kind = EditionKind::full;
  // `--area`; with none given the source's own word (ImportReport::coverage) is taken.
  std::optional<Coverage> coverage = {};
  bool accept_change = false;
  std::string source = {};  // file names, as a person would want to read them
  std::string sha256 = {};  // of the bytes as they lie in the files, 64 hex digits; required
  std::string format = {};  // `ftc-flat`
  std::string actor = {};
  // changes: the edition the change list follows (`us.national@17`); default: the newest. And the
  // content_sha256 that the list must have before and afterwards, inside the change list's
  // coverage, where the publisher gives them; and what he calls these two points.
  std::optional<std::string> follows = {};
  std::optional<std::string> base_sha256 = {};
  std::optional<std::string> content_sha256 = {};
  std::string published_from = {};
  std::string published_to = {};
};

struct ImportOutcome {
  Edition edition;
  bool recorded = false;         // false: this very edition was held already
  std::uint64_t duplicates = 0;  // rows that repeat a number of the same file
};

class ImportSession : public ListSink {
 public:
  // The bytes are those of the edition held: commit(ImportReport{}) without reading them.
  virtual bool unchanged() const = 0;
  // Compares and records. failed_precondition, naming the figures, when the edition would remove
  // more than 2 % of the covered numbers (and more than 100), more than 0.1 % of its lines were
  // rejected (of a file for a list of one's own: more than half), or its last line is cut, unless
  // accept_change; also for a change list that does not follow. One that was applied before changes
  // nothing. invalid_argument: no coverage known, or a number outside it. After an error nothing
  // was recorded. Once only.
  virtual Result<ImportOutcome> commit(const ImportReport& report) = 0;
};

}  // namespace lapwing::registry
