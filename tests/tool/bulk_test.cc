// A generated list through the real program: imported, exported and scrubbed against, compared with
// what a std::set says. The numbers are of the exchange 555, which is not assigned to subscribers.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <set>

#include "tests/tool/program.h"

namespace lapwing::tool {
namespace {

constexpr int kAreas[] = {202, 205, 212, 214, 216, 303, 305, 312, 313, 315, 404, 412, 415,
                          503, 504, 512, 518, 602, 612, 615, 617, 702, 713, 718, 801};
constexpr std::size_t kListed = 1'000'000;
constexpr std::size_t kCalls = 60'000;

// In any area code, assigned or not.
std::uint64_t listed_number(std::mt19937_64& random) {
  return (200 + random() % 790) * 10'000'000 + 5'550'000 + random() % 10'000;
}

std::uint64_t called_number(std::mt19937_64& random) {
  return static_cast<std::uint64_t>(kAreas[random() % std::size(kAreas)]) * 10'000'000 + 5'550'000 +
         random() % 10'000;
}

std::string flat(std::uint64_t number) {
  return fmt::format("{:03},{:07}\n", number / 10'000'000, number % 10'000'000);
}

// As people write it.
std::string written(std::uint64_t number, std::mt19937_64& random) {
  const auto area = number / 10'000'000;
  const auto line = number % 10'000;
  switch (random() % 4) {
    case 0:
      return fmt::format("({:03}) 555-{:04}", area, line);
    case 1:
      return fmt::format("{:03}555{:04}", area, line);
    case 2:
      return fmt::format("+1 {:03} 555 {:04}", area, line);
    default:
      return fmt::format("{:03}.555.{:04} x12", area, line);
  }
}

TEST(Bulk, WhatIsImportedIsExportedAndScrubbedByTheSameNumbers) {
  const auto seed = std::random_device()();
  SCOPED_TRACE(fmt::format("seed {}", seed));
  std::mt19937_64 random(seed);
  std::set<std::uint64_t> listed;
  while (listed.size() < kListed) listed.insert(listed_number(random));
  std::string sorted;
  for (const auto number : listed) sorted += flat(number);
  std::vector<std::uint64_t> order(listed.begin(), listed.end());
  std::shuffle(order.begin(), order.end(), random);
  std::string list;
  for (const auto number : order) list += flat(number);
  std::string calls;
  std::vector<bool> expected;
  std::uint64_t prohibited = 0;
  for (std::size_t i = 0; i < kCalls; ++i) {
    const auto number = called_number(random);
    calls += written(number, random) + "\n";
    expected.push_back(listed.contains(number));
    prohibited += expected.back() ? 1 : 0;
  }

  const Program lapwing;
  lapwing.directory().write("list.txt", list);
  lapwing.directory().write("calls.txt", calls);
  const auto imported = lapwing.run({"import", "ftc-flat", "list.txt", "--list", "us.national",
                                     "--area", "all", "--obtained", "2026-11-20", "--json"});
  ASSERT_EQ(imported.exit_code, 0) << imported.err;
  EXPECT_EQ(imported.json()["count"], kListed);
  const auto exported = lapwing.run({"export", "us.national", "-o", "copy.txt"});
  ASSERT_EQ(exported.exit_code, 0) << exported.err;
  EXPECT_TRUE(read_file(lapwing.directory() / "copy.txt") == sorted) << "not the same numbers";

  const auto scrubbed =
      lapwing.run({"scrub", "calls.txt", "-o", "out.csv", "--lists", "us.national", "--on",
                   "2026-11-21", "--report", "report.json"});
  ASSERT_EQ(scrubbed.exit_code, 0) << scrubbed.err;
  const auto report = nlohmann::json::parse(read_file(lapwing.directory() / "report.json"));
  EXPECT_EQ(report["rows"], kCalls);
  std::uint64_t reasons = 0;
  for (const auto& [code, count] : report["reasons"].items()) {
    if (code.starts_with("listed:us.national")) reasons += count.get<std::uint64_t>();
  }
  EXPECT_EQ(reasons, prohibited);
  std::istringstream rows(read_file(lapwing.directory() / "out.csv"));
  std::size_t row = 0;
  for (std::string line; std::getline(rows, line); ++row) {
    const bool found = line.find("listed:us.national") != std::string::npos;
    ASSERT_EQ(found, expected.at(row)) << line;
    ASSERT_NE(found, line.find(",permitted,") != std::string::npos) << line;
  }
  EXPECT_EQ(row, kCalls);
}

}  // namespace
}  // namespace lapwing::tool
