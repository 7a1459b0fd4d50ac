// Another agency's bag over HTTP: made by the real program, zipped here.
#include <filesystem>

#include "tests/importers/zip_writer.h"
#include "tests/service/contract.h"

namespace lapwing::service {
namespace {

namespace fs = std::filesystem;
using Members = std::vector<std::pair<std::string, std::string>>;
using testing::HasSubstr;

class ReferralIntake : public Contract {
 protected:
  // `theirs/bag` of Ofcom, its key and somebody else's.
  static void SetUpTestSuite() {
    theirs_ = std::make_unique<TempDir>();
    theirs_->write("calls.csv",
                   "called,caller,start\n212-555-0142,+442079460958,2026-10-01T23:00:00-04:00\n");
    const auto script = theirs_->write("make.sh", R"(set -e
"$1" audit calls.csv --format csv --tz America/New_York --seller acme
"$1" case new --id c1 --title Acme
"$1" case add c1 --seller acme --file calls.csv
"$1" referral keygen gb.ofcom
"$1" referral keygen ca.crtc
"$1" referral write c1 --to us.ftc --key gb.ofcom.key --purpose 'trace the caller' -o bag
)");
    const auto command = fmt::format("cd '{}' && sh '{}' '{}' > made.log 2>&1",
                                     theirs_->path().string(), script.string(), LAPWING_PROGRAM);
    ASSERT_EQ(std::system(command.c_str()), 0) << read_file(*theirs_ / "made.log");
  }
  static void TearDownTestSuite() { theirs_.reset(); }

  static Members bag() {
    Members members;
    const auto folder = *theirs_ / "bag";
    for (const auto& entry : fs::recursive_directory_iterator(folder)) {
      if (!entry.is_regular_file()) continue;
      members.emplace_back(entry.path().lexically_relative(folder).string(),
                           read_file(entry.path()));
    }
    return members;
  }
  void trust(const std::string& agency) {
    const auto folder = world.service().data / "agency-keys";
    fs::create_directories(folder);
    fs::copy_file(*theirs_ / (agency + ".pub"), folder / (agency + ".pub"));
  }
  Response send(const std::string& zip, const std::string& query = "",
                const std::string& role = "officer") {
    return post("/v1/referrals" + query, zip, role, {{"content-type", "application/zip"}});
  }
  std::string refusal(const Members& members) {
    const auto refused = send(importers::zip_of(members));
    EXPECT_EQ(refused.status, 400) << refused.body;
    return json_of(refused)["detail"];
  }
  std::size_t held() { return parsed(get("/v1/referrals"))["referrals"].size(); }

  static std::unique_ptr<TempDir> theirs_;
};
std::unique_ptr<TempDir> ReferralIntake::theirs_;

TEST_F(ReferralIntake, ASoundBagOfATrustedAgencyIsTakenInOnce) {
  trust("gb.ofcom");
  const auto zip = importers::zip_of(bag());
  EXPECT_EQ(send(zip, "", "").status, 401);
  EXPECT_EQ(send(zip, "", "subscriber").status, 403);
  const auto first = send(zip);
  ASSERT_EQ(first.status, 201) << first.body;
  const auto taken = json_of(first);
  EXPECT_EQ(taken["kind"], "referral");
  EXPECT_EQ(taken["referral"]["from"], "gb.ofcom");
  EXPECT_EQ(taken["referral"]["trusted"], true);
  const std::string path = header_of(first, "Location");
  EXPECT_EQ(json_of(get(path))["id"], taken["referral"]["id"]);

  // Zipped with its folder, and again.
  auto below = bag();
  for (auto& [name, bytes] : below) name = "bag/" + name;
  const auto again = send(importers::zip_of(below));
  EXPECT_EQ(again.status, 200) << again.body;
  EXPECT_EQ(json_of(again)["changed"], false);
  EXPECT_EQ(held(), 1U);
  EXPECT_EQ(post("/v1/referrals", "{}", "officer", {{"content-type", "application/json"}}).status,
            415);
}

TEST_F(ReferralIntake, WhoseSignerNothingVouchesForWaitsForAWord) {
  const auto zip = importers::zip_of(bag());
  const auto refused = send(zip);
  EXPECT_EQ(refused.status, 409);
  EXPECT_THAT(refused.body, HasSubstr("agency-keys"));
  trust("ca.crtc");
  EXPECT_EQ(send(zip).status, 400);
  EXPECT_EQ(held(), 0U);
  const auto taken = send(zip, "?unknown_signer=true");
  ASSERT_EQ(taken.status, 201) << taken.body;
  EXPECT_EQ(json_of(taken)["referral"]["trusted"], false);
}

TEST_F(ReferralIntake, WhatIsChangedAddedOrMissingIsRefusedWithTheReason) {
  trust("gb.ofcom");
  const auto whole = bag();
  auto changed = whole;
  for (auto& [name, bytes] : changed) {
    if (name == "data/calls.csv") bytes += "x";
  }
  EXPECT_THAT(refusal(changed), HasSubstr("`data/calls.csv` is not as it was listed"));
  auto added = whole;
  added.emplace_back("data/more.csv", "1\n");
  EXPECT_THAT(refusal(added), HasSubstr("in the bag and not listed"));
  auto missing = whole;
  std::erase_if(missing, [](const auto& member) { return member.first == "data/calls.csv"; });
  EXPECT_THAT(refusal(missing), HasSubstr("is listed and missing"));
  auto forged = whole;
  for (auto& [name, bytes] : forged) {
    if (name == "signature.txt") bytes.replace(bytes.find("signature: ") + 11, 4, "0000");
  }
  EXPECT_THAT(refusal(forged), HasSubstr("signature"));
  EXPECT_EQ(held(), 0U);
}

TEST_F(ReferralIntake, AHostileArchiveLeavesNothingBehind) {
  trust("gb.ofcom");
  const auto whole = bag();
  const auto with = [&](const std::string& name, const std::string& bytes = "x") {
    auto members = whole;
    members.emplace_back(name, bytes);
    return refusal(members);
  };
  for (const auto* path : {"../evil", "/etc/evil", "data/../../evil", "data\\evil", "C:evil"}) {
    EXPECT_THAT(with(path), HasSubstr("leads elsewhere")) << path;
  }
  EXPECT_THAT(with("data/" + std::string(300, 'x')), HasSubstr("not plain"));
  EXPECT_THAT(with("bagit.txt/inside"), HasSubstr("a file and a folder"));
  EXPECT_THAT(with("data/bomb", std::string(std::size_t{100} << 20, '\0')),
              HasSubstr("grows too large"));
  const auto zip = importers::zip_of(whole);
  for (const auto& bad : {std::string("no zip"), zip.substr(0, zip.size() / 2)}) {
    EXPECT_EQ(send(bad).status, 400);
  }
  EXPECT_EQ(held(), 0U);
  EXPECT_FALSE(fs::exists(world.service().data / "evil"));
  EXPECT_FALSE(fs::exists(world.service().data / "service" / "evil"));
  EXPECT_TRUE(fs::is_empty(world.service().data / "service" / "referrals"));
}

}  // namespace
}  // namespace lapwing::service
