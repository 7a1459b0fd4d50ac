// Verdicts a second on one core, from prepared facts: a call to a Florida number under federal and
// state rules, as check and scrub ask, reusing one verdict. Issue 4 asks for 1,000,000 a second.
// Also the time to load the rules, and to put a verdict into words.
#include <benchmark/benchmark.h>

#include <cstdlib>

#include "checker/call_reader.h"
#include "checker/checker.h"

namespace {

using namespace lapwing::checker;  // NOLINT(google-build-using-namespace): a program of its own

const char* const kRules = LAPWING_SOURCE_DIR "/data/rules";

const Rulebook& rulebook() {
  static const auto book = Rulebook::load(kRules);
  if (!book) {
    std::fprintf(stderr, "%s\n", book.error().message.c_str());
    std::exit(1);
  }
  return **book;
}

Call read(std::string_view facts) {
  auto calls = read_stated_calls(facts, "call");
  if (!calls) {
    std::fprintf(stderr, "%s\n", calls.error().message.c_str());
    std::exit(1);
  }
  return calls->front().call;
}

const char* const kFlorida =
    "{to: \"+13055550142\", at: 2026-03-04T17:00:00Z, seller: acme, recorded: false, autodialed: "
    "false, line: landline, b2b: false, sector: solar, "
    "place: {subdivisions: [US-FL], zones: [America/New_York]}, internal: none, consents: none, "
    "relationships: none, lists: {us.national: {state: not_listed, obtained: 2026-02-20}, "
    "us.fl: {state: not_listed, obtained: 2026-02-20}}}";
const char* const kFloridaListed =
    "{to: \"+13055550142\", at: 2026-03-04T17:00:00Z, seller: acme, recorded: false, autodialed: "
    "false, line: landline, b2b: false, sector: solar, "
    "place: {subdivisions: [US-FL], zones: [America/New_York]}, internal: none, consents: none, "
    "relationships: [{kind: purchase, last: 2025-12-01}], lists: {us.national: {state: listed, "
    "from: 2003-06-01}, us.fl: {state: not_listed, obtained: 2026-02-20}}}";

void judge(benchmark::State& state, const char* facts, const Questions& questions) {
  const Checker checker(rulebook());
  const Call call = read(facts);
  Verdict verdict;
  for (auto _ : state) {
    checker.judge(call, questions, verdict);
    benchmark::DoNotOptimize(verdict.outcome);
  }
  state.SetItemsProcessed(state.iterations());
  state.counters["findings"] = static_cast<double>(verdict.findings.size());
  state.SetLabel(std::string(to_string(verdict.outcome)));
}

void check_clear(benchmark::State& state) { judge(state, kFlorida, Questions::check()); }
void check_listed(benchmark::State& state) { judge(state, kFloridaListed, Questions::check()); }
void scrub_clear(benchmark::State& state) { judge(state, kFlorida, Questions::scrub()); }
void audit_clear(benchmark::State& state) { judge(state, kFlorida, Questions::audit()); }

void explain_verdict(benchmark::State& state) {
  const Checker checker(rulebook());
  const Call call = read(kFloridaListed);
  const Verdict verdict = checker.judge(call, Questions::check());
  for (auto _ : state) {
    for (const Finding& finding : verdict.findings) {
      benchmark::DoNotOptimize(explain(finding, call, rulebook()));
    }
  }
}

void windows_of_a_week(benchmark::State& state) {
  const Checker checker(rulebook());
  const Call call = read(kFlorida);
  for (auto _ : state) {
    benchmark::DoNotOptimize(checker.windows(call, *call.at, 7));
  }
}

void load_rules(benchmark::State& state) {
  for (auto _ : state) {
    benchmark::DoNotOptimize(Rulebook::load(kRules));
  }
}

BENCHMARK(check_clear);
BENCHMARK(check_listed);
BENCHMARK(scrub_clear);
BENCHMARK(audit_clear);
BENCHMARK(explain_verdict)->Unit(benchmark::kMicrosecond);
BENCHMARK(windows_of_a_week)->Unit(benchmark::kMicrosecond);
BENCHMARK(load_rules)->Unit(benchmark::kMillisecond);

}  // namespace

BENCHMARK_MAIN();
