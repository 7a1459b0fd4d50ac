// Lists that are never handed out: the question to their owner and the file it answers with. What
// was seen published on 2026-11-23 and what is a guess [U] is said in doc/import_formats.md.
//   au-wash  Australia's register (ACMA): a column of numbers and one of Y, N or I
//     0491570156,N
//     0491570157,Y
//   sg-wash  Singapore's three registers (PDPC): a column of numbers and one a register
//     Number,No Voice Call,No Text Message,No Fax Message
//     81234567,Y,N,N
//   rnd      the US Reassigned Numbers Database (FCC): number, date asked about, yes, no or no_data
//     2025550101,2026-10-01,no
// Licences forbid any use but compliance: no answer is shipped with Lapwing.
#pragma once

#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "importers/catalog.h"
#include "importers/export_formats.h"

namespace lapwing::importers {

bool is_au_wash(const Head& head, const ReadOptions& options);
bool is_sg_wash(const Head& head, const ReadOptions& options);
bool is_rnd(const Head& head, const ReadOptions& options);
// options.column names the column of answers where there are several: a word of its header,
// `voice`. A row that is not understood is rejected: its number stays without an answer.
Result<registry::ImportReport> read_au_wash(ByteSource& source, registry::ListSink& sink,
                                            const ReadOptions& options);
Result<registry::ImportReport> read_sg_wash(ByteSource& source, registry::ListSink& sink,
                                            const ReadOptions& options);
Result<registry::ImportReport> read_rnd(ByteSource& source, registry::ListSink& sink,
                                        const ReadOptions& options);

// A number to ask about, and the day since when (RND: last known to be that person's).
struct WashNumber {
  E164 number;
  std::optional<CivilDate> since;
};

struct Wash {
  std::string_view name;    // `au`
  std::string_view region;  // of numbers without a country code
  std::string_view owner;
  bool dated;  // each number needs its day
  // The line that asks, with its ending; empty for a number that is not the owner's.
  std::string (*line)(const WashNumber& number);
};

std::span<const Wash> washes();

}  // namespace lapwing::importers
