// What the parts of the store share: RocksDB opened, and a cursor over its keys.
#pragma once

#include <rocksdb/db.h>

#include <atomic>
#include <filesystem>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <shared_mutex>
#include <string>
#include <string_view>
#include <vector>

#include "registry/store.h"

namespace lapwing::registry {

using Puts = std::map<std::string, std::string>;

rocksdb::Options rocksdb_options();
// Of keys by the million.
rocksdb::ReadOptions scan_options();
// Of a few keys: reading 2 MB ahead would cost more than all else that opening a store does.
rocksdb::ReadOptions short_scan_options();

Error store_error(const std::filesystem::path& directory, const rocksdb::Status& status);

// The key that follows all keys beginning with `prefix`. Our prefixes end in no 0xFF byte run.
std::string after_prefix(std::string prefix);

// A reader's own directory for RocksDB's notes, outside of the data.
class ScratchDirectory {
 public:
  static Result<ScratchDirectory> make();
  ScratchDirectory() = default;
  ScratchDirectory(ScratchDirectory&& other) noexcept;
  ScratchDirectory& operator=(ScratchDirectory&& other) noexcept;
  ~ScratchDirectory();
  const std::string& path() const { return path_; }

 private:
  explicit ScratchDirectory(std::string path) : path_(std::move(path)) {}
  std::string path_;
};

// Iterators over the keys of one prefix, kept for the next look-up: making one costs as much as
// using it. Whoever takes one sees all that was written before. Thread-safe.
class SpareIterators {
 public:
  std::unique_ptr<rocksdb::Iterator> take(rocksdb::DB& db);
  void give_back(std::unique_ptr<rocksdb::Iterator> iterator);
  // After every change, so that none keeps files and memory that are gone.
  void drop();

 private:
  std::mutex mutex_;
  std::vector<std::unique_ptr<rocksdb::Iterator>> idle_;
};

class Store::Impl {
 public:
  std::filesystem::path directory;
  rocksdb::Options options = rocksdb_options();
  ScratchDirectory scratch;  // a secondary's
  std::unique_ptr<rocksdb::DB> db;
  mutable SpareIterators spare;  // of a writer
  bool secondary = false;
  // A secondary's own writes, over what it sees in the files.
  mutable std::shared_mutex overlay_mutex;
  Puts overlay;
  std::atomic<std::uint64_t> bulk_files{0};

  Error failed(const rocksdb::Status& status) const { return store_error(directory, status); }
  // Derived state that cannot be decoded.
  Error undecodable(std::string_view what) const;
  // The last value written under `key`, nothing when there is none.
  Result<std::optional<std::string>> get(const std::string& key) const;
  Puts overlay_between(const std::string& first, const std::string& end) const;
};

// Walks the keys in [first, end): those of the files and the overlay's, which win.
class Cursor {
 public:
  Cursor(const Store::Impl& store, const rocksdb::ReadOptions& options)
      : store_(store), options_(options) {}
  ~Cursor();
  Cursor(const Cursor&) = delete;
  Cursor& operator=(const Cursor&) = delete;

  void seek(const std::string& first, const std::string& end);
  // By an iterator that is kept; the keys that begin with `prefix`, then any.
  void seek_prefix(const std::string& prefix);
  // Moves to the first key from `first` on of those that seek() began with.
  void move_to(const std::string& first);
  bool valid() const { return from_overlay_ || iterator_->Valid(); }
  std::string_view key() const {
    return from_overlay_ ? std::string_view(at_->first) : iterator_->key().ToStringView();
  }
  std::string_view value() const {
    return from_overlay_ ? std::string_view(at_->second) : iterator_->value().ToStringView();
  }
  void next();
  // After valid() turned false: the end, or an error.
  Status status() const;

 private:
  void choose();

  const Store::Impl& store_;
  rocksdb::ReadOptions options_;
  std::string end_;
  rocksdb::Slice upper_;  // of end_
  std::unique_ptr<rocksdb::Iterator> iterator_;
  bool kept_ = false;  // the iterator is of store_.spare
  Puts overlay_;
  Puts::const_iterator at_ = overlay_.end();
  bool from_overlay_ = false;
};

}  // namespace lapwing::registry
