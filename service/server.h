// HTTP over sockets. cpp-httplib writes the answers that are streamed; heads and whole answers are
// read and written here, because its way costs more than a look-up, and connections are ours,
// because its own hold one thread each, wait by the byte and have no bounds (facts: doc/service.md,
// "What stands between a client and a handler"). One thread waits for all clients: it accepts,
// gathers heads and small bodies, and ends what is too slow; a request that is there whole goes to
// a worker, so that neither idle nor slow senders hold one. Clients that make a worker wait, in a
// long upload or download, may hold half the workers and no more.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>

#include "base/result.h"
#include "service/http.h"
#include "service/log.h"

namespace lapwing::service {

struct ServerLimits {
  std::size_t connections_max = 4096;  // then idle ones are closed; if none is, the newest gets 503
  std::size_t workers = 128;
  std::size_t waiting_max = 1024;          // requests that wait for a worker; then 503
  std::size_t target_bytes_max = 4096;     // 414
  std::size_t head_bytes_max = 16 * 1024;  // 431
  std::size_t head_lines_max = 64;         // 431
  std::size_t gathered_body_bytes =
      64 * 1024;                              // up to this a body is read before a worker is asked
  std::size_t gathered_bytes_max = 32 << 20;  // of all clients together; then 503
  std::chrono::milliseconds idle_time{15'000};   // between requests
  std::chrono::milliseconds head_time{10'000};   // for a whole head; 408
  std::chrono::milliseconds body_time{10'000};   // for a gathered body; 408
  std::chrono::milliseconds stall_time{10'000};  // no byte moves in a long body or answer
  std::uint64_t bytes_a_second_min = 2048;       // of a long body or answer, after stall_time
  std::chrono::milliseconds drain_time{25'000};  // for what has begun when the server stops
  std::size_t requests_a_connection_max = 100'000;
};

struct ServerOptions {
  // `127.0.0.1:8080`, `[::1]:0`, `unix:/run/lapwing/http.sock`; port 0 takes a free one.
  std::string listen = "127.0.0.1:8080";
  // PEM files, chain first; both or neither. TLS 1.2 and 1.3.
  std::filesystem::path certificate = {};
  std::filesystem::path certificate_key = {};
  ServerLimits limits = {};
};

// invalid_argument for what `listen` cannot be.
Status check_listen_address(const std::string& text);

class Server {
 public:
  // Called by many threads at once; must not throw.
  using Handle = std::function<Response(Request&)>;

  // Serves until stop(). invalid_argument for what cannot be listened on, unavailable for an
  // address in use, io_error.
  static Result<std::unique_ptr<Server>> start(const ServerOptions& options, Handle handle,
                                               Log& log);
  ~Server();  // stops

  // As people open it: `http://127.0.0.1:41234`, `unix:/run/lapwing/http.sock`.
  const std::string& address() const;
  std::size_t connections() const;
  std::uint64_t refused() const;  // connections and requests that got 503 for want of room

  // No new connection; answers what has begun, at most for drain_time. Once.
  void stop();

 private:
  class Impl;
  explicit Server(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace lapwing::service
