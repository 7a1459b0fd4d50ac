#include "service/server_listen.h"

#include <arpa/inet.h>
#include <netdb.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <cstring>
#include <memory>
#include <utility>

namespace lapwing::service {
namespace {

constexpr int kBacklog = 4096;  // the system cuts it to net.core.somaxconn

class Socket {
 public:
  explicit Socket(int family)
      : fd_(::socket(family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0)) {}
  ~Socket() {
    if (fd_ >= 0) ::close(fd_);
  }
  Socket(const Socket&) = delete;
  Socket& operator=(const Socket&) = delete;
  int get() const { return fd_; }
  int release() { return std::exchange(fd_, -1); }

 private:
  int fd_;
};

Error refused(const std::string& where, int number) {
  const auto code = number == EADDRINUSE      ? Errc::unavailable
                    : number == EADDRNOTAVAIL ? Errc::invalid_argument
                                              : Errc::io_error;
  return error(code, "cannot listen on `{}`: {}", where, std::strerror(number));
}

std::string name_of(const sockaddr_storage& address) {
  char text[INET6_ADDRSTRLEN] = {};
  if (address.ss_family == AF_INET6) {
    const auto& v6 = reinterpret_cast<const sockaddr_in6&>(address);
    inet_ntop(AF_INET6, &v6.sin6_addr, text, sizeof text);
    return fmt::format("[{}]:{}", text, ntohs(v6.sin6_port));
  }
  const auto& v4 = reinterpret_cast<const sockaddr_in&>(address);
  inet_ntop(AF_INET, &v4.sin_addr, text, sizeof text);
  return fmt::format("{}:{}", text, ntohs(v4.sin_port));
}

Result<sockaddr_un> unix_address(const std::string& path) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (path.size() >= sizeof address.sun_path) {
    return error(Errc::invalid_argument, "`{}` is too long for the path of a socket", path);
  }
  std::memcpy(address.sun_path, path.data(), path.size());
  return address;
}

// Whether a process answers there; a path that nobody serves any more is removed.
bool is_served(const sockaddr_un& address) {
  struct stat found {};
  if (::lstat(address.sun_path, &found) != 0 || !S_ISSOCK(found.st_mode)) return false;
  const Socket probe(AF_UNIX);
  if (::connect(probe.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0) {
    return true;
  }
  if (errno == ECONNREFUSED) ::unlink(address.sun_path);
  return false;
}

}  // namespace

Result<ListenAddress> parse_listen_address(std::string_view text) {
  ListenAddress address;
  if (text.starts_with("unix:")) {
    address.path = text.substr(5);
    if (!address.path.empty()) return address;
  }
  const auto colon = text.rfind(':');
  if (address.path.empty() && !text.starts_with("unix:") && colon != std::string_view::npos) {
    auto host = text.substr(0, colon);
    if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
    address.host = host.empty() ? "127.0.0.1" : std::string(host);
    const auto port = text.substr(colon + 1);
    const auto parsed = std::from_chars(port.data(), port.data() + port.size(), address.port);
    if (parsed.ec == std::errc() && parsed.ptr == port.data() + port.size()) return address;
  }
  return error(Errc::invalid_argument,
               "`{}` is nowhere to listen; give ADDRESS:PORT, as in 127.0.0.1:8080, or unix:PATH",
               text);
}

static Result<int> listen_unix(const std::string& path) {
  const auto address = unix_address(path);
  if (!address) return address.error();
  if (is_served(*address)) return refused("unix:" + path, EADDRINUSE);
  Socket socket(AF_UNIX);
  if (socket.get() < 0 ||
      ::bind(socket.get(), reinterpret_cast<const sockaddr*>(&*address), sizeof *address) != 0 ||
      ::chmod(path.c_str(), 0660) != 0 || ::listen(socket.get(), kBacklog) != 0) {
    return refused("unix:" + path, errno);
  }
  return socket.release();
}

static Result<int> listen_tcp(const ListenAddress& where) {
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = AI_PASSIVE | AI_NUMERICSERV;
  addrinfo* found = nullptr;
  const auto port = std::to_string(where.port);
  if (const int failed = ::getaddrinfo(where.host.c_str(), port.c_str(), &hints, &found)) {
    return error(Errc::invalid_argument, "cannot listen on `{}`: {}", where.host,
                 ::gai_strerror(failed));
  }
  const std::unique_ptr<addrinfo, decltype(&::freeaddrinfo)> owned(found, ::freeaddrinfo);
  Socket socket(found->ai_family);
  const int on = 1;
  ::setsockopt(socket.get(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  if (socket.get() < 0 || ::bind(socket.get(), found->ai_addr, found->ai_addrlen) != 0 ||
      ::listen(socket.get(), kBacklog) != 0) {
    return refused(fmt::format("{}:{}", where.host, where.port), errno);
  }
  return socket.release();
}

Result<Listener> Listener::open(const ListenAddress& address) {
  if (!address.path.empty()) {
    const auto socket = listen_unix(address.path);
    if (!socket) return socket.error();
    return Listener(*socket, address.path, "unix:" + address.path);
  }
  const auto socket = listen_tcp(address);
  if (!socket) return socket.error();
  sockaddr_storage bound{};
  socklen_t size = sizeof bound;
  ::getsockname(*socket, reinterpret_cast<sockaddr*>(&bound), &size);
  return Listener(*socket, "", name_of(bound));
}

Listener::Listener(Listener&& other) noexcept
    : socket_(std::exchange(other.socket_, -1)),
      path_(std::exchange(other.path_, "")),
      name_(std::move(other.name_)) {}

void Listener::close() {
  if (socket_ < 0) return;
  ::close(std::exchange(socket_, -1));
  if (!path_.empty()) ::unlink(path_.c_str());
}

}  // namespace lapwing::service
