// Bytes for tests: compressed forms, and sources that are too large or that fail.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "base/byte_source.h"

namespace lapwing {

std::string gzip(std::string_view bytes);
std::string zstd(std::string_view bytes);

// `total` bytes, the k-th block given by `block(k)` and never empty; nothing is kept.
ByteSource generated_source(std::string name, std::uint64_t total,
                            std::function<std::string(std::uint64_t)> block);
// Gives `bytes` in pieces of `piece` bytes, then fails with io_error if `fails`.
ByteSource piecewise_source(std::string name, std::string bytes, std::size_t piece,
                            bool fails = false);

// Everything read() gives, or the error.
Result<std::string> read_all(ByteSource& source);

// The process's peak resident memory so far, in bytes; always 0 under a sanitizer, whose own memory
// says nothing of ours.
std::uint64_t peak_memory_bytes();

}  // namespace lapwing
