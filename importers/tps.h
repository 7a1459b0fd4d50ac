// UK Telephone Preference Service and Corporate TPS, full file. TPS Ltd for Ofcom, to licensees
// (https://www.tpsonline.org.uk); use for anything but screening is against the licence: no copy is
// shipped with Lapwing. Seen 2026-11-23 in the service's technical description. Twelve columns and
// CRLF, in two forms: with spaces (dialling code left in 5 columns, the rest right in 7), and
// without (number left in 12):
//   0207 9460958
//   01632 960123
//   02079460959␠
//   01632960124␠
// (␠ is a blank.) Blanks at a line's end may be missing, as editors drop them; LF is taken. The
// file does not say what it covers: its coverage is stated with --area.
#pragma once

#include "importers/catalog.h"
#include "importers/export_formats.h"

namespace lapwing::importers {

bool is_tps(const Head& head, const ReadOptions& options);
Result<registry::ImportReport> read_tps(ByteSource& source, registry::ListSink& sink,
                                        const ReadOptions& options);
// Without spaces, as that form needs no knowledge of dialling codes.
Status write_tps(const registry::ListExport& list, const PutBytes& put);

}  // namespace lapwing::importers
