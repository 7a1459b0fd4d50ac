#include "registry/store.h"

#include <fcntl.h>
#include <rocksdb/cache.h>
#include <rocksdb/db.h>
#include <rocksdb/file_checksum.h>
#include <rocksdb/filter_policy.h>
#include <rocksdb/slice_transform.h>
#include <rocksdb/sst_file_writer.h>
#include <rocksdb/table.h>
#include <rocksdb/utilities/checkpoint.h>
#include <stdlib.h>

#include <atomic>
#include <cassert>
#include <mutex>
#include <shared_mutex>

namespace lapwing::registry {
namespace {

namespace fs = std::filesystem;
using Puts = std::map<std::string, std::string>;

constexpr std::size_t kCacheBytes = std::size_t{128} << 20;
constexpr std::uint64_t kBulkNumbersPerFile = std::uint64_t{8} << 20;
constexpr std::string_view kBulkFolder = "bulk";

std::string_view view(const rocksdb::Slice& slice) { return {slice.data(), slice.size()}; }

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

Error undecodable(const fs::path& directory, std::string_view what) {
  return error(Errc::data_loss,
               "the store `{}` holds {} that cannot be read; `lapwing doctor --repair` rebuilds it "
               "from the journal",
               directory.string(), what);
}

// The key that follows all keys beginning with `prefix`. Our prefixes end in no 0xFF byte run.
std::string after_prefix(std::string prefix) {
  while (!prefix.empty() && static_cast<unsigned char>(prefix.back()) == 0xFF) prefix.pop_back();
  if (!prefix.empty()) ++prefix.back();
  return prefix;
}

// A reader's own directory for RocksDB's notes, outside of the data.
class ScratchDirectory {
 public:
  static Result<ScratchDirectory> make() {
    std::error_code failed;
    const auto base = fs::temp_directory_path(failed);
    std::string name = (base / "lapwing-reader-XXXXXX").string();
    if (failed || mkdtemp(name.data()) == nullptr) {
      return error(Errc::io_error, "a directory like `{}` cannot be made", name);
    }
    return ScratchDirectory(name);
  }
  ScratchDirectory() = default;
  ScratchDirectory(ScratchDirectory&& other) noexcept : path_(std::move(other.path_)) {
    other.path_.clear();
  }
  ScratchDirectory& operator=(ScratchDirectory&& other) noexcept {
    std::swap(path_, other.path_);
    return *this;
  }
  ~ScratchDirectory() {
    std::error_code ignored;
    if (!path_.empty()) fs::remove_all(path_, ignored);
  }
  const std::string& path() const { return path_; }

 private:
  explicit ScratchDirectory(std::string path) : path_(std::move(path)) {}
  std::string path_;
};

}  // namespace

void StoreBatch::list(key::ListNumber number, const key::List& list) {
  puts_[key::list(number)] = key::list_value(list);
}
void StoreBatch::edition(key::ListNumber list, const Edition& edition) {
  puts_[key::edition(list, edition.ordinal)] = key::edition_value(edition);
}
void StoreBatch::event(key::ListNumber list, E164 number, const Event& event) {
  const auto bytes = key::event(list, number.value(), event.seq);
  puts_[std::string(bytes.data(), bytes.size())] = key::event_value(event);
}
void StoreBatch::change(key::ListNumber list, Seq seq, const key::Change& change) {
  puts_[key::change(list, seq)] = key::change_value(change);
}
void StoreBatch::request(const key::Digest& idempotency, Seq seq) {
  puts_[key::request(idempotency)] = key::seq_value(seq);
}
void StoreBatch::export_taken(Seq seq) { puts_[key::export_taken(seq)]; }
void StoreBatch::document(const std::string& collection, const std::string& id, Seq seq) {
  puts_[key::document(collection, id, seq)];
}
void StoreBatch::seller(key::ListNumber number, const std::string& seller) {
  puts_[key::seller(number)] = seller;
}
void StoreBatch::record(key::ListNumber seller, E164 number, const Record& record) {
  puts_[key::record(seller, number.value(), record.seq)] = key::record_value(record);
}
void StoreBatch::drop_event(key::ListNumber list, E164 number, Seq seq) {
  const auto bytes = key::event(list, number.value(), seq);
  drops_.emplace(bytes.data(), bytes.size());
}
void StoreBatch::drop_record(key::ListNumber seller, std::uint64_t number, Seq seq) {
  drops_.insert(key::record(seller, number, seq));
}
void StoreBatch::applied(const key::Applied& applied) {
  puts_[key::applied()] = key::applied_value(applied);
}

bool StoreBatch::has_event(key::ListNumber list, E164 number) const {
  const auto prefix = key::events(list, number.value());
  const auto found = puts_.lower_bound(prefix);
  return found != puts_.end() && found->first.starts_with(prefix);
}

class Store::Impl {
 public:
  fs::path directory;
  rocksdb::Options options = rocksdb_options();
  ScratchDirectory scratch;  // a secondary's
  std::unique_ptr<rocksdb::DB> db;
  bool secondary = false;
  // A secondary's own writes, over what it sees in the files.
  mutable std::shared_mutex overlay_mutex;
  Puts overlay;
  std::atomic<std::uint64_t> bulk_files{0};

