// HTTP: our server and a hello-world on the same cpp-httplib, for wrk to ask in turns
// (bench/http.sh), and a client that holds many connections and times each one's first answer.
//
//   http_bench hello              cpp-httplib with every setting that helps it: TCP_NODELAY, 300
//                                 threads, a longer backlog, connections kept
//   http_bench bare               the same answer from service/server
//   http_bench lookup DIRECTORY KEY
//                                 GET /numbers/{n}: key, route, registry, ETag, log and counts
//   http_bench first PORT COUNT   first answers on COUNT connections that stay open
//
// Those that serve take a free port and print `listening on http://127.0.0.1:PORT`.
#include <arpa/inet.h>
#include <fmt/format.h>
#include <httplib.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <fstream>
#include <thread>
#include <vector>

#include "service/api.h"
#include "service/problem.h"
#include "service/server.h"

namespace lapwing::service {
namespace {

constexpr const char* kAnswer = R"({"listed":true})";

void print_address(const std::string& address) {
  fmt::print("listening on {}\n", address);
  std::fflush(stdout);
}

int hello() {
  httplib::Server server;
  server.set_tcp_nodelay(true);
  server.set_keep_alive_max_count(1'000'000);
  server.new_task_queue = [] { return new httplib::ThreadPool(300); };
  server.Get("/hello", [](const httplib::Request&, httplib::Response& response) {
    response.set_content(kAnswer, "application/json");
  });
  int listener = -1;
  server.set_socket_options([&](socket_t socket) {
    listener = socket;
    const int on = 1;
    ::setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  });
  const int port = server.bind_to_any_port("127.0.0.1");
  if (port < 0) return 1;
  ::listen(listener, 4096);
  print_address(fmt::format("http://127.0.0.1:{}", port));
  return server.listen_after_bind() ? 0 : 1;
}

template <class T>
T must(Result<T> result) {
  if (!result) {
    fmt::print(stderr, "{}\n", result.error().message);
    std::exit(1);
  }
  return *std::move(result);
}

[[noreturn]] void serve(Server::Handle handle, Log& log) {
  const auto server = must(Server::start({.listen = "127.0.0.1:0"}, std::move(handle), log));
  print_address(server->address());
  while (true) ::pause();
}

[[noreturn]] void bare() {
  Log log;
  serve([](Request&) { return json_response(kAnswer); }, log);
}

class OneKey final : public Authenticator {
 public:
  explicit OneKey(std::string_view key) : known_(sha256(key)) {}

  // What the real one does first: the key's digest is what is kept.
  Result<Identity> identify(std::string_view key) override {
    if (sha256(key) != known_) return Error{Errc::not_found, "no such key"};
    return Identity{.role = Role::officer, .key = "bench"};
  }

 private:
  const Sha256Digest known_;
};

// Every second of 2,000 numbers from +1 201 200 0000 on.
void fill(registry::Registry& registry, const registry::ListId& list) {
  if (!registry.lists().empty()) return;
  std::vector<std::thread> writers;
  for (std::uint64_t part = 0; part < 10; ++part) {
    writers.emplace_back([&registry, &list, part] {
      for (std::uint64_t i = 0; i < 100; ++i) {
        const auto number = *E164::from_value(12012000000 + (part * 100 + i) * 2);
        (void)must(registry.add(list, number, {.actor = "bench", .method = "command"}));
      }
    });
  }
  for (auto& writer : writers) writer.join();
}

[[noreturn]] void lookup(const std::filesystem::path& directory, std::string_view key) {
  const SystemClock clock;
  std::ofstream nowhere(directory / "bench.log");
  Log log(LogLevel::info, nowhere);
  Metrics metrics;
  Readiness readiness;
  const std::filesystem::path share = LAPWING_SOURCE_DIR "/data";
  const auto overlay = directory / "overlay.yaml";
  std::ofstream(overlay) << "lists:\n  us.tx: {tenure: run}\n";
  registry::RegistryOptions options;
  options.directory = directory;
  options.clock = std::make_shared<SystemClock>();
  const std::vector<std::filesystem::path> overlays = {overlay};
  options.catalog = std::make_shared<const registry::ListCatalog>(
      must(registry::ListCatalog::load(share / "lists.yaml", overlays)));
  const auto registry = must(registry::Registry::open_writer(options));
  const auto rulebook = must(checker::Rulebook::load(share / "rules"));
  const screening::Screener screener(*registry, *rulebook, clock);
  Service service{*registry, *rulebook, screener, clock,   posix_file_system(),
                  directory, share,     log,      metrics, readiness};
  const auto list = *registry::ListId::parse("us.tx");
  fill(*registry, list);
  Router router;
  router.add({.method = Method::get,
              .pattern = "/numbers/{n}",
              .role = Role::officer,
              .handle = [&](Request& request) {
                const auto number = E164::from_value(
                    std::strtoull(request.path_values.at("n").c_str(), nullptr, 10));
                if (!number) return problem(Error{Errc::invalid_argument, "no number"});
                const auto answer = registry->listing(list, *number, clock.now());
                if (!answer) return problem(answer.error());
                return json_response(fmt::format("{{\"listed\":{}}}",
                                                 answer->state == registry::ListingState::listed));
              }});
  OneKey keys(key);
  const auto answers = must(KeptAnswers::open(posix_file_system(), directory / "answers", clock));
  Api api(service, std::move(router), keys, *answers);
  serve([&api](Request& request) { return api.handle(request); }, log);
}

int connected(int port) {
  sockaddr_in to{};
  to.sin_family = AF_INET;
  to.sin_port = htons(static_cast<std::uint16_t>(port));
  to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  const int socket = ::socket(AF_INET, SOCK_STREAM, 0);
  return ::connect(socket, reinterpret_cast<const sockaddr*>(&to), sizeof to) == 0 ? socket : -1;
}

int first(int port, int count) {
  constexpr std::string_view kAsk = "GET /hello HTTP/1.1\r\nHost: a\r\n\r\n";
  std::vector<int> sockets(static_cast<std::size_t>(count) + 1);
  std::vector<double> waits;
  for (auto& socket : sockets) {
    const auto began = std::chrono::steady_clock::now();
    socket = connected(port);
    char answer[1024];
    if (socket < 0 || ::send(socket, kAsk.data(), kAsk.size(), 0) < 0 ||
        ::recv(socket, answer, sizeof answer, 0) <= 0) {
      fmt::print("connection {} got no answer\n", waits.size() + 1);
      return 1;
    }
    waits.push_back(
        std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - began)
            .count());
  }
  const double last = waits.back();
  std::ranges::sort(waits);
  fmt::print(
      "first answers on {} connections kept open: median {:.2f} ms, slowest {:.1f} ms, the "
      "one more {:.1f} ms\n",
      count, waits[waits.size() / 2], waits.back(), last);
  for (const int socket : sockets) ::close(socket);
  return 0;
}

int run(const std::vector<std::string>& words) {
  const std::string what = words.size() > 1 ? words[1] : "";
  if (what == "hello") return hello();
  if (what == "bare") bare();
  if (what == "lookup" && words.size() > 3) lookup(words[2], words[3]);
  if (what == "first" && words.size() > 3) return first(std::stoi(words[2]), std::stoi(words[3]));
  fmt::print(stderr, "usage: http_bench hello | bare | lookup DIRECTORY KEY | first PORT COUNT\n");
  return 64;
}

}  // namespace
}  // namespace lapwing::service

int main(int argc, char** argv) {
  return lapwing::service::run(std::vector<std::string>(argv, argv + argc));
}
