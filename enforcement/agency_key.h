// An agency's keys: Ed25519 to sign bags (crypto_sign), X25519 to open what was sealed to it
// (crypto_box_seal), by libsodium. Kept as text of a few lines, which people send each other; a
// file may hold the public keys of several agencies. Secrets are wiped from memory when dropped.
#pragma once

#include <array>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "base/file_system.h"
#include "base/result.h"

namespace lapwing::enforcement {

using KeyBytes = std::array<unsigned char, 32>;
using SignatureBytes = std::array<unsigned char, 64>;

struct PublicKey {
  std::string name;  // `us.ftc`: whose it says it is
  KeyBytes sign{};
  KeyBytes seal{};

  // First 16 bytes of SHA-256 over both, as hex: for people to compare over the telephone.
  std::string fingerprint() const;
};

class SecretKey {
 public:
  // invalid_argument for a name that is none: letters, digits and `.-_`, at most 64.
  static Result<SecretKey> make(const std::string& name);
  // invalid_argument for a file that is none; the message never quotes it.
  static Result<SecretKey> read(const std::filesystem::path& file);
  ~SecretKey();
  SecretKey(SecretKey&&) noexcept = default;
  SecretKey& operator=(SecretKey&&) noexcept = default;
  SecretKey(const SecretKey&) = delete;
  SecretKey& operator=(const SecretKey&) = delete;

  const PublicKey& public_key() const { return public_; }
  SignatureBytes sign(std::string_view message) const;
  const KeyBytes& seal_secret() const { return seal_; }
  // Readable by its owner alone; failed_precondition where there is a file already.
  Status write(const std::filesystem::path& file) const;

 private:
  SecretKey() = default;
  PublicKey public_;
  KeyBytes seed_{};
  KeyBytes seal_{};
};

bool verify(const PublicKey& key, std::string_view message, const SignatureBytes& signature);

std::string to_text(const PublicKey& key);
// One or more. invalid_argument naming line and what is wrong.
Result<std::vector<PublicKey>> read_public_keys(const std::filesystem::path& file);

// Lower-case hex of exactly N bytes.
template <std::size_t N>
bool read_hex(std::string_view text, std::array<unsigned char, N>& out) {
  if (text.size() != 2 * N) return false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto digit = std::string_view("0123456789abcdef").find(text[i]);
    if (digit == std::string_view::npos) return false;
    out[i / 2] = static_cast<unsigned char>(out[i / 2] << 4 | digit);
  }
  return true;
}
std::string to_hex(const unsigned char* bytes, std::size_t size);

}  // namespace lapwing::enforcement