  Error failed(const rocksdb::Status& status) const { return store_error(directory, status); }

  // The last value written under `key`, nothing when there is none.
  Result<std::optional<std::string>> get(const std::string& key) const {
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

  Puts overlay_between(const std::string& first, const std::string& end) const {
    const std::shared_lock lock(overlay_mutex);
    return {overlay.lower_bound(first), overlay.lower_bound(end)};
  }
};

namespace {

// Walks the keys in [first, end): those of the files and the overlay's, which win.
class Cursor {
 public:
  Cursor(const Store::Impl& store, const rocksdb::ReadOptions& options)
      : store_(store), options_(options) {}
  Cursor(const Cursor&) = delete;
  Cursor& operator=(const Cursor&) = delete;

  void seek(const std::string& first, const std::string& end) {
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
  // Moves to the first key from `first` on of those that seek() began with.
  void move_to(const std::string& first) {
    iterator_->Seek(first);
    at_ = overlay_.lower_bound(first);
    choose();
  }
  bool valid() const { return from_overlay_ || iterator_->Valid(); }
  std::string_view key() const { return from_overlay_ ? at_->first : view(iterator_->key()); }
  std::string_view value() const { return from_overlay_ ? at_->second : view(iterator_->value()); }
  void next() {
    if (from_overlay_) {
      if (iterator_->Valid() && view(iterator_->key()) == at_->first) iterator_->Next();
      ++at_;
    } else {
      iterator_->Next();
    }
    choose();
  }
  // After valid() turned false: the end, or an error.
  Status status() const {
    const auto status = iterator_->status();
    if (!status.ok()) return store_.failed(status);
    return ok();
  }

 private:
  void choose() {
    from_overlay_ =
        at_ != overlay_.end() && (!iterator_->Valid() || at_->first <= view(iterator_->key()));
  }

  const Store::Impl& store_;
  rocksdb::ReadOptions options_;
  std::string end_;
  rocksdb::Slice upper_;  // of end_
  std::unique_ptr<rocksdb::Iterator> iterator_;
  Puts overlay_;
  Puts::const_iterator at_ = overlay_.end();
  bool from_overlay_ = false;
};

rocksdb::ReadOptions scan_options() {
  rocksdb::ReadOptions options;
  options.total_order_seek = true;
  options.readahead_size = 2 << 20;
  options.fill_cache = false;
  return options;
}

// Of a few keys: reading 2 MB ahead would cost more than all else that opening a store does.
rocksdb::ReadOptions short_scan_options() {
  rocksdb::ReadOptions options = scan_options();
  options.readahead_size = 0;
  return options;
}

class EventScan final : public Store::Scan {
 public:
  EventScan(const Store::Impl& store, key::ListNumber list, std::span<const NumberRange> ranges,
            Seq upto)
      : store_(store),
        list_(list),
        ranges_(ranges.begin(), ranges.end()),
        upto_(upto),
        cursor_(store, scan_options()) {}

  Result<bool> next(std::uint64_t& number, std::vector<Event>& events) override {
    events.clear();
    while (events.empty()) {
      while (!cursor_open_ || !cursor_.valid()) {
        if (cursor_open_) {
          if (const auto fine = cursor_.status(); !fine) return fine.error();
        }
        if (range_ == ranges_.size()) return false;
        const auto& range = ranges_[range_++];
        cursor_.seek(key::events(list_, range.first), key::events(list_, range.last + 1));
        cursor_open_ = true;
      }
      if (const auto read = read_number(number, events); !read) return read.error();
    }
    return true;
  }

