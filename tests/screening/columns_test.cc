#include "screening/columns.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/csv.h"

namespace lapwing::screening {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

// Stands in for reading: ten digits or more, or a masked one.
bool is_phone(std::string_view cell) {
  const auto digits = std::count_if(cell.begin(), cell.end(),
                                    [](char c) { return (c >= '0' && c <= '9') || c == 'x'; });
  return digits >= 10 && cell.find_first_of("abc") == std::string_view::npos;
}

Result<Layout> layout(std::string_view text, LayoutRequest request = {}) {
  return find_layout(text, true, request, is_phone);
}

struct HeaderCase {
  const char* name;
  const char* text;
  bool has_header;
  std::size_t column;
};

class HeaderMatrix : public testing::TestWithParam<HeaderCase> {};

TEST_P(HeaderMatrix, IsDetected) {
  const auto found = layout(GetParam().text);
  ASSERT_TRUE(found) << found.error().message;
  EXPECT_EQ(found->has_header, GetParam().has_header);
  EXPECT_THAT(found->columns, ElementsAre(GetParam().column));
}

INSTANTIATE_TEST_SUITE_P(
    Columns, HeaderMatrix,
    testing::Values(
        HeaderCase{"named", "name,Phone\nAnn,2125550142\n", true, 1},
        HeaderCase{"named_in_camel_case", "FullName,HomePhone\nAnn,2125550142\n", true, 1},
        HeaderCase{"ftc", "Company_Phone_Number,Created_Date\n2125550142,2021-07-07 00:01:15\n",
                   true, 0},
        HeaderCase{"upper_case", "NAME,TEL.\nAnn,2125550142\n", true, 1},
        HeaderCase{"french", "nom;T\xC3\xA9l\xC3\xA9phone\nAnn;2125550142\n", true, 1},
        HeaderCase{"french_upper_case", "NOM;T\xC3\x89L\xC3\x89PHONE\nAnn;2125550142\n", true, 1},
        HeaderCase{"german", "Name;Telefon\nAnn;2125550142\n", true, 1},
        HeaderCase{"cell", "name,cell\nAnn,2125550142\n", true, 1},
        HeaderCase{"header_alone", "name,mobile\n", true, 1},
        HeaderCase{"header_over_junk", "name,phone\nAnn,n/a\nBob,\n", true, 1},
        HeaderCase{"by_content", "name,contact\nAnn,2125550142\nBob,2125550143\n", true, 1},
        HeaderCase{"number_is_weak", "number,contact\n7,2125550142\n8,2125550143\n", true, 1},
        HeaderCase{"phone_beside_its_type", "phone,phone type\n2125550142,wireless\n", true, 0},
        HeaderCase{"none", "Ann,2125550142\nBob,2125550143\n", false, 1},
        HeaderCase{"none_first_masked", "Ann,212555xxxx\nBob,2125550143\n", false, 1},
        HeaderCase{"none_first_without_number", "Ann,no phone\nBob,2125550143\n", false, 1},
        HeaderCase{"none_first_empty", "Ann,\nBob,2125550143\n", false, 1},
        HeaderCase{"plain_lines", "2125550142\n(212) 555-0143\n", false, 0},
        HeaderCase{"plain_lines_with_header", "numbers to call\n2125550142\n", true, 0},
        HeaderCase{"plain_junk", "hello\nworld\n", false, 0},
        HeaderCase{"blank_first_line", "\n2125550142\n", false, 0},
        HeaderCase{"quoted", "\"name\",\"phone\"\n\"Lee, Ann\",\"212-555-0142\"\n", true, 1}),
    [](const auto& info) { return info.param.name; });

TEST(FindLayout, SeveralPhoneColumnsAreAnErrorThatNamesThem) {
  const auto by_name = layout("home phone,work phone\n2125550142,2125550143\n");
  ASSERT_FALSE(by_name);
  EXPECT_EQ(by_name.error().message,
            "several columns hold telephone numbers: `home phone`, `work phone`; name those to "
            "check with --column");
  const auto by_content = layout("Ann,2125550142,2125550143\nBob,2125550144,2125550145\n");
  ASSERT_FALSE(by_content);
  EXPECT_THAT(by_content.error().message, HasSubstr("`column 2`, `column 3`"));
}

TEST(FindLayout, NoPhoneColumnIsAnError) {
  const auto found = layout("name,city\nAnn,Rome\n");
  ASSERT_FALSE(found);
  EXPECT_EQ(found.error().code, Errc::invalid_argument);
  EXPECT_THAT(found.error().message, HasSubstr("--column"));
}

TEST(FindLayout, ColumnsMayBeNamedOrNumberedAndRepeat) {
  const char* text = "Name,Home,Work\nAnn,2125550142,2125550143\n";
  EXPECT_THAT(layout(text, {.columns = {"work", "2"}})->columns, ElementsAre(2, 1));
  EXPECT_THAT(layout(text, {.columns = {"Home", "2", "home"}})->columns, ElementsAre(1));
  EXPECT_THAT(layout(text, {.columns = {"work", "2"}})->names, ElementsAre("Work", "Home"));
  for (const char* wrong : {"fax", "0", "4", "", "2x"}) {
    const auto found = layout(text, {.columns = {wrong}});
    ASSERT_FALSE(found) << wrong;
    EXPECT_THAT(found.error().message, HasSubstr("`Name`, `Home`, `Work`"));
  }
}

TEST(FindLayout, AColumnNamedTwiceInTheHeaderNeedsItsNumber) {
  EXPECT_FALSE(layout("phone,phone\n2125550142,2125550143\n", {.columns = {"phone"}}));
  EXPECT_THAT(layout("phone,phone\n2125550142,2125550143\n", {.columns = {"2"}})->columns,
              ElementsAre(1));
}

TEST(FindLayout, NamingAColumnOfTheFirstRowMakesItTheHeader) {
  EXPECT_TRUE(layout("who,dial\nAnn,n/a\nBob,n/a\n", {.columns = {"dial"}})->has_header);
}

TEST(FindLayout, HeaderAndDelimiterMayBeSaid) {
  EXPECT_FALSE(
      layout("name,phone\nAnn,2125550142\nBob,2125550143\n", {.header = false})->has_header);
  EXPECT_TRUE(layout("Ann,2125550142\nBob,2125550143\n", {.header = true})->has_header);
  EXPECT_EQ(layout("1;2125550142,b\n", {.delimiter = ','})->delimiter, ',');
}

TEST(FindLayout, WarnsOfNumbersInAColumnThatWasNotChosen) {
  const auto found = layout("phone,other\n2125550142,2125550143\n2125550144,2125550145\n");
  ASSERT_TRUE(found);
  EXPECT_THAT(found->warnings,
              ElementsAre("`other` holds telephone numbers too and was not checked"));
  EXPECT_THAT(layout("phone,zip\n2125550142,10001\n")->warnings, IsEmpty());
}

TEST(FindLayout, WidthIsTheHeadersOrTheMostCommon) {
  EXPECT_EQ(layout("name,phone\na,2125550142,1,2\nb,2125550143,3,4\n")->width, 2u);
  EXPECT_EQ(layout("2125550142,b\n2125550143,b\n2125550144,b,c\n")->width, 2u);
}

TEST(FindLayout, AnEmptyInputHasNoColumns) {
  const auto found = layout("");
  ASSERT_TRUE(found);
  EXPECT_THAT(found->columns, IsEmpty());
}

}  // namespace
}  // namespace lapwing::screening
