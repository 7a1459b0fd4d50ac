// lapwing demo-world: a synthetic month whose violations are known, and whether audits found them.
#include <map>
#include <set>

#include "demo/world.h"
#include "enforcement/violation_store.h"
#include "tool/enforcement.h"

namespace lapwing::tool {
namespace {

using demo::Planted;
using nlohmann::ordered_json;

constexpr const char* kUsage =
    R"(Make a month of calls whose violations are known, to learn on and to test audits by.

Six sellers (careful, sloppy, rogue) call numbers that nobody has, in October 2026, and consumers
complain. DIR gets the lists, the sellers' own lists, consents and logs, the complaints, truth.csv
with every violation that was planted, campaigns.csv with the campaign of each caller's number, and
run.sh, which imports and audits it all. --check then compares what the audits found with the truth:
it exits with 1 when anything is missing or too much. The same seed makes the same world.

  lapwing demo-world --seed 7 --out world --calls 10000
  sh world/run.sh lapwing world/data
  lapwing --data world/data demo-world --check world)";

struct Arguments {
  demo::WorldOptions options;
  std::string out;
  std::string check;
};

Result<int> make(const Globals& globals, const Arguments& arguments) {
  const auto world = demo::make_world(arguments.options);
  if (!world) throw UsageError{world.error().message};
  if (auto written = demo::write_world(*world, arguments.out); !written) return written.error();
  std::map<std::string, std::uint64_t> planted;
  for (const Planted& one : world->planted) ++planted[one.rule];
  if (globals.json) {
    print_json({{"seed", arguments.options.seed},
                {"calls", world->calls.size()},
                {"planted", planted},
                {"near_misses", world->near_misses},
                {"consumers", world->consumer_facts}});
    return 0;
  }
  fmt::print("{} calls of {} sellers\n\nplanted, by rule\n", world->calls.size(),
             world->sellers.size());
  for (const auto& [rule, count] : planted) fmt::print("  {:>8}  {}\n", count, rule);
  fmt::print("\ncalls that miss one narrowly\n");
  for (const auto& [intent, count] : world->near_misses) fmt::print("  {:>8}  {}\n", count, intent);
  fmt::print("\nnext: sh {}/run.sh\n", arguments.out);
  return 0;
}

struct RuleCount {
  std::uint64_t planted = 0;
  std::uint64_t found = 0;
  std::uint64_t missing = 0;
  std::uint64_t extra = 0;
};

Result<int> check(const Globals& globals, const Arguments& arguments) {
  const auto truth = demo::read_truth(arguments.check);
  if (!truth) return truth.error();
  std::map<std::string, RuleCount> rules;
  std::set<std::string> planted;
  const auto key = [](const std::string& seller, const std::string& what, const std::string& at,
                      const std::string& rule) {
    return fmt::format("{} {} {} {}", rule, seller, what, at);
  };
  for (const Planted& one : *truth) {
    ++rules[one.rule].planted;
    planted.insert(key(one.seller, one.call.empty() ? one.called : one.call, one.at, one.rule));
  }
  std::vector<std::string> extra;
  const auto read =
      enforcement::for_each_violation(globals.data, [&](enforcement::Violation&& violation) {
        if (violation.outcome != "prohibited") return ok();
        const auto rule = violation.evidence.value("rule_id", std::string());
        RuleCount& count = rules[rule];
        ++count.found;
        // A campaign has its rate alone: when its window began is not in the script.
        const bool campaign = violation.called.empty();
        const std::string one = key(violation.seller, campaign ? violation.call : violation.called,
                                    campaign ? "" : violation.at, rule);
        if (planted.erase(one) == 0) {
          ++count.extra;
          extra.push_back(one);
        }
        return ok();
      });
  if (!read) return read.error();
  for (const std::string& one : planted) ++rules[one.substr(0, one.find(' '))].missing;
  const bool exact = planted.empty() && extra.empty();
  if (globals.json) {
    ordered_json by_rule = ordered_json::object();
    for (const auto& [rule, count] : rules) {
      by_rule[rule] = {{"planted", count.planted},
                       {"found", count.found},
                       {"missing", count.missing},
                       {"extra", count.extra}};
    }
    print_json({{"exact", exact},
                {"rules", by_rule},
                {"missing", std::vector<std::string>(planted.begin(), planted.end())},
                {"extra", extra}});
    return exact ? 0 : 1;
  }
  fmt::print("{:>8} {:>8} {:>8} {:>8}  rule\n", "planted", "found", "missing", "extra");
  for (const auto& [rule, count] : rules) {
    fmt::print("{:>8} {:>8} {:>8} {:>8}  {}\n", count.planted, count.found, count.missing,
               count.extra, rule);
  }
  constexpr std::size_t kShown = 10;
  std::size_t shown = 0;
  for (const std::string& one : planted) {
    if (++shown <= kShown) fmt::print("missing: {}\n", one);
  }
  for (std::size_t i = 0; i < extra.size() && i < kShown; ++i) fmt::print("extra: {}\n", extra[i]);
  fmt::print("{}\n", exact ? "the audits found exactly what was planted"
                           : "the audits differ from what was planted");
  return exact ? 0 : 1;
}

Result<int> run(const Globals& globals, const Arguments& arguments) {
  if (arguments.out.empty() == arguments.check.empty()) {
    throw UsageError{"demo-world needs --out DIR to make a world, or --check DIR to compare"};
  }
  return arguments.check.empty() ? make(globals, arguments) : check(globals, arguments);
}

}  // namespace

void add_demo_world(CLI::App& app) {
  const auto arguments = std::make_shared<Arguments>();
  auto& command = add_command(app, "demo-world", kUsage, [arguments](const Globals& globals) {
    return run(globals, *arguments);
  });
  command.add_option("--seed", arguments->options.seed, "which world (default 1)");
  command.add_option("--calls", arguments->options.calls, "how many calls, about (default 10000)");
  command.add_option("--out", arguments->out, "make the world in this folder");
  command.add_option("--check", arguments->check, "compare the audits with this folder's truth");
}

}  // namespace lapwing::tool
