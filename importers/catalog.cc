#include "importers/catalog.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "importers/dncl_flat.h"
#include "importers/dncl_xml.h"
#include "importers/ftc_flat.h"
#include "importers/ftc_xml.h"
#include "importers/tps.h"

namespace lapwing::importers {
namespace {

// In the order in which content is tried: what is most particular first.
constexpr auto kFormats = std::to_array<Format>({
    {"ftc-xml", "US FTC, National Do Not Call Registry: full list, XML", FormatKind::full_list,
     is_ftc_xml, read_ftc_xml},
    {"dncl-xml", "Canada CRTC, National Do Not Call List: full list, XML", FormatKind::full_list,
     is_dncl_xml, read_dncl_xml},
    {"tps", "UK TPS and CTPS: full file, 12 columns, with or without spaces", FormatKind::full_list,
     is_tps, read_tps},
    {"ftc-flat", "US FTC, National Do Not Call Registry: full list, NPA,NXXXXXX or ten digits",
     FormatKind::full_list, is_ftc_flat, read_ftc_flat},
    {"dncl-flat", "Canada CRTC, National Do Not Call List: full list, NPA,NXXXXXX",
     FormatKind::full_list, is_dncl_flat, read_dncl_flat},
});

const Format* recognize(const Head& head) {
  if (!describe_foreign(head).empty()) return nullptr;
  const auto* found = std::find_if(kFormats.begin(), kFormats.end(),
                                   [&](const Format& format) { return format.recognizes(head); });
  return found == kFormats.end() ? nullptr : found;
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

Result<const Format*> detect_format(ByteSource& source) {
  const auto head = peek_head(source);
  if (!head) return head.error();
  if (const Format* found = recognize(*head)) return found;
  if (head->bytes.empty()) return empty(source);
  return error(Errc::invalid_argument, "`{}` is no list that is known here: it looks like {}",
               source.name(), describe(*head));
}

Status check_content(ByteSource& source, const Format& format) {
  const auto head = peek_head(source);
  if (!head) return head.error();
  if (head->bytes.empty()) return empty(source);
  if (describe_foreign(*head).empty() && format.recognizes(*head)) return ok();
  const Format* other = recognize(*head);
  return error(Errc::invalid_argument, "`{}` is not {}: it looks like {}", source.name(),
               format.name, other != nullptr ? std::string(other->name) : describe(*head));
}

}  // namespace lapwing::importers
