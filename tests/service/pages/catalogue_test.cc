#include "service/pages/catalogue.h"

#include <gtest/gtest.h>

#include <fstream>
#include <regex>
#include <set>

#include "tests/support/temp_dir.h"

namespace lapwing::service::pages {
namespace {

Catalogue shipped() {
  auto catalogue =
      Catalogue::load(posix_file_system(), std::string(LAPWING_SOURCE_DIR) + "/data/pages");
  EXPECT_TRUE(catalogue) << (catalogue ? "" : catalogue.error().message);
  return *std::move(catalogue);
}

std::multiset<std::string> placeholders(const std::string& text) {
  static const std::regex pattern(R"(\{[^}]*\})");
  return {std::sregex_token_iterator(text.begin(), text.end(), pattern), {}};
}

TEST(Catalogue, EveryLanguageHasEveryTextOfItsPartsAndNoOther) {
  const auto catalogue = shipped();
  ASSERT_GE(catalogue.languages().size(), 3U);
  const auto& english = catalogue.english();
  EXPECT_EQ(english.code(), "en");
  for (const auto* part : {"site", "consumer", "subscriber", "officer"}) {
    EXPECT_TRUE(english.has_part(part)) << part;
  }
  for (const auto& language : catalogue.languages()) {
    for (const auto* part : {"format", "site", "consumer", "message"}) {
      EXPECT_TRUE(language.has_part(part)) << language.code() << " " << part;
    }
    for (const auto& [key, text] : english.texts()) {
      if (!language.has_part(key.substr(0, key.find('.')))) continue;
      EXPECT_TRUE(language.has(key)) << language.code() << " lacks " << key;
      if (key.starts_with("format.")) continue;
      EXPECT_EQ(placeholders(language.text(key)), placeholders(text))
          << language.code() << " " << key;
    }
    for (const auto& [key, text] : language.texts()) {
      EXPECT_TRUE(english.has(key)) << language.code() << " has an unused " << key;
      EXPECT_FALSE(text.empty()) << key;
    }
  }
}

// A page that shows a code whose text is missing shows the text's key instead.
TEST(Catalogue, PutsEveryReasonOfAScrubIntoWords) {
  const auto catalogue = shipped();
  std::ifstream page(LAPWING_SOURCE_DIR "/doc/scrub.md");
  std::string line;
  while (std::getline(page, line) && line != "## Reason codes") {
  }
  std::size_t codes = 0;
  const std::regex code("`([a-z-]+)[:`]");
  while (std::getline(page, line) && line != "## The report") {
    if (!line.starts_with("| `")) continue;
    const auto cell = line.substr(0, line.find('|', 2));
    for (std::sregex_iterator at(cell.begin(), cell.end(), code), end; at != end; ++at, ++codes) {
      const auto kind = (*at)[1].str();
      EXPECT_TRUE(catalogue.english().has("subscriber.reason." + kind)) << kind;
    }
  }
  EXPECT_GE(codes, 30U);
}

TEST(Catalogue, ChoosesByWishThenByHeader) {
  const auto catalogue = shipped();
  const auto choose = [&](const char* wanted, const char* header, const char* part = "consumer") {
    return catalogue.choose(part, wanted, header).code();
  };
  EXPECT_EQ(choose("fr", "es"), "fr");
  EXPECT_EQ(choose("xx", "es"), "es");
  EXPECT_EQ(choose("", "fr-CA,en;q=0.9"), "fr");
  EXPECT_EQ(choose("", "de, es;q=0.5, fr;q=0.7"), "fr");
  EXPECT_EQ(choose("", "fr;q=0, es;q=0.1"), "es");
  EXPECT_EQ(choose("", "FR"), "fr");
  EXPECT_EQ(choose("", "*;q=0.9, fr;q=0.8"), "en");
  EXPECT_EQ(choose("", ",;;q=,fr;q=x,\xff"), "en");
  EXPECT_EQ(choose("fr", "fr", "officer"), "en");
}

TEST(Catalogue, WritesNumbersDaysAndTimesAsTheLanguageDoes) {
  const auto catalogue = shipped();
  const auto& french = catalogue.choose("consumer", "fr", "");
  EXPECT_EQ(catalogue.english().number("1234567"), "1,234,567");
  EXPECT_EQ(catalogue.english().number("999"), "999");
  EXPECT_EQ(catalogue.english().number("-1234"), "-1234");
  EXPECT_EQ(catalogue.english().number("1234.5"), "1,234.5");
  EXPECT_EQ(french.day("2026-08-01"), "1 août 2026");
  EXPECT_EQ(catalogue.choose("consumer", "es", "").day("2026-12-29"), "29 de diciembre de 2026");
  for (const auto* text : {"", "soon", "2026-13-01", "2026-1-01", "\xff"}) {
    EXPECT_EQ(french.day(text), text);
    EXPECT_EQ(french.time(text), text);
  }
}

TEST(Catalogue, RefusesALanguageThatLacksATextAndSaysWhich) {
  const TempDir dir;
  std::ofstream(dir.path() / "en.yaml") << "site: {a: x, b: y}\n";
  std::ofstream(dir.path() / "fr.yaml") << "site: {a: x}\n";
  const auto lacking = Catalogue::load(posix_file_system(), dir.path());
  ASSERT_FALSE(lacking);
  EXPECT_EQ(lacking.error().message, "fr.yaml lacks the text `site.b`");
  std::ofstream(dir.path() / "fr.yaml") << "site:\n  a: [x\n";
  const auto broken = Catalogue::load(posix_file_system(), dir.path());
  ASSERT_FALSE(broken);
  EXPECT_TRUE(broken.error().message.starts_with("fr.yaml:")) << broken.error().message;
}

}  // namespace
}  // namespace lapwing::service::pages
