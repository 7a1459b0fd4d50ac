// Stored bytes that changed behind the journal's back: refused, naming the file, or, where they can
// only be what a crash left of an unacknowledged write, cut. Never another answer.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "registry/file_journal.h"
#include "tests/registry/journal_fixture.h"
#include "tests/support/fault_file_system.h"

namespace lapwing::registry {
namespace {

using testing::HasSubstr;
using Snapshot = std::map<std::string, std::string>;

const std::string kDirectory = "/data/journal";
const std::string kHead = kDirectory + "/head";

class JournalDamage : public testing::Test {
 protected:
  // Three segments, appends of one to three entries, an erasure of a part in each of the first two.
  void SetUp() override {
    write();
    written_ = files_.snapshot();
    for (const auto& [path, bytes] : written_) {
      if (path.ends_with(".journal")) segments_.push_back(path);
    }
    ASSERT_EQ(segments_.size(), 3u);
    answer_ = read_all(*reopen());
  }

  Result<std::unique_ptr<FileJournal>> reopen() {
    files_.kill_process();
    FileJournalOptions options;
    options.segment_bytes = 900;
    options.checkpoint_bytes = 300;
    options.notice = [this](const std::string& sentence) { notices_.push_back(sentence); };
    return FileJournal::open(files_, kDirectory, options);
  }

  static Result<std::vector<std::string>> read_all(
      const Result<std::unique_ptr<FileJournal>>& journal) {
    if (!journal) return journal.error();
    const auto entries = (*journal)->read(1, 1000);
    if (!entries) return entries.error();
    return describe(*entries);
  }

  void write() {
    auto journal = reopen();
    ASSERT_TRUE(journal);
    std::uint64_t i = 0;
    const auto append = [&](std::vector<Entry> entries) {
      ASSERT_TRUE((*journal)->append(entries, kAnyHead).committed());
      borders_.push_back((*journal)->head()->seq);
    };
    const auto next = [&] { return registration(++i); };
    borders_.push_back(0);
    append({next()});
    append({next(), next()});
    append({erasure({2}, true, false)});
    append({next(), next(), next()});
    append({erasure({5}, false, true)});
    stale_head_ = files_.bytes(kHead);
    append({next(), next()});
    append({next()});
  }

  // Opens what is there now. An error must name a file of the journal and say what to do; an answer
  // must be the one written or, if `may_be_cut`, what is left of it after whole appends.
  void expect_refused_or_right(bool may_be_cut, const std::string& what) {
    const auto journal = reopen();
    auto answer = read_all(journal);
    if (!answer) {
      EXPECT_EQ(answer.error().code, Errc::data_loss) << what << answer.error().message;
      EXPECT_THAT(answer.error().message, HasSubstr(kDirectory)) << what;
      EXPECT_THAT(answer.error().message, HasSubstr("`lapwing ")) << what;
      ++refused_;
      return;
    }
    if (may_be_cut) {
      EXPECT_TRUE(std::ranges::find(borders_, answer->size()) != borders_.end()) << what;
      if (answer->size() < answer_->size()) ++cut_;
      answer->insert(answer->end(), answer_->begin() + answer->size(), answer_->end());
    }
    EXPECT_EQ(*answer, *answer_) << what;
    // What reading cannot see, verifying must.
    if (!may_be_cut && !(*journal)->verify_all()) ++refused_;
  }

