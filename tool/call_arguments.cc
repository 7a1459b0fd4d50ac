#include "tool/call_arguments.h"

#include "tool/session.h"

namespace lapwing::tool {
namespace {

void require(const Status& status, const char* flag) {
  if (!status) throw UsageError{fmt::format("{}: {}", flag, status.error().message)};
}

}  // namespace

void CallArguments::add_to(CLI::App& command) {
  command.add_option("--to", to, "the number called, in any form")->required();
  command.add_option("--from", from, "the number calling");
  command.add_option("--region", region, "where numbers without a country code are from (US)");
  command.add_option("--seller", seller, "for whom: adds that seller's own list and records");
  command.add_option("--at", at, "when, with its offset: 2026-11-02T20:30:00-05:00 (default now)");
  command.add_option("--on", on, "instead of --at: any time of that day, as scrub asks");
  command.add_option("--channel", channel, "voice (default), text, fax or prerecorded");
  command.add_option("--purpose", purpose, "sales (default), charity, political, survey, ...");
  command.add_option("--address", address, "where the called party says it is: US-FL, GB");
  command.add_option("--lists", lists, "only these lists (default: all the law requires)")
      ->delimiter(',');
}

screening::CallQuestion CallArguments::question() const {
  screening::CallQuestion question;
  require(set_lists(question, lists), "--lists");
  require(set_channel(question, channel), "--channel");
  require(set_purpose(question, purpose), "--purpose");
  if (!address.empty()) require(set_address(question, address), "--address");
  if (!seller.empty()) question.seller = seller;
  if (!from.empty()) question.from = number_argument(from, region);
  if (!at.empty() && !on.empty()) throw UsageError{"--at and --on exclude each other"};
  if (!at.empty()) {
    const auto instant = parse_instant(at);
    if (!instant) throw UsageError{"--at: " + instant.error().message};
    question.at = *instant;
  }
  if (!on.empty()) {
    const auto date = parse_date(on);
    if (!date) throw UsageError{"--on: " + date.error().message};
    question.on = *date;
  }
  return question;
}

}  // namespace lapwing::tool
