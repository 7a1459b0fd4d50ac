// A number in, proof of control, and it is registered: by letter, code and call, each delivered to
// a real server; and what a stranger, a guesser and a thief of the data directory learn.
#include "service/registrations.h"

#include <gmock/gmock.h>

#include <nlohmann/json.hpp>

#include "tests/service/identity_fixture.h"
#include "tests/support/receiver.h"

namespace lapwing::service {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using testing::HasSubstr;
using testing::Not;

constexpr const char* kNumber = "15125550142";
constexpr const char* kOther = "15125550143";

class RegistrationsTest : public IdentityTest {
 protected:
  RegistrationsTest() {
    auto& proof = settings.registration.proof;
    proof.public_url = "https://donotcall.example.org";
    proof.mail = {fmt::format("smtp://127.0.0.1:{}", mail.port()), "registry@example.org", "", "",
                  false};
    proof.gateway = {fmt::format("http://127.0.0.1:{}/", gateway.port()), "gateway secret"};
    proof.call_in_number = "1-888-555-0100";
    settings.registration.per_number = {100, minutes(1)};
    settings.registration.per_address = {100, minutes(1)};
    open();
  }
  Registrations& registrations() { return identities->registrations(); }

  Answer<Requested> try_ask(Act act, const std::string& method, const std::string& digits = kNumber,
                            const std::string& address = "ann@example.com") {
    return registrations().ask(
        {.act = act, .number = "+" + digits, .method = method, .address = address});
  }
  Requested ask(Act act, const std::string& method, const std::string& digits = kNumber,
                const std::string& address = "ann@example.com") {
    const auto asked = try_ask(act, method, digits, address);
    EXPECT_TRUE(asked) << asked.error().message;
    EXPECT_TRUE(std::holds_alternative<Requested>(*asked));
    return std::get<Requested>(*asked);
  }
  // What was sent last, by either way.
  std::string code_by_mail() {
    const auto line = mail.next();
    EXPECT_TRUE(line);
    const std::string text = nlohmann::json::parse(*line)["text"];
    const auto at = text.find("code=");
    return at == std::string::npos ? "" : text.substr(at + 5, 43);
  }
  std::string code_by_gateway() {
    const auto line = gateway.next();
    EXPECT_TRUE(line);
    return nlohmann::json::parse(nlohmann::json::parse(*line)["body"].get<std::string>())["code"];
  }
  Confirmed confirm(Act act, const std::string& id, const std::string& code) {
    const auto done = registrations().confirm(act, id, code);
    EXPECT_TRUE(done) << done.error().message;
    if (const auto* refusal = std::get_if<Refusal>(&*done)) ADD_FAILURE() << refusal->detail;
    return std::get<Confirmed>(*done);
  }
  Refusal refused(Act act, const std::string& id, const std::string& code) {
    const auto done = registrations().confirm(act, id, code);
    EXPECT_TRUE(done) << done.error().message;
    EXPECT_TRUE(std::holds_alternative<Refusal>(*done));
    return std::get<Refusal>(*done);
  }
  void register_by_code(const std::string& digits = kNumber) {
    const auto asked = ask(Act::registration, "sms", digits);
    confirm(Act::registration, asked.id, code_by_gateway());
  }
  std::string wrong(const std::string& code) { return code == "000000" ? "000001" : "000000"; }

