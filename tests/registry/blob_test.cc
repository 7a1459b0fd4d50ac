#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <random>

#include "registry/blob_store.h"
#include "tests/support/fault_file_system.h"
#include "tests/support/temp_dir.h"

namespace lapwing::registry {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using Call = FaultFileSystem::Call;

std::unique_ptr<BlobStore> open_blobs(FileSystem& files, const std::filesystem::path& directory,
                                      BlobAccess access = BlobAccess::writer) {
  auto blobs = open_file_blobs(files, directory, access);
  EXPECT_TRUE(blobs) << (blobs ? "" : blobs.error().message);
  return blobs ? *std::move(blobs) : nullptr;
}

// Two chunks and a bit.
std::string large() {
  std::string bytes(2 * kChunkBytes + 5, 'a');
  for (std::size_t i = 0; i < bytes.size(); i += 4096) bytes[i] = static_cast<char>(i >> 12);
  return bytes;
}

struct Maker {
  const char* name;
  std::function<std::unique_ptr<BlobStore>(const TempDir&)> make;
};

class BlobContract : public testing::TestWithParam<Maker> {
 protected:
  TempDir directory_;
  std::unique_ptr<BlobStore> blobs_ = GetParam().make(directory_);
};

TEST_P(BlobContract, ReadsBackWhatWasPut) {
  for (const std::string& bytes : {std::string("hello"), std::string(1, '\0'), std::string()}) {
    const auto id = put_blob(*blobs_, bytes);
    ASSERT_TRUE(id);
    EXPECT_EQ(*read_blob(*blobs_, *id), bytes);
    EXPECT_TRUE(*blobs_->contains(*id));
    EXPECT_EQ((*blobs_->open(*id))->size(), bytes.size());
  }
}

TEST_P(BlobContract, ALargeOneComesInChunksThatFollowEachOther) {
  const std::string bytes = large();
  auto writer = blobs_->create();
  ASSERT_TRUE(writer);
  // In pieces that do not fall on the chunks' borders.
  for (std::size_t at = 0; at < bytes.size(); at += 7'000'001) {
    ASSERT_TRUE((*writer)->write(std::string_view(bytes).substr(at, 7'000'001)));
  }
  const auto id = (*writer)->finish();
  ASSERT_TRUE(id);
  EXPECT_EQ(*id, *put_blob(*blobs_, bytes)) << "however it was cut into pieces";
  auto reader = blobs_->open(*id);
  ASSERT_TRUE(reader);
  std::string back;
  int chunks = 0;
  for (;; ++chunks) {
    const auto chunk = (*reader)->next();
    ASSERT_TRUE(chunk);
    if (chunk->empty()) break;
    EXPECT_LE(chunk->size(), kChunkBytes);
    back += *chunk;
  }
  EXPECT_EQ(chunks, 3);
  EXPECT_TRUE(back == bytes);
}

TEST_P(BlobContract, TheSameBytesAreKeptOnce) {
  const auto one = put_blob(*blobs_, "same");
  const auto two = put_blob(*blobs_, "same");
  const auto other = put_blob(*blobs_, "other");
  EXPECT_EQ(*one, *two);
  EXPECT_NE(*one, *other);
  EXPECT_THAT(*blobs_->list(), testing::UnorderedElementsAre(*one, *other));
}

TEST_P(BlobContract, WithoutFinishThereIsNothing) {
  {
    auto writer = blobs_->create();
    ASSERT_TRUE((*writer)->write("half"));
  }
  EXPECT_THAT(*blobs_->list(), IsEmpty());
}

TEST_P(BlobContract, WhatIsRemovedIsGone) {
  const auto id = *put_blob(*blobs_, "gone soon");
  const auto keep = *put_blob(*blobs_, "stays");
  ASSERT_TRUE(blobs_->remove(id));
  EXPECT_FALSE(*blobs_->contains(id));
  EXPECT_EQ(blobs_->open(id).error().code, Errc::not_found);
  EXPECT_EQ(blobs_->remove(id).error().code, Errc::not_found);
  EXPECT_THAT(*blobs_->list(), ElementsAre(keep));
  EXPECT_EQ(*put_blob(*blobs_, "gone soon"), id) << "and may come again";
}

TEST_P(BlobContract, ATooLargeOneIsNotReadIntoMemory) {
  const auto id = *put_blob(*blobs_, "12345");
  EXPECT_EQ(read_blob(*blobs_, id, 4).error().code, Errc::invalid_argument);
  EXPECT_EQ(*verify_blob(*blobs_, id), 5u);
}

// The example of doc/journal_format.md: the id does not depend on where it is kept.
TEST_P(BlobContract, TheIdIsTheDocumentedOne) {
  const auto digest = sha256("lapwing\n");
  std::string manifest("LWBM\x01\x00\x00\x00\x08", 9);
  manifest.append(reinterpret_cast<const char*>(digest.data()), digest.size());
  EXPECT_EQ(hex(*put_blob(*blobs_, "lapwing\n")), hex(sha256(manifest)));
  EXPECT_EQ(hex(*put_blob(*blobs_, "")), hex(sha256("LWBM\x01")));
}

INSTANTIATE_TEST_SUITE_P(Blobs, BlobContract,
                         testing::Values(Maker{"memory",
                                               [](const TempDir&) { return memory_blobs(); }},
                                         Maker{"files",
                                               [](const TempDir& directory) {
                                                 return open_blobs(posix_file_system(),
                                                                   directory / "blobs");
                                               }}),
                         [](const auto& info) { return std::string(info.param.name); });

const std::string kDirectory = "/data/blobs";

TEST(FileBlobs, OneBitFlippedOrOneByteCutAnywhereIsNoticedByName) {
  FaultFileSystem files;
  const auto id = *put_blob(*open_blobs(files, kDirectory), "the content of a small blob");
  const auto written = files.snapshot();
  ASSERT_EQ(written.size(), 2u);
  for (const auto& [path, bytes] : written) {
    for (std::size_t at = 0; at < bytes.size(); ++at) {
      for (const bool cut : {false, true}) {
        files.restore(written);
        std::string damaged = cut ? bytes.substr(0, at) : bytes;
        if (!cut) damaged[at] ^= static_cast<char>(1 << (at % 8));
        files.set_bytes(path, damaged);
        const auto read = read_blob(*open_blobs(files, kDirectory), id);
        ASSERT_FALSE(read) << path << " byte " << at;
        EXPECT_EQ(read.error().code, Errc::data_loss);
        EXPECT_THAT(read.error().message, HasSubstr(path));
        EXPECT_THAT(read.error().message, HasSubstr("`lapwing restore`"));
      }
    }
    files.restore(written);
    files.delete_file(path);
    const auto read = read_blob(*open_blobs(files, kDirectory), id);
    ASSERT_FALSE(read) << path;
    EXPECT_EQ(read.error().code, Errc::data_loss);
  }
}

TEST(FileBlobs, PuttingADamagedBlobAgainMendsIt) {
  FaultFileSystem files;
  const auto blobs = open_blobs(files, kDirectory);
  const auto id = *put_blob(*blobs, "precious");
  files.set_bytes(kDirectory + "/" + hex(id) + "/00000000", "spoiled!");
  EXPECT_FALSE(read_blob(*blobs, id));
  EXPECT_EQ(*put_blob(*blobs, "precious"), id);
  EXPECT_EQ(*read_blob(*blobs, id), "precious");
}

TEST(FileBlobs, AReaderLeavesAWritersUnfinishedWorkAloneAndTheNextWriterClearsIt) {
  FaultFileSystem files;
  const auto blobs = open_blobs(files, kDirectory);
  auto writer = *blobs->create();
  ASSERT_TRUE(writer->write(std::string(kChunkBytes, 'x')));
  EXPECT_EQ(files.paths().size(), 1u);
  EXPECT_THAT(*open_blobs(files, kDirectory, BlobAccess::reader)->list(), IsEmpty());
  EXPECT_EQ(files.paths().size(), 1u);
  files.kill_process();
  EXPECT_THAT(*open_blobs(files, kDirectory)->list(), IsEmpty());
  EXPECT_THAT(files.paths(), IsEmpty());
}

TEST(FileBlobs, WhatWasPutSurvivesAPowerLossAndWhatWasNotIsNotThere) {
  const auto seed = std::random_device()();
  SCOPED_TRACE(testing::Message() << "seed " << seed);
  std::mt19937_64 random(seed);
  for (int cycle = 0; cycle < 300; ++cycle) {
    FaultFileSystem files;
    files.fail(random() % 25 + 1, {Call::open, Call::write, Call::sync, Call::rename, Call::other},
               "the power is gone", true);
    std::optional<BlobId> promised;
    const auto blobs = open_file_blobs(files, kDirectory, BlobAccess::writer);
    if (blobs) {
      const auto put = put_blob(**blobs, "some content");
      if (put) promised = *put;
    }
    files.lose_power(random);
    files.heal();
    const auto again = open_blobs(files, kDirectory);
    if (promised) {
      ASSERT_EQ(*read_blob(*again, *promised), "some content");
    }
    const auto ids = *again->list();
    for (const auto& id : ids) ASSERT_TRUE(verify_blob(*again, id)) << "half a blob";
  }
}

TEST(FileBlobs, AnyOneCallMayFail) {
  std::uint64_t nth = 1;
  for (bool struck = true; struck; ++nth) {
    FaultFileSystem files;
    files.fail(
        nth,
        {Call::open, Call::read, Call::write, Call::sync, Call::rename, Call::remove, Call::other},
        "Input/output error");
    std::optional<BlobId> promised;
    auto blobs = open_file_blobs(files, kDirectory, BlobAccess::writer);
    if (blobs) {
      const auto put = put_blob(**blobs, "some content");
      if (put) promised = *put;
      EXPECT_TRUE(put || put.error().code == Errc::io_error);
    }
    struck = files.failed();
    files.heal();
    const auto again = open_blobs(files, kDirectory);
    if (promised) {
      EXPECT_EQ(*read_blob(*again, *promised), "some content") << nth;
    }
    EXPECT_TRUE(put_blob(*again, "some content")) << nth;
  }
  EXPECT_GT(nth, 15u);
}

}  // namespace
}  // namespace lapwing::registry
