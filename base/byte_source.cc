#include "base/byte_source.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cassert>
#include <cerrno>
#include <cstring>
#include <system_error>
#include <utility>

#include "base/byte_decoder.h"

namespace lapwing {
namespace {

constexpr std::size_t kRawBufferBytes = std::size_t{64} * 1024;

std::string reason(int code) {
  std::string text = std::generic_category().message(code);
  if (!text.empty()) text[0] = static_cast<char>(std::tolower(static_cast<unsigned char>(text[0])));
  return text;
}

std::string name_of(const std::filesystem::path& path) {
  return path == "-" ? "standard input" : path.string();
}

class FileBytes final : public RawBytes {
 public:
  FileBytes(std::string name, int fd, bool owned, std::optional<std::uint64_t> size)
      : name_(std::move(name)), fd_(fd), owned_(owned), size_(size) {}
  ~FileBytes() override {
    if (owned_) close(fd_);
  }
  FileBytes(const FileBytes&) = delete;
  FileBytes& operator=(const FileBytes&) = delete;

  Result<std::size_t> read(std::span<char> buffer) override {
    for (;;) {
      const ssize_t got = ::read(fd_, buffer.data(), buffer.size());
      if (got >= 0) return static_cast<std::size_t>(got);
      if (errno != EINTR) {
        return error(Errc::io_error, "cannot read `{}`: {}", name_, reason(errno));
      }
    }
  }
  std::optional<std::uint64_t> size() const override { return size_; }

 private:
  std::string name_;
  int fd_;
  bool owned_;
  std::optional<std::uint64_t> size_;
};

class MemoryBytes final : public RawBytes {
 public:
  explicit MemoryBytes(std::string bytes) : bytes_(std::move(bytes)) {}

  Result<std::size_t> read(std::span<char> buffer) override {
    const std::size_t count = std::min(buffer.size(), bytes_.size() - at_);
    std::memcpy(buffer.data(), bytes_.data() + at_, count);
    at_ += count;
    return count;
  }
  std::optional<std::uint64_t> size() const override { return bytes_.size(); }

 private:
  std::string bytes_;
  std::size_t at_ = 0;
};

}  // namespace

class ByteSource::Decoding {
 public:
  Decoding(std::string name, std::unique_ptr<RawBytes> raw, DecodeLimits limits)
      : name_(std::move(name)), raw_(std::move(raw)), limits_(limits) {}

  Result<std::size_t> read(std::span<char> buffer) {
    assert(!buffer.empty());
    if (peek_begin_ < peeked_.size()) {
      const std::size_t count = std::min(buffer.size(), peeked_.size() - peek_begin_);
      std::memcpy(buffer.data(), peeked_.data() + peek_begin_, count);
      peek_begin_ += count;
      return count;
    }
    return decode(buffer);
  }

  Result<std::string_view> peek(std::size_t count) {
    count = std::min(count, kPeekMax);
    peeked_.erase(0, std::exchange(peek_begin_, 0));
    while (peeked_.size() < count) {
      const std::size_t had = peeked_.size();
      peeked_.resize(count);
      const auto got = decode(std::span(peeked_).subspan(had));
      peeked_.resize(had + (got ? *got : 0));
      if (!got) return got.error();
      if (*got == 0) break;
    }
    return std::string_view(peeked_).substr(0, count);
  }

  const std::string& name() const { return name_; }
  Encoding encoding() const { return encoding_; }
  std::uint64_t raw_bytes() const { return raw_bytes_; }
  std::optional<std::uint64_t> raw_size() const { return raw_->size(); }
  Sha256Digest raw_sha256() const { return sum_.digest(); }

 private:
  // A source that failed once keeps failing: what follows a fault must not pass for its end.
  Result<std::size_t> decode(std::span<char> buffer) {
    if (failure_) return *failure_;
    auto got = decode_once(buffer);
    if (!got) failure_ = got.error();
    return got;
  }

  Result<std::size_t> decode_once(std::span<char> buffer) {
    if (!started_) {
      if (auto begun = start(); !begun) return begun.error();
    }
    if (decoder_ != nullptr) return inflate(buffer);
    if (in_.empty()) return read_raw(buffer);
    const std::size_t count = std::min(buffer.size(), in_.size());
    std::memcpy(buffer.data(), in_.data(), count);
    in_.remove_prefix(count);
    return count;
  }

  // Reads enough to know the encoding.
  Status start() {
    started_ = true;
    in_buffer_.resize(kRawBufferBytes);
    std::size_t have = 0;
    while (have < 4) {
      const auto got = read_raw(std::span(in_buffer_).subspan(have));
      if (!got) return got.error();
      if (*got == 0) break;
      have += *got;
    }
    in_ = std::string_view(in_buffer_).substr(0, have);
    if (is_gzip(in_)) {
      encoding_ = Encoding::gzip;
      decoder_ = gzip_decoder();
    } else if (is_zstd(in_)) {
      encoding_ = Encoding::zstd;
      decoder_ = zstd_decoder();
    }
    return ok();
  }

