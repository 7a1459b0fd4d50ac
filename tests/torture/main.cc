// usage: torture KIND [--seconds N] [--seed N]
//
// Does for N seconds (default 10) to a registry what the world may do to it, and prints a table of
// counts. KIND is kill, power, power-without-sync (which must find a loss), faults, damage, or all:
// the four promises a quarter of the time each, and the proof that a loss would be found. Exits
// with 1 and the seed when a promise was broken.
#include <fmt/format.h>
#include <stdlib.h>

#include <cstring>
#include <map>
#include <random>

#include "tests/torture/torture.h"

namespace lapwing::torture {

registry::RegistryOptions registry_options(const std::filesystem::path& directory) {
  const auto source = std::filesystem::path(LAPWING_SOURCE_DIR) / "data" / "lists.yaml";
  const auto overlay = directory / "lists.yaml";
  std::filesystem::create_directories(directory);
  static_cast<void>(
      write_file_atomically(posix_file_system(), overlay, "lists:\n  us.tx: {tenure: run}\n"));
  const std::vector<std::filesystem::path> overlays = {overlay};
  auto catalog = registry::ListCatalog::load(source, overlays);
  if (!catalog) {
    fmt::print(stderr, "{}\n", catalog.error().message);
    std::exit(2);
  }
  registry::RegistryOptions options;
  options.directory = directory / "data";
  options.clock = std::make_shared<SystemClock>();
  options.catalog = std::make_shared<const registry::ListCatalog>(*std::move(catalog));
  return options;
}

namespace {

void print_header() {
  fmt::print("{:<20}{:>10}{:>15}{:>10}{:>22}{:>10}\n", "kind", "cycles", "acknowledged", "refused",
             "harmless or mended", "broken");
}

int run(const std::string& kind, std::uint64_t seconds, std::uint64_t seed) {
  std::string name = (std::filesystem::temp_directory_path() / "lapwing-torture-XXXXXX").string();
  if (mkdtemp(name.data()) == nullptr) {
    fmt::print(stderr, "cannot make `{}`\n", name);
    return 2;
  }
  const Run run{seed, std::chrono::steady_clock::now() + std::chrono::seconds(seconds), name};
  const std::map<std::string, std::function<Counts()>> kinds = {
      {"kill", [&] { return kill(run); }},
      {"power", [&] { return power(run, true); }},
      {"power-without-sync", [&] { return power(run, false); }},
      {"faults", [&] { return faults(run); }},
      {"damage", [&] { return damage(run); }}};
  const auto found = kinds.find(kind);
  if (found == kinds.end()) {
    fmt::print(stderr, "no such kind: `{}`\n", kind);
    return 64;
  }
  const Counts counts = found->second();
  fmt::print("{:<20}{:>10}{:>15}{:>10}{:>22}{:>10}\n", kind, counts.cycles, counts.acknowledged,
             counts.refused, counts.repaired, counts.wrong.empty() ? 0 : 1);
  std::fflush(stdout);
  const bool must_break = kind == "power-without-sync";
  if (counts.wrong.empty() == must_break) {
    fmt::print(stderr, "{}; seed {}, the files are in {}\n",
               must_break ? "nothing was lost without a sync" : counts.wrong, seed, name);
    return 1;
  }
  std::filesystem::remove_all(name);
  return 0;
}

int run_all(std::uint64_t seconds, std::uint64_t seed) {
  for (const char* kind : {"kill", "power", "faults", "damage"}) {
    if (const int code = run(kind, seconds / 4, seed); code != 0) return code;
  }
  return run("power-without-sync", 10, seed);
}

}  // namespace
}  // namespace lapwing::torture

int main(int argc, char** argv) {
  std::uint64_t seconds = 10;
  std::uint64_t seed = std::random_device()();
  for (int i = 2; i + 1 < argc; i += 2) {
    const std::uint64_t value = std::strtoull(argv[i + 1], nullptr, 10);
    if (std::strcmp(argv[i], "--seconds") == 0) seconds = value;
    if (std::strcmp(argv[i], "--seed") == 0) seed = value;
  }
  if (argc < 2) {
    fmt::print(stderr, "usage: torture KIND [--seconds N] [--seed N]\n");
    return 64;
  }
  lapwing::torture::print_header();
  return std::strcmp(argv[1], "all") == 0 ? lapwing::torture::run_all(seconds, seed)
                                          : lapwing::torture::run(argv[1], seconds, seed);
}
