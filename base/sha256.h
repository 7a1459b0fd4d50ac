// SHA-256 (FIPS 180-4) over a stream of bytes, by OpenSSL. One thread at a time.
#pragma once

#include <array>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

struct evp_md_ctx_st;

namespace lapwing {

using Sha256Digest = std::array<unsigned char, 32>;

class Sha256 {
 public:
  Sha256();
  void update(std::string_view bytes);
  // The digest of everything given so far; more may follow.
  Sha256Digest digest() const;

 private:
  struct Free {
    void operator()(evp_md_ctx_st* context) const;
  };
  std::unique_ptr<evp_md_ctx_st, Free> context_;
};

Sha256Digest sha256(std::string_view bytes);
// 64 lower-case hex digits.
std::string hex(const Sha256Digest& digest);
// Exactly 64 hex digits of either case.
std::optional<Sha256Digest> parse_sha256(std::string_view text);

}  // namespace lapwing
