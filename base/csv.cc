#include "base/csv.h"

#include <algorithm>
#include <array>
#include <map>
#include <optional>

namespace lapwing {
namespace {

constexpr std::string_view kBom = "\xEF\xBB\xBF";
constexpr std::size_t kFillBytes = std::size_t{64} << 10;

bool is_newline(char c) { return c == '\n' || c == '\r'; }

// kNoDelimiter is NUL, which is text in a file of plain lines.
char divider(char delimiter) { return delimiter == kNoDelimiter ? '\n' : delimiter; }

// LF, CRLF and CR each end one.
std::uint64_t count_lines(std::string_view text) {
  if (text.find('\r') == std::string_view::npos) return count_of('\n', text);
  std::uint64_t lines = 0;
  for (std::size_t i = 0; i + 1 < text.size(); ++i) {
    lines += (text[i] == '\n') | ((text[i] == '\r') & (text[i + 1] != '\n'));
  }
  return lines + (!text.empty() && is_newline(text.back()) ? 1 : 0);
}

// The position after the closing quote of the field that opens at `begin`.
std::optional<std::size_t> after_quoted(std::string_view text, std::size_t begin, bool at_end) {
  std::size_t at = begin + 1;
  while (true) {
    at = text.find('"', at);
    if (at == std::string_view::npos) return std::nullopt;
    if (at + 1 == text.size()) {
      // At a chunk's edge a second quote may follow, which would make it a doubled one.
      if (!at_end) return std::nullopt;
      return at + 1;
    }
    if (text[at + 1] != '"') return at + 1;
    at += 2;
  }
}

Error too_long(std::string_view record, std::uint64_t line, std::size_t record_max) {
  // Only a quoted field goes on past its line.
  const bool quote = record.find_first_of("\r\n") < record_max;
  return error(Errc::invalid_argument, "line {}: the record is longer than {} bytes{}", line,
               record_max, quote ? " (is a quote not closed there?)" : "");
}

// The end of the last whole record of a text that goes on, where every quoted field stays on its
// line, which is nearly always; nothing where one does not. Looks at the quotes alone.
std::optional<std::size_t> end_of_plain_records(std::string_view text, char delimiter) {
  std::size_t end = text.size();
  for (std::size_t at = 0; (at = text.find('"', at)) != std::string_view::npos;) {
    const char before = at == 0 ? '\n' : text[at - 1];
    if (before != divider(delimiter) && !is_newline(before)) {
      ++at;
      continue;
    }
    const std::optional<std::size_t> closed = after_quoted(text, at, false);
    if (!closed) {
      end = at;
      break;
    }
    const std::string_view quoted = text.substr(at, *closed - at);
    if (quoted.find('\n') != std::string_view::npos ||
        quoted.find('\r') != std::string_view::npos) {
      return std::nullopt;
    }
    at = *closed;
  }
  while (end > 0 && !is_newline(text[end - 1])) --end;
  // LF may follow a CR at the edge.
  if (end == text.size() && end > 0 && text[end - 1] == '\r') {
    --end;
    while (end > 0 && !is_newline(text[end - 1])) --end;
  }
  return end;
}

// Splits one record after another off a text. Whether a quote was a quote is only known further
// on, so a record that goes wrong is split a second time with `text_from_` set: fields that begin
// there or later are not quoted.
class Splitter {
 public:
  // `mask` is the splitter's to use.
  Splitter(std::string_view text, char delimiter, bool at_end, std::uint64_t line, ByteMask& mask)
      : text_(text), delimiter_(divider(delimiter)), at_end_(at_end), line_(line), mask_(mask) {
    mask_.mark(text_, delimiter_, '\n', '\r');
  }

  // False when the rest of the text holds no whole record.
  bool next(CsvRecord& record, std::vector<CsvField>& fields) {
    if (at_ == text_.size()) return false;
    text_from_ = text_.size();
    has_quotes_ = false;
    record = CsvRecord{};
    record.begin = static_cast<std::uint32_t>(at_);
    record.first_field = static_cast<std::uint32_t>(fields.size());
    record.line = line_;
    while (true) {
      const Step step = split(at_, record, fields);
      if (step == Step::kWhole) break;
      fields.resize(record.first_field);
      if (step == Step::kCut) return false;
      record.open_quote = true;  // kNoQuote: once more
    }
    record.field_count = static_cast<std::uint32_t>(fields.size()) - record.first_field;
    line_ += lines_in(record);
    return true;
  }

  std::size_t at() const { return at_; }
  std::uint64_t line() const { return line_; }

 private:
  enum class Step : std::uint8_t { kWhole, kCut, kNoQuote };

