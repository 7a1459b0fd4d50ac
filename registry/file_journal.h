// The journal in segment files of one directory. Many threads append; whoever comes first writes
// and syncs for all who wait (one fdatasync a group). Bytes, crash and damage rules:
// doc/journal_format.md. Thread-safe.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>

#include "base/file_system.h"
#include "registry/journal.h"

namespace lapwing::registry {

struct FileJournalOptions {
  bool read_only = false;  // beside a writer: no lock, no repair; head() follows the writer's
  std::uint64_t segment_bytes = 64 << 20;    // a new segment after this
  std::uint64_t checkpoint_bytes = 1 << 20;  // opening verifies at most about this much
  std::uint64_t reserve_bytes = 1 << 20;     // of zeros ahead of the last entry, at most; 0: none
  std::string holder = "another process";    // what a second writer is told: `import, pid 4711`
  std::function<void(const std::string&)> notice;  // a sentence: a torn tail was cut, and the like
};

class FileJournal : public Journal {
 public:
  // Made when absent (not when read_only: not_found). `files` must outlive it.
  // unavailable: another process writes. data_loss: entries that were acknowledged are damaged or
  // missing; the message names the file and the next step. A tail that a crash tore, which was
  // never acknowledged, is cut with a notice.
  static Result<std::unique_ptr<FileJournal>> open(FileSystem& files,
                                                   const std::filesystem::path& directory,
                                                   FileJournalOptions options = {});

  // Reads everything from the first entry on and checks every byte, and that exactly what erasures
  // name is erased. For doctor, and after a restore. Returns the head.
  virtual Result<Head> verify_all() const = 0;
  // Carries out every erasure in the journal again: after an old copy of a segment came back.
  virtual Status erase_again() = 0;
};

}  // namespace lapwing::registry
