// Cases and referrals through the real program: two agencies, each with a data directory of its
// own, and a third machine that has nothing.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "tests/tool/program.h"

namespace lapwing::tool {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;
using testing::HasSubstr;
using testing::Not;

// Listed numbers called late at night by one seller.
class ReferralCommand : public testing::Test {
 protected:
  ReferralCommand() {
    lapwing.directory().write("202.txt", "202,5550121\n202,5550122\n");
    lapwing.directory().write("calls.csv",
                              "called,caller,start,seller\n"
                              "202-555-0121,+442079460142,2026-09-15 23:05:31,acme\n"
                              "202-555-0122,+442079460142,2026-09-16 23:05:31,acme\n");
    lapwing.directory().write("clean.txt", "Found on the seller's site.\n");
    lapwing.directory().write("tape.wav", std::string("RIFF\0\0\0\1", 8));
    ok({"import", "ftc-flat", "202.txt", "--list", "us.national", "--area", "202", "--obtained",
        "2026-06-01T12:00:00Z"});
    ok({"audit", "calls.csv", "--format", "csv", "--tz", "America/New_York"});
    ok({"referral", "keygen", "us.ftc"});
    ok({"referral", "keygen", "gb.ico"});
    ok({"case", "new", "--title", "Acme, autumn", "--id", "c1"});
  }

