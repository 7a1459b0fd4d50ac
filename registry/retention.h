// How long which kind of record is kept, from a table that an operator may overlay, and what is due
// under it. Files received (complaints, call logs) expire as a whole: their blob goes, a
// blob-expired entry says so, and entries that name it keep their counts. Of requests nobody
// confirmed the number goes, of changes of a list the proof kept with them. Nothing else expires:
// the history of a list is what answers for a day in the past.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "registry/entry_payload.h"

namespace lapwing::registry {

class Registry;

struct RetentionRule {
  std::string kind;              // `complaints`, `call-log`, `requests`, `evidence`, ...
  std::optional<int> keep_days;  // nothing: for ever
  std::string basis;             // why so long
};

class RetentionTable {
 public:
  // data/retention.yaml, and a file of the same form that replaces kinds of it or adds some, where
  // there is one. invalid_argument, with file and line, for what is no such table.
  static Result<RetentionTable> load(const std::filesystem::path& file,
                                     const std::filesystem::path& overlay);
  const std::vector<RetentionRule>& rules() const { return rules_; }
  const RetentionRule* find(const std::string& kind) const;

 private:
  std::vector<RetentionRule> rules_;
};

struct RetentionDue {
  std::string kind;
  Seq seq = 0;       // of the entry
  std::string file;  // its name, of a file received
  Instant recorded_at{};
  std::optional<BlobId> blob;  // as it stands now
};

struct RetentionPlan {
  std::vector<RetentionDue> due;     // by seq
  std::vector<std::string> unknown;  // kinds of files that are in no table: kept
};

// What is older at `now` than its kind is kept. Reads the whole journal.
Result<RetentionPlan> retention_due(const Registry& registry, const RetentionTable& table,
                                    Instant now);
// Carries it out; the seq of the last entry, 0 for an empty plan. failed_precondition for a
// registry that is no writer's.
Result<Seq> apply_retention(Registry& registry, const RetentionPlan& plan,
                            const std::string& actor);

}  // namespace lapwing::registry
