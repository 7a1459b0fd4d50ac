#include "importers/change_columns.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "base/csv.h"
#include "importers/csv_rows.h"
#include "importers/nanp_flat.h"
#include "importers/report.h"

namespace lapwing::importers {
namespace {

using registry::ChangeKind;
using Rows = SampleRows;

struct Columns {
  std::size_t number = 0;  // ten digits, or three with seven in the next column
  bool split = false;
  std::size_t date = 0;
  std::size_t kind = 0;
  std::size_t width = 0;
};

bool has_digits(std::string_view text, std::size_t count) {
  return text.size() == count &&
         std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

std::optional<ChangeKind> parse_kind(std::string_view text) {
  if (text == "A" || text == "a") return ChangeKind::add;
  if (text == "D" || text == "d") return ChangeKind::remove;
  return {};
}

// The columns in which at least half of the rows, and one, have the shape.
template <class Shape>
std::vector<std::size_t> columns_with(const Rows& rows, std::size_t width, Shape shape) {
  std::vector<std::size_t> found;
  for (std::size_t column = 0; column < width; ++column) {
    const auto fitting =
        static_cast<std::size_t>(std::count_if(rows.begin(), rows.end(), [&](const auto& row) {
          return column < row.size() && shape(row, column);
        }));
    if (fitting > 0 && fitting * 2 >= rows.size()) found.push_back(column);
  }
  return found;
}

// Nothing when a shape is missing or stands twice; `twice` then names it.
std::optional<Columns> find_columns(Rows rows, DateOrder order, std::string* twice = nullptr) {
  std::erase_if(rows, [](const auto& row) { return row.size() == 1 && row[0].empty(); });
  if (rows.empty()) return {};
  Columns columns;
  columns.width = usual_width(rows);
  const auto numbers = columns_with(
      rows, columns.width, [](const auto& row, std::size_t i) { return has_digits(row[i], 10); });
  const auto split = columns_with(rows, columns.width, [](const auto& row, std::size_t i) {
    return i + 1 < row.size() && has_digits(row[i], 3) && has_digits(row[i + 1], 7);
  });
  const auto dates = columns_with(rows, columns.width, [&](const auto& row, std::size_t i) {
    return parse_list_date(row[i], order).has_value();
  });
  const auto kinds = columns_with(rows, columns.width, [](const auto& row, std::size_t i) {
    return parse_kind(row[i]).has_value();
  });
  if (twice != nullptr) {
    if (numbers.size() + split.size() > 1) *twice = "numbers";
    if (dates.size() > 1) *twice = "dates";
    if (kinds.size() > 1) *twice = "A or D";
  }
  if (numbers.size() + split.size() != 1 || dates.size() != 1 || kinds.size() != 1) return {};
  columns.split = numbers.empty();
  columns.number = columns.split ? split[0] : numbers[0];
  columns.date = dates[0];
  columns.kind = kinds[0];
  return columns;
}

class ChangeReader {
 public:
  ChangeReader(ByteSource& source, registry::ListSink& sink, const ReadOptions& options,
               DateOrder order, const Columns& columns, char delimiter)
      : source_(source),
        sink_(sink),
        options_(options),
        order_(order),
        columns_(columns),
        delimiter_(delimiter),
        tally_(source.name()) {}

  Result<registry::ImportReport> read() {
    tally_.report().span.emplace();
    CsvRows rows(source_, delimiter_);
    CsvRow row;
    for (bool first = true;; first = false) {
      const auto more = rows.next(row);
      if (!more) return more.error();
      if (!*more) break;
      const bool header = first && row.raw().find_first_of("0123456789") == std::string_view::npos;
      if (header && !row.blank()) continue;
      if (auto taken = take(row); !taken) return taken.error();
    }
    return std::move(tally_).finish();
  }

 private:
  Status take(const CsvRow& row) {
    if (row.blank()) {
      tally_.blank();
      return ok();
    }
    if (row.size() > columns_.width) {
      return reject(row, 0,
                    fmt::format("the row has {} columns, not {}", row.size(), columns_.width));
    }
    const std::string text = row.value(columns_.number);
    const auto number =
        columns_.split
            ? nanp_number(text, row.value(columns_.number + 1))
            : nanp_number(text.substr(0, 3), text.substr(std::min<std::size_t>(3, text.size())));
    if (!number) {
      return reject(row, columns_.number,
                    fmt::format("`{}` is not a number of ten digits",
                                excerpt(columns_.split ? text + "," + row.value(columns_.number + 1)
                                                       : text)));
    }
    const auto date = parse_list_date(row.value(columns_.date), order_);
    if (!date) {
      return reject(row, columns_.date,
                    fmt::format("`{}` is not a date", excerpt(row.value(columns_.date))));
    }
    const auto kind = parse_kind(row.value(columns_.kind));
    if (!kind) {
      return reject(row, columns_.kind,
                    fmt::format("`{}` is neither A nor D", excerpt(row.value(columns_.kind))));
    }
    tally_.kept();
    return sink_.changed({*kind, *number, *date}, row.at(columns_.number));
  }

  Status reject(const CsvRow& row, std::size_t column, std::string reason) {
    tally_.reject(row.at(column), std::move(reason));
    if (row.ended() || row.size() > columns_.width) return ok();
    return note_cut(tally_, source_.name(), row.line(), row.raw(), options_.accept_cut);
  }

  ByteSource& source_;
  registry::ListSink& sink_;
  const ReadOptions& options_;
  DateOrder order_;
  const Columns& columns_;
  char delimiter_;
  Tally tally_;
};

}  // namespace

bool is_change_table(const Head& head, DateOrder order) {
  return find_columns(sample_rows(head, sniff_delimiter(head.bytes, head.whole)), order)
      .has_value();
}

Result<registry::ImportReport> read_change_table(ByteSource& source, registry::ListSink& sink,
                                                 const ReadOptions& options, DateOrder order) {
  const auto head = peek_head(source);
  if (!head) return head.error();
  const char delimiter = sniff_delimiter(head->bytes, head->whole);
  std::string twice;
  const auto columns = find_columns(sample_rows(*head, delimiter), order, &twice);
  if (!columns && !twice.empty()) {
    return error(Errc::invalid_argument, "`{}` has more than one column of {}", source.name(),
                 twice);
  }
  if (!columns) {
    return error(Errc::invalid_argument, "`{}` lacks a column of numbers, of dates or of A and D",
                 source.name());
  }
  return ChangeReader(source, sink, options, order, *columns, delimiter).read();
}

}  // namespace lapwing::importers
