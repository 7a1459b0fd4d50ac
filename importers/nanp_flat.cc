#include "importers/nanp_flat.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/line_reader.h"
#include "importers/report.h"

namespace lapwing::importers {
namespace {

constexpr std::size_t kNpaDigits = 3;
constexpr std::size_t kRestDigits = 7;

bool is_digit(char c) { return c >= '0' && c <= '9'; }

std::string_view without_trailing_blanks(std::string_view text) {
  const std::size_t last = text.find_last_not_of(" \t");
  return text.substr(0, last == std::string_view::npos ? 0 : last + 1);
}

// True for what a whole line may begin with but not be: a cut number.
bool is_cut_number(std::string_view text) {
  std::size_t digits = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (is_digit(text[i])) {
      ++digits;
    } else if (text[i] != ',' || i != kNpaDigits) {
      return false;
    }
  }
  return digits < kNpaDigits + kRestDigits;
}

}  // namespace

std::optional<E164> nanp_number(std::string_view npa, std::string_view seven) {
  if (npa.size() != kNpaDigits || seven.size() != kRestDigits || npa[0] < '2') return {};
  std::uint64_t value = 1;
  for (const std::string_view digits : {npa, seven}) {
    for (const char c : digits) {
      if (!is_digit(c)) return {};
      value = value * 10 + static_cast<std::uint64_t>(c - '0');
    }
  }
  return E164::from_value(value);
}

std::optional<std::uint64_t> nanp_digits(E164 number) {
  constexpr std::uint64_t kFirst = 12'000'000'000;
  constexpr std::uint64_t kAfterLast = 20'000'000'000;
  if (number.value() < kFirst || number.value() >= kAfterLast) return {};
  return number.value() - 10'000'000'000;
}

std::variant<E164, BadCell> parse_nanp_line(std::string_view line) {
  const std::string_view text = without_trailing_blanks(line);
  const std::size_t comma = text.size() > kNpaDigits && text[kNpaDigits] == ',' ? 1 : 0;
  if (text.size() == kNpaDigits + comma + kRestDigits) {
    const auto number = nanp_number(text.substr(0, kNpaDigits), text.substr(kNpaDigits + comma));
    if (number) return *number;
  }
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (is_digit(text[i]) || (comma == 1 && i == kNpaDigits)) continue;
    return BadCell{static_cast<std::uint32_t>(i + 1),
                   fmt::format("`{}` is not a number like 212,5550142", excerpt(text))};
  }
  const std::size_t digits = text.size() - comma;
  if (digits != kNpaDigits + kRestDigits) {
    return BadCell{1, fmt::format("`{}` has {} digits, not 10", excerpt(text), digits)};
  }
  return BadCell{1, fmt::format("`{}` cannot be a number: area codes begin with 2 to 9", text)};
}

bool is_nanp_flat(const Head& head, const ReadOptions& /*options*/) {
  return mostly_lines(head, [](std::string_view line) {
    return std::holds_alternative<E164>(parse_nanp_line(line));
  });
}

Result<registry::ImportReport> read_nanp_flat(ByteSource& source, registry::ListSink& sink,
                                              const ReadOptions& options) {
  Tally tally(source.name());
  LineReader lines(source);
  Line line;
  for (;;) {
    const auto more = lines.next(line);
    if (!more) return more.error();
    if (!*more) break;
    const std::string_view text = without_trailing_blanks(line.text);
    if (text.empty()) {
      tally.blank();
      continue;
    }
    const auto parsed = parse_nanp_line(text);
    if (const auto* number = std::get_if<E164>(&parsed); number != nullptr && !line.too_long) {
      tally.kept();
      if (auto taken = sink.listed({*number, {}}, {line.number, 1}); !taken) return taken.error();
      continue;
    }
    if (line.too_long) {
      tally.reject({line.number, 0},
                   fmt::format("the line is longer than {} bytes", LineReader::kLineBytesMax));
      continue;
    }
    const auto& bad = std::get<BadCell>(parsed);
    tally.reject({line.number, bad.column}, bad.reason);
    if (!line.ended && is_cut_number(text)) {
      auto cut = note_cut(tally, source.name(), line.number, text, options.accept_cut);
      if (!cut) return cut.error();
    }
  }
  return std::move(tally).finish();
}

}  // namespace lapwing::importers
