#include "importers/catalog.h"

#include <fmt/format.h>

#include <array>

#include "importers/consents.h"
#include "importers/disconnects.h"
#include "importers/dncl_changes.h"
#include "importers/dncl_flat.h"
#include "importers/dncl_xml.h"
#include "importers/ftc_changes.h"
#include "importers/ftc_complaints.h"
#include "importers/ftc_flat.h"
#include "importers/ftc_xml.h"
#include "importers/lapwing_changes.h"
#include "importers/numbers.h"
#include "importers/relationships.h"
#include "importers/tps.h"
#include "importers/wash.h"

namespace lapwing::importers {
namespace {

// In the order in which content is tried: what is most particular first.
constexpr auto kFormats = std::to_array<Format>({
    {"ftc-xml", "US FTC, National Do Not Call Registry: full list, XML", FormatKind::full_list,
     is_ftc_xml, read_ftc_xml},
    {"dncl-xml", "Canada CRTC, National Do Not Call List: full list, XML", FormatKind::full_list,
     is_dncl_xml, read_dncl_xml},
    {"lapwing-changes", "this project's change list, as `lapwing export --changes-since` writes it",
     FormatKind::change_list, is_lapwing_changes, read_lapwing_changes},
    {"ftc-complaints", "US FTC, DNC Reported Calls: daily CSV; the callers' numbers",
     FormatKind::full_list, is_ftc_complaints, read_ftc_complaints},
    {"consents", "a seller's consents: CSV with named columns", FormatKind::records, is_consents,
     nullptr, read_consents},
    {"relationships", "a seller's established business relationships: CSV with named columns",
     FormatKind::records, is_relationships, nullptr, read_relationships},
    {"rnd", "US FCC, Reassigned Numbers Database: answers, number, date, yes, no or no_data",
     FormatKind::answers, is_rnd, read_rnd},
    {"sg-wash", "Singapore PDPC, Do Not Call Registry: answers, a column of Y and N a register",
     FormatKind::answers, is_sg_wash, read_sg_wash},
    {"au-wash", "Australia ACMA, Do Not Call Register: answers, number and Y, N or I",
     FormatKind::answers, is_au_wash, read_au_wash},
    {"disconnects", "carriers' feed of lines disconnected or reassigned: CSV with named columns",
     FormatKind::records, is_disconnects, nullptr, read_disconnects},
    {"tps", "UK TPS and CTPS: full file, 12 columns, with or without spaces", FormatKind::full_list,
     is_tps, read_tps},
    {"ftc-changes", "US FTC, National Do Not Call Registry: change list, columns found by shape",
     FormatKind::change_list, is_ftc_changes, read_ftc_changes},
    {"dncl-changes", "Canada CRTC, National Do Not Call List: change list, columns found by shape",
     FormatKind::change_list, is_dncl_changes, read_dncl_changes},
    {"ftc-flat", "US FTC, National Do Not Call Registry: full list, NPA,NXXXXXX or ten digits",
     FormatKind::full_list, is_ftc_flat, read_ftc_flat},
    {"dncl-flat", "Canada CRTC, National Do Not Call List: full list, NPA,NXXXXXX",
     FormatKind::full_list, is_dncl_flat, read_dncl_flat},
    {"numbers", "a company's own list: one column of numbers as people write them, perhaps a date",
     FormatKind::full_list, is_numbers, read_numbers},
});

const Format* recognize(const Head& head, const ReadOptions& options) {
  if (!describe_foreign(head).empty()) return nullptr;
  // Elsewhere ten bare digits are a company's own list without its leading zeros.
  const bool bare_digits_are_nanp = options.region == "US" || options.region == "CA" ||
                                    head.bytes.find(',') != std::string_view::npos;
  for (const Format& format : kFormats) {
    if (!bare_digits_are_nanp && (format.name == "ftc-flat" || format.name == "dncl-flat")) {
      continue;
    }
    if (format.recognizes(head, options)) return &format;
  }
  return nullptr;
}

Error empty(const ByteSource& source) {
  return error(Errc::invalid_argument, "`{}` is empty", source.name());
}

}  // namespace

std::span<const Format> formats() { return kFormats; }

Result<const Format*> find_format(std::string_view name) {
  std::string names;
  for (const auto& format : kFormats) {
    if (format.name == name) return &format;
    names += fmt::format(", {}", format.name);
  }
  return error(Errc::not_found, "there is no format `{}`; there are auto{}", name, names);
}

Result<const Format*> detect_format(ByteSource& source, const ReadOptions& options) {
  const auto head = peek_head(source);
  if (!head) return head.error();
  if (const Format* found = recognize(*head, options)) return found;
  if (head->bytes.empty()) return empty(source);
  return error(Errc::invalid_argument, "`{}` is no list that is known here: it looks like {}",
               source.name(), describe(*head));
}

Status check_content(ByteSource& source, const Format& format, const ReadOptions& options) {
  const auto head = peek_head(source);
  if (!head) return head.error();
  if (head->bytes.empty()) return empty(source);
  if (describe_foreign(*head).empty() && format.recognizes(*head, options)) return ok();
  const Format* other = recognize(*head, options);
  const bool wants_column = other == nullptr && format.name == "numbers" && options.column.empty();
  return error(Errc::invalid_argument, "`{}` is not {}: it looks like {}{}", source.name(),
               format.name, other != nullptr ? std::string(other->name) : describe(*head),
               wants_column ? "; of a table, --column names the column to read" : "");
}

}  // namespace lapwing::importers
