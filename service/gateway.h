// The hook to whoever sends text messages and speaks codes: a signed HTTP POST out, and the check
// of signed posts that come in. doc/registration.md shows both to the one who writes the other
// side. Thread-safe; post_signed() blocks.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "base/time.h"

namespace lapwing::service {

struct GatewaySettings {
  std::string url;     // `https://gateway.example.org/lapwing`; empty: neither messages nor calls
  std::string secret;  // shared with it
};

// `v1=` and 64 hex digits: HMAC-SHA256 under the secret of TIMESTAMP, a full stop and the body.
// TIMESTAMP is in seconds since 1970, as in the header beside it.
std::string signature_of(std::string_view secret, std::string_view timestamp,
                         std::string_view body);

// What stands in Lapwing-Timestamp and Lapwing-Signature is by somebody who has the secret, and not
// older or newer than five minutes. An empty secret signs nothing.
bool is_signed(std::string_view secret, std::string_view timestamp, std::string_view signature,
               std::string_view body, Instant now);

// JSON to the gateway, which must answer 2xx; it may see the same `id` more than once.
// unavailable: it was not reached, or answered otherwise.
Status post_signed(const GatewaySettings& settings, const std::string& id, const std::string& body,
                   Instant now);

}  // namespace lapwing::service
