// lapwing violations: what audits found.
#include <algorithm>

#include "base/csv.h"
#include "base/spreadsheet_cell.h"
#include "enforcement/private_action.h"
#include "enforcement/violation_query.h"
#include "screening/number_json.h"
#include "tool/enforcement.h"
#include "tool/session.h"

namespace lapwing::tool {
namespace {

using enforcement::Violation;
using enforcement::ViolationCount;
using nlohmann::ordered_json;

constexpr const char* kUsage = R"(What the audits found: single violations, or how many by what.

Days are days in UTC. A caller is the number that calls showed: it may belong to somebody who never
called. `undetermined` stands for calls that may have broken the rule.

  lapwing violations --since 2026-10-01 --until 2026-10-31 --format csv
  lapwing violations --by caller --top 20
  lapwing violations --by day --called-area 518
  lapwing violations --caller +13055550100 --rule calling-hours --format ndjson
  lapwing violations --private-action --seller acme

--private-action lists called parties whom one seller called unlawfully so often that they may sue
(47 USC 227(c)(5): more than once within twelve months), by all audits together.)";

struct Arguments {
  std::string by;
  std::string caller;
  std::string region = "US";
  std::string seller;
  std::string rule;
  std::string jurisdiction;
  std::string outcome;
  std::string since;
  std::string until;
  std::string format;
  std::string subject;
  std::string campaign;
  std::string called_area;
  std::string called_place;
  std::size_t top = 0;
  bool private_action = false;
};

std::optional<std::chrono::sys_days> day_option(const char* option, const std::string& text) {
  if (text.empty()) return {};
  const auto day = parse_date(text);
  if (!day) throw UsageError{fmt::format("{}: {}", option, day.error().message)};
  return std::chrono::sys_days(*day);
}

enforcement::ViolationFilter filter_of(const Arguments& arguments) {
  enforcement::ViolationFilter filter;
  if (!arguments.caller.empty())
    filter.caller = number_argument(arguments.caller, arguments.region);
  filter.seller = arguments.seller;
  filter.rule = arguments.rule;
  filter.jurisdiction = arguments.jurisdiction;
  filter.outcome = arguments.outcome;
  filter.subject = arguments.subject;
  filter.campaign = arguments.campaign;
  filter.called_area = arguments.called_area;
  filter.called_place = arguments.called_place;
  filter.since = day_option("--since", arguments.since);
  filter.until = day_option("--until", arguments.until);
  return filter;
}

void print_csv(const std::vector<std::string>& fields) {
  std::string line;
  for (std::size_t i = 0; i < fields.size(); ++i) {
    if (i > 0) line += ',';
    append_csv_field(line, spreadsheet_cell(fields[i]), ',');
  }
  fmt::print("{}\n", line);
}

void print_counts(const std::vector<ViolationCount>& counts, const Arguments& arguments) {
  if (arguments.format == "ndjson") {
    for (const auto& one : counts) {
      fmt::print("{}\n",
                 screening::dump_line({{arguments.by, one.key.empty() ? ordered_json(nullptr)
                                                                      : ordered_json(one.key)},
                                       {"prohibited", one.prohibited},
                                       {"undetermined", one.undetermined},
                                       {"calls", one.calls},
                                       {"first", one.first},
                                       {"last", one.last}}));
    }
    return;
  }
  if (arguments.format == "csv") {
    print_csv({arguments.by, "prohibited", "undetermined", "calls", "first", "last"});
    for (const auto& one : counts) {
      print_csv({one.key, std::to_string(one.prohibited), std::to_string(one.undetermined),
                 std::to_string(one.calls), one.first, one.last});
    }
    return;
  }
  fmt::print("{:>10} {:>13} {:>10}  {:<20}  {:<20}  {}\n", "prohibited", "undetermined", "calls",
             "first", "last",
             arguments.by == "caller" ? "calls showing this number" : arguments.by);
  for (const auto& one : counts) {
    fmt::print("{:>10} {:>13} {:>10}  {:<20}  {:<20}  {}\n", one.prohibited, one.undetermined,
               one.calls, one.first, one.last, one.key.empty() ? "(not known)" : one.key);
  }
}

// What the called party saw.
std::string shown_caller(const Violation& violation) {
  if (!violation.caller.empty()) return violation.caller;
  const auto shown = violation.evidence.find("caller_shown");
  return shown != violation.evidence.end() && shown->is_string()
             ? fmt::format("`{}`", shown->get<std::string>())
             : "no number shown";
}

void print_violations(const std::vector<Violation>& found, const std::string& format) {
  if (format == "ndjson") {
    for (const auto& one : found) fmt::print("{}\n", to_line(one));
    return;
  }
  if (format == "csv") {
    print_csv({"id", "call", "caller", "called", "seller", "at", "rule", "jurisdiction", "citation",
               "outcome", "standing", "because", "evidence"});
    for (const auto& one : found) {
      print_csv({one.id, one.call, one.caller, one.called, one.seller, one.at, one.rule,
                 one.jurisdiction, one.citation, one.outcome, one.standing, one.because,
                 screening::dump_line(one.evidence)});
    }
    return;
  }
  for (const auto& one : found) {
    fmt::print("{}  {} -> {}  {} ({})  {}{}\n    {}; {}\n", one.at, shown_caller(one),
               one.called.empty() ? one.call : one.called, one.rule, one.jurisdiction, one.outcome,
               one.standing == "full" ? "" : ", prima facie", one.because, one.citation);
  }
  fmt::print("{} in all\n", found.size());
}

Result<int> run_private_action(const Globals& globals, const Arguments& arguments) {
  if (!arguments.by.empty()) throw UsageError{"--private-action and --by are two questions"};
  const auto rulebook = open_rulebook(globals);
  if (!rulebook) return rulebook.error();
  auto found = enforcement::find_private_actions(globals.data, **rulebook, filter_of(arguments));
  if (!found) return found.error();
  const std::size_t all = found->size();
  if (arguments.top > 0 && all > arguments.top) found->resize(arguments.top);
  if (arguments.format == "csv") {
    print_csv({"citation", "seller", "called", "calls", "within", "standing", "first", "last"});
  }
  for (const auto& one : *found) {
    const char* standing = one.prima_facie ? "prima-facie" : "full";
    if (arguments.format == "csv") {
      print_csv({one.citation, one.seller, one.called, std::to_string(one.calls),
                 std::to_string(one.within), standing, one.first, one.last});
    } else if (arguments.format == "ndjson") {
      fmt::print("{}\n", screening::dump_line({{"citation", one.citation},
                                               {"seller", one.seller},
                                               {"called", one.called},
                                               {"calls", one.calls},
                                               {"within", one.within},
                                               {"standing", standing},
                                               {"first", one.first},
                                               {"last", one.last}}));
    } else {
      fmt::print("{}  {}  {} calls, {} within the law's time ({}), {} to {}\n", one.called,
                 one.seller, one.calls, one.within, standing, one.first, one.last);
    }
  }
  if (arguments.format.empty()) {
    fmt::print("{} called parties; what they were called for may still be excused\n", all);
  }
  return 0;
}

Result<int> run(const Globals& globals, Arguments arguments) {
  if (globals.json && arguments.format.empty()) arguments.format = "ndjson";
  if (!arguments.format.empty() && arguments.format != "csv" && arguments.format != "ndjson") {
    throw UsageError{fmt::format("--format: `{}` is not csv or ndjson", arguments.format)};
  }
  if (arguments.private_action) return run_private_action(globals, arguments);
  const auto filter = filter_of(arguments);
  if (!arguments.by.empty()) {
    const auto by = enforcement::parse_violation_group(arguments.by);
    if (!by) throw UsageError{"--by: " + by.error().message};
    auto counts = enforcement::count_violations(globals.data, filter, *by);
    if (!counts) return counts.error();
    if (arguments.top > 0 && counts->size() > arguments.top) counts->resize(arguments.top);
    print_counts(*counts, arguments);
    return 0;
  }
  auto found = enforcement::find_violations(globals.data, filter);
  if (!found) return found.error();
  if (arguments.top > 0 && found->size() > arguments.top) {
    found->erase(found->begin() + static_cast<std::ptrdiff_t>(arguments.top), found->end());
  }
  print_violations(*found, arguments.format);
  return 0;
}

}  // namespace

