#include "enforcement/call_list.h"

#include <gtest/gtest.h>

namespace lapwing::enforcement {
namespace {

class CallLists : public testing::Test {
 protected:
  void add(const std::string& caller, const std::string& at,
           const std::function<void(CallRecord&)>& changes = {}) {
    static const auto reader = *phone::Reader::create("US");
    CallRecord record{.called = *E164::from_digits("15185550120"),
                      .caller_text = caller,
                      .caller = reader.read(caller),
                      .at = *parse_instant(at)};
    if (changes) changes(record);
    ASSERT_TRUE(list.call(record, {++line, 1}));
  }
  CallList list;
  std::uint64_t line = 0;
};

TEST_F(CallLists, TheSameCallInTwoLogsCountsOnceAndEachFillsInTheOther) {
  list.begin_file("dialler.csv");
  add("", "2026-10-06T16:00:00Z", [](CallRecord& record) { record.campaign = "autumn"; });
  list.begin_file("switch.csv");
  add("(305) 555-0100", "2026-10-06T16:00:00.400Z",
      [](CallRecord& record) { record.answered = true; });
  list.finish();
  ASSERT_EQ(list.calls().size(), 1u);
  EXPECT_EQ(list.duplicates(), 1u);
  const LoggedCall& call = list.calls()[0];
  EXPECT_EQ(list.place(call), "dialler.csv:1");
  EXPECT_EQ(list.name(call.campaign), "autumn");
  EXPECT_EQ(call.answered, true);
  EXPECT_EQ(list.caller(call).number()->to_string(), "+13055550100");
}

TEST_F(CallLists, AnotherSecondOrAnotherCallerIsAnotherCall) {
  list.begin_file("log.csv");
  add("3055550100", "2026-10-06T16:00:00Z");
  add("+1 305 555 0100", "2026-10-06T16:00:00Z");
  add("3055550101", "2026-10-06T16:00:00Z");
  add("3055550100", "2026-10-06T16:00:01Z");
  list.finish();
  EXPECT_EQ(list.calls().size(), 3u);
  EXPECT_EQ(list.duplicates(), 1u);
  EXPECT_NE(list.id(list.calls()[0]), list.id(list.calls()[1]));
}

}  // namespace
}  // namespace lapwing::enforcement
