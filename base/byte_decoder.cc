#include "base/byte_decoder.h"

#include <zlib.h>
#include <zstd.h>

#include <algorithm>
#include <climits>
#include <new>

namespace lapwing {
namespace {

class GzipDecoder final : public ByteDecoder {
 public:
  GzipDecoder() {
    if (inflateInit2(&stream_, kGzipOnly) != Z_OK) throw std::bad_alloc();
  }
  ~GzipDecoder() override { inflateEnd(&stream_); }
  GzipDecoder(const GzipDecoder&) = delete;
  GzipDecoder& operator=(const GzipDecoder&) = delete;

  Result<Step> decode(std::string_view input, std::span<char> output) override {
    if (at_boundary_) {
      if (input.empty()) return Step{};
      inflateReset(&stream_);
      at_boundary_ = false;
    }
    // zlib's interface is not const-correct; it only reads from next_in.
    stream_.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(input.data()));
    stream_.avail_in = static_cast<uInt>(std::min<std::size_t>(input.size(), UINT_MAX));
    stream_.next_out = reinterpret_cast<Bytef*>(output.data());
    stream_.avail_out = static_cast<uInt>(std::min<std::size_t>(output.size(), UINT_MAX));
    const uInt in_before = stream_.avail_in;
    const uInt out_before = stream_.avail_out;
    const int code = inflate(&stream_, Z_NO_FLUSH);
    if (code == Z_MEM_ERROR) throw std::bad_alloc();
    if (code != Z_OK && code != Z_STREAM_END && code != Z_BUF_ERROR) {
      return error(Errc::invalid_argument, "is damaged gzip ({})",
                   stream_.msg != nullptr ? stream_.msg : "no detail");
    }
    at_boundary_ = code == Z_STREAM_END;
    return Step{in_before - stream_.avail_in, out_before - stream_.avail_out};
  }

  bool at_boundary() const override { return at_boundary_; }

 private:
  static constexpr int kGzipOnly = 16 + MAX_WBITS;  // zlib.h: 16 added = gzip header and trailer

  z_stream stream_{};
  bool at_boundary_ = false;
};

class ZstdDecoder final : public ByteDecoder {
 public:
  ZstdDecoder() : stream_(ZSTD_createDStream()) {
    if (stream_ == nullptr) throw std::bad_alloc();
  }

  Result<Step> decode(std::string_view input, std::span<char> output) override {
    if (at_boundary_ && input.empty()) return Step{};
    ZSTD_inBuffer in{input.data(), input.size(), 0};
    ZSTD_outBuffer out{output.data(), output.size(), 0};
    const std::size_t code = ZSTD_decompressStream(stream_.get(), &out, &in);
    if (ZSTD_isError(code) != 0) {
      return error(Errc::invalid_argument, "is damaged zstd ({})", ZSTD_getErrorName(code));
    }
    at_boundary_ = code == 0;
    return Step{in.pos, out.pos};
  }

  bool at_boundary() const override { return at_boundary_; }

 private:
  struct Free {
    void operator()(ZSTD_DStream* stream) const { ZSTD_freeDStream(stream); }
  };
  // The library's default window limit (128 MiB) bounds the memory.
  std::unique_ptr<ZSTD_DStream, Free> stream_;
  bool at_boundary_ = false;
};

}  // namespace

std::unique_ptr<ByteDecoder> gzip_decoder() { return std::make_unique<GzipDecoder>(); }
std::unique_ptr<ByteDecoder> zstd_decoder() { return std::make_unique<ZstdDecoder>(); }

// RFC 1952 2.3.1: ID1, ID2, and the only compression method there is, deflate.
bool is_gzip(std::string_view head) { return head.starts_with("\x1f\x8b\x08"); }

// A frame (RFC 8878 3.1.1), or a skippable frame as pzstd writes first (3.1.2).
bool is_zstd(std::string_view head) {
  if (head.starts_with("\x28\xb5\x2f\xfd")) return true;
  return head.size() >= 4 && (static_cast<unsigned char>(head[0]) & 0xf0) == 0x50 &&
         head.substr(1, 3) == "\x2a\x4d\x18";
}

}  // namespace lapwing
