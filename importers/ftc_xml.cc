#include "importers/ftc_xml.h"

#include <fmt/format.h>

#include <optional>

#include "importers/nanp_flat.h"
#include "importers/xml_list.h"

namespace lapwing::importers {
namespace {

// `level='ac' val='212,646'`, or of all of +1. invalid_argument for a coverage that it cannot say.
Result<std::string> level_of(const registry::Coverage& coverage) {
  const auto prefixes = coverage.to_strings();
  if (coverage.is_all() || prefixes == std::vector<std::string>{"1"}) {
    return std::string("level='all' val=''");
  }
  std::string codes;
  for (const auto& prefix : prefixes) {
    if (prefix.size() != 4 || prefix[0] != '1' || prefix[1] < '2') {
      return error(Errc::invalid_argument,
                   "ftc-xml speaks for whole area codes of +1 only, not for `{}`: name them with "
                   "--area, or take --format csv",
                   prefix);
    }
    codes += codes.empty() ? "" : ",";
    codes += prefix.substr(1);
  }
  return fmt::format("level='ac' val='{}'", codes);
}

}  // namespace

bool is_ftc_xml(const Head& head, const ReadOptions& options) { return is_xml_list(head, options); }

Result<registry::ImportReport> read_ftc_xml(ByteSource& source, registry::ListSink& sink,
                                            const ReadOptions& options) {
  return read_xml_list(source, sink, options);
}

Status write_ftc_xml(const registry::ListExport& list, const PutBytes& put) {
  const auto level = level_of(list.facts().coverage);
  if (!level) return level.error();
  if (auto begun = put(fmt::format("<list type='full' {}>\n", *level)); !begun) return begun;
  std::optional<std::uint64_t> area;
  std::string text;
  auto walked = list.walk([&](const registry::ExportedNumber& row) -> Status {
    const auto digits = nanp_digits(row.number);
    if (!digits) {
      return error(Errc::invalid_argument,
                   "`{}` is no number of +1, and ftc-xml holds no other: narrow the export with "
                   "--area, or take --format csv",
                   row.number.to_string());
    }
    text.clear();
    if (const auto npa = *digits / 10'000'000; area != npa) {
      fmt::format_to(std::back_inserter(text), "{}<ac val='{:03}'>\n", area ? "</ac>\n" : "", npa);
      area = npa;
    }
    fmt::format_to(std::back_inserter(text), "<ph val='{:07}'/>\n", *digits % 10'000'000);
    return put(text);
  });
  return walked ? put(area ? "</ac></list>\n" : "</list>\n") : walked;
}

}  // namespace lapwing::importers
