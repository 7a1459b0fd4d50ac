// A follower keeps a copy of a list by change lists: applied in order, once, or refused with the
// edition that is missing.
#include <gtest/gtest.h>

#include "tests/tool/program.h"

namespace lapwing::tool {
namespace {

class Follow : public testing::Test {
 protected:
  void SetUp() override {
    // The publisher runs the list; the follower holds a copy.
    std::filesystem::create_directory(publisher_.directory() / "data");
    publisher_.directory().write("data/lists.yaml", "lists:\n  us.tx: {tenure: run}\n");
    publish("212,5550101\n212,5550102\n415,5550103\n", "2026-11-01");
    publish("212,5550104\n415,5550105\n", "2026-11-02");
    publish("212,5550106\n", "2026-11-03");
    hand_over({"export", "us.tx", "--edition", "us.tx@1", "-o", "copy"}, "base.txt");
    import_base();
    hand_over(
        {"export", "us.tx", "--changes-since", "us.tx@1", "--edition", "us.tx@2", "-o", "copy"},
        "1-2");
    hand_over({"export", "us.tx", "--changes-since", "us.tx@2", "-o", "copy"}, "2-3");
  }
  void import_base() const {
    expect(follower_.run({"import", "ftc-flat", "base.txt", "--list", "us.tx", "--area", "all",
                          "--obtained", "2026-11-04"}));
  }
  void publish(const std::string& numbers, const std::string& obtained) const {
    publisher_.directory().write("numbers.txt", numbers);
    expect(publisher_.run(
        {"import", "ftc-flat", "numbers.txt", "--list", "us.tx", "--obtained", obtained}));
  }
  void hand_over(const std::vector<std::string>& arguments, const char* name) const {
    expect(publisher_.run(arguments));
    follower_.directory().write(name, read_file(publisher_.directory() / "copy"));
  }
  static void expect(const Ran& ran, int exit_code = 0) {
    EXPECT_EQ(ran.exit_code, exit_code) << ran.err;
  }
  Ran apply(const char* file, const char* obtained) const {
    return follower_.run(
        {"import", "lapwing-changes", file, "--list", "us.tx", "--obtained", obtained, "--json"});
  }
  std::string held() const { return follower_.run({"export", "us.tx"}).out; }
  std::string published() const { return publisher_.run({"export", "us.tx"}).out; }
  void refused(const Ran& ran, int exit_code, const std::string& named) const {
    EXPECT_EQ(ran.exit_code, exit_code) << ran.err;
    EXPECT_NE(ran.err.find(named), std::string::npos) << ran.err;
  }
  Program publisher_;
  Program follower_;
};

TEST_F(Follow, InOrderTheCopyBecomesTheList) {
  EXPECT_EQ(apply("1-2", "2026-11-05").json()["added"], 2);
  EXPECT_EQ(apply("2-3", "2026-11-06").json()["added"], 1);
  EXPECT_EQ(held(), published());
  const auto editions = follower_.run({"editions", "us.tx", "--json"}).json()["editions"];
  ASSERT_EQ(editions.size(), 3u);
  EXPECT_EQ(editions[2]["kind"], "changes");
  EXPECT_EQ(editions[2]["content_sha256"],
            publisher_.run({"export", "us.tx", "-o", "x", "--json"}).json()["content_sha256"]);
}

TEST_F(Follow, TheSameListAgainChangesNothing) {
  EXPECT_EQ(apply("1-2", "2026-11-05").json()["recorded"], true);
  const auto once = held();
  for (const char* obtained : {"2026-11-05", "2026-11-07"}) {
    const auto again = apply("1-2", obtained);
    expect(again);
    EXPECT_EQ(again.json()["recorded"], false);
  }
  // Another file that says the same, too.
  auto text = read_file(follower_.directory() / "1-2");
  text.replace(text.find("#to us.tx@2"), 11, "#to us.tx@9");
  follower_.directory().write("same", text);
  EXPECT_EQ(apply("same", "2026-11-08").json()["recorded"], false);
  EXPECT_EQ(held(), once);
  EXPECT_EQ(apply("2-3", "2026-11-09").json()["recorded"], true);
  EXPECT_EQ(apply("1-2", "2026-11-10").json()["recorded"], false);
  EXPECT_EQ(held(), published());
}

TEST_F(Follow, AGapIsRefusedWithTheEditionThatIsMissing) {
  const auto before = held();
  refused(apply("2-3", "2026-11-05"), 69,
          "`2-3` leads from `us.tx@2` of its publisher to `us.tx@3`, and `us.tx@2` is not what is "
          "held");
  EXPECT_EQ(held(), before);
}

TEST_F(Follow, AnOverlapIsRefused) {
  hand_over({"export", "us.tx", "--changes-since", "us.tx@1", "-o", "copy"}, "1-3");
  expect(apply("1-2", "2026-11-05"));
  refused(apply("1-3", "2026-11-06"), 69, "`us.tx@1` is not what is held");
}

TEST_F(Follow, AChangedFileIsRefused) {
  auto text = read_file(follower_.directory() / "1-2");
  text.replace(text.find("5550104"), 7, "5550107");
  follower_.directory().write("forged", text);
  refused(apply("forged", "2026-11-05"), 69, "has the checksum");
  refused(follower_.run({"import", "lapwing-changes", "1-2", "--list", "us.fl"}), 65,
          "what changed on `us.tx`, not on `us.fl`");
  refused(follower_.run({"import", "lapwing-changes", "1-2", "--list", "us.tx", "--content-sha256",
                         std::string(64, '0')}),
          65, "as --content-sha256 says");
}

TEST_F(Follow, AreasAreFollowedAlone) {
  hand_over({"export", "us.tx", "--area", "212", "--edition", "us.tx@1", "-o", "copy"}, "area");
  hand_over({"export", "us.tx", "--area", "212", "--changes-since", "us.tx@1", "-o", "copy"},
            "1-3");
  const Program other;
  for (const char* name : {"area", "1-3"}) {
    other.directory().write(name, read_file(follower_.directory() / name));
  }
  expect(other.run({"import", "ftc-flat", "area", "--list", "us.tx", "--area", "212", "--obtained",
                    "2026-11-04"}));
  expect(other.run({"import", "lapwing-changes", "1-3", "--list", "us.tx"}));
  EXPECT_EQ(other.run({"export", "us.tx"}).out,
            publisher_.run({"export", "us.tx", "--area", "212"}).out);
}

TEST_F(Follow, PublishedChangeListsFollowWhatTheFlagsSay) {
  follower_.directory().write("delta", "2125550101,2026-11-05,D\n2125550107,2026-11-05,A\n");
  const std::vector<std::string> import = {"import", "ftc-changes", "delta",     "--list",
                                           "us.tx",  "--obtained",  "2026-11-05"};
  const auto with = [&](std::vector<std::string> more) {
    auto all = import;
    all.insert(all.end(), more.begin(), more.end());
    return follower_.run(all);
  };
  refused(with({"--follows", "us.tx@7"}), 69, "follows `us.tx@7`, which is not held");
  refused(with({"--content-sha256", std::string(64, '0')}), 69, "as its publisher says");
  refused(with({"--content-sha256", "abc"}), 64, "is not 64 hex digits");
  refused(follower_.run({"import", "ftc-flat", "base.txt", "--list", "us.tx", "--follows", "x"}),
          64, "are for change lists");
  expect(with({"--follows", "us.tx@1"}));
  EXPECT_EQ(held(), "212,5550102\n212,5550107\n415,5550103\n");
  follower_.directory().write("twice", "2125550107,2026-11-06,A\n2125550108,2026-11-06,A\n");
  refused(follower_.run({"import", "ftc-changes", "twice", "--list", "us.tx"}), 69,
          "adds 1 numbers that are listed already");
}

TEST(OwnList, OneBadRowIsReportedAndHalfRefused) {
  const Program lapwing;
  lapwing.directory().write("own.csv", "212-555-0101\n212-555-0102\nno phone\n");
  const auto ran =
      lapwing.run({"import", "numbers", "own.csv", "--list", "seller/acme/internal", "--json"});
  EXPECT_EQ(ran.exit_code, 0) << ran.err;
  EXPECT_EQ(ran.json()["count"], 2);
  EXPECT_EQ(ran.json()["rejected"], 1);
  EXPECT_EQ(ran.json()["errors"][0]["line"], 3);
  lapwing.directory().write("bad.csv", "212-555-0103\n212555xxxx\n646555xxxx\n");
  const auto bad = lapwing.run({"import", "numbers", "bad.csv", "--list", "seller/acme/internal"});
  EXPECT_EQ(bad.exit_code, 69) << bad.err;
  EXPECT_NE(bad.err.find("more than half"), std::string::npos) << bad.err;
}

}  // namespace
}  // namespace lapwing::tool
