// What a scrub over HTTP is asked: the flags of `lapwing scrub` as parameters or JSON fields, and
// the rows as CSV or as JSON.
#pragma once

#include <nlohmann/json_fwd.hpp>

#include "base/byte_source.h"
#include "screening/scrub.h"
#include "service/asked.h"

namespace lapwing::service {

// column (repeats), header, delimiter is found, region, letters, lists, seller, san, channel,
// purpose, on, allow_stale, windows, split, max_row.
screening::ScrubOptions read_scrub(Asked& asked);
// Words that are none are told before a file is taken in. invalid_argument.
Status check_scrub(const screening::ScrubOptions& options);

nlohmann::ordered_json options_json(const screening::ScrubOptions& options);
Result<screening::ScrubOptions> options_from(const nlohmann::ordered_json& json);

// A JSON body `{"numbers": ["...", ...], ...}` as it arrives: each text becomes a line of CSV below
// the header `number`, in pieces handed to `put`; the other fields are returned. Memory is that of
// the longest text.
using PutText = std::function<Status(std::string_view)>;
Result<nlohmann::ordered_json> spool_json(RawBytes& body, const PutText& put);

}  // namespace lapwing::service