 private:
  // Every event of the number the cursor stands on.
  Status read_number(std::uint64_t& number, std::vector<Event>& events) {
    bool first = true;
    for (; cursor_.valid(); cursor_.next()) {
      const auto key = key::read_event_key(cursor_.key());
      if (!key) return undecodable(store_.directory, "a key");
      if (first) number = key->number;
      if (key->number != number) break;
      first = false;
      if (key->seq > upto_) continue;
      auto event = key::read_event_value(cursor_.value());
      if (!event) return undecodable(store_.directory, "an event");
      event->seq = key->seq;
      events.push_back(*std::move(event));
    }
    return ok();
  }

  const Store::Impl& store_;
  key::ListNumber list_;
  std::vector<NumberRange> ranges_;
  Seq upto_;
  Cursor cursor_;
  bool cursor_open_ = false;
  std::size_t range_ = 0;
};

// The events or records of one number, which the cursor stands on or before.
template <class T>
Result<std::vector<T>> read_versions(Cursor& cursor, const Store::Impl& store,
                                     std::string_view prefix, Seq upto,
                                     std::optional<key::EventKey> (*read_key)(std::string_view),
                                     std::optional<T> (*read_value)(std::string_view),
                                     const char* what) {
  std::vector<T> found;
  for (; cursor.valid() && cursor.key().starts_with(prefix); cursor.next()) {
    const auto key = read_key(cursor.key());
    auto value = read_value(cursor.value());
    if (!key || !value) return undecodable(store.directory, what);
    if (key->seq > upto) continue;
    value->seq = key->seq;
    found.push_back(*std::move(value));
  }
  if (cursor.valid()) return found;
  if (const auto fine = cursor.status(); !fine) return fine.error();
  return found;
}

constexpr auto read_events = [](Cursor& cursor, const Store::Impl& store, std::string_view prefix,
                                Seq upto) {
  return read_versions<Event>(cursor, store, prefix, upto, key::read_event_key,
                              key::read_event_value, "an event");
};
constexpr auto read_records = [](Cursor& cursor, const Store::Impl& store, std::string_view prefix,
                                 Seq upto) {
  return read_versions<Record>(cursor, store, prefix, upto, key::read_record_key,
                               key::read_record_value, "a record");
};

class NumbersWalk final : public Store::Walk {
 public:
  explicit NumbersWalk(const Store::Impl& store) : store_(store) {}

  Result<std::vector<Event>> events(key::ListNumber list, E164 number, Seq upto) override {
    return find<Event>(events_[list], key::events(list, 0), key::events(list, number.value()), upto,
                       read_events);
  }
  Result<std::vector<Record>> records(key::ListNumber seller, E164 number, Seq upto) override {
    return find<Record>(records_[seller], key::records(seller, 0),
                        key::records(seller, number.value()), upto, read_records);
  }

 private:
  // One list or seller: nothing lies between the prefix read last and where the cursor stands.
  struct Place {
    std::unique_ptr<Cursor> cursor;
    std::string read;
  };

  template <class T, class Read>
  Result<std::vector<T>> find(Place& place, const std::string& begin, std::string prefix, Seq upto,
                              Read read) {
    if (!place.cursor) {
      auto options = scan_options();
      options.readahead_size = 0;
      options.fill_cache = true;
      place.cursor = std::make_unique<Cursor>(store_, options);
      place.cursor->seek(begin, after_prefix(begin.substr(0, begin.size() - sizeof(std::uint64_t))));
    }
    Cursor& cursor = *place.cursor;
    const bool ahead = prefix > place.read && (!cursor.valid() || cursor.key() >= prefix);
    if (!ahead) cursor.move_to(prefix);
    place.read = std::move(prefix);
    return read(cursor, store_, place.read, upto);
  }

  const Store::Impl& store_;
  std::map<key::ListNumber, Place> events_;
  std::map<key::ListNumber, Place> records_;
};

class SortedFileLoad final : public Store::BulkLoad {
 public:
  SortedFileLoad(Store::Impl& store, key::ListNumber list) : store_(store), list_(list) {}
  ~SortedFileLoad() override {
    writer_.reset();
    std::error_code ignored;
    for (const auto& file : files_) fs::remove(file, ignored);
  }

  Status put(std::uint64_t number, const Event& event) override {
    if (!writer_ || in_file_ == kBulkNumbersPerFile) {
      if (auto begun = begin_file(); !begun) return begun;
    }
    ++in_file_;
    const auto key = key::event(list_, number, event.seq);
    return check(writer_->Put(rocksdb::Slice(key.data(), key.size()), key::event_value(event)));
  }

