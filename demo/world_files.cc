#include <algorithm>

#include "base/csv.h"
#include "base/file_system.h"
#include "demo/world.h"
#include "demo/world_complaints.h"
#include "phone/nanp.h"

namespace lapwing::demo {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kTruthHeader = "seller,call,called,at,rule,intent\n";
// Editions of the registry: when each was obtained.
constexpr std::array<std::string_view, 3> kEditions = {
    "2026-09-25T06:00:00Z", "2026-10-12T06:00:00Z", "2026-10-27T06:00:00Z"};
// Of every so many calls of a seller one stands in the switch's own log too: its first, so that no
// log is without rows.
constexpr std::size_t kRepeatedEvery = 97;

Status write(const fs::path& path, const std::string& text) {
  return write_file_atomically(posix_file_system(), path, text);
}

std::string civil(const Zone& zone, Instant at) {
  const CivilTime local = zone.local(at);
  const auto clock = std::chrono::floor<std::chrono::seconds>(local.since_midnight).count();
  return fmt::format("{} {:02}:{:02}:{:02}", format_date(local.date), clock / 3600, clock / 60 % 60,
                     clock % 60);
}

// As people write numbers, each in its own way.
std::string as_written(E164 number) {
  const auto parts = *phone::NanpNumber::from(number);
  switch (number.value() % 4) {
    case 0:
      return number.to_string();
    case 1:
      return fmt::format("({}) {}-{:04}", parts.npa, parts.nxx, parts.line);
    case 2:
      return fmt::format("{}.{}.{:04}", parts.npa, parts.nxx, parts.line);
    default:
      return fmt::format("{}{}{:04}", parts.npa, parts.nxx, parts.line);
  }
}

std::string list_text(const std::vector<ListedNumber>& numbers, bool second_edition) {
  std::string text = "phone,registered on\n";
  for (const ListedNumber& one : numbers) {
    if (second_edition && one.removed) continue;
    text += fmt::format("{},{}\n", one.number.digits(), format_date(one.on));
  }
  return text;
}

Status write_logs(const World& world, const fs::path& folder) {
  std::vector<std::string> dialler(world.sellers.size(),
                                   "called,caller,start,id,campaign,subject,answered,answered_by,"
                                   "agent,agent_delay_ms,recorded\n");
  std::vector<std::string> trunk(world.sellers.size(), "called,caller,start\n");
  std::vector<std::size_t> made(world.sellers.size(), 0);
  std::vector<Zone> zones;
  for (const Seller& seller : world.sellers) {
    const auto zone = Zone::find(seller.zone);
    if (!zone) return zone.error();
    zones.push_back(*zone);
  }
  for (std::size_t i = 0; i < world.calls.size(); ++i) {
    const WorldCall& call = world.calls[i];
    const std::string start = civil(zones[call.seller], call.at);
    dialler[call.seller] += fmt::format(
        "{},{},{},{},{},{},{},{},{},{},{}\n", as_written(call.called), call.caller, start, i + 1,
        call.campaign, call.subject, call.answered_by.empty() ? "" : "yes", call.answered_by,
        call.agent, call.agent_delay_ms, call.recorded ? "yes" : "no");
    if (made[call.seller]++ % kRepeatedEvery == 0) {
      trunk[call.seller] += fmt::format("{},{},{}\n", call.called.to_string(), call.caller, start);
    }
  }
  for (std::size_t i = 0; i < world.sellers.size(); ++i) {
    const std::string& name = world.sellers[i].name;
    if (auto done = write(folder / fmt::format("calls-{}.csv", name), dialler[i]); !done) {
      return done;
    }
    if (auto done = write(folder / fmt::format("trunk-{}.csv", name), trunk[i]); !done) return done;
  }
  return ok();
}

std::string script_text(const World& world) {
  std::string text =
      "#!/bin/sh\n"
      "# Imports this world's lists and audits its logs: sh run.sh [PROGRAM] [DATA-DIRECTORY]\n"
      "set -eu\n"
      "lapwing=${1:-lapwing}\n"
      "case $lapwing in */*) lapwing=$(realpath \"$lapwing\") ;; esac\n"
      "data=$(realpath -m \"${2:-$(dirname \"$0\")/data}\")\n"
      "cd \"$(dirname \"$0\")\"\n"
      "run() { \"$lapwing\" --data \"$data\" \"$@\"; }\n";
  for (std::size_t i = 0; i < kEditions.size(); ++i) {
    text += fmt::format(
        "run import numbers national-{}.csv --list us.national --area all --accept-change "
        "--obtained {}\n",
        i == 0 ? 1 : 2, kEditions[i]);
  }
  text += fmt::format(
      "run import numbers do-not-originate.csv --list us.dno --area all --obtained {}\n",
      kEditions[0]);
  for (const Seller& seller : world.sellers) {
    text += fmt::format(
        "run import numbers internal-{0}.csv --list seller/{0}/internal --area all --obtained "
        "2026-10-30T06:00:00Z\n",
        seller.name);
  }
  text +=
      "run import consents consents.csv\n"
      "run import relationships purchases.csv\n"
      "run complaints import ftc-complaints-records complaints-ftc.csv\n"
      "run complaints import fcc-complaints complaints-fcc.csv\n";
  for (const Seller& seller : world.sellers) {
    text += fmt::format(
        "run audit calls-{0}.csv trunk-{0}.csv --format csv --tz {1} --seller {0} --report "
        "audit-{0}.json\n",
        seller.name, seller.zone);
  }
  return text;
}

}  // namespace

