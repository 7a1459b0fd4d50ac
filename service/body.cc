#include "service/body.h"

#include <algorithm>
#include <array>

namespace lapwing::service {

class LimitedBody::View final : public RawBytes {
 public:
  explicit View(LimitedBody& body) : body_(body) {}
  Result<std::size_t> read(std::span<char> buffer) override { return body_.read(buffer); }
  std::optional<std::uint64_t> size() const override { return body_.size(); }

 private:
  LimitedBody& body_;
};

std::unique_ptr<RawBytes> LimitedBody::view() { return std::make_unique<View>(*this); }

Result<std::size_t> LimitedBody::read(std::span<char> buffer) {
  if (exceeded_ || broken_) return Error{Errc::invalid_argument, "the body cannot be read further"};
  if (!body_) return std::size_t{0};
  const auto count = body_->read(buffer);
  if (!count) {
    broken_ = true;
    return count;
  }
  if (*count > left_) {
    exceeded_ = true;
    return error(Errc::invalid_argument, "the body is longer than {} bytes", bytes_max_);
  }
  left_ -= *count;
  if (hashed_) sha256_.update({buffer.data(), *count});
  return count;
}

Status LimitedBody::rest() {
  std::array<char, 16384> dropped{};
  while (true) {
    const auto count = read(dropped);
    if (!count) return count.error();
    if (*count == 0) return ok();
  }
}

Result<std::string> read_all(LimitedBody& body) {
  std::string whole;
  std::array<char, 16384> piece{};
  while (true) {
    const auto count = body.read(piece);
    if (!count) return count.error();
    if (*count == 0) return whole;
    whole.append(piece.data(), *count);
  }
}

}  // namespace lapwing::service