  Step split(std::size_t at, CsvRecord& record, std::vector<CsvField>& fields) {
    while (true) {
      const std::size_t begin = at;
      const bool quoted = begin < text_from_ && at < text_.size() && text_[at] == '"';
      if (quoted) {
        has_quotes_ = true;
        const std::optional<std::size_t> closed = after_quoted(text_, begin, at_end_);
        if (!closed) {
          if (!at_end_) return Step::kCut;
          text_from_ = begin;
          return Step::kNoQuote;
        }
        at = *closed;
        if (at < text_.size() && text_[at] != delimiter_ && !is_newline(text_[at]) &&
            std::any_of(text_.begin() + static_cast<std::ptrdiff_t>(begin),
                        text_.begin() + static_cast<std::ptrdiff_t>(at), is_newline)) {
          text_from_ = begin;
          return Step::kNoQuote;
        }
      }
      at = mask_.next(at);
      fields.push_back(
          {static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(at - begin), quoted});
      if (at < text_.size() && !is_newline(text_[at])) {
        ++at;  // the delimiter
        continue;
      }
      return end_record(at, record);
    }
  }

  Step end_record(std::size_t at, CsvRecord& record) {
    const bool at_text_end = at == text_.size();
    const bool last_byte = at + 1 == text_.size();
    // Not known yet: whether the field goes on, or whether LF follows a CR.
    if (!at_end_ && (at_text_end || (last_byte && text_[at] == '\r'))) return Step::kCut;
    if (!at_text_end) {
      const bool pair = text_[at] == '\r' && !last_byte && text_[at + 1] == '\n';
      record.ending_size = pair ? 2 : 1;
    }
    record.size = static_cast<std::uint32_t>(at) - record.begin;
    at_ = at + record.ending_size;
    return Step::kWhole;
  }

  // LF, CRLF and CR each count once, also inside quotes.
  std::uint64_t lines_in(const CsvRecord& record) const {
    std::uint64_t lines = record.ending_size == 0 ? 0 : 1;
    if (!has_quotes_) return lines;
    return lines + count_lines(text_.substr(record.begin, record.size));
  }

