// What the readers of complaints share: one complaint completed, counted and passed on; JSON files
// of one record, an array of records, or a record a line.
#pragma once

#include <nlohmann/json.hpp>
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

}  // namespace lapwing::importers
