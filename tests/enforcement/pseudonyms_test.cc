// What is hidden, however it is written, and what must stay as it is.
#include "enforcement/pseudonyms.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "enforcement/stix.h"

namespace lapwing::enforcement {
namespace {

using testing::HasSubstr;
using testing::Not;

class PseudonymsTest : public testing::Test {
 protected:
  PseudonymsTest() {
    hidden.hide(*E164::from_digits("12125550142"));
    hidden.hide(*E164::from_digits("442079460142"));
  }
  Pseudonyms hidden{Pseudonyms::Key{1, 2, 3}};
};

TEST_F(PseudonymsTest, EveryWayOfWritingANumberIsSeen) {
  const std::string p = hidden.pseudonym("+12125550142");
  EXPECT_EQ(p.size(), 22U);
  for (const char* text :
       {"+12125550142", "12125550142", "2125550142", "(212) 555-0142", "212.555.0142",
        "1-212-555-0142", "+1 (212) 555 - 0142", "212/555/0142", "001 212 555 0142",
        "tel2125550142x", "98761212555014200", "a1b2c32125550142",
        "212\xC2\xA0"
        "555\xC2\xA0"
        "0142"}) {
    EXPECT_TRUE(hidden.leaks(text)) << text;
    EXPECT_THAT(hidden.text(text), HasSubstr(p)) << text;
    EXPECT_FALSE(hidden.leaks(hidden.text(text))) << text;
  }
  EXPECT_TRUE(hidden.leaks("020 7946 0142"));
  EXPECT_EQ(hidden.text("to +12125550142, 2125550142 and 020 7946 0142."),
            "to " + p + ", " + p + " and 0" + hidden.pseudonym("+442079460142") + ".");
}

TEST_F(PseudonymsTest, TwoNumbersInOneRunAreBothHidden) {
  const std::string text = hidden.text("3055550100 2125550142 2125550142 +442079460142");
  EXPECT_THAT(text, Not(HasSubstr("0142")));
  EXPECT_THAT(text, HasSubstr("3055550100"));
}

TEST_F(PseudonymsTest, AVeryLongRunHidesNone) {
  std::string digits(63, '7');
  for (int shift = 0; shift < 20; ++shift) {
    EXPECT_TRUE(hidden.leaks(digits + "2125550142" + digits)) << shift;
    digits += '7';
  }
}

TEST_F(PseudonymsTest, DigestsOtherNumbersAndDatesStay) {
  const std::string digest = std::string(52, '0') + "2125550142ab";
  for (const std::string& text :
       {digest, std::string("2126555014"), std::string("2026-11-01T10:00:00Z"),
        std::string("v-00000000002125550142"), std::string("21255501, 42")}) {
    EXPECT_EQ(hidden.text(text), text);
  }
  EXPECT_TRUE(hidden.leaks(digest + "0"));  // no digest: one digit more
}

TEST_F(PseudonymsTest, JsonKeepsItsFormAndLosesItsNumbers) {
  const auto value = nlohmann::ordered_json::parse(
      R"({"a": ["+1 212 555 0142", 7], "n": 2125550142, "212-555-0142": null, "ok": true})");
  const auto out = hidden.json(value);
  EXPECT_FALSE(hidden.leaks(out.dump()));
  EXPECT_EQ(out["a"][1], 7);
  EXPECT_EQ(out["ok"], true);
  EXPECT_EQ(out["n"], hidden.pseudonym("+12125550142"));
}

TEST_F(PseudonymsTest, AnotherKeyGivesOtherPseudonymsAndIds) {
  const Pseudonyms other{Pseudonyms::Key{9}};
  EXPECT_NE(other.pseudonym("+12125550142"), hidden.pseudonym("+12125550142"));
  const std::string id = "v-00112233445566778899";
  EXPECT_NE(hidden.id(id), id);
  EXPECT_NE(hidden.id(id), other.id(id));
  EXPECT_EQ(hidden.id("campaign:autumn"), "campaign:autumn");
  EXPECT_EQ(hidden.number(""), "");
  EXPECT_EQ(hidden.number("+13055550100"), "+13055550100");
}

TEST(Uuid5, IsRfc4122s) {
  // Python: uuid.uuid5(uuid.NAMESPACE_DNS, 'python.org')
  EXPECT_EQ(uuid5("6ba7b810-9dad-11d1-80b4-00c04fd430c8", "python.org"),
            "886313e1-3b8a-5372-9b90-0c9aee199e5d");
}

}  // namespace
}  // namespace lapwing::enforcement
