#include "service/server_connection.h"

#include <poll.h>
#include <unistd.h>

#include <algorithm>

namespace lapwing::service {
namespace {

constexpr std::size_t kSendTogetherBytes = 16 * 1024;

}  // namespace

Connection::~Connection() { ::close(socket); }

Result<std::size_t> Conversation::receive(std::span<char> buffer) {
  auto& received = connection_.received;
  if (!received.empty()) {
    const auto count = std::min(buffer.size(), received.size());
    std::copy_n(received.data(), count, buffer.data());
    received.erase(0, count);
    return count;
  }
  if (!flush()) return Error{Errc::unavailable, "the client is gone"};
  while (true) {
    const auto io = connection_.channel->receive(buffer);
    if (io.kind == Io::Kind::moved) {
      moved_ += io.bytes;
      return io.bytes;
    }
    if (io.kind == Io::Kind::closed || !wait(io.kind)) {
      return Error{Errc::unavailable, "the client is gone or too slow"};
    }
  }
}

bool Conversation::send(std::string_view bytes) {
  if (waiting_.size() + bytes.size() > kSendTogetherBytes) return flush() && send_now(bytes);
  waiting_.append(bytes);
  return !gone_;
}

bool Conversation::flush() {
  const bool sent = send_now(waiting_);
  waiting_.clear();
  return sent;
}

bool Conversation::send_now(std::string_view bytes) {
  while (!bytes.empty() && !gone_) {
    const auto io = connection_.channel->send(bytes);
    if (io.kind == Io::Kind::moved) {
      moved_ += io.bytes;
      bytes.remove_prefix(io.bytes);
    } else if (io.kind == Io::Kind::closed || !wait(io.kind)) {
      gone_ = true;
    }
  }
  return !gone_;
}

bool Conversation::fast_enough() const {
  if (waited_ <= limits_.stall_time) return true;
  const auto seconds = std::chrono::duration<double>(waited_ - limits_.stall_time).count();
  return static_cast<double>(moved_) >= seconds * static_cast<double>(limits_.bytes_a_second_min);
}

bool Conversation::wait(Io::Kind needs) {
  if (!fast_enough()) return false;
  if (!slots_.try_acquire()) {
    refused_ = true;
    return false;
  }
  const auto began = std::chrono::steady_clock::now();
  pollfd waited{connection_.socket,
                static_cast<short>(needs == Io::Kind::needs_read ? POLLIN : POLLOUT), 0};
  const int ready = ::poll(&waited, 1, static_cast<int>(limits_.stall_time.count()));
  slots_.release();
  waited_ += std::chrono::steady_clock::now() - began;
  return ready > 0;
}

}  // namespace lapwing::service