  Result<std::size_t> inflate(std::span<char> buffer) {
    for (;;) {
      if (in_.empty() && !raw_ended_) {
        const auto got = read_raw(in_buffer_);
        if (!got) return got.error();
        in_ = std::string_view(in_buffer_).substr(0, *got);
      }
      const auto step = decoder_->decode(in_, buffer);
      if (!step) {
        return error(Errc::invalid_argument, "`{}` {}", name_, step.error().message);
      }
      in_.remove_prefix(step->taken);
      decoded_bytes_ += step->given;
      if (decoded_bytes_ > limits_.allowance_bytes &&
          decoded_bytes_ / limits_.ratio >= raw_bytes_) {
        return error(Errc::invalid_argument,
                     "`{}` grows to more than {} times its size when unpacked, as a decompression "
                     "bomb does; unpack it yourself if it is meant to",
                     name_, limits_.ratio);
      }
      if (step->given > 0) return step->given;
      if (step->taken > 0) continue;
      if (!in_.empty()) return error(Errc::invalid_argument, "`{}` is damaged inside", name_);
      if (!raw_ended_) continue;
      if (decoder_->at_boundary()) return std::size_t{0};
      return error(Errc::invalid_argument,
                   "`{}` is cut: it ends in the middle of its compressed data", name_);
    }
  }

  Result<std::size_t> read_raw(std::span<char> buffer) {
    if (raw_ended_) return std::size_t{0};
    auto got = raw_->read(buffer);
    if (!got) return got;
    raw_ended_ = *got == 0;
    raw_bytes_ += *got;
    sum_.update(std::string_view(buffer.data(), *got));
    return got;
  }

  std::string name_;
  std::unique_ptr<RawBytes> raw_;
  DecodeLimits limits_;
  Sha256 sum_;
  std::uint64_t raw_bytes_ = 0;
  std::uint64_t decoded_bytes_ = 0;
  Encoding encoding_ = Encoding::plain;
  std::unique_ptr<ByteDecoder> decoder_;  // null: plain
  std::string in_buffer_;
  std::string_view in_;  // of in_buffer_, not yet decoded
  std::string peeked_;
  std::size_t peek_begin_ = 0;
  bool started_ = false;
  bool raw_ended_ = false;
  std::optional<Error> failure_;
};

Result<std::unique_ptr<RawBytes>> open_raw(const std::filesystem::path& path) {
  const std::string name = name_of(path);
  if (path == "-") {
    return std::unique_ptr<RawBytes>(new FileBytes(name, STDIN_FILENO, false, std::nullopt));
  }
  const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0 && errno == ENOENT) return error(Errc::not_found, "there is no file `{}`", name);
  if (fd < 0) return error(Errc::io_error, "cannot open `{}`: {}", name, reason(errno));
  struct stat facts {};
  if (fstat(fd, &facts) != 0 || S_ISDIR(facts.st_mode)) {
    close(fd);
    return error(Errc::invalid_argument, "`{}` is a folder, not a file", name);
  }
  std::optional<std::uint64_t> size;
  if (S_ISREG(facts.st_mode)) size = static_cast<std::uint64_t>(facts.st_size);
  return std::unique_ptr<RawBytes>(new FileBytes(name, fd, true, size));
}

Result<ByteSource> ByteSource::open(const std::filesystem::path& path, DecodeLimits limits) {
  auto raw = open_raw(path);
  if (!raw) return raw.error();
  return ByteSource(name_of(path), std::move(*raw), limits);
}

ByteSource ByteSource::from_memory(std::string name, std::string bytes, DecodeLimits limits) {
  return {std::move(name), std::make_unique<MemoryBytes>(std::move(bytes)), limits};
}

ByteSource::ByteSource(std::string name, std::unique_ptr<RawBytes> raw, DecodeLimits limits)
    : decoding_(std::make_unique<Decoding>(std::move(name), std::move(raw), limits)) {}
ByteSource::ByteSource(ByteSource&&) noexcept = default;
ByteSource& ByteSource::operator=(ByteSource&&) noexcept = default;
ByteSource::~ByteSource() = default;

Result<std::size_t> ByteSource::read(std::span<char> buffer) { return decoding_->read(buffer); }
Result<std::string_view> ByteSource::peek(std::size_t count) { return decoding_->peek(count); }
const std::string& ByteSource::name() const { return decoding_->name(); }
Encoding ByteSource::encoding() const { return decoding_->encoding(); }
std::uint64_t ByteSource::raw_bytes() const { return decoding_->raw_bytes(); }
std::optional<std::uint64_t> ByteSource::raw_size() const { return decoding_->raw_size(); }
Sha256Digest ByteSource::raw_sha256() const { return decoding_->raw_sha256(); }

}  // namespace lapwing
