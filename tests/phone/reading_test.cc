// Table of texts and how they are read. Each row runs through the Reader and through
// read_reference, so both paths are held to the same written policy (doc/reading.md).
#include "phone/reading.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <thread>

#include "phone/reading_reference.h"

namespace lapwing::phone {
namespace {

using namespace std::string_literals;

struct Row {
  std::string region;
  std::string text;
  std::string wanted;  // status[/reason] numbers... [x extension]; `~` marks a number not valid
};

std::string shown(const Reading& reading) {
  std::string out(name_of(reading.status));
  if (reading.reason != ReadingReason::unspecified)
    out += "/" + std::string(name_of(reading.reason));
  for (const ReadNumber& each : reading.numbers) {
    out += (each.valid ? " " : " ~") + each.number.to_string();
    EXPECT_TRUE(each.possible);
  }
  if (!reading.extension.empty()) out += " x" + reading.extension;
  return out;
}

void expect_read(const std::vector<Row>& rows, ReaderOptions options = {}) {
  for (const Row& row : rows) {
    const auto reader = Reader::create(row.region, options);
    ASSERT_TRUE(reader) << row.region;
    EXPECT_EQ(shown(reader->read(row.text)), row.wanted) << row.region << " `" << row.text << "`";
    EXPECT_EQ(shown(read_reference(row.text, row.region, options)), row.wanted)
        << "reference: " << row.region << " `" << row.text << "`";
  }
}

TEST(Reading, OneNumberInTheFormsPeopleWrite) {
  expect_read({
      {"US", "2125550142", "number +12125550142"},
      {"US", "(212) 555-0142", "number +12125550142"},
      {"US", "212.555.0142", "number +12125550142"},
      {"US", "212-555-0142", "number +12125550142"},
      {"US", "1-212-555-0142", "number +12125550142"},
      {"US", "+1 (212) 555-0142", "number +12125550142"},
      {"US", "+12125550142", "number +12125550142"},
      {"US", "(+1) 212 555 0142", "number +12125550142"},
      {"US", "  212 555 0142  ", "number +12125550142"},
      {"US", "Tel: 212-555-0142", "number +12125550142"},
      {"US", "tel:+1-212-555-0142", "number +12125550142"},
      {"US", "#212-555-0142", "number +12125550142"},
      {"US", "212/555-0142", "number +12125550142"},
      {"US", "[212]555-0142", "number +12125550142"},
      {"CA", "416-555-0142", "number +14165550142"},
      {"US", "+44 20 7946 0958", "number +442079460958"},
      {"US", "+44 (0)20 7946 0958", "number +442079460958"},
      {"GB", "020 7946 0958", "number +442079460958"},
      {"GB", "(020) 7946 0958", "number +442079460958"},
      {"GB", "0207 9460958", "number +442079460958"},
      {"GB", "01632 960158", "number ~+441632960158"},
      {"GB", "07700 900123", "number ~+447700900123"},
      {"GB", "+44 (0) 7700 900123", "number ~+447700900123"},
      {"AU", "0491 570 156", "number +61491570156"},
      {"AU", "(02) 5550 1234", "number +61255501234"},
      {"AU", "+61 491 570 156", "number +61491570156"},
      {"FR", "01 99 00 12 34", "number +33199001234"},
      {"FR", "+33 1 99 00 12 34", "number +33199001234"},
      {"DE", "030 23125 012", "number +493023125012"},
      {"DE", "030/23125012", "number +493023125012"},
      {"SG", "6123 4567", "number +6561234567"},
      {"IE", "020 912 3456", "number ~+353209123456"},
      {"IN", "98765 43210", "number +919876543210"},
      {"IT", "+39 06 1234 5678", "number +390612345678"},
  });
}

TEST(Reading, ATrailingCommentIsNotANumber) {
  expect_read({
      {"US", "217-555-0197 (LAWS)", "number +12175550197"},
      {"US", "212-555-0142 home", "number +12125550142"},
      {"US", "212-555-0142home", "number +12125550142"},
      {"US", "212-555-0142 - do not call!", "number +12125550142"},
      {"US", "Line 2: 212-555-0142", "ambiguous/unread-part +12125550142"},
      {"US", "2 lines, 212-555-0142", "number +12125550142"},
      {"US", "212-555-0142 (2)", "ambiguous/unread-part +12125550142"},
      {"GB", "07700 900123 (mobile)", "number ~+447700900123"},
      {"GB", "07700 900123?", "masked"},
      {"US", "12125550142@example.com", "number +12125550142"},
  });
}

TEST(Reading, ExtensionsAreKeptBesideTheNumber) {
  expect_read({
      {"US", "212.555.0142 x45", "number +12125550142 x45"},
      {"US", "212.555.0142x45", "number +12125550142 x45"},
      {"US", "1-212-555-0123 x45", "number +12125550123 x45"},
      {"US", "212-555-0142 ext. 45", "number +12125550142 x45"},
      {"US", "212-555-0142, ext 45", "number +12125550142 x45"},
      {"US", "212-555-0142 extension 1234567", "number +12125550142 x1234567"},
      {"US", "212-555-0142 #45", "number +12125550142 x45"},
      {"US", "12125550142#1", "number +12125550142 x1"},
      {"US", "12125550142ex1", "number +12125550142 x1"},
      {"US", "2125550142;222", "number +12125550142 x222"},
      {"US", "tel:+1-212-555-0142;ext=45", "number +12125550142 x45"},
      {"GB", "020 7946 0958 x12", "number +442079460958 x12"},
      {"US", "212-555-0142 x 212-555-0143", "several +12125550142 +12125550143"},
      {"US", "212-555-0142 x4?", "ambiguous/masked-part +12125550142"},
      {"US", "212-555-0142 (x45)", "number +12125550142 x45"},
      {"US", "212-555-0142 (ext. 45)", "number +12125550142 x45"},
      {"US", "555 x45", "masked"},
  });
}

TEST(Reading, HiddenDigitsGiveNoNumber) {
  for (const std::string region : {"US", "GB", "DE", "AU", "IN"}) {
    for (const std::string text :
         {"951555xxxx", "95155501?", "781555****", "1951555*", "2125550142?", "951-555-XXXX",
          "951 555 xx12", "xxx-xxx-0142", "***-***-0142", "555-212-****", "+1 951 555 xxxx",
          "+49 30 23125xxx", "030 1234****", "(951) 555-____", "2125550142#", "*2125550142",
          "x2125550142", "951555 XX XX", "1955x012"}) {
      expect_read({{region, text, "masked"}});
    }
  }
  expect_read({
      {"US", "212-555-0142 or 212-555-xxxx", "ambiguous/masked-part +12125550142"},
      {"US", "212 555 \u2022\u2022\u2022\u2022", "masked"},
      {"US", "212 555 \u0445\u0445\u0445\u0445", "masked"},
      {"US", "212 555 \uff0a\uff0a\uff0a\uff0a", "masked"},
      {"DE", "951677----", "masked"},
      {"DE", "951677...", "masked"},
      {"DE", "951677\u2026", "masked"},
      {"US", "212-555-0142...", "number +12125550142"},
      {"US", "Multiple#s", "none/no-digits"},
      {"US", "xxxxxxxxxx", "none/no-digits"},
  });
}

TEST(Reading, LettersAreNeverDigitsUnlessAsked) {
  expect_read({
      {"US", "1-800-FLOWERS", "none/letters"},
      {"US", "1-800-555-HELP", "none/letters"},
      {"US", "saidpress1", "none/impossible"},
      {"US", "833number", "none/letters"},
      {"US", "2O25550142", "none/letters"},
      {"GB", "0800 1234HELP", "none/letters"},
      {"US", "no phone", "none/no-digits"},
      {"US", "n/a", "none/no-digits"},
      {"US", "-", "none/no-digits"},
  });
  expect_read(
      {
          {"US", "1-800-FLOWERS", "number +18003569377"},
          {"US", "(800) FLOWERS", "number +18003569377"},
          {"US", "951555xxxx", "masked"},
          {"US", "212-555-0142 (LAWS)", "number +12125550142"},
          {"US", "no phone", "none/no-digits"},
          {"US", "FLOWERS", "none/no-digits"},
      },
      {.letters = true});
}

TEST(Reading, TwoNumbersInACellAreTwoNumbers) {
  const std::string both = "several +16185550100 +18775550101";
  for (const std::string separator :
       {" or ", "; ",   ";",  ", ", ",",  "/",     " / ", " & ", "&",     "|",         " | ",
        "\n",   "\r\n", "  ", " ",  "\t", " and ", " - ", "-",   "; or ", " (home), ", "or"}) {
    expect_read({{"US", "(618) 555-0100" + separator + "(877) 555-0101", both},
                 {"US", "6185550100" + separator + "8775550101", both},
                 {"US", "+16185550100" + separator + "+18775550101", both}});
  }
  expect_read({
      {"US", "618-555-0100 / 618-555-0101 / 618-555-0102",
       "several +16185550100 +16185550101 +16185550102"},
      {"US", "618-555-0100; 618-555-0100", "number +16185550100"},
      {"US", "618-555-0100 x12, 877-555-0101", "several +16185550100 +18775550101 x12"},
      {"US", "618-555-0100, +44 20 7946 0958", "several +16185550100 +442079460958"},
      {"GB", "020 7946 0958 / 07700 900123", "several +442079460958 ~+447700900123"},
      {"GB", "020 7946 0958 07700 900123", "several +442079460958 ~+447700900123"},
      {"FR", "0199001234 0639981234", "several +33199001234 ~+33639981234"},
  });
}

TEST(Reading, APartThatCannotBeReadLeavesADoubt) {
  expect_read({
      {"US", "4245550172,347555638", "ambiguous/unread-part +14245550172"},
      {"US", "618-555-0100/01", "ambiguous/unread-part +16185550100"},
      {"US", "618-555-0100 or 555-0101", "ambiguous/unread-part +16185550100"},
      {"US", "618-555-0100 or 01", "ambiguous/unread-part +16185550100"},
      {"US", "618-555-0100,0101", "ambiguous/unread-part +16185550100"},
      {"US", "+44: 2125550142", "ambiguous/unread-part +12125550142"},
      {"US", "212-555-0142 2021", "ambiguous/unread-part +12125550142"},
      {"US", "618-555-0100 thru 05", "ambiguous/unread-part +16185550100"},
      {"US", "44,2079460958", "ambiguous/unread-part +12079460958"},
      {"DE", "030 (Berlin) 23125012", "ambiguous/unread-part +4923125012"},
      {"DE", "030       23125012", "ambiguous/unread-part +4923125012"},
      {"DE", "030:23125012", "ambiguous/unread-part +4923125012"},
  });
}

TEST(Reading, APlusBeforeANationalNumberIsAmbiguous) {
  expect_read({
      {"US", "+2032344900", "ambiguous/stray-plus +2032344900 +12032344900"},
      {"US", "+2125550142", "ambiguous/stray-plus +12125550142"},
      {"CA", "+4165550142", "ambiguous/stray-plus +14165550142"},
      {"US", "+5555550142", "ambiguous/stray-plus ~+5555550142 ~+15555550142"},
      {"US", "+6598765432", "ambiguous/stray-plus +6598765432 +16598765432"},
      {"US", "+12125550142", "number +12125550142"},
      {"GB", "+07700 900123", "ambiguous/stray-plus ~+447700900123"},
      {"GB", "+2079460958", "ambiguous/stray-plus ~+2079460958 +442079460958"},
      {"GB", "+447700900123", "number ~+447700900123"},
      {"FR", "+0199001234", "ambiguous/stray-plus +33199001234"},
      {"DE", "+33 1 99 00 12 34", "number +33199001234"},
      {"US", "+011 44 20 7946 0958", "ambiguous/stray-plus +442079460958"},
  });
}

TEST(Reading, HomeCallingCodeWithoutItsPlus) {
  expect_read({
      {"GB", "442079460958", "number +442079460958"},
      {"GB", "44 7700 900123", "number ~+447700900123"},
      {"AU", "61491570156", "number +61491570156"},
      {"DE", "491701234567", "ambiguous/several-readings +49491701234567 +491701234567"},
      {"US", "442079460958", "none/impossible"},
  });
}

TEST(Reading, InternationalPrefixesGoByRegion) {
  expect_read({
      {"US", "011 44 20 7946 0958", "number +442079460958"},
      {"GB", "00 1 212 555 0142", "number +12125550142"},
      {"GB", "00 44 20 7946 0958", "number +442079460958"},
      {"AU", "0011 44 20 7946 0958", "number +442079460958"},
      {"US", "00442079460958", "none/impossible"},
      {"US", "0016045550142", "none/impossible"},
      {"FR", "0044 20 7946 0958", "number +442079460958"},
  });
}

TEST(Reading, DigitsOfAnyScriptAndBlanksAndDashesOfAnyWidth) {
  expect_read({
      {"US", "1\u00a0212\u00a05550142", "number +12125550142"},
      {"US", "1\xa0"s + "212\xa0" + "5550142", "number +12125550142"},
      {"US", "1\u00a0844\u00a0735944", "none/impossible"},
      {"US", "212\u2009555\u202f0142", "number +12125550142"},
      {"US", "\uff12\uff11\uff12\uff0d\uff15\uff15\uff15\uff0d\uff10\uff11\uff14\uff12",
       "number +12125550142"},
      {"US", "\uff0b\uff11 212 555 0142", "number +12125550142"},
      {"US", "\u0662\u0661\u0662\u0665\u0665\u0665\u0660\u0661\u0664\u0662", "number +12125550142"},
      {"US", "\u06f2\u06f1\u06f2\u06f5\u06f5\u06f5\u06f0\u06f1\u06f4\u06f2", "number +12125550142"},
      {"IN", "\u096f\u096e\u096d\u096c\u096b\u096a\u0969\u0968\u0967\u0966",
       "number +919876543210"},
      {"US", "212\u2013555\u20140142", "number +12125550142"},
      {"US", "212\u2011555\u22120142", "number +12125550142"},
      {"US", "\u202a+12125550142\u202c", "number +12125550142"},
      {"US", "212\u200b5550142", "number +12125550142"},
      {"US", "\ufeff2125550142", "number +12125550142"},
      {"US", "\u260e 212-555-0142", "number +12125550142"},
  });
}

TEST(Reading, SpreadsheetDamage) {
  expect_read({
      {"US", "'+12125550142", "number +12125550142"},
      {"US", "'2125550142", "number +12125550142"},
      {"US", "=\"2125550142\"", "number +12125550142"},
      {"US", "\"2125550142\"", "number +12125550142"},
      {"US", "2.12555E+09", "none/spreadsheet"},
      {"US", "2,12555E+09", "none/spreadsheet"},
      {"US", "1.2125550142e10", "none/spreadsheet"},
      {"US", "2E9", "none/spreadsheet"},
      {"US", "2125550142.0", "number +12125550142"},
      {"US", "12125550142.0", "number +12125550142"},
      {"US", "1212555014.0", "none/impossible"},
      {"DE", "3023125012.0", "ambiguous/several-readings +493023125012 +4930231250120"},
      {"IT", "612345678", "ambiguous/several-readings ~+39612345678 +390612345678"},
      {"GB", "2079460958", "number +442079460958"},
      {"US", "2,125,550,142", "none/impossible"},
      {"US", "2021-07-08 12:30:00", "none/impossible"},
  });
}

TEST(Reading, DigitsThatNoPlanCanHold) {
  expect_read({
      {"US", "555", "none/impossible"},
      {"US", "555-0142", "none/impossible"},
      {"US", "0", "none/impossible"},
      {"US", "(000) 000-0000", "none/impossible"},
      {"US", "1125550142", "none/impossible"},
      {"US", "0125550142", "none/impossible"},
      {"US", "2120550142", "none/impossible"},
      {"US", "2121550142", "none/impossible"},
      {"US", "212555014", "none/impossible"},
      {"US", "21255501422", "none/impossible"},
      {"US", "112125550142", "none/impossible"},
      {"US", "1112125550142", "none/impossible"},
      {"US", "12345678901234567890", "none/impossible"},
      {"US", "+9991234567890", "none/impossible"},
      {"GB", "0207946", "none/impossible"},
      {"GB", "020794609", "none/impossible"},
      {"GB", "020 7946 09581", "none/impossible"},
  });
}

TEST(Reading, NewAreaCodesAreReadBeforeTheLibraryKnowsThem) {
  for (const std::string npa : {"645", "324", "235", "472", "369", "729"}) {
    const auto reader = Reader::create("US");
    ASSERT_TRUE(reader);
    const Reading reading = reader->read("(" + npa + ") 555-0142");
    ASSERT_EQ(reading.status, ReadingStatus::number) << npa;
    EXPECT_EQ(reading.numbers.front().number.to_string(), "+1" + npa + "5550142");
    EXPECT_TRUE(reading.numbers.front().possible);
  }
  expect_read({{"US", "211-555-0142", "number ~+12115550142"}});
}

TEST(Reading, TelUrisCarryTheirContext) {
  expect_read({
      {"GB", "tel:212-555-0142;phone-context=+1", "number +12125550142"},
      {"US", "tel:212-555-0142;phone-context=+1", "number +12125550142"},
      {"US", "tel:2079460958;phone-context=+44;ext=12", "number +442079460958 x12"},
      {"US", "tel:951555xxxx;phone-context=+1", "masked"},
  });
}

TEST(Reading, NothingThere) {
  expect_read({{"US", "", "empty"}, {"US", "   ", "empty"}, {"US", "\t\r\n\u00a0", "empty"}});
}

TEST(Reading, AnyBytesAreAnswered) {
  expect_read({
      {"US", "\0"s, "none/no-digits"},
      {"US", "212\0"s + "5550142", "none/impossible"},
      {"US", "2125550142\0"s, "number +12125550142"},
      {"US", "\xff\xfe\xc0\x80", "none/no-digits"},
      {"US",
       "\xff"
       "2125550142"
       "\xc3",
       "number +12125550142"},
      {"US", "\xf0\x9f\x93\x9e 2125550142", "number +12125550142"},
  });
  const auto reader = Reader::create("US");
  ASSERT_TRUE(reader);
  EXPECT_EQ(reader->read(std::string(1 << 20, '5')).status, ReadingStatus::none);
  EXPECT_EQ(reader->read(std::string(1 << 20, 'x')).status, ReadingStatus::none);
  EXPECT_EQ(reader->read(std::string(1 << 20, ' ')).status, ReadingStatus::empty);
  EXPECT_EQ(reader->read(std::string(1 << 20, '+')).status, ReadingStatus::none);
  std::string pairs;
  while (pairs.size() < 1 << 20) pairs += "1x ";
  EXPECT_TRUE(reader->read(pairs).numbers.empty());
  std::string spaced;
  while (spaced.size() < 1 << 20) spaced += "1 ";
  EXPECT_TRUE(reader->read(spaced).numbers.empty());
}

TEST(Reading, ALongCellGivesAllItsNumbers) {
  const auto reader = Reader::create("US");
  ASSERT_TRUE(reader);
  std::string cell;
  for (int i = 0; i < 200; ++i) cell += std::to_string(2125550100 + i % 100) + ",";
  const Reading reading = reader->read(cell);
  EXPECT_EQ(reading.status, ReadingStatus::several);
  EXPECT_EQ(reading.numbers.size(), 100);
}

TEST(Reader, RefusesARegionWithoutAPlan) {
  for (const std::string region : {"", "U", "us", "USA", "ZZ", "001", "XX"}) {
    const auto reader = Reader::create(region);
    ASSERT_FALSE(reader) << region;
    EXPECT_EQ(reader.error().code, Errc::invalid_argument);
    EXPECT_THAT(reader.error().message, testing::HasSubstr("`" + region + "`"));
  }
}

TEST(Reader, MayBeSharedByThreads) {
  const auto reader = Reader::create("US");
  ASSERT_TRUE(reader);
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&reader] {
      for (int i = 0; i < 300; ++i) {
        const std::string text = std::to_string(2125550100 + i % 100) + " home " + "(LAWS)";
        EXPECT_EQ(reader->read(text).status, ReadingStatus::number);
      }
    });
  }
  for (auto& thread : threads) thread.join();
}

