#include "service/router.h"

#include <gtest/gtest.h>

namespace lapwing::service {
namespace {

Router sample() {
  Router router;
  const auto answer = [](std::string body) {
    return [body](Request&) { return Response{.body = body}; };
  };
  router.add({.method = Method::get, .pattern = "/v1/numbers/{n}", .handle = answer("number")});
  router.add({.method = Method::get, .pattern = "/v1/numbers/sample", .handle = answer("sample")});
  router.add({.method = Method::post, .pattern = "/v1/check", .handle = answer("check")});
  return router;
}

TEST(Router, GivesTheSegmentOfTheValue) {
  const auto router = sample();
  const auto match = router.find(Method::get, "/v1/numbers/+12125550142");
  ASSERT_NE(match.route, nullptr);
  EXPECT_EQ(match.path_values.at("n"), "+12125550142");
}

TEST(Router, PrefersALiteralSegment) {
  const auto router = sample();
  Request request;
  EXPECT_EQ(router.find(Method::get, "/v1/numbers/sample").route->handle(request).body, "sample");
}

TEST(Router, KnowsWhichMethodsAPathHas) {
  const auto router = sample();
  const auto match = router.find(Method::get, "/v1/check");
  EXPECT_EQ(match.route, nullptr);
  EXPECT_EQ(match.allowed, std::vector{Method::post});
}

TEST(Router, NeitherMoreNorLessNorNothing) {
  const auto router = sample();
  for (const auto* path : {"/v1/numbers", "/v1/numbers/", "/v1/numbers/1/2", "/v1/check/",
                           "v1/check", "", "/", "//v1/check"}) {
    EXPECT_EQ(router.find(Method::get, path).route, nullptr) << path;
    EXPECT_EQ(router.find(Method::post, path).route, nullptr) << path;
  }
}

}  // namespace
}  // namespace lapwing::service
