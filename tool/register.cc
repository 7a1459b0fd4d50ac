// lapwing register: a number onto a list that is kept here.
#include "tool/at_server.h"
#include "tool/change.h"
#include "tool/commands.h"
#include "tool/session.h"

namespace lapwing::tool {
namespace {

constexpr const char* kUsage =
    R"(Put a number on a list that is kept here, and say from which day callers are bound.

A number that is listed keeps its date. With --unconfirmed nothing changes until somebody who knows
the printed id confirms it. Many numbers at once: `lapwing import numbers`.

  lapwing register '(512) 555-0142' --list us.tx --method call-in --strength 2
  lapwing register +15125550142 --list us.tx --unconfirmed      then: lapwing confirm ID
  lapwing register 512-555-0142 --list seller/acme/internal --at 2026-11-02T20:30:00-06:00
  lapwing register 512-555-0142 --list us.tx --server http://127.0.0.1:8080 --evidence 'letter 17')";

Result<int> run(const Globals& globals, const ChangeArguments& arguments) {
  const E164 number = number_argument(arguments.number, arguments.region);
  const auto list = list_argument(arguments.list);
  const auto request = arguments.request();
  if (!arguments.server.empty()) {
    const auto changed = change_at_server(globals, arguments, ChangeVerb::registered);
    return changed ? Result<int>(0) : changed.error();
  }
  const auto registry = open_writer(globals);
  if (!registry) return or_ask_the_server(registry.error());
  const auto info = (*registry)->catalog().find(list);
  if (!info) return info.error();
  if (arguments.unconfirmed) {
    const auto pending = (*registry)->ask(list, number, registry::PendingKind::registration,
                                          request, std::chrono::hours(arguments.valid_hours));
    if (!pending) return pending.error();
    print_pending(globals, *pending);
    return 0;
  }
  const auto outcome = (*registry)->add(list, number, request, arguments.instant(*info));
  if (!outcome) return outcome.error();
  const auto printed = print_change(globals, *info, number, ChangeVerb::registered, *outcome);
  if (!printed) return printed.error();
  return 0;
}

}  // namespace

void add_register(CLI::App& app) {
  const auto arguments = std::make_shared<ChangeArguments>();
  auto& command = add_command(app, "register", kUsage, [arguments](const Globals& globals) {
    return run(globals, *arguments);
  });
  arguments->add_to(command, "when the subscriber asked: a day, or a time with its offset (now)");
}

}  // namespace lapwing::tool
