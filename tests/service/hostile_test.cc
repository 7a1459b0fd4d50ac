// T13: clients that are slow, many, or mean. Everyone else keeps being served, the reply is the
// right one, and memory stays bounded.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <deque>
#include <fstream>
#include <latch>
#include <thread>
#include <vector>

#include "service/body.h"
#include "service/problem.h"
#include "tests/service/wire.h"

namespace lapwing::service {
namespace {

using std::chrono::milliseconds;
using testing::HasSubstr;

// No limit of the server's own helps within a test.
constexpr milliseconds kLong{60'000};
// Whoever waits less did not wait for one who attacks; a busy machine alone may take seconds.
constexpr milliseconds kSoon = kLong / 3;

ServerLimits few_workers() {
  ServerLimits limits;
  limits.workers = 4;
  limits.idle_time = limits.head_time = limits.body_time = limits.stall_time = kLong;
  limits.drain_time = milliseconds(200);
  return limits;
}

Response answer(Request& request) {
  if (request.stream) {
    LimitedBody body(std::move(request.stream), 1 << 30, false);
    if (!body.rest()) return problem(408, "late", "Late", "late");
  }
  if (request.path == "/endless") {
    return {.write = [](const WriteBody& write) {
      const std::string piece(65536, 'x');
      while (write(piece)) {
      }
      return false;
    }};
  }
  return {.body = "{}"};
}

std::size_t resident_bytes() {
  std::ifstream in("/proc/self/statm");
  std::size_t all = 0;
  std::size_t resident = 0;
  in >> all >> resident;
  return resident * 4096;
}

std::deque<Wire> open_many(const Running& running, int count, std::string_view say = "") {
  std::deque<Wire> wires;
  for (int i = 0; i < count; ++i) {
    wires.emplace_back(running.address());
    if (!say.empty()) wires.back().send(say);
  }
  return wires;
}

TEST(Hostile, SlowHeadsHoldNobodyUp) {
  const Running running(answer, few_workers());
  const auto slow = open_many(running, 300, "GET / HTTP/1.1\r\nHo");
  for (int i = 0; i < 5; ++i) EXPECT_LT(running.answer_time(), kSoon);
}

TEST(Hostile, SlowHeadsAreTold) {
  auto limits = few_workers();
  limits.head_time = milliseconds(300);
  const Running running(answer, limits);
  Wire slow(running.address());
  slow.send("GET / HTTP/1.1\r\nHo");
  EXPECT_EQ(slow.answer().status, 408);
  EXPECT_TRUE(slow.is_ended());
  Wire silent(running.address());
  EXPECT_TRUE(silent.is_ended());
}

TEST(Hostile, SlowSmallBodiesHoldNobodyUp) {
  const Running running(answer, few_workers());
  const auto slow =
      open_many(running, 300, "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\nhalf");
  for (int i = 0; i < 5; ++i) EXPECT_LT(running.answer_time(), kSoon);
}

TEST(Hostile, SlowSmallBodiesAreTold) {
  auto limits = few_workers();
  limits.body_time = milliseconds(300);
  const Running running(answer, limits);
  Wire slow(running.address());
  slow.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\n");
  slow.send("half");
  EXPECT_EQ(slow.answer().status, 408);
}

TEST(Hostile, SlowLongBodiesMayHoldHalfTheWorkersAndNoMore) {
  const Running running(answer, few_workers());
  const std::string begin = "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 900000\r\n\r\nhalf";
  auto slow = open_many(running, 10, begin);
  // Two are waited for, whichever they are; the others hear at once that there is no room.
  int refused = 0;
  std::vector<bool> heard(slow.size());
  const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(20);
  while (std::count(heard.begin(), heard.end(), true) < 8 &&
         std::chrono::steady_clock::now() < end) {
    for (std::size_t i = 0; i < slow.size(); ++i) {
      if (heard[i] || !slow[i].has_something()) continue;
      heard[i] = true;
      const auto said = slow[i].answer();
      refused += said.status == 503 && !said.header("Retry-After").empty() ? 1 : 0;
    }
    std::this_thread::yield();
  }
  EXPECT_EQ(refused, 8);
  for (int i = 0; i < 5; ++i) EXPECT_LT(running.answer_time(), kSoon);
}

TEST(Hostile, ALongBodyThatStallsEnds) {
  auto limits = few_workers();
  limits.stall_time = milliseconds(300);
  const Running running(answer, limits);
  Wire slow(running.address());
  slow.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 900000\r\n\r\nhalf");
  EXPECT_EQ(slow.answer().status, 408);
  EXPECT_TRUE(slow.is_ended());
}

TEST(Hostile, ClientsThatDoNotReadMayHoldHalfTheWorkersAndNoMore) {
  const Running running(answer, few_workers());
  const auto deaf = open_many(running, 10, "GET /endless HTTP/1.1\r\nHost: a\r\n\r\n");
  for (int i = 0; i < 5; ++i) EXPECT_LT(running.answer_time(), kSoon);
}

TEST(Hostile, AClientThatDoesNotReadIsCutOff) {
  auto limits = few_workers();
  limits.stall_time = milliseconds(300);
  const Running running(answer, limits);
  {
    Wire deaf(running.address());
    deaf.send("GET /endless HTTP/1.1\r\nHost: a\r\n\r\n");
    const auto began = std::chrono::steady_clock::now();
    while (running.server->connections() > 0 &&
           std::chrono::steady_clock::now() - began < milliseconds(20'000)) {
      std::this_thread::yield();
    }
  }
  EXPECT_EQ(running.server->connections(), 0U);
}

TEST(Hostile, MoreKeptConnectionsThanWorkersAreAllServed) {
  const Running running(answer, few_workers());
  auto wires = open_many(running, 256);
  milliseconds slowest{0};
  for (int round = 0; round < 2; ++round) {
    for (auto& wire : wires) {
      const auto began = std::chrono::steady_clock::now();
      ASSERT_EQ(wire.get("/").status, 200);
      slowest = std::max(slowest, std::chrono::duration_cast<milliseconds>(
                                      std::chrono::steady_clock::now() - began));
    }
  }
  EXPECT_LT(slowest, kSoon);
}

TEST(Hostile, IdleConnectionsMakeRoomForNewOnes) {
  auto limits = few_workers();
  limits.connections_max = 50;
  const Running running(answer, limits);
  const auto silent = open_many(running, 500);
  EXPECT_LT(running.answer_time(), kSoon);
  EXPECT_LE(running.server->connections(), 50U);
  EXPECT_EQ(running.server->refused(), 0U);
}

TEST(Hostile, WhereAllAreBusyTheNextIsToldToComeAgain) {
  auto limits = few_workers();
  limits.connections_max = 3;
  std::latch may_end(1);
  std::latch busy(3);
  Running running(
      [&](Request&) {
        busy.count_down();
        may_end.wait();
        return Response{.body = "{}"};
      },
      limits);
  auto wires = open_many(running, 3, "GET / HTTP/1.1\r\nHost: a\r\n\r\n");
  busy.wait();
  Wire next(running.address());
  const auto refused = next.answer();
  EXPECT_EQ(refused.status, 503);
  EXPECT_EQ(refused.header("Retry-After"), "1");
  EXPECT_EQ(refused.header("Content-Type"), "application/problem+json");
  EXPECT_EQ(running.server->refused(), 1U);
  may_end.count_down();
  for (auto& wire : wires) EXPECT_EQ(wire.answer().status, 200);
}

TEST(Hostile, HalfClosedClientsAreAnsweredAndLetGo) {
  const Running running(answer, few_workers());
  Wire wire(running.address());
  wire.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
  wire.end_sending();
  EXPECT_EQ(wire.answer().status, 200);
  EXPECT_TRUE(wire.is_ended());
  Wire early(running.address());
  early.send("GET / HTTP/1.1\r\nHost:");
  early.end_sending();
  EXPECT_TRUE(early.is_ended());
}

TEST(Hostile, ClientsThatVanishHarmNobody) {
  const Running running(answer, few_workers());
  for (const auto* say :
       {"", "GET", "GET / HTTP/1.1\r\nHost: a\r\n\r\n", "GET /endless HTTP/1.1\r\nHost: a\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 900000\r\n\r\nhalf"}) {
    for (int i = 0; i < 30; ++i) {
      Wire wire(running.address());
      wire.send(say);
      wire.reset();
    }
  }
  EXPECT_LT(running.answer_time(), kSoon);
}

TEST(Hostile, NonsenseIsRefusedAndTheNextClientServed) {
  const Running running(answer, few_workers());
  const std::pair<const char*, int> nonsense[] = {
      {"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nZZZ\r\n", 411},
      {"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\n0",
       400},
      {"GET /../../etc/passwd HTTP/1.1\r\nHost: a\r\n\r\n", 400},
      {"GET /%2e%2e/%2e%2e/etc HTTP/1.1\r\nHost: a\r\n\r\n", 400},
      {"GET /a%2fb HTTP/1.1\r\nHost: a\r\n\r\n", 400},
      {"GET /a%00b HTTP/1.1\r\nHost: a\r\n\r\n", 400},
      {"GET /%ff HTTP/1.1\r\nHost: a\r\n\r\n", 400},
      {"hello\r\n\r\n", 400},
  };
  for (const auto& [say, status] : nonsense) {
    Wire wire(running.address());
    wire.send(say);
    EXPECT_EQ(wire.answer().status, status) << say;
  }
  Wire ranges(running.address());
  std::string many = "Range: bytes=0-";
  while (many.size() < 7000) many += ",0-";
  EXPECT_EQ(ranges.get("/", many + "\r\n").status, 200);
  EXPECT_LT(running.answer_time(), kSoon);
}

TEST(Hostile, LongUrlsAndHeadsWithoutEndTakeNoMemory) {
  const Running running(answer, few_workers());
  (void)running.answer_time();
  const auto before = resident_bytes();
  for (int i = 0; i < 3; ++i) {
    Wire line(running.address());
    const std::string much(1 << 20, 'a');
    for (int mb = 0; mb < 32 && line.send(much); ++mb) {
    }
    Wire url(running.address());
    EXPECT_EQ(url.get('/' + std::string(8100, 'a')).status, 414);
    Wire fields(running.address());
    fields.send("GET / HTTP/1.1\r\n");
    for (int k = 0; k < 100'000 && fields.send("X: a\r\n"); ++k) {
    }
  }
  EXPECT_LT(running.answer_time(), kSoon);
  EXPECT_LT(resident_bytes(), before + (64U << 20));
}

TEST(Hostile, SmallBodiesTogetherAreBounded) {
  auto limits = few_workers();
  limits.gathered_bytes_max = 300'000;
  const Running running(answer, limits);
  auto wires = open_many(
      running, 20,
      "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 60000\r\n\r\n" + std::string(50'000, 'x'));
  int refused = 0;
  for (int i = 0; i < 20 && running.server->refused() < 14; ++i) {
    (void)running.answer_time();
  }
  for (auto& wire : wires) {
    wire.end_sending();
    refused += wire.answer().status == 503 ? 1 : 0;
  }
  EXPECT_GE(refused, 14);
}

TEST(Hostile, AThousandConnectionsAtOnceAreServed) {
  const Running running(answer, few_workers());
  auto wires = open_many(running, 1000, "GET / HTTP/1.1\r\nHost: a\r\n\r\n");
  int served = 0;
  for (auto& wire : wires) {
    const auto status = wire.answer().status;
    EXPECT_TRUE(status == 200 || status == 503) << status;
    served += status == 200 ? 1 : 0;
  }
  EXPECT_GT(served, 900);
}

}  // namespace
}  // namespace lapwing::service
