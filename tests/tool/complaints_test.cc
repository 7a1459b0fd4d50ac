// Complaints through the real program.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/tool/program.h"

namespace lapwing::tool {
namespace {

using testing::HasSubstr;

TEST(ComplaintsCommand, ImportsListsCountsAndJoinsWithAudits) {
  const Program lapwing;
  const std::string day = sample("ftc_complaints.csv");
  const auto imported =
      lapwing.run({"--json", "complaints", "import", "ftc-complaints-records", day});
  ASSERT_EQ(imported.exit_code, 0) << imported.err;
  const auto file = imported.json()["files"][0];
  EXPECT_EQ(file["recorded"], true);
  EXPECT_EQ(file["read"].get<int>(),
            file["kept"].get<int>() + file["rejected"].get<int>() + file["blank"].get<int>());

  const auto listed = lapwing.run({"complaints", "list", "--format", "ndjson"}).out;
  const auto again = lapwing.run({"--json", "complaints", "import", "ftc-complaints-records", day});
  EXPECT_EQ(again.json()["files"][0]["recorded"], false);
  EXPECT_EQ(lapwing.run({"complaints", "list", "--format", "ndjson"}).out, listed);

  const auto counted = lapwing.run({"complaints", "count", "--by", "caller", "--top", "1",
                                    "--format", "ndjson", "--with-violations"});
  ASSERT_EQ(counted.exit_code, 0) << counted.err;
  const auto top = nlohmann::json::parse(counted.out);
  EXPECT_EQ(top["violations"], 0);
  lapwing.directory().write("calls.csv", "called,caller,start\n518-555-0121," +
                                             top["caller"].get<std::string>() +
                                             ",2026-09-15 23:05:31\n");
  ASSERT_EQ(
      lapwing.run({"audit", "calls.csv", "--format", "csv", "--tz", "America/New_York"}).exit_code,
      0);
  const auto joined = nlohmann::json::parse(
      lapwing
          .run({"complaints", "count", "--caller", top["caller"].get<std::string>(), "--format",
                "ndjson", "--with-violations"})
          .out);
  EXPECT_GT(joined["violations"], 0);
  EXPECT_EQ(joined["complaints"], top["complaints"]);
}

TEST(ComplaintsCommand, BadInputIsToldApart) {
  const Program lapwing;
  EXPECT_EQ(lapwing.run({"complaints", "import", "tps", "x.csv"}).exit_code, 64);
  EXPECT_EQ(lapwing.run({"complaints", "count", "--by", "weather"}).exit_code, 64);
  lapwing.directory().write("list.csv", "2125550142\n");
  const auto other = lapwing.run({"complaints", "import", "fcc-complaints", "list.csv"});
  EXPECT_EQ(other.exit_code, 65);
  EXPECT_THAT(other.err, HasSubstr("is not fcc-complaints"));
}

}  // namespace
}  // namespace lapwing::tool
