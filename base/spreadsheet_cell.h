// Text for a cell of a table that people open in a spreadsheet. What begins with = + - @, a tab or
// a carriage return is run there as a formula, and the text may be an attacker's (CWE-1236): such a
// cell gets an apostrophe in front, which spreadsheets take as "this is text". Numbers, telephone
// numbers with their plus among them, stay as they are. For tables made here; never for a copy of
// somebody's file.
#pragma once

#include <string>
#include <string_view>

namespace lapwing {

std::string spreadsheet_cell(std::string_view text);

}  // namespace lapwing
