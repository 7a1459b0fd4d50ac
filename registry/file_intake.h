// Keeps files as they were received (call logs, complaints) beside the journal, one entry a file.
// What such a file says is derived from its bytes by whoever reads it.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/sha256.h"
#include "registry/entry_payload.h"

namespace lapwing::registry {

struct ReceivedInfo {
  std::string type;    // `calls`, `complaints`
  std::string format;  // `asterisk`
  std::string name;    // of the file, without directories
  std::string actor;
  std::string retention;  // the record kind in the retention table
  std::uint64_t rows = 0;
  std::uint64_t rejected = 0;
};

struct ReceivedFile {
  Seq seq = 0;           // of its entry, or of the one that already held these bytes
  bool changed = false;  // false: they were held already
  Sha256Digest sha256{};
};

// Takes one file's bytes as they lie on the disk. Dropping it leaves nothing. One thread.
class FileIntake {
 public:
  virtual ~FileIntake() = default;
  virtual Status write(std::string_view bytes) = 0;
  // Durable when it returns; once only.
  virtual Result<ReceivedFile> finish(const ReceivedInfo& info) = 0;
};

// What a registry keeps besides lists.
class Archive {
 public:
  virtual ~Archive() = default;
  virtual Result<std::unique_ptr<FileIntake>> receive_file() = 0;
  // The bytes of a file, part by part, by the seq of its entry. not_found for an entry that keeps
  // none, or whose bytes have expired; an error of `take` ends the reading and is passed on.
  virtual Status read_file(Seq seq, const std::function<Status(std::string_view)>& take) const = 0;
};

class Registry;
// The archive of a registry opened by open_writer, which must outlive it; failed_precondition for
// any other.
Result<std::unique_ptr<Archive>> archive_of(Registry& registry);

class Ledger;
std::unique_ptr<Archive> make_archive(Ledger& ledger);  // which must outlive it

}  // namespace lapwing::registry
