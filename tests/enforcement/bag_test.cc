// Bags as written, and as somebody else may hand them over.
#include "enforcement/bag.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <fstream>

#include "enforcement/sealed_bag.h"
#include "tests/support/temp_dir.h"

namespace lapwing::enforcement {
namespace {

namespace fs = std::filesystem;
using testing::AnyOf;
using testing::Contains;
using testing::HasSubstr;

SecretKey key_of(const std::string& name) { return *SecretKey::make(name); }

class BagTest : public testing::Test {
 protected:
  BagTest() : key_(key_of("us.example")), bag_(directory_ / "bag") { write(bag_); }

  void write(const fs::path& bag) const {
    auto writer = BagWriter::create(posix_file_system(), bag);
    ASSERT_TRUE(writer) << writer.error().message;
    ASSERT_TRUE((*writer)->add("data/referral.json", "{\"format\": \"x\"}\n"));
    ASSERT_TRUE((*writer)->open("data/files/a 100% log.csv"));
    ASSERT_TRUE((*writer)->write("called,start\n"));
    ASSERT_TRUE((*writer)->write("2125550142,2026-11-01 10:00:00\n"));
    const auto name = (*writer)->finish({{"Source-Organization", "Example\nAgency"}}, key_);
    ASSERT_TRUE(name) << name.error().message;
    ASSERT_TRUE((*writer)->publish());
  }

  BagReport verified(std::vector<PublicKey> keys = {}) const {
    const auto report = verify_bag(bag_, keys);
    EXPECT_TRUE(report) << report.error().message;
    return report ? *report : BagReport{{"unreadable"}, {}, {}, {}, {}, false};
  }
  void put(const std::string& name, const std::string& bytes) const {
    directory_.write("bag/" + name, bytes);
  }
  std::string bytes(const std::string& name) const { return read_file(bag_ / name); }
  // The manifest changed and everything above it made to fit again, as the signer could.
  void sign_again(const std::string& manifest) const {
    put("manifest-sha256.txt", manifest);
    const std::string tags = fmt::format(
        "{}  bag-info.txt\n{}  bagit.txt\n{}  manifest-sha256.txt\n",
        hex(sha256(bytes("bag-info.txt"))), hex(sha256(bytes("bagit.txt"))), hex(sha256(manifest)));
    put("tagmanifest-sha256.txt", tags);
    const std::string old = bytes("signature.txt");
    const std::string head = old.substr(0, old.find("signature: "));
    const auto signature = key_.sign(head + tags);
    put("signature.txt", head + "signature: " + to_hex(signature.data(), 64) + "\n");
  }

