// kill -9 of the real program under load, through its own routes: every registration that was
// confirmed, every entry of a seller's list that was acknowledged and every scrub that was taken in
// or done is found by the next start, and a repeat under its key gets the answer that went out.
// LAPWING_KILL_CYCLES=N for more than a test run's few, LAPWING_KILL_SEED=N for those of a run.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <csignal>
#include <cstdlib>
#include <ctime>
#include <functional>
#include <map>
#include <mutex>
#include <nlohmann/json.hpp>
#include <random>
#include <set>
#include <thread>

#include "base/clock.h"
#include "service/gateway.h"
#include "tests/service/serve_program.h"
#include "tests/service/wire.h"
#include "tests/support/receiver.h"
#include "tests/support/temp_dir.h"

namespace lapwing::service {
namespace {

using nlohmann::json;
using std::chrono::milliseconds;

constexpr std::uint64_t kConsumers = 1'000'000;  // keys other than those of an administrator's
constexpr const char* kFile = "phone\n5125550142\nno phone\n";

unsigned long number_in(const char* variable, unsigned long otherwise) {
  const char* value = std::getenv(variable);
  return value != nullptr ? std::strtoul(value, nullptr, 10) : otherwise;
}

// What one client was promised.
struct Promise {
  std::string request;
  std::string answer;
};

class KillServe : public testing::Test {
 protected:
  KillServe() {
    std::filesystem::create_directories(directory_ / "data");
    directory_.write("data/lists.yaml", "lists:\n  us.tx: {tenure: run}\n");
    directory_.write("line.secret", "line secret\n");
    directory_.write("gateway.secret", "gateway secret\n");
    key_ = make_key();
  }

  std::string make_key() {
    Process program(directory_.path(), "key",
                    {LAPWING_PROGRAM, "--data", (directory_ / "data").string(), "admin", "make-key",
                     "--role", "administrator", "--organization", "The registry"});
    const auto secret = program.first_line();
    EXPECT_EQ(program.wait(), 0) << program.err();
    return secret;
  }
  void start() {
    serving_ = std::make_unique<Serving>(
        directory_.path(),
        std::vector<std::string>{"--call-in-number", "1-888-555-0100", "--call-in-secret",
                                 (directory_ / "line.secret").string(), "--gateway-url",
                                 fmt::format("http://127.0.0.1:{}/codes", gateway_.port()),
                                 "--gateway-secret", (directory_ / "gateway.secret").string()});
    address_ = serving_->address();
    ASSERT_NE(address_, "") << serving_->err();
  }
  void kill_it() {
    serving_->signal(SIGKILL);
    EXPECT_EQ(serving_->wait(), -SIGKILL);
  }

