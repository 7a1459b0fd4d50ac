// Calls that share an answer are judged as each would be alone: a log of many calls gives the sum
// of the logs of each number's calls, with the shipped rules and a real registry.
#include "enforcement/quiet_calls.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "enforcement/audit.h"
#include "enforcement/call_audit.h"
#include "tests/registry/support.h"

namespace lapwing::enforcement {
namespace {

using registry::instant;

struct Made {
  CallRecord record;
  std::uint64_t line;
};

struct Found {
  AuditReport report;
  std::vector<std::string> lines;  // sorted
};

class QuietCallsTest : public registry::RegistryTest {
 protected:
  QuietCallsTest() : rulebook(*checker::Rulebook::load(LAPWING_SOURCE_DIR "/data/rules")) {
    std::vector<registry::Row> listed;
    for (const std::uint64_t start : kBlocks) {
      for (std::uint64_t i = 0; i < kNumbers; i += 7) listed.push_back({start + i, "2026-09-29"});
    }
    const auto accept = [](registry::ImportOptions& how, registry::ImportReport&) {
      how.accept_change = true;
    };
    EXPECT_TRUE(import("us.national", "2026-09-01T12:00:00Z", {}, {"all"}, accept));
    EXPECT_TRUE(import("us.national", "2026-10-30T12:00:00Z", listed, {"all"}, accept));
    EXPECT_TRUE(import("seller/acme/internal", "2026-10-01T00:00:00Z", {{kBlocks[0] + 1}}));
    options.question.seller = "acme";
    options.editions.state("acme", "us.national", instant("2026-10-01T00:00:00Z"));
  }

  // Calls around the end of summer time, and around what opens and closes a day.
  std::vector<Made> calls(std::mt19937_64& random, std::size_t count) const {
    const auto reader = *phone::Reader::create("US");
    const auto below = [&](std::uint64_t bound) { return random() % bound; };
    constexpr std::string_view kCallers[] = {
        "+13055550100", "+13055550100", "+13055550100", "",   "anonymous",
        "0000000000",   "+12125550101", "9005550100",   "417"};
    std::vector<Made> made;
    for (std::size_t i = 0; i < count; ++i) {
      const auto hour = instant("2026-10-29T00:00:00Z") + std::chrono::hours(below(5 * 24));
      const int around = static_cast<int>(below(3)) - 1;
      const auto at = below(3) == 0 ? hour + std::chrono::seconds(around)
                                    : hour + std::chrono::milliseconds(below(3'600'000));
      CallRecord record{
          .called = *E164::from_value(kBlocks[below(std::size(kBlocks))] + below(kNumbers)),
          .caller_text = std::string(kCallers[below(std::size(kCallers))]),
          .caller = {},
          .at = at};
      record.caller = reader.read(record.caller_text);
      record.subject = below(2) == 0 ? "roofs" : "";
      if (below(4) == 0) record.recorded = below(2) == 0;
      if (below(9) == 0) record.attestation = Attestation::b;
      if (below(50) == 0) record.or_at = at + std::chrono::hours(1);
      made.push_back({std::move(record), i + 1});
    }
    return made;
  }

  Found audit(const std::vector<Made>& calls) const {
    CallList log;
    log.begin_file("log.csv");
    for (const Made& one : calls) EXPECT_TRUE(log.call(one.record, {one.line, 1}));
    log.finish();
    Found found;
    const auto done =
        enforcement::audit(log, *registry, *rulebook, options, [&](std::string_view lines) {
          for (std::size_t end; !lines.empty();
               lines.remove_prefix(std::min(end + 1, lines.size()))) {
            end = std::min(lines.find('\n'), lines.size());
            found.lines.emplace_back(lines.substr(0, end));
          }
          return ok();
        });
    EXPECT_TRUE(done) << done.error().message;
    if (done) found.report = *done;
    std::sort(found.lines.begin(), found.lines.end());
    return found;
  }

