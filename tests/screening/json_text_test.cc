// JSON written without a tree is what a tree dumps.
#include "screening/json_text.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "screening/number_json.h"

namespace lapwing::screening {
namespace {

using nlohmann::ordered_json;

TEST(JsonText, FieldsAreAsOfATree) {
  for (const std::string& text :
       {std::string(), std::string("plain"), std::string("\"\\/\b\n"), std::string("a\0b", 3),
        std::string("\x7f"), std::string("Zürich"), std::string("\xff\xfe"), std::string("\xc3")}) {
    std::string out = "{";
    add_text(out, "text", text);
    add_text_or_null(out, "maybe", text);
    add_number(out, "number", INT64_MIN);
    add_truth(out, "yes", true);
    add_truth(out, "unknown", std::nullopt);
    out += '}';
    EXPECT_EQ(out, dump_line({{"text", text},
                              {"maybe", text.empty() ? ordered_json(nullptr) : ordered_json(text)},
                              {"number", INT64_MIN},
                              {"yes", true},
                              {"unknown", nullptr}}));
  }
}

TEST(JsonText, ANumberIsAsDocumented) {
  const auto reader = phone::Reader::create("US");
  ASSERT_TRUE(reader);
  const auto json = [&](const std::string& text) {
    std::string out;
    append_number_json(out, text, reader->read(text));
    EXPECT_EQ(out, dump_line(number_json(text, reader->read(text))));
    return out;
  };
  EXPECT_EQ(json("(212) 555-0142 x45"),
            R"({"text":"(212) 555-0142 x45","status":"number","extension":"45","numbers":[)"
            R"({"e164":"+12125550142","valid":true,"possible":true,"country":"US",)"
            R"("countries":["US"],"subdivisions":["US-NY"],"zones":["America/New_York"]}]})");
  EXPECT_EQ(json("555"), R"({"text":"555","status":"none","reason":"impossible","extension":null,)"
                         R"("numbers":[]})");
  EXPECT_EQ(ordered_json::parse(json("212 555 0142 or 44\xff"))["numbers"].size(), 1u);
  EXPECT_EQ(ordered_json::parse(json("(212) 555-0100 or (718) 555-0101"))["numbers"].size(), 2u);
}

}  // namespace
}  // namespace lapwing::screening
