#include "importers/catalog.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>
#include <set>

#include "tests/importers/list_recorder.h"
#include "tests/support/bytes.h"

namespace lapwing::importers {
namespace {

using testing::HasSubstr;

// The same ones every time.
std::string random_bytes(std::size_t count) {
  std::mt19937 random(7);
  std::string bytes(count, '\0');
  for (char& byte : bytes) byte = static_cast<char>(random());
  return bytes;
}

std::string detected(std::string bytes) {
  auto source = ByteSource::from_memory("f", std::move(bytes));
  const auto format = detect_format(source, {});
  return format ? std::string((*format)->name) : format.error().message;
}

TEST(Catalog, NamesAreUniqueAndFound) {
  std::set<std::string_view> names;
  for (const auto& format : formats()) {
    EXPECT_TRUE(names.insert(format.name).second) << format.name;
    EXPECT_EQ(*find_format(format.name), &format);
    EXPECT_FALSE(format.published.empty());
  }
  const auto unknown = find_format("ftc");
  ASSERT_FALSE(unknown);
  EXPECT_EQ(unknown.error().code, Errc::not_found);
  EXPECT_THAT(unknown.error().message, HasSubstr("`ftc`; there are auto, ftc-xml"));
}

TEST(Catalog, KnowsContentWhateverItIsPackedIn) {
  const std::string flat = "212,5550142\n646,5550143\n";
  EXPECT_EQ(detected(flat), "ftc-flat");
  EXPECT_EQ(detected(gzip(flat)), "ftc-flat");
  EXPECT_EQ(detected(zstd(flat)), "ftc-flat");
  EXPECT_EQ(detected("2125550142\r\n6465550143\r\n"), "ftc-flat");
  EXPECT_EQ(detected("0207 9460958\r\n01632 960123\r\n"), "tps");
  EXPECT_EQ(detected("02079460958 \r\n01632960123 \r\n"), "tps");
  EXPECT_EQ(detected("\n<?xml version='1.0'?>\n<LIST type='full' level='all' val=''/>"), "ftc-xml");
}

TEST(Catalog, SaysWhatOtherContentLooksLike) {
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"%PDF-1.7\n", "a PDF document"},
      {"\x89PNG\r\n\x1a\n", "a PNG image"},
      {"\xff\xd8\xff\xe0", "a JPEG image"},
      {"<!DOCTYPE html>\n<title>403</title>", "a web page"},
      {"\n <HTML>", "a web page"},
      {std::string("PK\x03\x04rest", 8), "a zip archive"},
      {"\xff\xfe"
       "2\0",
       "UTF-16 text"},
      {"{\"error\": \"forbidden\"}", "JSON"},
      {gzip(gzip("x")), "gzip inside gzip"},
      {std::string(64, '\0'), "binary data"},
      {random_bytes(1'000), "binary data"},
      {"<rss/>", "XML without a <list> element"},
      {"  \n", "an empty file"},
  };
  for (const auto& [bytes, what] : cases) {
    EXPECT_THAT(detected(bytes), HasSubstr("looks like " + what));
    for (const auto& format : formats()) {
      EXPECT_THAT(read_text(format.name, bytes).error, HasSubstr("looks like " + what))
          << format.name;
    }
  }
  EXPECT_EQ(detected(""), "`f` is empty");
}

TEST(Catalog, ACallingListIsNoList) {
  std::string table = "id,name,street,city,state,zip,phone,email,source,agent,notes,date\n";
  for (int i = 0; i < 20; ++i)
    table += "1,Ann,Main St,Troy,NY,12180,5185550142,,web,7,,2026-01-02\n";
  EXPECT_THAT(detected(table), HasSubstr("a table of 12 columns"));
  for (const auto& format : formats()) {
    EXPECT_THAT(read_text(format.name, table).error, HasSubstr("a table of 12 columns"))
        << format.name;
  }
}

TEST(Catalog, BadRowsAmongGoodOnesDoNotChangeTheFormat) {
  EXPECT_EQ(detected("header\n212,5550142\nrubbish\n212,5550143\n"), "ftc-flat");
}

}  // namespace
}  // namespace lapwing::importers