  Ran ok(const std::vector<std::string>& arguments) const {
    Ran ran = lapwing.run(arguments);
    EXPECT_EQ(ran.exit_code, 0) << testing::PrintToString(arguments) << ran.err << ran.out;
    return ran;
  }
  json json_of(std::vector<std::string> arguments) const {
    arguments.insert(arguments.begin(), "--json");
    return ok(arguments).json();
  }
  // Writes the bag `bag`; its report.
  json write(std::vector<std::string> more = {}) const {
    std::vector<std::string> arguments = {"referral",   "write",     "c1",
                                          "--to",       "gb.ico",    "--key",
                                          "us.ftc.key", "--purpose", "name who uses this number",
                                          "-o",         "bag"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return json_of(arguments);
  }
  fs::path path(const std::string& name) const { return lapwing.directory() / name; }
  std::string all_bytes(const std::string& bag) const {
    std::string all;
    for (const auto& entry : fs::recursive_directory_iterator(path(bag))) {
      all += entry.path().string() + "\n";
      if (entry.is_regular_file()) all += read_file(entry.path());
    }
    return all;
  }
  // Python's own view of it, which shares nothing with ours.
  std::string outside(const std::string& what) const {
    const auto report = path("outside.txt");
    const std::string command = "cd '" + lapwing.directory().path().string() +
                                "' && python3 -B '" LAPWING_SOURCE_DIR
                                "/tests/tool/outside/check_bag.py' " +
                                what + " > outside.txt 2>&1";
    const int status = std::system(command.c_str());
    return status == 0 ? "" : "failed: " + read_file(report);
  }
  std::string outside_bag(const std::string& bag) const {
    return outside(bag + " '" LAPWING_SOURCE_DIR "/doc/referral.schema.json'");
  }

  Program lapwing;
};

TEST_F(ReferralCommand, ACaseKeepsWhoAddedWhatAndWhetherItIsStillSo) {
  EXPECT_EQ(json_of({"case", "add", "c1", "--seller", "acme", "--note", "third month"})["added"],
            11);
  const auto again = json_of({"case", "add", "c1", "--seller", "acme", "--file", "clean.txt"});
  EXPECT_EQ(again["added"], 1);
  EXPECT_EQ(again["there_already"], 10);
  const auto shown = json_of({"case", "show", "c1"});
  ASSERT_EQ(shown["custody"].size(), 12U);
  for (const auto& item : shown["custody"]) {
    EXPECT_EQ(item["state"], "held");
    EXPECT_EQ(item["sha256"].get<std::string>().size(), 64U);
    EXPECT_THAT(item["added_by"].get<std::string>(), HasSubstr("cli:"));
  }
  EXPECT_EQ(shown["counts"]["violation"], 10);

  // The same call judged under another list says something else; without its file it is gone.
  const fs::path violations = path("data/enforcement/violations");
  for (const auto& entry : fs::directory_iterator(violations)) {
    std::string lines = read_file(entry.path());
    lines.replace(lines.find("prohibited"), 10, "prohibitet");
    lapwing.directory().write(fs::relative(entry.path(), lapwing.directory().path()).string(),
                              lines);
  }
  const auto states_now = [&] {
    const auto file = json_of({"case", "show", "c1"});
    std::map<std::string, int> states;
    for (const auto& item : file["custody"]) ++states[item["state"]];
    return states;
  };
  auto states = states_now();
  EXPECT_EQ(states["changed"], 1);
  EXPECT_EQ(states["held"], 11);
  fs::remove_all(violations);
  EXPECT_EQ(states_now()["missing"], 10);

  EXPECT_EQ(json_of({"case", "close", "c1", "--reason", "settled"})["status"], "closed");
  EXPECT_EQ(lapwing.run({"case", "add", "c1", "--note", "x"}).exit_code, 69);
  EXPECT_EQ(lapwing.run({"case", "close", "c1", "--reason", "x"}).exit_code, 69);
  EXPECT_EQ(json_of({"case", "list"})["cases"][0]["reason"], "settled");
}

TEST_F(ReferralCommand, ABagGoesThereAndAnAnswerComesBack) {
  ok({"case", "add", "c1", "--seller", "acme", "--file", "clean.txt", "--file", "calls.csv",
      "--file", "tape.wav"});
  const json written = write({"--stix", "--reply-by", "2099-01-31", "--destroy-by", "2099-12-31"});
  EXPECT_EQ(written["numbers_hidden"], 2);
  EXPECT_EQ(written["withheld"].size(), 2U);  // the log, and the tape that nobody can search
  EXPECT_EQ(outside_bag("bag"), "");

  // On a machine that has nothing.
  const auto verified = lapwing.run(
      {"--data", "nowhere", "--json", "referral", "verify", "bag", "--key", "us.ftc.pub"});
  ASSERT_EQ(verified.exit_code, 0) << verified.err;
  EXPECT_EQ(verified.json()["trusted"], true);
  EXPECT_FALSE(fs::exists(path("nowhere")));
  const auto keyless = lapwing.run({"referral", "verify", "bag"});
  EXPECT_EQ(keyless.exit_code, 0);
  EXPECT_THAT(keyless.out, HasSubstr("a key that only the bag vouches for"));
  const auto stranger = lapwing.run({"referral", "verify", "bag", "--key", "gb.ico.pub"});
  EXPECT_EQ(stranger.exit_code, 65);
  EXPECT_THAT(stranger.out, HasSubstr("none of those given"));

  // At the other agency.
  EXPECT_EQ(lapwing.run({"--data", "ico", "referral", "read", "bag"}).exit_code, 64);
  const auto read = json_of({"--data", "ico", "referral", "read", "bag", "--key", "us.ftc.pub"});
  EXPECT_EQ(read["status"], "received");
  EXPECT_EQ(read["trusted"], true);
  const std::string id = read["id"];
  EXPECT_EQ(json_of({"--data", "ico", "referral", "read", "bag", "--key", "us.ftc.pub"}), read);
  ok({"--data", "ico", "referral", "acknowledge", id, "--key", "gb.ico.key", "--reference", "ICO-7",
      "-o", "ack"});
  EXPECT_EQ(lapwing
                .run({"--data", "ico", "referral", "acknowledge", id, "--key", "gb.ico.key", "-o",
                      "ack2"})
                .exit_code,
            69);
  ok({"--data", "ico", "referral", "reply", id, "--key", "gb.ico.key", "--outcome", "accepted",
      "--text", "We opened a file.", "-o", "reply"});
  EXPECT_EQ(lapwing
                .run({"--data", "ico", "referral", "reply", id, "--key", "us.ftc.key", "--outcome",
                      "declined", "--text", "x", "-o", "forged"})
                .exit_code,
            69);
  EXPECT_FALSE(fs::exists(path("forged")));
  EXPECT_EQ(outside_bag("ack"), "");
  EXPECT_EQ(outside_bag("reply"), "");

  // And back.
  EXPECT_EQ(json_of({"referral", "show", id})["status"], "sent");
  EXPECT_EQ(lapwing.run({"referral", "read", "ack", "--unknown-signer"}).exit_code, 69);
  EXPECT_EQ(json_of({"referral", "read", "ack", "--key", "gb.ico.pub"})["reference"], "ICO-7");
  const auto replied = json_of({"referral", "read", "reply", "--key", "gb.ico.pub"});
  EXPECT_EQ(replied["status"], "replied");
  EXPECT_EQ(replied["reply"], "We opened a file.");
  EXPECT_EQ(replied["overdue"], false);
  EXPECT_EQ(json_of({"referral", "list"})["referrals"].size(), 1U);
}

TEST_F(ReferralCommand, NoByteOfABagNamesWhoDidNotConsent) {
  ok({"case", "add", "c1", "--seller", "acme", "--consent", "202-555-0122", "--note",
      "202 555 0121 rang twice"});
  write({"--stix", "--facts", "The holder of (202) 555-0121, +1 202.555.0121, was rung."});
  const std::string all = all_bytes("bag");
  for (const char* form : {"2025550121", "202-555-0121", "202 555 0121", "202.555.0121",
                           "(202) 555-0121", "202,5550121"}) {
    EXPECT_THAT(all, Not(HasSubstr(form)));
  }
  EXPECT_THAT(all, HasSubstr("+12025550122"));  // consented
  EXPECT_THAT(all, HasSubstr("The holder of (p-"));
  // Ids and digests that could be tried out over all numbers.
  const auto shown = json_of({"case", "show", "c1"});
  for (const auto& item : shown["custody"]) {
    EXPECT_THAT(all, Not(HasSubstr(item["sha256"].get<std::string>())));
    if (item["kind"] == "violation") {
      EXPECT_THAT(all, Not(HasSubstr(item["ref"].get<std::string>())));
    }
  }
  EXPECT_EQ(outside_bag("bag"), "");
  const auto stix = ok({"case", "export", "c1", "--agency", "us.ftc"}).out;
  EXPECT_THAT(stix, Not(HasSubstr("2025550121")));
  EXPECT_THAT(ok({"case", "export", "c1", "--clear"}).out, HasSubstr("+12025550121"));
}

TEST_F(ReferralCommand, TheSenderResolvesAPseudonymAndThatIsOnRecord) {
  ok({"case", "add", "c1", "--seller", "acme"});
  const std::string id = write()["id"];
  const std::string calls = read_file(path("bag/data/calls.csv"));
  const auto at = calls.find("p-");
  ASSERT_NE(at, std::string::npos);
  const std::string pseudonym = calls.substr(at, 22);
  const std::string value =
      json_of({"referral", "resolve", id, pseudonym, "--reason", "reply of 12 May"})["value"];
  EXPECT_TRUE(value == "+12025550121" || value == "+12025550122") << value;
  EXPECT_EQ(
      lapwing.run({"referral", "resolve", id, "p-00000000000000000000", "--reason", "a guess"})
          .exit_code,
      66);
  EXPECT_EQ(lapwing.run({"referral", "resolve", id, pseudonym}).exit_code, 64) << "no reason";
  EXPECT_EQ(
      lapwing.run({"referral", "resolve", "r-2026-00000000", pseudonym, "--reason", "x"}).exit_code,
      66);
  const auto asked = json_of({"referral", "show", id})["resolutions"];
  ASSERT_EQ(asked.size(), 2U) << asked;
  EXPECT_EQ(asked[0]["pseudonym"], pseudonym);
  EXPECT_EQ(asked[0]["reason"], "reply of 12 May");
  EXPECT_THAT(asked[0]["actor"].get<std::string>(), HasSubstr("cli:"));
  // The journal has no number for it.
  EXPECT_THAT(asked.dump(), Not(HasSubstr("2025550121")));
}

TEST_F(ReferralCommand, WhatIsNotSoundIsNotTakenIn) {
  ok({"case", "add", "c1", "--seller", "acme"});
  write();
  const std::string verdicts = read_file(path("bag/data/verdicts.csv"));
  lapwing.directory().write("bag/data/verdicts.csv", verdicts + "x");
  const auto verified = lapwing.run({"referral", "verify", "bag", "--key", "us.ftc.pub"});
  EXPECT_EQ(verified.exit_code, 65);
  EXPECT_THAT(verified.out, HasSubstr("`data/verdicts.csv` is not as it was listed"));
  const auto read =
      lapwing.run({"--data", "ico", "referral", "read", "bag", "--key", "us.ftc.pub"});
  EXPECT_EQ(read.exit_code, 65);
  EXPECT_FALSE(fs::exists(path("ico")));
  EXPECT_NE(outside_bag("bag"), "");  // the check from outside can fail, too
  EXPECT_EQ(lapwing.run({"referral", "verify", "absent"}).exit_code, 66);
  EXPECT_EQ(lapwing.run({"referral", "verify", "data"}).exit_code, 65);
}

TEST_F(ReferralCommand, ASealedBagIsOpenedByItsReceiver) {
  ok({"case", "add", "c1", "--seller", "acme"});
  ok({"referral", "write", "c1", "--to", "gb.ico", "--key", "us.ftc.key", "--purpose", "trace",
      "--seal-to", "gb.ico.pub", "-o", "sealed"});
  for (const auto& entry : fs::directory_iterator(lapwing.directory().path())) {
    EXPECT_THAT(entry.path().filename().string(), Not(HasSubstr("unsealed")));
  }
  EXPECT_THAT(lapwing.run({"referral", "verify", "sealed"}).err, HasSubstr("referral open"));
  EXPECT_EQ(
      lapwing.run({"referral", "open", "sealed", "--key", "us.ftc.key", "-o", "in"}).exit_code, 65);
  ok({"referral", "open", "sealed", "--key", "gb.ico.key", "-o", "in"});
  ok({"referral", "verify", "in", "--key", "us.ftc.pub"});
  EXPECT_EQ(outside_bag("in"), "");
}

TEST_F(ReferralCommand, AViolationIsRoutedWithReasons) {
  const auto line = ok({"violations", "--rule", "calling-hours", "--format", "ndjson"}).out;
  const std::string id = json::parse(line.substr(0, line.find('\n')))["id"];
  const auto routed = json_of({"referral", "route", id});
  EXPECT_EQ(routed["routes"][0]["agency"]["id"], "us.ftc");
  EXPECT_EQ(routed["routes"][2]["agency"]["id"], "gb.ico");
  EXPECT_THAT(ok({"referral", "route", "--country", "XX"}).out,
              HasSubstr("does not mean there is none"));
  EXPECT_EQ(lapwing.run({"referral", "route"}).exit_code, 64);
  EXPECT_EQ(lapwing.run({"referral", "route", "v-none"}).exit_code, 66);
  EXPECT_EQ(lapwing.run({"referral", "route", "--country", "US", "--mandate", "x"}).exit_code, 64);
}

TEST_F(ReferralCommand, LettersSayWhatIsPrimaFacieAndThatANumberMayBeSomebodyElses) {
  ok({"case", "add", "c1", "--seller", "acme"});
  const auto letter = ok({"case", "letter", "c1", "--seller", "acme", "--agency", "us.ftc",
                          "--reply-by", "2099-01-15", "--contact", "<b>desk</b>"})
                          .out;
  EXPECT_THAT(letter, HasSubstr("Federal Trade Commission"));
  EXPECT_THAT(letter, HasSubstr("Prima facie"));
  EXPECT_THAT(letter, HasSubstr("may have been shown falsely"));
  EXPECT_THAT(letter, HasSubstr("&lt;b&gt;desk&lt;/b&gt;"));
  EXPECT_THAT(letter, Not(HasSubstr("5550121")));
  EXPECT_THAT(letter, HasSubstr("@media print"));
  EXPECT_THAT(letter, Not(HasSubstr("<script")));
  EXPECT_THAT(ok({"case", "summary", "c1"}).out, HasSubstr("Chain of custody"));
  EXPECT_EQ(lapwing.run({"case", "letter", "c1", "--seller", "other", "--reply-by", "2099-01-15"})
                .exit_code,
            65);
}

TEST_F(ReferralCommand, BadInputIsToldApart) {
  EXPECT_EQ(lapwing.run({"case", "show", "c2"}).exit_code, 66);
  EXPECT_EQ(lapwing.run({"case", "add", "c1"}).exit_code, 64);
  EXPECT_EQ(lapwing.run({"case", "add", "c1", "--violation", "v-none"}).exit_code, 66);
  EXPECT_EQ(lapwing.run({"case", "add", "c1", "--seller", "nobody"}).exit_code, 66);
  EXPECT_EQ(lapwing.run({"case", "new", "--title", "x", "--id", "c1"}).exit_code, 69);
  EXPECT_EQ(lapwing.run({"case", "new", "--title", "x", "--id", "a/b"}).exit_code, 65);
  EXPECT_EQ(ok({"case", "new", "--title", "y"}).out.substr(4, 6), "-0001\n");
  const std::vector<std::string> base = {"referral", "write", "c1", "--purpose", "p", "-o", "bag"};
  const auto with = [&](std::vector<std::string> more) {
    more.insert(more.begin(), base.begin(), base.end());
    return lapwing.run(more);
  };
  EXPECT_EQ(with({"--to", "gb.ico", "--key", "us.ftc.key"}).exit_code, 69);  // nothing in it
  EXPECT_EQ(with({"--to", "xx.none", "--key", "us.ftc.key"}).exit_code, 64);
  EXPECT_THAT(with({"--to", "gb.ico", "--key", "us.ftc.pub"}).err, HasSubstr("a public key"));
  EXPECT_EQ(with({"--to", "gb.ico", "--key", "us.ftc.key", "--reply-by", "2001-01-01"}).exit_code,
            64);
  EXPECT_EQ(lapwing.run({"referral", "keygen", "us.ftc"}).exit_code, 69);
  EXPECT_EQ(
      lapwing.run({"referral", "acknowledge", "r-2026-00000000", "--key", "us.ftc.key", "-o", "x"})
          .exit_code,
      66);
}

}  // namespace
}  // namespace lapwing::tool
