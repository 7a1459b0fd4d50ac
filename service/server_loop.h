// The thread that waits for all clients and the workers that answer them: accepts, gathers requests
// until they are whole, hands them to a worker, and ends what is too slow or too much.
#pragma once

#include <atomic>
#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>
#include <unordered_map>
#include <vector>

#include "service/server_connection.h"
#include "service/server_listen.h"

namespace lapwing::service {

class ServerLoop {
 public:
  // Answers the request that is whole in the connection; true when another may follow. `last`: it
  // must not.
  using Serve = std::function<bool(Connection&, bool last)>;

  ServerLoop(Listener listener, std::unique_ptr<TlsContext> tls, const ServerLimits& limits,
             Serve serve, Log& log);
  ~ServerLoop() { stop(); }

  Status start();
  void stop();

  const std::string& name() const { return listener_.name(); }
  std::size_t connections() const { return count_; }
  std::uint64_t refused() const { return refused_; }

 private:
  using Lock = std::unique_lock<std::mutex>;

  // The waiting thread.
  void wait_for_clients();
  Connection* find(int socket);  // null where a worker has it
  void accept_all();
  void accept_one(int socket, const std::string& peer);
  bool make_room();
  void on_ready(Connection& connection);
  void hand_to_worker(Connection& connection);
  void drop_what_arrives(Connection& connection);
  void end_late_ones();
  void close_idle_ones();
  void cut_all();

  // The workers.
  void work();
  void converse(Connection& connection, Lock& lock);
  Io::Kind linger(Connection& connection);
  bool others_need_workers() const { return whole_waiting_ > idle_workers_; }

  // Whoever has the connection.
  Io::Kind receive(Connection& connection);
  bool is_whole(Connection& connection) const;

  // All with mutex_ held.
  void wait_for_more(Connection& connection, Io::Kind needs);
  void enter(Connection& connection, Connection::State state, std::chrono::milliseconds time);
  void arm(Connection& connection, unsigned events);
  void count_gathered(Connection& connection, std::size_t bytes);
  void close(Connection& connection);
  // Says why in a few bytes, if they go out at once, and leaves.
  void turn_away(Connection& connection, int status, const std::string& reason);
  void leave(Connection& connection);

  Listener listener_;
  const std::unique_ptr<TlsContext> tls_;
  const ServerLimits limits_;
  const Serve serve_;
  Log& log_;

  int epoll_ = -1;
  int wake_ = -1;
  int spare_ = -1;  // given up to accept and refuse a client when no descriptor is left
  std::thread waiting_thread_;
  std::vector<std::thread> workers_;

  std::mutex mutex_;  // of all below, and of states and deadlines of connections
  std::condition_variable work_there_;
  std::unordered_map<int, std::unique_ptr<Connection>> connections_;
  std::deque<Connection*> whole_;  // requests that wait for a worker
  std::size_t gathered_bytes_ = 0;
  bool ended_ = false;

  std::atomic<bool> stopping_ = false;
  std::atomic<std::size_t> whole_waiting_ = 0;  // whole_.size()
  std::atomic<std::size_t> idle_workers_ = 0;   // those told of a request but not yet awake too
  std::atomic<std::size_t> count_ = 0;          // connections_.size()
  std::atomic<std::uint64_t> refused_ = 0;
};

}  // namespace lapwing::service
