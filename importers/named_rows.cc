#include "importers/named_rows.h"

namespace lapwing::importers {
namespace {

Status find_columns(const Header& header, const NamedTable& table, NamedColumns& columns) {
  for (const std::string_view field : table.fields) {
    const auto named = table.names.find(std::string(field));
    if (!table.names.empty() && named == table.names.end()) continue;
    const std::string name = named == table.names.end() ? std::string(field) : named->second;
    if (header.count(name) > 1) {
      return error(Errc::invalid_argument, "there is more than one column `{}`", name);
    }
    const auto found = header.find(name);
    if (found) {
      columns[std::string(field)] = *found;
    } else if (named != table.names.end()) {
      return error(Errc::invalid_argument, "there is no column `{}`", name);
    }
  }
  for (const std::string_view field : table.needed) {
    if (!columns.contains(std::string(field))) {
      return error(Errc::invalid_argument, "there is no column `{}`", field);
    }
  }
  return table.check ? table.check(columns) : ok();
}

}  // namespace

std::string NamedRow::text(const char* field) const {
  const auto found = columns_.find(field);
  return found == columns_.end() ? std::string() : row_.value(found->second);
}

std::size_t NamedRow::column(const char* field) const {
  const auto found = columns_.find(field);
  return found == columns_.end() ? row_.size() : found->second;
}

Result<registry::ImportReport> read_named_rows(ByteSource& source, const NamedTable& named,
                                               enforcement::CallSink& sink,
                                               const LogOptions& options) {
  const auto head = peek_head(source);
  if (!head) return head.error();
  NamedColumns columns;
  CallTable table;
  table.delimiter = sniff_delimiter(head->bytes, head->whole);
  table.take_header = [&](const Header& header) { return find_columns(header, named, columns); };
  table.cells = [&](const CsvRow& row) { return named.cells(NamedRow(row, columns)); };
  return read_call_rows(source, table, sink, options);
}

}  // namespace lapwing::importers
