#include "enforcement/violation_store.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>

#include "enforcement/violation_query.h"
#include "tests/support/temp_dir.h"

namespace lapwing::enforcement {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Pair;

Violation violation(const std::string& id, const std::string& caller, const std::string& at,
                    const std::string& outcome = "prohibited") {
  return {.id = id,
          .call = "c-" + id,
          .caller = caller,
          .called = "+15185550120",
          .seller = "acme",
          .at = at,
          .rule = "calling-hours",
          .jurisdiction = "US",
          .citation = "16 CFR 310.4(c)",
          .outcome = outcome,
          .because = "local time is outside lawful hours",
          .standing = "full",
          .evidence = {{"rule_id", "us/federal/ftc_calling_hours"}}};
}

class Store : public testing::Test {
 protected:
  void write(registry::Seq seq, const std::string& audit, const std::vector<Violation>& all) {
    auto writer = ViolationWriter::create(posix_file_system(), data.path());
    ASSERT_TRUE(writer) << writer.error().message;
    for (const auto& one : all) ASSERT_TRUE(writer->add(one));
    ASSERT_TRUE(writer->finish(seq, audit));
  }
  std::vector<std::string> ids(const ViolationFilter& filter = {}) const {
    const auto found = find_violations(data.path(), filter);
    std::vector<std::string> all;
    if (!found) return {found.error().message};
    for (const auto& one : *found) all.push_back(one.id);
    return all;
  }
  TempDir data;
};

const char* kCaller = "+13055550100";

TEST_F(Store, AnAuditRepeatedIsThereOnce) {
  EXPECT_THAT(ids(), IsEmpty());
  write(5, "a",
        {violation("v-2", kCaller, "2026-10-06T16:00:00Z"),
         violation("v-1", kCaller, "2026-10-05T16:00:00Z")});
  write(5, "a", {violation("v-1", kCaller, "2026-10-05T16:00:00Z")});
  write(9, "b",
        {violation("v-1", kCaller, "2026-10-05T16:00:00Z"),
         violation("v-3", kCaller, "2026-10-07T16:00:00Z")});
  EXPECT_THAT(ids(), ElementsAre("v-1", "v-3"));
}

TEST_F(Store, AnAuditThatIsBrokenOffLeavesWhatWasThere) {
  write(5, "a", {violation("v-1", kCaller, "2026-10-05T16:00:00Z")});
  {
    auto writer = ViolationWriter::create(posix_file_system(), data.path());
    ASSERT_TRUE(writer);
    ASSERT_TRUE(writer->add(violation("v-2", kCaller, "2026-10-05T16:00:00Z")));
  }
  EXPECT_THAT(ids(), ElementsAre("v-1"));
}

TEST_F(Store, ALineThatIsNoViolationIsNamed) {
  data.write("enforcement/violations/000000000005-a.ndjson", "{\"id\":1}\n");
  EXPECT_THAT(ids(), ElementsAre(HasSubstr("line 1")));
}

TEST_F(Store, QuestionsNarrowAndCount) {
  write(5, "a",
        {violation("v-1", kCaller, "2026-10-05T16:00:00Z"),
         violation("v-2", kCaller, "2026-10-06T16:00:00Z", "undetermined"),
         violation("v-3", "+13055550101", "2026-10-06T17:00:00Z"),
         violation("v-4", "+13055550101", "2026-10-06T18:00:00Z")});
  ViolationFilter one;
  one.caller = E164::from_digits("13055550100");
  EXPECT_THAT(ids(one), ElementsAre("v-1", "v-2"));
  one.outcome = "prohibited";
  EXPECT_THAT(ids(one), ElementsAre("v-1"));
  ViolationFilter day;
  day.since = day.until = std::chrono::sys_days(*parse_date("2026-10-06"));
  EXPECT_THAT(ids(day), ElementsAre("v-2", "v-3", "v-4"));
  ViolationFilter rule;
  rule.rule = "us/federal/ftc_calling_hours";
  EXPECT_EQ(ids(rule).size(), 4u);
  rule.rule = "registry-listing";
  EXPECT_THAT(ids(rule), IsEmpty());

  const auto callers = count_violations(data.path(), {}, ViolationGroup::caller);
  ASSERT_TRUE(callers);
  ASSERT_EQ(callers->size(), 2u);
  EXPECT_EQ((*callers)[0].key, "+13055550101");
  EXPECT_EQ((*callers)[0].prohibited, 2u);
  EXPECT_EQ((*callers)[1].undetermined, 1u);
  EXPECT_EQ((*callers)[1].calls, 2u);
  EXPECT_EQ((*callers)[1].first, "2026-10-05T16:00:00Z");
  const auto days = count_violations(data.path(), {}, ViolationGroup::day);
  ASSERT_TRUE(days);
  EXPECT_EQ((*days)[0].key, "2026-10-05");
}

TEST_F(Store, APlaceIsAStateElseACountryElseNotKnown) {
  std::vector<Violation> all;
  // Two of one state, one of a country that is said no finer, one that may be anywhere, one of
  // none.
  for (const auto* called : {"+15185550120", "+12125550142", "+442079460958", "+18005550199", ""}) {
    all.push_back(violation(fmt::format("v-{}", all.size()), kCaller, "2026-10-05T16:00:00Z"));
    all.back().called = called;
  }
  write(5, "a", all);
  const auto places = count_violations(data.path(), {}, ViolationGroup::called_place);
  ASSERT_TRUE(places) << places.error().message;
  std::map<std::string, std::uint64_t> found;
  for (const auto& one : *places) found[one.key] = one.prohibited;
  EXPECT_THAT(found, ElementsAre(Pair("", 2u), Pair("GB", 1u), Pair("US-NY", 2u)));
  ViolationFilter filter;
  filter.called_place = "US-NY";
  EXPECT_THAT(ids(filter), ElementsAre("v-0", "v-1"));
  filter.called_place = "GB";
  EXPECT_THAT(ids(filter), ElementsAre("v-2"));
  filter.called_place = "US";
  EXPECT_THAT(ids(filter), IsEmpty());
  EXPECT_EQ(*parse_violation_group("called-place"), ViolationGroup::called_place);
}

}  // namespace
}  // namespace lapwing::enforcement