TEST(ReadingNames, GoBothWays) {
  for (int i = 0; i <= static_cast<int>(ReadingStatus::empty); ++i) {
    const auto status = static_cast<ReadingStatus>(i);
    EXPECT_FALSE(name_of(status).empty());
    EXPECT_EQ(reading_status_from(name_of(status)), status);
  }
  for (int i = 0; i <= static_cast<int>(ReadingReason::stray_plus); ++i) {
    const auto reason = static_cast<ReadingReason>(i);
    EXPECT_EQ(reading_reason_from(name_of(reason)), reason);
  }
  EXPECT_FALSE(reading_status_from("numbers"));
  EXPECT_FALSE(reading_reason_from("because"));
}

TEST(ReadNumbers, KeepsTheFirstOfEqualNumbers) {
  const ReadNumber a{*E164::from_digits("12125550142"), true, true};
  const ReadNumber b{*E164::from_digits("12125550143"), true, true};
  ReadNumbers numbers;
  EXPECT_TRUE(numbers.empty());
  numbers.add(a);
  numbers.add(a);
  EXPECT_EQ(numbers.size(), 1);
  numbers.add(b);
  numbers.add(a);
  EXPECT_THAT(numbers.span(), testing::ElementsAre(a, b));
}

}  // namespace
}  // namespace lapwing::phone
