#include "importers/consents.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/importers/list_recorder.h"

namespace lapwing::importers {
namespace {

using registry::DayOrInstant;
using testing::HasSubstr;

CivilDate day(std::string_view text) { return *parse_date(text); }

TEST(Consents, ReadsEveryFieldByName) {
  const auto read = read_sample("consents", "consents/good.csv");
  ASSERT_EQ(read.error, "");
  ASSERT_EQ(read.consents.size(), 3U);
  const auto& first = read.consents[0];
  EXPECT_EQ(first.number.to_string(), "+12125550142");
  EXPECT_EQ(first.seller, "acme");
  EXPECT_EQ(first.form, "signed-written");
  EXPECT_EQ(first.scope, "voice");
  EXPECT_EQ(first.given, DayOrInstant(day("2026-01-02")));
  EXPECT_FALSE(first.expires);
  EXPECT_FALSE(first.revoked);
  EXPECT_EQ(first.evidence, "crm:4711");
  EXPECT_EQ(read.consents[1].given, DayOrInstant(*parse_instant("2026-01-02T14:00:00Z")));
  EXPECT_EQ(read.consents[1].expires, DayOrInstant(day("2027-01-02")));
  EXPECT_EQ(read.consents[2].revoked, DayOrInstant(day("2026-02-03")));
  EXPECT_EQ(read.positions[2].line, 4U);
}

TEST(Consents, OneBadRowRefusesTheFile) {
  EXPECT_THAT(
      read_sample("consents", "consents/bad_row.csv").error,
      HasSubstr(
          "bad_row.csv` is refused for 3 of its 4 rows; line 3 column 32: `never` is not a date "
          "like "
          "2026-11-01 or 2026-11-01T09:00:00-05:00; line 4 column 16: `verbal` is not a form of "
          "consent: oral, recorded, electronic, written, signed-written; line 5 column 1: "
          "`212-555-0145 or 212-555-0146` is not one number but several"));
}

TEST(Consents, ABadDateIsNeverNoExpiry) {
  for (const auto* date : {"0000-00-00", "2026-02-29", "01/02/2027", "none", "-", "n/a", "2027",
                           "2027-01-02 09:00", "9999-12-31", "NULL"}) {
    for (const std::string column : {"expires_on", "revoked_on"}) {
      const auto read = read_text("consents", "number,form,given_on," + column +
                                                  "\n2125550142,oral,2026-01-02," + date + "\n");
      EXPECT_THAT(read.error, HasSubstr("is not a date")) << column << ' ' << date;
    }
    EXPECT_THAT(
        read_text("consents", std::string("number,form,given_on\n2125550142,oral,") + date + "\n")
            .error,
        HasSubstr("is not a date"));
  }
}

TEST(Consents, AColumnThatIsNotKnownRefusesTheFile) {
  EXPECT_THAT(read_text("consents",
                        "number,form,given_on,expirydat\n2125550142,oral,2026-01-02,2026-02-02\n")
                  .error,
              HasSubstr("has a column `expirydat` that is not one of number, seller, form"));
  EXPECT_THAT(read_text("consents",
                        "number,form,given_on,expires,expires_on\n2125550142,oral,2026-01-02,,\n")
                  .error,
              HasSubstr("more than one column `expires_on`"));
  EXPECT_THAT(read_text("consents", "number,form,given\n2125550142,oral,2026-01-02\n").error, "");
}

TEST(Consents, ANumberWithTwoReadingsExcusesNobody) {
  EXPECT_THAT(read_text("consents", "number,form,given_on\n+2035550142,oral,2026-01-02\n").error,
              HasSubstr("is not one number but ambiguous"));
}

TEST(Consents, DatesStandInOrder) {
  const auto error_of = [](std::string given, std::string revoked) {
    return read_text("consents", "number,form,given_on,revoked_on\n2125550142,oral," + given + "," +
                                     revoked + "\n")
        .error;
  };
  EXPECT_EQ(error_of("2026-01-02", "2026-01-02"), "");
  EXPECT_THAT(error_of("2026-01-03T00:00:00Z", "2026-01-02T23:59:59Z"),
              HasSubstr("was revoked before it was given"));
  EXPECT_EQ(error_of("2026-01-03T03:00:00Z", "2026-01-02"), "") << "the same day in New York";
  EXPECT_THAT(error_of("2026-01-03", "2025-01-02"), HasSubstr("was revoked before"));
}

TEST(Consents, ACutFileIsRefused) {
  EXPECT_THAT(read_sample("consents", "consents/truncated.csv").error,
              HasSubstr("the last row may be cut"));
  EXPECT_THAT(
      read_text("consents", "number,form,given_on,revoked_on\n2125550142,oral,2026-0").error,
      HasSubstr("the row has 3 columns, not 4"));
  EXPECT_THAT(read_text("consents", "number,form,given_on\n\"2125550142,oral,2026-01-02\n").error,
              HasSubstr("refused"));
}

TEST(Consents, RefusesWhatIsNoSuchTable) {
  EXPECT_THAT(read_sample("consents", "relationships/good.csv").error,
              HasSubstr("is not consents: it looks like relationships"));
  EXPECT_THAT(read_sample("numbers", "consents/good.csv").error,
              HasSubstr("is not numbers: it looks like consents"));
  EXPECT_THAT(read_text("consents", "").error, HasSubstr("is empty"));
}

}  // namespace
}  // namespace lapwing::importers
