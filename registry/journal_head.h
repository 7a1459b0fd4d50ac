// The head marker: a small file beside the segments that says how far entries were acknowledged, so
// that a journal cut at an entry's border, or damaged in its last group, is not taken for one that
// a crash left unfinished. Written after each group, unsynced: exact after a killed process, and
// after a power loss never ahead of the segments. Bytes: doc/journal_format.md.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string_view>

#include "base/file_system.h"
#include "base/result.h"
#include "registry/journal_segment.h"

namespace lapwing::registry {

// The files in a journal's directory that are no segments.
inline constexpr std::string_view kHeadName = "head";
inline constexpr std::string_view kLockName = "lock";

struct JournalHead {
  JournalId journal{};
  Head acknowledged;
  Head checkpoint;             // opening verifies from behind this entry on
  Seq checkpoint_segment = 1;  // its first entry
  std::uint64_t checkpoint_offset = SegmentHeader::kSize;
  Seq erasures_done = 0;  // erasures up to this entry have overwritten what they name
};

// Two slots, written in turn; a torn write costs one of them. Reading while another process writes
// is fine. One writer.
class JournalHeadFile {
 public:
  // Durable when it returns.
  static Result<std::unique_ptr<JournalHeadFile>> create(FileSystem& files,
                                                         const std::filesystem::path& path,
                                                         const JournalHead& head);
  // not_found; data_loss when neither slot is whole.
  static Result<std::unique_ptr<JournalHeadFile>> open(FileSystem& files,
                                                       const std::filesystem::path& path,
                                                       OpenMode mode);

  Result<JournalHead> read() const;
  Status write(const JournalHead& head);
  Status sync() { return file_->sync(); }

 private:
  struct Latest {
    std::uint64_t generation = 0;
    JournalHead head;
  };
  JournalHeadFile(std::filesystem::path path, std::unique_ptr<File> file)
      : path_(std::move(path)), file_(std::move(file)) {}
  Result<Latest> latest() const;

  std::filesystem::path path_;
  std::unique_ptr<File> file_;
  std::uint64_t generation_ = 0;
};

}  // namespace lapwing::registry
