#include "service/scrub_preview.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/csv.h"
#include "screening/batch.h"
#include "screening/call_words.h"
#include "screening/columns.h"
#include "screening/number_json.h"
#include "service/lookups.h"
#include "service/problem.h"
#include "service/scrub_ask.h"

namespace lapwing::service {
namespace {

using nlohmann::ordered_json;
using screening::Layout;

constexpr std::size_t kSampleBytes = std::size_t{256} << 10;
constexpr std::size_t kRowsMax = 100;

struct Sample {
  std::string text;
  bool whole = false;
};

Result<Sample> read_sample(std::unique_ptr<RawBytes> body) {
  ByteSource source("the file", std::move(body));
  Sample sample;
  sample.text.resize(kSampleBytes);
  std::size_t size = 0;
  while (size < kSampleBytes) {
    const auto read = source.read({sample.text.data() + size, kSampleBytes - size});
    // A file cut short by the client is a sample too.
    if (!read && size != 0) break;
    if (!read) return read.error();
    if (*read == 0) {
      sample.whole = true;
      break;
    }
    size += *read;
  }
  sample.text.resize(size);
  if (sample.text.starts_with("\xEF\xBB\xBF")) sample.text.erase(0, 3);
  return sample;
}

// What one row's cells say together: the strictest, as a scrub has it.
ordered_json row_json(const CsvBatch& batch, const CsvRecord& record,
                      const screening::BatchScreener& screener,
                      std::span<const std::size_t> cells) {
  std::string scratch;
  ordered_json fields = ordered_json::array();
  for (std::size_t i = 0; i < record.field_count; ++i) {
    fields.push_back(std::string(batch.value(record, i, scratch)));
  }
  auto outcome = checker::Outcome::permitted;
  std::vector<std::string> numbers;
  std::vector<std::string> reasons;
  std::vector<std::string_view> codes;
  for (const std::size_t cell : cells) {
    const auto& answer = screener.answers()[cell];
    outcome = std::max(outcome, answer.outcome);
    for (std::uint32_t n = 0; n < answer.number_count; ++n) {
      numbers.push_back(screener.numbers()[answer.first_number + n].to_string());
    }
    screener.reasons_of(answer, codes);
    for (const auto code : codes) {
      if (std::find(reasons.begin(), reasons.end(), code) == reasons.end()) {
        reasons.emplace_back(code);
      }
    }
  }
  return {{"line", record.line},
          {"fields", fields},
          {"outcome", checker::to_string(outcome)},
          {"numbers", numbers},
          {"reasons", reasons}};
}

// A row's cells in the phone columns: those with something in them, or one that is empty.
std::vector<std::string> cells_of(const CsvBatch& batch, const CsvRecord& record,
                                  const Layout& layout) {
  std::string scratch;
  std::vector<std::string> cells;
  for (const std::size_t column : layout.columns) {
    const auto value = batch.value(record, column, scratch);
    if (value.find_first_not_of(" \t") != std::string_view::npos) cells.emplace_back(value);
  }
  if (cells.empty()) cells.emplace_back();
  return cells;
}

ordered_json columns_json(const CsvBatch& batch, const Layout& layout) {
  ordered_json columns = ordered_json::array();
  std::string scratch;
  std::size_t width = layout.width;
  for (const auto& record : batch.records()) {
    width = std::max<std::size_t>(width, record.field_count);
  }
  for (std::size_t i = 0; i < width; ++i) {
    const auto name = layout.has_header && !batch.records().empty()
                          ? std::string(batch.value(batch.records().front(), i, scratch))
                          : fmt::format("column {}", i + 1);
    const bool phone =
        std::find(layout.columns.begin(), layout.columns.end(), i) != layout.columns.end();
    columns.push_back({{"number", i + 1}, {"name", name}, {"phone", phone}});
  }
  return columns;
}

std::string delimiter_name(char delimiter) {
  return delimiter == kNoDelimiter ? "" : std::string(1, delimiter);
}

Result<Layout> layout_of(const Sample& sample, const screening::ScrubOptions& options) {
  const auto reader = phone::Reader::create(options.region, {.letters = options.letters});
  if (!reader) return reader.error();
  return screening::find_layout(
      sample.text, sample.whole, options.layout, [&](std::string_view cell) {
        const auto status = reader->read(cell).status;
        return status != phone::ReadingStatus::none && status != phone::ReadingStatus::empty;
      });
}

// The first rows below the header, without the last of a sample, which may be cut.
std::span<const CsvRecord> first_rows(const CsvBatch& batch, const Layout& layout, bool whole,
                                      std::size_t count) {
  std::span<const CsvRecord> rows(batch.records());
  if (layout.has_header && !rows.empty()) rows = rows.subspan(1);
  if (!whole && !rows.empty()) rows = rows.first(rows.size() - 1);
  return rows.first(std::min(rows.size(), count));
}

Result<std::unique_ptr<screening::BatchScreener>> screener_for(
    const screening::ScrubOptions& options, const Identity& identity, Service& service) {
  screening::CallWords words;
  words.region = options.region;
  words.seller = options.seller.value_or("");
  words.channel = options.channel;
  words.purpose = options.purpose;
  words.lists = options.lists;
  if (options.on) words.on = format_date(*options.on);
  auto question = screening::question_of(words, screening::WordsFrom::fields);
  if (!question) return question.error();
  question->areas = areas_of(identity);
  return screening::BatchScreener::create(service.screener, *std::move(question), options.region,
                                          options.letters, options.allow_stale);
}

// Looks the cells' numbers up, but for those outside the key's areas; a Response instead of that.
std::optional<Response> look_up(screening::BatchScreener& screener,
                                const std::vector<std::string>& cells, const Request& request,
                                Service& service) {
  const std::vector<std::string_view> texts(cells.begin(), cells.end());
  const auto numbers = screener.read(texts);
  const auto areas = areas_of(request.identity);
  std::vector<E164> asked;
  std::vector<std::size_t> places;
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    if (!screening::within(areas, numbers[i])) continue;
    asked.push_back(numbers[i]);
    places.push_back(i);
  }
  Lookup lookup(service, request, "checks");
  if (auto refused = lookup.admit(asked)) return refused;
  if (const auto screened = screener.screen(); !screened) return problem(screened.error());
  std::vector<bool> listed;
  for (const std::size_t place : places) listed.push_back(screener.listed(place));
  return lookup.answered(asked, listed);
}

}  // namespace

