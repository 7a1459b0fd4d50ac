#include "importers/ftc_flat.h"

#include <fmt/format.h>

#include "importers/nanp_flat.h"

namespace lapwing::importers {

bool is_ftc_flat(const Head& head, const ReadOptions& options) {
  return is_nanp_flat(head, options);
}

Result<registry::ImportReport> read_ftc_flat(ByteSource& source, registry::ListSink& sink,
                                             const ReadOptions& options) {
  return read_nanp_flat(source, sink, options);
}

Status write_ftc_flat(const registry::ListExport& list, const PutBytes& put) {
  std::string line;
  return list.walk([&](const registry::ExportedNumber& row) -> Status {
    const auto digits = nanp_digits(row.number);
    if (!digits) {
      return error(Errc::invalid_argument,
                   "`{}` is no number of +1, and ftc-flat holds no other: narrow the export with "
                   "--area, or take --format csv",
                   row.number.to_string());
    }
    line.clear();
    fmt::format_to(std::back_inserter(line), "{:03},{:07}\n", *digits / 10'000'000,
                   *digits % 10'000'000);
    return put(line);
  });
}

}  // namespace lapwing::importers
