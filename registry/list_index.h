// A list as it stands at one seq, in a file that is mapped and probed: for each 10,000 numbers that
// share all but their last four digits (in North America an NPA-NXX) a page of 10,000 bits, and
// behind it the day since which each is listed, by rank. One memory access a probe.
//
// It is a cache, derived from the store: a missing file is rebuilt, a damaged one refused. The
// directory is verified on opening, each page when it is first touched. Bytes: doc/key_format.md.
// A ListIndex is immutable and thread-safe.
#pragma once

#include <atomic>
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

class ListIndex {
 public:
  // not_found; data_loss when header or directory are not what was written.
  static Result<std::unique_ptr<const ListIndex>> open(FileSystem& files,
                                                       const std::filesystem::path& path);

  const IndexHead& head() const { return head_; }

  struct Probe {
    bool listed = false;
    // Nothing for a day that two bytes cannot hold: ask the store.
    std::optional<ListedSince> since;
  };
  // data_loss when the page is not what was written.
  Result<Probe> find(std::uint64_t number) const;
  // probes[i] answers for numbers[i]; both of one length. What one probe reads is fetched while
  // others are worked on.
  Status find_many(std::span<const E164> numbers, std::span<Probe> probes) const;
  // Reads every page. data_loss when one is not what was written.
  Status verify() const;

 private:
  static constexpr std::uint32_t kNone = UINT32_MAX;
  static constexpr std::uint64_t kAlignment = 64;
  static constexpr std::uint64_t kNanpFirst = 1'200'000;  // block of +1 200 000
  static constexpr std::uint64_t kNanpBlocks = 800'000;

  struct Block {
    std::uint32_t count;
    std::uint32_t page_crc;
    std::uint32_t days_crc;
    std::uint16_t day;  // of all numbers, where they share one
    bool one_day;
  };
  explicit ListIndex(std::unique_ptr<MappedFile> file, std::string path)
      : file_(std::move(file)), path_(std::move(path)) {}
  Status load();
  Error damaged(std::string_view what) const;
  std::uint32_t block_of(std::uint64_t number) const {
    const std::uint64_t key = number / 10'000;
    if (key - kNanpFirst < kNanpBlocks) return nanp_[key - kNanpFirst];
    const auto found = other_.find(key);
    return found == other_.end() ? kNone : found->second;
  }
  const char* page(std::uint32_t block) const {
    return file_->bytes().data() + offset_of(block);
  }
  std::uint64_t offset_of(std::uint32_t block) const { return kAlignment * pages_[block]; }
  Status probe(std::uint32_t block, std::uint64_t number, Probe& probe) const;
  Status verify_part(std::uint32_t block, bool days) const;

  std::unique_ptr<MappedFile> file_;
  std::string path_;
  IndexHead head_;
  std::vector<Block, LargePages<Block>> blocks_;
  // Of each block, in units of kAlignment: small enough to stay near.
  std::vector<std::uint32_t, LargePages<std::uint32_t>> pages_;
  std::vector<std::uint32_t, LargePages<std::uint32_t>> nanp_;
  std::unordered_map<std::uint64_t, std::uint32_t> other_;
  mutable std::vector<std::atomic<std::uint8_t>> verified_;  // bit 0 the page, bit 1 its days
};

}  // namespace lapwing::registry
