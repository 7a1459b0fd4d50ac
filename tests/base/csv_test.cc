#include "base/csv.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <random>

namespace lapwing {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using Rows = std::vector<std::vector<std::string>>;

Rows values(const CsvBatch& batch) {
  Rows rows;
  std::string scratch;
  for (const CsvRecord& record : batch.records()) {
    auto& row = rows.emplace_back();
    for (std::size_t i = 0; i < record.field_count; ++i) {
      row.emplace_back(batch.value(record, i, scratch));
    }
  }
  return rows;
}

Rows split(std::string_view text, char delimiter = ',') {
  return values(split_csv(text, delimiter));
}

std::string joined(const CsvBatch& batch) {
  std::string bytes;
  for (const CsvRecord& record : batch.records()) {
    bytes += batch.raw(record);
    bytes += batch.ending(record);
  }
  return bytes;
}

// Hands a text out in pieces of `piece` bytes.
CsvReader::Fill pieces(std::string_view text, std::size_t piece) {
  return [text, piece](std::span<char> into) mutable -> Result<std::size_t> {
    const std::size_t size = std::min({piece, into.size(), text.size()});
    std::copy_n(text.begin(), size, into.begin());
    text.remove_prefix(size);
    return size;
  };
}

struct Reading {
  std::string bytes;
  Rows rows;
  std::vector<std::uint64_t> lines;
  std::vector<bool> open_quotes;

