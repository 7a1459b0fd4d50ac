#include "tests/support/bytes.h"

#include <gtest/gtest.h>
#include <sys/resource.h>
#include <zlib.h>
#include <zstd.h>

#include <algorithm>
#include <cstring>

namespace lapwing {
namespace {

class Generated final : public RawBytes {
 public:
  Generated(std::uint64_t total, std::function<std::string(std::uint64_t)> block)
      : left_(total), block_(std::move(block)) {}

  Result<std::size_t> read(std::span<char> buffer) override {
    if (current_.empty() && left_ > 0) {
      held_ = block_(blocks_++);
      current_ = held_;
    }
    const std::size_t count = std::min<std::uint64_t>({buffer.size(), current_.size(), left_});
    std::memcpy(buffer.data(), current_.data(), count);
    current_.remove_prefix(count);
    left_ -= count;
    return count;
  }

 private:
  std::uint64_t left_;
  std::function<std::string(std::uint64_t)> block_;
  std::uint64_t blocks_ = 0;
  std::string held_;
  std::string_view current_;
};

class Piecewise final : public RawBytes {
 public:
  Piecewise(std::string bytes, std::size_t piece, bool fails)
      : bytes_(std::move(bytes)), piece_(piece), fails_(fails) {}

  Result<std::size_t> read(std::span<char> buffer) override {
    const std::size_t count = std::min({buffer.size(), piece_, bytes_.size() - at_});
    if (count == 0 && fails_) return error(Errc::io_error, "cannot read: input/output error");
    std::memcpy(buffer.data(), bytes_.data() + at_, count);
    at_ += count;
    return count;
  }

 private:
  std::string bytes_;
  std::size_t piece_;
  bool fails_;
  std::size_t at_ = 0;
};

}  // namespace

std::string gzip(std::string_view bytes) {
  z_stream stream{};
  EXPECT_EQ(deflateInit2(&stream, 9, Z_DEFLATED, 16 + MAX_WBITS, 8, Z_DEFAULT_STRATEGY), Z_OK);
  std::string out(deflateBound(&stream, bytes.size()), '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
  stream.avail_in = static_cast<uInt>(bytes.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  EXPECT_EQ(deflate(&stream, Z_FINISH), Z_STREAM_END);
  out.resize(stream.total_out);
  deflateEnd(&stream);
  return out;
}

std::string zstd(std::string_view bytes) {
  std::string out(ZSTD_compressBound(bytes.size()), '\0');
  const std::size_t size = ZSTD_compress(out.data(), out.size(), bytes.data(), bytes.size(), 3);
  EXPECT_EQ(ZSTD_isError(size), 0U);
  out.resize(size);
  return out;
}

ByteSource generated_source(std::string name, std::uint64_t total,
                            std::function<std::string(std::uint64_t)> block) {
  return {std::move(name), std::make_unique<Generated>(total, std::move(block))};
}

ByteSource piecewise_source(std::string name, std::string bytes, std::size_t piece, bool fails) {
  return {std::move(name), std::make_unique<Piecewise>(std::move(bytes), piece, fails)};
}

Result<std::string> read_all(ByteSource& source) {
  std::string all;
  std::string buffer(64 * 1024, '\0');
  for (;;) {
    const auto got = source.read(buffer);
    if (!got) return got.error();
    if (*got == 0) return all;
    all.append(buffer, 0, *got);
  }
}

std::uint64_t peak_memory_bytes() {
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
  return 0;
#else
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return static_cast<std::uint64_t>(usage.ru_maxrss) * 1024;
#endif
}

}  // namespace lapwing
