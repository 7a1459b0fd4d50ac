// Secrets that people are given, and the hashes under which they are kept. libsodium; thread-safe.
#pragma once

#include <array>
#include <filesystem>
#include <string>
#include <string_view>

#include "base/file_system.h"
#include "base/result.h"

namespace lapwing::service {

// 256 random bits in base64url, 43 characters: what nobody guesses, however fast he may try.
std::string random_token();
// 64 random bits in hex: a name, no secret.
std::string random_name();
// Six digits, each of the million alike: what a person reads from a telephone and types. Worth
// something only while the tries are counted.
std::string random_code();

// BLAKE2b-256 in hex. For random_token() only, which needs no salt and no slowness.
std::string hash_of_token(std::string_view token);
// In a time that does not depend on where they differ.
bool same_secret(std::string_view a, std::string_view b);

// The key of a data directory: 32 bytes in a file that only its owner reads, outside the journal
// and its copies. What may be guessed (a code, a telephone number, an e-mail address) is kept
// hashed under it, so that a stolen journal tells nothing.
class DirectoryKey {
 public:
  // Makes the file when it is absent. data_loss: it is there and no such key.
  static Result<DirectoryKey> open(FileSystem& files, const std::filesystem::path& file);

  // 32 hex digits; differs from purpose to purpose.
  std::string hash(std::string_view purpose, std::string_view text) const;

 private:
  DirectoryKey() = default;
  std::array<unsigned char, 32> bytes_{};
};

}  // namespace lapwing::service