  FaultFileSystem files_;
  Snapshot written_;
  std::vector<std::string> segments_;
  std::vector<Seq> borders_;  // heads between appends
  std::string stale_head_;    // the marker as it was before the last two appends
  Result<std::vector<std::string>> answer_ = std::vector<std::string>();
  std::vector<std::string> notices_;
  int refused_ = 0;
  int cut_ = 0;
};

TEST_F(JournalDamage, OneBitFlippedAnywhereIsNoticedOrHarmless) {
  int flips = 0;
  for (const auto& [path, bytes] : written_) {
    for (std::size_t at = 0; at < bytes.size(); ++at) {
      const std::string& original = written_[path];
      if (path == kHead && original[at] == '\0' && at > 200 && at < 4000) continue;  // never read
      files_.restore(written_);
      std::string flipped = original;
      flipped[at] ^= static_cast<char>(1 << (at % 8));
      files_.set_bytes(path, flipped);
      expect_refused_or_right(false, fmt::format("{} byte {}", path, at));
      ++flips;
      if (HasFailure()) return;
    }
  }
  // All but the flips in the marker, where one of two slots is enough.
  const auto segment_bytes = files_.bytes(segments_[0]).size() + files_.bytes(segments_[1]).size() +
                             files_.bytes(segments_[2]).size();
  EXPECT_GE(refused_, static_cast<int>(segment_bytes));
  EXPECT_GT(flips, refused_);
}

// As after a power loss, when the marker on disk is older than the entries.
TEST_F(JournalDamage, OneBitFlippedBehindAStaleMarkerIsNoticedOrCut) {
  const std::string last = segments_.back();
  for (std::size_t at = 0; at < written_[last].size(); ++at) {
    files_.restore(written_);
    files_.set_bytes(kHead, stale_head_);
    std::string flipped = written_[last];
    flipped[at] ^= static_cast<char>(1 << (at % 8));
    files_.set_bytes(last, flipped);
    expect_refused_or_right(true, fmt::format("{} byte {}", last, at));
    if (HasFailure()) return;
  }
  EXPECT_GT(refused_, 100) << "only the very last group may be taken for a torn tail";
  EXPECT_GT(cut_, 100);
}

TEST_F(JournalDamage, ASegmentCutAnywhereIsRefused) {
  for (const auto& path : segments_) {
    for (std::size_t size = 0; size < written_[path].size(); ++size) {
      files_.restore(written_);
      files_.set_bytes(path, written_[path].substr(0, size));
      const auto answer = read_all(reopen());
      ASSERT_FALSE(answer) << path << " cut to " << size;
      EXPECT_EQ(answer.error().code, Errc::data_loss);
      EXPECT_THAT(answer.error().message, HasSubstr(path));
    }
  }
}

TEST_F(JournalDamage, ATailCutBehindAStaleMarkerLeavesWholeAppends) {
  const std::string last = segments_.back();
  for (std::size_t size = 0; size < written_[last].size(); ++size) {
    files_.restore(written_);
    files_.set_bytes(kHead, stale_head_);
    files_.set_bytes(last, written_[last].substr(0, size));
    expect_refused_or_right(true, fmt::format("{} cut to {}", last, size));
    if (HasFailure()) return;
  }
  EXPECT_GT(cut_, 100);
  EXPECT_THAT(notices_, testing::Contains(HasSubstr("never acknowledged")));
}

TEST_F(JournalDamage, GarbageBehindTheEndIsCutWithANotice) {
  for (const std::string& garbage : {std::string(1, 'x'), std::string("LWJE"),
                                     std::string(700, 'L'), "x" + std::string(70, 0)}) {
    files_.restore(written_);
    files_.set_bytes(segments_.back(), written_[segments_.back()] + garbage);
    notices_.clear();
    const auto answer = read_all(reopen());
    ASSERT_TRUE(answer) << answer.error().message;
    EXPECT_EQ(*answer, *answer_);
    EXPECT_EQ(notices_.size(), 1u);
    EXPECT_EQ(files_.bytes(segments_.back()), written_[segments_.back()]);
  }
}

// Space that a killed writer had written ahead.
TEST_F(JournalDamage, ZerosBehindTheEndAreCutWithoutANotice) {
  files_.set_bytes(segments_.back(), written_[segments_.back()] + std::string(1000, '\0'));
  const auto answer = read_all(reopen());
  ASSERT_TRUE(answer) << answer.error().message;
  EXPECT_EQ(*answer, *answer_);
  EXPECT_THAT(notices_, testing::IsEmpty());
  EXPECT_EQ(files_.bytes(segments_.back()), written_[segments_.back()]);
}

TEST_F(JournalDamage, ADeletedSegmentIsNamed) {
  for (const auto& path : segments_) {
    files_.restore(written_);
    files_.delete_file(path);
    const auto answer = read_all(reopen());
    ASSERT_FALSE(answer) << path;
    EXPECT_EQ(answer.error().code, Errc::data_loss);
    EXPECT_THAT(answer.error().message, HasSubstr(path.substr(path.rfind('/') + 1)));
  }
}

TEST_F(JournalDamage, AllSegmentsDeletedIsNotAnEmptyJournal) {
  for (const auto& path : segments_) files_.delete_file(path);
  EXPECT_EQ(read_all(reopen()).error().code, Errc::data_loss);
}

TEST_F(JournalDamage, ADeletedMarkerIsNamed) {
  files_.delete_file(kHead);
  const auto answer = read_all(reopen());
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().code, Errc::data_loss);
  EXPECT_THAT(answer.error().message, HasSubstr(kHead));
}

TEST_F(JournalDamage, SwappedSegmentsAreRefused) {
  for (const auto& [one, other] : {std::pair(0, 1), std::pair(1, 2), std::pair(0, 2)}) {
    files_.restore(written_);
    files_.set_bytes(segments_[one], written_[segments_[other]]);
    files_.set_bytes(segments_[other], written_[segments_[one]]);
    EXPECT_EQ(read_all(reopen()).error().code, Errc::data_loss);
  }
}

TEST_F(JournalDamage, AnotherJournalsSegmentIsRefused) {
  const Snapshot first = written_;
  files_.restore({});
  borders_.clear();
  write();
  for (const auto& path : segments_) {
    const auto own = files_.snapshot();
    files_.set_bytes(path, first.at(path));
    const auto answer = read_all(reopen());
    ASSERT_FALSE(answer);
    EXPECT_EQ(answer.error().code, Errc::data_loss);
    files_.restore(own);
  }
}

TEST_F(JournalDamage, AnOldCopyOfASegmentIsNoticed) {
  files_.restore({});
  borders_.clear();
  auto journal = reopen();
  std::vector<Snapshot> states;
  for (std::uint64_t i = 1; i <= 12; ++i) {
    states.push_back(files_.snapshot());
    const Entry entry = registration(i);
    ASSERT_TRUE((*journal)->append({&entry, 1}, kAnyHead).committed());
  }
  journal->reset();
  const Snapshot now = files_.snapshot();
  for (const auto& old : states) {
    for (const auto& [path, bytes] : old) {
      if (!path.ends_with(".journal") || bytes == now.at(path)) continue;
      files_.restore(now);
      files_.set_bytes(path, bytes);
      EXPECT_EQ(read_all(reopen()).error().code, Errc::data_loss) << path << " " << bytes.size();
    }
  }
}

// Nothing inside the directory can tell; who saw a later head can.
TEST_F(JournalDamage, AnOldCopyOfTheWholeJournalIsNoticedByItsPrefix) {
  auto journal = reopen();
  const Head before = *(*journal)->head();
  journal->reset();
  const Snapshot old = files_.snapshot();
  journal = reopen();
  const Entry entry = registration(77);
  const Head seen = (*journal)->append({&entry, 1}, kAnyHead).head;
  journal->reset();
  files_.restore(old);
  journal = reopen();
  ASSERT_TRUE(journal);
  EXPECT_TRUE((*journal)->verify_prefix(before));
  const auto verified = (*journal)->verify_prefix(seen);
  ASSERT_FALSE(verified);
  EXPECT_EQ(verified.error().code, Errc::data_loss);
  EXPECT_THAT(verified.error().message, HasSubstr(kDirectory));
  // Nor does another entry in its place make it the same journal again.
  const Entry other = registration(78);
  ASSERT_TRUE((*journal)->append({&other, 1}, kAnyHead).committed());
  EXPECT_FALSE((*journal)->verify_prefix(seen));
}

TEST_F(JournalDamage, AnOldCopyFromBeforeAnErasureIsFoundByVerifyingAndErasedAgain) {
  files_.restore({});
  borders_.clear();
  auto journal = reopen();
  for (std::uint64_t i = 1; i <= 8; ++i) {
    const Entry entry = registration(i);
    ASSERT_TRUE((*journal)->append({&entry, 1}, kAnyHead).committed());
  }
  const std::string first = kDirectory + "/" + "00000000000000000001.journal";
  const std::string before = files_.bytes(first);
  const Entry erased = erasure({1});
  ASSERT_TRUE((*journal)->append({&erased, 1}, kAnyHead).committed());
  EXPECT_TRUE((*journal)->verify_all());
  files_.set_bytes(first, before);
  EXPECT_EQ((*journal)->verify_all().error().code, Errc::data_loss);
  EXPECT_TRUE((*journal)->erase_again());
  EXPECT_TRUE((*journal)->verify_all());
  EXPECT_TRUE((*journal)->read(1, 1)->front().number_erased);
}

TEST_F(JournalDamage, ANumberOverwrittenWithoutAnErasureIsFoundByVerifying) {
  std::string bytes = written_[segments_[0]];
  const auto frame = bytes.find("LWJE");
  const auto chained = static_cast<unsigned char>(bytes[frame + 14]) * 256 +
                       static_cast<unsigned char>(bytes[frame + 15]);
  bytes.replace(frame + 68 + chained, 24, std::string(24, kErasedByte));
  files_.set_bytes(segments_[0], bytes);
  const auto journal = reopen();
  ASSERT_TRUE(journal) << journal.error().message;
  const auto verified = (*journal)->verify_all();
  ASSERT_FALSE(verified);
  EXPECT_THAT(verified.error().message, HasSubstr("no erasure"));
}

}  // namespace
}  // namespace lapwing::registry
