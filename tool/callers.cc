// lapwing callers: what is held about one caller's number. lapwing campaigns: numbers that seem to
// be one campaign's.
#include "base/csv.h"
#include "base/file_system.h"
#include "enforcement/caller_profile.h"
#include "enforcement/campaigns.h"
#include "screening/number_json.h"
#include "tool/enforcement.h"
#include "tool/session.h"

namespace lapwing::tool {
namespace {

using enforcement::CallerCampaign;
using enforcement::CallerProfile;
using nlohmann::ordered_json;

constexpr const char* kCallersUsage =
    R"(All that is held about a number that calls showed: complaints, audited calls, related numbers.

The score adds up reports, each counting half after 45 days, and twice as much what an audit found. It
is about the number, not about its owner, who may never have called.

  lapwing callers +13055550100
  lapwing --json callers 305-555-0100)";

constexpr const char* kCampaignsUsage =
    R"(Group callers' numbers that seem to be one campaign's, by complaints.

Numbers are linked that are in one block of 1,000 within a week of each other, or that were reported
on the same days, about the same subject. It is a guess to work from: doc/enforcement.md has the
method and how often it errs. --check compares with a table of the truth, caller,campaign.

  lapwing campaigns --top 10
  lapwing campaigns --check world/campaigns.csv)";

struct CallerArguments {
  std::string number;
  std::string region = "US";
};

struct CampaignArguments {
  std::string since;
  std::string until;
  std::string check;
  std::size_t top = 0;
};

std::string some(const std::map<std::string, std::uint64_t>& counts) {
  constexpr std::size_t kShown = 5;
  std::vector<std::pair<std::string, std::uint64_t>> sorted(counts.begin(), counts.end());
  std::stable_sort(sorted.begin(), sorted.end(),
                   [](const auto& a, const auto& b) { return a.second > b.second; });
  std::string text;
  for (std::size_t i = 0; i < sorted.size() && i < kShown; ++i) {
    text += fmt::format("{}{} {}", text.empty() ? "" : ", ",
                        sorted[i].first.empty() ? "not said" : sorted[i].first, sorted[i].second);
  }
  return text + (sorted.size() > kShown ? " ..." : "");
}

void print(const CallerProfile& profile) {
  const auto& reports = profile.reports;
  const auto& audited = profile.audited;
  fmt::print("{}  {}  score {:.1f} ({})\n", profile.number,
             profile.country.empty() ? "country not known" : profile.country, profile.score,
             profile.level);
  for (const auto& sentence : profile.words) fmt::print("  - {}\n", sentence);
  fmt::print("\n{} complaints, {} of them robocalls, {} texts\n", reports.complaints,
             reports.robocalls, reports.texts);
  if (reports.complaints > 0) {
    fmt::print("  reported {} to {}\n  subjects: {}\n  states: {}\n", reports.first, reports.last,
               some(reports.subjects), some(reports.states));
  }
  fmt::print("{} audited calls: {} violations, {} perhaps\n", audited.calls, audited.prohibited,
             audited.undetermined);
  if (audited.calls > 0) {
    fmt::print("  {} to {}\n  rules: {}\n  sellers: {}\n", audited.first, audited.last,
               some(audited.rules), some(audited.sellers));
  }
  if (!profile.related.empty()) fmt::print("\nrelated numbers\n");
  for (const auto& one : profile.related) {
    fmt::print("  {}  {} complaints, {}\n", one.caller, one.complaints, one.why);
  }
}

Result<int> run_callers(const Globals& globals, const CallerArguments& arguments) {
  const auto number = number_argument(arguments.number, arguments.region);
  const auto profile = enforcement::caller_profile(globals.data, number, globals.clock->now());
  if (!profile) return profile.error();
  if (globals.json) {
    print_json(to_json(*profile));
  } else {
    print(*profile);
  }
  return 0;
}

