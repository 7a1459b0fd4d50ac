// The materialized state behind look-ups, in RocksDB: derived from the journal and rebuilt from it.
// registry/store*.cc alone know RocksDB, registry/key.cc alone the bytes in it.
//
// Writes bypass RocksDB's own log: what a crash loses is replayed from the journal, and a log that
// may lose its middle (an unsynced one can, between two files) is no danger if there is none. What
// reaches the disk is thus always the state after some prefix of the journal, and applied() says
// which.
//
// Beside a writer a store is opened as a secondary: it sees what the writer flushed, and takes
// write() into memory, so that a reader brings itself to the journal's head the same way a writer
// does. Thread-safe, but for one writing thread at a time.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/result.h"
#include "phone/e164.h"
#include "registry/event.h"
#include "registry/key.h"
#include "registry/recorded_numbers.h"
#include "registry/store_batch.h"

namespace lapwing::registry {

class Store {
 public:
  class Impl;

  // A writer's; made when missing. data_loss or io_error when it will not open: the caller moves it
  // aside and rebuilds it.
  static Result<std::unique_ptr<Store>> open(const std::filesystem::path& directory);
  // A reader's. not_found when there is none.
  static Result<std::unique_ptr<Store>> open_secondary(const std::filesystem::path& directory);
  ~Store();

  bool secondary() const;
  const std::filesystem::path& directory() const;
  // Seq 0 and a zero hash for a store that is new.
  Result<key::Applied> applied() const;
  Result<std::vector<std::pair<key::ListNumber, key::List>>> lists() const;
  Result<std::vector<Edition>> editions() const;  // by list number, then ordinal
  Result<std::optional<Seq>> request(const key::Digest& idempotency) const;
  Result<std::vector<Seq>> exports(Seq upto) const;  // the entries that record one, ascending
  // The entries up to `upto` that are versions of a document, ascending; and the latest of each
  // document of a collection, by id.
  Result<std::vector<Seq>> document(const std::string& collection, const std::string& id,
                                    Seq upto) const;
  Result<std::vector<Seq>> documents(const std::string& collection, Seq upto) const;
  // The events of a number up to `upto`, by seq.
  Result<std::vector<Event>> events(key::ListNumber list, E164 number, Seq upto) const;

  // A number's events, one number after the other.
  class Scan {
   public:
    virtual ~Scan() = default;
    // The next number that has events up to the seq; false at the end.
    virtual Result<bool> next(std::uint64_t& number, std::vector<Event>& events) = 0;
  };
  // Over the ranges, which ascend.
  std::unique_ptr<Scan> scan(key::ListNumber list, std::span<const NumberRange> ranges,
                             Seq upto) const;

  // Look-ups of many numbers. Any order is right; ascending ones cost little, since what lies
  // between two of the file's numbers is known not to be there. Sees at least what stands when it
  // first looks at a list or seller. Not thread-safe; the store must outlive it.
  class Walk {
   public:
    virtual ~Walk() = default;
    // As Store::events and Store::records.
    virtual Result<std::vector<Event>> events(key::ListNumber list, E164 number, Seq upto) = 0;
    virtual Result<std::vector<Record>> records(key::ListNumber seller, E164 number, Seq upto) = 0;
  };
  std::unique_ptr<Walk> walk() const;

  struct ListedChange {
    Seq seq;
    key::Change change;
  };
  // A list's changes in (after, upto].
  Result<std::vector<ListedChange>> changes(key::ListNumber list, Seq after, Seq upto,
                                            std::size_t limit) const;

  // Sellers of whom there are records, by number.
  Result<std::vector<std::pair<key::ListNumber, std::string>>> sellers() const;
  // A seller's records of a number up to `upto`, by seq.
  Result<std::vector<Record>> records(key::ListNumber seller, E164 number, Seq upto) const;
  // All numbers of whom there are some up to `upto`.
  Result<RecordedNumbers> recorded_numbers(key::ListNumber seller, Seq upto) const;
  // Of whom a seller's record with this seq is; nothing when there is none. Reads all of the
  // seller's.
  Result<std::optional<std::uint64_t>> record_number(key::ListNumber seller, Seq seq) const;
  // Precondition: a secondary is given no drops.
  Status write(const StoreBatch& batch);

  // An edition's events, by the million: sorted files that are taken in whole. Not on a secondary.
  class BulkLoad {
   public:
    virtual ~BulkLoad() = default;
    // Precondition: numbers ascend.
    virtual Status put(std::uint64_t number, const Event& event) = 0;
    // Takes in the events and the batch, all or nothing, on disk when it returns.
    virtual Status finish(const StoreBatch& batch) = 0;
  };
  Result<std::unique_ptr<BulkLoad>> bulk_load(key::ListNumber list);

  // After an error of the disk: takes writes again if that is over.
  Status resume();
  // On disk when it returns.
  Status flush();
  // Flushes, and rewrites every file, so that no byte of what was dropped is left in one.
  Status compact();
  // A copy of the flushed state in `directory`, which must not be there. Files are shared by links.
  Status checkpoint(const std::filesystem::path& directory) const;
  // Reads every byte and compares it with its checksum.
  Status verify() const;

 private:
  explicit Store(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace lapwing::registry
