// gzip and zstd as streams, for ByteSource alone. One thread at a time.
#pragma once

#include <memory>
#include <span>
#include <string_view>

#include "base/result.h"

namespace lapwing {

class ByteDecoder {
 public:
  struct Step {
    std::size_t taken = 0;  // bytes of the input used
    std::size_t given = 0;  // bytes of the output written
  };

  virtual ~ByteDecoder() = default;
  // Decodes some of `input` into `output`. The error is the end of a sentence: `is damaged
  // gzip...`.
  virtual Result<Step> decode(std::string_view input, std::span<char> output) = 0;
  // True where the input may end: every member or frame begun so far is complete.
  virtual bool at_boundary() const = 0;
};

// Concatenated members and frames are one stream, as `cat a.gz b.gz` makes them.
std::unique_ptr<ByteDecoder> gzip_decoder();
std::unique_ptr<ByteDecoder> zstd_decoder();

bool is_gzip(std::string_view head);
bool is_zstd(std::string_view head);

}  // namespace lapwing
