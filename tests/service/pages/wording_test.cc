// Letters and codes in the language that was asked for.
#include "service/pages/wording.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "tests/support/temp_dir.h"

namespace lapwing::service::pages {
namespace {

using testing::HasSubstr;
using testing::Not;

constexpr const char* kLink = "https://donotcall.example.org/confirm?code=abc";

Catalogue shipped() {
  auto catalogue =
      Catalogue::load(posix_file_system(), std::string(LAPWING_SOURCE_DIR) + "/data/pages");
  EXPECT_TRUE(catalogue) << (catalogue ? "" : catalogue.error().message);
  return *std::move(catalogue);
}

Delivery delivery(Act act, const std::string& language) {
  return {.act = act,
          .request = "5f0c",
          .secret = "482133",
          .number = *E164::from_digits("15125550142"),
          .language = language,
          .valid_until = *parse_instant("2026-12-01T12:00:00Z")};
}

TEST(Wording, ACodeIsInTheAskersLanguageAndSaysWhich) {
  const auto words = words_of(shipped());
  ASSERT_TRUE(words) << words.error().message;
  const std::pair<const char*, const char*> cases[] = {
      {"fr", "fr"}, {"fr-CA", "fr"}, {"ES-mx", "es"}, {"en", "en"}, {"de", "en"}, {"", "en"}};
  for (const auto& [asked, given] : cases) {
    EXPECT_EQ((*words)(delivery(Act::removal, asked), "").language, given) << asked;
  }
  EXPECT_EQ(
      (*words)(delivery(Act::registration, "fr"), "").body,
      "482133 est votre code pour inscrire le +15125550142 au registre anti-démarchage. Ne le "
      "donnez à personne : nous n'appelons jamais pour le demander.");
  EXPECT_THAT((*words)(delivery(Act::self_check, ""), "").body,
              HasSubstr("482133 is your code to show whether +15125550142 is on"));
}

TEST(Wording, EveryCodeFitsOneMessageAndNamesItsNumber) {
  const auto words = *words_of(shipped());
  for (const auto* language : {"en", "fr", "es"}) {
    for (const auto act : {Act::registration, Act::removal, Act::self_check}) {
      const auto text = words(delivery(act, language), "").body;
      const auto characters =
          std::ranges::count_if(text, [](char c) { return (c & 0xC0) != 0x80; });
      EXPECT_LE(characters, 160) << text;
      EXPECT_THAT(text, HasSubstr("482133"));
      EXPECT_THAT(text, HasSubstr("+15125550142"));
      EXPECT_THAT(text, Not(HasSubstr("{")));
    }
  }
}

TEST(Wording, ALetterHasItsLinkAndTheDayAsTheLanguageWritesIt) {
  const auto words = *words_of(shipped());
  const auto letter = words(delivery(Act::registration, "fr"), kLink);
  EXPECT_EQ(letter.subject, "Confirmez votre inscription au registre anti-démarchage");
  EXPECT_THAT(letter.body, HasSubstr(std::string("\n\n") + kLink + "\n\n"));
  EXPECT_THAT(letter.body, HasSubstr("1 décembre 2026"));
  EXPECT_THAT(words(delivery(Act::registration, "es"), kLink).body,
              HasSubstr("1 de diciembre de 2026"));
  auto used_up = delivery(Act::registration, "es");
  used_up.limit_reached = true;
  EXPECT_THAT(words(used_up, kLink).body, HasSubstr("ya se usó"));
  EXPECT_THAT(words(used_up, kLink).body, Not(HasSubstr(kLink)));
}

TEST(Wording, ACatalogueWithoutThemIsRefusedAtOnce) {
  const TempDir dir;
  std::ofstream(dir.path() / "en.yaml") << "message: {letter: {subject: x, body: y}}\n";
  const auto words = words_of(*Catalogue::load(posix_file_system(), dir.path()));
  ASSERT_FALSE(words);
  EXPECT_EQ(words.error().message, "en.yaml lacks the text `message.used_up.subject`");
}

}  // namespace
}  // namespace lapwing::service::pages
