// lapwing admin, and what the service loses when it is killed: nothing that it answered.
#include <arpa/inet.h>
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <sys/socket.h>
#include <unistd.h>

#include "tests/support/receiver.h"
#include "tests/tool/program.h"

namespace lapwing::tool {
namespace {

using nlohmann::json;
using testing::HasSubstr;
using testing::IsEmpty;

class AdminTest : public testing::Test {
 protected:
  Ran run(const std::vector<std::string>& arguments) { return program.run(arguments); }
  Ran must(const std::vector<std::string>& arguments) {
    auto ran = program.run(arguments);
    EXPECT_EQ(ran.exit_code, 0) << ran.err;
    return ran;
  }
  std::string make_key(const std::vector<std::string>& words) {
    std::vector<std::string> all = {"admin", "make-key", "--json"};
    all.insert(all.end(), words.begin(), words.end());
    return must(all).json()["secret"];
  }
  void enrol_acme() {
    must({"admin", "enrol", "acme", "--organization", "Acme Inc.", "--san", "1234-5", "--area",
          "512", "--fee", "0"});
  }
  Program program;
};

TEST_F(AdminTest, ASubscriberIsEnrolledChangedAndClosed) {
  const auto due = run({"admin", "enrol", "acme", "--organization", "Acme Inc.", "--san", "1234-5",
                        "--area", "512", "--area", "+44", "--fee", "82", "--json"});
  ASSERT_EQ(due.exit_code, 0) << due.err;
  EXPECT_EQ(due.json()["state"], "fee-due");
  EXPECT_EQ(due.json()["areas"], json::array({"1512", "44"}));
  const auto paid = must({"admin", "enrol", "acme", "--paid-on", "2026-11-28", "--quota", "5",
                          "--expires-on", "2099-12-31", "--json"});
  EXPECT_EQ(paid.json()["state"], "active");
  EXPECT_EQ(paid.json()["quota_per_day"], 5);
  EXPECT_EQ(paid.json()["fee"]["amount"], "82.00");
  EXPECT_THAT(must({"admin", "subscribers"}).out, HasSubstr("acme  active  SAN 1234-5  1512,44"));
  EXPECT_EQ(must({"admin", "enrol", "acme", "--close", "--json"}).json()["state"], "closed");
}

TEST_F(AdminTest, AKeyIsShownOnceListedAndRevoked) {
  enrol_acme();
  const auto made = must({"admin", "make-key", "--role", "subscriber", "--subscriber", "acme"});
  EXPECT_THAT(made.out, testing::StartsWith("lw_"));
  EXPECT_THAT(made.err, HasSubstr("not shown again"));
  const auto keys = must({"admin", "keys", "--json"});
  ASSERT_EQ(keys.json()["keys"].size(), 1u);
  EXPECT_THAT(keys.out, testing::Not(HasSubstr("secret")));
  EXPECT_THAT(keys.out, testing::Not(HasSubstr("hash")));
  const std::string id = keys.json()["keys"][0]["id"];
  EXPECT_EQ(must({"admin", "revoke-key", id, "--json"}).json()["state"], "revoked");
  EXPECT_THAT(must({"admin", "keys"}).out, HasSubstr(id + "  revoked"));
  EXPECT_EQ(run({"admin", "revoke-key", "none"}).exit_code, 66);
}

TEST_F(AdminTest, WhatIsWrongIsSaidInASentence) {
  const auto fails = [this](const std::vector<std::string>& words, int code, const char* says) {
    std::vector<std::string> all = {"admin"};
    all.insert(all.end(), words.begin(), words.end());
    const auto ran = run(all);
    EXPECT_EQ(ran.exit_code, code) << ran.err;
    EXPECT_THAT(ran.err, HasSubstr(says));
    EXPECT_THAT(ran.out, IsEmpty());
  };
  fails({"keys"}, 66, "registry");
  fails({"make-key", "--role", "king"}, 64, "king");
  fails({"make-key", "--role", "officer"}, 65, "names its organization");
  fails({"make-key", "--role", "subscriber", "--subscriber", "nobody"}, 66, "`nobody`");
  fails({"enrol", "acme", "--organization", "A", "--san", "1", "--area", "512", "--fee", "x"}, 65,
        "`x` is no amount");
  fails({"enrol", "acme", "--organization", "A", "--san", "1", "--area", "zz", "--fee", "1"}, 65,
        "zz");
  fails({"enrol", "acme", "--organization", "A", "--san", "1", "--fee", "1"}, 65, "no area code");
  fails({"enrol", "acme", "--paid-on", "soon"}, 64, "--paid-on");
  fails({"enrol", "acme", "--quota", "-1"}, 64, "--quota");
  fails({"audit"}, 66, "no service ran");
}

// One request, its answer's body.
std::string ask(int port, const std::string& method, const std::string& path,
                const std::string& key, const std::string& body) {
  const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  EXPECT_EQ(::connect(fd, reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
  std::string request =
      method + " " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n";
  if (!key.empty()) request += "Authorization: Bearer " + key + "\r\n";
  if (method != "GET") request += "Content-Length: " + std::to_string(body.size()) + "\r\n";
  request += "\r\n" + body;
  EXPECT_EQ(::write(fd, request.data(), request.size()), static_cast<ssize_t>(request.size()));
  std::string answer;
  char bytes[4096];
  for (ssize_t count = 0; (count = ::read(fd, bytes, sizeof bytes)) > 0;) {
    answer.append(bytes, static_cast<std::size_t>(count));
  }
  ::close(fd);
  const auto head = answer.find("\r\n\r\n");
  return head == std::string::npos ? "" : answer.substr(head + 4);
}

TEST_F(AdminTest, WhatTheServiceAnsweredSurvivesItsKilling) {
  const auto data = program.directory() / "data";
  program.directory().write("data/lists.yaml", "lists:\n  us.national: {tenure: run}\n");
  enrol_acme();
  const auto administrator =
      make_key({"--role", "administrator", "--organization", "The registry"});
  const auto subscriber = make_key({"--role", "subscriber", "--subscriber", "acme"});
  Receiver serve({LAPWING_PROGRAM, "--data", data.string(), "serve", "--listen", "127.0.0.1:0"});
  for (int i = 0; i < 20; ++i) {
    const auto number = fmt::format("+1512555{:04}", 100 + i);
    const auto entered = json::parse(
        ask(serve.port(), "POST", "/v1/registrations", administrator,
            json{{"number", number}, {"method", "administrator"}, {"reason", "test"}}.dump()));
    ASSERT_EQ(entered["action"], "registered") << entered.dump();
    const auto added = json::parse(ask(serve.port(), "POST", "/v1/sellers/acme/internal",
                                       subscriber, json{{"number", number}}.dump()));
    ASSERT_EQ(added["changed"], 1) << added.dump();
  }
  // While the service writes the directory nobody else does.
  EXPECT_EQ(run({"admin", "revoke-key", "x"}).exit_code, 75);
  serve.kill();
  for (int i = 0; i < 20; ++i) {
    const auto history =
        must({"history", fmt::format("+1512555{:04}", 100 + i), "--json"}).json()["lists"];
    ASSERT_EQ(history.size(), 2u) << i;
    for (const auto& list : history) EXPECT_TRUE(list["intervals"][0]["until"].is_null());
  }
  const auto again =
      Receiver({LAPWING_PROGRAM, "--data", data.string(), "serve", "--listen", "127.0.0.1:0"})
          .port();
  EXPECT_GT(again, 0);
}

}  // namespace
}  // namespace lapwing::tool
