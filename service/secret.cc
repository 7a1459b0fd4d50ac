#include "service/secret.h"

#include <sodium.h>

#include <algorithm>
#include <cstdlib>

namespace lapwing::service {
namespace {

// Before anything else of the library; without it no secret may be made.
void start_sodium() {
  static const int started = sodium_init();
  if (started < 0) std::abort();
}

std::string to_hex(const unsigned char* bytes, std::size_t size) {
  std::string text(size * 2 + 1, '\0');
  sodium_bin2hex(text.data(), text.size(), bytes, size);
  text.pop_back();
  return text;
}

}  // namespace

std::string random_token() {
  start_sodium();
  std::array<unsigned char, 32> bytes{};
  randombytes_buf(bytes.data(), bytes.size());
  constexpr int kVariant = sodium_base64_VARIANT_URLSAFE_NO_PADDING;
  std::string text(sodium_base64_ENCODED_LEN(bytes.size(), kVariant), '\0');
  sodium_bin2base64(text.data(), text.size(), bytes.data(), bytes.size(), kVariant);
  text.pop_back();
  return text;
}

std::string random_name() {
  start_sodium();
  std::array<unsigned char, 8> bytes{};
  randombytes_buf(bytes.data(), bytes.size());
  return to_hex(bytes.data(), bytes.size());
}

std::string random_code() {
  start_sodium();
  return fmt::format("{:06}", randombytes_uniform(1'000'000));
}

std::string hash_of_token(std::string_view token) {
  start_sodium();
  std::array<unsigned char, 32> hash{};
  crypto_generichash(hash.data(), hash.size(), reinterpret_cast<const unsigned char*>(token.data()),
                     token.size(), nullptr, 0);
  return to_hex(hash.data(), hash.size());
}

bool same_secret(std::string_view a, std::string_view b) {
  start_sodium();
  return a.size() == b.size() && sodium_memcmp(a.data(), b.data(), a.size()) == 0;
}

Result<DirectoryKey> DirectoryKey::open(FileSystem& files, const std::filesystem::path& file) {
  start_sodium();
  DirectoryKey key;
  auto held = read_whole_file(files, file);
  if (!held && held.error().code != Errc::not_found) return held.error();
  if (!held) {
    std::string fresh(key.bytes_.size(), '\0');
    randombytes_buf(fresh.data(), fresh.size());
    if (const auto made = create_directories_durably(files, file.parent_path()); !made) {
      return made.error();
    }
    if (const auto written = write_file_atomically(files, file, fresh); !written) {
      return written.error();
    }
    held = std::move(fresh);
  }
  if (held->size() != key.bytes_.size()) {
    return error(
        Errc::data_loss,
        "`{}` is not the key of a data directory: put the file back from a backup; without "
        "it what waits for a code must be asked for again",
        file.string());
  }
  std::copy(held->begin(), held->end(), key.bytes_.begin());
  return key;
}

std::string DirectoryKey::hash(std::string_view purpose, std::string_view text) const {
  crypto_generichash_state state;
  std::array<unsigned char, 16> hash{};
  crypto_generichash_init(&state, bytes_.data(), bytes_.size(), hash.size());
  const auto add = [&state](std::string_view part) {
    crypto_generichash_update(&state, reinterpret_cast<const unsigned char*>(part.data()),
                              part.size());
  };
  add(purpose);
  add(std::string_view("\0", 1));
  add(text);
  crypto_generichash_final(&state, hash.data(), hash.size());
  return to_hex(hash.data(), hash.size());
}

}  // namespace lapwing::service
