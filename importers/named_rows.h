// Call logs with a header: fields found by their columns' names, as the tables of Twilio, VICIdial,
// Kamailio and our own are read.
#pragma once

#include <functional>
#include <map>
#include <span>
#include <string>
#include <string_view>

#include "importers/call_rows.h"

namespace lapwing::importers {

using NamedColumns = std::map<std::string, std::size_t>;  // our name -> where it stands

// One row; a field that the table lacks is empty.
class NamedRow {
 public:
  NamedRow(const CsvRow& row, const NamedColumns& columns) : row_(row), columns_(columns) {}
  bool has(const char* field) const { return columns_.contains(field); }
  std::string text(const char* field) const;
  std::size_t column(const char* field) const;

 private:
  const CsvRow& row_;
  const NamedColumns& columns_;
};

using CellsOrBad = std::variant<CallCells, BadCell>;

struct NamedTable {
  std::span<const std::string_view> fields;
  std::span<const std::string_view> needed;  // of them
  // Field -> header, where the header has names of its own; empty: our names.
  std::map<std::string, std::string> names;
  std::function<CellsOrBad(const NamedRow&)> cells;
  // Asked once the header is known; may be left out.
  std::function<Status(const NamedColumns&)> check = {};
};

// A needed column that is not there, or a field's name twice, refuses the file.
Result<registry::ImportReport> read_named_rows(ByteSource& source, const NamedTable& table,
                                               enforcement::CallSink& sink,
                                               const LogOptions& options);

}  // namespace lapwing::importers
