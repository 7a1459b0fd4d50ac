// What a scrub says of a row is what the screener says of its cell: over random lists, cells and
// questions, in batches and with verdicts shared.
#include <gtest/gtest.h>

#include <random>

#include "base/csv.h"
#include "phone/reading.h"
#include "tests/screening/world.h"

namespace lapwing::screening {
namespace {

constexpr int kRows = 3'000;

class Random {
 public:
  explicit Random(std::uint32_t seed) : engine_(seed) {}
  std::uint32_t below(std::uint32_t limit) { return engine_() % limit; }
  template <class Range>
  const auto& pick(const Range& range) {
    return range[below(static_cast<std::uint32_t>(std::size(range)))];
  }

 private:
  std::mt19937 engine_;
};

// National numbers of a few dozen lines, so that lists and cells meet.
std::string national(Random& random) {
  static const std::vector<std::string> npas = {"212", "305", "727", "618", "800", "204", "999"};
  return fmt::format("{}55501{:02}", random.pick(npas), random.below(40));
}

std::string digits(Random& random) {
  switch (random.below(8)) {
    case 0:
      return fmt::format("4420794609{:02}", 50 + random.below(20));
    case 1:
      return fmt::format("3312345{:04}", random.below(20));
    default:
      return "1" + national(random);
  }
}

std::string cell(Random& random) {
  const std::string ten = national(random);
  switch (random.below(12)) {
    case 0:
      return fmt::format("({}) {}-{}", ten.substr(0, 3), ten.substr(3, 3), ten.substr(6));
    case 1:
      return "+" + digits(random);
    case 2:
      return ten + " / " + national(random);
    case 3:
      return "+" + ten;  // ambiguous
    case 4:
      return ten.substr(0, 6) + "xxxx";
    case 5:
      return random.below(2) == 0 ? "" : "no phone";
    case 6:
      return ten + " x" + std::to_string(random.below(100));
    case 7:
      return "\"" + ten + "\", home";
    default:
      return ten;
  }
}

void fill(World& world, Random& random) {
  world.registry().add_edition("us.fl", "2026-11-20", {"1305"});
  world.registry().add_edition("us.dno", "2026-11-20");
  static const std::vector<std::string> lists = {"us.national", "us.fl", "gb.tps", "us.dno",
                                                 "seller/acme/internal"};
  for (int i = 0; i < 300; ++i) {
    const std::string from = fmt::format("20{:02}-{:02}-{:02}", 3 + random.below(23),
                                         1 + random.below(11), 1 + random.below(28));
    const std::string& list = random.pick(lists);
    if (random.below(3) == 0) {
      world.registry().add_first_seen(list, digits(random), from);
    } else {
      world.registry().add_number(list, digits(random), from);
    }
  }
}

std::string expected_row(const std::string& raw, const Screening& screening) {
  std::string numbers;
  for (const NumberScreening& number : screening.numbers) {
    numbers += (numbers.empty() ? "" : ";") + number.number.number.to_string();
  }
  std::string reasons;
  for (const std::string& reason : screening.reasons) {
    reasons += (reasons.empty() ? "" : ";") + reason;
  }
  return fmt::format("{},{},{},{}\n", raw, checker::to_string(screening.outcome), numbers, reasons);
}

class BulkEqualsSingle : public testing::TestWithParam<int> {};

TEST_P(BulkEqualsSingle, ForEveryRow) {
  Random random(static_cast<std::uint32_t>(20261124 + GetParam()));
  World world;
  fill(world, random);
  ScrubOptions options;
  options.layout = {.columns = {"1"}, .delimiter = ',', .header = false};
  options.on = *parse_date("2026-11-24");
  if (GetParam() % 2 == 1) options.seller = "acme";
  if (GetParam() % 3 == 1) options.lists = {"us.national", "us.dno"};
  if (GetParam() % 5 == 4) options.purpose = "charity";

  CallQuestion question;
  question.on = options.on;
  question.seller = options.seller;
  ASSERT_TRUE(set_purpose(question, options.purpose));
  ASSERT_TRUE(set_lists(question, options.lists));
  const auto reader = phone::Reader::create("US");
  ASSERT_TRUE(reader);

  std::string text;
  std::string expected;
  for (int i = 0; i < kRows; ++i) {
    const std::string value = cell(random);
    std::string raw;
    append_csv_field(raw, value, ',');
    text += raw + "\n";
    const auto screening = world.screener().check(*reader, value, question);
    ASSERT_TRUE(screening) << screening.error().message;
    expected += expected_row(raw, *screening);
  }
  EXPECT_EQ(world.scrub_text(text, options), expected);
  EXPECT_EQ(world.report.rows, static_cast<std::uint64_t>(kRows));
  EXPECT_EQ(world.report.permitted + world.report.prohibited + world.report.undetermined,
            world.report.rows);
  EXPECT_GT(world.report.permitted, 0u);
  EXPECT_GT(world.report.prohibited, 0u);
  EXPECT_GT(world.report.undetermined, 0u);
}

INSTANTIATE_TEST_SUITE_P(Worlds, BulkEqualsSingle, testing::Range(0, 6));

}  // namespace
}  // namespace lapwing::screening
