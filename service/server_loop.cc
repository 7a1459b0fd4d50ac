#include "service/server_loop.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <new>
#include <optional>

#include "service/problem.h"
#include "service/server_answer.h"

namespace lapwing::service {
namespace {

using std::chrono::milliseconds;
using State = Connection::State;

constexpr milliseconds kCheckEvery{200};  // for what is late
constexpr milliseconds kLeaveTime{2000};
// A worker stays with its client for as long between requests if no other needs it: a client that
// asks one thing after another then costs no more than a read and a write a request. While a
// quarter of the workers have nothing to do it stays for Channel::kSoon.
constexpr milliseconds kLingerTime{5};
// Refused clients that may still be told so.
constexpr std::size_t kTurnedAwayMax = 256;

SteadyTime now() { return std::chrono::steady_clock::now(); }

std::string peer_name(const sockaddr_storage& address) {
  char text[INET6_ADDRSTRLEN] = {};
  if (address.ss_family == AF_INET) {
    inet_ntop(AF_INET, &reinterpret_cast<const sockaddr_in&>(address).sin_addr, text, sizeof text);
  } else if (address.ss_family == AF_INET6) {
    inet_ntop(AF_INET6, &reinterpret_cast<const sockaddr_in6&>(address).sin6_addr, text,
              sizeof text);
  }
  return text;
}

std::string short_answer(int status, const std::string& reason) {
  const auto body =
      problem(status, status == 503 ? "busy" : "not-http",
              status == 503 ? "Too many ask at once" : "The request is not right", reason)
          .body;
  return fmt::format(
      "HTTP/1.1 {} {}\r\nContent-Type: application/problem+json\r\nContent-Length: {}\r\n"
      "Connection: close\r\n{}\r\n{}",
      status, words_of(status), body.size(), status == 503 ? "Retry-After: 1\r\n" : "", body);
}

}  // namespace

ServerLoop::ServerLoop(Listener listener, std::unique_ptr<TlsContext> tls,
                       const ServerLimits& limits, Serve serve, Log& log)
    : listener_(std::move(listener)),
      tls_(std::move(tls)),
      limits_(limits),
      serve_(std::move(serve)),
      log_(log) {}

Status ServerLoop::start() {
  epoll_ = ::epoll_create1(EPOLL_CLOEXEC);
  wake_ = ::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
  spare_ = ::open("/dev/null", O_RDONLY | O_CLOEXEC);
  for (const int fd : {wake_, listener_.socket()}) {
    epoll_event event{.events = EPOLLIN, .data = {.fd = fd}};
    if (::epoll_ctl(epoll_, EPOLL_CTL_ADD, fd, &event) != 0) {
      return error(Errc::io_error, "cannot wait for clients: {}", std::strerror(errno));
    }
  }
  waiting_thread_ = std::thread([this] { wait_for_clients(); });
  for (std::size_t i = 0; i < limits_.workers; ++i) workers_.emplace_back([this] { work(); });
  return ok();
}

void ServerLoop::stop() {
  if (!waiting_thread_.joinable()) return;
  stopping_ = true;
  const std::uint64_t one = 1;
  (void)!::write(wake_, &one, sizeof one);
  waiting_thread_.join();
  {
    const std::lock_guard lock(mutex_);
    ended_ = true;
  }
  work_there_.notify_all();
  for (auto& worker : workers_) worker.join();
  for (const int fd : {epoll_, wake_, spare_}) ::close(fd);
}

void ServerLoop::wait_for_clients() {
  std::array<epoll_event, 256> events{};
  SteadyTime checked = now();
  std::optional<SteadyTime> patience;  // once stopping
  while (true) {
    const int count =
        ::epoll_wait(epoll_, events.data(), events.size(), static_cast<int>(kCheckEvery.count()));
    for (int i = 0; i < count; ++i) {
      const int fd = events[i].data.fd;
      if (fd == listener_.socket()) {
        accept_all();
      } else if (fd != wake_) {
        // By number, not by address: an earlier event of this round may have closed it.
        if (auto* connection = find(fd)) on_ready(*connection);
      }
    }
    if (now() - checked >= kCheckEvery) {
      checked = now();
      end_late_ones();
    }
    if (!stopping_) continue;
    if (!patience) {
      patience = now() + limits_.drain_time;
      listener_.close();
      close_idle_ones();
    }
    if (count_ == 0) return;
    if (now() > *patience) cut_all();
  }
}

Connection* ServerLoop::find(int socket) {
  const std::lock_guard lock(mutex_);
  const auto found = connections_.find(socket);
  if (found == connections_.end() || found->second->state == State::working) return nullptr;
  return found->second.get();
}

// --- Clients come ---

void ServerLoop::accept_all() {
  for (int i = 0; i < 64; ++i) {
    sockaddr_storage address{};
    socklen_t size = sizeof address;
    const int socket = ::accept4(listener_.socket(), reinterpret_cast<sockaddr*>(&address), &size,
                                 SOCK_CLOEXEC | (tls_ ? SOCK_NONBLOCK : 0));
    if (socket >= 0) {
      try {
        accept_one(socket, peer_name(address));
      } catch (const std::bad_alloc&) {
        ++refused_;
      }
    } else if (errno == EMFILE || errno == ENFILE) {
      // Without this the client would wait, and this thread spin, until another one leaves.
      ++refused_;
      log_.warning("no-descriptor-left");
      ::close(spare_);
      const int unlucky = ::accept4(listener_.socket(), nullptr, nullptr, SOCK_CLOEXEC);
      if (unlucky >= 0) ::close(unlucky);
      spare_ = ::open("/dev/null", O_RDONLY | O_CLOEXEC);
      return;
    } else if (errno != ECONNABORTED && errno != EINTR) {
      return;
    }
  }
}

void ServerLoop::accept_one(int socket, const std::string& peer) {
  const int on = 1;
  // Answers go out at once; cpp-httplib's first write would else wait 40 ms for an acknowledgement.
  ::setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  auto made = std::make_unique<Connection>(socket, peer);
  made->channel = tls_ ? tls_->channel(socket) : plain_channel(socket);
  auto& connection = *made;
  const bool room = count_ < limits_.connections_max || make_room();
  if (!room) ++refused_;
  if (!room && (tls_ || count_ >= limits_.connections_max + kTurnedAwayMax)) return;
  const std::lock_guard lock(mutex_);
  connections_.emplace(socket, std::move(made));
  count_ = connections_.size();
  epoll_event event{.events = 0, .data = {.fd = socket}};
  ::epoll_ctl(epoll_, EPOLL_CTL_ADD, socket, &event);
  enter(connection, State::idle, limits_.head_time);
  if (room) return arm(connection, EPOLLIN);
  turn_away(connection, 503, "there are too many connections; try again in a moment");
}

// Closes the connection that has been idle longest.
bool ServerLoop::make_room() {
  const std::lock_guard lock(mutex_);
  Connection* oldest = nullptr;
  for (const auto& [socket, connection] : connections_) {
    if (connection->state != State::idle) continue;
    if (oldest == nullptr || connection->since < oldest->since) oldest = connection.get();
  }
  if (oldest == nullptr) return false;
  close(*oldest);
  return true;
}

// --- Requests come ---

void ServerLoop::on_ready(Connection& connection) {
  if (connection.state == State::leaving) return drop_what_arrives(connection);
  const auto io = receive(connection);
  if (is_whole(connection)) return hand_to_worker(connection);
  const Lock lock(mutex_);
  if (io == Io::Kind::closed) return close(connection);
  wait_for_more(connection, io);
}

// What there is, but no more than a whole request needs.
Io::Kind ServerLoop::receive(Connection& connection) {
  std::array<char, 16384> piece;
  while (true) {
    const auto io = connection.channel->receive(piece);
    if (io.kind != Io::Kind::moved) return io.kind;
    connection.received.append(piece.data(), io.bytes);
    if (is_whole(connection)) return io.kind;
  }
}

// Whether there is all that a worker needs, or enough to refuse it.
bool ServerLoop::is_whole(Connection& connection) const {
  auto& received = connection.received;
  if (connection.head.bytes == 0) {
    // RFC 9112 section 2.2: an empty line before a request is no request.
    while (received.starts_with("\r\n")) received.erase(0, 2);
    auto head = judge_head(received, limits_);
    if (!head) return false;
    connection.head = *std::move(head);
  }
  const auto& head = connection.head;
  return head.refusal != 0 || head.expects_continue ||
         head.body_bytes > limits_.gathered_body_bytes ||
         received.size() >= head.bytes + head.body_bytes;
}

// With mutex_ held.
void ServerLoop::wait_for_more(Connection& connection, Io::Kind needs) {
  // Idle ones are closed when stopping begins, and this one became idle after that.
  if (stopping_ && connection.received.empty()) return close(connection);
  if (connection.received.empty()) {
    if (connection.state != State::idle) enter(connection, State::idle, limits_.idle_time);
  } else if (connection.head.bytes != 0 && !connection.head_seen) {
    connection.head_seen = true;
    enter(connection, State::receiving, limits_.body_time);
  } else if (connection.state != State::receiving) {
    enter(connection, State::receiving, limits_.head_time);
  }
  count_gathered(connection, connection.received.size());
  if (gathered_bytes_ > limits_.gathered_bytes_max) {
    ++refused_;
    return turn_away(connection, 503, "too much is being sent at once; try again in a moment");
  }
  arm(connection, needs == Io::Kind::needs_write ? EPOLLOUT : EPOLLIN);
}

void ServerLoop::hand_to_worker(Connection& connection) {
  const Lock lock(mutex_);
  if (connection.head.refusal != 0) {
    return turn_away(connection, connection.head.refusal, connection.head.reason);
  }
  if (whole_.size() >= limits_.waiting_max) {
    ++refused_;
    return turn_away(connection, 503, "too many ask at once; try again in a moment");
  }
  count_gathered(connection, 0);
  connection.state = State::working;
  whole_.push_back(&connection);
  whole_waiting_ = whole_.size();
  work_there_.notify_one();
}

void ServerLoop::drop_what_arrives(Connection& connection) {
  std::array<char, 16384> dropped;
  for (int i = 0; i < 16; ++i) {
    const auto io = connection.channel->receive(dropped);
    if (io.kind == Io::Kind::moved) continue;
    const Lock lock(mutex_);
    if (io.kind == Io::Kind::closed) return close(connection);
    return arm(connection, io.kind == Io::Kind::needs_write ? EPOLLOUT : EPOLLIN);
  }
  const Lock lock(mutex_);
  arm(connection, EPOLLIN);
}

// --- Workers ---

void ServerLoop::work() {
  Lock lock(mutex_);
  while (true) {
    ++idle_workers_;
    work_there_.wait(lock, [this] { return ended_ || !whole_.empty(); });
    --idle_workers_;
    if (whole_.empty()) return;
    auto& connection = *whole_.front();
    whole_.pop_front();
    whole_waiting_ = whole_.size();
    lock.unlock();
    converse(connection, lock);
  }
}

// Answers one request after another for as long as they come at once and nobody else waits. Leaves
// the lock held.
void ServerLoop::converse(Connection& connection, Lock& lock) {
  while (true) {
    const bool last = stopping_ || ++connection.requests >= limits_.requests_a_connection_max;
    const bool more = serve_(connection, last);
    connection.head = {};
    connection.head_seen = false;
    if (!more || stopping_) {
      lock.lock();
      return leave(connection);
    }
    bool whole = is_whole(connection);
    if (!whole) {
      const auto io = linger(connection);
      whole = is_whole(connection);
      if (!whole && io == Io::Kind::closed) {
        lock.lock();
        return close(connection);
      }
    }
    if (whole && connection.head.refusal == 0 && !others_need_workers()) continue;
    lock.lock();
    if (!whole) return wait_for_more(connection, Io::Kind::needs_read);
    if (connection.head.refusal != 0) {
      return turn_away(connection, connection.head.refusal, connection.head.reason);
    }
    whole_.push_back(&connection);  // its next request waits its turn
    whole_waiting_ = whole_.size();
    return;
  }
}

// What comes of the next request while its worker stays.
Io::Kind ServerLoop::linger(Connection& connection) {
  if (others_need_workers() || stopping_ || !connection.received.empty()) {
    return Io::Kind::needs_read;
  }
  if (4 * idle_workers_ < limits_.workers) {
    pollfd waited{connection.socket, POLLIN, 0};
    if (::poll(&waited, 1, kLingerTime.count()) <= 0) return Io::Kind::needs_read;
    return receive(connection);
  }
  std::array<char, 16384> piece;
  const auto io = connection.channel->receive_soon(piece);
  if (io.kind != Io::Kind::moved) return io.kind;
  connection.received.append(piece.data(), io.bytes);
  return is_whole(connection) ? io.kind : receive(connection);
}

// --- What is late, and how connections end. All with mutex_ held. ---

void ServerLoop::end_late_ones() {
  const Lock lock(mutex_);
  std::vector<Connection*> late;
  for (const auto& [socket, connection] : connections_) {
    if (connection->state != State::working && connection->deadline <= now()) {
      late.push_back(connection.get());
    }
  }
  for (auto* connection : late) {
    if (connection->state == State::receiving) {
      turn_away(*connection, 408, "the request did not arrive in time");
    } else {
      close(*connection);
    }
  }
}

void ServerLoop::close_idle_ones() {
  const Lock lock(mutex_);
  std::vector<Connection*> idle;
  for (const auto& [socket, connection] : connections_) {
    if (connection->state == State::idle) idle.push_back(connection.get());
  }
  for (auto* connection : idle) close(*connection);
}

// Wakes the workers that wait for clients; what they have of these connections ends.
void ServerLoop::cut_all() {
  const Lock lock(mutex_);
  std::vector<Connection*> others;
  for (const auto& [socket, connection] : connections_) {
    ::shutdown(socket, SHUT_RDWR);
    if (connection->state != State::working) others.push_back(connection.get());
  }
  for (auto* connection : others) close(*connection);
}

void ServerLoop::enter(Connection& connection, State state, milliseconds time) {
  connection.state = state;
  connection.since = now();
  connection.deadline = connection.since + time;
  if (state == State::idle) connection.received.shrink_to_fit();
}

void ServerLoop::arm(Connection& connection, unsigned events) {
  epoll_event event{.events = events | EPOLLONESHOT, .data = {.fd = connection.socket}};
  ::epoll_ctl(epoll_, EPOLL_CTL_MOD, connection.socket, &event);
}

void ServerLoop::count_gathered(Connection& connection, std::size_t bytes) {
  gathered_bytes_ = gathered_bytes_ - connection.gathered + bytes;
  connection.gathered = bytes;
}

void ServerLoop::close(Connection& connection) {
  count_gathered(connection, 0);
  connections_.erase(connection.socket);
  count_ = connections_.size();
}

void ServerLoop::turn_away(Connection& connection, int status, const std::string& reason) {
  (void)connection.channel->send(short_answer(status, reason));
  leave(connection);
}

// Closing at once while the client still sends would make the system throw away our answer.
void ServerLoop::leave(Connection& connection) {
  connection.channel->finish();
  count_gathered(connection, 0);
  connection.received = {};
  enter(connection, State::leaving, kLeaveTime);
  arm(connection, EPOLLIN);
}

}  // namespace lapwing::service
