#include "enforcement/agency_key.h"

#include <fcntl.h>
#include <sodium.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>
#include <new>

#include "base/sha256.h"

namespace lapwing::enforcement {
namespace {

constexpr std::string_view kPublicHeader = "lapwing-public-key 1";
constexpr std::string_view kSecretHeader = "lapwing-secret-key 1";
constexpr std::size_t kNameBytesMax = 64;

void start_sodium() {
  if (sodium_init() < 0) throw std::bad_alloc();
}

bool is_name(std::string_view name) {
  return !name.empty() && name.size() <= kNameBytesMax &&
         name.find_first_not_of(
             "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789.-_") ==
             std::string_view::npos;
}

std::vector<std::string_view> lines_of(std::string_view text) {
  std::vector<std::string_view> lines;
  while (!text.empty()) {
    const auto end = text.find('\n');
    std::string_view line = text.substr(0, end);
    if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
    lines.push_back(line);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  }
  return lines;
}

std::string_view value_of(std::string_view line, std::string_view key) {
  return line.starts_with(key) ? line.substr(key.size()) : std::string_view();
}

// What follows the first line: name, sign, seal.
bool read_fields(std::string_view name, std::string_view sign, std::string_view seal,
                 std::string& name_out, KeyBytes& sign_out, KeyBytes& seal_out) {
  name_out = value_of(name, "name: ");
  return is_name(name_out) && read_hex(value_of(sign, "sign: "), sign_out) &&
         read_hex(value_of(seal, "seal: "), seal_out);
}

std::string text_of(std::string_view header, std::string_view name, const KeyBytes& sign,
                    const KeyBytes& seal) {
  return fmt::format("{}\nname: {}\nsign: {}\nseal: {}\n", header, name,
                     to_hex(sign.data(), sign.size()), to_hex(seal.data(), seal.size()));
}

}  // namespace

std::string to_hex(const unsigned char* bytes, std::size_t size) {
  std::string text;
  for (std::size_t i = 0; i < size; ++i) text += fmt::format("{:02x}", bytes[i]);
  return text;
}

std::string PublicKey::fingerprint() const {
  std::string both(sign.begin(), sign.end());
  both.append(seal.begin(), seal.end());
  return hex(sha256(both)).substr(0, 32);
}

SecretKey::~SecretKey() {
  sodium_memzero(seed_.data(), seed_.size());
  sodium_memzero(seal_.data(), seal_.size());
}

Result<SecretKey> SecretKey::make(const std::string& name) {
  if (!is_name(name)) {
    return error(Errc::invalid_argument, "`{}` is not a name of letters, digits and `.-_`", name);
  }
  start_sodium();
  SecretKey key;
  key.public_.name = name;
  std::array<unsigned char, crypto_sign_SECRETKEYBYTES> expanded{};
  randombytes_buf(key.seed_.data(), key.seed_.size());
  crypto_sign_seed_keypair(key.public_.sign.data(), expanded.data(), key.seed_.data());
  sodium_memzero(expanded.data(), expanded.size());
  crypto_box_keypair(key.public_.seal.data(), key.seal_.data());
  return key;
}

Result<SecretKey> SecretKey::read(const std::filesystem::path& file) {
  auto text = read_whole_file(posix_file_system(), file);
  if (!text) return text.error();
  start_sodium();
  SecretKey key;
  const auto lines = lines_of(*text);
  const bool read =
      lines.size() == 4 && lines[0] == kSecretHeader &&
      read_fields(lines[1], lines[2], lines[3], key.public_.name, key.seed_, key.seal_);
  const bool is_public = !lines.empty() && lines[0] == kPublicHeader;
  sodium_memzero(text->data(), text->size());
  if (!read) {
    return error(Errc::invalid_argument, "`{}` is {}", file.string(),
                 is_public ? "a public key; the secret one is needed here"
                           : "no secret key of `lapwing referral keygen`");
  }
  std::array<unsigned char, crypto_sign_SECRETKEYBYTES> expanded{};
  crypto_sign_seed_keypair(key.public_.sign.data(), expanded.data(), key.seed_.data());
  sodium_memzero(expanded.data(), expanded.size());
  crypto_scalarmult_base(key.public_.seal.data(), key.seal_.data());
  return key;
}

SignatureBytes SecretKey::sign(std::string_view message) const {
  std::array<unsigned char, crypto_sign_SECRETKEYBYTES> expanded{};
  KeyBytes unused{};
  crypto_sign_seed_keypair(unused.data(), expanded.data(), seed_.data());
  SignatureBytes signature{};
  crypto_sign_detached(signature.data(), nullptr,
                       reinterpret_cast<const unsigned char*>(message.data()), message.size(),
                       expanded.data());
  sodium_memzero(expanded.data(), expanded.size());
  return signature;
}

Status SecretKey::write(const std::filesystem::path& file) const {
  std::string text = text_of(kSecretHeader, public_.name, seed_, seal_);
  // The mode is set as the file comes to be, which base/file_system.h cannot say.
  const int handle = open(file.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (handle < 0 && errno == EEXIST) {
    return error(Errc::failed_precondition, "`{}` is there already, and keys are not overwritten",
                 file.string());
  }
  const bool written =
      handle >= 0 &&
      ::write(handle, text.data(), text.size()) == static_cast<ssize_t>(text.size()) &&
      fsync(handle) == 0;
  const int why = errno;
  if (handle >= 0) close(handle);
  sodium_memzero(text.data(), text.size());
  if (written) return ok();
  return error(Errc::io_error, "cannot write `{}`: {}", file.string(), std::strerror(why));
}

bool verify(const PublicKey& key, std::string_view message, const SignatureBytes& signature) {
  start_sodium();
  return crypto_sign_verify_detached(signature.data(),
                                     reinterpret_cast<const unsigned char*>(message.data()),
                                     message.size(), key.sign.data()) == 0;
}

std::string to_text(const PublicKey& key) {
  return text_of(kPublicHeader, key.name, key.sign, key.seal);
}

Result<std::vector<PublicKey>> read_public_keys(const std::filesystem::path& file) {
  const auto text = read_whole_file(posix_file_system(), file);
  if (!text) return text.error();
  const auto lines = lines_of(*text);
  std::vector<PublicKey> keys;
  for (std::size_t i = 0; i < lines.size();) {
    if (lines[i].empty() || lines[i][0] == '#') {
      ++i;
      continue;
    }
    PublicKey key;
    const bool read =
        lines[i] == kPublicHeader && i + 3 < lines.size() &&
        read_fields(lines[i + 1], lines[i + 2], lines[i + 3], key.name, key.sign, key.seal);
    if (!read) {
      return error(Errc::invalid_argument, "`{}` line {}: {}", file.string(), i + 1,
                   lines[i] == kSecretHeader
                       ? "this is a secret key; give the public one, and keep this to yourself"
                       : "no public key of `lapwing referral keygen`");
    }
    keys.push_back(std::move(key));
    i += 4;
  }
  if (keys.empty()) return error(Errc::invalid_argument, "`{}` holds no key", file.string());
  return keys;
}

}  // namespace lapwing::enforcement
