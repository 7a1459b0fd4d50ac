// lapwing erase: what is held about one number goes, by order.
#include "enforcement/complaint_store.h"
#include "enforcement/complaint_table.h"
#include "enforcement/violation_store.h"
#include "registry/erasure.h"
#include "registry/number_mask.h"
#include "tool/erasing.h"
#include "tool/session.h"

namespace lapwing::tool {
namespace {

using nlohmann::ordered_json;

constexpr const char* kUsage =
    R"(Erase what is held about a number, by order of whoever may give it.

The journal's chain stays whole: numbers and personal content beside it are overwritten, files
received and editions are written again without the number, and entries say that it was done. On a
list that holds the number now, number, list and dates stay, for that is what keeps it from being
called. --delist takes it off these as well: then it MAY BE CALLED, until an edition lists it again.
Backups take the erasure over the next time they are made.

  lapwing erase '(212) 555-0142' --reason 'order 4711, GDPR Art. 17'
  lapwing erase +442079460958 --reason 'order 4712' --delist)";

struct Arguments {
  std::string number;
  std::string region = "US";
  std::string reason;
  bool delist = false;
};

Result<std::uint64_t> mask_derived(const Globals& globals, E164 number) {
  std::uint64_t sum = 0;
  if (auto gone = enforcement::ComplaintTable::forget(globals.data); !gone) return gone.error();
  for (const auto& folder :
       {enforcement::complaint_folder(globals.data), enforcement::violation_folder(globals.data)}) {
    const auto masked = enforcement::mask_number(posix_file_system(), folder, number);
    if (!masked) return masked.error();
    sum += *masked;
  }
  return sum;
}

void print(const std::string& number, const registry::ErasureReport& report, std::uint64_t lines) {
  if (report.seq == 0 && lines == 0) {
    fmt::print("{}: nothing to erase\n", number);
  } else {
    fmt::print("{}: erased from {} entries, personal content of {} more, {} files and editions\n",
               number, report.numbers, report.personal, report.blobs);
  }
  for (const auto& list : report.kept) {
    fmt::print("  stays on {}, with its dates: --delist takes it off\n", list);
  }
  for (const auto& list : report.delisted) {
    fmt::print("  is no longer on {}: it may be called\n", list);
  }
  for (const auto& document : report.fixed) {
    fmt::print(stderr, "lapwing: the document {} names it where nothing can be erased\n", document);
  }
}

Result<int> run(const Globals& globals, const Arguments& arguments) {
  const E164 number = number_argument(arguments.number, arguments.region);
  if (arguments.reason.find_first_not_of(" \t") == std::string::npos) {
    throw UsageError{"--reason is empty: whose order is it, under which law?"};
  }
  if (registry::NumberMask(number).finds(arguments.reason)) {
    throw UsageError{"--reason names the number itself, and is kept"};
  }
  auto there = open_reader(globals);  // makes no registry where there is none
  if (!there) return there.error();
  there->reset();
  const auto registry = open_writer(globals);
  if (!registry) return registry.error();
  const auto report =
      registry::erase_number(**registry, {number, arguments.reason, cli_actor(), arguments.delist});
  if (!report) return report.error();
  const auto lines = mask_derived(globals, number);
  if (!lines) return lines.error();
  for (const auto& list : report->delisted) {
    const auto built = (*registry)->build_index(list_argument(list));
    if (!built) fmt::print(stderr, "lapwing: no list index yet: {}\n", built.error().message);
  }
  if (globals.json) {
    print_json({{"entries", report->numbers},
                {"personal", report->personal},
                {"blobs", report->blobs},
                {"left_out", report->left_out},
                {"lines", *lines},
                {"kept", report->kept},
                {"delisted", report->delisted},
                {"fixed", report->fixed},
                {"seq", report->seq == 0 ? ordered_json(nullptr) : ordered_json(report->seq)}});
  } else {
    print(number.to_string(), *report, *lines);
  }
  return 0;
}

}  // namespace

void add_erase(CLI::App& app) {
  const auto arguments = std::make_shared<Arguments>();
  auto& command = add_command(app, "erase", kUsage, [arguments](const Globals& globals) {
    return run(globals, *arguments);
  });
  command.add_option("NUMBER", arguments->number, "the number, in any form")->required();
  command.add_option("--region", arguments->region,
                     "where numbers without a country code are from (US)");
  command.add_option("--reason", arguments->reason, "by whose order; kept, so no personal content")
      ->required();
  command.add_flag("--delist", arguments->delist, "take it off the lists that hold it as well");
}

}  // namespace lapwing::tool