  Status finish(const StoreBatch& batch) override {
    // Keys of the batch sort before all events; they go in with them, in one edit of the manifest.
    if (auto begun = begin_file(); !begun) return begun;
    for (const auto& [key, value] : batch.puts()) {
      if (auto put = check(writer_->Put(key, value)); !put) return put;
    }
    if (auto ended = end_file(); !ended) return ended;
    // What stands in memory is older and must not end up newer than the files.
    if (auto flushed = check(store_.db->Flush(rocksdb::FlushOptions())); !flushed) return flushed;
    rocksdb::IngestExternalFileOptions options;
    options.move_files = true;
    options.write_global_seqno = false;
    options.verify_checksums_before_ingest = true;
    return check(store_.db->IngestExternalFile(files_, options));
  }

 private:
  Status check(const rocksdb::Status& status) const {
    if (!status.ok()) return store_.failed(status);
    return ok();
  }

  Status begin_file() {
    if (auto ended = end_file(); !ended) return ended;
    const auto path =
        store_.directory / kBulkFolder / fmt::format("{:06}.sst", ++store_.bulk_files);
    writer_ = std::make_unique<rocksdb::SstFileWriter>(rocksdb::EnvOptions(), store_.options);
    files_.push_back(path.string());
    in_file_ = 0;
    return check(writer_->Open(path.string()));
  }

  Status end_file() {
    if (!writer_) return ok();
    auto status = writer_->Finish();
    writer_.reset();
    return check(status);
  }

