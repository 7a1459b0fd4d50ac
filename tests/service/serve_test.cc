// The real program: how it starts, is told things, and ends.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <csignal>

#include "tests/service/serve_program.h"
#include "tests/service/wire.h"
#include "tests/support/temp_dir.h"

namespace lapwing::service {
namespace {

using testing::HasSubstr;
using testing::Not;

TEST(Serve, PrintsWhereItListensAndEndsWhenTold) {
  const TempDir directory;
  for (const int signal : {SIGTERM, SIGINT}) {
    Serving serving(directory.path());
    Wire wire(serving.address());
    EXPECT_EQ(wire.get("/healthz").status, 200);
    EXPECT_EQ(wire.get("/readyz").status, 200);
    EXPECT_THAT(wire.get("/metrics").body, HasSubstr("lapwing_http_requests_total"));
    serving.signal(signal);
    EXPECT_EQ(serving.wait(), 0) << serving.err();
    EXPECT_THAT(serving.err(), HasSubstr(R"("event":"stopped")"));
  }
}

TEST(Serve, IsTheOneWriter) {
  const TempDir directory;
  Serving first(directory.path());
  ASSERT_NE(first.address(), "");
  Serving second(directory.path());
  EXPECT_EQ(second.address(), "");
  EXPECT_EQ(second.wait(), 75) << second.err();
}

// What the command says once it has ended with `exit_code`.
std::string ran(const TempDir& directory, int exit_code, const std::vector<std::string>& arguments,
                const std::map<std::string, std::string>& environment = {}) {
  std::vector<std::string> words = {LAPWING_PROGRAM, "--data", (directory / "data").string()};
  words.insert(words.end(), arguments.begin(), arguments.end());
  Process process(directory.path(), "command", words, environment);
  EXPECT_EQ(process.wait(), exit_code) << process.err();
  return exit_code == 0 ? read_file(directory / "command.out") : process.err();
}

TEST(Serve, MakesTheChangesOfACommandThatIsNotTheWriter) {
  const TempDir directory;
  directory.write("data/lists.yaml", "lists:\n  us.tx: {tenure: run}\n");
  const auto made =
      ran(directory, 0,
          {"admin", "make-key", "--role", "administrator", "--organization", "The registry"});
  const std::map<std::string, std::string> key = {{"LAPWING_KEY", made.substr(0, made.find('\n'))}};
  Serving serving(directory.path());
  const auto change = [&](const char* verb) {
    return std::vector<std::string>{verb, "(512) 555-0142", "--list", "us.tx"};
  };
  const auto at_server = [&](const char* verb, const std::string& url,
                             std::vector<std::string> more) {
    auto words = change(verb);
    words.insert(words.end(), {"--server", url});
    words.insert(words.end(), more.begin(), more.end());
    return words;
  };
  const std::string url = serving.address();
  const std::vector<std::string> reason = {"--evidence", "letter 17"};

  EXPECT_THAT(ran(directory, 75, change("register")), HasSubstr("`--server URL` asks it"));
  EXPECT_THAT(ran(directory, 0, at_server("register", url, reason), key),
              HasSubstr("+15125550142 is on us.tx since "));
  EXPECT_THAT(ran(directory, 0, {"history", "512-555-0142"}), HasSubstr("us.tx"));
  EXPECT_THAT(ran(directory, 0, at_server("deregister", url, reason), key),
              HasSubstr("+15125550142 is not on us.tx"));

  directory.write("calls.csv", "number,at,action\n512-555-0143,2026-11-20T18:00:00Z,register\n");
  const std::vector<std::string> calls = {"import", "call-in", "calls.csv"};
  EXPECT_THAT(ran(directory, 75, calls), HasSubstr("`--server URL` asks it"));
  auto calls_at_server = calls;
  calls_at_server.insert(calls_at_server.end(), {"--server", url, "--list", "us.tx", "--json"});
  EXPECT_THAT(ran(directory, 0, calls_at_server, key), HasSubstr(R"("registered": 1)"));
  EXPECT_THAT(ran(directory, 0, {"history", "512-555-0143"}), HasSubstr("2026-11-20"));

  EXPECT_THAT(ran(directory, 64, at_server("register", url, {}), key), HasSubstr("--evidence"));
  EXPECT_THAT(ran(directory, 64, at_server("register", url, reason)), HasSubstr("$LAPWING_KEY"));
  EXPECT_THAT(ran(directory, 69, at_server("register", url, reason), {{"LAPWING_KEY", "lw_no"}}),
              HasSubstr("answers 401"));
  EXPECT_THAT(ran(directory, 64, at_server("register", "nowhere:", reason), key),
              HasSubstr("`nowhere:` is no URL"));
  serving.signal(SIGTERM);
  serving.wait();
  EXPECT_THAT(ran(directory, 75, at_server("register", url, reason), key),
              HasSubstr("does not answer"));
}

TEST(Serve, FlagsWinOverTheEnvironmentAndThatOverTheFile) {
  const TempDir directory;
  const auto socket = [&](const std::string& name) {
    return "unix:" + (directory / name).string();
  };
  const auto config =
      directory.write("serve.yaml", "listen: " + socket("file.sock") + "\nlog-level: error\n");
  const std::vector<std::string> flags = {"--config", config.string()};
  EXPECT_EQ(Serving(directory.path(), flags).address(), socket("file.sock"));
  const std::map<std::string, std::string> environment = {
      {"LAPWING_LISTEN", socket("environment.sock")}};
  EXPECT_EQ(Serving(directory.path(), flags, environment).address(), socket("environment.sock"));
  auto more = flags;
  more.insert(more.end(), {"--listen", socket("flag.sock")});
  Serving serving(directory.path(), more, environment);
  EXPECT_EQ(serving.address(), socket("flag.sock"));
  Wire wire(socket("flag.sock"));
  EXPECT_EQ(wire.get("/healthz").status, 200);
  EXPECT_EQ(serving.err(), "") << "at level error it has nothing to say";
}

TEST(Serve, SaysWhichSettingIsWrong) {
  const TempDir directory;
  const auto refused = [&](std::vector<std::string> flags, int exit_code,
                           const std::map<std::string, std::string>& environment = {}) {
    Serving serving(directory.path(), std::move(flags), environment);
    EXPECT_EQ(serving.wait(), exit_code) << serving.err();
    return serving.err();
  };
  EXPECT_THAT(refused({"--listen", "8080"}, 64),
              HasSubstr("--listen: `8080` is nowhere to listen"));
  EXPECT_THAT(refused({"--workers", "many"}, 64), HasSubstr("--workers: `many` is not a number"));
  EXPECT_THAT(refused({}, 64, {{"LAPWING_LOG_LEVEL", "loud"}}),
              HasSubstr("LAPWING_LOG_LEVEL: `loud`"));
  const auto config = directory.write("bad.yaml", "log-level: info\nlisen: 127.0.0.1:0\n");
  EXPECT_THAT(refused({"--config", config.string()}, 64),
              HasSubstr("bad.yaml:2: `lisen` is no setting"));
  EXPECT_THAT(refused({"--config", "missing.yaml"}, 66), HasSubstr("cannot read `missing.yaml`"));
  EXPECT_THAT(refused({"--certificate", "missing.pem", "--listen", "127.0.0.1:0"}, 65),
              HasSubstr("both a certificate and its key"));
}

TEST(Serve, LogsNoNumber) {
  const TempDir directory;
  Serving serving(directory.path());
  Wire wire(serving.address());
  for (const auto* path : {"/v1/numbers/+12125550142", "/nowhere/2125550142?n=%2B12125550142"}) {
    wire.get(path, "X-Request-Id: trace-1\r\nUser-Agent: 212-555-0142\r\n");
  }
  serving.signal(SIGTERM);
  serving.wait();
  EXPECT_THAT(serving.err(), HasSubstr("trace-1"));
  EXPECT_THAT(serving.err(), Not(HasSubstr("5550142")));
  EXPECT_THAT(serving.err(), Not(HasSubstr("555-0142")));
}

}  // namespace
}  // namespace lapwing::service
