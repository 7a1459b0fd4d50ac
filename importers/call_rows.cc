#include "importers/call_rows.h"

#include <fmt/format.h>

#include <algorithm>

#include "importers/log_time.h"
#include "importers/report.h"

namespace lapwing::importers {
namespace {

// Clocks of one machine, written to two columns.
constexpr std::chrono::seconds kEpochTolerance{1};

// No switch of today wrote a log before; a clock that was never set shows 1970.
const Instant kFirstLog = Instant(std::chrono::sys_days(std::chrono::year(1990) / 1 / 1));
// Of this calling code a number that is cut short is no number; of others it may be another's.
constexpr std::string_view kFixedLengthCode = "1";

std::vector<std::string> values_of(const CsvRow& row) {
  std::vector<std::string> values;
  for (std::size_t i = 0; i < row.size(); ++i) values.push_back(row.value(i));
  return values;
}

// Rows in the middle that are headers: what follows one of other columns is not to be read by the
// first.
class HeaderWatch {
 public:
  enum class Seen : std::uint8_t { none, same, other };

  void begin(const CsvRow& row) {
    header_ = names_ = values_of(row);
    std::sort(names_.begin(), names_.end());
    colon_ = row.raw().find(':') != std::string_view::npos;
  }
  Seen look(const CsvRow& row) const {
    // Nearly all rows: they hold a time of day, and the header nothing like it.
    if (!colon_ && row.raw().find(':') != std::string_view::npos) return Seen::none;
    std::size_t filled = 0;
    std::size_t known = 0;
    std::size_t plain = 0;  // words without a digit, as headers are; a call has a number and a time
    for (std::size_t i = 0; i < row.size(); ++i) {
      const std::string value = row.value(i);
      if (value.empty()) continue;
      ++filled;
      if (std::binary_search(names_.begin(), names_.end(), value)) ++known;
      if (value.find_first_of("0123456789") == std::string::npos) ++plain;
    }
    if (known * 2 < filled && (plain < row.size() || filled < 2)) return Seen::none;
    return values_of(row) == header_ ? Seen::same : Seen::other;
  }

 private:
  std::vector<std::string> header_;
  std::vector<std::string> names_;  // sorted
  bool colon_ = false;
};

class CallReader {
 public:
  CallReader(const CallTable& table, enforcement::CallSink& sink, const LogOptions& options,
             phone::Reader reader, std::string source_name, Tally& tally)
      : table_(table),
        sink_(sink),
        zone_(*options.zone),
        now_(options.now),
        reader_(std::move(reader)),
        source_name_(std::move(source_name)),
        tally_(tally) {}

  Status take(const CsvRow& row) {
    auto cells = table_.cells(row);
    if (auto* bad = std::get_if<BadCell>(&cells)) return reject(row, *bad);
    auto& found = std::get<CallCells>(cells);
    const auto called = reader_.read(found.called);
    if (called.status != phone::ReadingStatus::number) {
      const auto why = called.reason == phone::ReadingReason::unspecified
                           ? phone::name_of(called.status)
                           : phone::name_of(called.reason);
      return reject(row, {found.called_column,
                          fmt::format("the called number `{}` is {}", excerpt(found.called), why)});
    }
    auto time = instants_of(found);
    if (auto* reason = std::get_if<std::string>(&time)) {
      return reject(row, {found.start_column, std::move(*reason)});
    }
    if (auto same = note_offset(row, found.start); !same) return same;
    const auto& instants = std::get<std::vector<Instant>>(time);
    if (now_ && instants.front() > *now_) {
      return reject(
          row, {found.start_column, fmt::format("`{}` lies in the future", excerpt(found.start))});
    }
    if (instants.front() < kFirstLog) {
      return reject(row, {found.start_column, fmt::format("`{}` is before 1990: was the clock set?",
                                                          excerpt(found.start))});
    }
    if (!row.ended()) {
      if (found.called_column + 1 == row.size() &&
          !called.numbers.front().number.digits().starts_with(kFixedLengthCode)) {
        return reject(
            row, {found.called_column,
                  "the file ends here without the end of a line: the called number may be cut"});
      }
      tally_.remark({row.line(), 0}, "the file ends here without the end of a line: it may be cut");
    }
    if (found.stop_reply) {
      tally_.kept();
      return sink_.stop({called.numbers.front().number, instants.back()},
                        row.at(found.called_column));
    }
    enforcement::CallRecord call{.log_id = std::move(found.log_id),
                                 .called = called.numbers.front().number,
                                 .caller_text = std::move(found.caller),
                                 .caller = {},
                                 .at = instants.front()};
    call.caller = reader_.read(call.caller_text);
    if (instants.size() > 1) call.or_at = instants.back();
    call.seller = std::move(found.seller);
    call.campaign = std::move(found.campaign);
    call.subject = std::move(found.subject);
    call.recorded = found.recorded;
    call.answered = found.answered;
    call.by_person = found.by_person;
    call.agent_came = found.agent_came;
    call.agent_delay_ms = found.agent_delay_ms;
    call.attestation = found.attestation;
    tally_.kept();
    return sink_.call(call, row.at(found.called_column));
  }

 private:
  Status reject(const CsvRow& row, BadCell bad) {
    tally_.reject(row.at(bad.column), std::move(bad.reason));
    return ok();
  }

  // Rows of two clocks in one file: which of them the zone stated is for, nobody can tell.
  Status note_offset(const CsvRow& row, const std::string& start) {
    std::uint64_t& line = has_offset(start) ? with_offset_ : without_offset_;
    if (line == 0) line = row.line();
    if (with_offset_ == 0 || without_offset_ == 0) return ok();
    return error(Errc::invalid_argument,
                 "`{}` mixes times with an offset of their own (line {}) and times without (line "
                 "{}): split it by the clock that wrote them",
                 source_name_, with_offset_, without_offset_);
  }

