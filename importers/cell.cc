#include "importers/cell.h"

#include <fmt/format.h>

namespace lapwing::importers {
namespace {

using phone::ReadingReason;
using phone::ReadingStatus;

std::string why_rejected(const phone::Reading& reading, std::string_view cell) {
  if (reading.status == ReadingStatus::empty) return "there is no number";
  const std::string shown = excerpt(cell);
  if (reading.status == ReadingStatus::masked) {
    return fmt::format("`{}` hides digits, so it is no one's number", shown);
  }
  switch (reading.reason) {
    case ReadingReason::impossible:
      return fmt::format("`{}` is no number that any numbering plan can hold", shown);
    case ReadingReason::letters:
      return fmt::format("`{}` has letters where digits belong", shown);
    case ReadingReason::spreadsheet:
      return fmt::format("`{}` was rounded by a spreadsheet; its digits are lost", shown);
    default:
      return fmt::format("`{}` is not a number", shown);
  }
}

std::string why_ambiguous(const phone::Reading& reading, std::string_view cell) {
  const std::string shown = excerpt(cell);
  switch (reading.reason) {
    case ReadingReason::unread_part:
      return fmt::format("`{}` holds more digits than its numbers; look whether one is lost",
                         shown);
    case ReadingReason::masked_part:
      return fmt::format("`{}` also holds a number with hidden digits", shown);
    default: {
      std::string numbers;
      for (const auto& read : reading.numbers) {
        numbers += (numbers.empty() ? "" : " or ") + read.number.to_string();
      }
      return fmt::format("`{}` may be {}; all are kept", shown, numbers);
    }
  }
}

}  // namespace

Result<phone::Reading> take_cell(const phone::Reader& reader, std::string_view cell,
                                 registry::SourcePosition at, std::optional<CivilDate> on,
                                 Tally& tally, registry::ListSink& sink) {
  phone::Reading reading = reader.read(cell);
  if (reading.numbers.empty()) {
    tally.reject(at, why_rejected(reading, cell));
    return reading;
  }
  tally.kept();
  if (reading.status == ReadingStatus::ambiguous) tally.remark(at, why_ambiguous(reading, cell));
  for (const auto& read : reading.numbers) {
    if (auto taken = sink.listed({read.number, on}, at); !taken) return taken.error();
  }
  return reading;
}

}  // namespace lapwing::importers