  Receiver mail{"receive_mail.py"};
  Receiver gateway{"receive_http.py", {"200"}};
};

TEST_F(RegistrationsTest, ALinkInALetterRegisters) {
  const auto asked = ask(Act::registration, "email");
  EXPECT_EQ(asked.valid_until, clock->now() + hours(72));
  EXPECT_FALSE(listed(kNumber));
  const auto code = code_by_mail();
  EXPECT_EQ(code.size(), 43u);
  clock->advance(hours(71));
  const auto confirmed = confirm(Act::registration, asked.id, code);
  EXPECT_TRUE(listed(kNumber));
  EXPECT_EQ(confirmed.number, number(kNumber));
  EXPECT_EQ(confirmed.list->id.text(), "us.national");
  EXPECT_FALSE(confirmed.since);
  // Confirmed on 2026-12-01 in New York; bound 31 days after (16 CFR 310.4(b)(3)(iv)).
  ASSERT_FALSE(confirmed.bound.empty());
  EXPECT_EQ(format_date(confirmed.bound.front().from), "2027-01-01");
  const auto history = registry->history(number(kNumber));
  EXPECT_THAT(history->front().intervals.front().source, HasSubstr("e-mail-link (proof 1 of 3)"));
}

TEST_F(RegistrationsTest, LettersAndCodesAreInTheLanguageOfThePage) {
  const auto asked = [&](const std::string& method, const std::string& language) {
    const auto answer = registrations().ask({.number = std::string("+") + kNumber,
                                             .method = method,
                                             .address = "ann@example.com",
                                             .language = language});
    EXPECT_TRUE(answer && std::holds_alternative<Requested>(*answer));
  };
  asked("email", "fr-CA");
  const auto letter = nlohmann::json::parse(mail.next().value_or("{}"));
  EXPECT_EQ(letter["subject"], "Confirmez votre inscription au registre anti-démarchage");
  EXPECT_THAT(letter["text"].get<std::string>(), HasSubstr("&lang=fr\n"));
  for (const auto& [language, said] : {std::pair("es", "es su código"), {"", "is your code"}}) {
    asked("voice", language);
    const auto post = nlohmann::json::parse(gateway.next().value_or("{}"));
    const auto body = nlohmann::json::parse(post["body"].get<std::string>());
    EXPECT_THAT(body["text"].get<std::string>(), HasSubstr(said));
    EXPECT_EQ(body["language"], *language == 0 ? "en" : language);
  }
}

TEST_F(RegistrationsTest, ALinkEndsAfterSeventyTwoHours) {
  const auto asked = ask(Act::registration, "email");
  const auto code = code_by_mail();
  clock->advance(hours(72) + minutes(1));
  EXPECT_EQ(refused(Act::registration, asked.id, code).type, "request-expired");
  EXPECT_FALSE(listed(kNumber));
}

TEST_F(RegistrationsTest, ACodeWorksOnceForTenMinutesAndItsRequestAlone) {
  const auto first = ask(Act::registration, "sms");
  const auto first_code = code_by_gateway();
  const auto second = ask(Act::registration, "voice", kOther);
  const auto second_code = code_by_gateway();
  EXPECT_EQ(first_code.size(), 6u);
  if (first_code != second_code) {
    EXPECT_EQ(refused(Act::registration, second.id, first_code).type, "wrong-code");
  }
  EXPECT_FALSE(registrations().confirm(Act::removal, first.id, first_code));
  confirm(Act::registration, first.id, first_code);
  EXPECT_EQ(refused(Act::registration, first.id, first_code).type, "code-used");
  clock->advance(minutes(10) + std::chrono::seconds(1));
  EXPECT_EQ(refused(Act::registration, second.id, second_code).type, "request-expired");
  EXPECT_FALSE(listed(kOther));
}

TEST_F(RegistrationsTest, AGuesserHasFiveTriesWhateverHeRestarts) {
  const auto asked = ask(Act::registration, "sms");
  const auto code = code_by_gateway();
  for (int left = 4; left > 2; --left) {
    const auto refusal = refused(Act::registration, asked.id, wrong(code));
    EXPECT_EQ(refusal.status, 400);
    EXPECT_THAT(refusal.detail, HasSubstr(fmt::format("{} tries are left", left)));
  }
  open();
  EXPECT_THAT(refused(Act::registration, asked.id, wrong(code)).detail, HasSubstr("2 tries"));
  EXPECT_THAT(refused(Act::registration, asked.id, wrong(code)).detail, HasSubstr("1 try is left"));
  EXPECT_EQ(refused(Act::registration, asked.id, wrong(code)).type, "tries-used-up");
  EXPECT_EQ(refused(Act::registration, asked.id, code).type, "tries-used-up");
  EXPECT_FALSE(listed(kNumber));
}

TEST_F(RegistrationsTest, WhatWaitsSurvivesARestart) {
  const auto asked = ask(Act::registration, "email");
  const auto code = code_by_mail();
  open();
  confirm(Act::registration, asked.id, code);
  open();
  EXPECT_TRUE(listed(kNumber));
  EXPECT_EQ(refused(Act::registration, asked.id, code).type, "code-used");
}

TEST_F(RegistrationsTest, ALetterTellsNoStrangerWhoWasListed) {
  register_by_code();
  clock->advance(hours(24 * 40));
  const auto before = ask(Act::registration, "email", kNumber, "eve@example.com");
  const auto fresh = ask(Act::registration, "email", kOther, "eve@example.com");
  std::map<std::string, std::string> codes;
  for (int i = 0; i < 2; ++i) {
    const std::string text = nlohmann::json::parse(*mail.next())["text"];
    codes[text.substr(text.find("id=") + 3, 32)] = text.substr(text.find("code=") + 5, 43);
  }
  const auto listed_answer = confirm(Act::registration, before.id, codes[before.id]);
  const auto fresh_answer = confirm(Act::registration, fresh.id, codes[fresh.id]);
  EXPECT_EQ(listed_answer.since, fresh_answer.since);
  EXPECT_EQ(listed_answer.bound.front().from, fresh_answer.bound.front().from);
  // Yet the first date is kept, and the number's own subscriber sees it.
  const auto again = ask(Act::registration, "sms");
  const auto own = confirm(Act::registration, again.id, code_by_gateway());
  EXPECT_EQ(own.since, instant("2026-11-28T12:00:00Z"));
  EXPECT_EQ(format_date(own.bound.front().from), "2026-12-29");
}

TEST_F(RegistrationsTest, OneAddressRegistersThreeNumbers) {
  const auto address = [](int i) { return i % 2 == 0 ? "ann@example.com" : "Ann@Example.com"; };
  for (int i = 0; i < 3; ++i) {
    const auto asked = ask(Act::registration, "email", fmt::format("1512555014{}", i), address(i));
    confirm(Act::registration, asked.id, code_by_mail());
  }
  open();
  // Told to the address alone, not to whoever asks.
  const auto fourth = ask(Act::registration, "email", "15125550143");
  EXPECT_EQ(fourth.id.size(), 32u);
  const std::string text = nlohmann::json::parse(*mail.next())["text"];
  EXPECT_THAT(text, HasSubstr("as many numbers as one address may"));
  EXPECT_THAT(text, Not(HasSubstr("code=")));
  const auto again = ask(Act::registration, "email", "15125550140");
  confirm(Act::registration, again.id, code_by_mail());
}

TEST_F(RegistrationsTest, TheLimitHoldsForLettersSentBeforeItWasReached) {
  std::map<std::string, std::string> codes;
  std::vector<std::string> ids;
  for (int i = 0; i < 4; ++i) {
    ids.push_back(ask(Act::registration, "email", fmt::format("1512555014{}", i)).id);
  }
  for (int i = 0; i < 4; ++i) {
    const std::string text = nlohmann::json::parse(*mail.next())["text"];
    codes[text.substr(text.find("id=") + 3, 32)] = text.substr(text.find("code=") + 5, 43);
  }
  for (int i = 0; i < 3; ++i) confirm(Act::registration, ids[i], codes[ids[i]]);
  EXPECT_EQ(refused(Act::registration, ids[3], codes[ids[3]]).type, "address-used-up");
  EXPECT_FALSE(listed("15125550143"));
}

TEST_F(RegistrationsTest, RemovalAndSelfCheckNeedTheNumberItself) {
  for (const auto act : {Act::removal, Act::self_check}) {
    const auto asked = try_ask(act, "email");
    ASSERT_TRUE(asked);
    EXPECT_EQ(std::get<Refusal>(*asked).type, "proof-too-weak");
  }
  register_by_code();
  const auto asked = ask(Act::removal, "sms");
  EXPECT_TRUE(listed(kNumber));
  confirm(Act::removal, asked.id, code_by_gateway());
  EXPECT_FALSE(listed(kNumber));
}

TEST_F(RegistrationsTest, AnOldLinkDoesNotListANumberThatLeft) {
  const auto asked = ask(Act::registration, "email");
  const auto code = code_by_mail();
  confirm(Act::registration, asked.id, code);
  const auto leaving = ask(Act::removal, "sms");
  confirm(Act::removal, leaving.id, code_by_gateway());
  EXPECT_EQ(refused(Act::registration, asked.id, code).type, "code-used");
  EXPECT_FALSE(listed(kNumber));
}

TEST_F(RegistrationsTest, ASelfCheckIsAnsweredOnceAndShowsNoSellersList) {
  register_by_code();
  const auto internal = *registry::ListId::internal("acme");
  ASSERT_TRUE(registry->add(internal, number(kNumber), {"test", "call", 0}));
  clock->advance(hours(48));
  const auto asked = ask(Act::self_check, "voice");
  const auto code = code_by_gateway();
  const auto own = confirm(Act::self_check, asked.id, code);
  ASSERT_EQ(own.listings.size(), 1u);
  EXPECT_EQ(own.listings.front().list.id.text(), "us.national");
  EXPECT_EQ(own.listings.front().since, instant("2026-11-28T12:00:00Z"));
  EXPECT_EQ(refused(Act::self_check, asked.id, code).type, "code-used");
  const auto other = ask(Act::self_check, "sms", kOther);
  EXPECT_TRUE(confirm(Act::self_check, other.id, code_by_gateway()).listings.empty());
}

TEST_F(RegistrationsTest, ACallFromTheNumberWithTheDigitsShown) {
  const auto asked = ask(Act::registration, "call-in");
  EXPECT_EQ(asked.call, "1-888-555-0100");
  EXPECT_EQ(refused(Act::registration, asked.id, asked.code).type, "call-not-received");
  open();
  const auto at = clock->now();
  EXPECT_EQ(*registrations().called({"c1", number(kOther), at, asked.code}),
            "no request has that code");
  EXPECT_EQ(*registrations().called({"c2", number(kNumber), at, wrong(asked.code)}),
            "no request has that code");
  EXPECT_FALSE(listed(kNumber));
  EXPECT_EQ(*registrations().called({"c3", number(kNumber), at, asked.code}), "registered");
  EXPECT_TRUE(listed(kNumber));
  EXPECT_EQ(*registrations().called({"c4", number(kNumber), at, asked.code}), "confirmed already");
  EXPECT_EQ(confirm(Act::registration, asked.id, asked.code).since, at);
  // Guesses under a forged number end.
  std::string last;
  for (int i = 0; i < 6; ++i) {
    last = *registrations().called({fmt::format("g{}", i), number(kOther), at, "123456"});
  }
  EXPECT_EQ(last, "too many codes");
}

TEST_F(RegistrationsTest, ACallConfirmsASelfCheckThatItsAskerThenReads) {
  const auto asked = ask(Act::self_check, "call-in");
  EXPECT_EQ(refused(Act::self_check, asked.id, asked.code).type, "call-not-received");
  EXPECT_EQ(*registrations().called({"c1", number(kNumber), clock->now(), asked.code}),
            "confirmed");
  EXPECT_TRUE(confirm(Act::self_check, asked.id, asked.code).listings.empty());
}

TEST_F(RegistrationsTest, ACallAloneRegistersFromWhenItCame) {
  const auto at = clock->now() - hours(2);
  const ReceivedCall call{"c1", number(kNumber), at, "", "register"};
  EXPECT_EQ(*registrations().called(call), "registered");
  clock->advance(hours(1));
  EXPECT_EQ(*registrations().called(call), "registered");
  EXPECT_EQ(registry->history(number(kNumber))->front().intervals.front().from, at);
  EXPECT_EQ(*registrations().called({"c2", number(kNumber), clock->now(), "", "remove"}),
            "removed");
  EXPECT_FALSE(listed(kNumber));
  for (const auto& bad : {ReceivedCall{"", number(kNumber), at, "", "register"},
                          ReceivedCall{"c3", number(kNumber), at, "", "dance"},
                          ReceivedCall{"c4", number(kNumber), at + hours(9), "", "register"}}) {
    const auto outcome = registrations().called(bad);
    ASSERT_FALSE(outcome);
    EXPECT_EQ(outcome.error().code, Errc::invalid_argument);
  }
}

TEST_F(RegistrationsTest, AnAdministratorSaysWhy) {
  const Asking asking{
      .act = Act::registration, .number = "(512) 555-0142", .method = "administrator"};
  EXPECT_FALSE(registrations().enter(asking, "key:1", ""));
  const auto entered = registrations().enter(asking, "key:1", "letter of 2026-11-20");
  ASSERT_TRUE(entered) << entered.error().message;
  EXPECT_TRUE(listed(kNumber));
  EXPECT_EQ(format_date(entered->bound.front().from), "2026-12-29");
}

TEST_F(RegistrationsTest, WhatCannotBeAskedSaysWhy) {
  const auto sentence = [this](Asking asking) -> std::string {
    const auto asked = registrations().ask(asking);
    if (!asked) return asked.error().message;
    const auto* refusal = std::get_if<Refusal>(&*asked);
    return refusal == nullptr ? "" : refusal->type + ": " + refusal->detail;
  };
  EXPECT_THAT(sentence({.number = "no phone", .method = "sms"}),
              HasSubstr("invalid-number: `no phone`"));
  EXPECT_THAT(sentence({.number = "+15125550142", .method = "fax"}),
              HasSubstr("email, sms, voice, call-in"));
  EXPECT_THAT(sentence({.number = "+15125550142", .method = "email", .address = "a\r\nb@x.org"}),
              HasSubstr("invalid-email: `email`"));
  EXPECT_THAT(sentence({.number = "+442079460958", .method = "sms"}),
              HasSubstr("no-list-here: no list for numbers of GB"));
  EXPECT_THAT(sentence({.number = "+15125550142", .list = "us.tx", .method = "sms"}),
              HasSubstr("`us.tx`"));
  EXPECT_THAT(sentence({.number = "+15125550142", .list = "seller/acme/internal", .method = "sms"}),
              HasSubstr("no list"));
}

TEST_F(RegistrationsTest, ANumberAndAnAskerMayNotBeToldTooOften) {
  settings.registration.per_number = {2, minutes(60)};
  settings.registration.per_peer = {3, minutes(60)};
  open();
  const auto kind = [this](const std::string& digits, const std::string& peer) {
    const auto asked = registrations().ask(
        {.act = Act::self_check, .number = digits, .method = "sms", .peer = peer});
    EXPECT_TRUE(asked);
    const auto* refusal = std::get_if<Refusal>(&*asked);
    return refusal == nullptr ? std::string() : refusal->type;
  };
  EXPECT_EQ(kind("+15125550142", "192.0.2.1"), "");
  EXPECT_EQ(kind("+15125550142", "192.0.2.2"), "");
  EXPECT_EQ(kind("+15125550142", "192.0.2.3"), "too-often");
  EXPECT_EQ(kind("+15125550143", "192.0.2.1"), "");
  EXPECT_EQ(kind("+15125550144", "192.0.2.1"), "");
  EXPECT_EQ(kind("+15125550145", "192.0.2.1"), "too-often");
  clock->advance(minutes(60));
  EXPECT_EQ(kind("+15125550142", "192.0.2.1"), "");
}

TEST_F(RegistrationsTest, NeitherCodesNorAddressesAreOnTheDisk) {
  const auto by_mail = ask(Act::registration, "email", kNumber, "ann@example.com");
  const auto link = code_by_mail();
  const auto by_code = ask(Act::registration, "sms", kOther);
  code_by_gateway();
  confirm(Act::registration, by_mail.id, link);
  const auto bytes = all_bytes();
  EXPECT_THAT(bytes, HasSubstr(by_code.id));  // so the right bytes were read
  EXPECT_THAT(bytes, Not(HasSubstr(link)));
  EXPECT_THAT(bytes, Not(HasSubstr("ann@example.com")));
}

TEST_F(RegistrationsTest, ADeliveryThatFailsIsTheOperatorsToKnow) {
  settings.registration.proof.gateway.url = "http://127.0.0.1:1/";
  open();
  const auto asked = ask(Act::registration, "sms");
  EXPECT_EQ(asked.id.size(), 32u);
  registrations().drain();
  ASSERT_EQ(failures.size(), 1u);
  EXPECT_THAT(failures.front(), HasSubstr("sms: "));
  EXPECT_THAT(failures.front(), Not(HasSubstr(kNumber)));
}

TEST_F(RegistrationsTest, ARepeatedAskIsOneRequest) {
  const Asking asking{
      .act = Act::registration, .number = "+15125550142", .method = "sms", .key = "act-1"};
  const auto first = registrations().ask(asking);
  code_by_gateway();
  const auto again = registrations().ask(asking);
  ASSERT_TRUE(first && again);
  EXPECT_EQ(std::get<Requested>(*first).id, std::get<Requested>(*again).id);
  confirm(Act::registration, std::get<Requested>(*again).id, code_by_gateway());
}

}  // namespace
}  // namespace lapwing::service
