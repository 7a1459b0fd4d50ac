// One file of a sound registry is flipped, cut, deleted or replaced by an older copy; whoever opens
// it must get the right answers or be refused with the file's name, never anything else.
#include <fstream>
#include <random>

#include "registry/backup.h"
#include "tests/torture/torture.h"

namespace lapwing::torture {
namespace {

namespace fs = std::filesystem;
using registry::Registry;
using Answers = std::vector<std::string>;

constexpr int kNumbers = 300;

E164 number(int i) { return *E164::from_value(19'990'000'000ULL + static_cast<std::uint64_t>(i)); }
registry::ListId list(std::string_view name) { return *registry::ListId::parse(name); }

std::string import(Registry& registry, Instant at, int first, int last) {
  registry::ImportOptions options;
  options.obtained_at = at;
  options.coverage = registry::Coverage::all();
  options.accept_change = true;
  options.source = "numbers.txt";
  options.sha256 = hex(sha256(fmt::format("{}-{}", first, last)));
  auto session = registry.begin_import(list("us.national"), options);
  if (!session) return session.error().message;
  registry::ImportReport report;
  report.read = report.kept = static_cast<std::uint64_t>(last - first);
  for (int i = first; i < last; ++i) {
    if (const auto taken = (*session)->listed({number(i), {}}, {}); !taken) {
      return taken.error().message;
    }
  }
  const auto done = (*session)->commit(report);
  return done ? "" : done.error().message;
}

// Registrations, removals and two editions; every fourth number stays out of each.
std::string build(const registry::RegistryOptions& options, int from, int to) {
  auto opened = Registry::open_writer(options);
  if (!opened) return opened.error().message;
  const registry::Request request{.actor = "consumer", .method = "call-in", .strength = 3};
  for (int i = from; i < to; ++i) {
    if (i % 4 == 0) continue;
    if (const auto done = (*opened)->add(list("us.tx"), number(i), request); !done) {
      return done.error().message;
    }
    if (i % 4 != 1) continue;
    const auto done =
        (*opened)->remove(list("us.tx"), number(i), registry::EndReason::deregistered, request);
    if (!done) return done.error().message;
  }
  return import(**opened, options.clock->now() - std::chrono::hours(48) + std::chrono::seconds(to),
                from, to);
}

// Every number's whole history, in words.
Result<Answers> ask(const Registry& registry) {
  Answers answers;
  for (int i = 0; i < kNumbers; ++i) {
    const auto histories = registry.history(number(i));
    if (!histories) return histories.error();
    std::string words = number(i).to_string();
    for (const auto& history : *histories) {
      words += " " + history.list.text();
      for (const auto& interval : history.intervals) {
        words += fmt::format(" {}-{} {}", format_instant(interval.from),
                             interval.until ? format_instant(*interval.until) : "", interval.seq);
      }
    }
    answers.push_back(std::move(words));
  }
  return answers;
}

std::vector<fs::path> files_in(const fs::path& directory) {
  std::vector<fs::path> found;
  for (const auto& entry : fs::recursive_directory_iterator(directory)) {
    const auto name = entry.path().filename().string();
    // RocksDB's own log of what it does, and what only a lock is made of, hold no state.
    if (!entry.is_regular_file() || name.starts_with("LOG") || name == "LOCK" || name == "lock") {
      continue;
    }
    found.push_back(entry.path().lexically_relative(directory));
  }
  std::sort(found.begin(), found.end());
  return found;
}

std::string inflict(const fs::path& file, const fs::path& older, std::mt19937_64& random) {
  const auto size = fs::file_size(file);
  switch (random() % 4) {
    case 0:
      if (size > 0) {
        std::fstream stream(file, std::ios::in | std::ios::out | std::ios::binary);
        const auto at = static_cast<std::streamoff>(random() % size);
        stream.seekg(at);
        const char byte = static_cast<char>(stream.get() ^ (1 << random() % 8));
        stream.seekp(at);
        stream.put(byte);
        return fmt::format("a bit of byte {} flipped in", at);
      }
      [[fallthrough]];
    case 1:
      if (size > 0) {
        const auto left = random() % size;
        fs::resize_file(file, left);
        return fmt::format("cut to {} of {} bytes:", left, size);
      }
      [[fallthrough]];
    case 2:
      if (fs::exists(older)) {
        fs::copy_file(older, file, fs::copy_options::overwrite_existing);
        return "replaced by an older copy:";
      }
      [[fallthrough]];
    default:
      fs::remove(file);
      return "deleted:";
  }
}

}  // namespace

Counts damage(const Run& run) {
  Counts counts;
  const auto options = registry_options(run.directory);
  const auto data = options.directory;
  const auto older = run.directory / "older";
  const auto sound = run.directory / "sound";
  counts.wrong = build(options, 0, kNumbers / 2);
  if (!counts.wrong.empty()) return counts;
  fs::copy(data, older, fs::copy_options::recursive);
  counts.wrong = build(options, kNumbers / 3, kNumbers);
  if (!counts.wrong.empty()) return counts;
  fs::copy(data, sound, fs::copy_options::recursive);
  Answers expected;
  {
    const auto opened = Registry::open_writer(options);
    const auto answers = opened ? ask(**opened) : Result<Answers>(opened.error());
    if (!answers) return {.wrong = answers.error().message};
    expected = *answers;
  }
  const auto files = files_in(sound);
  std::mt19937_64 random(run.seed);
  while (!run.over()) {
    fs::remove_all(data);
    fs::copy(sound, data, fs::copy_options::recursive);
    const auto& file = files[random() % files.size()];
    const std::string what =
        fmt::format("{} {}", inflict(data / file, older / file, random), file.string());
    ++counts.cycles;
    ++counts.acknowledged;
    const auto opened = Registry::open_writer(options);
    const auto answers = opened ? ask(**opened) : Result<Answers>(opened.error());
    if (answers && *answers != expected) {
      counts.wrong = "another answer after " + what;
      return counts;
    }
    if (answers) {
      ++counts.repaired;
      continue;
    }
    ++counts.refused;
    // The sentence leads to the file: its own name or that of its folder.
    const auto folder = (data / *file.begin()).string();
    const auto name = file.filename().string();
    if (answers.error().message.find(folder) == std::string::npos &&
        answers.error().message.find(name) == std::string::npos) {
      counts.wrong =
          fmt::format("after {} the error names nothing: {}", what, answers.error().message);
      return counts;
    }
  }
  return counts;
}

}  // namespace lapwing::torture
