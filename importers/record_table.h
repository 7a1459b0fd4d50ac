// Tables of a seller's records, whose columns are found by name. Here a mistake excuses calls that
// nobody may make, or keeps a consent alive that was withdrawn, so nothing is passed over: a column
// that is not known, a cell that is not understood or a number with two readings refuses the file.
#pragma once

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/byte_source.h"
#include "importers/catalog.h"
#include "importers/csv_rows.h"
#include "phone/reading.h"
#include "registry/import.h"

namespace lapwing::importers {

struct RecordColumn {
  std::string_view name;      // as the documentation has it
  std::string_view synonyms;  // between bars
  bool required = false;
};

// One row; a cell of a column the table lacks is empty.
class RecordRow {
 public:
  RecordRow(const CsvRow& row, const std::vector<std::optional<std::size_t>>& places)
      : row_(row), places_(places) {}
  std::string text(std::size_t column) const;
  registry::SourcePosition at(std::size_t column) const;

 private:
  const CsvRow& row_;
  const std::vector<std::optional<std::size_t>>& places_;
};

// What is wrong with a row, and in which column; or an error of the sink.
struct BadRecord {
  std::size_t column;
  std::string reason;
};
using RecordOutcome = std::variant<std::monostate, BadRecord, Error>;
using TakeRecord = std::function<RecordOutcome(const RecordRow&)>;

// Whether the header holds the required columns.
bool is_record_table(const Head& head, std::span<const RecordColumn> columns);
// What a bad row refuses: where leaving one out would excuse calls, everything.
enum class BadRowRefuses : std::uint8_t { file, row };
Result<registry::ImportReport> read_record_table(ByteSource& source,
                                                 std::span<const RecordColumn> columns,
                                                 const TakeRecord& take,
                                                 BadRowRefuses refuses = BadRowRefuses::file);

// The cell's one number; the reason otherwise.
std::variant<E164, std::string> one_number(const phone::Reader& reader, const std::string& cell);
// `2026-11-01`, its like, or an instant with its offset; the reason otherwise.
std::variant<registry::DayOrInstant, std::string> day_or_instant(const std::string& cell);

}  // namespace lapwing::importers
