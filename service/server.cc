#include "service/server.h"

#include <httplib.h>
#include <sys/resource.h>

#include <array>
#include <chrono>

#include "service/problem.h"
#include "service/server_answer.h"
#include "service/server_loop.h"

namespace lapwing::service {
namespace {

// cpp-httplib's request and response over streams of ours, for answers that are streamed; none of
// its own sockets or threads.
class Engine final : public httplib::Server {
 public:
  Engine() { svr_sock_ = 0; }  // without a socket it takes itself for stopped, and streams nothing
  using httplib::Server::process_request;
};

// The body of a request, from what was received already and then from the client.
class ClientBody final : public RawBytes {
 public:
  ClientBody(Conversation& talk, std::uint64_t bytes, bool asks_first, std::uint64_t& left)
      : talk_(talk), bytes_(bytes), asks_first_(asks_first), left_(left) {}

  Result<std::size_t> read(std::span<char> buffer) override {
    if (left_ == 0) return std::size_t{0};
    if (std::exchange(asks_first_, false)) talk_.send("HTTP/1.1 100 Continue\r\n\r\n");
    const auto count = talk_.receive(buffer.first(std::min<std::uint64_t>(buffer.size(), left_)));
    if (count) left_ -= *count;
    return count;
  }
  std::optional<std::uint64_t> size() const override { return bytes_; }

 private:
  Conversation& talk_;
  const std::uint64_t bytes_;
  bool asks_first_;
  std::uint64_t& left_;  // of the body; outlives this
};

// One request and its answer. Where that is streamed: the cleaned head into cpp-httplib, the answer
// out of it.
class Exchange final : public httplib::Stream {
 public:
  Exchange(Connection& connection, Conversation& talk)
      : head_(std::exchange(connection.head, {})),
        peer_(connection.peer),
        received_(connection.received),
        talk_(talk),
        body_left_(head_.body_bytes) {
    if (const auto told = head_.fields.find("connection"); told != head_.fields.end()) {
      connection_ = told->second;
    }
  }

  Response ask(const Server::Handle& handle);
  bool is_head() const { return head_.method == "HEAD"; }
  bool wants_close() const;
  void stream_later(Response response) { response_ = std::move(response); }
  void stream(const httplib::Request& asked, httplib::Response& sent);
  // Whether the connection can take another request.
  bool is_complete() const { return body_left_ == 0 && !cut_; }
  void drop_received_body() {
    const auto count = std::min<std::uint64_t>(received_.size(), body_left_);
    received_.erase(0, count);
    body_left_ -= count;
  }

  bool is_readable() const override { return true; }
  bool is_writable() const override { return true; }
  ssize_t read(char* to, std::size_t size) override {
    const auto count = std::min(size, head_.clean.size() - read_);
    std::copy_n(head_.clean.data() + read_, count, to);
    read_ += count;
    return static_cast<ssize_t>(count);
  }
  ssize_t write(const char* from, std::size_t size) override {
    return talk_.send({from, size}) ? static_cast<ssize_t>(size) : -1;
  }
  void get_remote_ip_and_port(std::string& ip, int& port) const override {
    ip = peer_;
    port = 0;
  }
  void get_local_ip_and_port(std::string&, int&) const override {}
  // cpp-httplib wants to know only whether select() could take it: it is never called.
  socket_t socket() const override { return 0; }

 private:
  std::string peer_of(const Request& request) const;
  void stream_out(Response response, const httplib::Request& asked, httplib::Response& sent);