  std::variant<std::vector<Instant>, std::string> instants_of(const CallCells& cells) const {
    auto time = parse_log_time(cells.start, zone_);
    const auto* instants = std::get_if<std::vector<Instant>>(&time);
    if (instants == nullptr || !cells.start_epoch_s) return time;
    const Instant exact{std::chrono::seconds(*cells.start_epoch_s)};
    for (const Instant one : *instants) {
      if (std::chrono::abs(one - exact) <= kEpochTolerance) return std::vector<Instant>{exact};
    }
    return fmt::format("`{}` is not `{}` in {}: is --tz right?", excerpt(cells.start),
                       *cells.start_epoch_s, zone_.name());
  }

  const CallTable& table_;
  enforcement::CallSink& sink_;
  Zone zone_;
  std::optional<Instant> now_;
  phone::Reader reader_;
  std::string source_name_;
  Tally& tally_;
  std::uint64_t with_offset_ = 0;  // the first such line; 0: none yet
  std::uint64_t without_offset_ = 0;
};

}  // namespace

bool is_whole(std::string_view text) {
  return !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos;
}

std::optional<BadCell> no_seconds(std::size_t column, std::string_view text) {
  if (is_whole(text)) return {};
  return BadCell{column, fmt::format("`{}` is not a number of seconds", excerpt(text))};
}

std::optional<BadCell> width_misfit(std::size_t width, std::size_t width_min,
                                    std::size_t width_max) {
  if (width >= width_min && width <= width_max) return {};
  return BadCell{width, width_min == width_max
                            ? fmt::format("the row has {} columns, not {}", width, width_min)
                            : fmt::format("the row has {} columns, not {} to {}", width, width_min,
                                          width_max)};
}

std::variant<char, std::string> fitting_delimiter(const Head& head, const Misfit& misfit) {
  std::string wrong = "there is no row";
  for (const char delimiter : {',', sniff_delimiter(head.bytes, head.whole)}) {
    std::size_t fitting = 0;
    std::size_t rows = 0;
    for (const auto& row : sample_rows(head, delimiter)) {
      if (row.size() == 1 && row[0].empty()) continue;
      const auto bad = misfit(row);
      if (++rows == 1 && bad) {
        wrong = bad->column < row.size()
                    ? fmt::format("column {} of the first row: {}", bad->column + 1, bad->reason)
                    : "the first row: " + bad->reason;
      }
      if (!bad) ++fitting;
    }
    if (fitting > 0 && fitting * 2 >= rows) return delimiter;
  }
  return wrong;
}

std::string lacked_column(const Head& head, std::span<const std::string_view> names) {
  auto source = ByteSource::from_memory("head", std::string(head.bytes));
  CsvRows rows(source, sniff_delimiter(head.bytes, head.whole));
  CsvRow row;
  const auto more = rows.next(row);
  if (!more || !*more) return "there is no header";
  const Header header(row);
  for (const std::string_view name : names) {
    const std::size_t count = header.count(name);
    if (count != 1) {
      return fmt::format("there is {} column `{}`", count == 0 ? "no" : "more than one", name);
    }
  }
  return {};
}

bool head_has_columns(const Head& head, std::span<const std::string_view> names) {
  return lacked_column(head, names).empty();
}

Result<registry::ImportReport> read_call_rows(ByteSource& source, const CallTable& table,
                                              enforcement::CallSink& sink,
                                              const LogOptions& options) {
  auto reader = phone::Reader::create(options.region);
  if (!reader) return reader.error();
  Tally tally(source.name());
  // A switch's log holds inner and incoming calls too.
  tally.report().rejects_expected = true;
  CallReader calls(table, sink, options, *std::move(reader), source.name(), tally);
  CsvRows rows(source, table.delimiter);
  CsvRow row;
  std::size_t width_min = table.width_min;
  std::size_t width_max = table.width_max;
  HeaderWatch headers;
  if (table.take_header) {
    const auto more = rows.next(row);
    if (!more) return more.error();
    if (!*more) return error(Errc::invalid_argument, "`{}` is empty", source.name());
    if (auto taken = table.take_header(Header(row)); !taken) {
      return error(taken.error().code, "`{}`: {}", source.name(), taken.error().message);
    }
    width_min = width_max = row.size();
    headers.begin(row);
  }
  for (;;) {
    const auto more = rows.next(row);
    if (!more) return more.error();
    if (!*more) break;
    if (row.blank()) {
      tally.blank();
      continue;
    }
    if (row.open_quote()) {
      tally.reject({row.line(), 0}, "a quote is opened and not closed");
      if (!row.ended()) tally.report().last_line_cut = true;
      continue;
    }
    if (auto bad = width_misfit(row.size(), width_min, width_max)) {
      tally.reject({row.line(), 0}, std::move(bad->reason));
      if (!row.ended() && row.size() < width_min) tally.report().last_line_cut = true;
      continue;
    }
    const auto seen = table.take_header ? headers.look(row) : HeaderWatch::Seen::none;
    if (seen == HeaderWatch::Seen::other) {
      return error(
          Errc::invalid_argument,
          "`{}` has another header in line {}, whose columns are others or stand in another "
          "order: split the file there",
          source.name(), row.line());
    }
    if (seen == HeaderWatch::Seen::same) {
      tally.reject({row.line(), 0}, "the header again");
      continue;
    }
    if (auto taken = calls.take(row); !taken) return taken.error();
  }
  if (table.take_header && tally.rows() == 0) {
    return error(Errc::invalid_argument, "`{}` has a header and no rows", source.name());
  }
  return std::move(tally).finish();
}

}  // namespace lapwing::importers
