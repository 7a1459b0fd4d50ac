// What a well-behaved client may count on.
#include "service/server.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <httplib.h>

#include <algorithm>
#include <future>
#include <latch>
#include <vector>

#include "service/body.h"
#include "service/problem.h"
#include "tests/service/wire.h"
#include "tests/support/temp_dir.h"

namespace lapwing::service {
namespace {

using std::chrono::milliseconds;
using testing::EndsWith;
using testing::HasSubstr;
using testing::Not;

std::string whole_body(Request& request) {
  LimitedBody body(std::move(request.stream), 1 << 30, false);
  auto text = read_all(body);
  return text ? *text : "ERROR: " + text.error().message;
}

// Says what it was asked.
Response echo(Request& request) {
  if (request.path == "/stream") {
    return {.content_type = "text/plain", .write = [](const WriteBody& write) {
              return write("one ") && write(std::string(100'000, 'x')) && write(" end");
            }};
  }
  if (request.path == "/breaks") {
    return {.write = [](const WriteBody& write) { return write("half") && false; }};
  }
  if (request.path == "/unread") return problem(401, "no", "No", "no");
  std::string text = std::string(name_of(request.method)) + ' ' + request.path;
  for (const auto& [name, value] : request.query) text += ' ' + name + '=' + value;
  if (request.path == "/peer") text = request.peer;
  if (request.path == "/header") text = request.header("x-one");
  if (request.stream) text += " body=" + whole_body(request);
  return {.content_type = "text/plain", .body = text};
}

TEST(Server, DecodesPathAndQuery) {
  const Running running(echo);
  Wire wire(running.address());
  EXPECT_EQ(wire.get("/v1/numbers/+1212%35550142?list=us.national&a=b+c%26d").body,
            "GET /v1/numbers/+12125550142 a=b c&d list=us.national");
  EXPECT_EQ(wire.get("/").body, "GET /");
  EXPECT_EQ(wire.get("/header", "X-One: a%0ab\r\nx-one:\tc \r\n").body, "a%0ab, c");
}

TEST(Server, AnswersOneAfterAnotherWithoutDelay) {
  const Running running(echo);
  Wire wire(running.address());
  const std::string ask = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
  std::vector<std::chrono::steady_clock::duration> times;
  for (int i = 0; i < 50; ++i) {
    const auto began = std::chrono::steady_clock::now();
    wire.send(ask + ask);
    ASSERT_EQ(wire.answer().status, 200);
    ASSERT_EQ(wire.answer().status, 200);
    times.push_back(std::chrono::steady_clock::now() - began);
  }
  // With Nagle's algorithm the second answer would wait 40 ms for the client's word that the first
  // has come; on a busy machine some take as long.
  std::ranges::nth_element(times, times.begin() + 10);
  EXPECT_LT(times[10], milliseconds(30));
}

TEST(Server, AnswersPipelinedRequestsInOrder) {
  const Running running(echo);
  Wire wire(running.address());
  std::string all;
  for (int i = 0; i < 100; ++i) {
    all += "POST /" + std::to_string(i) + " HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nhi\r\n";
  }
  ASSERT_TRUE(wire.send(all));
  for (int i = 0; i < 100; ++i) {
    ASSERT_EQ(wire.answer().body, "POST /" + std::to_string(i) + " body=hi");
  }
}

TEST(Server, TakesABodyThatDoesNotFitInMemoryAtOnce) {
  const Running running(echo);
  Wire wire(running.address());
  const std::string body(3'000'000, 'b');
  ASSERT_TRUE(wire.send("PUT /up HTTP/1.1\r\nHost: a\r\nContent-Length: 3000000\r\n\r\n"));
  ASSERT_TRUE(wire.send(body));
  EXPECT_EQ(wire.answer().body, "PUT /up body=" + body);
  EXPECT_EQ(wire.get("/again").body, "GET /again");
}

TEST(Server, StreamsAnswersInChunksAndBreaksOffWhatFails) {
  const Running running(echo);
  Wire wire(running.address());
  wire.send("GET /stream HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
  const auto text = wire.rest();
  EXPECT_THAT(text, HasSubstr("Transfer-Encoding: chunked"));
  EXPECT_THAT(text, EndsWith(" end\r\n0\r\n\r\n"));
  Wire broken(running.address());
  broken.send("GET /breaks HTTP/1.1\r\nHost: a\r\n\r\n");
  const auto half = broken.rest();
  EXPECT_THAT(half, HasSubstr("half"));
  EXPECT_THAT(half, Not(EndsWith("0\r\n\r\n")));
  Wire old(running.address());
  old.send("GET /stream HTTP/1.0\r\nHost: a\r\n\r\n");
  EXPECT_THAT(old.rest(), testing::AllOf(Not(HasSubstr("chunked")), EndsWith(" end")));
}

TEST(Server, AsksForABodyOnlyWhenItIsWanted) {
  const Running running(echo);
  Wire wire(running.address());
  wire.send("POST /x HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n");
  EXPECT_EQ(wire.answer().status, 100);
  wire.send("hi");
  EXPECT_EQ(wire.answer().body, "POST /x body=hi");
  wire.send(
      "POST /unread HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n");
  const auto refused = wire.answer();
  EXPECT_EQ(refused.status, 401);
  EXPECT_EQ(refused.header("Connection"), "close");
  EXPECT_TRUE(wire.is_ended());
}

TEST(Server, ARefusalReachesAClientThatStillSends) {
  const Running running(echo);
  Wire wire(running.address());
  wire.send("POST /unread HTTP/1.1\r\nHost: a\r\nContent-Length: 900000\r\n\r\n");
  wire.send(std::string(200'000, 'x'));
  EXPECT_EQ(wire.answer().status, 401);
}

TEST(Server, HeadHasNoBodyAndOldClientsAreLetGo) {
  const Running running(echo);
  Wire wire(running.address());
  wire.send("HEAD /abc HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
  const auto text = wire.rest();
  EXPECT_THAT(text, HasSubstr("Content-Length: 8\r\n"));
  EXPECT_THAT(text, EndsWith("\r\n\r\n"));
  Wire old(running.address());
  old.send("GET /abc HTTP/1.0\r\nHost: a\r\n\r\n");
  EXPECT_THAT(old.rest(), EndsWith("GET /abc"));
}

TEST(Server, BelievesAProxyOnAUnixSocketOnly) {
  const TempDir directory;
  const Running local(echo, {}, "unix:" + (directory / "http.sock").string());
  Wire wire(local.address());
  EXPECT_EQ(wire.get("/peer", "X-Real-IP: 192.0.2.7\r\n").body, "192.0.2.7");
  EXPECT_EQ(wire.get("/peer", "X-Real-IP: ../etc\r\n").body, "local");
  EXPECT_EQ(wire.get("/peer").body, "local");
  const Running tcp(echo);
  Wire other(tcp.address());
  EXPECT_EQ(other.get("/peer", "X-Real-IP: 192.0.2.7\r\nREMOTE_ADDR: 10.9.9.9\r\n").body,
            "127.0.0.1");
}

TEST(Server, FinishesWhatItBeganBeforeItStops) {
  std::latch began(1);
  std::latch may_end(1);
  Running running([&](Request&) {
    began.count_down();
    may_end.wait();
    return Response{.body = "whole"};
  });
  Wire wire(running.address());
  Wire idle(running.address());
  wire.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
  began.wait();
  const auto stopped = std::async([&] { running.server->stop(); });
  EXPECT_TRUE(idle.is_ended());
  may_end.count_down();
  EXPECT_EQ(wire.answer().body, "whole");
  EXPECT_TRUE(wire.is_ended());
  wire.end_sending();
  stopped.wait();
}

TEST(Server, SaysWhereItCannotListen) {
  const Running running(echo);
  Log& log = const_cast<Running&>(running).log;
  const auto refused = [&](const std::string& listen) {
    const auto started = Server::start({.listen = listen}, echo, log);
    return started ? std::string("started") : started.error().message;
  };
  EXPECT_THAT(refused(running.address().substr(7)), HasSubstr("in use"));
  EXPECT_THAT(refused("127.0.0.1"), HasSubstr("nowhere to listen"));
  EXPECT_THAT(refused("127.0.0.1:99999"), HasSubstr("nowhere to listen"));
  EXPECT_THAT(refused("192.0.2.1:0"), HasSubstr("192.0.2.1:0"));
  EXPECT_THAT(refused("unix:"), HasSubstr("nowhere to listen"));
}

TEST(Server, TakesOverASocketThatNobodyServes) {
  const TempDir directory;
  const auto path = (directory / "http.sock").string();
  const auto listen = "unix:" + path;
  {
    const Running first(echo, {}, listen);
    std::filesystem::rename(path, path + ".kept");  // as after kill -9: nobody removes it
  }
  std::filesystem::rename(path + ".kept", path);
  const Running second(echo, {}, listen);
  Wire wire(second.address());
  EXPECT_EQ(wire.get("/").status, 200);
  EXPECT_THROW(Running(echo, {}, listen), std::runtime_error);
  EXPECT_EQ(wire.get("/").status, 200);
}

TEST(Server, SpeaksTls) {
  const TempDir directory;
  const auto key = (directory / "key.pem").string();
  const auto certificate = (directory / "cert.pem").string();
  ASSERT_EQ(std::system(("openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 "
                         "-nodes -days 2 -subj /CN=localhost -keyout " +
                         key + " -out " + certificate + " 2>/dev/null")
                            .c_str()),
            0);
  std::ostringstream text;
  Log log(LogLevel::info, text);
  ServerOptions options{.listen = "127.0.0.1:0", .certificate = certificate};
  EXPECT_FALSE(Server::start(options, echo, log));
  options.certificate_key = certificate;
  EXPECT_THAT(Server::start(options, echo, log).error().message, HasSubstr("private key"));
  options.certificate_key = key;
  const auto server = Server::start(options, echo, log);
  ASSERT_TRUE(server);
  const int port = std::stoi((*server)->address().substr(strlen("https://127.0.0.1:")));
  httplib::SSLClient client("127.0.0.1", port);
  client.enable_server_certificate_verification(false);
  client.set_keep_alive(true);
  for (int i = 0; i < 3; ++i) {
    const auto answer = client.Post("/x", std::string(200'000, 'x'), "text/plain");
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->body.size(), 200'000 + strlen("POST /x body="));
  }
  // Something else than TLS on the port harms nobody.
  Wire plain((*server)->address());
  plain.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
  EXPECT_TRUE(plain.is_ended());
}

}  // namespace
}  // namespace lapwing::service
