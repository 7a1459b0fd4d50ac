// Violations beside the registry, one file of JSON lines an audit, in the data directory's folder
// `enforcement/violations`. Derived: the journal names the logs and the audit, and repeating the
// audit writes the same file again. Where two audits hold the same violation, the earlier audit's
// counts.
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <string>

#include "enforcement/line_files.h"
#include "enforcement/violation.h"

namespace lapwing::enforcement {

class ViolationWriter {
 public:
  static Result<ViolationWriter> create(FileSystem& files, const std::filesystem::path& data);
  Status add(const Violation& violation) { return lines_->add(to_line(violation)); }
  // `audit` is the audit's document id, `seq` the entry that names it. Without it what was there
  // before stays.
  Status finish(registry::Seq seq, std::string_view audit) { return lines_->finish(seq, audit); }

 private:
  explicit ViolationWriter(std::unique_ptr<LineFileWriter> lines) : lines_(std::move(lines)) {}
  std::unique_ptr<LineFileWriter> lines_;
};

// Where violations are in a data directory, one file an audit.
std::filesystem::path violation_folder(const std::filesystem::path& data);

// Every violation once, audit by audit in the order they were first made.
Status for_each_violation(const std::filesystem::path& data,
                          const std::function<Status(Violation&&)>& visit);

}  // namespace lapwing::enforcement
