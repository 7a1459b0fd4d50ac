#include "importers/content.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <utility>

#include "base/csv.h"

namespace lapwing::importers {
namespace {

struct Magic {
  std::string_view bytes;
  std::string_view what;
};

using std::string_view_literals::operator""sv;

constexpr auto kMagic = std::to_array<Magic>({
    {"%PDF"sv, "a PDF document"sv},
    {"PK\x03\x04"sv, "a zip archive; give it as a file of its own, and an Excel workbook as CSV"sv},
    {"PK\x05\x06"sv, "an empty zip archive"sv},
    {"\x89PNG"sv, "a PNG image"sv},
    {"\xff\xd8\xff"sv, "a JPEG image"sv},
    {"GIF8"sv, "a GIF image"sv},
    {"{\\rtf"sv, "an RTF document"sv},
    {"\xd0\xcf\x11\xe0"sv, "an old Excel or Word file; save it as CSV"sv},
    {"SQLite format 3"sv, "an SQLite database"sv},
    {"\x1f\x8b"sv, "gzip inside gzip; unpack it once"sv},
    {"\x28\xb5\x2f\xfd"sv, "zstd inside a compressed file; unpack it once"sv},
    {"7z\xbc\xaf"sv, "a 7z archive; unpack it first"sv},
    {"Rar!"sv, "a RAR archive; unpack it first"sv},
    {"BZh"sv, "a bzip2 file; unpack it first"sv},
    {"\xfd"
     "7zXZ"sv,
     "an xz file; unpack it first"sv},
    {"\xff\xfe"sv, "UTF-16 text; save it as UTF-8"sv},
    {"\xfe\xff"sv, "UTF-16 text; save it as UTF-8"sv},
});

constexpr std::ptrdiff_t kControlsMax = 8;

// The first bytes that are not white space, in lower case.
std::string beginning(std::string_view bytes) {
  const std::size_t from = bytes.find_first_not_of(" \t\r\n");
  if (from == std::string_view::npos) return {};
  std::string start(bytes.substr(from, 64));
  std::transform(start.begin(), start.end(), start.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return start;
}

bool is_blank(std::string_view line) {
  return line.find_first_not_of(" \t") == std::string_view::npos;
}

// No character of a text: ends of lines and pages are some, and so is the old mark of a file's end.
bool is_control(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return byte < ' ' && (byte < '\t' || byte > '\r') && byte != 0x1A;
}

}  // namespace

Result<Head> peek_head(ByteSource& source) {
  const auto bytes = source.peek(ByteSource::kPeekMax);
  if (!bytes) return bytes.error();
  Head head{*bytes, bytes->size() < ByteSource::kPeekMax};
  if (head.bytes.starts_with("\xef\xbb\xbf")) head.bytes.remove_prefix(3);
  return head;
}

bool mostly_lines(const Head& head, const std::function<bool(std::string_view)>& fits) {
  std::string_view rest = head.bytes;
  std::size_t lines = 0;
  std::size_t fitting = 0;
  while (!rest.empty()) {
    const std::size_t end = rest.find_first_of("\r\n");
    // An only line is judged even if it may go on: there is nothing else to go by.
    if (end == std::string_view::npos && !head.whole && lines > 0) break;
    const std::string_view line = rest.substr(0, end);
    rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
    if (is_blank(line)) continue;
    ++lines;
    if (fits(line)) ++fitting;
  }
  return fitting > 0 && fitting * 2 >= lines;
}

std::string describe_foreign(const Head& head) {
  for (const auto& [bytes, what] : kMagic) {
    if (head.bytes.starts_with(bytes)) return std::string(what);
  }
  const std::string start = beginning(head.bytes);
  if (start.empty()) return head.whole ? "an empty file" : "blank lines only";
  if (start.starts_with("<!doctype html") || start.starts_with("<html")) {
    return "a web page, perhaps an error message";
  }
  if (start.starts_with("{") || start.starts_with("[{") || start.starts_with("[\"")) {
    return "JSON";
  }
  // A few are a damaged row; of random bytes every tenth is one.
  const auto controls = std::count_if(head.bytes.begin(), head.bytes.end(), is_control);
  if (controls > kControlsMax && static_cast<std::size_t>(controls) * 20 > head.bytes.size()) {
    return "binary data";
  }
  return {};
}

std::string describe(const Head& head) {
  if (std::string foreign = describe_foreign(head); !foreign.empty()) return foreign;
  const std::string start = beginning(head.bytes);
  if (start.starts_with("<?xml") || start.starts_with("<")) return "XML without a <list> element";
  const char delimiter = sniff_delimiter(head.bytes, head.whole);
  if (delimiter != kNoDelimiter) {
    const CsvBatch batch = split_csv(head.bytes, delimiter);
    if (!batch.records().empty()) {
      return fmt::format("a table of {} columns", batch.records()[0].field_count);
    }
  }
  return "other text";
}

}  // namespace lapwing::importers
