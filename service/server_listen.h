// Where to listen. Pure but for listen_on() and what closes it.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"

namespace lapwing::service {

struct ListenAddress {
  std::string host;  // without brackets; empty where `path` is given
  std::uint16_t port = 0;
  std::string path;  // of a Unix socket
};
// `127.0.0.1:8080`, `[::1]:8080`, `localhost:0`, `:8080` (loopback), `unix:/run/lapwing.sock`.
Result<ListenAddress> parse_listen_address(std::string_view text);

// A socket that listens, closed (and its path removed) when destroyed.
class Listener {
 public:
  // unavailable when the address is in use, invalid_argument when it is none of this machine's,
  // io_error. A path left by a process that is gone is taken over.
  static Result<Listener> open(const ListenAddress& address);
  Listener(Listener&& other) noexcept;
  Listener& operator=(Listener&& other) = delete;
  ~Listener() { close(); }

  int socket() const { return socket_; }
  bool is_unix() const { return !path_.empty(); }
  // `127.0.0.1:41234` with the real port, `unix:/run/lapwing.sock`.
  const std::string& name() const { return name_; }
  void close();

 private:
  Listener(int socket, std::string path, std::string name)
      : socket_(socket), path_(std::move(path)), name_(std::move(name)) {}

  int socket_;
  std::string path_;
  std::string name_;
};

}  // namespace lapwing::service
