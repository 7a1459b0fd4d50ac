// Reading telephone numbers out of messy text: a spreadsheet cell, a form field, a line of a list.
// The answer is a status, never a bare number (doc/reading.md has the whole policy). Any bytes are
// accepted: bad UTF-8, NUL, a cell of a megabyte; the cost is linear in the text.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "phone/e164.h"

namespace lapwing::phone {

enum class ReadingStatus : std::uint8_t {
  number,     // exactly one number
  several,    // two or more numbers: all must be checked
  ambiguous,  // more than one reading, or a part that could not be read: `numbers` are the
              // candidates; listed if any is listed, never clean
  masked,     // digits hidden (`951677xxxx`): no numbers
  none,       // text without a number: no numbers, `reason` says why
  empty,      // nothing there, or only white space
};

// Why a reading is `none` or `ambiguous`; `unspecified` with every other status.
enum class ReadingReason : std::uint8_t {
  unspecified,
  no_digits,         // none: `no phone`
  impossible,        // none: digits that no numbering plan can hold
  letters,           // none: letters stand where digits belong (`1-800-FLOWERS`)
  spreadsheet,       // none: a spreadsheet rounded the digits away (`2.12555E+09`)
  several_readings,  // ambiguous: each of `numbers` is a way to read the same digits
  unread_part,       // ambiguous: beside `numbers` the cell holds digits that are no number
  masked_part,       // ambiguous: beside `numbers` the cell holds a masked number
  stray_plus,        // ambiguous: a plus before what may be a national number
};

// `number`, `several`, ... as in the JSON output and the reason codes; never renamed.
std::string_view name_of(ReadingStatus status);
std::optional<ReadingStatus> reading_status_from(std::string_view name);
// ``, `no-digits`, `impossible`, `letters`, `spreadsheet`, `several-readings`, `unread-part`,
// `masked-part`, `stray-plus`.
std::string_view name_of(ReadingReason reason);
std::optional<ReadingReason> reading_reason_from(std::string_view name);

struct ReadNumber {
  E164 number;
  // In service as far as libphonenumber's metadata or data/numbering/nanp.csv know: a remark only.
  bool valid = false;
  // The plan has room for it. True for every number a Reader returns; enough to be stored, looked
  // up and blocked.
  bool possible = false;

  friend bool operator==(const ReadNumber&, const ReadNumber&) = default;
};

// The distinct numbers of one cell in order of appearance. One number needs no heap.
class ReadNumbers {
 public:
  void add(const ReadNumber& number);  // ignored if an equal E164 is held; linear
  // What adding each in turn to an empty set gives, in linear time.
  void assign(std::span<const ReadNumber> numbers);

  std::span<const ReadNumber> span() const;
  auto begin() const { return span().begin(); }
  auto end() const { return span().end(); }
  std::size_t size() const { return many_.empty() ? (one_ ? 1 : 0) : many_.size(); }
  bool empty() const { return !one_; }
  const ReadNumber& operator[](std::size_t i) const { return span()[i]; }
  const ReadNumber& front() const { return span()[0]; }

  friend bool operator==(const ReadNumbers& a, const ReadNumbers& b);

 private:
  std::optional<ReadNumber> one_;  // the first; many_ repeats it once there are two
  std::vector<ReadNumber> many_;
};

struct Reading {
  ReadingStatus status = ReadingStatus::empty;
  ReadingReason reason = ReadingReason::unspecified;
  ReadNumbers numbers;    // empty for masked, none and empty; at least one otherwise
  std::string extension;  // 1 to 7 digits dialled after the (first) number; often empty

  friend bool operator==(const Reading&, const Reading&) = default;
};

class Scanner;

struct ReaderOptions {
  bool letters = false;  // read `1-800-FLOWERS` by the telephone keypad
};

// Reads for one default region. Cheap to create: libphonenumber is loaded by the first text that
// the scanner declines. Thread-safe; share one per region.
class Reader {
 public:
  // `region`: where a number without country code is; ISO 3166-1 alpha-2 in capitals (`US`, `GB`).
  // invalid_argument for anything that has no numbering plan.
  static Result<Reader> create(std::string_view region, ReaderOptions options = {});

  Reader(Reader&&) noexcept;
  Reader& operator=(Reader&&) noexcept;
  ~Reader();

  Reading read(std::string_view text) const;

  // The two halves of read(), for loops over millions of texts, which count for themselves: the
  // scanner (phone/scanner.h), and what to ask when it declines.
  const Scanner& scanner() const;
  Reading read_declined(std::string_view text) const;

  std::string_view region() const;

  // How texts were settled so far, for the share that reports print.
  struct Counts {
    std::uint64_t scanned = 0;   // settled by the scanner
    std::uint64_t declined = 0;  // needed libphonenumber, or its memo
  };
  Counts counts() const;

 private:
  struct State;
  explicit Reader(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace lapwing::phone
