#include "tests/service/wire.h"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <cstring>

namespace lapwing::service {
namespace {

int connected(const std::string& address) {
  sockaddr_storage to{};
  socklen_t size = 0;
  if (address.starts_with("unix:")) {
    auto& local = reinterpret_cast<sockaddr_un&>(to);
    local.sun_family = AF_UNIX;
    std::strncpy(local.sun_path, address.c_str() + 5, sizeof local.sun_path - 1);
    size = sizeof local;
  } else {
    auto& v4 = reinterpret_cast<sockaddr_in&>(to);
    v4.sin_family = AF_INET;
    v4.sin_port =
        htons(static_cast<std::uint16_t>(std::stoi(address.substr(address.rfind(':') + 1))));
    v4.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    size = sizeof v4;
  }
  const int socket = ::socket(to.ss_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const timeval patience{20, 0};
  ::setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  ::setsockopt(socket, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
  EXPECT_EQ(::connect(socket, reinterpret_cast<const sockaddr*>(&to), size), 0)
      << address << ": " << std::strerror(errno);
  return socket;
}

}  // namespace

std::string WireAnswer::header(const std::string& name) const {
  const auto at = head.find("\r\n" + name + ": ");
  if (at == std::string::npos) return "";
  const auto from = at + name.size() + 4;
  return head.substr(from, head.find("\r\n", from) - from);
}

Wire::Wire(const std::string& address) : socket_(connected(address)) {}
Wire::~Wire() { ::close(socket_); }

bool Wire::send(std::string_view bytes) {
  while (!bytes.empty()) {
    const auto count = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (count <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(count));
  }
  return true;
}

bool Wire::fill() {
  std::array<char, 65536> piece{};
  const auto count = ::recv(socket_, piece.data(), piece.size(), 0);
  if (count <= 0) return false;
  received_.append(piece.data(), static_cast<std::size_t>(count));
  return true;
}

WireAnswer Wire::answer() {
  WireAnswer answer;
  std::size_t end = 0;
  while ((end = received_.find("\r\n\r\n")) == std::string::npos) {
    if (!fill()) return answer;
  }
  answer.head = received_.substr(0, end + 2);
  answer.status = std::stoi(answer.head.substr(answer.head.find(' ') + 1));
  const auto length = answer.header("Content-Length");
  const std::size_t bytes = length.empty() ? 0 : std::stoul(length);
  while (received_.size() < end + 4 + bytes && fill()) {
  }
  answer.body = received_.substr(end + 4, bytes);
  received_.erase(0, end + 4 + bytes);
  return answer;
}

bool Wire::has_something() const {
  pollfd asked{socket_, POLLIN, 0};
  return !received_.empty() || poll(&asked, 1, 0) > 0;
}

std::string Wire::rest() {
  while (fill()) {
  }
  return std::exchange(received_, "");
}

WireAnswer Wire::get(const std::string& path, const std::string& fields) {
  send("GET " + path + " HTTP/1.1\r\nHost: test\r\n" + fields + "\r\n");
  return answer();
}

void Wire::end_sending() { ::shutdown(socket_, SHUT_WR); }

void Wire::reset() {
  const linger hard{1, 0};
  ::setsockopt(socket_, SOL_SOCKET, SO_LINGER, &hard, sizeof hard);
  ::close(std::exchange(socket_, -1));
}

bool Wire::is_ended() {
  errno = 0;
  while (fill()) {
  }
  return errno != EAGAIN && errno != EWOULDBLOCK;
}

Running::Running(Server::Handle handle, ServerLimits limits, std::string listen)
    : log(LogLevel::info, log_text) {
  auto started =
      Server::start({.listen = std::move(listen), .limits = limits}, std::move(handle), log);
  if (!started) throw std::runtime_error(started.error().message);
  server = *std::move(started);
}

std::chrono::milliseconds Running::answer_time() const {
  const auto began = std::chrono::steady_clock::now();
  Wire wire(address());
  EXPECT_EQ(wire.get("/").status, 200);
  return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() -
                                                               began);
}

}  // namespace lapwing::service
