#include "base/line_reader.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>
#include <vector>

#include "tests/support/bytes.h"

namespace lapwing {
namespace {

using testing::ElementsAre;

// Lines as text; `|` after one without an ending, `+` after one that was too long.
std::vector<std::string> lines_of(std::string bytes, std::size_t piece = 1 << 20,
                                  std::size_t line_bytes_max = 20) {
  auto source = piecewise_source("x", std::move(bytes), piece);
  LineReader reader(source, line_bytes_max);
  std::vector<std::string> lines;
  Line line;
  for (auto more = reader.next(line); more && *more; more = reader.next(line)) {
    lines.push_back(std::string(line.text) + (line.ended ? "" : "|") + (line.too_long ? "+" : ""));
    EXPECT_EQ(line.number, lines.size());
  }
  return lines;
}

TEST(LineReader, EndsLinesAtEveryKindOfNewline) {
  EXPECT_THAT(lines_of("a\nb\r\nc\rd\n"), ElementsAre("a", "b", "c", "d"));
  EXPECT_THAT(lines_of("a\r\rb\n\r\n"), ElementsAre("a", "", "b", ""));
  EXPECT_THAT(lines_of(""), ElementsAre());
  EXPECT_THAT(lines_of("\n"), ElementsAre(""));
  EXPECT_THAT(lines_of("\r"), ElementsAre(""));
}

TEST(LineReader, MarksALastLineWithoutAnEnding) {
  EXPECT_THAT(lines_of("a\nb"), ElementsAre("a", "b|"));
  EXPECT_THAT(lines_of("a\n "), ElementsAre("a", " |"));
}

TEST(LineReader, DropsAByteOrderMarkOnlyAtTheStart) {
  EXPECT_THAT(lines_of("\xef\xbb\xbf"
                       "a\n\xef\xbb\xbf"
                       "b\n"),
              ElementsAre("a",
                          "\xef\xbb\xbf"
                          "b"));
  EXPECT_THAT(lines_of("\xef\xbb\xbf"), ElementsAre());
  EXPECT_THAT(lines_of("\xef\xbb"), ElementsAre("\xef\xbb|"));
}

TEST(LineReader, KeepsNulAndBadUtf8) {
  EXPECT_THAT(lines_of(std::string("a\0b\n\xff\xfe\n", 7)),
              ElementsAre(std::string("a\0b", 3), "\xff\xfe"));
}

TEST(LineReader, GivesTheBeginningOfALineThatIsTooLong) {
  EXPECT_THAT(lines_of("12345\n123456\n1\n123456", 1 << 20, 5),
              ElementsAre("12345", "12345+", "1", "12345|+"));
}

TEST(LineReader, PiecesOfEverySizeGiveTheSameLines) {
  std::mt19937 random(20261124);
  for (int round = 0; round < 200; ++round) {
    std::string bytes;
    for (int i = 0; i < 60; ++i) bytes += "ab\n\r\n\r"[random() % 7];
    const auto whole = lines_of(bytes);
    for (const std::size_t piece : {1U, 2U, 3U, 7U}) EXPECT_EQ(lines_of(bytes, piece), whole);
  }
}

TEST(LineReader, AGigabyteLineCostsNoMemory) {
  auto source = generated_source("x", 1ULL << 30, [](auto) { return std::string(1 << 20, '5'); });
  LineReader reader(source);
  const std::uint64_t before = peak_memory_bytes();
  Line line;
  ASSERT_TRUE(*reader.next(line));
  EXPECT_TRUE(line.too_long);
  EXPECT_EQ(line.text.size(), LineReader::kLineBytesMax);
  EXPECT_FALSE(*reader.next(line));
  EXPECT_LT(peak_memory_bytes() - before, 16U << 20);
}

TEST(LineReader, PassesOnAnError) {
  auto source = piecewise_source("x", "a\nb\nc", 2, true);
  LineReader reader(source);
  Line line;
  EXPECT_TRUE(*reader.next(line));
  EXPECT_TRUE(*reader.next(line));
  const auto more = reader.next(line);
  ASSERT_FALSE(more);
  EXPECT_EQ(more.error().code, Errc::io_error);
}

}  // namespace
}  // namespace lapwing
