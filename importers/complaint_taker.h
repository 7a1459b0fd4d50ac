// What the readers of complaints share: one complaint completed, counted and passed on; JSON files
// of one record, an array of records, or a record a line.
#pragma once

#include <functional>
#include <nlohmann/json.hpp>
#include <string>
#include <variant>
#include <vector>

#include "base/byte_source.h"
#include "enforcement/complaint.h"
#include "importers/log_formats.h"
#include "importers/report.h"

namespace lapwing::importers {

class ComplaintTaker {
 public:
  static Result<ComplaintTaker> create(const ByteSource& source, enforcement::ComplaintSink& sink,
                                       const LogOptions& options);

  // Works out what follows from what the record says; unreadable fields become remarks.
  Status take(enforcement::Complaint complaint, registry::SourcePosition at);
  Tally& tally() { return tally_; }

 private:
  ComplaintTaker(const ByteSource& source, enforcement::ComplaintSink& sink, phone::Reader reader);

  enforcement::ComplaintSink& sink_;
  phone::Reader reader_;
  Tally tally_;
};

bool begins_json(const Head& head);
// Objects only, at least one: anything else, or more than 64 MiB, is invalid_argument. A record's
// number stands for its line.
Result<std::vector<nlohmann::json>> read_json_records(ByteSource& source);

// What a record says, or why it is no complaint.
using ReadRecord =
    std::function<std::variant<enforcement::Complaint, std::string>(const nlohmann::json& record)>;
// Takes them one by one.
Result<registry::ImportReport> take_records(const std::vector<nlohmann::json>& records,
                                            const ByteSource& source,
                                            enforcement::ComplaintSink& sink,
                                            const LogOptions& options, const ReadRecord& read);
// All of a file.
Result<registry::ImportReport> read_records(ByteSource& source, enforcement::ComplaintSink& sink,
                                            const LogOptions& options, const ReadRecord& read);
// The second of an instant, `2026-11-01T15:45:22Z`. Precondition: it is one.
std::string second_of(const std::string& instant);
// Empty where the field is not there, or no text.
std::string text_of(const nlohmann::json& record, const char* field);

}  // namespace lapwing::importers
