// One client's connection, and how a worker waits for it: by turns, against time limits, and only
// while not too many workers wait for their clients already.
#pragma once

#include <chrono>
#include <memory>
#include <semaphore>
#include <span>
#include <string>
#include <string_view>

#include "service/server.h"
#include "service/server_channel.h"
#include "service/server_head.h"

namespace lapwing::service {

using SteadyTime = std::chrono::steady_clock::time_point;

// How many workers may wait for slow clients at once.
using SlowSlots = std::counting_semaphore<>;

struct Connection {
  // Who may touch it: in all states but `working` the waiting thread, there its worker.
  enum class State : std::uint8_t {
    idle,       // nothing received since the last answer
    receiving,  // a head, or a small body
    working,    // a worker has it
    leaving,    // answered for good: what still arrives is dropped, for a moment
  };

  Connection(int socket, std::string peer) : socket(socket), peer(std::move(peer)) {}
  ~Connection();
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  const int socket;  // closed with it
  const std::string peer;
  std::unique_ptr<Channel> channel = {};
  State state = State::idle;
  std::string received = {};  // and not yet used
  Head head = {};             // of the request that is there; bytes 0: not whole yet
  bool head_seen = false;     // while a small body is gathered
  std::size_t gathered = 0;   // bytes of `received` that count against all clients' bound
  SteadyTime since = {};      // in this state
  SteadyTime deadline = {};
  std::size_t requests = 0;
};

// A worker's conversation with a client about one request.
class Conversation {
 public:
  Conversation(Connection& connection, const ServerLimits& limits, SlowSlots& slots)
      : connection_(connection), limits_(limits), slots_(slots) {}
  Conversation(const Conversation&) = delete;
  Conversation& operator=(const Conversation&) = delete;

  // At least one byte; an error when the client is gone or too slow.
  Result<std::size_t> receive(std::span<char> buffer);
  // False once the client is gone or too slow. Small pieces are sent together: flush().
  bool send(std::string_view bytes);
  bool flush();

  // It was not for this client's slowness but for that of too many others.
  bool refused() const { return refused_; }

 private:
  bool send_now(std::string_view bytes);
  bool wait(Io::Kind needs);
  bool fast_enough() const;

  Connection& connection_;
  const ServerLimits& limits_;
  SlowSlots& slots_;
  std::chrono::steady_clock::duration waited_{0};  // for the client, not for the handler
  std::uint64_t moved_ = 0;
  std::string waiting_ = {};
  bool gone_ = false;  // nothing can be sent any more
  bool refused_ = false;
};

}  // namespace lapwing::service
