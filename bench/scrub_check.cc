// Holds what `lapwing scrub` wrote against the slow path, row by row: each cell read by the stated
// policy over libphonenumber, each number looked up in the store and judged by itself.
//
//   scrub_check REGISTRY OUTPUT.csv COLUMN EVERY LISTS [SELLER]
//
// OUTPUT: with a header unless COLUMN is 1, judged today. EVERY: 1 for each row, 10 for each tenth.
// Exits with 1 when a row differs.
#include <fmt/format.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>
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

  const auto column = static_cast<std::size_t>(std::atoi(argv[3]));
  const auto every = std::strtoull(argv[4], nullptr, 10);
  std::ifstream in(argv[2]);
  std::string row;
  if (column != 1) std::getline(in, row);
  std::uint64_t compared = 0, different = 0;
  for (std::uint64_t number = 0; std::getline(in, row); ++number) {
    if (number % every != 0) continue;
    const auto fields = fields_of(row);
    const std::string& cell = fields[column - 1];
    const auto slow = must(screener.check(reader, cell, question));
    std::vector<std::string> numbers;
    for (const auto& one : slow.numbers) numbers.push_back(one.number.number.to_string());
    ++compared;
    const auto last = fields.size() - 1;
    if (fields[last - 2] == checker::to_string(slow.outcome) &&
        fields[last - 1] == joined(numbers) && fields[last] == joined(slow.reasons) &&
        slow.reading == phone::read_reference(cell, "US")) {
      continue;
    }
    if (++different <= 10) fmt::print("{}: {}\n", row, joined(slow.reasons));
  }
  fmt::print("{} rows compared, {} different\n", compared, different);
  return different == 0 ? 0 : 1;
}
