// Counts what a reader read, and keeps the first rows that went wrong.
#pragma once

#include <string>
#include <string_view>

#include "registry/import.h"

namespace lapwing::importers {

class Tally {
 public:
  explicit Tally(std::string file) : file_(std::move(file)) {}

  void kept() { ++report_.kept; }
  void blank() { ++report_.blank; }
  void reject(registry::SourcePosition at, std::string reason);
  // Besides kept().
  void remark(registry::SourcePosition at, std::string reason);

  std::uint64_t rows() const { return report_.kept + report_.rejected + report_.blank; }
  registry::ImportReport& report() { return report_; }

  // The report, once the source ended; refuses a source without any row.
  Result<registry::ImportReport> finish() &&;
  // For a source that may be empty because it says so.
  registry::ImportReport finish_even_if_empty() &&;

 private:
  std::string file_;
  registry::ImportReport report_;
};

// The source ended inside the record `text`, which is rejected already: an error unless a cut is
// accepted, else noted in the report.
Status note_cut(Tally& tally, const std::string& file, std::uint64_t line, std::string_view text,
                bool accept_cut);

// `text` for a message: at most 40 bytes, what is not printable ASCII or good UTF-8 as `\xNN`.
std::string excerpt(std::string_view text);

// Adds `part` to `total`; errors and remarks stay capped.
void merge(registry::ImportReport& total, registry::ImportReport part);

}  // namespace lapwing::importers
