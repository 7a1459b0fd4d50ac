// What the FTC's and Canada's flat files share: one NANP number a line, `212,5550142` or ten bare
// digits. The two regulators publish the same bytes; their pairs of files say where and when.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>

#include "importers/catalog.h"

namespace lapwing::importers {

// Why a line is no NANP number, and where in it.
struct BadCell {
  std::uint32_t column;  // from 1
  std::string reason;
};

// `212,5550142` or `2125550142`, blanks after it allowed. An area code from 0 or 1 is refused, as
// no NANP number can begin so (ATIS-0300051); any exchange is taken, for the FTC's files hold
// `423,0000000`.
std::variant<E164, BadCell> parse_nanp_line(std::string_view line);

// The number of an area code and seven digits, both digits only; nothing for an impossible one.
std::optional<E164> nanp_number(std::string_view npa, std::string_view seven);

// The ten digits of a NANP number as a whole; nothing for a number that these files cannot hold.
std::optional<std::uint64_t> nanp_digits(E164 number);

bool is_nanp_flat(const Head& head, const ReadOptions& options);
Result<registry::ImportReport> read_nanp_flat(ByteSource& source, registry::ListSink& sink,
                                              const ReadOptions& options);

}  // namespace lapwing::importers
