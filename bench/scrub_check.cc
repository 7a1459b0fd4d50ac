// Holds what `lapwing scrub` wrote against the slow path, row by row: each cell read by the stated
// policy over libphonenumber, each number looked up in the store and judged by itself.
//
//   scrub_check REGISTRY OUTPUT.csv COLUMN EVERY LISTS [SELLER]
//
// OUTPUT: with a header unless COLUMN is 1, judged today. EVERY: 1 for each row, 10 for each tenth.
// On all cores. Exits with 1 when a row differs, or when there is none.
#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <future>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "base/clock.h"
#include "checker/rulebook.h"
#include "phone/reading_reference.h"
#include "registry/registry.h"
#include "screening/screener.h"

namespace {

using namespace lapwing;

template <class T>
T must(Result<T> result) {
  if (result) return *std::move(result);
  fmt::print(stderr, "scrub_check: {}\n", result.error().message);
  std::exit(70);
}

std::vector<std::string> fields_of(std::string_view row) {
  std::vector<std::string> fields(1);
  bool quoted = false;
  for (const char c : row) {
    if (c == '"') {
      quoted = !quoted;
    } else if (c == ',' && !quoted) {
      fields.emplace_back();
    } else {
      fields.back() += c;
    }
  }
  return fields;
}

std::string joined(const std::vector<std::string>& parts) {
  return fmt::format("{}", fmt::join(parts, ";"));
}

struct Tally {
  std::uint64_t compared = 0;
  std::uint64_t different = 0;
};

// What all threads share. Each compares rows of its own, every so manyth.
struct Comparison {
  const screening::Screener& screener;
  const screening::CallQuestion& question;
  std::string path;
  std::size_t column;
  std::uint64_t every;
  std::uint64_t threads;

  Tally run(std::uint64_t thread) const {
    const auto reader = must(phone::Reader::create("US"));
    std::ifstream in(path);
    std::string row;
    if (column != 1) std::getline(in, row);
    Tally tally;
    for (std::uint64_t number = 0; std::getline(in, row); ++number) {
      if (number % every != 0 || number / every % threads != thread) continue;
      ++tally.compared;
      const std::string found = difference(reader, row);
      if (!found.empty() && ++tally.different <= 10) fmt::print("{}: {}\n", row, found);
    }
    return tally;
  }

  // What the slow path says of the row, where it is not what stands in it.
  std::string difference(const phone::Reader& reader, const std::string& row) const {
    const auto fields = fields_of(row);
    const std::string& cell = fields.at(column - 1);
    const auto slow = must(screener.check(reader, cell, question));
    std::vector<std::string> numbers;
    for (const auto& one : slow.numbers) numbers.push_back(one.number.number.to_string());
    const auto last = fields.size() - 1;
    if (fields[last - 2] == checker::to_string(slow.outcome) &&
        fields[last - 1] == joined(numbers) && fields[last] == joined(slow.reasons) &&
        slow.reading == phone::read_reference(cell, "US")) {
      return {};
    }
    return fmt::format("{},{},{}", checker::to_string(slow.outcome), joined(numbers),
                       joined(slow.reasons));
  }
};

}  // namespace

int main(int argc, char** argv) {
  if (argc < 6) {
    fmt::print(stderr, "usage: scrub_check REGISTRY OUTPUT.csv COLUMN EVERY LISTS [SELLER]\n");
    return 64;
  }
  const std::filesystem::path share = LAPWING_SOURCE_DIR "/data";
  const auto clock = std::make_shared<SystemClock>();
  registry::RegistryOptions options;
  options.directory = argv[1];
  options.clock = clock;
  options.catalog = std::make_shared<const registry::ListCatalog>(
      must(registry::ListCatalog::load(share / "lists.yaml")));
  const auto registry = must(registry::Registry::open_reader(options));
  const auto rulebook = must(checker::Rulebook::load(share / "rules"));
  const screening::Screener screener(*registry, *rulebook, *clock);
  const auto reader = must(phone::Reader::create("US"));

  screening::CallQuestion question;
  must(screening::set_lists(question, fields_of(argv[5])));
  if (argc > 6) question.seller = argv[6];
  question.on = screening::today(registry->catalog(), "US", clock->now());

  const Comparison comparison{screener,
                              question,
                              argv[2],
                              static_cast<std::size_t>(std::atoi(argv[3])),
                              std::max(std::strtoull(argv[4], nullptr, 10), 1ULL),
                              std::max(std::thread::hardware_concurrency(), 1U)};
  std::vector<std::future<Tally>> parts;
  for (std::uint64_t thread = 0; thread < comparison.threads; ++thread) {
    parts.push_back(std::async(std::launch::async, &Comparison::run, &comparison, thread));
  }
  Tally all;
  for (auto& part : parts) {
    const Tally one = part.get();
    all.compared += one.compared;
    all.different += one.different;
  }
  fmt::print("{} rows compared, {} different\n", all.compared, all.different);
  return all.different == 0 && all.compared > 0 ? 0 : 1;
}
