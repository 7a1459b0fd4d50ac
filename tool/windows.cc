// lapwing windows: when a number may lawfully be called.
#include "screening/number_json.h"
#include "screening/verdict_json.h"
#include "tool/call_arguments.h"
#include "tool/commands.h"
#include "tool/session.h"
#include "tool/windows_output.h"

namespace lapwing::tool {
namespace {

constexpr const char* kUsage =
    R"(Show when a number may be called: by the hours of the law, in every zone it may be in.

Hours only: whether the number is listed is `lapwing check`'s question.

  lapwing windows --to '(850) 555-0142' --days 3
  lapwing windows --to '+61 491 570 006' --json)";

Result<int> run(const Globals& globals, const CallArguments& arguments, int days) {
  if (days < 1 || days > 366) throw UsageError{fmt::format("--days `{}` is not 1 to 366", days)};
  const auto question = arguments.question();
  const auto reader = reader_argument(arguments.region);
  const auto session = ScreeningSession::open(globals, Missing::holds_nothing);
  if (!session) return session.error();
  const auto windows = (*session)->screener().windows(reader, arguments.to, question, days);
  if (!windows) return windows.error();
  if (windows->empty()) {
    return error(Errc::invalid_argument,
                 "`{}` is not a number; `lapwing number` shows how it is read", arguments.to);
  }
  for (const auto& one : *windows) {
    if (!globals.json) print_windows(one.call, one.windows);
  }
  if (globals.json) {
    // One number, as DESIGN has it; a text with several gives one document each.
    for (const auto& one : *windows) {
      const auto text = one.number.number.to_string();
      print_json({{"number", screening::number_json(text, reader.read(text))},
                  {"windows", screening::windows_json(one.windows)}});
    }
  }
  return 0;
}

}  // namespace

void add_windows(CLI::App& app) {
  const auto arguments = std::make_shared<CallArguments>();
  const auto days = std::make_shared<int>(7);
  auto& command = add_command(app, "windows", kUsage, [arguments, days](const Globals& globals) {
    return run(globals, *arguments, *days);
  });
  arguments->add_to(command, false);
  command.add_option("--days", *days, "how many days from --at (7)");
}

}  // namespace lapwing::tool