  Store::Impl& store_;
  key::ListNumber list_;
  std::unique_ptr<rocksdb::SstFileWriter> writer_;
  std::vector<std::string> files_;
  std::uint64_t in_file_ = 0;
};

}  // namespace

Store::Store(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Store::~Store() = default;

Result<std::unique_ptr<Store>> Store::open(const fs::path& directory) {
  auto impl = std::make_unique<Impl>();
  impl->directory = directory;
  std::error_code failed;
  fs::create_directories(directory / kBulkFolder, failed);
  if (failed) {
    return error(Errc::io_error, "`{}` cannot be made: {}", directory.string(), failed.message());
  }
  // Left by a process that died while it loaded an edition.
  for (const auto& left : fs::directory_iterator(directory / kBulkFolder, failed)) {
    fs::remove(left.path(), failed);
  }
  rocksdb::DB* db = nullptr;
  const auto status = rocksdb::DB::Open(impl->options, directory.string(), &db);
  if (!status.ok()) return store_error(directory, status);
  impl->db.reset(db);
  return std::unique_ptr<Store>(new Store(std::move(impl)));
}

Result<std::unique_ptr<Store>> Store::open_secondary(const fs::path& directory) {
  if (!fs::exists(directory / "CURRENT")) {
    return error(Errc::not_found, "there is no store `{}`", directory.string());
  }
  auto impl = std::make_unique<Impl>();
  impl->directory = directory;
  impl->secondary = true;
  auto scratch = ScratchDirectory::make();
  if (!scratch) return scratch.error();
  impl->scratch = *std::move(scratch);
  impl->options.create_if_missing = false;
  rocksdb::DB* db = nullptr;
  const auto status =
      rocksdb::DB::OpenAsSecondary(impl->options, directory.string(), impl->scratch.path(), &db);
  if (!status.ok()) return store_error(directory, status);
  impl->db.reset(db);
  return std::unique_ptr<Store>(new Store(std::move(impl)));
}

bool Store::secondary() const { return impl_->secondary; }
const fs::path& Store::directory() const { return impl_->directory; }

Result<key::Applied> Store::applied() const {
  const auto value = impl_->get(key::applied());
  if (!value) return value.error();
  if (!*value) return key::Applied{};
  const auto applied = key::read_applied_value(**value);
  if (!applied) return undecodable(impl_->directory, "a place in the journal");
  return *applied;
}

Result<std::vector<std::pair<key::ListNumber, key::List>>> Store::lists() const {
  std::vector<std::pair<key::ListNumber, key::List>> found;
  Cursor cursor(*impl_, short_scan_options());
  for (cursor.seek(key::lists(), after_prefix(key::lists())); cursor.valid(); cursor.next()) {
    const auto number = key::read_list_key(cursor.key());
    const auto list = key::read_list_value(cursor.value());
    if (!number || !list) return undecodable(impl_->directory, "a list");
    found.emplace_back(*number, *list);
  }
  if (const auto fine = cursor.status(); !fine) return fine.error();
  return found;
}

Result<std::vector<Edition>> Store::editions() const {
  std::vector<Edition> found;
  Cursor cursor(*impl_, short_scan_options());
  cursor.seek(key::editions(), after_prefix(key::editions()));
  for (; cursor.valid(); cursor.next()) {
    auto edition = key::read_edition_value(cursor.value());
    if (!edition) return undecodable(impl_->directory, "an edition");
    found.push_back(*std::move(edition));
  }
  if (const auto fine = cursor.status(); !fine) return fine.error();
  return found;
}

Result<std::optional<Seq>> Store::request(const key::Digest& idempotency) const {
  const auto value = impl_->get(key::request(idempotency));
  if (!value) return value.error();
  if (!*value) return std::optional<Seq>();
  const auto seq = key::read_seq_value(**value);
  if (!seq) return undecodable(impl_->directory, "a request");
  return seq;
}

Result<std::vector<Seq>> Store::exports(Seq upto) const {
  std::vector<Seq> found;
  Cursor cursor(*impl_, short_scan_options());
  for (cursor.seek(key::exports(), key::export_taken(upto + 1)); cursor.valid(); cursor.next()) {
    const auto seq = key::read_export_key(cursor.key());
    if (!seq) return undecodable(impl_->directory, "an export");
    found.push_back(*seq);
  }
  if (const auto fine = cursor.status(); !fine) return fine.error();
  return found;
}

Result<std::vector<Seq>> Store::document(const std::string& collection, const std::string& id,
                                         Seq upto) const {
  std::vector<Seq> found;
  Cursor cursor(*impl_, short_scan_options());
  const auto end = key::document(collection, id, upto + 1);
  for (cursor.seek(key::document(collection, id), end); cursor.valid(); cursor.next()) {
    const auto key = key::read_document_key(cursor.key());
    if (!key) return undecodable(impl_->directory, "a document");
    found.push_back(key->seq);
  }
  if (const auto fine = cursor.status(); !fine) return fine.error();
  return found;
}

Result<std::vector<Seq>> Store::documents(const std::string& collection, Seq upto) const {
  std::vector<Seq> found;
  std::string last;
  Cursor cursor(*impl_, short_scan_options());
  const auto prefix = key::documents(collection);
  for (cursor.seek(prefix, after_prefix(prefix)); cursor.valid(); cursor.next()) {
    const auto key = key::read_document_key(cursor.key());
    if (!key) return undecodable(impl_->directory, "a document");
    if (key->seq > upto) continue;
    if (found.empty() || key->id != last) {
      last = key->id;
      found.push_back(key->seq);
    } else {
      found.back() = key->seq;
    }
  }
  if (const auto fine = cursor.status(); !fine) return fine.error();
  return found;
}

Result<std::vector<Event>> Store::events(key::ListNumber list, E164 number, Seq upto) const {
  rocksdb::ReadOptions options;
  options.prefix_same_as_start = true;
  Cursor cursor(*impl_, options);
  const auto prefix = key::events(list, number.value());
  cursor.seek(prefix, after_prefix(prefix));
  return read_events(cursor, *impl_, prefix, upto);
}

std::unique_ptr<Store::Walk> Store::walk() const { return std::make_unique<NumbersWalk>(*impl_); }

Result<std::vector<std::pair<key::ListNumber, std::string>>> Store::sellers() const {
  std::vector<std::pair<key::ListNumber, std::string>> found;
  Cursor cursor(*impl_, short_scan_options());
  for (cursor.seek(key::sellers(), after_prefix(key::sellers())); cursor.valid(); cursor.next()) {
    const auto number = key::read_seller_key(cursor.key());
    if (!number) return undecodable(impl_->directory, "a seller");
    found.emplace_back(*number, std::string(cursor.value()));
  }
  if (const auto fine = cursor.status(); !fine) return fine.error();
  return found;
}

Result<std::vector<Record>> Store::records(key::ListNumber seller, E164 number, Seq upto) const {
  rocksdb::ReadOptions options;
  options.prefix_same_as_start = true;
  Cursor cursor(*impl_, options);
  const auto prefix = key::records(seller, number.value());
  cursor.seek(prefix, after_prefix(prefix));
  return read_records(cursor, *impl_, prefix, upto);
}

Result<RecordedNumbers> Store::recorded_numbers(key::ListNumber seller) const {
  RecordedNumbers numbers;
  Cursor cursor(*impl_, scan_options());
  const auto prefix = key::records(seller);
  for (cursor.seek(prefix, after_prefix(prefix)); cursor.valid(); cursor.next()) {
    const auto key = key::read_record_key(cursor.key());
    if (!key) return undecodable(impl_->directory, "a record");
    numbers.add(key->number);
  }
  if (const auto fine = cursor.status(); !fine) return fine.error();
  return numbers;
}

Result<std::optional<std::uint64_t>> Store::record_number(key::ListNumber seller, Seq seq) const {
  Cursor cursor(*impl_, scan_options());
  const auto prefix = key::records(seller);
  for (cursor.seek(prefix, after_prefix(prefix)); cursor.valid(); cursor.next()) {
    const auto key = key::read_record_key(cursor.key());
    if (!key) return undecodable(impl_->directory, "a record");
    if (key->seq == seq) return std::optional(key->number);
  }
  if (const auto fine = cursor.status(); !fine) return fine.error();
  return std::optional<std::uint64_t>();
}

std::unique_ptr<Store::Scan> Store::scan(key::ListNumber list, std::span<const NumberRange> ranges,
                                         Seq upto) const {
  return std::make_unique<EventScan>(*impl_, list, ranges, upto);
}

Result<std::vector<Store::ListedChange>> Store::changes(key::ListNumber list, Seq after, Seq upto,
                                                        std::size_t limit) const {
  std::vector<ListedChange> found;
  Cursor cursor(*impl_, short_scan_options());
  cursor.seek(key::change(list, after + 1), key::change(list, upto + 1));
  for (; cursor.valid() && found.size() < limit; cursor.next()) {
    const auto seq = key::read_change_key(cursor.key());
    const auto change = key::read_change_value(cursor.value());
    if (!seq || !change) return undecodable(impl_->directory, "a change");
    found.push_back({*seq, *change});
  }
  if (const auto fine = cursor.status(); !fine) return fine.error();
  return found;
}

Status Store::write(const StoreBatch& batch) {
  if (impl_->secondary) {
    assert(batch.drops().empty());
    const std::unique_lock lock(impl_->overlay_mutex);
    for (const auto& [key, value] : batch.puts()) impl_->overlay[key] = value;
    return ok();
  }
  rocksdb::WriteBatch puts;
  for (const auto& [key, value] : batch.puts()) {
    if (const auto put = puts.Put(key, value); !put.ok()) return impl_->failed(put);
  }
  for (const auto& key : batch.drops()) {
    if (const auto dropped = puts.Delete(key); !dropped.ok()) return impl_->failed(dropped);
  }
  rocksdb::WriteOptions options;
  options.disableWAL = true;
  const auto status = impl_->db->Write(options, &puts);
  if (!status.ok()) return impl_->failed(status);
  return ok();
}

Result<std::unique_ptr<Store::BulkLoad>> Store::bulk_load(key::ListNumber list) {
  assert(!impl_->secondary);
  return std::unique_ptr<BulkLoad>(std::make_unique<SortedFileLoad>(*impl_, list));
}

Status Store::resume() {
  const auto status = impl_->db->Resume();
  if (!status.ok()) return impl_->failed(status);
  return ok();
}

Status Store::flush() {
  if (impl_->secondary) return ok();
  const auto status = impl_->db->Flush(rocksdb::FlushOptions());
  if (!status.ok()) return impl_->failed(status);
  return ok();
}

Status Store::compact() {
  if (auto flushed = flush(); !flushed) return flushed;
  rocksdb::CompactRangeOptions options;
  options.bottommost_level_compaction = rocksdb::BottommostLevelCompaction::kForce;
  const auto status = impl_->db->CompactRange(options, nullptr, nullptr);
  if (!status.ok()) return impl_->failed(status);
  return ok();
}

Status Store::checkpoint(const fs::path& directory) const {
  rocksdb::Checkpoint* made = nullptr;
  auto status = rocksdb::Checkpoint::Create(impl_->db.get(), &made);
  const std::unique_ptr<rocksdb::Checkpoint> checkpoint(made);
  if (status.ok()) status = checkpoint->CreateCheckpoint(directory.string());
  if (!status.ok()) return impl_->failed(status);
  return ok();
}

Status Store::verify() const {
  const auto status = impl_->db->VerifyChecksum();
  if (!status.ok()) return impl_->failed(status);
  return ok();
}

}  // namespace lapwing::registry
