// A list as it stands at one seq, in a file that is mapped and probed: for each 10,000 numbers that
// share all but their last four digits (in North America an NPA-NXX) a block, a page of 10,000 bits
// or, where few are listed, those (registry/packed_block.h), and behind it the day since which each
// is listed, by rank.
//
// It is a cache, derived from the store: a missing file is rebuilt, a damaged one refused. The
// directory is verified on opening, each block when it is first touched. Bytes: doc/key_format.md.
// A ListIndex is immutable and thread-safe.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/file_system.h"
#include "base/large_pages.h"
#include "base/result.h"
#include "base/sha256.h"
#include "phone/e164.h"
#include "registry/history.h"

namespace lapwing::registry {

// Since when a number is listed, in two bytes.
struct ListedSince {
  FromKind kind = FromKind::registered;
  std::chrono::sys_days day;

  friend bool operator==(const ListedSince&, const ListedSince&) = default;
};

struct IndexHead {
  std::string list;
  Seq seq = 0;
  Sha256Digest chain{};  // the journal's at seq
  std::uint64_t count = 0;
};

class ListIndexWriter {
 public:
  // Writes beside `path` and takes its name in finish(); dropped before that, leaves nothing.
  static Result<std::unique_ptr<ListIndexWriter>> create(FileSystem& files,
                                                         const std::filesystem::path& path);
  ~ListIndexWriter();

  // Precondition: numbers ascend.
  Status put(std::uint64_t number, const ListedSince& since);
  // Without a sync: what a power loss damages is noticed and rebuilt.
  Status finish(IndexHead head);

 private:
  struct Block;
  ListIndexWriter(FileSystem& files, std::filesystem::path path);
  Status end_block();
  Status write(std::string_view bytes);

  FileSystem& files_;
  std::filesystem::path path_;
  std::filesystem::path temporary_;
  std::unique_ptr<File> file_;
  std::string buffer_;
  std::uint64_t written_ = 0;  // bytes before buffer_
  std::uint64_t count_ = 0;
  std::unique_ptr<Block> block_;  // the one being filled
  std::string directory_;
  bool finished_ = false;
};

struct FreeLargePages {
  std::size_t bytes = 0;
  void operator()(char* memory) const { LargePages<char>().deallocate(memory, bytes); }
};

class ListIndex {
 public:
  // Mapped. not_found; data_loss when header or directory are not what was written.
  static Result<std::unique_ptr<const ListIndex>> open(FileSystem& files,
                                                       const std::filesystem::path& path);
  // The same, read into large pages of memory by so many threads, for asking about many numbers.
  // unavailable where the system has not the memory; data_loss whichever byte is damaged.
  static Result<std::unique_ptr<const ListIndex>> load(FileSystem& files,
                                                       const std::filesystem::path& path,
                                                       unsigned threads);

  const IndexHead& head() const { return head_; }

  struct Probe {
    bool listed = false;
    // Nothing for a day that two bytes cannot hold: ask the store.
    std::optional<ListedSince> since;
  };
  // data_loss when the block is not what was written.
  Result<Probe> find(std::uint64_t number) const;
  // probes[i] answers for numbers[i]; both of one length. What one probe reads is fetched while
  // others are worked on.
  Status find_many(std::span<const E164> numbers, std::span<Probe> probes) const;
  // Reads every block. data_loss when one is not what was written.
  Status verify() const;

 private:
  static constexpr std::uint32_t kNone = UINT32_MAX;
  static constexpr std::uint64_t kAlignment = 64;
  static constexpr std::size_t kEntryBytes = 32;
  static constexpr std::uint64_t kNanpFirst = 1'200'000;  // block of +1 200 000
  static constexpr std::uint64_t kNanpBlocks = 800'000;

  // All that a probe needs to know of a block, so that it reads little else.
  struct Place {
    std::uint32_t page = kNone;  // where the block is, in units of kAlignment
    std::uint16_t day = 0;       // of all numbers, where they share one
    bool one_day = false;
    // kPage, kDays, set by any thread; kSparse
    std::uint8_t flags = 0;
  };
  static constexpr std::uint8_t kPage = 1;    // verified
  static constexpr std::uint8_t kDays = 2;    // verified
  static constexpr std::uint8_t kSparse = 4;  // a sparse block
  // An entry of the directory: what the block's bytes are verified by.
  struct Block {
    std::uint64_t key;
    std::uint32_t page;  // as Place's
    std::uint32_t count;
    std::uint32_t page_crc;
    std::uint32_t days_crc;
    std::uint32_t day;  // of all numbers, with kOneDay; or 0
  };
  static constexpr std::uint32_t kOneDay = 0x10000;
  struct Dated;

  explicit ListIndex(std::unique_ptr<MappedFile> file, std::string path)
      : file_(std::move(file)), path_(std::move(path)) {}
  static Result<std::unique_ptr<ListIndex>> map(FileSystem& files,
                                                const std::filesystem::path& path);
  Status read_directory();
  std::size_t blocks() const { return directory_.size() / kEntryBytes; }
  Block block(std::size_t i) const;
  Status add_block(const Block& block, std::uint64_t offset, std::uint64_t& end);
  Error damaged(std::string_view what) const;
  Place& place_of(std::uint64_t number) const {
    const std::uint64_t key = number / 10'000;
    return key - kNanpFirst < kNanpBlocks ? nanp_[key - kNanpFirst] : other_place(key);
  }
  Place& other_place(std::uint64_t key) const;
  const char* page(std::uint32_t page) const { return base_ + kAlignment * page; }
  static std::uint8_t flags_of(Place& place);
  Status verify_touched(Place& place, bool days) const;
  Status verify_part(const Block& block, bool days) const;
  Status verify_whole(const Block& block) const;
  Status load_blocks(const File& file, unsigned threads);
  Status load_some(const File& file, std::size_t first, std::size_t count);
  Status find_days(std::span<const E164> numbers, std::span<Dated> dated,
                   std::span<Probe> probes) const;
  Status probe_some(std::span<const E164> numbers, std::span<Probe> probes) const;

  std::unique_ptr<MappedFile> file_;
  std::unique_ptr<char[], FreeLargePages> loaded_;  // instead of the file
  const char* base_ = nullptr;                      // of the one or the other
  std::string path_;
  IndexHead head_;
  std::string_view directory_;  // of the mapped file
  mutable std::vector<Place, LargePages<Place>> nanp_;
  mutable std::unordered_map<std::uint64_t, Place> other_;
};

}  // namespace lapwing::registry
