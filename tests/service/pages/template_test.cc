#include "service/pages/template.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "service/pages/catalogue.h"

namespace lapwing::service::pages {
namespace {

using Json = nlohmann::ordered_json;

const Language& english() {
  static const Language language = *Language::parse("en", R"(
format: {thousands: ",", day: "{day} {month} {year}", time: "{day}, {clock} UTC",
         months: {"11": November}}
hello: "Hello {name}, {n:count} calls since {day:since}"
kind: {a: first, b: second <b>}
)");
  return language;
}

std::string render(const std::string& source, const Json& model) {
  Templates templates;
  EXPECT_TRUE(templates.add("layout", "{{>content}}"));
  EXPECT_TRUE(templates.add("inner", "[{{name}}]"));
  const auto added = templates.add("page", source);
  EXPECT_TRUE(added) << (added ? "" : added.error().message);
  return templates.render("layout", "page", model, english());
}

TEST(Template, EscapesEveryValueWhereverItStands) {
  const Json model = {
      {"name", "<script>alert('x')</script> & \"y\""}, {"count", 1}, {"since", "<i>"}};
  const std::string escaped = "&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt; &amp; &quot;y&quot;";
  EXPECT_EQ(render("{{name}}", model), escaped);
  EXPECT_EQ(render("<a title=\"{{name}}\">", model), "<a title=\"" + escaped + "\">");
  EXPECT_EQ(render("{{t:hello}}", model), "Hello " + escaped + ", 1 calls since &lt;i&gt;");
  EXPECT_EQ(render("{{#name}}{{.}}{{/name}}", model), escaped);
  EXPECT_EQ(render("{{n:name}}{{day:name}}{{time:name}}", model), escaped + escaped + escaped);
  EXPECT_EQ(render("{{t:kind.{name}}}", model), "kind." + escaped);
  EXPECT_EQ(render("{{t:kind.b}}", model), "second &lt;b&gt;");
}

TEST(Template, EscapesForUrls) {
  EXPECT_EQ(render("/callers/{{url:n}}?x=1", {{"n", "+1/2?\"<&"}}),
            "/callers/%2B1%2F2%3F%22%3C%26?x=1");
}

TEST(Template, SectionsRepeatAndLeaveOut) {
  const Json model = {{"rows", {{{"name", "a"}}, {{"name", "b"}}}},
                      {"none", Json::array()},
                      {"zero", 0},
                      {"no", false},
                      {"empty", ""},
                      {"null", nullptr},
                      {"out", "o"}};
  EXPECT_EQ(render("{{#rows}}{{name}}{{out}};{{/rows}}", model), "ao;bo;");
  EXPECT_EQ(render("{{#rows}}{{>inner}}{{/rows}}", model), "[a][b]");
  EXPECT_EQ(
      render("{{?rows}}<ul>{{#rows}}{{name}}{{/rows}}</ul>{{/rows}}{{?none}}x{{/none}}", model),
      "<ul>ab</ul>");
  for (const auto* name : {"none", "zero", "no", "empty", "null", "absent"}) {
    const std::string tag = name;
    EXPECT_EQ(render("{{#" + tag + "}}x{{/" + tag + "}}{{^" + tag + "}}y{{/" + tag + "}}", model),
              "y")
        << name;
  }
}

TEST(Template, FindsNamesWithinNamesAndOutside) {
  const Json model = {
      {"a", {{"b", {{"c", 7}}}}}, {"n", 1234567}, {"since", "2026-11-08T09:05:00Z"}};
  EXPECT_EQ(render("{{a.b.c}} {{a.x.c}}{{#a}}{{b.c}}{{n:n}}{{/a}}", model), "7 71,234,567");
  EXPECT_EQ(render("{{day:since}}; {{time:since}}", model),
            "8 November 2026; 8 November 2026, 09:05 UTC");
}

TEST(Template, RefusesWhatIsNotWellFormed) {
  for (const auto* source :
       {"a\n{{#x}}", "{{/x}}", "{{#x}}{{/y}}", "{{x", "{{}}", "{{{x}}}", "{{js:x}}"}) {
    Templates templates;
    const auto added = templates.add("bad", source);
    ASSERT_FALSE(added) << source;
    EXPECT_EQ(added.error().code, Errc::invalid_argument);
    EXPECT_NE(added.error().message.find("template bad:"), std::string::npos);
  }
}

TEST(Template, KnowsWhatItNeeds) {
  Templates templates;
  ASSERT_TRUE(templates.add("page", "{{>gone}}{{#x}}{{t:a.b}}{{t:c.{d}}}{{/x}}"));
  EXPECT_EQ(templates.missing_partial(), "gone");
  EXPECT_EQ(templates.text_keys(), (std::vector<std::string>{"a.b", "c."}));
}

TEST(Template, DoesNotFollowItselfForEver) {
  Templates templates;
  ASSERT_TRUE(templates.add("layout", "x{{>layout}}"));
  EXPECT_LT(templates.render("layout", "layout", Json::object(), english()).size(), 100U);
}

}  // namespace
}  // namespace lapwing::service::pages
