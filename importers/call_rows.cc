#include "importers/call_rows.h"

#include <fmt/format.h>

#include <algorithm>

#include "importers/log_time.h"
#include "importers/report.h"

namespace lapwing::importers {
namespace {

// Clocks of one machine, written to two columns.
constexpr std::chrono::seconds kEpochTolerance{1};

std::vector<std::string> values_of(const CsvRow& row) {
  std::vector<std::string> values;
  for (std::size_t i = 0; i < row.size(); ++i) values.push_back(row.value(i));
  return values;
}

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

bool mostly_rows(const Head& head, char delimiter,
                 const std::function<bool(const std::vector<std::string>&)>& fits) {
  std::size_t fitting = 0;
  std::size_t rows = 0;
  for (const auto& row : sample_rows(head, delimiter)) {
    if (row.size() == 1 && row[0].empty()) continue;
    ++rows;
    if (fits(row)) ++fitting;
  }
  return fitting > 0 && fitting * 2 >= rows;
}

bool head_has_columns(const Head& head, std::span<const std::string_view> names) {
  auto source = ByteSource::from_memory("head", std::string(head.bytes));
  CsvRows rows(source, sniff_delimiter(head.bytes, head.whole));
  CsvRow row;
  const auto more = rows.next(row);
  if (!more || !*more) return false;
  const Header header(row);
  return std::all_of(names.begin(), names.end(),
                     [&](std::string_view name) { return header.count(name) == 1; });
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
  std::vector<std::string> header;
  std::vector<std::string> sorted_header;
  if (table.take_header) {
    const auto more = rows.next(row);
    if (!more) return more.error();
    if (!*more) return error(Errc::invalid_argument, "`{}` is empty", source.name());
    if (auto taken = table.take_header(Header(row)); !taken) {
      return error(taken.error().code, "`{}`: {}", source.name(), taken.error().message);
    }
    width_min = width_max = row.size();
    header = sorted_header = values_of(row);
    std::sort(sorted_header.begin(), sorted_header.end());
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
      continue;
    }
    if (row.size() < width_min || row.size() > width_max) {
      tally.reject({row.line(), 0},
                   width_min == width_max
                       ? fmt::format("the row has {} columns, not {}", row.size(), width_min)
                       : fmt::format("the row has {} columns, not {} to {}", row.size(), width_min,
                                     width_max));
      if (!row.ended() && row.size() < width_min) tally.report().last_line_cut = true;
      continue;
    }
    if (std::binary_search(sorted_header.begin(), sorted_header.end(), row.value(0))) {
      auto again = values_of(row);
      if (again == header) {
        tally.reject({row.line(), 0}, "the header again");
        continue;
      }
      std::sort(again.begin(), again.end());
      if (again == sorted_header) {
        return error(Errc::invalid_argument,
                     "`{}` has another header in line {}, whose columns stand in another order: "
                     "split the file there",
                     source.name(), row.line());
      }
    }
    if (auto taken = calls.take(row); !taken) return taken.error();
  }
  return std::move(tally).finish();
}

}  // namespace lapwing::importers
