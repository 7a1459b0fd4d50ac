#include "importers/ftc_complaints.h"

#include <fmt/format.h>

#include "importers/cell.h"
#include "importers/csv_rows.h"
#include "importers/report.h"
#include "phone/reading.h"

namespace lapwing::importers {
namespace {

constexpr std::string_view kNumberColumn = "Company_Phone_Number";
constexpr std::string_view kDateColumn = "Created_Date";

}  // namespace

bool is_ftc_complaints(const Head& head, const ReadOptions& /*options*/) {
  auto source = ByteSource::from_memory("head", std::string(head.bytes.substr(0, 4096)));
  CsvRows rows(source, ',');
  CsvRow row;
  const auto more = rows.next(row);
  if (!more || !*more) return false;
  const Header header(row);
  return header.count(kNumberColumn) == 1 && header.count(kDateColumn) == 1;
}

Result<registry::ImportReport> read_ftc_complaints(ByteSource& source, registry::ListSink& sink,
                                                   const ReadOptions& options) {
  const auto reader = phone::Reader::create(options.region);
  if (!reader) return reader.error();
  Tally tally(source.name());
  tally.report().rejects_expected = true;
  CsvRows rows(source, ',');
  CsvRow row;
  if (const auto more = rows.next(row); !more) return more.error();
  const Header header(row);
  const auto column = header.find(kNumberColumn);
  if (!column) {
    return error(Errc::invalid_argument, "`{}` has no column `{}`", source.name(), kNumberColumn);
  }
  for (;;) {
    const auto more = rows.next(row);
    if (!more) return more.error();
    if (!*more) break;
    if (row.blank()) {
      tally.blank();
      continue;
    }
    // The FTC's data was seen with values moved into other columns: a row of another width may hold
    // the consumer's number, or none, where the caller's should be.
    if (row.size() != header.size()) {
      tally.reject({row.line(), 0},
                   fmt::format("the row has {} columns, not {}", row.size(), header.size()));
      if (!row.ended() && row.size() < header.size()) {
        auto cut = note_cut(tally, source.name(), row.line(), row.raw(), options.accept_cut);
        if (!cut) return cut.error();
      }
      continue;
    }
    auto taken = take_cell(*reader, row.value(*column), row.at(*column), {}, tally, sink);
    if (!taken) return taken.error();
  }
  return std::move(tally).finish();
}

}  // namespace lapwing::importers
