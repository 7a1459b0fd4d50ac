#include "base/spreadsheet_cell.h"

#include <gtest/gtest.h>

namespace lapwing {
namespace {

TEST(SpreadsheetCell, WhatWouldRunAsAFormulaIsMarkedAsText) {
  for (const char* text : {"=1+1", "+1+cmd|'/C calc'!A0", "-2+3", "@SUM(A1)", "\t=1", "\r=1", "+",
                           "-", "+1 (202) 555-0121"}) {
    EXPECT_EQ(spreadsheet_cell(text), std::string("'") + text);
  }
}

TEST(SpreadsheetCell, NumbersAndPlainTextStayAsTheyAre) {
  for (const char* text : {"", "+12025550121", "-3.5", "1-2", "acme = us", "{\"a\": 1}", "'=x"}) {
    EXPECT_EQ(spreadsheet_cell(text), text);
  }
}

}  // namespace
}  // namespace lapwing
