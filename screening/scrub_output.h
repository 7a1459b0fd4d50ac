// The files of one scrub: the output, the split files, the report and the record. They get their
// names together, at the very end. One thread at a time.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/output_file.h"
#include "base/result.h"
#include "screening/row_judge.h"

namespace lapwing::screening {

struct ScrubOptions;

class ScrubOutput {
 public:
  // invalid_argument when input and output, or output and report, are the same; else as OutputFile.
  static Result<ScrubOutput> create(const ScrubOptions& options);

  bool splits() const { return !split_.empty(); }
  // Nobody reads any more, and nothing else is written.
  bool abandoned() const { return main_.abandoned() && !splits(); }
  const std::string& name() const { return name_; }
  std::string sha256() const { return hex(main_.sha256()); }
  // Beside an output with a name of its own; empty for a pipe or a device.
  std::string record_path() const;

  Status write_to_all(std::string_view bytes);
  Status write(const FormattedRows& rows);
  Status finish();
  // A small file written whole.
  Status add_text(const std::string& path, const std::string& text);
  // The output comes last: where it stands, everything that speaks of it stands.
  Status publish();

 private:
  explicit ScrubOutput(OutputFile main) : main_(std::move(main)) {}

  OutputFile main_;
  std::vector<OutputFile> split_;  // permitted, prohibited, undetermined; or none
  std::vector<OutputFile> texts_;
  std::string name_;
};

}  // namespace lapwing::screening
