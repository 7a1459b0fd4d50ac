// A generated list, written in each published format, is read back equal, whatever it is packed in.
#include <gtest/gtest.h>

#include <random>
#include <set>

#include "base/csv.h"
#include "tests/importers/list_recorder.h"
#include "tests/support/bytes.h"

namespace lapwing::importers {
namespace {

using Numbers = std::vector<std::string>;  // national digits

struct Writer {
  std::string_view format;
  std::string country_code;
  std::string (*write)(const Numbers& numbers, std::mt19937& random);
};

std::string newline(std::mt19937& random) { return random() % 2 == 0 ? "\n" : "\r\n"; }

std::string flat(const Numbers& numbers, std::mt19937& random) {
  std::string text;
  for (const auto& number : numbers) {
    text += number.substr(0, 3) + (random() % 2 == 0 ? "," : "") + number.substr(3);
    text += std::string(random() % 3, ' ') + newline(random);
  }
  return text;
}

std::string xml(const Numbers& numbers, std::mt19937& random) {
  std::string text = random() % 2 == 0 ? "<?xml version='1.0'?>\n" : "";
  const bool self_closed = random() % 2 == 0;
  text += std::string("<list type='full' level=\"all\" val=''") + (self_closed ? "/>" : ">");
  std::string area;
  for (const auto& number : numbers) {
    if (number.substr(0, 3) != area) {
      if (!area.empty()) text += "</ac>" + newline(random);
      area = number.substr(0, 3);
      text += "<ac val='" + area + "'>";
    }
    std::string val = number.substr(3);
    if (random() % 2 == 0) val.erase(0, std::min(val.find_first_not_of('0'), val.size() - 1));
    text += (random() % 2 == 0 ? "<ph val='" + val + "'/>" : "<ph  val = \"" + val + "\" ></ph>");
  }
  return text + "</ac>" + (self_closed ? "" : "</list>");
}

std::string tps(const Numbers& numbers, std::mt19937& random) {
  std::string text;
  for (const auto& number : numbers) {
    const std::string with_zero = "0" + number;
    if (random() % 2 == 0) {
      const std::size_t code = 3 + random() % 3;
      std::string line = with_zero.substr(0, code);
      line.resize(5, ' ');
      const std::string rest = with_zero.substr(code);
      if (rest.size() > 7) {
        text += (with_zero + "  ").substr(0, 12) + newline(random);
        continue;
      }
      text += line + std::string(7 - rest.size(), ' ') + rest + newline(random);
    } else {
      text += (with_zero + "  ").substr(0, 12) + newline(random);
    }
  }
  return text;
}

std::string numbers_csv(const Numbers& numbers, std::mt19937& random) {
  std::string text = "phone,since\n";
  for (const auto& number : numbers) {
    const std::string cell[] = {
        "+1" + number,
        fmt::format("({}) {}-{}", number.substr(0, 3), number.substr(3, 3), number.substr(6)),
        fmt::format("1.{}.{}.{}", number.substr(0, 3), number.substr(3, 3), number.substr(6))};
    append_csv_field(text, cell[random() % 3], ',');
    text += ",2026-11-01" + newline(random);
  }
  return text;
}

// Ascending and distinct. NANP: any exchange from 200 on; UK: ten digits from 1632960000 on.
Numbers generate(std::mt19937& random, bool nanp) {
  std::set<std::string> numbers;
  while (numbers.size() < 500) {
    numbers.insert(nanp ? fmt::format("{}{}{:04}", 200 + random() % 30, 200 + random() % 800,
                                      random() % 10'000)
                        : fmt::format("1632960{:03}", random() % 1'000));
  }
  return {numbers.begin(), numbers.end()};
}

TEST(RoundTrip, AListInEveryFormatIsReadBackEqual) {
  const Writer writers[] = {{"ftc-flat", "+1", flat},       {"dncl-flat", "+1", flat},
                            {"ftc-xml", "+1", xml},         {"dncl-xml", "+1", xml},
                            {"numbers", "+1", numbers_csv}, {"tps", "+44", tps}};
  std::mt19937 random(std::random_device{}());
  for (const auto& writer : writers) {
    for (int round = 0; round < 10; ++round) {
      const Numbers numbers = generate(random, writer.country_code == "+1");
      const std::string text = writer.write(numbers, random);
      Numbers expected;
      for (const auto& number : numbers) {
        expected.push_back(writer.country_code + number +
                           (writer.format == "numbers" ? " 2026-11-01" : ""));
      }
      for (const auto& bytes : {text, gzip(text), zstd(text), "\xef\xbb\xbf" + text}) {
        const auto read = read_source(writer.format, piecewise_source("x", bytes, 997));
        ASSERT_EQ(read.error, "") << writer.format << '\n' << text.substr(0, 400);
        EXPECT_EQ(read.numbers, expected) << writer.format;
        EXPECT_EQ(read.report.rejected, 0U);
        EXPECT_EQ(read.report.remarks, 0U);
      }
    }
  }
}

}  // namespace
}  // namespace lapwing::importers
