#include "service/pages/form.h"

#include <gtest/gtest.h>

namespace lapwing::service::pages {
namespace {

TEST(Form, DecodesFieldsAndTrimsWhatIsPastedAlong) {
  const auto fields =
      parse_form("number=%2B1+212%20555&email=+a%40b.example%0A&empty=&x&x=2&=y&%zz=%4");
  EXPECT_EQ(fields.at("number"), "+1 212 555");
  EXPECT_EQ(fields.at("email"), "a@b.example");
  EXPECT_EQ(fields.at("empty"), "");
  EXPECT_EQ(fields.at("x"), "");
  EXPECT_EQ(fields.at("%zz"), "%4");
  EXPECT_EQ(fields.size(), 5U);
  EXPECT_TRUE(parse_form("").empty());
}

TEST(Form, FindsItsCookieAmongOthers) {
  const Request request = {.path = {},
                           .headers = {{"cookie", "a=1; lapwing_key=k=v; xlapwing_key=2"}}};
  EXPECT_EQ(cookie(request, "lapwing_key"), "k=v");
  EXPECT_EQ(cookie(request, "a"), "1");
  EXPECT_EQ(cookie(request, "b"), "");
  EXPECT_EQ(cookie({}, "a"), "");
}

bool from(std::map<std::string, std::string> headers) {
  headers.emplace("host", "lapwing.example:8080");
  return same_site({.path = {}, .headers = std::move(headers)});
}

TEST(Form, TakesPostsFromItsOwnPagesAlone) {
  EXPECT_TRUE(from({{"sec-fetch-site", "same-origin"}, {"cookie", "a=1"}}));
  EXPECT_FALSE(from({{"sec-fetch-site", "cross-site"}}));
  EXPECT_FALSE(from({{"sec-fetch-site", "same-site"}}));
  EXPECT_TRUE(from({{"origin", "https://lapwing.example:8080"}, {"cookie", "a=1"}}));
  EXPECT_FALSE(from({{"origin", "https://evil.example"}}));
  EXPECT_FALSE(from({{"origin", "https://lapwing.example"}}));
  EXPECT_FALSE(from({{"origin", "null"}, {"cookie", "a=1"}}));
  EXPECT_FALSE(from({{"cookie", "a=1"}}));
  EXPECT_TRUE(from({}));
}

TEST(Form, GoesBackToThisSiteOnly) {
  EXPECT_TRUE(is_local_path("/subscriber?x=1"));
  for (const auto* path :
       {"", "x", "//evil.example", "https://evil.example", "/\\evil.example", "/a\r\nb"}) {
    EXPECT_FALSE(is_local_path(path)) << path;
  }
}

}  // namespace
}  // namespace lapwing::service::pages
