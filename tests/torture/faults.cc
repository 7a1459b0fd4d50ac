// Power cuts and failing calls under the journal, in a file system that can do such things.
#include "tests/registry/journal_client.h"
#include "tests/torture/torture.h"

namespace lapwing::torture {

using registry::Death;
using registry::JournalClient;

Counts power(const Run& run, bool sync_works) {
  Counts counts;
  for (std::uint64_t life = 0; !run.over() && counts.wrong.empty(); ++life) {
    const auto story = registry::live_and_die(run.seed + life, 40, Death::power_loss, sync_works);
    counts.cycles += story.deaths;
    counts.acknowledged += story.acknowledged;
    counts.wrong = story.wrong;
  }
  return counts;
}

namespace {

// One failing call, or a system that goes bad for a while, in a life of random acts.
std::string one_fault(std::uint64_t seed, Counts& counts) {
  using Call = FaultFileSystem::Call;
  JournalClient client(seed);
  auto& random = client.random();
  const bool for_good = random() % 3 == 0;
  client.files().fail(random() % 200 + 1,
                      {Call::open, Call::read, Call::write, Call::sync, Call::truncate,
                       Call::rename, Call::remove, Call::other},
                      random() % 2 == 0 ? "Input/output error" : "No space left on device",
                      for_good);
  for (int life = 0; life < 3; ++life) {
    if (const auto opened = client.open(); !opened) {
      if (opened.error().code != Errc::io_error) return opened.error().message;
      continue;
    }
    for (std::uint64_t i = random() % 20; i > 0; --i) client.append_something();
    static_cast<void>(client.journal().read(1, 100));
  }
  client.files().heal();
  if (const auto opened = client.open(); !opened) return opened.error().message;
  const auto wrong = client.check();
  counts.acknowledged += client.acknowledged();
  return wrong;
}

}  // namespace

Counts faults(const Run& run) {
  Counts counts;
  while (!run.over() && counts.wrong.empty()) {
    counts.wrong = one_fault(run.seed + counts.cycles, counts);
    if (!counts.wrong.empty()) counts.wrong += fmt::format(" (fault {})", counts.cycles);
    ++counts.cycles;
  }
  return counts;
}

}  // namespace lapwing::torture