  // Albany, Miami, Chicago, Boise (two zones), Anchorage, toll-free, London, Delhi.
  static constexpr std::uint64_t kBlocks[] = {15185550100, 13055550100, 13125550100,  12085550100,
                                              19075550100, 18005550100, 442079460000, 911120000000};
  static constexpr std::uint64_t kNumbers = 60;

  std::unique_ptr<const checker::Rulebook> rulebook;
  AuditOptions options;
};

TEST_F(QuietCallsTest, ManyCallsAreJudgedAsEachNumbersAlone) {
  const auto seed = std::random_device{}();
  SCOPED_TRACE(fmt::format("seed {}", seed));
  std::mt19937_64 random(seed);
  const auto all = calls(random, 2'500);
  const Found together = audit(all);
  std::map<E164, std::vector<Made>> by_number;
  for (const Made& one : all) by_number[one.record.called].push_back(one);
  Found alone;
  for (const auto& [number, of_number] : by_number) {
    const Found one = audit(of_number);
    add_counts(alone.report, one.report);
    alone.lines.insert(alone.lines.end(), one.lines.begin(), one.lines.end());
  }
  std::sort(alone.lines.begin(), alone.lines.end());
  EXPECT_EQ(together.lines, alone.lines);
  EXPECT_GT(together.lines.size(), 100u);
  const AuditReport& sum = alone.report;
  const AuditReport& report = together.report;
  EXPECT_EQ(report.permitted, sum.permitted);
  EXPECT_EQ(report.prohibited, sum.prohibited);
  EXPECT_EQ(report.undetermined, sum.undetermined);
  EXPECT_EQ(report.permitted + report.prohibited + report.undetermined, report.calls);
  EXPECT_EQ(report.violations, sum.violations);
  EXPECT_EQ(report.prima_facie, sum.prima_facie);
  EXPECT_EQ(report.private_actions, sum.private_actions);
  EXPECT_EQ(report.by_rule, sum.by_rule);
  EXPECT_EQ(report.unclear, sum.unclear);
  EXPECT_EQ(report.excused, sum.excused);
  EXPECT_EQ(report.not_known, sum.not_known);
  EXPECT_EQ(report.editions, sum.editions);
  EXPECT_EQ(report.caller_numbers, sum.caller_numbers);
}

TEST_F(QuietCallsTest, ANumberOnRecordIsAskedForItself) {
  const auto log = [&] {
    CallList list;
    list.begin_file("log.csv");
    list.finish();
    return list;
  }();
  const auto walks = registry::walk_numbers(*registry, 1);
  DayClasses classes(registry->catalog(), *rulebook, options.question);
  QuietCalls quiet(log, *walks.front(), *rulebook, options.editions, classes);
  const auto noon = instant("2026-11-03T17:00:00Z");
  const auto find = [&](std::uint64_t number, Instant at) {
    const LoggedCall call{.called = *E164::from_value(number), .at = at, .or_at = at};
    const auto answer = quiet.find(call, "acme");
    EXPECT_TRUE(answer);
    return answer ? *answer : nullptr;
  };
  EXPECT_EQ(find(kBlocks[0], noon), nullptr) << "it is on the national list";
  EXPECT_EQ(find(kBlocks[0] + 1, noon), nullptr) << "it is on the seller's own";
  auto* const known = find(kBlocks[0] + 2, noon);
  ASSERT_NE(known, nullptr);
  EXPECT_EQ(find(kBlocks[0] + 3, noon + std::chrono::hours(2)), known);
  EXPECT_NE(find(kBlocks[0] + 2, instant("2026-11-04T02:00:00Z")), known) << "21:00 there";
  EXPECT_NE(find(kBlocks[0] + 2, noon + std::chrono::hours(24)), known) << "another day";
  EXPECT_NE(find(kBlocks[1] + 2, noon), known) << "another state";
  EXPECT_EQ(find(kBlocks[0] + 2, instant("2026-11-01T17:00:00Z")), nullptr)
      << "the clocks were set back that day";
  EXPECT_EQ(find(kBlocks[7] + 2, noon), nullptr) << "India asks which number was shown";
}

}  // namespace
}  // namespace lapwing::enforcement