  std::string_view text_;
  char delimiter_;
  bool at_end_;
  std::uint64_t line_;
  ByteMask& mask_;
  std::size_t at_ = 0;
  std::size_t text_from_ = 0;
  bool has_quotes_ = false;  // in the record at hand
};

std::string_view unquote(std::string_view field, std::string& scratch) {
  const std::string_view inside = field.substr(1);
  const std::size_t close = inside.find('"');
  if (close == std::string_view::npos) return inside;
  if (close + 1 == inside.size()) return inside.substr(0, close);
  // A doubled quote is one quote; the first single one closes, and what follows is text.
  scratch.clear();
  bool open = true;
  for (std::size_t i = 0; i < inside.size(); ++i) {
    if (open && inside[i] == '"') {
      if (i + 1 < inside.size() && inside[i + 1] == '"') {
        ++i;
      } else {
        open = false;
        continue;
      }
    }
    scratch.push_back(inside[i]);
  }
  return scratch;
}

}  // namespace

std::string_view CsvBatch::raw_field(const CsvRecord& record, std::size_t index) const {
  if (index >= record.field_count) return {};
  const CsvField& field = fields_[record.first_field + index];
  return std::string_view(text_).substr(field.begin, field.size);
}

std::string_view CsvBatch::value(const CsvRecord& record, std::size_t index,
                                 std::string& scratch) const {
  const std::string_view raw = raw_field(record, index);
  if (raw.empty() || !fields_[record.first_field + index].quoted) return raw;
  return unquote(raw, scratch);
}

void CsvBatch::clear() {
  text_.clear();
  records_.clear();
  fields_.clear();
}

CsvReader::CsvReader(Fill fill, CsvOptions options) : fill_(std::move(fill)), options_(options) {
  options_.record_max = std::min(options_.record_max, kRecordMaxLimit);
}

Status CsvReader::fill_to(std::size_t size) {
  while (!ended_ && carry_.size() < size) {
    const std::size_t held = carry_.size();
    carry_.resize(held + std::max(kFillBytes, size - held));
    const auto got = fill_(std::span(carry_).subspan(held));
    carry_.resize(held + (got ? *got : 0));
    if (!got) return got.error();
    ended_ = *got == 0;
  }
  return ok();
}

Status CsvReader::start() {
  if (started_) return ok();
  if (auto filled = fill_to(kBom.size()); !filled) return filled;
  started_ = true;
  if (carry_.starts_with("\xFF\xFE") || carry_.starts_with("\xFE\xFF")) {
    return error(Errc::invalid_argument, "the text is UTF-16; save it as UTF-8 first");
  }
  if (carry_.starts_with(kBom)) {
    bom_ = kBom;
    carry_.erase(0, kBom.size());
  }
  return ok();
}

Result<std::string_view> CsvReader::peek(std::size_t size) {
  if (auto started = start(); !started) return started.error();
  if (auto filled = fill_to(size); !filled) return filled.error();
  return std::string_view(carry_);
}

Result<bool> CsvReader::read(CsvBatch& batch) {
  if (failure_) return *failure_;
  const auto more = take(batch);
  if (!more || !*more) return more;
  if (const auto divided = batch.split(); !divided) {
    if (batch.records_.empty()) return divided.error();
    failure_ = divided.error();  // what comes before a record too long is given out
  }
  return true;
}

Result<bool> CsvReader::take(CsvBatch& batch) {
  batch.clear();
  if (auto started = start(); !started) return started.error();
  batch.delimiter_ = delimiter_;
  batch.record_max_ = options_.record_max;
  batch.line_ = line_;
  // Two bytes more than a record may have: its line ending.
  const std::size_t hold_max = std::max(options_.batch_bytes, options_.record_max + 2);
  for (std::size_t want = options_.batch_bytes;; want = std::min(want * 2, hold_max)) {
    if (auto filled = fill_to(want); !filled) return filled.error();
    if (carry_.empty()) return false;
    const std::size_t used = whole_records();
    if (used == 0) {
      if (carry_.size() >= hold_max) return too_long(carry_, line_, options_.record_max);
      continue;
    }
    batch.text_.swap(carry_);
    carry_.assign(batch.text_, used);
    batch.text_.resize(used);
    line_ += count_lines(batch.text_);
    return true;
  }
}

// The size of the whole records that carry_ begins with.
std::size_t CsvReader::whole_records() {
  if (ended_) return carry_.size();
  if (const auto end = end_of_plain_records(carry_, delimiter_)) return *end;
  Splitter splitter(carry_, delimiter_, false, line_, mask_);
  CsvRecord record;
  for (std::vector<CsvField> fields; splitter.next(record, fields); fields.clear()) {
  }
  return splitter.at();
}

void CsvBatch::divide() {
  // The text is whole records, whatever follows it.
  Splitter splitter(text_, delimiter_, true, line_, mask_);
  for (CsvRecord record; splitter.next(record, fields_);) records_.push_back(record);
}

Status CsvBatch::split() {
  divide();
  const auto long_one = std::find_if(records_.begin(), records_.end(),
                                     [&](const CsvRecord& one) { return one.size > record_max_; });
  if (long_one == records_.end()) return ok();
  const Error failure = too_long(raw(*long_one), long_one->line, record_max_);
  text_.resize(long_one->begin);
  fields_.resize(long_one->first_field);
  records_.erase(long_one, records_.end());
  return failure;
}

CsvBatch split_csv(std::string_view text, char delimiter) {
  CsvBatch batch;
  batch.text_ = text;
  batch.delimiter_ = delimiter;
  batch.divide();
  return batch;
}

char sniff_delimiter(std::string_view sample, bool whole) {
  char best = kNoDelimiter;
  std::size_t best_alike = 0;
  // Commas stand in names and addresses too, so the rarer delimiters are preferred when they
  // divide as many records alike.
  for (const char delimiter : {'\t', '|', ';', ','}) {
    const CsvBatch batch = split_csv(sample, delimiter);
    std::size_t considered = batch.records().size();
    if (!whole && considered > 1) --considered;
    std::map<std::uint32_t, std::size_t> divided;  // field count -> records that have it
    std::size_t filled = 0;
    std::size_t divided_count = 0;
    for (const CsvRecord& record : std::span(batch.records()).first(considered)) {
      if (record.size == 0) continue;  // blank lines say nothing
      ++filled;
      if (record.field_count < 2) continue;
      ++divided_count;
      ++divided[record.field_count];
    }
    if (divided_count * 2 <= filled) continue;
    const auto alike =
        std::max_element(divided.begin(), divided.end(),
                         [](const auto& a, const auto& b) { return a.second < b.second; });
    if (alike->second > best_alike) {
      best_alike = alike->second;
      best = delimiter;
    }
  }
  return best;
}

void append_csv_field(std::string& out, std::string_view value, char delimiter) {
  const bool quote = std::any_of(value.begin(), value.end(), [&](char c) {
    return c == '"' || is_newline(c) || (delimiter != kNoDelimiter && c == delimiter);
  });
  if (!quote) {
    out += value;
    return;
  }
  out += '"';
  for (const char c : value) {
    if (c == '"') out += '"';
    out += c;
  }
  out += '"';
}

}  // namespace lapwing
