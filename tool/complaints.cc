// lapwing complaints: what consumers reported.
#include <map>

#include "base/csv.h"
#include "base/spreadsheet_cell.h"
#include "enforcement/complaint_cells.h"
#include "enforcement/complaint_store.h"
#include "enforcement/violation_query.h"
#include "importers/xarf.h"
#include "screening/number_json.h"
#include "tool/enforcement.h"
#include "tool/session.h"

namespace lapwing::tool {
namespace {

using enforcement::Complaint;
using enforcement::ComplaintCount;
using nlohmann::ordered_json;

constexpr const char* kUsage = R"(What consumers reported, as agencies publish it.

A complaint is an allegation typed by a stranger. The number it names is the one that was shown: it
may belong to somebody who never called. Times are as the source writes them, in no stated zone.

  lapwing complaints import ftc-complaints-records DNC_Complaint_Numbers_2026-11-02.csv
  lapwing complaints list --caller +13055550100 --format ndjson
  lapwing complaints count --by caller --top 20 --with-violations
  lapwing complaints xarf --org Lapwing --contact abuse@example.org --domain example.org)";

struct QueryArguments {
  std::string by = "caller";
  std::string caller;
  std::string region = "US";
  std::string state;
  std::string subject;
  std::string flag;
  std::string since;
  std::string until;
  std::string format;
  std::size_t top = 0;
  bool with_violations = false;
  std::string source;
  std::string area;
  bool repeats = false;
  importers::XarfSender sender;
};

std::string day_option(const char* option, const std::string& text) {
  if (!text.empty() && !parse_date(text)) {
    throw UsageError{fmt::format("{}: `{}` is not a date like 2026-11-01", option, text)};
  }
  return text;
}

enforcement::ComplaintFilter filter_of(const QueryArguments& arguments) {
  enforcement::ComplaintFilter filter;
  if (!arguments.caller.empty())
    filter.caller = number_argument(arguments.caller, arguments.region);
  filter.state = arguments.state;
  filter.subject = arguments.subject;
  filter.flag = arguments.flag;
  filter.source = arguments.source;
  filter.area = arguments.area;
  filter.repeats = arguments.repeats;
  filter.since = day_option("--since", arguments.since);
  filter.until = day_option("--until", arguments.until);
  return filter;
}

void check_format(QueryArguments& arguments, const Globals& globals) {
  if (globals.json && arguments.format.empty()) arguments.format = "ndjson";
  if (!arguments.format.empty() && arguments.format != "csv" && arguments.format != "ndjson") {
    throw UsageError{fmt::format("--format: `{}` is not csv or ndjson", arguments.format)};
  }
}

void print_csv(const std::vector<std::string>& fields) {
  std::string line;
  for (std::size_t i = 0; i < fields.size(); ++i) {
    if (i > 0) line += ',';
    append_csv_field(line, spreadsheet_cell(fields[i]), ',');
  }
  fmt::print("{}\n", line);
}

void print_one(const Complaint& one, const std::string& format) {
  if (format == "ndjson") {
    fmt::print("{}\n", screening::dump_line(to_json(one)));
  } else if (format == "csv") {
    print_csv(to_cells(one));
  } else {
    fmt::print("{:<19}  {:<15}  {:<20}  {}{}\n", one.reported,
               one.caller.empty() ? one.caller_text : one.caller, one.state, one.subject,
               one.flags.empty() ? "" : fmt::format("  [{}]", fmt::join(one.flags, " ")));
  }
}

Result<int> run_list(const Globals& globals, QueryArguments arguments) {
  check_format(arguments, globals);
  if (arguments.format == "csv") {
    print_csv(enforcement::complaint_columns());
  }
  std::size_t printed = 0;
  const auto totals = enforcement::for_each_complaint(
      globals.data, filter_of(arguments), [&](Complaint&& complaint) {
        if (arguments.top == 0 || printed++ < arguments.top) print_one(complaint, arguments.format);
        return ok();
      });
  if (!totals) return totals.error();
  if (arguments.format.empty()) {
    fmt::print(
        "{} in all; {} were there more than once and are counted once, {} were reported to another "
        "agency too\n",
        totals->complaints, totals->duplicates, totals->joined);
  }
  return 0;
}

// One report a line; complaints without exactly one caller, or without a time, go nowhere.
Result<int> run_xarf(const Globals& globals, const QueryArguments& arguments) {
  if (auto checked = importers::check(arguments.sender); !checked) {
    throw UsageError{checked.error().message};
  }
  std::uint64_t written = 0;
  std::uint64_t left_out = 0;
  const auto totals = enforcement::for_each_complaint(
      globals.data, filter_of(arguments), [&](Complaint&& complaint) {
        if (complaint.caller.empty() ||
            (complaint.violated.empty() && complaint.reported.empty())) {
          ++left_out;
          return ok();
        }
        ++written;
        fmt::print("{}\n", screening::dump_line(importers::to_xarf(complaint, arguments.sender)));
        return ok();
      });
  if (!totals) return totals.error();
  fmt::print(stderr, "{} reports; {} complaints left out, without one caller or a time\n", written,
             left_out);
  return 0;
}

Result<std::map<std::string, std::uint64_t>> violations_by_caller(const Globals& globals) {
  enforcement::ViolationFilter filter;
  filter.outcome = "prohibited";
  const auto counts =
      enforcement::count_violations(globals.data, filter, enforcement::ViolationGroup::caller);
  if (!counts) return counts.error();
  std::map<std::string, std::uint64_t> by_caller;
  for (const auto& one : *counts) by_caller[one.key] = one.prohibited;
  return by_caller;
}

Result<int> run_count(const Globals& globals, QueryArguments arguments) {
  check_format(arguments, globals);
  const auto by = enforcement::parse_complaint_group(arguments.by);
  if (!by) throw UsageError{"--by: " + by.error().message};
  if (arguments.with_violations && *by != enforcement::ComplaintGroup::caller) {
    throw UsageError{"--with-violations joins by caller: give --by caller"};
  }
  // One more for those that name nobody.
  const std::size_t wanted = arguments.top == 0 ? 0 : arguments.top + 1;
  auto counts = enforcement::count_complaints(globals.data, filter_of(arguments), *by, wanted);
  if (!counts) return counts.error();
  // Cells that name no number are not one caller.
  if (*by == enforcement::ComplaintGroup::caller) {
    std::erase_if(*counts, [](const ComplaintCount& one) { return one.key.empty(); });
  }
  if (arguments.top > 0 && counts->size() > arguments.top) counts->resize(arguments.top);
  std::map<std::string, std::uint64_t> violations;
  if (arguments.with_violations) {
    auto found = violations_by_caller(globals);
    if (!found) return found.error();
    violations = *std::move(found);
  }
  if (arguments.format == "csv") {
    std::vector<std::string> names = {arguments.by, "complaints", "robocalls", "first", "last"};
    if (arguments.with_violations) names.emplace_back("violations");
    print_csv(names);
  } else if (arguments.format.empty()) {
    fmt::print(
        "{:>10} {:>9}  {:<19}  {:<19} {}{}\n", "complaints", "robocalls", "first", "last",
        arguments.with_violations ? "violations  " : "",
        *by == enforcement::ComplaintGroup::caller ? "calls showing this number" : arguments.by);
  }
  for (const auto& one : *counts) {
    const std::uint64_t violated = arguments.with_violations ? violations[one.key] : 0;
    if (arguments.format == "ndjson") {
      ordered_json json{
          {arguments.by, one.key.empty() ? ordered_json(nullptr) : ordered_json(one.key)},
          {"complaints", one.complaints},
          {"robocalls", one.robocalls},
          {"first", one.first},
          {"last", one.last}};
      if (arguments.with_violations) json["violations"] = violated;
      fmt::print("{}\n", screening::dump_line(json));
    } else if (arguments.format == "csv") {
      std::vector<std::string> cells = {one.key, std::to_string(one.complaints),
                                        std::to_string(one.robocalls), one.first, one.last};
      if (arguments.with_violations) cells.push_back(std::to_string(violated));
      print_csv(cells);
    } else {
      fmt::print("{:>10} {:>9}  {:<19}  {:<19} {}{}\n", one.complaints, one.robocalls, one.first,
                 one.last, arguments.with_violations ? fmt::format("{:>10}  ", violated) : "",
                 one.key.empty() ? "(not said)" : one.key);
    }
  }
  return 0;
}

void add_query_options(CLI::App& command, QueryArguments& arguments) {
  command.add_option("--caller", arguments.caller, "only calls showing this number");
  command.add_option("--region", arguments.region, "where a --caller without country code is");
  command.add_option("--state", arguments.state, "only of this state, as the source writes it");
  command.add_option("--subject", arguments.subject, "only where the subject holds this");
  command.add_option("--flag", arguments.flag, "only with this flag: violation-after-report ...");
  command.add_option("--since", arguments.since, "reported from this day on");
  command.add_option("--until", arguments.until, "reported up to and with this day");
  command.add_option("--source", arguments.source, "only of ftc, fcc, 7726, xarf or own");
  command.add_option("--area", arguments.area, "only of consumers of this area code");
  command.add_option("--format", arguments.format, "csv or ndjson; default a table for people");
  command.add_option("--top", arguments.top, "only the first N");
}

}  // namespace