  TempDir directory_;
  SecretKey key_;
  fs::path bag_;
};

TEST_F(BagTest, IsWrittenAsTheRfcSays) {
  EXPECT_EQ(bytes("bagit.txt"), "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n");
  EXPECT_EQ(bytes("bag-info.txt"), "Source-Organization: Example Agency\nPayload-Oxum: 60.2\n");
  EXPECT_THAT(bytes("manifest-sha256.txt"), HasSubstr("  data/files/a 100%25 log.csv\n"));
  EXPECT_THAT(bytes("tagmanifest-sha256.txt"), HasSubstr("  manifest-sha256.txt\n"));
  EXPECT_FALSE(fs::exists(bag_.string() + ".part"));
  const BagReport report = verified({key_.public_key()});
  EXPECT_THAT(report.problems, testing::IsEmpty());
  EXPECT_TRUE(report.trusted);
  EXPECT_EQ(report.signer->name, "us.example");
  EXPECT_EQ(report.payload.size(), 2U);
  EXPECT_EQ(report.tag_manifest_sha256, hex(sha256(bytes("tagmanifest-sha256.txt"))));
}

TEST_F(BagTest, WithoutAKeyItIsWholeButNotTrusted) {
  const BagReport report = verified();
  EXPECT_TRUE(report.sound());
  EXPECT_FALSE(report.trusted);
}

TEST_F(BagTest, AnotherKeyIsAProblem) {
  const BagReport report = verified({key_of("us.example").public_key()});
  EXPECT_THAT(report.problems, Contains(HasSubstr("none of those given")));
}

TEST_F(BagTest, AKnownKeyUnderAnotherNameIsAProblem) {
  PublicKey renamed = key_.public_key();
  renamed.name = "ca.example";
  EXPECT_THAT(verified({renamed}).problems, Contains(HasSubstr("the key that was given as")));
}

TEST_F(BagTest, OneFlippedBitInAnyByteOfAnyFileIsFound) {
  std::vector<std::string> names;
  for (const auto& entry : fs::recursive_directory_iterator(bag_)) {
    if (entry.is_regular_file()) names.push_back(entry.path().lexically_relative(bag_).string());
  }
  ASSERT_EQ(names.size(), 7U);
  std::size_t flips = 0;
  for (const auto& name : names) {
    const std::string good = bytes(name);
    for (std::size_t i = 0; i < good.size(); ++i) {
      std::string bad = good;
      bad[i] = static_cast<char>(bad[i] ^ (1 << (flips++ % 8)));
      put(name, bad);
      const auto report = verify_bag(bag_, std::vector<PublicKey>{key_.public_key()});
      ASSERT_TRUE(report);
      ASSERT_FALSE(report->sound()) << name << " byte " << i;
    }
    put(name, good);
  }
  EXPECT_TRUE(verified({key_.public_key()}).sound());
  EXPECT_GT(flips, 800U);
}

TEST_F(BagTest, AFileAddedRemovedRenamedOrCutIsFound) {
  put("data/extra.csv", "x");
  EXPECT_THAT(verified().problems, Contains(HasSubstr("`data/extra.csv` is in the bag and not")));
  fs::remove(bag_ / "data/extra.csv");
  put("note.txt", "x");
  EXPECT_THAT(verified().problems, Contains(HasSubstr("`note.txt` is in the bag and not")));
  fs::remove(bag_ / "note.txt");
  fs::create_directory(bag_ / "data/empty");
  EXPECT_THAT(verified().problems, Contains(HasSubstr("the folder `data/empty`")));
  fs::remove(bag_ / "data/empty");
  EXPECT_TRUE(verified().sound());

  fs::rename(bag_ / "data/referral.json", bag_ / "data/Referral.json");
  EXPECT_EQ(verified().problems.size(), 2U);
  fs::rename(bag_ / "data/Referral.json", bag_ / "data/referral.json");
  for (const char* name : {"bag-info.txt", "manifest-sha256.txt", "tagmanifest-sha256.txt",
                           "signature.txt", "data/referral.json"}) {
    const std::string good = bytes(name);
    put(name, good.substr(0, good.size() - 1));
    EXPECT_FALSE(verified().sound()) << name;
    fs::remove(bag_ / name);
    EXPECT_FALSE(verified().sound()) << name;
    put(name, good);
  }
  EXPECT_TRUE(verified().sound());
  fs::remove(bag_ / "bagit.txt");
  EXPECT_EQ(verify_bag(bag_, {}).error().code, Errc::invalid_argument);
}

TEST_F(BagTest, PathsThatLeadElsewhereAreRefusedEvenWhenSigned) {
  directory_.write("outside.txt", "secret");
  const std::string good = bytes("manifest-sha256.txt");
  const std::string digest = hex(sha256("secret"));
  for (const char* path :
       {"data/../../outside.txt", "../outside.txt", "/etc/passwd", "data/./referral.json",
        "data//referral.json", "data\\..\\..\\outside.txt", "C:/outside.txt", "~/outside.txt",
        "data/x/..", "outside.txt", "data/%0A", "data/a%2e"}) {
    sign_again(good + digest + "  " + path + "\n");
    const BagReport report = verified({key_.public_key()});
    EXPECT_TRUE(report.trusted);
    EXPECT_THAT(report.problems,
                Contains(AnyOf(HasSubstr("leads out of the bag"), HasSubstr("not below data/"),
                               HasSubstr("is not a digest and a path"))))
        << path;
  }
  sign_again(good + digest + "  data/REFERRAL.json\n");
  EXPECT_THAT(verified().problems, Contains(HasSubstr("listed twice")));
  sign_again(good);
  EXPECT_TRUE(verified().sound());
}

TEST_F(BagTest, LinksPipesAndFetchAreRefused) {
  directory_.write("outside.txt", bytes("data/referral.json"));
  fs::remove(bag_ / "data/referral.json");
  fs::create_symlink(directory_ / "outside.txt", bag_ / "data/referral.json");
  EXPECT_THAT(verified().problems, Contains(HasSubstr("is a symbolic link")));
  fs::remove(bag_ / "data/referral.json");
  ASSERT_EQ(mkfifo((bag_ / "data/referral.json").c_str(), 0600), 0);
  EXPECT_THAT(verified().problems, Contains(HasSubstr("neither file nor directory")));
  fs::remove(bag_ / "data/referral.json");
  put("data/referral.json", "{\"format\": \"x\"}\n");
  EXPECT_TRUE(verified().sound());

  fs::rename(bag_ / "data/files", directory_ / "moved");
  fs::create_directory_symlink(directory_ / "moved", bag_ / "data/files");
  EXPECT_THAT(verified().problems, Contains(HasSubstr("`data/files` is a symbolic link")));
  fs::remove(bag_ / "data/files");
  fs::rename(directory_ / "moved", bag_ / "data/files");
  put("fetch.txt", "https://example.org/x - data/x\n");
  EXPECT_THAT(verified().problems, Contains(HasSubstr("fetch.txt")));
}

TEST_F(BagTest, NothingIsOverwrittenAndNothingHalfWrittenStays) {
  EXPECT_EQ(BagWriter::create(posix_file_system(), bag_).error().code, Errc::failed_precondition);
  {
    auto writer = BagWriter::create(posix_file_system(), directory_ / "half");
    ASSERT_TRUE(writer);
    ASSERT_TRUE((*writer)->add("data/x", "y"));
    EXPECT_EQ((*writer)->open("data/../x").error().code, Errc::invalid_argument);
    EXPECT_EQ((*writer)->open("bagit.txt").error().code, Errc::invalid_argument);
  }
  for (const auto& entry : fs::directory_iterator(directory_.path())) {
    EXPECT_THAT(entry.path().filename().string(), testing::Not(HasSubstr("half")));
  }
}

TEST_F(BagTest, KeysAreKeptAsTextForTheirOwnerAlone) {
  const fs::path file = directory_ / "agency.key";
  ASSERT_TRUE(key_.write(file));
  struct stat status {};
  ASSERT_EQ(stat(file.c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777U, 0600U);
  EXPECT_EQ(key_.write(file).error().code, Errc::failed_precondition);
  const auto read = SecretKey::read(file);
  ASSERT_TRUE(read);
  EXPECT_EQ(read->public_key().fingerprint(), key_.public_key().fingerprint());
  const auto pub = directory_.write("keys.pub", "# two\n" + to_text(key_.public_key()) +
                                                    to_text(key_of("ca.example").public_key()));
  const auto keys = read_public_keys(pub);
  ASSERT_TRUE(keys);
  EXPECT_EQ((*keys)[1].name, "ca.example");
  EXPECT_THAT(read_public_keys(file).error().message, HasSubstr("this is a secret key"));
  EXPECT_THAT(SecretKey::read(pub).error().message, HasSubstr("no secret key"));
  EXPECT_FALSE(read_public_keys(directory_.write("empty", "")));
  EXPECT_FALSE(read_public_keys(directory_.write("cut", to_text(key_.public_key()).substr(0, 60))));
  EXPECT_EQ(SecretKey::make("a b").error().code, Errc::invalid_argument);
}

TEST_F(BagTest, ASealedBagIsOpenedByItsReceiverAlone) {
  const SecretKey receiver = key_of("ca.example");
  const fs::path sealed = directory_ / "bag.sealed";
  ASSERT_TRUE(seal_bag(posix_file_system(), bag_, receiver.public_key(), sealed));
  EXPECT_THAT(read_file(sealed), testing::Not(HasSubstr("2125550142")));
  EXPECT_EQ(seal_bag(posix_file_system(), bag_, receiver.public_key(), sealed).error().code,
            Errc::failed_precondition);
  ASSERT_TRUE(open_sealed_bag(posix_file_system(), sealed, receiver, directory_ / "open"));
  bag_ = directory_ / "open";
  EXPECT_TRUE(verified({key_.public_key()}).trusted);
  EXPECT_THAT(
      open_sealed_bag(posix_file_system(), sealed, key_, directory_ / "other").error().message,
      HasSubstr("not sealed to this key"));

  const std::string good = read_file(sealed);
  const auto opens = [&](const std::string& bytes) {
    const auto file = directory_.write("bad.sealed", bytes);
    const auto opened = open_sealed_bag(posix_file_system(), file, receiver, directory_ / "bad");
    EXPECT_FALSE(fs::exists(directory_ / "bad"));
    return opened.has_value();
  };
  for (std::size_t i = 0; i < good.size(); i += 7) {
    std::string bad = good;
    bad[i] = static_cast<char>(bad[i] ^ 1 << i % 8);
    ASSERT_FALSE(opens(bad)) << i;
  }
  EXPECT_FALSE(opens(good.substr(0, good.size() - 1)));
  EXPECT_FALSE(opens(good + "x"));
  EXPECT_FALSE(opens("lapwing"));
}

TEST_F(BagTest, ASealedBagOfManyChunksIsOpenedWhole) {
  std::string big;
  for (int i = 0; big.size() < 300'000; ++i) big += std::to_string(i);
  bag_ = directory_ / "big";
  auto writer = BagWriter::create(posix_file_system(), bag_);
  ASSERT_TRUE((*writer)->add("data/big", big));
  ASSERT_TRUE((*writer)->finish({}, key_));
  ASSERT_TRUE((*writer)->publish());
  const SecretKey receiver = key_of("ca.example");
  const fs::path sealed = directory_ / "big.sealed";
  ASSERT_TRUE(seal_bag(posix_file_system(), bag_, receiver.public_key(), sealed));
  ASSERT_TRUE(open_sealed_bag(posix_file_system(), sealed, receiver, directory_ / "out"));
  EXPECT_EQ(read_file(directory_ / "out/data/big"), big);
  // Cut at a chunk's end, where every byte that is left is authentic.
  const auto file = directory_.write("cut", read_file(sealed).substr(0, 17 + 80 + 24 + 65'553));
  EXPECT_FALSE(open_sealed_bag(posix_file_system(), file, receiver, directory_ / "cut-out"));
  EXPECT_FALSE(fs::exists(directory_ / "cut-out.part"));
}

}  // namespace
}  // namespace lapwing::enforcement
