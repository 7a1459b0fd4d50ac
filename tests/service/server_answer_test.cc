// Whole answers as bytes.
#include "service/server_answer.h"

#include <gmock/gmock.h>

namespace lapwing::service {
namespace {

using testing::HasSubstr;
using testing::Not;

const ServerLimits kLimits;

std::string without_date(std::string bytes) {
  const auto at = bytes.find("Date: ");
  EXPECT_NE(at, std::string::npos);
  return bytes.erase(at, bytes.find("\r\n", at) + 2 - at);
}

TEST(Answer, IsItsHeadAndItsBody) {
  Response response{.headers = {{"X-Request-Id", "r-1"}}, .body = "{}"};
  EXPECT_EQ(without_date(bytes_of(response, {.closes = false}, kLimits)),
            "HTTP/1.1 200 OK\r\nX-Request-Id: r-1\r\nContent-Type: application/json\r\n"
            "Content-Length: 2\r\nKeep-Alive: timeout=15, max=100000\r\n\r\n{}");
}

TEST(Answer, OfHeadHasNoBodyButItsLength) {
  const auto bytes = bytes_of({.body = "{}"}, {.head = true, .closes = true}, kLimits);
  EXPECT_THAT(bytes, HasSubstr("Content-Length: 2\r\n"));
  EXPECT_THAT(bytes, HasSubstr("Accept-Ranges: none\r\n"));
  EXPECT_THAT(bytes, HasSubstr("Connection: close\r\n"));
  EXPECT_THAT(bytes, Not(HasSubstr("Keep-Alive")));
  EXPECT_TRUE(bytes.ends_with("\r\n\r\n"));
}

TEST(Answer, WithoutABodyHasNoType) {
  const auto bytes = bytes_of({.status = 304}, {.closes = false}, kLimits);
  EXPECT_THAT(bytes, testing::StartsWith("HTTP/1.1 304 Not Modified\r\n"));
  EXPECT_THAT(bytes, HasSubstr("Content-Length: 0\r\n"));
  EXPECT_THAT(bytes, Not(HasSubstr("Content-Type")));
}

TEST(Answer, NoHeaderFieldBreaksOutOfItsLine) {
  const Response response{
      .headers = {{"Location", "/a\r\nSet-Cookie: b"}, {"X\nY", "c"}, {"X-Request-Id", "r-1"}}};
  const auto bytes = bytes_of(response, {}, kLimits);
  EXPECT_THAT(bytes, Not(HasSubstr("Set-Cookie")));
  EXPECT_THAT(bytes, Not(HasSubstr("Y: c")));
  EXPECT_THAT(bytes, HasSubstr("X-Request-Id: r-1\r\n"));
}

}  // namespace
}  // namespace lapwing::service
