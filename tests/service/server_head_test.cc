// What a head may be, and what is doubtful.
#include "service/server_head.h"

#include <gtest/gtest.h>

namespace lapwing::service {
namespace {

const ServerLimits kLimits;

int refusal_of(const std::string& head) {
  const auto judged = judge_head(head, kLimits);
  return judged ? judged->refusal : -1;
}
int refusal_with(const std::string& fields) {
  return refusal_of("POST / HTTP/1.1\r\nHost: a\r\n" + fields + "\r\n");
}

TEST(Head, IsWholeOnlyWithItsEmptyLine) {
  const std::string head = "GET /a?b HTTP/1.1\r\nHost: a\r\n\r\n";
  for (std::size_t size = 0; size < head.size(); ++size) {
    EXPECT_FALSE(judge_head(head.substr(0, size), kLimits)) << size;
  }
  const auto judged = judge_head(head + "body", kLimits);
  ASSERT_TRUE(judged);
  EXPECT_EQ(judged->refusal, 0);
  EXPECT_EQ(judged->bytes, head.size());
  EXPECT_EQ(judged->clean, "GET /a?b HTTP/1.1\r\nhost: a\r\n\r\n");
}

TEST(Head, KeepsFieldsAsTheyAreAndShowsCppHttplibNoneItDoesNotNeed) {
  const auto judged = judge_head(
      "POST / HTTP/1.1\r\nHost: a\r\nRANGE: bytes=0-,0-\r\nREMOTE_ADDR: 10.9.9.9\r\n"
      "Content-Length: 12\r\nCookie: a=1\r\ncookie: b=2\r\nX: a%0d%0ab\r\n\r\n",
      kLimits);
  ASSERT_TRUE(judged);
  EXPECT_EQ(judged->refusal, 0);
  EXPECT_EQ(judged->body_bytes, 12U);
  EXPECT_EQ(judged->fields.at("cookie"), "a=1; b=2");
  EXPECT_EQ(judged->fields.at("x"), "a%0d%0ab");
  EXPECT_EQ(judged->clean, "POST / HTTP/1.1\r\nhost: a\r\n\r\n");
}

TEST(Head, RefusesWhatIsNoRequest) {
  const std::string host = "\r\nHost: a\r\n\r\n";
  EXPECT_EQ(refusal_of("GET / HTTP/1.1\r\n\r\n"), 400) << "no Host";
  EXPECT_EQ(refusal_of("GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n"), 400);
  EXPECT_EQ(refusal_of("GET /" + host), 400);
  EXPECT_EQ(refusal_of("GET  / HTTP/1.1" + host), 400);
  EXPECT_EQ(refusal_of("GET / HTTP/2.0" + host), 505);
  EXPECT_EQ(refusal_of("GET / FTP/1.1" + host), 400);
  EXPECT_EQ(refusal_of("BREW / HTTP/1.1" + host), 501);
  EXPECT_EQ(refusal_of("G\xc3\xa9T / HTTP/1.1" + host), 400);
  EXPECT_EQ(refusal_of("CONNECT a:1 HTTP/1.1" + host), 501);
  EXPECT_EQ(refusal_of("GET http://a/ HTTP/1.1" + host), 400);
  EXPECT_EQ(refusal_of("GET /\xff HTTP/1.1" + host), 400);
  EXPECT_EQ(refusal_of(std::string("GET /\0 HTTP/1.1", 16) + host), 400);
  EXPECT_EQ(refusal_of("\x16\x03\x01" + host), 400) << "TLS on the plain port";
}

TEST(Head, RefusesTwoWaysToReadALength) {
  EXPECT_EQ(refusal_with("Content-Length: 5\r\nContent-Length: 5\r\n"), 400);
  EXPECT_EQ(refusal_with("Content-Length: 5\r\nTransfer-Encoding: chunked\r\n"), 400);
  EXPECT_EQ(refusal_with("Transfer-Encoding: chunked\r\n"), 411);
  EXPECT_EQ(refusal_with("transfer-encoding: xchunked\r\n"), 411);
  for (const auto* length : {"", "-1", "+1", "0x10", "1 1", "1,1", "99999999999999999999"}) {
    EXPECT_EQ(refusal_with(std::string("Content-Length: ") + length + "\r\n"), 400) << length;
  }
  EXPECT_EQ(refusal_with("Content-Length : 5\r\n"), 400);
  EXPECT_EQ(refusal_with(" Content-Length: 5\r\n"), 400) << "folded";
  EXPECT_EQ(refusal_with("X: a\nContent-Length: 5\r\n"), 400) << "bare LF";
  EXPECT_EQ(refusal_with("X: a\rContent-Length: 5\r\n"), 400) << "bare CR";
  EXPECT_EQ(refusal_with(std::string("X: \0\r\n", 6)), 400);
}

TEST(Head, RefusesWhatIsNotOffered) {
  EXPECT_EQ(refusal_with("Content-Encoding: gzip\r\n"), 415);
  EXPECT_EQ(refusal_with("Content-Encoding: identity\r\n"), 0);
  EXPECT_EQ(refusal_with("Expect: tea\r\n"), 417);
  EXPECT_EQ(refusal_with("Expect: 100-Continue\r\n"), 0);
}

TEST(Head, HasBounds) {
  EXPECT_EQ(refusal_of("GET /" + std::string(5000, 'a') + " HTTP/1.1\r\nHost: a\r\n\r\n"), 414);
  EXPECT_EQ(refusal_of(std::string(17000, 'G')), 414) << "a line without an end";
  EXPECT_EQ(refusal_of("GET / HTTP/1.1\r\n" + std::string(17000, 'G')), 431);
  EXPECT_EQ(refusal_with("X: " + std::string(8100, 'a') + "\r\n"), 431);
  std::string many;
  for (int i = 0; i < 70; ++i) many += "X-" + std::to_string(i) + ": a\r\n";
  EXPECT_EQ(refusal_with(many), 431);
}

TEST(Target, IsDecodedOnceAndWholly) {
  const auto target = parse_target("/v1/a%20b/+1?x=1&y=%C3%A9+z&&flag#part");
  ASSERT_TRUE(target);
  EXPECT_EQ(target->path, "/v1/a b/+1");
  EXPECT_EQ(target->query, (std::multimap<std::string, std::string>{
                               {"flag", ""}, {"x", "1"}, {"y", "\xc3\xa9 z"}}));
  EXPECT_EQ(parse_target("/")->path, "/");
  EXPECT_EQ(parse_target("/a/")->path, "/a/");
  EXPECT_EQ(parse_target("//a")->path, "//a");
  EXPECT_EQ(parse_target("/%252e%252e")->path, "/%2e%2e");
}

TEST(Target, HidesNoWayOut) {
  for (const auto* bad :
       {"/..",      "/a/../b",  "/.",       "/%2e%2e/b", "/%2E./b",    "/a%2fb",
        "/a%5Cb",   "/a\\b",    "/a%00",    "/%0a",      "/%7f",       "/%",
        "/%4",      "/%zz",     "/%ff",     "/%c0%ae",   "/%ed%a0%80", "/%f5%80%80%80",
        "/a?x=%00", "/a?x=%ff", "/a?%0a=1", "/a?x=%1"}) {
    EXPECT_FALSE(parse_target(bad)) << bad;
  }
  std::string many = "/a?";
  for (int i = 0; i < 101; ++i) many += "x=1&";
  EXPECT_FALSE(parse_target(many));
}

}  // namespace
}  // namespace lapwing::service
