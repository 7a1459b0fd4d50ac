// Registrations a second, each acknowledged only when synced, against RocksDB's own synced Put of
// an entry of the same size in the same directory.
//   journal_bench --benchmark_min_time=2
#include <benchmark/benchmark.h>
#include <rocksdb/db.h>

#include <atomic>
#include <cstdlib>
#include <filesystem>
#include <memory>

#include "registry/file_journal.h"

namespace lapwing::registry {
namespace {

std::filesystem::path fresh_directory() {
  std::string name = (std::filesystem::current_path() / "journal-bench-XXXXXX").string();
  if (mkdtemp(name.data()) == nullptr) std::abort();
  return name;
}

Entry registration(std::uint64_t i) {
  Entry entry;
  entry.payload = Registered{"", {"call-in", 3}};
  entry.list = "us.national";
  entry.number = E164::from_value(19'990'000'000 + i % 10'000'000);
  entry.effective_at = entry.recorded_at = Instant(std::chrono::milliseconds(1'795'000'000'000));
  entry.actor = "consumer";
  entry.idempotency_key = std::to_string(i);
  return entry;
}

std::filesystem::path directory;
std::unique_ptr<FileJournal> journal;
std::unique_ptr<rocksdb::DB> database;
std::atomic<std::uint64_t> next = 0;

void report(benchmark::State& state) {
  state.SetItemsProcessed(static_cast<std::int64_t>(state.iterations()));
}

void open_journal(const benchmark::State&) {
  directory = fresh_directory();
  journal = *FileJournal::open(posix_file_system(), directory);
}
void close_journal(const benchmark::State&) {
  journal.reset();
  std::filesystem::remove_all(directory);
}

void journal_append(benchmark::State& state) {
  for (auto _ : state) {
    const Entry entry = registration(next++);
    if (!journal->append({&entry, 1}, kAnyHead).committed()) state.SkipWithError("append failed");
  }
  report(state);
}
BENCHMARK(journal_append)
    ->Setup(open_journal)
    ->Teardown(close_journal)
    ->Threads(1)
    ->Threads(8)
    ->Threads(64)
    ->UseRealTime();

void open_database(const benchmark::State&) {
  directory = fresh_directory();
  rocksdb::Options options;
  options.create_if_missing = true;
  rocksdb::DB* opened = nullptr;
  if (!rocksdb::DB::Open(options, directory, &opened).ok()) std::abort();
  database.reset(opened);
}
void close_database(const benchmark::State&) {
  database.reset();
  std::filesystem::remove_all(directory);
}

void rocksdb_put(benchmark::State& state) {
  rocksdb::WriteOptions options;
  options.sync = true;
  for (auto _ : state) {
    const auto encoded = encode(registration(next++));
    const auto key = std::to_string(next++);
    if (!database->Put(options, key, encoded->chained + encoded->number).ok()) {
      state.SkipWithError("Put failed");
    }
  }
  report(state);
}
BENCHMARK(rocksdb_put)
    ->Setup(open_database)
    ->Teardown(close_database)
    ->Threads(1)
    ->Threads(8)
    ->Threads(64)
    ->UseRealTime();

// A restart's replay: entries a second, every check included.
void journal_read(benchmark::State& state) {
  open_journal(state);
  std::vector<Entry> batch;
  for (std::uint64_t i = 0; i < 20'000; ++i) batch.push_back(registration(i));
  if (!journal->append(batch, kAnyHead).committed()) state.SkipWithError("append failed");
  std::int64_t items = 0;
  for (auto _ : state) {
    for (Seq from = 1;;) {
      const auto entries = journal->read(from, 1000);
      if (!entries || entries->empty()) break;
      items += static_cast<std::int64_t>(entries->size());
      from = entries->back().seq + 1;
    }
  }
  state.SetItemsProcessed(items);
  close_journal(state);
}
BENCHMARK(journal_read);

}  // namespace
}  // namespace lapwing::registry
