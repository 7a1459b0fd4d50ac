// Copies of the truth: a data directory's journal and blobs. Everything else in it is derived and
// is built anew. A backup has the same form as what it was taken from and can be taken while a
// process writes; taken again into the same place, it copies what is new. One thread at a time.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/file_system.h"
#include "base/result.h"
#include "registry/journal.h"

namespace lapwing::registry {

// Where they are in a data directory.
inline constexpr std::string_view kJournalDirectory = "journal";
inline constexpr std::string_view kBlobDirectory = "blobs";

// Files of a person's own in a data directory, which a backup holds too.
inline constexpr std::string_view kCatalogOverlay = "lists.yaml";
inline constexpr std::string_view kRetentionOverlay = "retention.yaml";

// Told from time to time how many bytes were copied or read so far.
using ByteProgress = std::function<void(std::uint64_t)>;

struct CopyReport {
  Head head;                  // the copy's
  std::uint64_t entries = 0;  // new in the copy
  std::uint64_t blobs = 0;
  std::uint64_t bytes = 0;
  std::uint64_t blobs_removed = 0;   // no longer in what was copied
  std::vector<std::string> remarks;  // of a restore: erasures that could not be carried out
};

// Brings the backup in `to`, made when absent, to the present state of the data directory `from`:
// its entries, every blob they name, its erasures, and the overlay of the list catalog. data_loss:
// `from` is damaged, or has not grown from what the backup holds (it was replaced); unavailable:
// another backup runs into `to`. After an error the backup holds what it held, or more.
Result<CopyReport> backup(FileSystem& files, const std::filesystem::path& from,
                          const std::filesystem::path& to, const ByteProgress& progress = {});

struct RestoreOptions {
  // As it was after this entry, or after the last append before it. Erasures recorded later are
  // applied all the same, as entries at the end.
  std::optional<Seq> until;
  // The journal directory that is being replaced, as far as it can still be read: erasures that
  // were ordered after the backup was taken are applied.
  std::optional<std::filesystem::path> lost_journal;
  ByteProgress progress = {};
};

// Makes the data directory `to` from a backup and verifies it. failed_precondition when `to` holds
// a journal already; data_loss when the backup is damaged.
Result<CopyReport> restore(FileSystem& files, const std::filesystem::path& from,
                           const std::filesystem::path& to, const RestoreOptions& options = {});

struct TruthReport {
  Head head;
  std::uint64_t entries = 0;
  std::uint64_t blobs = 0;
  std::uint64_t blob_bytes = 0;
  std::vector<Error> problems;  // each names a file and what to do about it
};

// Reads every byte of journal and blobs beside any writer, and looks whether every blob that an
// entry names is there. Stops at nothing; an error only where there is no journal at all.
Result<TruthReport> verify_truth(FileSystem& files, const std::filesystem::path& directory,
                                 const ByteProgress& progress = {});

// What can be mended without a backup: a lost or damaged head marker is written anew from the
// entries, after checking all of them, and erasures are carried out again. Returns what was done,
// a sentence each. data_loss when the entries themselves are damaged; unavailable beside a writer.
Result<std::vector<std::string>> repair_truth(FileSystem& files,
                                              const std::filesystem::path& directory);

}  // namespace lapwing::registry
