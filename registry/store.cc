#include "registry/store.h"

#include <rocksdb/utilities/checkpoint.h>

#include <cassert>
#include <mutex>

#include "registry/store_impl.h"
#include "registry/store_load.h"
#include "registry/store_walk.h"

namespace lapwing::registry {

namespace fs = std::filesystem;

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
  // A command that looks up one number waits for all of this.
  impl->options.max_file_opening_threads = 1;
  impl->options.skip_stats_update_on_db_open = true;
  impl->options.stats_dump_period_sec = 0;
  impl->options.stats_persist_period_sec = 0;
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
  if (!applied) return impl_->undecodable("a place in the journal");
  return *applied;
}

Result<std::vector<std::pair<key::ListNumber, key::List>>> Store::lists() const {
  std::vector<std::pair<key::ListNumber, key::List>> found;
  Cursor cursor(*impl_, short_scan_options());
  for (cursor.seek(key::lists(), after_prefix(key::lists())); cursor.valid(); cursor.next()) {
    const auto number = key::read_list_key(cursor.key());
    const auto list = key::read_list_value(cursor.value());
    if (!number || !list) return impl_->undecodable("a list");
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
    if (!edition) return impl_->undecodable("an edition");
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
  if (!seq) return impl_->undecodable("a request");
  return seq;
}

Result<std::vector<Seq>> Store::exports(Seq upto) const {
  std::vector<Seq> found;
  Cursor cursor(*impl_, short_scan_options());
  for (cursor.seek(key::exports(), key::export_taken(upto + 1)); cursor.valid(); cursor.next()) {
    const auto seq = key::read_export_key(cursor.key());
    if (!seq) return impl_->undecodable("an export");
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
    if (!key) return impl_->undecodable("a document");
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
    if (!key) return impl_->undecodable("a document");
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
  cursor.seek_prefix(prefix);
  return read_events(cursor, *impl_, prefix, upto);
}

std::unique_ptr<Store::Walk> Store::walk() const { return walk_numbers(*impl_); }

Result<std::vector<std::pair<key::ListNumber, std::string>>> Store::sellers() const {
  std::vector<std::pair<key::ListNumber, std::string>> found;
  Cursor cursor(*impl_, short_scan_options());
  for (cursor.seek(key::sellers(), after_prefix(key::sellers())); cursor.valid(); cursor.next()) {
    const auto number = key::read_seller_key(cursor.key());
    if (!number) return impl_->undecodable("a seller");
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

Result<RecordedNumbers> Store::recorded_numbers(key::ListNumber seller, Seq upto) const {
  RecordedNumbers numbers;
  Cursor cursor(*impl_, scan_options());
  const auto prefix = key::records(seller);
  for (cursor.seek(prefix, after_prefix(prefix)); cursor.valid(); cursor.next()) {
    const auto key = key::read_record_key(cursor.key());
    if (!key) return impl_->undecodable("a record");
    if (key->seq <= upto) numbers.add(key->number, key->seq, cursor.value());
  }
  if (const auto fine = cursor.status(); !fine) return fine.error();
  numbers.settle();
  return numbers;
}

Result<std::optional<std::uint64_t>> Store::record_number(key::ListNumber seller, Seq seq) const {
  Cursor cursor(*impl_, scan_options());
  const auto prefix = key::records(seller);
  for (cursor.seek(prefix, after_prefix(prefix)); cursor.valid(); cursor.next()) {
    const auto key = key::read_record_key(cursor.key());
    if (!key) return impl_->undecodable("a record");
    if (key->seq == seq) return std::optional(key->number);
  }
  if (const auto fine = cursor.status(); !fine) return fine.error();
  return std::optional<std::uint64_t>();
}

std::unique_ptr<Store::Scan> Store::scan(key::ListNumber list, std::span<const NumberRange> ranges,
                                         Seq upto) const {
  return scan_events(*impl_, list, ranges, upto);
}

Result<std::vector<Store::ListedChange>> Store::changes(key::ListNumber list, Seq after, Seq upto,
                                                        std::size_t limit) const {
  std::vector<ListedChange> found;
  Cursor cursor(*impl_, short_scan_options());
  cursor.seek(key::change(list, after + 1), key::change(list, upto + 1));
  for (; cursor.valid() && found.size() < limit; cursor.next()) {
    const auto seq = key::read_change_key(cursor.key());
    const auto change = key::read_change_value(cursor.value());
    if (!seq || !change) return impl_->undecodable("a change");
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
  impl_->spare.drop();
  if (!status.ok()) return impl_->failed(status);
  return ok();
}

Result<std::unique_ptr<Store::BulkLoad>> Store::bulk_load(key::ListNumber list) {
  assert(!impl_->secondary);
  return load_sorted_files(*impl_, list);
}

Status Store::resume() {
  const auto status = impl_->db->Resume();
  if (!status.ok()) return impl_->failed(status);
  return ok();
}

Status Store::flush() {
  if (impl_->secondary) return ok();
  const auto status = impl_->db->Flush(rocksdb::FlushOptions());
  impl_->spare.drop();
  if (!status.ok()) return impl_->failed(status);
  return ok();
}

Status Store::compact() {
  if (auto flushed = flush(); !flushed) return flushed;
  rocksdb::CompactRangeOptions options;
  options.bottommost_level_compaction = rocksdb::BottommostLevelCompaction::kForce;
  const auto status = impl_->db->CompactRange(options, nullptr, nullptr);
  impl_->spare.drop();
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
