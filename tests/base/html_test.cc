#include "base/html.h"

#include <gtest/gtest.h>

namespace lapwing {
namespace {

TEST(Html, NoTextEndsItsAttributeOrBeginsATag) {
  EXPECT_EQ(escape_html("<a href=\"x\">'&'"), "&lt;a href=&quot;x&quot;&gt;&#39;&amp;&#39;");
}

TEST(Html, BytesThatAreNoTextBecomeOne) {
  EXPECT_EQ(escape_html(std::string("a\0b", 3)),
            "a\xEF\xBF\xBD"
            "b");
  EXPECT_EQ(escape_html("\x1B[1m\t\r\n\x7F"), "\xEF\xBF\xBD[1m\t\r\n\xEF\xBF\xBD");
  EXPECT_EQ(escape_html("\xC3\xA9\xF0\x9F\x98\x80"), "\xC3\xA9\xF0\x9F\x98\x80");
  // Overlong `<`, a surrogate, a cut sequence before a tag's end.
  EXPECT_EQ(escape_html("\xC0\xBC"), "\xEF\xBF\xBD\xEF\xBF\xBD");
  EXPECT_EQ(escape_html("\xED\xA0\x80"), "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD");
  EXPECT_EQ(escape_html("\xE2\x82\">"), "\xEF\xBF\xBD\xEF\xBF\xBD&quot;&gt;");
}

}  // namespace
}  // namespace lapwing
