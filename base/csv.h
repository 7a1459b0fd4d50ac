// Delimited text, as people export it: split into records and fields without changing a byte, and
// written back so that the same readers take it. RFC 4180 where a file follows it; where files do
// not, every line still becomes a record:
//   - a record ends at LF, CRLF or a lone CR outside quotes; its own ending is kept;
//   - a quote opens a quoted field only as the field's first byte, elsewhere it is text;
//   - a quote that never closes, or that closes on a later line in the middle of other text, was
//     no quote: its record ends with its line and is marked `open_quote`;
//   - the delimiter is one of , tab ; | or none at all (one field a line);
//   - NUL and bytes that are not UTF-8 are text.
// Splitting works on batches of whole records that know nothing of each other, so that later
// passes may run on several threads. Not thread-safe; memory is bounded by the batch size and the
// longest record allowed.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/byte_mask.h"
#include "base/result.h"

namespace lapwing {

// '\0' for plain lines: a record is one field, which may still be quoted.
inline constexpr char kNoDelimiter = '\0';

struct CsvField {
  std::uint32_t begin = 0;  // in the batch's text, quotes included
  std::uint32_t size = 0;
  bool quoted = false;
};

struct CsvRecord {
  std::uint32_t begin = 0;  // in the batch's text
  std::uint32_t size = 0;   // without the line ending
  std::uint32_t first_field = 0;
  std::uint32_t field_count = 0;  // at least 1: a blank line is one empty field
  std::uint64_t line = 0;         // on which it begins, from 1
  std::uint8_t ending_size = 0;   // 0 only at the end of the input
  bool open_quote = false;        // a quote was opened and not closed: read with care
};

// Whole records and the bytes they came from. The bytes of all records, endings included, are the
// text exactly.
class CsvBatch {
 public:
  const std::vector<CsvRecord>& records() const { return records_; }
  const std::string& text() const { return text_; }

  std::string_view raw(const CsvRecord& record) const {
    return std::string_view(text_).substr(record.begin, record.size);
  }
  std::string_view ending(const CsvRecord& record) const {
    return std::string_view(text_).substr(record.begin + record.size, record.ending_size);
  }
  // The field's bytes as they stand, quotes included; empty where the record has no such field.
  std::string_view raw_field(const CsvRecord& record, std::size_t index) const;
  // The field's value: quotes taken off, doubled quotes made one. Points into the text, or into
  // `scratch` where a quote had to be removed from the middle.
  std::string_view value(const CsvRecord& record, std::size_t index, std::string& scratch) const;

  void clear();
  // Divides the text that CsvReader::take() put here into records and fields. invalid_argument,
  // naming the line, for a record longer than allowed; those before it are then there.
  Status split();
  // Takes the first record off the list; its bytes stay in the text. There must be one.
  void drop_first() { records_.erase(records_.begin()); }

 private:
  friend class CsvReader;
  friend CsvBatch split_csv(std::string_view text, char delimiter);

  void divide();

  std::string text_;
  std::vector<CsvRecord> records_;
  std::vector<CsvField> fields_;
  ByteMask mask_;
  char delimiter_ = ',';
  std::size_t record_max_ = 0;
  std::uint64_t line_ = 1;  // on which the text begins
};

struct CsvOptions {
  std::size_t record_max = std::size_t{1} << 20;     // bytes without the line ending
  std::size_t batch_bytes = std::size_t{128} << 10;  // aimed at; one long record may exceed it
};

class CsvReader {
 public:
  // Puts up to `into.size()` bytes there and says how many; 0 only at the end of the input.
  using Fill = std::function<Result<std::size_t>(std::span<char> into)>;

  static constexpr std::size_t kRecordMaxLimit = std::size_t{1} << 30;

  // A UTF-8 byte order mark is not part of the first record; bom() gives it back.
  explicit CsvReader(Fill fill, CsvOptions options = {});

  // The first bytes of what is still unread: fewer than `size` only when they are all there is.
  // Valid until the next call. invalid_argument for UTF-16 text, which has to be converted first.
  Result<std::string_view> peek(std::size_t size);
  std::string_view bom() const { return bom_; }

  void set_delimiter(char delimiter) { delimiter_ = delimiter; }
  char delimiter() const { return delimiter_; }

  // Reads the next records into `batch`, replacing what it held. False at the end of the input.
  // invalid_argument, naming the line, for a record longer than allowed; whatever its length, no
  // more of it than the allowed size is held. An error of `fill` is passed on unchanged.
  Result<bool> read(CsvBatch& batch);
  // The first half of it: the text of the next records. CsvBatch::split() is the other, and may run
  // on another thread.
  Result<bool> take(CsvBatch& batch);

 private:
  Status start();
  Status fill_to(std::size_t size);
  std::size_t whole_records();

  Fill fill_;
  CsvOptions options_;
  char delimiter_ = ',';
  std::string bom_;
  std::string carry_;  // read from the input, not yet given out
  ByteMask mask_;
  std::uint64_t line_ = 1;
  bool started_ = false;
  bool ended_ = false;
  std::optional<Error> failure_;  // what the next call of read() says
};

// All records of a text held in memory; no limit on their length.
CsvBatch split_csv(std::string_view text, char delimiter);

// The delimiter that divides most records of the sample alike: , tab ; | or kNoDelimiter. `whole`
// when the sample is the whole input; else its last, perhaps cut, record is left out.
char sniff_delimiter(std::string_view sample, bool whole);

// Appends one field, quoted when the delimiter, a quote or a line break is in it.
void append_csv_field(std::string& out, std::string_view value, char delimiter);

}  // namespace lapwing
