// A sink that keeps what readers hand over, and short ways to read text and files.
#pragma once

#include <string>
#include <vector>

#include "importers/catalog.h"

namespace lapwing::importers {

struct Recorder final : registry::ListSink, registry::RecordSink {
  std::vector<std::string> numbers;  // `+12125550142`, then ` 2026-11-01` where dated
  std::vector<std::string> changes;  // `A +12125550142 2026-11-01`
  std::vector<std::string> answers;  // `Y +61491570156`, then the day asked about
  std::vector<registry::ConsentRecord> consents;
  std::vector<registry::RelationshipRecord> relationships;
  std::vector<registry::SourcePosition> positions;

  Status line_ended(const registry::LineEnded& line, registry::SourcePosition at) override;
  Status consent(const registry::ConsentRecord& record, registry::SourcePosition at) override;
  Status relationship(const registry::RelationshipRecord& record,
                      registry::SourcePosition at) override;
  Status listed(const registry::ListedNumber& listed, registry::SourcePosition at) override;
  Status changed(const registry::ListChange& change, registry::SourcePosition at) override;
  Status answered(const registry::ListAnswer& answer, registry::SourcePosition at) override;
};

struct Outcome {
  std::vector<registry::ConsentRecord> consents;
  std::vector<registry::RelationshipRecord> relationships;
  std::vector<std::string> numbers;
  std::vector<std::string> changes;
  std::vector<std::string> answers;
  std::vector<registry::SourcePosition> positions;
  registry::ImportReport report;
  std::string error;  // empty when the reader was content

  static Outcome failed(const Error& error);
};

// Checks the content as read_list_files() does, then reads it.
Outcome read_text(std::string_view format, std::string bytes, const ReadOptions& options = {});
Outcome read_source(std::string_view format, ByteSource source, const ReadOptions& options = {});
// A file below tests/testdata/.
Outcome read_sample(std::string_view format, std::string_view name,
                    const ReadOptions& options = {});

// `3:1 reason` of each error kept.
std::vector<std::string> errors_of(const registry::ImportReport& report);
std::vector<std::string> remarks_of(const registry::ImportReport& report);

}  // namespace lapwing::importers