Result<std::map<std::string, std::string>> read_labels(const std::string& file) {
  const auto text = read_whole_file(posix_file_system(), file);
  if (!text) return text.error();
  if (!text->starts_with("caller,campaign\n")) {
    return error(Errc::invalid_argument, "`{}` does not begin with caller,campaign", file);
  }
  std::map<std::string, std::string> labels;
  const CsvBatch batch = split_csv(*text, ',');
  std::string scratch;
  for (std::size_t i = 1; i < batch.records().size(); ++i) {
    const CsvRecord& record = batch.records()[i];
    if (record.field_count < 2) continue;
    std::string caller(batch.value(record, 0, scratch));
    labels[std::move(caller)] = std::string(batch.value(record, 1, scratch));
  }
  return labels;
}

ordered_json to_json(const CallerCampaign& campaign) {
  return {{"campaign", campaign.id},
          {"subject", campaign.subject},
          {"complaints", campaign.complaints},
          {"first", campaign.first},
          {"last", campaign.last},
          {"one_block", campaign.one_block},
          {"callers", campaign.callers}};
}

Result<int> run_campaigns(const Globals& globals, const CampaignArguments& arguments) {
  enforcement::ComplaintFilter filter;
  filter.since = arguments.since;
  filter.until = arguments.until;
  for (const auto* day : {&arguments.since, &arguments.until}) {
    if (!day->empty() && !parse_date(*day)) {
      throw UsageError{fmt::format("`{}` is not a date like 2026-11-01", *day)};
    }
  }
  const auto found = enforcement::find_campaigns(globals.data, filter);
  if (!found) return found.error();
  if (!arguments.check.empty()) {
    const auto labels = read_labels(arguments.check);
    if (!labels) return labels.error();
    const auto error = enforcement::compare(*found, *labels);
    if (globals.json) {
      print_json({{"pairs_found", error.pairs_found},
                  {"pairs_right", error.pairs_right},
                  {"pairs_true", error.pairs_true},
                  {"precision", error.precision()},
                  {"recall", error.recall()}});
    } else {
      fmt::print(
          "of {} pairs put together {} belong together (precision {:.3f}); of {} that belong "
          "together {} were found (recall {:.3f})\n",
          error.pairs_found, error.pairs_right, error.precision(), error.pairs_true,
          error.pairs_right, error.recall());
    }
    return 0;
  }
  std::size_t shown = 0;
  for (const CallerCampaign& campaign : *found) {
    if (arguments.top > 0 && shown++ >= arguments.top) break;
    if (globals.json) {
      fmt::print("{}\n", screening::dump_line(to_json(campaign)));
    } else {
      fmt::print("{}  {} numbers{}, {} complaints, {} to {}  {}\n", campaign.id,
                 campaign.callers.size(), campaign.one_block ? " of one block" : "",
                 campaign.complaints, campaign.first, campaign.last, campaign.subject);
    }
  }
  if (!globals.json) fmt::print("{} groups\n", found->size());
  return 0;
}

}  // namespace

void add_callers(CLI::App& app) {
  const auto arguments = std::make_shared<CallerArguments>();
  auto& command = add_command(app, "callers", kCallersUsage, [arguments](const Globals& globals) {
    return run_callers(globals, *arguments);
  });
  command.add_option("NUMBER", arguments->number, "the number that calls showed")->required();
  command.add_option("--region", arguments->region, "where a number without country code is");
}

void add_campaigns(CLI::App& app) {
  const auto arguments = std::make_shared<CampaignArguments>();
  auto& command = add_command(
      app, "campaigns", kCampaignsUsage,
      [arguments](const Globals& globals) { return run_campaigns(globals, *arguments); });
  command.add_option("--since", arguments->since, "complaints reported from this day on");
  command.add_option("--until", arguments->until, "complaints reported up to and with this day");
  command.add_option("--check", arguments->check, "compare with this table: caller,campaign");
  command.add_option("--top", arguments->top, "only the first N");
}

}  // namespace lapwing::tool
