// lapwing deregister: a number off a list that is kept here.
#include <map>

#include "tool/at_server.h"
#include "tool/change.h"
#include "tool/commands.h"
#include "tool/session.h"

namespace lapwing::tool {
namespace {

using registry::EndReason;

constexpr const char* kUsage =
    R"(Take a number off a list that is kept here. Its history stays.

  lapwing deregister '(512) 555-0142' --list us.tx
  lapwing deregister +15125550142 --list us.tx --reason disconnected --at 2026-11-01
  lapwing deregister +15125550142 --list us.tx --unconfirmed    then: lapwing confirm ID)";

struct Arguments : ChangeArguments {
  std::string reason = "asked";
};

EndReason reason_of(const std::string& word) {
  static const std::map<std::string, EndReason> kReasons = {
      {"asked", EndReason::deregistered},    {"disconnected", EndReason::disconnected},
      {"reassigned", EndReason::reassigned}, {"correction", EndReason::corrected},
      {"expired", EndReason::expired},       {"consent", EndReason::consent}};
  const auto found = kReasons.find(word);
  if (found != kReasons.end()) return found->second;
  throw UsageError{fmt::format(
      "--reason `{}` is not one of asked, disconnected, reassigned, correction, expired, consent",
      word)};
}

Result<int> run(const Globals& globals, const Arguments& arguments) {
  const E164 number = number_argument(arguments.number, arguments.region);
  const auto list = list_argument(arguments.list);
  const auto request = arguments.request();
  const auto reason = reason_of(arguments.reason);
  if (!arguments.server.empty() && reason != EndReason::deregistered) {
    throw UsageError{"--server takes a number off as asked for, so --reason can only be asked"};
  }
  if (arguments.unconfirmed && reason != EndReason::deregistered) {
    throw UsageError{"--unconfirmed waits for the subscriber, so --reason can only be asked"};
  }
  if (!arguments.server.empty()) {
    const auto changed = change_at_server(globals, arguments, ChangeVerb::removed);
    return changed ? Result<int>(0) : changed.error();
  }
  const auto registry = open_writer(globals);
  if (!registry) return or_ask_the_server(registry.error());
  const auto info = (*registry)->catalog().find(list);
  if (!info) return info.error();
  if (arguments.unconfirmed) {
    const auto pending = (*registry)->ask(list, number, registry::PendingKind::removal, request,
                                          std::chrono::hours(arguments.valid_hours));
    if (!pending) return pending.error();
    print_pending(globals, *pending);
    return 0;
  }
  const auto outcome = (*registry)->remove(list, number, reason, request, arguments.instant(*info));
  if (!outcome) return outcome.error();
  const auto printed = print_change(globals, *info, number, ChangeVerb::removed, *outcome);
  if (!printed) return printed.error();
  return 0;
}

}  // namespace

void add_deregister(CLI::App& app) {
  const auto arguments = std::make_shared<Arguments>();
  auto& command = add_command(app, "deregister", kUsage, [arguments](const Globals& globals) {
    return run(globals, *arguments);
  });
  arguments->add_to(command, "when it ended: a day, or a time with its offset (now)");
  command.add_option("--reason", arguments->reason,
                     "asked (default), disconnected, reassigned, correction, expired or consent");
}

}  // namespace lapwing::tool
