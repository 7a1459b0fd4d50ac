#include "importers/export_formats.h"

#include <fmt/format.h>

#include <array>
#include <string>

#include "importers/ftc_flat.h"
#include "importers/ftc_xml.h"
#include "importers/lapwing_changes.h"
#include "importers/numbers.h"
#include "importers/tps.h"

namespace lapwing::importers {
namespace {

constexpr std::size_t kPieceBytes = std::size_t{256} << 10;

constexpr auto kFormats = std::to_array<ExportFormat>({
    {"ftc-flat", "numbers of +1 as NPA,NXXXXXX", false, write_ftc_flat},
    {"ftc-xml", "numbers of +1 by area code, with the coverage", false, write_ftc_xml},
    {"tps", "numbers of +44 in 12 columns, left-justified", false, write_tps},
    {"csv", "any number, with the day since when it is listed", false, write_numbers},
    {"lapwing-changes", "what changed, for --changes-since", true, write_lapwing_changes},
});

}  // namespace

std::span<const ExportFormat> export_formats() { return kFormats; }

Result<const ExportFormat*> find_export_format(std::string_view name) {
  std::string names;
  for (const auto& format : kFormats) {
    if (format.name == name) return &format;
    names += names.empty() ? "" : ", ";
    names += format.name;
  }
  return error(Errc::not_found, "lists are not written as `{}`; there are {}", name, names);
}

Status write_list(const ExportFormat& format, const registry::ListExport& list,
                  const PutBytes& put) {
  std::string gathered;
  auto done = format.write(list, [&](std::string_view bytes) -> Status {
    gathered += bytes;
    if (gathered.size() < kPieceBytes) return ok();
    auto written = put(gathered);
    gathered.clear();
    return written;
  });
  return done ? put(gathered) : done;
}

}  // namespace lapwing::importers
