// deploy/nginx.conf with Debian's nginx before a server, over a Unix socket.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <deque>
#include <regex>
#include <thread>

#include "service/body.h"
#include "tests/service/serve_program.h"
#include "tests/service/wire.h"
#include "tests/support/temp_dir.h"

namespace lapwing::service {
namespace {

using std::chrono::milliseconds;
using testing::HasSubstr;

constexpr const char* kNginx = "/usr/sbin/nginx";
constexpr milliseconds kSoon{4'900};  // before nginx sends slow clients away

std::string replaced(const std::string& text, const std::string& what, const std::string& with) {
  EXPECT_THAT(text, HasSubstr(what));
  return std::regex_replace(
      text, std::regex(std::regex_replace(what, std::regex(R"([.\[\]$])"), R"(\$&)")), with);
}

Response answer(Request& request) {
  std::string body;
  if (request.stream) {
    LimitedBody limited(std::move(request.stream), 10 << 20, false);
    const auto all = read_all(limited);
    body = all ? *all : "ERROR";
  }
  return {.content_type = "text/plain",
          .body = request.path + ' ' + request.peer + ' ' + request.header("range") +
                  request.header("remote_addr") + std::to_string(body.size())};
}

class NginxTest : public testing::Test {
 protected:
  void SetUp() override {
    if (!std::filesystem::exists(kNginx)) GTEST_SKIP() << "nginx is not installed";
    auto site = read_file(std::filesystem::path(LAPWING_SOURCE_DIR) / "deploy" / "nginx.conf");
    const auto directory = directory_.path().string();
    site = replaced(site, "/run/lapwing/http.sock", directory + "/http.sock");
    site = replaced(site, "/var/log/nginx/", directory + "/");
    site = replaced(site, "/etc/ssl/lapwing/", directory + "/");
    site = replaced(site, "  listen 80;\n  listen [::]:80;",
                    "  listen unix:" + directory + "/redirect.sock;");
    tls_ = replaced(site, "  listen 443 ssl http2;\n  listen [::]:443 ssl http2;",
                    "  listen unix:" + directory + "/tls.sock ssl http2;");
    site = replaced(site, "  listen 443 ssl http2;\n  listen [::]:443 ssl http2;",
                    "  listen unix:" + directory + "/front.sock;");
    plain_ = std::regex_replace(site, std::regex("  ssl_certificate[^\n]*\n"), "");
  }

  std::vector<std::string> words(const std::string& site, const std::string& name) {
    directory_.write(name + "-site.conf", site);
    const auto directory = directory_.path().string();
    std::string temporary;
    for (const auto* kind : {"client_body", "proxy", "fastcgi", "uwsgi", "scgi"}) {
      temporary += std::string(kind) + "_temp_path " + directory + "/tmp_" + kind + ";\n";
    }
    const auto file = directory_.write(
        name + ".conf", "daemon off;\nmaster_process off;\npid " + directory + "/" + name +
                            ".pid;\nerror_log " + directory +
                            "/error.log;\nevents { worker_connections 1024; }\nhttp {\n" +
                            temporary + "include " + directory + "/" + name + "-site.conf;\n}\n");
    return {kNginx, "-c", file.string(), "-e", directory + "/error.log"};
  }

  // Runs nginx before the server and waits until it listens.
  void start() {
    running_ = std::make_unique<Running>(answer, ServerLimits{},
                                         "unix:" + (directory_ / "http.sock").string());
    nginx_ = std::make_unique<Process>(directory_.path(), "nginx", words(plain_, "plain"));
    while (nginx_->is_running() && !std::filesystem::exists(directory_ / "front.sock")) {
      std::this_thread::sleep_for(milliseconds(5));
    }
    ASSERT_TRUE(nginx_->is_running()) << nginx_->err() << read_file(directory_ / "error.log");
  }
  std::string front() const { return "unix:" + (directory_ / "front.sock").string(); }
  milliseconds answer_time() const {
    const auto began = std::chrono::steady_clock::now();
    Wire wire(front());
    EXPECT_EQ(wire.get("/").status, 200);
    return std::chrono::duration_cast<milliseconds>(std::chrono::steady_clock::now() - began);
  }

  TempDir directory_;
  std::string plain_;
  std::string tls_;
  std::unique_ptr<Running> running_;
  std::unique_ptr<Process> nginx_;
};

TEST_F(NginxTest, TheConfigurationIsValidWithTls) {
  ASSERT_EQ(std::system(("openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 "
                         "-nodes -days 2 -subj /CN=localhost -keyout " +
                         (directory_ / "privkey.pem").string() + " -out " +
                         (directory_ / "fullchain.pem").string() + " 2>/dev/null")
                            .c_str()),
            0);
  auto check = words(tls_, "tls");
  check.emplace_back("-t");
  Process nginx(directory_.path(), "check", check);
  EXPECT_EQ(nginx.wait(), 0) << nginx.err() << read_file(directory_ / "error.log");
}

TEST_F(NginxTest, HandsOnWholeRequests) {
  start();
  Wire wire(front());
  EXPECT_EQ(wire.get("/v1/numbers/+12125550142").body, "/v1/numbers/+12125550142 local 0");
  EXPECT_EQ(wire.get("/a", "Range: bytes=0-,0-\r\nREMOTE_ADDR: 10.9.9.9\r\n").body, "/a local 0");
  wire.send(
      "POST /b HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n");
  EXPECT_EQ(wire.answer().body, "/b local 5");
  wire.send("POST /c HTTP/1.1\r\nHost: a\r\nContent-Length: 300000\r\n\r\n" +
            std::string(300'000, 'x'));
  EXPECT_EQ(wire.answer().body, "/c local 300000");
}

TEST_F(NginxTest, RefusesWhatIsNoRequest) {
  start();
  const std::pair<std::string, int> nonsense[] = {
      {"GET /a%2fb HTTP/1.1\r\nHost: a\r\n\r\n", 400},
      {"GET /%2e%2e/%2e%2e/etc HTTP/1.1\r\nHost: a\r\n\r\n", 400},
      {"GET /a%00b HTTP/1.1\r\nHost: a\r\n\r\n", 400},
      {"GET /" + std::string(9000, 'a') + " HTTP/1.1\r\nHost: a\r\n\r\n", 414},
      {"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nZZ\r\n", 400},
      {"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nContent-Length: 1\r\n\r\n0",
       400},
      {"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 9999999999999\r\n\r\n", 413},
      {"GET /metrics HTTP/1.1\r\nHost: a\r\n\r\n", 403},
  };
  for (const auto& [say, status] : nonsense) {
    Wire wire(front());
    wire.send(say);
    EXPECT_EQ(wire.answer().status, status) << say.substr(0, 60);
  }
}

TEST_F(NginxTest, SlowClientsReachNobodyElse) {
  start();
  std::deque<Wire> slow;
  const std::string half_head = "GET / HTTP/1.1\r\nHo";
  const std::string half_body = "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 900000\r\n\r\nhalf";
  for (int i = 0; i < 100; ++i) {
    slow.emplace_back(front());
    slow.back().send(i % 2 == 0 ? half_head : half_body);
  }
  for (int i = 0; i < 5; ++i) EXPECT_LT(answer_time(), kSoon);
  // nginx waits for them; no connection of theirs came through.
  EXPECT_LE(running_->server->connections(), 8U);
}

}  // namespace
}  // namespace lapwing::service