  Head head_;
  std::string connection_;  // the field
  Response response_ = {};  // to be streamed
  const std::string& peer_;
  std::string& received_;  // beyond the head
  Conversation& talk_;
  std::uint64_t body_left_;
  std::size_t read_ = 0;
  bool cut_ = false;
};

Method method_of(const std::string& name) {
  if (name == "GET" || name == "HEAD") return Method::get;
  if (name == "POST") return Method::post;
  if (name == "PUT") return Method::put;
  return name == "DELETE" ? Method::del : Method::other;
}

// A proxy is believed on a Unix socket, which nobody else reaches.
std::string Exchange::peer_of(const Request& request) const {
  if (!peer_.empty()) return peer_;
  const auto told = request.header("x-real-ip");
  std::array<unsigned char, sizeof(in6_addr)> address{};
  const bool is_address = inet_pton(AF_INET, told.c_str(), address.data()) == 1 ||
                          inet_pton(AF_INET6, told.c_str(), address.data()) == 1;
  return is_address ? told : "local";
}

Response Exchange::ask(const Server::Handle& handle) {
  auto target = parse_target(head_.target);
  if (!target) return problem(target.error());
  Request request;
  request.method = method_of(head_.method);
  request.path = std::move(target->path);
  request.query = std::move(target->query);
  request.headers = std::move(head_.fields);
  request.peer = peer_of(request);
  if (head_.body_bytes > 0) {
    request.stream =
        std::make_unique<ClientBody>(talk_, head_.body_bytes, head_.expects_continue, body_left_);
  }
  auto response = handle(request);
  if (!talk_.refused()) return response;
  response = problem(503, "busy", "Too many ask at once",
                     "too many clients send slowly at once; try again in a moment");
  response.headers.emplace_back("Retry-After", "5");
  return response;
}

// As cpp-httplib decides for those that it writes.
bool Exchange::wants_close() const {
  if (body_left_ > received_.size()) return true;
  return connection_ == "close" || (head_.version == "HTTP/1.0" && connection_ != "Keep-Alive");
}

// From within cpp-httplib, which writes the rest.
void Exchange::stream(const httplib::Request& asked, httplib::Response& sent) {
  sent.status = response_.status;
  for (const auto& [name, value] : response_.headers) sent.set_header(name, value);
  sent.set_header("Date", date_now());
  if (asked.method == "HEAD") sent.set_header("Accept-Ranges", "none");  // it would say `bytes`
  if (body_left_ > received_.size()) sent.set_header("Connection", "close");
  stream_out(std::move(response_), asked, sent);
}

void Exchange::stream_out(Response response, const httplib::Request& asked,
                          httplib::Response& sent) {
  const auto write = [this, write = std::move(response.write)](std::size_t,
                                                               httplib::DataSink& sink) {
    bool whole = false;
    try {
      whole = write([&](std::string_view piece) { return sink.write(piece.data(), piece.size()); });
    } catch (const std::exception&) {
      // The client sees an answer that breaks off.
    }
    if (whole) sink.done();
    cut_ = !whole;
    return whole;
  };
  if (asked.version == "HTTP/1.1") {
    sent.set_chunked_content_provider(response.content_type, write);
  } else {
    sent.set_content_provider(response.content_type, write);
  }
}

// The exchange that this worker is in: cpp-httplib hands its handlers no stream.
thread_local Exchange* current_exchange = nullptr;

// As many descriptors as the system lets us have; the rest of the program needs some too.
std::size_t connections_possible(std::size_t wanted) {
  rlimit files{};
  if (::getrlimit(RLIMIT_NOFILE, &files) == 0) {
    auto raised = files;
    raised.rlim_cur = raised.rlim_max;
    if (::setrlimit(RLIMIT_NOFILE, &raised) == 0) files = raised;
  } else {
    files.rlim_cur = 1024;  // what systems give by default
  }
  constexpr std::size_t kOthers = 1024;
  const auto all = static_cast<std::size_t>(files.rlim_cur);
  return std::min(wanted, all > 2 * kOthers ? all - kOthers : all / 2);
}

}  // namespace

class Server::Impl {
 public:
  Impl(const ServerOptions& options, Handle handle)
      : limits(options.limits),
        handle_(std::move(handle)),
        slots_(static_cast<std::ptrdiff_t>(std::max<std::size_t>(1, limits.workers / 2))) {
    limits.connections_max = connections_possible(limits.connections_max);
    engine_.set_pre_routing_handler([this](const httplib::Request& asked, httplib::Response& sent) {
      current_exchange->stream(asked, sent);
      return httplib::Server::HandlerResponse::Handled;
    });
    engine_.set_keep_alive_timeout(
        std::chrono::ceil<std::chrono::seconds>(limits.idle_time).count());
    engine_.set_keep_alive_max_count(limits.requests_a_connection_max);
  }

  // See ServerLoop::Serve.
  bool serve(Connection& connection, bool last) {
    connection.received.erase(0, connection.head.bytes);
    Conversation talk(connection, limits, slots_);
    Exchange exchange(connection, talk);
    auto response = exchange.ask(handle_);
    bool closes = last || exchange.wants_close();
    bool done = true;
    if (response.write) {
      exchange.stream_later(std::move(response));
      current_exchange = &exchange;
      done = engine_.process_request(exchange, last, closes, nullptr);
      current_exchange = nullptr;
    } else {
      talk.send(bytes_of(response, {.head = exchange.is_head(), .closes = closes}, limits));
    }
    exchange.drop_received_body();
    return talk.flush() && done && !closes && exchange.is_complete();
  }

  ServerLimits limits;
  std::unique_ptr<ServerLoop> loop;
  std::string address;

 private:
  const Handle handle_;
  SlowSlots slots_;
  Engine engine_;
};

Status check_listen_address(const std::string& text) {
  const auto parsed = parse_listen_address(text);
  if (!parsed) return parsed.error();
  return ok();
}

Result<std::unique_ptr<Server>> Server::start(const ServerOptions& options, Handle handle,
                                              Log& log) {
  const auto where = parse_listen_address(options.listen);
  if (!where) return where.error();
  std::unique_ptr<TlsContext> tls;
  if (options.certificate.empty() != options.certificate_key.empty()) {
    return Error{Errc::invalid_argument, "TLS needs both a certificate and its key"};
  }
  if (!options.certificate.empty()) {
    auto loaded = TlsContext::load(options.certificate, options.certificate_key);
    if (!loaded) return loaded.error();
    tls = *std::move(loaded);
  }
  auto listener = Listener::open(*where);
  if (!listener) return listener.error();
  auto impl = std::make_unique<Impl>(options, std::move(handle));
  impl->address =
      listener->is_unix() ? listener->name() : (tls ? "https://" : "http://") + listener->name();
  impl->loop = std::make_unique<ServerLoop>(
      *std::move(listener), std::move(tls), impl->limits,
      [all = impl.get()](Connection& connection, bool last) {
        return all->serve(connection, last);
      },
      log);
  const auto started = impl->loop->start();
  if (!started) return started.error();
  return std::unique_ptr<Server>(new Server(std::move(impl)));
}

Server::Server(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Server::~Server() { stop(); }

const std::string& Server::address() const { return impl_->address; }
std::size_t Server::connections() const { return impl_->loop->connections(); }
std::uint64_t Server::refused() const { return impl_->loop->refused(); }
void Server::stop() { impl_->loop->stop(); }

}  // namespace lapwing::service