  std::string request(const std::string& line, const std::string& body = "",
                      const std::string& fields = "") const {
    return fmt::format(
        "{} HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer {}\r\n{}Content-Length: {}"
        "\r\n\r\n{}",
        line, key_, fields, body.size(), body);
  }
  std::string post(const std::string& path, const std::string& body, std::uint64_t n) const {
    return request("POST " + path, body, fmt::format("Idempotency-Key: k{}\r\n", n));
  }
  static std::string registered_number(std::uint64_t n) {
    return fmt::format("+1512555{:04}", n % 10'000);
  }
  static std::string consumer_number(std::uint64_t n) {
    return fmt::format("+1713555{:04}", n % 10'000);
  }
  static std::string own_number(std::uint64_t n) {
    return fmt::format("+1214555{:04}", n % 10'000);
  }
  // By an administrator, or by a call that the call-in line took.
  std::string registration(std::uint64_t n) const {
    const auto number = registered_number(n);
    if (n % 2 == 1) {
      const auto now = format_instant(SystemClock().now());
      const auto at = std::to_string(std::time(nullptr));
      const auto call = json{
          {"id", std::to_string(n)},
          {"number", number},
          {"at", now},
          {"action", "register"},
          {"list", "us.tx"}}.dump();
      return request("POST /v1/calls-received", call,
                     fmt::format("Lapwing-Timestamp: {}\r\nLapwing-Signature: {}\r\n", at,
                                 signature_of("line secret", at, call)));
    }
    return post("/v1/registrations",
                json{{"number", number},
                     {"list", "us.tx"},
                     {"method", "administrator"},
                     {"reason", "by letter"}}
                    .dump(),
                n);
  }
  std::string own_entry(std::uint64_t n) const {
    return post("/v1/sellers/acme/internal", json{{"number", own_number(n)}}.dump(), n);
  }
  std::string scrub(std::uint64_t n) const { return post("/v1/scrubs?lists=us.tx", kFile, n); }

  void keep(std::map<std::uint64_t, Promise>& promised, std::uint64_t n, Promise promise) {
    const std::lock_guard lock(mutex_);
    promised[n] = std::move(promise);
    ++acknowledged_;
  }
  // Sends one request after another until the connection breaks, and keeps what was promised.
  std::thread client(std::map<std::uint64_t, Promise>& promised, std::uint64_t first,
                     std::function<std::string(std::uint64_t)> make) {
    return std::thread([this, &promised, first, make = std::move(make)] {
      Wire wire(address_);
      for (std::uint64_t n = first;; ++n) {
        const auto asked = make(n);
        wire.send(asked);
        const auto answer = wire.answer();
        // Only so many scrubs may wait.
        if (answer.status == 503) {
          std::this_thread::yield();
          --n;
          continue;
        }
        if (answer.status == 0) return;
        EXPECT_TRUE(answer.status >= 200 && answer.status < 300) << answer.body;
        keep(promised, n, {asked, answer.body});
      }
    });
  }
  // A consumer asks, is sent a code and confirms with it; until the connection breaks, or for as
  // long as one address may ask.
  std::thread consumer(std::uint64_t first) {
    return std::thread([this, first] {
      Wire wire(address_);
      for (std::uint64_t n = first;; ++n) {
        const auto number = consumer_number(n);
        wire.send(post("/v1/registrations",
                       json{{"number", number}, {"list", "us.tx"}, {"method", "sms"}}.dump(),
                       kConsumers + n));
        const auto asked = wire.answer();
        if (asked.status != 202) return;
        const auto id = json::parse(asked.body)["id"].get<std::string>();
        const auto confirm = post("/v1/registrations/" + id + "/confirm",
                                  json{{"code", code_for(number, wire)}}.dump(), n);
        wire.send(confirm);
        const auto answer = wire.answer();
        if (answer.status == 0) return;
        EXPECT_EQ(answer.status, 200) << answer.body;
        keep(confirmed_, n, {confirm, answer.body});
      }
    });
  }
  // Empty once the connection is broken. Codes of the life before may still come.
  std::string code_for(const std::string& number, const Wire& wire) {
    while (!wire.has_something()) {
      const auto line = gateway_.next(20);
      if (!line) continue;
      const auto sent = json::parse(json::parse(*line)["body"].get<std::string>());
      if (sent["to"] == number) return sent["code"];
    }
    return "";
  }
  // Which of the scrubs were seen done before the end.
  std::thread watcher(std::set<std::string>& done) {
    return std::thread([this, &done] {
      Wire wire(address_);
      for (;;) {
        wire.send(request("GET /v1/scrubs?limit=1000"));
        const auto answer = wire.answer();
        if (answer.status != 200) return;
        const auto page = json::parse(answer.body);
        for (const auto& job : page["scrubs"]) {
          if (job["state"] != "done") continue;
          const std::lock_guard lock(mutex_);
          done.insert(job["id"].get<std::string>());
        }
      }
    });
  }
  void check_listed(Wire& wire, const std::map<std::uint64_t, Promise>& promised,
                    std::string (*number)(std::uint64_t)) {
    for (const auto& [n, promise] : promised) {
      wire.send(request(fmt::format("GET /v1/numbers/{}?list=us.tx", number(n))));
      EXPECT_EQ(json::parse(wire.answer().body)["listed"], true) << n;
    }
  }
  void check_repeats(Wire& wire, const std::map<std::uint64_t, Promise>& promised) {
    for (const auto& [n, promise] : promised) {
      wire.send(promise.request);
      EXPECT_EQ(wire.answer().body, promise.answer) << n;
    }
  }
  void check_scrubs(Wire& wire, const std::set<std::string>& done) {
    for (const auto& [n, promise] : scrubs_) {
      const auto id = json::parse(promise.answer)["id"].get<std::string>();
      for (bool first = true;; first = false) {
        // In pieces, and so read to its end.
        Wire whole(address_);
        whole.send(request("GET /v1/scrubs/" + id + "/result", "", "Connection: close\r\n"));
        const auto result = whole.rest();
        if (result.starts_with("HTTP/1.1 409") && !(first && done.contains(id))) {
          std::this_thread::sleep_for(milliseconds(5));
          continue;
        }
        ASSERT_TRUE(result.starts_with("HTTP/1.1 200")) << n << ": " << result;
        EXPECT_THAT(result, testing::HasSubstr("no phone,undetermined,,none\n"));
        break;
      }
      // As many as may be kept do not last for many cycles.
      wire.send(request("DELETE /v1/scrubs/" + id));
      EXPECT_EQ(wire.answer().status, 204);
    }
  }

  TempDir directory_;
  Receiver gateway_{"receive_http.py", {"202"}};
  std::string key_;
  std::unique_ptr<Serving> serving_;
  std::string address_;
  std::mutex mutex_;  // of what is promised, while clients run
  std::size_t acknowledged_ = 0;
  std::map<std::uint64_t, Promise> registered_;
  std::map<std::uint64_t, Promise> confirmed_;
  std::map<std::uint64_t, Promise> own_;
  std::map<std::uint64_t, Promise> scrubs_;
};

TEST_F(KillServe, LosesNothingThatWasAcknowledged) {
  const auto cycles = number_in("LAPWING_KILL_CYCLES", 3);
  const auto seed = number_in("LAPWING_KILL_SEED", std::random_device{}());
  SCOPED_TRACE(fmt::format("LAPWING_KILL_SEED={}", seed));
  std::minstd_rand random(static_cast<unsigned>(seed));
  std::uint64_t first = 0;
  for (unsigned long cycle = 0; cycle < cycles; ++cycle, first += 2'000) {
    registered_.clear();
    confirmed_.clear();
    own_.clear();
    scrubs_.clear();
    std::set<std::string> done;
    start();
    if (HasFatalFailure()) return;
    const auto before = acknowledged_;
    std::vector<std::thread> clients;
    clients.push_back(client(registered_, first, [this](auto n) { return registration(n); }));
    clients.push_back(consumer(first));
    clients.push_back(client(own_, first, [this](auto n) { return own_entry(n); }));
    clients.push_back(client(scrubs_, first, [this](auto n) { return scrub(n); }));
    clients.push_back(watcher(done));
    // The first life lasts until there is one of each promise to be broken, the others until any.
    const auto enough = [&] {
      const std::lock_guard lock(mutex_);
      if (cycle > 0) return acknowledged_ > before;
      return !registered_.empty() && !confirmed_.empty() && !own_.empty() && !done.empty();
    };
    for (int waits = 0; waits < 180'000 && !enough(); ++waits) {
      std::this_thread::sleep_for(milliseconds(1));
    }
    EXPECT_TRUE(enough()) << registered_.size() << " registered, " << confirmed_.size()
                          << " confirmed, " << own_.size() << " own, " << done.size()
                          << " scrubs done";
    std::this_thread::sleep_for(milliseconds(random() % 400));
    kill_it();
    for (auto& one : clients) one.join();

    start();
    if (HasFatalFailure()) return;
    Wire wire(address_);
    check_listed(wire, registered_, registered_number);
    check_listed(wire, confirmed_, consumer_number);
    wire.send(request("GET /v1/sellers/acme/internal?limit=10000"));
    std::set<std::string> held;
    const auto own = json::parse(wire.answer().body);
    for (const auto& one : own["numbers"]) {
      held.insert(one["number"].get<std::string>());
    }
    for (const auto& [n, promise] : own_) {
      EXPECT_TRUE(held.contains(own_number(n))) << n;
    }
    check_scrubs(wire, done);
    check_repeats(wire, registered_);
    check_repeats(wire, confirmed_);
    check_repeats(wire, own_);
    kill_it();
  }
  RecordProperty("acknowledged", static_cast<int>(acknowledged_));
  if (std::getenv("LAPWING_KILL_CYCLES") != nullptr) {
    fprintf(stderr, "%lu cycles, %zu acknowledged, none lost\n", cycles, acknowledged_);
  }
}

}  // namespace
}  // namespace lapwing::service
