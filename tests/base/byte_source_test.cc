#include "base/byte_source.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>

#include "tests/support/bytes.h"
#include "tests/support/temp_dir.h"

namespace lapwing {
namespace {

using testing::HasSubstr;

const std::string kList = "212,5550100\n212,5550101\n";

std::string first_error(ByteSource source) {
  const auto all = read_all(source);
  return all ? "no error" : all.error().message;
}

TEST(ByteSource, GivesAPlainFileByteForByte) {
  const TempDir dir;
  const std::string bytes("\xef\xbb\xbf\0\r\n\xff", 7);
  auto source = ByteSource::open(dir.write("a.txt", bytes));
  ASSERT_TRUE(source);
  EXPECT_EQ(*read_all(*source), bytes);
  EXPECT_EQ(source->encoding(), Encoding::plain);
  EXPECT_EQ(source->raw_bytes(), 7U);
  EXPECT_EQ(source->raw_size(), 7U);
  EXPECT_EQ(source->raw_sha256(), sha256(bytes));
}

TEST(ByteSource, DecodesByMagicBytesWhateverTheName) {
  const TempDir dir;
  for (const auto& [packed, encoding] :
       {std::pair{gzip(kList), Encoding::gzip}, {zstd(kList), Encoding::zstd}}) {
    auto source = ByteSource::open(dir.write("list.txt", packed));
    ASSERT_TRUE(source);
    EXPECT_EQ(*read_all(*source), kList);
    EXPECT_EQ(source->encoding(), encoding);
    EXPECT_EQ(source->raw_sha256(), sha256(packed)) << "the digest is of the file as published";
  }
}

TEST(ByteSource, DecodesConcatenatedMembersAsOne) {
  for (const auto& packed :
       {gzip("a\n") + gzip("b\n"), zstd("a\n") + zstd("b\n"),
        zstd("a\n") + std::string("\x50\x2a\x4d\x18\x02\0\0\0hi", 10) + zstd("b\n")}) {
    auto source = ByteSource::from_memory("x", packed);
    EXPECT_EQ(*read_all(source), "a\nb\n");
  }
}

TEST(ByteSource, GivesTheSameInPiecesOfEverySize) {
  for (const auto& packed : {kList, gzip(kList), zstd(kList)}) {
    for (std::size_t piece = 1; piece <= packed.size(); ++piece) {
      auto source = piecewise_source("x", packed, piece);
      EXPECT_EQ(*read_all(source), kList);
      EXPECT_EQ(source.raw_sha256(), sha256(packed));
    }
  }
}

TEST(ByteSource, EveryCutOfACompressedFileIsAnError) {
  for (const auto& packed : {gzip(kList), zstd(kList)}) {
    for (std::size_t length = 4; length < packed.size(); ++length) {
      auto source = ByteSource::from_memory("list.gz", packed.substr(0, length));
      const auto all = read_all(source);
      ASSERT_FALSE(all) << length;
      EXPECT_THAT(all.error().message, HasSubstr("`list.gz` is cut"));
      EXPECT_FALSE(read_all(source)) << "a failed source must not seem to end";
    }
  }
}

TEST(ByteSource, DamageAndTrailingBytesAreErrors) {
  std::string flipped = gzip(kList);
  flipped[flipped.size() - 6] ^= 1;  // the CRC
  EXPECT_THAT(first_error(ByteSource::from_memory("x.gz", flipped)), HasSubstr("damaged gzip"));
  EXPECT_THAT(first_error(ByteSource::from_memory("x.gz", gzip(kList) + "more")),
              HasSubstr("damaged gzip"));
  EXPECT_THAT(first_error(ByteSource::from_memory("x.zst", zstd(kList) + "more")),
              HasSubstr("damaged zstd"));
}

TEST(ByteSource, PeekTakesNothing) {
  for (const auto& packed : {kList, gzip(kList), zstd(kList)}) {
    auto source = piecewise_source("x", packed, 5);
    EXPECT_EQ(*source.peek(4), "212,");
    EXPECT_EQ(*source.peek(12), "212,5550100\n");
    EXPECT_EQ(*source.peek(ByteSource::kPeekMax + 1), kList);
    char two[2];
    EXPECT_EQ(*source.read(two), 2U);
    EXPECT_EQ(*source.peek(3), "2,5");
    EXPECT_EQ(*read_all(source), kList.substr(2));
    EXPECT_EQ(*source.peek(3), "");
  }
}

TEST(ByteSource, RefusesABombWithoutEatingMemory) {
  const std::string zeros = gzip(std::string(32 << 20, '0'));
  std::string bomb;
  for (int i = 0; i < 8; ++i) bomb += zeros;
  const std::uint64_t before = peak_memory_bytes();
  auto source = ByteSource::from_memory("bomb.gz", bomb);
  char buffer[4096];
  std::uint64_t given = 0;
  auto got = source.read(buffer);
  for (; got && *got > 0; got = source.read(buffer)) given += *got;
  ASSERT_FALSE(got);
  EXPECT_THAT(got.error().message, HasSubstr("`bomb.gz` grows to more than 100 times its size"));
  EXPECT_LT(given, 70U << 20);
  EXPECT_LT(peak_memory_bytes() - before, 16U << 20);
}

TEST(ByteSource, SmallFilesMayShrinkAsMuchAsTheyLike) {
  auto source = ByteSource::from_memory("x.zst", zstd(std::string(8 << 20, 'x')));
  EXPECT_EQ(read_all(source)->size(), 8U << 20);
}

TEST(ByteSource, NamesWhatCannotBeOpened) {
  const TempDir dir;
  const auto missing = ByteSource::open(dir / "nothing.txt");
  ASSERT_FALSE(missing);
  EXPECT_EQ(missing.error().code, Errc::not_found);
  EXPECT_THAT(missing.error().message, HasSubstr("nothing.txt`"));

  const auto folder = ByteSource::open(dir.path());
  ASSERT_FALSE(folder);
  EXPECT_EQ(folder.error().code, Errc::invalid_argument);
  EXPECT_THAT(folder.error().message, HasSubstr("is a folder"));

  if (geteuid() == 0) GTEST_SKIP() << "root may read everything";
  const auto path = dir.write("locked.txt", kList);
  std::filesystem::permissions(path, std::filesystem::perms::none);
  const auto locked = ByteSource::open(path);
  ASSERT_FALSE(locked);
  EXPECT_EQ(locked.error().code, Errc::io_error);
}

TEST(ByteSource, PassesOnAReadFault) {
  auto source = piecewise_source("x", kList, 7, true);
  const auto all = read_all(source);
  ASSERT_FALSE(all);
  EXPECT_EQ(all.error().code, Errc::io_error);
}

}  // namespace
}  // namespace lapwing
