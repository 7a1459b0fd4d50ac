// Letters and signed posts, each against a real server on this machine.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <mutex>
#include <nlohmann/json.hpp>

#include "service/gateway.h"
#include "service/mail.h"
#include "service/outbox.h"
#include "tests/support/receiver.h"

namespace lapwing::service {
namespace {

using testing::HasSubstr;

const Instant kNow = *parse_instant("2026-11-28T12:00:00Z");

TEST(Mail, ALetterArrivesAsItWasWritten) {
  Receiver server("receive_mail.py");
  const MailSettings settings{fmt::format("smtp://127.0.0.1:{}", server.port()),
                              "registry@example.org", "", "", false};
  const std::string body =
      "À bientôt.\n.\nA line of one full stop ends nothing.\n" + std::string(2000, 'x') + "\n";
  const auto sent = send_mail(
      settings, {"ann@example.com", "Votre numéro est enregistré, prénom à prénom, déjà", body},
      kNow);
  ASSERT_TRUE(sent) << sent.error().message;
  const auto line = server.next();
  ASSERT_TRUE(line);
  const auto letter = nlohmann::json::parse(*line);
  EXPECT_EQ(letter["from"], "registry@example.org");
  EXPECT_EQ(letter["to"], nlohmann::json::array({"ann@example.com"}));
  EXPECT_EQ(letter["subject"], "Votre numéro est enregistré, prénom à prénom, déjà");
  EXPECT_EQ(letter["text"], body);
  EXPECT_EQ(letter["headers"]["Date"], "Sat, 28 Nov 2026 12:00:00 +0000");
  EXPECT_EQ(letter["headers"]["Auto-Submitted"], "auto-generated");
}

TEST(Mail, NoTlsNoLetterWhereItIsRequired) {
  Receiver server("receive_mail.py");
  const MailSettings settings{fmt::format("smtp://127.0.0.1:{}", server.port()),
                              "registry@example.org", "", "", true};
  const auto sent = send_mail(settings, {"ann@example.com", "s", "b"}, kNow);
  ASSERT_FALSE(sent);
  EXPECT_EQ(sent.error().code, Errc::unavailable);
  EXPECT_FALSE(server.next(200));
}

TEST(Mail, OnlyPlainAddressesAreAddresses) {
  for (const auto* good : {"ann@example.com", "a.b+c@mail.example.org", "x@a-b.co"}) {
    EXPECT_TRUE(is_mail_address(good)) << good;
  }
  const std::string line_end = "ann@example.com\r\nRCPT TO:<eve@example.com>";
  for (const std::string& bad :
       {std::string(), std::string("ann"), std::string("@example.com"), std::string("ann@"),
        std::string("ann@localhost"), std::string("a b@example.com"), line_end,
        std::string("ann@example.com>"), std::string("ann@exa_mple.com"), std::string("a..b@x.org"),
        std::string(".a@x.org"), std::string("ann@-x.org"), std::string("ann@x..org"),
        std::string(65, 'a') + "@x.org", "a@" + std::string(260, 'x') + ".org",
        std::string("ann@example.com\0x", 17)}) {
    EXPECT_FALSE(is_mail_address(bad)) << bad;
  }
}

TEST(Gateway, APostIsSignedSoThatItsReceiverCanTell) {
  Receiver server("receive_http.py", {"202"});
  const GatewaySettings settings{fmt::format("http://127.0.0.1:{}/codes", server.port()),
                                 "a shared secret"};
  const auto posted = post_signed(settings, "request-1", R"({"code":"482133"})", kNow);
  ASSERT_TRUE(posted) << posted.error().message;
  const auto line = server.next();
  ASSERT_TRUE(line);
  const auto request = nlohmann::json::parse(*line);
  EXPECT_EQ(request["path"], "/codes");
  EXPECT_EQ(request["body"], R"({"code":"482133"})");
  EXPECT_EQ(request["headers"]["idempotency-key"], "request-1");
  const std::string timestamp = request["headers"]["lapwing-timestamp"];
  const std::string signature = request["headers"]["lapwing-signature"];
  EXPECT_EQ(timestamp, "1795867200");
  const std::string body = request["body"];
  EXPECT_TRUE(is_signed("a shared secret", timestamp, signature, body, kNow));
  EXPECT_FALSE(is_signed("another", timestamp, signature, body, kNow));
  EXPECT_FALSE(is_signed("", timestamp, signature, body, kNow));
  EXPECT_FALSE(is_signed("a shared secret", timestamp, signature, body + " ", kNow));
  EXPECT_FALSE(is_signed("a shared secret", "1795867201", signature, body, kNow));
  EXPECT_FALSE(is_signed("a shared secret", timestamp, "", body, kNow));
  using std::chrono::minutes;
  EXPECT_TRUE(is_signed("a shared secret", timestamp, signature, body, kNow + minutes(5)));
  EXPECT_FALSE(is_signed("a shared secret", timestamp, signature, body, kNow + minutes(6)));
  EXPECT_FALSE(is_signed("a shared secret", timestamp, signature, body, kNow - minutes(6)));
}

// As `printf '1795867200.{}' | openssl dgst -sha256 -hmac key` says.
TEST(Gateway, TheSignatureIsHmacSha256) {
  EXPECT_EQ(signature_of("key", "1795867200", "{}"),
            "v1=e3770886dbd2fea47abab085029e834705b84146a25705489addfda3a6369163");
}

TEST(Gateway, ARefusalAndSilenceAreFailures) {
  Receiver server("receive_http.py", {"500"});
  const auto refused =
      post_signed({fmt::format("http://127.0.0.1:{}/", server.port()), "s"}, "1", "{}", kNow);
  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.error().message, HasSubstr("answered 500"));
  const auto other = post_signed({"file:///etc/hostname", "s"}, "1", "{}", kNow);
  ASSERT_FALSE(other);
  EXPECT_EQ(other.error().code, Errc::unavailable);
}

TEST(Outbox, WhatWaitsIsSentBeforeItEnds) {
  std::atomic<int> sent = 0;
  std::vector<std::string> failed;
  {
    Outbox outbox([&](const std::string& method, const Error&) { failed.push_back(method); }, 100,
                  1);
    for (int i = 0; i < 50; ++i) {
      EXPECT_TRUE(outbox.post("email", [&] {
        ++sent;
        return ok();
      }));
    }
    EXPECT_TRUE(outbox.post("sms", [] { return Status(Error{Errc::unavailable, "no"}); }));
  }
  EXPECT_EQ(sent, 50);
  EXPECT_EQ(failed, std::vector<std::string>{"sms"});
}

TEST(Outbox, TakesNoMoreThanMayWait) {
  std::mutex gate;
  gate.lock();
  Outbox outbox([](const std::string&, const Error&) {}, 2, 1);
  const auto held = [&gate] {
    const std::lock_guard pass(gate);
    return ok();
  };
  int taken = 0;
  for (int i = 0; i < 10; ++i) taken += outbox.post("email", held) ? 1 : 0;
  EXPECT_GE(taken, 2);
  EXPECT_LE(taken, 3);  // one may be under way
  gate.unlock();
  outbox.drain();
}

}  // namespace
}  // namespace lapwing::service
