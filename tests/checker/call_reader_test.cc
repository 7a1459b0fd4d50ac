#include "checker/call_reader.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace lapwing::checker {
namespace {

using ::testing::HasSubstr;

Result<Call> read_call(std::string_view text, const std::string& name) {
  const auto calls = read_stated_calls(text, name);
  if (!calls) return calls.error();
  return calls->front().call;
}

std::string refusal(std::string_view text) {
  const auto call = read_call(text, "call.yaml");
  return call ? std::string("read") : call.error().message;
}

TEST(CallReader, DefaultsAreVoiceAndSalesAllElseUnknown) {
  const auto call = read_call("{}", "call");
  ASSERT_TRUE(call);
  EXPECT_EQ(call->channel, Channel::voice);
  EXPECT_EQ(call->purpose, Purpose::sales);
  EXPECT_FALSE(call->at);
  EXPECT_FALSE(call->b2b);
  EXPECT_FALSE(call->consents);
  EXPECT_FALSE(call->internal);
  EXPECT_TRUE(call->place.countries.empty());
}

TEST(CallReader, ReadsJson) {
  const auto call = read_call(
      R"({"to": "+442079460958", "at": "2026-01-15T12:00:00Z", "b2b": true, "consents": []})",
      "call");
  ASSERT_TRUE(call) << call.error().message;
  EXPECT_EQ(call->to->to_string(), "+442079460958");
  EXPECT_TRUE(*call->b2b);
  EXPECT_TRUE(call->consents->empty());
}

TEST(CallReader, ThePlaceFollowsFromTheNumber) {
  const auto call = read_call(R"({to: "+442079460958"})", "call");
  ASSERT_TRUE(call) << call.error().message;
  ASSERT_FALSE(call->place.countries.empty());
  EXPECT_EQ(call->place.countries.front().to_string(), "GB");
  ASSERT_FALSE(call->place.zones.empty());
  EXPECT_EQ(call->place.zones.front().name(), "Europe/London");
}

TEST(CallReader, WrongFactsAreNamedWithTheirLine) {
  EXPECT_THAT(refusal("at: 2026-01-15T12:00:00"), HasSubstr("an offset or Z is required"));
  EXPECT_THAT(refusal("channel: voice\nchanel: voice"),
              HasSubstr("call.yaml:2: unknown key `chanel`"));
  EXPECT_THAT(refusal("to: 2125550142"), HasSubstr("`to` must be like +12125550142"));
  EXPECT_THAT(refusal("consents: [{form: carved}]"), HasSubstr("`form` must be one of"));
  EXPECT_THAT(refusal("relationships: [{kind: purchase, last: 31/12/2025}]"),
              HasSubstr("must be a date"));
  EXPECT_THAT(refusal("lists: {us.national: lsted}"), HasSubstr("not `lsted`"));
  EXPECT_THAT(refusal("place: {zones: [America/Nowhere]}"), HasSubstr("America/Nowhere"));
  EXPECT_THAT(refusal("[1"), HasSubstr("not YAML or JSON"));
}

TEST(CallReader, RecordsWithoutSellerAreTheCallsSellers) {
  const auto call = read_call(
      "seller: acme\nconsents: [{form: oral}, {form: oral, seller: other}]\ninternal: {requested: "
      "unknown}",
      "call");
  ASSERT_TRUE(call) << call.error().message;
  EXPECT_EQ((*call->consents)[0].seller, "acme");
  EXPECT_EQ((*call->consents)[1].seller, "other");
  EXPECT_TRUE(call->internal->listed);
  EXPECT_FALSE(call->internal->requested_at);
}

TEST(StatedCalls, SeveralDocumentsAsYamlOrAsLinesOfJson) {
  const auto yaml = read_stated_calls("to: \"+442079460958\"\n---\nto: \"+12125550142\"\n", "f");
  ASSERT_TRUE(yaml) << yaml.error().message;
  ASSERT_EQ(yaml->size(), 2u);
  EXPECT_EQ((*yaml)[1].call.to->to_string(), "+12125550142");
  const auto json = read_stated_calls(
      "{\"to\": \"+442079460958\"}\n{\"ask\": \"scrub\", \"call\": {\"to\": \"+12125550142\"}}\n",
      "f");
  ASSERT_TRUE(json) << json.error().message;
  ASSERT_EQ(json->size(), 2u);
  EXPECT_TRUE((*json)[0].questions.asks(Kind::calling_hours));
  EXPECT_FALSE((*json)[1].questions.asks(Kind::calling_hours));
}

TEST(StatedCalls, AProblemInOneRefusesAllAndNamesItsLine) {
  const auto calls =
      read_stated_calls("{\"to\": \"+442079460958\"}\n{\"too\": \"+12125550142\"}\n", "f");
  ASSERT_FALSE(calls);
  EXPECT_THAT(calls.error().message, HasSubstr("f:2: unknown key `too`"));
  EXPECT_FALSE(read_stated_calls("", "f"));
  EXPECT_FALSE(read_stated_calls("{ask: scrubbing, call: {}}", "f"));
  EXPECT_FALSE(read_stated_calls("{only: [hours], call: {}}", "f"));
  EXPECT_FALSE(read_stated_calls("{windows: {from: now, days: 2}, call: {}}", "f"));
}

}  // namespace
}  // namespace lapwing::checker