void add_complaints(CLI::App& app) {
  auto* complaints = app.add_subcommand("complaints", kUsage);
  complaints->require_subcommand(1)->fallthrough();

  add_complaint_import(*complaints);

  const auto list = std::make_shared<QueryArguments>();
  auto& list_command =
      add_command(*complaints, "list", "Print complaints, in the order received.",
                  [list](const Globals& globals) { return run_list(globals, *list); });
  add_query_options(list_command, *list);
  list_command.add_flag("--repeats", list->repeats,
                        "also what repeats another, naming it in same_as");

  const auto count = std::make_shared<QueryArguments>();
  auto& count_command =
      add_command(*complaints, "count", "Count complaints by what they name.",
                  [count](const Globals& globals) { return run_count(globals, *count); });
  count_command.add_option(
      "--by", count->by,
      "caller, block, day, month, state, place, subject, area-code, source, channel or flag");
  add_query_options(count_command, *count);
  count_command.add_flag("--with-violations", count->with_violations,
                         "beside each caller, the violations audits found for calls showing it");

  const auto xarf = std::make_shared<QueryArguments>();
  auto& xarf_command = add_command(
      *complaints, "xarf", "Print complaints as XARF reports for a carrier, one a line.",
      [xarf](const Globals& globals) { return run_xarf(globals, *xarf); });
  add_query_options(xarf_command, *xarf);
  xarf_command.add_option("--org", xarf->sender.org, "who sends them")->required();
  xarf_command.add_option("--contact", xarf->sender.contact, "its e-mail address")->required();
  xarf_command.add_option("--domain", xarf->sender.domain, "its domain")->required();
}

}  // namespace lapwing::tool
