// A client that says exactly what it is told, byte by byte, and a server for it to say it to.
#pragma once

#include <chrono>
#include <memory>
#include <sstream>
#include <string>
#include <string_view>

#include "service/server.h"

namespace lapwing::service {

struct WireAnswer {
  int status = 0;  // 0: the connection ended without one
  std::string head = {};
  std::string body = {};  // as sent, chunks and all where it is chunked
  std::string header(const std::string& name) const;
};

class Wire {
 public:
  // `http://127.0.0.1:41234` or `unix:PATH`, as Server::address() has it.
  explicit Wire(const std::string& address);
  ~Wire();
  Wire(const Wire&) = delete;
  Wire& operator=(const Wire&) = delete;

  // False when the other side is gone.
  bool send(std::string_view bytes);
  // One answer with a Content-Length; waits up to 20 s for it.
  WireAnswer answer();
  // Whether something has come, or the end.
  bool has_something() const;
  // Whatever comes until the other side ends.
  std::string rest();
  WireAnswer get(const std::string& path, const std::string& fields = "");
  void end_sending();  // half-closes
  void reset();        // ends with RST, not FIN
  bool is_ended();     // by the other side, within 20 s

 private:
  bool fill();
  int socket_ = -1;
  std::string received_;
};

// A server on a free port with a log in memory.
struct Running {
  explicit Running(Server::Handle handle, ServerLimits limits = {},
                   std::string listen = "127.0.0.1:0");

  const std::string& address() const { return server->address(); }
  // How long a new client waits for its first answer.
  std::chrono::milliseconds answer_time() const;

  std::ostringstream log_text;
  Log log;
  std::unique_ptr<Server> server;
};

}  // namespace lapwing::service
