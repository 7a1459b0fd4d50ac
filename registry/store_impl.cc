#include "registry/store_impl.h"

#include <rocksdb/cache.h>
#include <rocksdb/file_checksum.h>
#include <rocksdb/filter_policy.h>
#include <rocksdb/slice_transform.h>
#include <rocksdb/table.h>
#include <stdlib.h>

#include <mutex>
#include <utility>

namespace lapwing::registry {

namespace fs = std::filesystem;

constexpr std::size_t kCacheBytes = std::size_t{128} << 20;

// New objects for every opening: cached blocks would hide damage from a second one.
rocksdb::Options rocksdb_options() {
  rocksdb::BlockBasedTableOptions table;
  table.block_cache = rocksdb::NewLRUCache(kCacheBytes);
  table.block_size = 16 << 10;
  table.format_version = 5;
  // Look-ups name a list and a number and want all its events: the filter holds those prefixes.
  table.filter_policy.reset(rocksdb::NewBloomFilterPolicy(10));
  table.whole_key_filtering = false;
  // Index and filters of 250 M numbers take 400 MB: in the cache, in parts.
  table.cache_index_and_filter_blocks = true;
  table.index_type = rocksdb::BlockBasedTableOptions::kTwoLevelIndexSearch;
  table.partition_filters = true;

  rocksdb::Options options;
  options.create_if_missing = true;
  options.table_factory.reset(rocksdb::NewBlockBasedTableFactory(table));
  options.prefix_extractor.reset(
      rocksdb::NewFixedPrefixTransform(key::kEventKeyBytes - sizeof(Seq)));
  options.compression = rocksdb::kLZ4Compression;
  options.bottommost_compression = rocksdb::kZSTD;
  options.max_open_files = -1;  // a secondary must keep what it has opened
  // Measured damage and its cure: an unknown bit in a log is refused, not skipped (ours is empty).
  options.wal_recovery_mode = rocksdb::WALRecoveryMode::kTolerateCorruptedTailRecords;
  options.paranoid_file_checks = true;
  options.file_checksum_gen_factory = rocksdb::GetFileChecksumGenCrc32cFactory();
  options.fail_if_options_file_error = true;
  options.avoid_flush_during_shutdown = false;
  options.info_log_level = rocksdb::InfoLogLevel::WARN_LEVEL;
  options.keep_log_file_num = 4;
  return options;
}

rocksdb::ReadOptions scan_options() {
  rocksdb::ReadOptions options;
  options.total_order_seek = true;
  options.readahead_size = 2 << 20;
  options.fill_cache = false;
  return options;
}

rocksdb::ReadOptions short_scan_options() {
  rocksdb::ReadOptions options = scan_options();
  options.readahead_size = 0;
  return options;
}

Error store_error(const fs::path& directory, const rocksdb::Status& status) {
  // A file that is missing, or options that do not parse, are damage as well.
  const bool damaged =
      status.IsCorruption() || status.IsPathNotFound() || status.IsInvalidArgument();
  const Errc code = damaged              ? Errc::data_loss
                    : status.IsIOError() ? Errc::io_error
                    : status.IsBusy() || status.IsTryAgain() || status.IsTimedOut()
                        ? Errc::unavailable
                        : Errc::internal;
  const std::string_view next =
      code == Errc::data_loss ? "; `lapwing doctor --repair` rebuilds it from the journal" : "";
  return error(code, "the store `{}` says {}{}", directory.string(), status.ToString(), next);
}

std::string after_prefix(std::string prefix) {
  while (!prefix.empty() && static_cast<unsigned char>(prefix.back()) == 0xFF) prefix.pop_back();
  if (!prefix.empty()) ++prefix.back();
  return prefix;
}

Result<ScratchDirectory> ScratchDirectory::make() {
  std::error_code failed;
  const auto base = fs::temp_directory_path(failed);
  std::string name = (base / "lapwing-reader-XXXXXX").string();
  if (failed || mkdtemp(name.data()) == nullptr) {
    return error(Errc::io_error, "a directory like `{}` cannot be made", name);
  }
  return ScratchDirectory(name);
}

ScratchDirectory::ScratchDirectory(ScratchDirectory&& other) noexcept
    : path_(std::exchange(other.path_, {})) {}

ScratchDirectory& ScratchDirectory::operator=(ScratchDirectory&& other) noexcept {
  std::swap(path_, other.path_);
  return *this;
}

ScratchDirectory::~ScratchDirectory() {
  std::error_code ignored;
  if (!path_.empty()) fs::remove_all(path_, ignored);
}

Error Store::Impl::undecodable(std::string_view what) const {
  return error(Errc::data_loss,
               "the store `{}` holds {} that cannot be read; `lapwing doctor --repair` rebuilds it "
               "from the journal",
               directory.string(), what);
}

Result<std::optional<std::string>> Store::Impl::get(const std::string& key) const {
  if (secondary) {
    const std::shared_lock lock(overlay_mutex);
    if (const auto found = overlay.find(key); found != overlay.end()) {
      return std::optional(found->second);
    }
  }
  std::string value;
  const auto status = db->Get(rocksdb::ReadOptions(), key, &value);
  if (status.IsNotFound()) return std::optional<std::string>();
  if (!status.ok()) return failed(status);
  return std::optional(std::move(value));
}

Puts Store::Impl::overlay_between(const std::string& first, const std::string& end) const {
  const std::shared_lock lock(overlay_mutex);
  return {overlay.lower_bound(first), overlay.lower_bound(end)};
}

std::unique_ptr<rocksdb::Iterator> SpareIterators::take(rocksdb::DB& db) {
  std::unique_ptr<rocksdb::Iterator> iterator;
  {
    const std::lock_guard lock(mutex_);
    if (!idle_.empty()) {
      iterator = std::move(idle_.back());
      idle_.pop_back();
    }
  }
  if (iterator && iterator->Refresh().ok()) return iterator;
  rocksdb::ReadOptions options;
  options.prefix_same_as_start = true;
  return std::unique_ptr<rocksdb::Iterator>(db.NewIterator(options));
}

void SpareIterators::give_back(std::unique_ptr<rocksdb::Iterator> iterator) {
  constexpr std::size_t kIdleMax = 8;
  const std::lock_guard lock(mutex_);
  if (idle_.size() < kIdleMax) idle_.push_back(std::move(iterator));
}

void SpareIterators::drop() {
  std::vector<std::unique_ptr<rocksdb::Iterator>> dropped;
  const std::lock_guard lock(mutex_);
  dropped.swap(idle_);
}

Cursor::~Cursor() {
  if (kept_ && iterator_->status().ok()) store_.spare.give_back(std::move(iterator_));
}

void Cursor::seek_prefix(const std::string& prefix) {
  if (store_.secondary) return seek(prefix, after_prefix(prefix));
  iterator_ = store_.spare.take(*store_.db);
  kept_ = true;
  iterator_->Seek(prefix);
}

void Cursor::seek(const std::string& first, const std::string& end) {
  end_ = end;
  upper_ = end_;
  options_.iterate_upper_bound = &upper_;
  iterator_.reset(store_.db->NewIterator(options_));
  if (store_.secondary) {
    overlay_ = store_.overlay_between(first, end);
    at_ = overlay_.begin();
  }
  iterator_->Seek(first);
  choose();
}

void Cursor::move_to(const std::string& first) {
  iterator_->Seek(first);
  at_ = overlay_.lower_bound(first);
  choose();
}

void Cursor::next() {
  if (from_overlay_) {
    if (iterator_->Valid() && iterator_->key() == rocksdb::Slice(at_->first)) iterator_->Next();
    ++at_;
  } else {
    iterator_->Next();
  }
  choose();
}

Status Cursor::status() const {
  const auto status = iterator_->status();
  if (!status.ok()) return store_.failed(status);
  return ok();
}

void Cursor::choose() {
  from_overlay_ =
      at_ != overlay_.end() &&
      (!iterator_->Valid() || rocksdb::Slice(at_->first).compare(iterator_->key()) <= 0);
}

}  // namespace lapwing::registry
