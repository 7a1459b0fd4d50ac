// What reading a cell costs, scanner and policy apart. Each run reads 100,000 different cells (the
// policy 2,000); time is for one cell.
#include <benchmark/benchmark.h>

#include <cstdint>
#include <random>
#include <string>
#include <vector>

#include "phone/reading.h"
#include "phone/reading_reference.h"
#include "phone/scanner.h"

namespace lapwing::phone {
namespace {

enum Form { kPlain, kDashes, kPlus, kExtension, kAbroad, kGarbage, kMix };
constexpr const char* kFormNames[] = {"2125550142",
                                      "212-555-0142",
                                      "+1 (212) 555-0142",
                                      "1-212-555-0142 x45",
                                      "+44 20 7946 0958",
                                      "n/a, 555, 20 digits ...",
                                      "mix"};

std::string cell(Form form, std::mt19937_64& random) {
  const auto below = [&](int bound) {
    return static_cast<int>(random() % static_cast<unsigned>(bound));
  };
  const std::string npa = std::to_string(201 + below(780));
  const std::string nxx = std::to_string(200 + below(800));
  const std::string line = std::to_string(10'000 + below(10'000)).substr(1);
  switch (form) {
    case kPlain:
      return npa + nxx + line;
    case kDashes:
      return npa + "-" + nxx + "-" + line;
    case kPlus:
      return "+1 (" + npa + ") " + nxx + "-" + line;
    case kExtension:
      return "1-" + npa + "-" + nxx + "-" + line + " x45";
    case kAbroad:
      return "+44 20 79" + line.substr(0, 2) + " " + line;
    case kGarbage: {
      const char* const garbage[] = {"n/a", "", "555", "(000) 000-0000", "no phone", "unknown"};
      return below(2) == 0 ? garbage[below(6)] : npa + nxx + line + npa + nxx + line;
    }
    case kMix: {
      const int part = below(100);
      return cell(part < 20   ? kPlus
                  : part < 55 ? kDashes
                  : part < 62 ? kExtension
                  : part < 66 ? kAbroad
                  : part < 97 ? kPlain
                              : kGarbage,
                  random);
    }
  }
  return {};
}

std::vector<std::string> cells(Form form, int count) {
  std::mt19937_64 random(42);
  std::vector<std::string> all;
  for (int i = 0; i < count; ++i) all.push_back(cell(form, random));
  return all;
}

void per_cell(benchmark::State& state, std::size_t count, std::uint64_t settled) {
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(count));
  state.SetLabel(kFormNames[state.range(0)]);
  state.counters["settled_percent"] =
      100.0 * static_cast<double>(settled) / static_cast<double>(count);
  state.counters["ns_per_cell"] =
      benchmark::Counter(static_cast<double>(state.iterations()) * static_cast<double>(count) / 1e9,
                         benchmark::Counter::kIsRate | benchmark::Counter::kInvert);
}

void scan(benchmark::State& state) {
  const auto texts = cells(static_cast<Form>(state.range(0)), 100'000);
  const auto scanner = Scanner::create("US");
  std::uint64_t settled = 0;
  for (auto _ : state) {
    settled = 0;
    for (const auto& text : texts) settled += scanner->scan(text).settled ? 1 : 0;
    benchmark::DoNotOptimize(settled);
  }
  per_cell(state, texts.size(), settled);
}
BENCHMARK(scan)->DenseRange(kPlain, kMix);

void read(benchmark::State& state) {
  const auto texts = cells(static_cast<Form>(state.range(0)), 100'000);
  const auto reader = Reader::create("US");
  std::uint64_t numbers = 0;
  for (auto _ : state) {
    for (const auto& text : texts) numbers += reader->read(text).numbers.size();
    benchmark::DoNotOptimize(numbers);
  }
  const auto counts = reader->counts();
  per_cell(state, texts.size(), counts.scanned * texts.size() / (counts.scanned + counts.declined));
}
BENCHMARK(read)->DenseRange(kPlain, kMix);

void policy(benchmark::State& state) {
  const auto texts = cells(static_cast<Form>(state.range(0)), 2'000);
  std::uint64_t numbers = 0;
  for (auto _ : state) {
    for (const auto& text : texts) numbers += read_reference(text, "US").numbers.size();
    benchmark::DoNotOptimize(numbers);
  }
  per_cell(state, texts.size(), 0);
}
BENCHMARK(policy)->DenseRange(kPlain, kMix);

}  // namespace
}  // namespace lapwing::phone