Status write_world(const World& world, const fs::path& folder) {
  if (auto made = posix_file_system().create_directories(folder); !made) return made;
  std::string truth(kTruthHeader);
  for (const Planted& one : world.planted) {
    truth += fmt::format("{},{},{},{},{},{}\n", one.seller, one.call, one.called, one.at, one.rule,
                         one.intent);
  }
  std::string origins = "phone\n";
  for (const E164 number : world.do_not_originate) origins += number.digits() + "\n";
  std::vector<std::pair<std::string, std::string>> files = {
      {"national-1.csv", list_text(world.national, false)},
      {"national-2.csv", list_text(world.national, true)},
      {"do-not-originate.csv", std::move(origins)},
      {"truth.csv", std::move(truth)},
      {"consents.csv", consents_text(world)},
      {"purchases.csv", purchases_text(world)},
      {"complaints-ftc.csv", ftc_text(world)},
      {"complaints-fcc.csv", fcc_text(world)},
      {"campaigns.csv", campaigns_text(world)},
      {"run.sh", script_text(world)}};
  for (std::size_t i = 0; i < world.sellers.size(); ++i) {
    files.emplace_back(fmt::format("internal-{}.csv", world.sellers[i].name),
                       list_text(world.internal[i], false));
  }
  for (const auto& [name, text] : files) {
    if (auto done = write(folder / name, text); !done) return done;
  }
  return write_logs(world, folder);
}

Result<std::vector<Planted>> read_truth(const fs::path& folder) {
  const auto text = read_whole_file(posix_file_system(), folder / "truth.csv");
  if (!text) return text.error();
  if (!text->starts_with(kTruthHeader)) {
    return error(Errc::invalid_argument, "`{}` is no truth of a world",
                 (folder / "truth.csv").string());
  }
  std::vector<Planted> planted;
  const CsvBatch batch = split_csv(*text, ',');
  std::string scratch;
  for (std::size_t i = 1; i < batch.records().size(); ++i) {
    const CsvRecord& record = batch.records()[i];
    const auto cell = [&](std::size_t index) {
      return std::string(batch.value(record, index, scratch));
    };
    planted.push_back({cell(0), cell(1), cell(2), cell(3), cell(4), cell(5)});
  }
  return planted;
}

}  // namespace lapwing::demo
