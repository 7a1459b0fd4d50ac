// Splitting must lose no byte, and must answer the same whatever pieces the text arrives in: the
// reader, fed a few bytes at a time, against the whole text split at once.
#include <algorithm>
#include <cstdlib>

#include "base/csv.h"

namespace {

using lapwing::CsvBatch;
using lapwing::CsvReader;
using lapwing::CsvRecord;

void require(bool holds) {
  if (!holds) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  if (size < 2) return 0;
  const char delimiter = ",\t;|"[data[0] % 5];  // the fifth is the end of the literal: none
  const std::size_t piece = 1 + data[1] % 32;
  const std::string_view text(reinterpret_cast<const char*>(data) + 2, size - 2);

  std::string_view left = text;
  CsvReader reader(
      [&](std::span<char> into) -> lapwing::Result<std::size_t> {
        const std::size_t count = std::min({piece, into.size(), left.size()});
        std::copy_n(left.begin(), count, into.begin());
        left.remove_prefix(count);
        return count;
      },
      {.record_max = size, .batch_bytes = piece});
  reader.set_delimiter(delimiter);
  const auto head = reader.peek(1);
  if (!head) return 0;  // UTF-16
  const CsvBatch whole = lapwing::split_csv(text.substr(reader.bom().size()), delimiter);

  std::string bytes(reader.bom());
  std::string scratch;
  std::string expected_scratch;
  std::size_t row = 0;
  CsvBatch batch;
  while (*reader.read(batch)) {
    for (const CsvRecord& record : batch.records()) {
      require(row < whole.records().size());
      const CsvRecord& expected = whole.records()[row++];
      require(record.field_count == expected.field_count && record.line == expected.line &&
              record.open_quote == expected.open_quote);
      require(batch.raw(record) == whole.raw(expected));
      for (std::size_t i = 0; i < record.field_count; ++i) {
        require(batch.value(record, i, scratch) == whole.value(expected, i, expected_scratch));
      }
      bytes += batch.raw(record);
      bytes += batch.ending(record);
    }
  }
  require(row == whole.records().size());
  require(bytes == text);

  // What the writer writes, the reader reads back.
  if (delimiter != lapwing::kNoDelimiter) {
    std::string written;
    lapwing::append_csv_field(written, text, delimiter);
    written += delimiter;
    const CsvBatch back = lapwing::split_csv(written, delimiter);
    require(back.records().size() == 1 && back.records()[0].field_count == 2);
    require(back.value(back.records()[0], 0, scratch) == text);
  }
  lapwing::sniff_delimiter(text, false);
  return 0;
}