void add_violations(CLI::App& app) {
  const auto arguments = std::make_shared<Arguments>();
  auto& command = add_command(app, "violations", kUsage, [arguments](const Globals& globals) {
    return run(globals, *arguments);
  });
  command.add_option("--by", arguments->by,
                     "count by caller, block, seller, rule, jurisdiction, campaign, subject, "
                     "called-area, called-place, day, month, hour or rule-id");
  command.add_option("--caller", arguments->caller, "only calls showing this number");
  command.add_option("--region", arguments->region, "where a --caller without country code is");
  command.add_option("--seller", arguments->seller, "only of this seller");
  command.add_option("--rule", arguments->rule, "only of this rule: calling-hours, or a rule's id");
  command.add_option("--jurisdiction", arguments->jurisdiction, "only under this law: US, US-FL");
  command.add_option("--subject", arguments->subject, "only of calls about this");
  command.add_option("--campaign", arguments->campaign, "only of this campaign");
  command.add_option("--called-area", arguments->called_area,
                     "only calls to this area code of +1, or calling code");
  command.add_option("--called-place", arguments->called_place,
                     "only calls to this state or country: US-FL, GB");
  command.add_flag("--private-action", arguments->private_action,
                   "who was called unlawfully often enough to sue");
  command.add_option("--outcome", arguments->outcome, "only prohibited, or only undetermined")
      ->check(CLI::IsMember({"prohibited", "undetermined"}));
  command.add_option("--since", arguments->since, "from this day on");
  command.add_option("--until", arguments->until, "up to and with this day");
  command.add_option("--format", arguments->format, "csv or ndjson; default a table for people");
  command.add_option("--top", arguments->top, "only the first N");
}

}  // namespace lapwing::tool
