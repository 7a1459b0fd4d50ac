// T2: kill -9 of a serving process. Every acknowledged change is found again, a repeat under its
// key gets the very answer that went out, and what was not acknowledged happens once when repeated.
// LAPWING_KILL_CYCLES=N for more than the few cycles of a test run.
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <csignal>
#include <cstdlib>
#include <map>
#include <mutex>
#include <random>
#include <thread>

#include "service/problem.h"
#include "service/server.h"
#include "tests/service/wire.h"
#include "tests/service/world.h"

namespace lapwing::service {
namespace {

namespace fs = std::filesystem;

// A list of one's own over HTTP: what a number's answer says depends on when it was first added.
Router list_routes(Service& service) {
  Router router;
  router.add({.method = Method::post,
              .pattern = "/numbers/{n}",
              .changes = true,
              .handle = [&service](Request& request) {
                const auto number = E164::from_value(std::stoull(request.path_values.at("n")));
                const auto added = service.registry.add(
                    *registry::ListId::parse("us.tx"), *number,
                    {.actor = "test", .method = "web", .idempotency_key = request.act});
                if (!added) return problem(added.error());
                return json_response(fmt::format("{{\"seq\":{}}}", added->seq), 201);
              }});
  return router;
}

// Serves until it is killed.
[[noreturn]] void serve_forever(const fs::path& directory) {
  World world("lists:\n  us.tx: {tenure: run}\n", directory / "data");
  world.serve(list_routes(world.service()));
  auto& api = world.api();
  const Running running([&api](Request& request) { return api.handle(request); }, {},
                        "unix:" + (directory / "http.sock").string());
  // Only now may the parent connect.
  fs::create_symlink("http.sock", directory / "ready");
  while (true) pause();
}

class KillTest : public testing::Test {
 protected:
  void start() {
    fs::remove(directory_ / "ready");
    child_ = fork();
    if (child_ == 0) {
      try {
        serve_forever(directory_.path());
      } catch (const std::exception& e) {
        fprintf(stderr, "%s\n", e.what());
      }
      _exit(1);
    }
    while (!fs::is_symlink(directory_ / "ready")) {
      ASSERT_EQ(waitpid(child_, nullptr, WNOHANG), 0) << "the server did not start";
      std::this_thread::sleep_for(std::chrono::milliseconds(2));
    }
  }
  void kill_it() {
    kill(child_, SIGKILL);
    waitpid(child_, nullptr, 0);
  }
  WireAnswer add(Wire& wire, std::uint64_t number) {
    wire.send(fmt::format("POST /numbers/{0} HTTP/1.1\r\nHost: a\r\nIdempotency-Key: k{0}\r\n\r\n",
                          number));
    return wire.answer();
  }
  // Four clients add numbers until the connection breaks.
  void work_until_killed(std::uint64_t first, std::chrono::milliseconds time) {
    std::vector<std::thread> clients;
    clients.reserve(4);
    for (int i = 0; i < 4; ++i) {
      clients.emplace_back([this, number = first + static_cast<std::uint64_t>(i)]() mutable {
        Wire wire(address());
        for (;; number += 4) {
          const auto answer = add(wire, number);
          const std::lock_guard lock(mutex_);
          if (answer.status != 201) {
            open_.push_back(number);
            return;
          }
          acknowledged_[number] = answer.body;
        }
      });
    }
    std::this_thread::sleep_for(time);
    kill_it();
    for (auto& client : clients) client.join();
  }
  std::string address() const { return "unix:" + (directory_ / "http.sock").string(); }

  TempDir directory_;
  std::mutex mutex_;
  std::map<std::uint64_t, std::string> acknowledged_;
  std::vector<std::uint64_t> open_;
  pid_t child_ = -1;
};

TEST_F(KillTest, LosesNoAcknowledgedChange) {
  const char* wanted = std::getenv("LAPWING_KILL_CYCLES");
  const int cycles = wanted != nullptr ? std::atoi(wanted) : 4;
  std::minstd_rand random(std::random_device{}());
  std::size_t changes = 0;
  for (int cycle = 0; cycle < cycles; ++cycle) {
    acknowledged_.clear();
    open_.clear();
    start();
    if (HasFatalFailure()) return;
    const std::uint64_t first = 12125550000 + static_cast<std::uint64_t>(cycle) * 100'000;
    work_until_killed(first, std::chrono::milliseconds(20 + random() % 200));
    changes += acknowledged_.size();
    start();
    if (HasFatalFailure()) return;
    Wire wire(address());
    std::set<std::string> answers;
    for (const auto& [number, body] : acknowledged_) {
      const auto again = add(wire, number);
      ASSERT_EQ(again.body, body) << number;
      ASSERT_EQ(again.header("Idempotency-Replayed"), "true") << number;
      ASSERT_TRUE(answers.insert(body).second) << "two changes with one seq";
    }
    for (const auto number : open_) {
      const auto once = add(wire, number);
      ASSERT_EQ(once.status, 201);
      ASSERT_TRUE(answers.insert(once.body).second);
      ASSERT_EQ(add(wire, number).body, once.body);
    }
    kill_it();
  }
  EXPECT_GT(changes, 0U);
  RecordProperty("acknowledged", static_cast<int>(changes));
  if (wanted != nullptr)
    fprintf(stderr, "%d cycles, %zu acknowledged, none lost\n", cycles, changes);
}

}  // namespace
}  // namespace lapwing::service
