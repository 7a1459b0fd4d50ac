// Bodies as they arrive: with a limit, and with their SHA-256 taken on the way. One thread at a
// time.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "base/byte_source.h"
#include "base/sha256.h"

namespace lapwing::service {

// Hands on at most `bytes_max`; the read that would pass it fails, as do all after it.
class LimitedBody {
 public:
  // A null body is empty. With `hashed`, digest() may be asked.
  LimitedBody(std::unique_ptr<RawBytes> body, std::uint64_t bytes_max, bool hashed)
      : body_(std::move(body)), left_(bytes_max), bytes_max_(bytes_max), hashed_(hashed) {}

  Result<std::size_t> read(std::span<char> buffer);
  std::optional<std::uint64_t> size() const { return body_ ? body_->size() : 0; }
  // To read from as any other source; what is learned on the way is learned here.
  std::unique_ptr<RawBytes> view();

  bool exceeded() const { return exceeded_; }
  // The client sent less than it announced, or took too long.
  bool broken() const { return broken_; }
  // Of what was read. Read to the end first: rest().
  Sha256Digest digest() const { return sha256_.digest(); }
  // Reads and drops what is left.
  Status rest();

 private:
  class View;

  std::unique_ptr<RawBytes> body_;
  std::uint64_t left_;
  std::uint64_t bytes_max_;
  bool hashed_;
  bool exceeded_ = false;
  bool broken_ = false;
  Sha256 sha256_;
};

// All of it.
Result<std::string> read_all(LimitedBody& body);

}  // namespace lapwing::service
