// lapwing check: one call, judged and explained.
#include <algorithm>

#include "screening/verdict_json.h"
#include "tool/call_arguments.h"
#include "tool/commands.h"
#include "tool/exit_code.h"
#include "tool/session.h"
#include "tool/stated_facts.h"
#include "tool/verdict_output.h"

namespace lapwing::tool {
namespace {

constexpr const char* kUsage = R"(Judge one call by the law of its day, and explain every finding.

Exits with 0 permitted, 1 prohibited, 2 undetermined. What is not told counts as unknown: an
exception whose facts are not shown does not apply.

  lapwing check --to '(212) 555-0142'
  lapwing check --to +12125550142 --seller acme --at 2026-11-02T20:30:00-05:00
  lapwing check --to '020 7946 0958' --region GB --channel text --json
  lapwing check --to '(305) 555-0142' --seller acme --consent form=signed-written,given=2026-01-02
  lapwing check --to '(305) 555-0142' --seller acme --relationship kind=purchase,last=2026-01-02
  lapwing check --facts call.yaml       every fact as the file states it; the lists are not asked)";

int exit_code_of(checker::Outcome outcome) {
  switch (outcome) {
    case checker::Outcome::permitted:
      return 0;
    case checker::Outcome::prohibited:
      return kExitProhibited;
    case checker::Outcome::undetermined:
      break;
  }
  return kExitUndetermined;
}

Result<int> check_stated(const Globals& globals, const std::string& path) {
  const auto outcome = check_stated_facts(globals, path);
  if (!outcome) return outcome.error();
  return exit_code_of(*outcome);
}

Result<int> run(const Globals& globals, const CallArguments& arguments) {
  if (!arguments.facts.empty()) return check_stated(globals, arguments.facts);
  const auto question = arguments.question();
  const auto reader = reader_argument(arguments.region);
  const auto session = ScreeningSession::open(globals, Missing::holds_nothing);
  if (!session) return session.error();
  const auto screening = (*session)->screener().check(reader, arguments.to, question);
  if (!screening) return screening.error();
  const auto& rulebook = (*session)->screener().rulebook();
  if (globals.json) {
    print_json(screening::verdict_json(*screening, rulebook));
  } else {
    print_verdict(*screening, rulebook);
  }
  return exit_code_of(screening->outcome);
}

}  // namespace

void add_check(CLI::App& app) {
  const auto arguments = std::make_shared<CallArguments>();
  auto& command = add_command(app, "check", kUsage, [arguments](const Globals& globals) {
    return run(globals, *arguments);
  });
  arguments->add_to(command, true);
}

}  // namespace lapwing::tool
