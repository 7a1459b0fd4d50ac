// The list of formats that `lapwing import` takes (call logs and complaints: log_formats.h). A
// format has a name, a way to know its content, and a reader; `lapwing import --formats` prints it.
// Readers hold no state and are thread-safe; one call uses its source and its sink from one thread.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "base/byte_source.h"
#include "base/result.h"
#include "importers/content.h"
#include "registry/import.h"

namespace lapwing::importers {

enum class FormatKind : std::uint8_t {
  full_list,    // calls ListSink::listed
  change_list,  // calls ListSink::changed
  records,      // of a seller; calls RecordSink
  answers,      // of a list's owner about single numbers; calls ListSink::answered
};

struct ReadOptions {
  std::string region = "US";  // of free-text numbers without a country code; ISO 3166 alpha-2
  std::string column;         // `numbers`: the header of the column to read, for a wider table
  // Read a source that ends inside its last record all the same; the report then says so.
  bool accept_cut = false;
};

struct Format {
  std::string_view name;
  std::string_view published;  // what it is and by whom, for --formats
  FormatKind kind;
  // Whether content that begins like this is meant to be this format. Bad rows among good ones do
  // not change the answer.
  bool (*recognizes)(const Head& head, const ReadOptions& options);
  // Streams `source` into `sink`. A bad row is counted in the report; a source that is cut, empty
  // or not this format at all is invalid_argument, and what the sink was given must be dropped.
  // Null for records.
  Result<registry::ImportReport> (*read)(ByteSource& source, registry::ListSink& sink,
                                         const ReadOptions& options);
  // The same for records, where any bad row refuses the source. Null for lists.
  Result<registry::ImportReport> (*read_records)(ByteSource& source, registry::RecordSink& sink,
                                                 const ReadOptions& options) = nullptr;
};

std::span<const Format> formats();
// not_found, naming the formats there are.
Result<const Format*> find_format(std::string_view name);
// The format of the content: invalid_argument, saying what it looks like, when there is none.
// Canada's files have the FTC's bytes and are named as such. Ten bare digits are the FTC's only
// where
// --region is in North America.
Result<const Format*> detect_format(ByteSource& source, const ReadOptions& options);
// invalid_argument, saying what the content looks like, unless it is of this format.
Status check_content(ByteSource& source, const Format& format, const ReadOptions& options);

}  // namespace lapwing::importers
