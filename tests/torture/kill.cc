// A child process writes a registry with several threads and is killed at a random moment; what it
// was told is in memory that outlives it, and the parent holds the registry to it.
#include <signal.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <random>
#include <thread>

#include "tests/torture/torture.h"

namespace lapwing::torture {
namespace {

using registry::Registry;

constexpr int kThreads = 4;
constexpr int kNumbersEach = 200;
constexpr int kEditionRows = 500;

// Shared between child and parent. Zero bytes are its first state.
struct Expected {
  struct Number {
    std::atomic<bool> listed;     // as last acknowledged
    std::atomic<bool> in_flight;  // a change to the opposite was asked for and not answered
  };
  Number numbers[kThreads][kNumbersEach];
  std::atomic<std::uint64_t> edition_started;
  std::atomic<std::uint64_t> edition_acknowledged;
  std::atomic<std::uint64_t> acknowledged;
  std::atomic<bool> broken;
  char words[400];  // what a thread met that it should not have

  void complain(std::string_view what) {
    if (!broken.exchange(true)) what.copy(words, sizeof words - 1);
  }
};

E164 number(int thread, int i) {
  return *E164::from_value(19'990'000'000ULL + thread * 10'000 + i);
}
registry::ListId list(std::string_view name) { return *registry::ListId::parse(name); }

// Edition k of us.national holds these.
E164 edition_number(std::uint64_t edition, int row) {
  return *E164::from_value(19'991'000'000ULL + edition % 7 + 7 * static_cast<std::uint64_t>(row));
}

void register_and_remove(Registry& registry, Expected& expected, int thread, std::uint64_t seed) {
  std::mt19937_64 random(seed);
  for (;;) {
    const int i = static_cast<int>(random() % kNumbersEach);
    auto& slot = expected.numbers[thread][i];
    const registry::Request request{.actor = "consumer", .method = "call-in", .strength = 3};
    slot.in_flight = true;
    const auto done = slot.listed ? registry.remove(list("us.tx"), number(thread, i),
                                                    registry::EndReason::deregistered, request)
                                  : registry.add(list("us.tx"), number(thread, i), request);
    if (!done) return expected.complain(done.error().message);
    if (!done->changed) return expected.complain("a change changed nothing");
    slot.listed = !slot.listed;
    slot.in_flight = false;
    ++expected.acknowledged;
  }
}

void import_editions(Registry& registry, Expected& expected, Instant start) {
  for (;;) {
    const std::uint64_t edition = expected.edition_acknowledged + 1;
    expected.edition_started = edition;
    registry::ImportOptions options;
    options.obtained_at = start + std::chrono::seconds(edition);
    options.coverage = registry::Coverage::all();
    options.accept_change = true;
    options.source = "numbers.txt";
    options.sha256 = hex(sha256(std::to_string(edition)));
    auto session = registry.begin_import(list("us.national"), options);
    if (!session) return expected.complain(session.error().message);
    registry::ImportReport report;
    report.read = report.kept = kEditionRows;
    for (int row = 0; row < kEditionRows; ++row) {
      const auto taken = (*session)->listed({edition_number(edition, row), {}}, {});
      if (!taken) return expected.complain(taken.error().message);
    }
    const auto done = (*session)->commit(report);
    if (!done) return expected.complain(done.error().message);
    expected.edition_acknowledged = edition;
    ++expected.acknowledged;
  }
}

[[noreturn]] void write(const registry::RegistryOptions& options, Expected& expected,
                        std::uint64_t seed, Instant start) {
  auto opened = Registry::open_writer(options);
  if (!opened) {
    expected.complain(opened.error().message);
    _exit(1);
  }
  Registry& registry = **opened;
  std::vector<std::thread> threads;
  for (int thread = 0; thread < kThreads; ++thread) {
    threads.emplace_back([&, thread] {
      register_and_remove(registry, expected, thread, seed + static_cast<std::uint64_t>(thread));
    });
  }
  threads.emplace_back([&] { import_editions(registry, expected, start); });
  for (auto& thread : threads) thread.join();  // only if all of them complained
  _exit(1);
}

std::string check_editions(const Registry& registry, Expected& expected, Instant start) {
  const auto editions = registry.editions(list("us.national"));
  const std::uint64_t held = editions ? editions->size() : 0;
  if (held < expected.edition_acknowledged || held > expected.edition_started) {
    return fmt::format("{} editions, of which {} were acknowledged and {} begun", held,
                       expected.edition_acknowledged.load(), expected.edition_started.load());
  }
  expected.edition_acknowledged = held;
  if (held == 0) return "";
  const auto at = start + std::chrono::seconds(held) + std::chrono::milliseconds(1);
  for (const std::uint64_t edition : {held, held + 1}) {  // all of this one, none of the next
    for (int row = 0; row < kEditionRows; row += 61) {
      const auto answer = registry.listing(list("us.national"), edition_number(edition, row), at);
      if (!answer) return answer.error().message;
      if ((answer->state == registry::ListingState::listed) != (edition == held)) {
        return fmt::format("edition {} is torn at row {}", held, row);
      }
    }
  }
  return "";
}

std::string check(const registry::RegistryOptions& options, Expected& expected, Instant start) {
  const auto opened = Registry::open_writer(options);
  if (!opened) return "cannot open: " + opened.error().message;
  const Registry& registry = **opened;
  const Instant now = options.clock->now();
  for (int thread = 0; thread < kThreads; ++thread) {
    for (int i = 0; i < kNumbersEach; ++i) {
      auto& slot = expected.numbers[thread][i];
      const auto answer = registry.listing(list("us.tx"), number(thread, i), now);
      if (!answer) return answer.error().message;
      const bool listed = answer->state == registry::ListingState::listed;
      if (listed != slot.listed && !slot.in_flight) {
        return fmt::format("{} is {}listed, though the opposite was acknowledged",
                           number(thread, i).to_string(), listed ? "" : "not ");
      }
      slot.listed = listed;
      slot.in_flight = false;
    }
  }
  return check_editions(registry, expected, start);
}

// Until the writer has acknowledged something more, or for ten seconds.
void await_progress(const Expected& expected) {
  const auto before = expected.acknowledged.load();
  for (int i = 0; i < 10'000 && expected.acknowledged == before && !expected.broken; ++i) {
    usleep(1'000);
  }
}

}  // namespace

Counts kill(const Run& run) {
  const auto options = registry_options(run.directory);
  void* memory =
      mmap(nullptr, sizeof(Expected), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  if (memory == MAP_FAILED) return {.wrong = "no shared memory"};
  auto& expected = *new (memory) Expected();
  const Instant start = options.clock->now() - std::chrono::hours(24 * 365);
  std::mt19937_64 random(run.seed);
  Counts counts;
  while (!run.over() && counts.wrong.empty()) {
    const pid_t writer = fork();
    if (writer == 0) write(options, expected, random(), start);
    random();
    // One in four dies anywhere, opening included; the others once they have done something.
    if (random() % 4 != 0) await_progress(expected);
    usleep(static_cast<useconds_t>(random() % 200'000));
    ::kill(writer, SIGKILL);
    waitpid(writer, nullptr, 0);
    ++counts.cycles;
    // The parent itself never opens a registry: RocksDB's threads would not survive the next fork.
    const pid_t checker = fork();
    if (checker == 0) {
      const auto wrong = check(options, expected, start);
      if (!wrong.empty()) expected.complain(wrong);
      _exit(0);
    }
    waitpid(checker, nullptr, 0);
    if (expected.broken) counts.wrong = expected.words;
  }
  counts.acknowledged = expected.acknowledged;
  munmap(memory, sizeof(Expected));
  return counts;
}

}  // namespace lapwing::torture
