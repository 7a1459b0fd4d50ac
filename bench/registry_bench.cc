// Whole registrations a second, each acknowledged when synced, against RocksDB's own synced Put of
// an entry of the same size: the same threads, the same disk, in turn, and the ratio of each turn.
//   registry_bench [DIRECTORY [SECONDS_A_TURN [TURNS]]]
#include <fmt/format.h>
#include <rocksdb/db.h>
#include <stdlib.h>
#include <sys/resource.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <functional>
#include <thread>

#include "registry/registry.h"

namespace lapwing::registry {
namespace {

namespace fs = std::filesystem;

struct Rate {
  double per_second = 0;
  double cpu_us = 0;    // user and system, of all threads, each
  double switches = 0;  // of context, each
};

double context_switches() {
  rusage used{};
  getrusage(RUSAGE_SELF, &used);
  return static_cast<double>(used.ru_nvcsw + used.ru_nivcsw);
}

double cpu_seconds() {
  rusage used{};
  getrusage(RUSAGE_SELF, &used);
  const auto seconds = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
  };
  return seconds(used.ru_utime) + seconds(used.ru_stime);
}

// Calls act() from so many threads until the time is over.
Rate measure(int threads, double seconds, const std::function<bool()>& act) {
  std::atomic<std::uint64_t> done = 0;
  const auto start = std::chrono::steady_clock::now();
  const double cpu = cpu_seconds();
  const double switches = context_switches();
  const auto until = start + std::chrono::duration<double>(seconds);
  std::vector<std::thread> all;
  for (int i = 0; i < threads; ++i) {
    all.emplace_back([&] {
      while (std::chrono::steady_clock::now() < until) {
        if (!act()) std::abort();
        ++done;
      }
    });
  }
  for (auto& thread : all) thread.join();
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - start;
  const auto count = static_cast<double>(done);
  return {count / took.count(), (cpu_seconds() - cpu) * 1e6 / count,
          (context_switches() - switches) / count};
}

std::unique_ptr<Registry> open_registry(const fs::path& directory) {
  const fs::path overlay = directory / "lists.yaml";
  static_cast<void>(
      write_file_atomically(posix_file_system(), overlay, "lists:\n  us.tx: {tenure: run}\n"));
  const std::vector<fs::path> overlays = {overlay};
  auto catalog = ListCatalog::load(fs::path(LAPWING_SOURCE_DIR) / "data" / "lists.yaml", overlays);
  if (!catalog) std::abort();
  RegistryOptions options;
  options.directory = directory;
  options.clock = std::make_shared<SystemClock>();
  options.catalog = std::make_shared<const ListCatalog>(*std::move(catalog));
  auto opened = Registry::open_writer(options);
  if (!opened) {
    fmt::print(stderr, "{}\n", opened.error().message);
    std::abort();
  }
  return *std::move(opened);
}

std::unique_ptr<rocksdb::DB> open_database(const fs::path& directory) {
  rocksdb::Options options;
  options.create_if_missing = true;
  rocksdb::DB* opened = nullptr;
  if (!rocksdb::DB::Open(options, directory.string(), &opened).ok()) std::abort();
  return std::unique_ptr<rocksdb::DB>(opened);
}

double median(std::vector<double> values) {
  std::nth_element(values.begin(), values.begin() + values.size() / 2, values.end());
  return values[values.size() / 2];
}

double median(const std::vector<Rate>& rates, double Rate::*what) {
  std::vector<double> values;
  for (const Rate& rate : rates) values.push_back(rate.*what);
  return median(std::move(values));
}

void run(const fs::path& base, double seconds, int turns) {
  std::string name = (base / "registry-bench-XXXXXX").string();
  if (mkdtemp(name.data()) == nullptr) std::abort();
  const fs::path directory = name;
  fs::create_directories(directory / "ours");
  {
    const auto registry = open_registry(directory / "ours");
    const auto database = open_database(directory / "theirs");
    std::atomic<std::uint64_t> next = 0;
    const auto list = *ListId::parse("us.tx");
    const Request request{.actor = "consumer", .method = "call-in", .strength = 3};
    const auto add = [&] {
      const auto number = *E164::from_value(12'000'000'000 + next++ * 977 % 8'000'000'000);
      return registry->add(list, number, request).has_value();
    };
    // As many bytes as an entry and its frame have in the journal.
    const std::string value(250, 'x');
    rocksdb::WriteOptions synced;
    synced.sync = true;
    const auto put = [&] {
      return database->Put(synced, fmt::format("{:020}", next++), value).ok();
    };
    fmt::print(
        "threads  registrations/s  synced Put/s  ratio (median, least..most)  us CPU each, Put's  "
        "context switches each, Put's\n");
    for (const int threads : {1, 8, 64}) {
      std::vector<Rate> ours;
      std::vector<Rate> theirs;
      std::vector<double> ratios;
      for (int turn = 0; turn < turns; ++turn) {
        ours.push_back(measure(threads, seconds, add));
        theirs.push_back(measure(threads, seconds, put));
        ratios.push_back(ours.back().per_second / theirs.back().per_second);
      }
      const auto [least, most] = std::minmax_element(ratios.begin(), ratios.end());
      fmt::print(
          "{:>7}  {:>15.0f}  {:>12.0f}  {:>5.2f}  ({:.2f}..{:.2f})  {:>18.1f} {:>6.1f}  {:>21.2f} "
          "{:>6.2f}\n",
          threads, median(ours, &Rate::per_second), median(theirs, &Rate::per_second),
          median(ratios), *least, *most, median(ours, &Rate::cpu_us), median(theirs, &Rate::cpu_us),
          median(ours, &Rate::switches), median(theirs, &Rate::switches));
    }
  }
  fs::remove_all(directory);
}

}  // namespace
}  // namespace lapwing::registry

int main(int argc, char** argv) {
  const std::string base = argc > 1 ? argv[1] : ".";
  const double seconds = argc > 2 ? std::atof(argv[2]) : 2;
  const int turns = argc > 3 ? std::atoi(argv[3]) : 5;
  lapwing::registry::run(base, seconds, turns);
  return 0;
}
