#include "importers/tps.h"

#include <fmt/format.h>

#include <optional>
#include <string>

#include "base/line_reader.h"
#include "importers/report.h"

namespace lapwing::importers {
namespace {

constexpr std::size_t kColumns = 12;
constexpr std::size_t kCodeColumns = 5;
// National digits with the leading 0: `01632 960123`, and the few of ten, `01632  96012`.
constexpr std::size_t kDigitsMin = 10;
constexpr std::size_t kDigitsMax = 11;

std::string_view without_blanks(std::string_view text) {
  const std::size_t first = text.find_first_not_of(' ');
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(' ') - first + 1);
}

// The digits of a record in either form; nothing when it is laid out in neither.
std::optional<std::string> digits_of(std::string_view line) {
  if (line.size() > kColumns || line.empty() || line[0] != '0') return {};
  std::string digits;
  if (line.size() == kColumns && line.back() != ' ') {  // with spaces, or 12 digits: too many
    digits = without_blanks(line.substr(0, kCodeColumns));
    digits += without_blanks(line.substr(kCodeColumns));
  } else {
    digits = without_blanks(line);
  }
  for (const char c : digits) {
    if (c < '0' || c > '9') return {};
  }
  return digits;
}

std::optional<E164> parse(std::string_view line) {
  const auto digits = digits_of(line);
  if (!digits || digits->size() < kDigitsMin || digits->size() > kDigitsMax) return {};
  // 00 begins an international number, which is on no British list.
  if ((*digits)[1] == '0') return {};
  return E164::from_digits("44" + digits->substr(1));
}

registry::SourcePosition where(const Line& line) {
  for (std::size_t i = 0; i < line.text.size(); ++i) {
    const char c = line.text[i];
    if (c != ' ' && (c < '0' || c > '9')) return {line.number, static_cast<std::uint32_t>(i + 1)};
  }
  return {line.number, 1};
}

}  // namespace

bool is_tps(const Head& head, const ReadOptions& /*options*/) {
  return mostly_lines(head, [](std::string_view line) { return parse(line).has_value(); });
}

Result<registry::ImportReport> read_tps(ByteSource& source, registry::ListSink& sink,
                                        const ReadOptions& options) {
  Tally tally(source.name());
  LineReader lines(source);
  Line line;
  bool padded = false;  // the file keeps its twelve columns
  for (;;) {
    const auto more = lines.next(line);
    if (!more) return more.error();
    if (!*more) break;
    if (without_blanks(line.text).empty()) {
      tally.blank();
      continue;
    }
    const auto number = parse(line.text);
    padded = padded || line.text.size() == kColumns;
    // Ten digits may be eleven that were cut, and eleven columns a record that lost its blank:
    // where all others have twelve, an unended line of fewer is not whole.
    const bool may_be_cut = !line.ended && !line.too_long && line.text.size() < kColumns &&
                            (padded || !number || line.text.size() < kDigitsMax);
    if (number && !may_be_cut && !line.too_long) {
      tally.kept();
      if (auto taken = sink.listed({*number, {}}, {line.number, 1}); !taken) return taken.error();
      continue;
    }
    tally.reject(where(line), fmt::format("`{}` is not a number in 12 columns like `0207 9460958`",
                                          excerpt(line.text)));
    if (may_be_cut && line.text.find_first_not_of("0123456789 ") == std::string_view::npos) {
      auto cut = note_cut(tally, source.name(), line.number, line.text, options.accept_cut);
      if (!cut) return cut.error();
    }
  }
  return std::move(tally).finish();
}

Status write_tps(const registry::ListExport& list, const PutBytes& put) {
  std::string line;
  return list.walk([&](const registry::ExportedNumber& row) -> Status {
    line = row.number.digits();
    // +44 20 7946 0958 is 02079460958: one digit more than the national number, one less than all.
    const bool british = line.starts_with("44") && line.size() > kDigitsMin &&
                         line.size() <= kDigitsMax + 1 && line[2] != '0';
    if (!british) {
      return error(Errc::invalid_argument,
                   "`+{}` is no number of +44 with 9 or 10 digits, and tps holds no other: narrow "
                   "the export with --area, or take --format csv",
                   line);
    }
    line.replace(0, 2, "0");
    line.resize(kColumns, ' ');
    line += "\r\n";
    return put(line);
  });
}

}  // namespace lapwing::importers