  friend bool operator==(const Reading&, const Reading&) = default;
};

Reading read_all(CsvReader& reader) {
  Reading reading;
  CsvBatch batch;
  while (true) {
    const auto more = reader.read(batch);
    if (!more) {
      ADD_FAILURE() << more.error().message;
      break;
    }
    if (!*more) break;
    reading.bytes += joined(batch);
    for (auto& row : values(batch)) reading.rows.push_back(std::move(row));
    for (const CsvRecord& record : batch.records()) {
      reading.lines.push_back(record.line);
      reading.open_quotes.push_back(record.open_quote);
    }
  }
  return reading;
}

TEST(SplitCsv, TakesEveryLineEndingAndKeepsIt) {
  const std::string text = "a,b\nc,d\r\ne,f\rg,h";
  const CsvBatch batch = split_csv(text, ',');
  EXPECT_EQ(values(batch), (Rows{{"a", "b"}, {"c", "d"}, {"e", "f"}, {"g", "h"}}));
  EXPECT_EQ(batch.ending(batch.records()[0]), "\n");
  EXPECT_EQ(batch.ending(batch.records()[1]), "\r\n");
  EXPECT_EQ(batch.ending(batch.records()[2]), "\r");
  EXPECT_EQ(batch.ending(batch.records()[3]), "");
  EXPECT_EQ(joined(batch), text);
}

TEST(SplitCsv, BlankLinesAreRecordsAndAFinalNewlineIsNot) {
  EXPECT_EQ(split(""), Rows{});
  EXPECT_EQ(split("\n"), Rows{{""}});
  EXPECT_EQ(split("a\n\nb\n"), (Rows{{"a"}, {""}, {"b"}}));
  EXPECT_EQ(split("a\r\r\nb"), (Rows{{"a"}, {""}, {"b"}}));
}

TEST(SplitCsv, EmptyFieldsAreFields) {
  EXPECT_EQ(split(",a,,b,\n,"), (Rows{{"", "a", "", "b", ""}, {"", ""}}));
}

TEST(SplitCsv, QuotedFieldsHoldDelimitersLineBreaksAndDoubledQuotes) {
  EXPECT_EQ(split("\"a,b\",\"c\r\nd\",\"e\"\"f\",\"\"\nx"),
            (Rows{{"a,b", "c\r\nd", "e\"f", ""}, {"x"}}));
  EXPECT_EQ(split("\"\"\"\",\"a\"\"\""), (Rows{{"\"", "a\""}}));
}

TEST(SplitCsv, QuotesInTheMiddleAreText) {
  EXPECT_EQ(split("5\" pipe,a\"b\"c\nx"), (Rows{{"5\" pipe", "a\"b\"c"}, {"x"}}));
  EXPECT_EQ(split(" \"a,b\""), (Rows{{" \"a", "b\""}}));
  EXPECT_EQ(split("\"Ann\" Lee,2"), (Rows{{"Ann Lee", "2"}}));
}

TEST(SplitCsv, AQuoteNeverClosedHidesNoLaterLine) {
  const CsvBatch batch = split_csv("a,\"b\nc,d\ne,f\n", ',');
  EXPECT_EQ(values(batch), (Rows{{"a", "\"b"}, {"c", "d"}, {"e", "f"}}));
  EXPECT_TRUE(batch.records()[0].open_quote);
  EXPECT_FALSE(batch.records()[1].open_quote);
}

TEST(SplitCsv, AQuoteClosedByTheNextLinesOpeningQuoteHidesNoLine) {
  const CsvBatch batch = split_csv("\"a,1\n\"b\",2\n\"c\",3\n", ',');
  EXPECT_EQ(values(batch).size(), 3u);
  EXPECT_EQ(values(batch)[1], (std::vector<std::string>{"b", "2"}));
  EXPECT_EQ(values(batch)[2], (std::vector<std::string>{"c", "3"}));
  EXPECT_TRUE(batch.records()[0].open_quote);
  EXPECT_FALSE(batch.records()[1].open_quote);
}

TEST(SplitCsv, PlainLinesAreOneField) {
  EXPECT_EQ(split("a,b;c\td|e\n\"q\"\n", kNoDelimiter), (Rows{{"a,b;c\td|e"}, {"q"}}));
  const std::string nul("a\0b\nc", 5);
  EXPECT_EQ(split(nul, kNoDelimiter), (Rows{{std::string("a\0b", 3)}, {"c"}}));
}

TEST(SplitCsv, NulAndBrokenUtf8AreText) {
  const std::string text("a\0b,\xFF\xC3\n", 7);
  EXPECT_EQ(split(text), (Rows{{std::string("a\0b", 3), "\xFF\xC3"}}));
}

TEST(CsvReader, AnswersTheSameWhateverThePiecesAndBatches) {
  std::mt19937 random(20261124);
  const std::string_view alphabet = "ab,,\"\"\"\n\r\n1;";
  for (int round = 0; round < 300; ++round) {
    std::string text(random() % 400, ' ');
    for (char& c : text) c = alphabet[random() % alphabet.size()];
    const CsvBatch whole = split_csv(text, ',');
    ASSERT_EQ(joined(whole), text);
    CsvReader one(pieces(text, 1 << 20));
    const Reading expected = read_all(one);
    EXPECT_EQ(expected.bytes, text);
    EXPECT_EQ(expected.rows, values(whole));
    for (const std::size_t piece : {std::size_t{1}, std::size_t{7}}) {
      CsvReader reader(pieces(text, piece), {.record_max = 4096, .batch_bytes = 1 + piece});
      EXPECT_EQ(read_all(reader), expected) << testing::PrintToString(text);
    }
  }
}

TEST(CsvReader, CountsLinesInsideQuotesToo) {
  CsvReader reader(pieces("a\r\n\"b\nc\r\nd\"\r\re\n", 3), {.record_max = 100, .batch_bytes = 4});
  EXPECT_THAT(read_all(reader).lines, ElementsAre(1, 2, 5, 6));
}

TEST(CsvReader, KeepsTheByteOrderMarkApart) {
  CsvReader reader(pieces("\xEF\xBB\xBF\"a\",b\n", 2));
  EXPECT_EQ(read_all(reader).rows, (Rows{{"a", "b"}}));
  EXPECT_EQ(reader.bom(), "\xEF\xBB\xBF");
}

TEST(CsvReader, RefusesUtf16) {
  CsvReader reader(pieces(std::string_view("\xFF\xFE"
                                           "1\0002\000",
                                           6),
                          100));
  CsvBatch batch;
  const auto more = reader.read(batch);
  ASSERT_FALSE(more);
  EXPECT_THAT(more.error().message, HasSubstr("UTF-16"));
}

TEST(CsvReader, PeekDoesNotConsume) {
  CsvReader reader(pieces("a,b\nc,d\n", 3));
  EXPECT_EQ(reader.peek(100)->substr(0, 3), "a,b");
  EXPECT_EQ(read_all(reader).rows.size(), 2u);
}

TEST(CsvReader, ARecordOfTheLargestSizeIsReadAndOneByteMoreIsRefusedByLine) {
  const std::string fits = "x\n" + std::string(100, 'a') + "\r\ny\n";
  CsvReader reads(pieces(fits, 9), {.record_max = 100, .batch_bytes = 16});
  EXPECT_EQ(read_all(reads).rows.size(), 3u);

  const std::string longer = "x\n" + std::string(101, 'a') + "\r\ny\n";
  for (const std::size_t batch_bytes : {std::size_t{16}, std::size_t{4096}}) {
    CsvReader refuses(pieces(longer, 9), {.record_max = 100, .batch_bytes = batch_bytes});
    CsvBatch batch;
    ASSERT_TRUE(*refuses.read(batch));
    EXPECT_EQ(values(batch), Rows{{"x"}});
    const auto more = refuses.read(batch);
    ASSERT_FALSE(more);
    EXPECT_EQ(more.error().code, Errc::invalid_argument);
    EXPECT_THAT(more.error().message, HasSubstr("line 2: the record is longer than 100 bytes"));
  }
}

TEST(CsvReader, AnEndlessLineIsRefusedHoldingNoMoreThanTheLimit) {
  std::size_t given = 0;
  CsvReader reader([&](std::span<char> into) -> Result<std::size_t> {
    std::fill(into.begin(), into.end(), '5');
    given += into.size();
    return into.size();
  });
  CsvBatch batch;
  EXPECT_FALSE(reader.read(batch));
  EXPECT_LT(given, std::size_t{2} << 20);
}

TEST(CsvReader, PassesOnWhatTheSourceSays) {
  CsvReader reader([](std::span<char>) -> Result<std::size_t> {
    return error(Errc::io_error, "the disk said no");
  });
  CsvBatch batch;
  const auto more = reader.read(batch);
  ASSERT_FALSE(more);
  EXPECT_EQ(more.error().message, "the disk said no");
}

TEST(SniffDelimiter, FindsWhatDividesTheRecords) {
  EXPECT_EQ(sniff_delimiter("name,phone\nAnn,1\nBob,2\n", true), ',');
  EXPECT_EQ(sniff_delimiter("name\tphone\n\"Lee, Ann\"\t1\nLee, Bob\t2\n", true), '\t');
  EXPECT_EQ(sniff_delimiter("nom;prix;t\xC3\xA9l\nAnn;1,5;2\nBob;2,5;3\n", true), ';');
  EXPECT_EQ(sniff_delimiter("a|b\nc|d\n", true), '|');
  EXPECT_EQ(sniff_delimiter("2125550142\n(212) 555-0143\n\n212.555.0144, or 0145\n", true),
            kNoDelimiter);
  EXPECT_EQ(sniff_delimiter("", true), kNoDelimiter);
}

TEST(SniffDelimiter, RowsOfOtherShapesDoNotHideIt) {
  EXPECT_EQ(sniff_delimiter("a,b,c\n1,2,3\n1,2\n1,2,3,4,5\n\nx\n\"q,q\",2,3\n", true), ',');
}

TEST(SniffDelimiter, LeavesOutTheCutLastRecord) {
  EXPECT_EQ(sniff_delimiter("1\n2;3", false), kNoDelimiter);
}

TEST(AppendCsvField, QuotesOnlyWhenNeeded) {
  const auto field = [](std::string_view value, char delimiter) {
    std::string out;
    append_csv_field(out, value, delimiter);
    return out;
  };
  EXPECT_EQ(field("a;b", ','), "a;b");
  EXPECT_EQ(field("a;b", ';'), "\"a;b\"");
  EXPECT_EQ(field("a\"b", ','), "\"a\"\"b\"");
  EXPECT_EQ(field("a\rb", '\t'), "\"a\rb\"");
  EXPECT_EQ(field("", ','), "");
  EXPECT_EQ(split(field("a,\"b\n", ','))[0][0], "a,\"b\n");
}

}  // namespace
}  // namespace lapwing