Response preview(Request& request, Service& service) {
  Query query(request);
  auto options = read_scrub(query);
  const auto rows_wanted = query.whole("rows", 1, kRowsMax, 10);
  (void)query.text("name");
  if (const auto asked = query.finish(); !asked) return problem(asked.error());
  if (const auto checked = check_scrub(options); !checked) return problem(checked.error());
  std::string seller = options.seller.value_or("");
  if (auto refused = set_seller(request, seller)) return *std::move(refused);
  options.seller = seller;

  const auto sample = read_sample(std::move(request.stream));
  if (!sample) return problem(sample.error());
  const auto layout = layout_of(*sample, options);
  if (!layout) return problem(layout.error());
  const CsvBatch batch = split_csv(sample->text, layout->delimiter);
  const auto rows = first_rows(batch, *layout, sample->whole, rows_wanted);
  std::vector<std::string> cells;
  std::vector<std::vector<std::size_t>> cells_of_row;
  for (const auto& record : rows) {
    auto& of_row = cells_of_row.emplace_back();
    for (auto& cell : cells_of(batch, record, *layout)) {
      of_row.push_back(cells.size());
      cells.push_back(std::move(cell));
    }
  }
  const auto screener = screener_for(options, request.identity, service);
  if (!screener) return problem(screener.error());
  if (auto refused = look_up(**screener, cells, request, service)) return *std::move(refused);

  ordered_json rows_out = ordered_json::array();
  for (std::size_t i = 0; i < rows.size(); ++i) {
    rows_out.push_back(row_json(batch, rows[i], **screener, cells_of_row[i]));
  }
  return json_response(screening::dump_line({{"delimiter", delimiter_name(layout->delimiter)},
                                             {"header", layout->has_header},
                                             {"columns", columns_json(batch, *layout)},
                                             {"rows", rows_out},
                                             {"warnings", layout->warnings}}));
}

}  // namespace lapwing::service
