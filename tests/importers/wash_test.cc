// Answers of lists that are only asked.
#include "importers/wash.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/importers/list_recorder.h"

namespace lapwing::importers {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

TEST(AuWash, ReadsNumberAndLetterInAnyOrder) {
  const auto expected = ElementsAre("N +61491570156", "Y +61491570157", "? +61491570158");
  for (const std::string text :
       {"0491570156,N\n0491570157,y\n0491570158,I\n",
        "Result\tNumber\r\nN\t0491 570 156\r\nY\t(04) 9157 0157\r\nI\t+61491570158\r\n"}) {
    const auto read = read_text("au-wash", text);
    EXPECT_EQ(read.error, "") << text;
    EXPECT_THAT(read.answers, expected) << text;
  }
}

TEST(AuWash, WhatIsNotUnderstoodIsNoAnswer) {
  const auto read = read_text("au-wash", "0491570156,N\n0491570157,Q\n,Y\n0491570158,\n1,N\n");
  EXPECT_THAT(read.answers, ElementsAre("N +61491570156"));
  EXPECT_THAT(errors_of(read.report),
              ElementsAre("2:12 `Q` is no answer", "3:1 `` is not one number",
                          "4:12 `` is no answer", "5:1 `1` is not one number"));
  for (const std::string text : {"0491570156\n", "0491570156,0491570157,Y\n", "0491570156,Y,N\n"}) {
    EXPECT_THAT(read_text("au-wash", text).error, HasSubstr("is not au-wash")) << text;
  }
}

TEST(SgWash, ReadsTheRegisterThatIsNamed) {
  const std::string text =
      "Number,No Voice Call,No Text Message,No Fax Message\n81234567,Y,N,N\n91234567,N,Y,N\n";
  ReadOptions options;
  options.column = "voice";
  EXPECT_THAT(read_text("sg-wash", text, options).answers,
              ElementsAre("Y +6581234567", "N +6591234567"));
  options.column = "text";
  EXPECT_THAT(read_text("sg-wash", text, options).answers,
              ElementsAre("N +6581234567", "Y +6591234567"));
  for (const char* column : {"", "no", "web"}) {
    options.column = column;
    EXPECT_THAT(read_text("sg-wash", text, options).error, HasSubstr("--column")) << column;
  }
}

TEST(Rnd, KeepsTheDayAskedAbout) {
  const auto read = read_text(
      "rnd",
      "2125550101,2026-10-01,no\n2125550102,2026-10-02,yes\n2125550103,2026-10-03,no_data\n");
  EXPECT_EQ(read.error, "");
  EXPECT_THAT(read.answers, ElementsAre("N +12125550101 2026-10-01", "Y +12125550102 2026-10-02",
                                        "? +12125550103 2026-10-03"));
}

}  // namespace
}  // namespace lapwing::importers
