#include "importers/report.h"

#include <fmt/format.h>

#include <utility>

namespace lapwing::importers {
namespace {

using registry::ImportReport;
using registry::RowError;

constexpr std::size_t kExcerptBytesMax = 40;

void keep_first(std::vector<RowError>& errors, RowError error) {
  if (errors.size() < ImportReport::kErrorsMax) errors.push_back(std::move(error));
}

// Bytes of the UTF-8 character that `text` begins with (RFC 3629), 0 when it is none or a control
// character.
std::size_t printable_size(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  if (byte(0) < 0x80) return byte(0) >= 0x20 && byte(0) != 0x7f ? 1 : 0;
  const std::size_t size = byte(0) >= 0xf0 ? 4 : byte(0) >= 0xe0 ? 3 : 2;
  if (byte(0) < 0xc2 || byte(0) > 0xf4 || text.size() < size) return 0;
  for (std::size_t i = 1; i < size; ++i) {
    if ((byte(i) & 0xc0) != 0x80) return 0;
  }
  const bool overlong = (byte(0) == 0xe0 && byte(1) < 0xa0) || (byte(0) == 0xf0 && byte(1) < 0x90);
  const bool surrogate = byte(0) == 0xed && byte(1) > 0x9f;
  const bool too_high = byte(0) == 0xf4 && byte(1) > 0x8f;
  const bool c1_control = byte(0) == 0xc2 && byte(1) < 0xa0;
  return overlong || surrogate || too_high || c1_control ? 0 : size;
}

}  // namespace

void Tally::reject(registry::SourcePosition at, std::string reason) {
  ++report_.rejected;
  keep_first(report_.first_errors, {file_, at, std::move(reason)});
}

void Tally::remark(registry::SourcePosition at, std::string reason) {
  ++report_.remarks;
  keep_first(report_.first_remarks, {file_, at, std::move(reason)});
}

Result<ImportReport> Tally::finish() && {
  if (report_.kept > 0) return std::move(*this).finish_even_if_empty();
  if (report_.rejected == 0) return error(Errc::invalid_argument, "`{}` is empty", file_);
  return error(
      Errc::invalid_argument, "none of the {} rows of `{}` could be read; the first, line {}: {}",
      report_.rejected, file_, report_.first_errors[0].at.line, report_.first_errors[0].reason);
}

ImportReport Tally::finish_even_if_empty() && {
  report_.read = rows();
  return std::move(report_);
}

Status note_cut(Tally& tally, const std::string& file, std::uint64_t line, std::string_view text,
                bool accept_cut) {
  tally.report().last_line_cut = true;
  if (accept_cut) return ok();
  return error(Errc::invalid_argument, "`{}` is cut: it ends inside its last record, line {}: `{}`",
               file, line, excerpt(text));
}

std::string excerpt(std::string_view text) {
  std::string shown;
  while (!text.empty()) {
    const std::size_t size = printable_size(text);
    if (shown.size() + (size == 0 ? 4 : size) > kExcerptBytesMax) return shown + "...";
    if (size == 0) {
      shown += fmt::format("\\x{:02x}", static_cast<unsigned char>(text[0]));
    } else if (text[0] == '`') {
      shown += '\'';
    } else {
      shown += text.substr(0, size);
    }
    text.remove_prefix(size == 0 ? 1 : size);
  }
  return shown;
}

void merge(ImportReport& total, ImportReport part) {
  total.read += part.read;
  total.kept += part.kept;
  total.rejected += part.rejected;
  total.blank += part.blank;
  total.remarks += part.remarks;
  for (auto& error : part.first_errors) keep_first(total.first_errors, std::move(error));
  for (auto& remark : part.first_remarks) keep_first(total.first_remarks, std::move(remark));
  total.last_line_cut = total.last_line_cut || part.last_line_cut;
  total.rejects_expected = total.rejects_expected || part.rejects_expected;
}

}  // namespace lapwing::importers
