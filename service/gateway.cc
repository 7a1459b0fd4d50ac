#include "service/gateway.h"

#include <sodium.h>

#include <array>
#include <charconv>

#include "service/curl_call.h"
#include "service/secret.h"

namespace lapwing::service {
namespace {

constexpr std::chrono::minutes kSkewMax{5};

std::string timestamp_of(Instant at) {
  return std::to_string(std::chrono::floor<std::chrono::seconds>(at).time_since_epoch().count());
}

}  // namespace

std::string signature_of(std::string_view secret, std::string_view timestamp,
                         std::string_view body) {
  crypto_auth_hmacsha256_state state;
  std::array<unsigned char, crypto_auth_hmacsha256_BYTES> tag{};
  const auto bytes = [](std::string_view text) {
    return reinterpret_cast<const unsigned char*>(text.data());
  };
  crypto_auth_hmacsha256_init(&state, bytes(secret), secret.size());
  crypto_auth_hmacsha256_update(&state, bytes(timestamp), timestamp.size());
  crypto_auth_hmacsha256_update(&state, bytes("."), 1);
  crypto_auth_hmacsha256_update(&state, bytes(body), body.size());
  crypto_auth_hmacsha256_final(&state, tag.data());
  std::string hex(tag.size() * 2 + 1, '\0');
  sodium_bin2hex(hex.data(), hex.size(), tag.data(), tag.size());
  hex.pop_back();
  return "v1=" + hex;
}

bool is_signed(std::string_view secret, std::string_view timestamp, std::string_view signature,
               std::string_view body, Instant now) {
  if (secret.empty() || timestamp.empty() || timestamp.size() > 12) return false;
  std::int64_t seconds = 0;
  const auto* end = timestamp.data() + timestamp.size();
  if (std::from_chars(timestamp.data(), end, seconds).ptr != end) return false;
  const auto age = now - Instant(std::chrono::seconds(seconds));
  if (age > kSkewMax || -age > kSkewMax) return false;
  return same_secret(signature, signature_of(secret, timestamp, body));
}

Status post_signed(const GatewaySettings& settings, const std::string& id, const std::string& body,
                   Instant now) {
  const auto timestamp = timestamp_of(now);
  const auto status =
      perform({.url = settings.url,
               .protocols = "http,https",
               .headers = {"Content-Type: application/json", "Idempotency-Key: " + id,
                           "Lapwing-Timestamp: " + timestamp,
                           "Lapwing-Signature: " + signature_of(settings.secret, timestamp, body)},
               .body = body});
  if (!status) return status.error();
  if (*status < 200 || *status > 299) {
    return error(Errc::unavailable, "`{}` answered {}", settings.url, *status);
  }
  return ok();
}

}  // namespace lapwing::service
