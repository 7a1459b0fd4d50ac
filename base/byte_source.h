// Bytes read once, from front to back: from a file, standard input, memory or a zip member, with
// gzip (RFC 1952) and zstd (RFC 8878) decoded by their magic bytes, whatever the name says. Memory
// does not grow with the input. Every error is a sentence that names the source. One thread at a
// time.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/sha256.h"

namespace lapwing {

// Where the bytes come from, before any decoding. Implement it for a source of one's own.
class RawBytes {
 public:
  virtual ~RawBytes() = default;
  // Up to buffer.size() bytes, at least one; 0 only at the end.
  virtual Result<std::size_t> read(std::span<char> buffer) = 0;
  // Where it is known beforehand: a regular file, memory.
  virtual std::optional<std::uint64_t> size() const { return {}; }
};

// A file as it lies on the disk; errors as of ByteSource::open. `-` is standard input.
Result<std::unique_ptr<RawBytes>> open_raw(const std::filesystem::path& path);

// Against decompression bombs: past the allowance, a compressed source may give at most `ratio`
// bytes for each byte read. Real lists stay below 20.
struct DecodeLimits {
  std::uint64_t allowance_bytes = 64ULL << 20;
  std::uint64_t ratio = 100;
};

enum class Encoding : std::uint8_t { plain, gzip, zstd };

class ByteSource {
 public:
  static constexpr std::size_t kPeekMax = std::size_t{64} * 1024;

  // not_found, io_error (no permission), invalid_argument (a folder). `-` is standard input.
  static Result<ByteSource> open(const std::filesystem::path& path, DecodeLimits limits = {});
  static ByteSource from_memory(std::string name, std::string bytes, DecodeLimits limits = {});
  ByteSource(std::string name, std::unique_ptr<RawBytes> raw, DecodeLimits limits = {});
  ByteSource(ByteSource&&) noexcept;
  ByteSource& operator=(ByteSource&&) noexcept;
  ~ByteSource();

  // The next decoded bytes: at least one, 0 only at the end (and at each call after it). A cut or
  // damaged compressed source is invalid_argument; it never looks like an end.
  Result<std::size_t> read(std::span<char> buffer);
  // The next bytes without taking them: min(count, kPeekMax), fewer only at the end. Valid until
  // the next call.
  Result<std::string_view> peek(std::size_t count);

  // The path as given, `standard input`, or `list.zip/415.txt`.
  const std::string& name() const;
  // Known once something was read or peeked.
  Encoding encoding() const;
  // For a progress bar: raw (still compressed) bytes taken so far, and in all where known.
  std::uint64_t raw_bytes() const;
  std::optional<std::uint64_t> raw_size() const;
  // Of the raw bytes taken so far; after read() gave 0, of the whole source as it is published.
  Sha256Digest raw_sha256() const;

 private:
  class Decoding;
  std::unique_ptr<Decoding> decoding_;
};

}  // namespace lapwing
