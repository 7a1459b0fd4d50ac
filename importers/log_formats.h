// The formats of call logs and complaints, as catalog.h lists those of lists and records. Readers
// hold no state and are thread-safe; one call uses its source and its sink from one thread.
#pragma once

#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/byte_source.h"
#include "base/result.h"
#include "base/time.h"
#include "enforcement/call_log.h"
#include "enforcement/complaint.h"
#include "importers/content.h"
#include "registry/import.h"

namespace lapwing::importers {

struct LogOptions {
  std::string region = "US";  // of numbers without a country code; ISO 3166 alpha-2
  // Call logs: whose wall clock wrote the times that have no offset. Required, never guessed.
  std::optional<Zone> zone = {};
  std::optional<Instant> now = {};  // a call after it is a bad row
  // `csv`: which column holds what, where the header does not use our names. Field -> header.
  std::map<std::string, std::string> call_columns = {};
};

template <class Sink>
struct LogFormat {
  std::string_view name;
  std::string_view published;  // what it is and by whom, for --formats
  // What content that begins like this lacks of the format, a sentence; empty where it is meant to
  // be it.
  std::string (*lacks)(const Head& head, const LogOptions& options);
  // Streams `source` into `sink`. A row that cannot be read is counted in the report; a source that
  // is empty or not this format at all is invalid_argument.
  Result<registry::ImportReport> (*read)(ByteSource& source, Sink& sink, const LogOptions& options);
};
using CallFormat = LogFormat<enforcement::CallSink>;
using ComplaintFormat = LogFormat<enforcement::ComplaintSink>;

std::span<const CallFormat> call_formats();
std::span<const ComplaintFormat> complaint_formats();
// not_found, naming the formats there are.
Result<const CallFormat*> find_call_format(std::string_view name);
Result<const ComplaintFormat*> find_complaint_format(std::string_view name);

// Reads one file whose content is checked first. A set of files is read file by file, as evidence
// names the one. A call log without options.zone is failed_precondition.
Result<registry::ImportReport> read_call_file(ByteSource& source, const CallFormat& format,
                                              enforcement::CallSink& sink,
                                              const LogOptions& options);
Result<registry::ImportReport> read_complaint_file(ByteSource& source,
                                                   const ComplaintFormat& format,
                                                   enforcement::ComplaintSink& sink,
                                                   const LogOptions& options);

}  // namespace lapwing::importers
