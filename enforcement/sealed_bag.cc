#include "enforcement/sealed_bag.h"

#include <sodium.h>

#include <algorithm>
#include <new>

#include "base/output_file.h"
#include "enforcement/bag.h"

namespace lapwing::enforcement {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kMagic = "lapwing-sealed 1\n";
constexpr std::size_t kChunkBytes = 64 << 10;
constexpr std::size_t kSealedKeyBytes =
    crypto_secretstream_xchacha20poly1305_KEYBYTES + crypto_box_SEALBYTES;
constexpr std::size_t kSealedChunkBytes =
    kChunkBytes + crypto_secretstream_xchacha20poly1305_ABYTES;
constexpr std::size_t kFilesMax = 100'000;

unsigned char* bytes(std::string& text) { return reinterpret_cast<unsigned char*>(text.data()); }
const unsigned char* bytes(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

struct StreamKey {
  std::array<unsigned char, crypto_secretstream_xchacha20poly1305_KEYBYTES> bytes{};
  ~StreamKey() { sodium_memzero(bytes.data(), bytes.size()); }
};

std::string big_endian(std::uint64_t value, std::size_t size) {
  std::string out(size, '\0');
  for (std::size_t i = 0; i < size; ++i) {
    out[size - 1 - i] = static_cast<char>(value >> (8 * i) & 0xff);
  }
  return out;
}

// Chunks of plain bytes into the file.
class Sealer {
 public:
  Sealer(OutputFile& out, const PublicKey& receiver) : out_(out), receiver_(receiver) {}

  Status begin() {
    if (sodium_init() < 0) throw std::bad_alloc();
    StreamKey key;
    crypto_secretstream_xchacha20poly1305_keygen(key.bytes.data());
    std::string sealed(kSealedKeyBytes, '\0');
    if (crypto_box_seal(bytes(sealed), key.bytes.data(), key.bytes.size(), receiver_.seal.data()) !=
        0) {
      return error(Errc::invalid_argument, "`{}` is no key that anything can be sealed to",
                   receiver_.name);
    }
    std::string header(crypto_secretstream_xchacha20poly1305_HEADERBYTES, '\0');
    crypto_secretstream_xchacha20poly1305_init_push(&state_, bytes(header), key.bytes.data());
    return out_.write(std::string(kMagic) + sealed + header);
  }
  Status write(std::string_view plain) {
    while (!plain.empty()) {
      const auto taken = plain.substr(0, kChunkBytes - chunk_.size());
      chunk_ += taken;
      plain.remove_prefix(taken.size());
      if (chunk_.size() < kChunkBytes) continue;
      if (auto pushed = push(0); !pushed) return pushed;
    }
    return ok();
  }
  // The last chunk may be empty, and is never full.
  Status end() { return push(crypto_secretstream_xchacha20poly1305_TAG_FINAL); }

 private:
  Status push(unsigned char tag) {
    std::string sealed(chunk_.size() + crypto_secretstream_xchacha20poly1305_ABYTES, '\0');
    crypto_secretstream_xchacha20poly1305_push(&state_, bytes(sealed), nullptr,
                                               bytes(std::string_view(chunk_)), chunk_.size(),
                                               nullptr, 0, tag);
    chunk_.clear();
    return out_.write(sealed);
  }

  OutputFile& out_;
  const PublicKey& receiver_;
  crypto_secretstream_xchacha20poly1305_state state_{};
  std::string chunk_;
};

Status copy(FileSystem& files, const fs::path& path, Sealer& sealer) {
  const auto file = files.open(path, OpenMode::read);
  if (!file) return file.error();
  const auto size = (*file)->size();
  if (!size) return size.error();
  if (auto written = sealer.write(big_endian(*size, 8)); !written) return written;
  std::string buffer(kChunkBytes, '\0');
  for (std::uint64_t offset = 0; offset < *size;) {
    const auto count = (*file)->read_at(offset, buffer);
    if (!count) return count.error();
    if (*count == 0) return error(Errc::io_error, "`{}` was cut while it was read", path.string());
    const auto part =
        std::string_view(buffer).substr(0, std::min<std::uint64_t>(*count, *size - offset));
    if (auto written = sealer.write(part); !written) return written;
    offset += part.size();
  }
  return ok();
}

// The plain bytes of a sealed file.
class Opener {
 public:
  Opener(const File& file, std::string name) : file_(file), name_(std::move(name)) {}

  Status begin(const SecretKey& receiver) {
    if (sodium_init() < 0) throw std::bad_alloc();
    constexpr std::size_t kHeader = crypto_secretstream_xchacha20poly1305_HEADERBYTES;
    std::string head(kMagic.size() + kSealedKeyBytes + kHeader, '\0');
    const auto read = file_.read_at(0, head);
    if (!read) return read.error();
    if (*read != head.size() || !head.starts_with(kMagic)) return bad("is no sealed bag");
    StreamKey key;
    if (crypto_box_seal_open(key.bytes.data(), bytes(head) + kMagic.size(), kSealedKeyBytes,
                             receiver.public_key().seal.data(),
                             receiver.seal_secret().data()) != 0) {
      return bad("is not sealed to this key, or damaged");
    }
    offset_ = head.size();
    if (crypto_secretstream_xchacha20poly1305_init_pull(
            &state_, bytes(head) + kMagic.size() + kSealedKeyBytes, key.bytes.data()) != 0) {
      return bad("is damaged");
    }
    return ok();
  }

  // Exactly `size` bytes, or an error.
  Status read(std::string& out, std::size_t size) {
    out.clear();
    while (out.size() < size) {
      if (taken_ == chunk_.size()) {
        if (final_) return bad("ends early");
        if (auto pulled = pull(); !pulled) return pulled;
        continue;
      }
      const auto part = std::string_view(chunk_).substr(taken_, size - out.size());
      out += part;
      taken_ += part.size();
    }
    return ok();
  }
  // Nothing may follow.
  Status end() {
    while (!final_ && taken_ == chunk_.size()) {
      if (auto pulled = pull(); !pulled) return pulled;
    }
    return final_ && taken_ == chunk_.size() ? ok() : bad("goes on after its end");
  }
  Error bad(std::string_view what) const {
    return error(Errc::invalid_argument, "`{}` {}", name_, what);
  }

 private:
  Status pull() {
    std::string sealed(kSealedChunkBytes, '\0');
    const auto count = file_.read_at(offset_, sealed);
    if (!count) return count.error();
    if (*count < crypto_secretstream_xchacha20poly1305_ABYTES) return bad("is cut");
    offset_ += *count;
    chunk_.assign(*count - crypto_secretstream_xchacha20poly1305_ABYTES, '\0');
    taken_ = 0;
    unsigned char tag = 0;
    if (crypto_secretstream_xchacha20poly1305_pull(&state_, bytes(chunk_), nullptr, &tag,
                                                   bytes(sealed), *count, nullptr, 0) != 0) {
      return bad("is damaged or cut");
    }
    final_ = tag == crypto_secretstream_xchacha20poly1305_TAG_FINAL;
    if (!final_ && *count < sealed.size()) return bad("is cut");
    if (!final_) return ok();
    const auto size = file_.size();
    if (!size) return size.error();
    return *size == offset_ ? ok() : Status(bad("goes on after its end"));
  }

  const File& file_;
  std::string name_;
  crypto_secretstream_xchacha20poly1305_state state_{};
  std::uint64_t offset_ = 0;
  std::string chunk_;
  std::size_t taken_ = 0;
  bool final_ = false;
};

std::uint64_t number_in(std::string_view text) {
  std::uint64_t value = 0;
  for (const char c : text) value = value << 8 | static_cast<unsigned char>(c);
  return value;
}

Status unpack(FileSystem& files, Opener& opener, const fs::path& directory) {
  std::string field;
  for (std::size_t count = 0;; ++count) {
    if (auto read = opener.read(field, 2); !read) return read;
    const auto path_size = number_in(field);
    if (path_size == 0) return opener.end();
    std::string path;
    if (auto read = opener.read(path, path_size); !read) return read;
    if (auto read = opener.read(field, 8); !read) return read;
    if (!is_plain_path(path) || count == kFilesMax) return opener.bad("is no bag of ours");
    const fs::path target = directory / path;
    if (auto made = files.create_directories(target.parent_path()); !made) return made;
    auto file = files.open(target, OpenMode::create_new);
    if (!file) return file.error();
    std::string part;
    for (std::uint64_t left = number_in(field), offset = 0; left > 0;) {
      if (auto read = opener.read(part, std::min<std::uint64_t>(left, kChunkBytes)); !read) {
        return read;
      }
      if (auto written = (*file)->write_at(offset, part); !written) return written;
      offset += part.size();
      left -= part.size();
    }
    if (auto synced = (*file)->sync(); !synced) return synced;
  }
}

}  // namespace

Status seal_bag(FileSystem& files, const fs::path& bag, const PublicKey& receiver,
                const fs::path& sealed) {
  const auto there = files.stat(sealed);
  if (!there) return there.error();
  if (*there) {
    return error(Errc::failed_precondition, "`{}` is there already, and bags are not overwritten",
                 sealed.string());
  }
  std::vector<std::string> paths;
  for (const auto& entry : fs::recursive_directory_iterator(bag)) {
    if (entry.symlink_status().type() != fs::file_type::regular) continue;
    paths.push_back(entry.path().lexically_relative(bag).generic_string());
  }
  std::sort(paths.begin(), paths.end());
  auto out = OutputFile::create(sealed, files);
  if (!out) return out.error();
  Sealer sealer(*out, receiver);
  if (auto begun = sealer.begin(); !begun) return begun;
  for (const auto& path : paths) {
    if (auto written = sealer.write(big_endian(path.size(), 2) + path); !written) return written;
    if (auto copied = copy(files, bag / path, sealer); !copied) return copied;
  }
  if (auto written = sealer.write(big_endian(0, 2)); !written) return written;
  if (auto ended = sealer.end(); !ended) return ended;
  if (auto finished = out->finish(); !finished) return finished;
  return out->publish();
}

Status open_sealed_bag(FileSystem& files, const fs::path& sealed, const SecretKey& receiver,
                       const fs::path& directory) {
  const auto there = files.stat(directory);
  if (!there) return there.error();
  if (*there) return error(Errc::failed_precondition, "`{}` is there already", directory.string());
  const auto file = files.open(sealed, OpenMode::read);
  if (!file) return file.error();
  Opener opener(**file, sealed.string());
  if (auto begun = opener.begin(receiver); !begun) return begun;
  const fs::path part = directory.string() + ".part";
  if (auto gone = remove_tree(files, part); !gone) return gone;
  if (auto made = files.create_directories(part); !made) return made;
  auto unpacked = unpack(files, opener, part);
  if (unpacked) unpacked = files.rename(part, directory);
  if (!unpacked) static_cast<void>(remove_tree(files, part));
  return unpacked;
}

}  // namespace lapwing::enforcement
