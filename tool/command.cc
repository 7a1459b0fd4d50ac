#include "tool/command.h"

#include <cstdio>
#include <cstdlib>
#include <map>

namespace lapwing::tool {
namespace {

namespace fs = std::filesystem;

std::map<const CLI::App*, Run>& runs() {
  static std::map<const CLI::App*, Run> registered;
  return registered;
}

}  // namespace

CLI::App& add_command(CLI::App& app, const std::string& name, const std::string& usage, Run run) {
  CLI::App* command = app.add_subcommand(name, usage);
  command->fallthrough();  // --json and --data may follow the command's name
  runs()[command] = std::move(run);
  return *command;
}

const Run* selected_run(const CLI::App& app) {
  for (const CLI::App* command : app.get_subcommands()) {
    if (const Run* nested = selected_run(*command)) return nested;
    if (const auto found = runs().find(command); found != runs().end()) return &found->second;
  }
  return nullptr;
}

void print_json(const nlohmann::ordered_json& value) {
  const auto text = value.dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
  std::fwrite(text.data(), 1, text.size(), stdout);
  std::fputc('\n', stdout);
}

Instant instant_option(const std::string& option, const std::string& text, const Zone& zone) {
  if (const auto date = parse_date(text)) return zone.start_of_day(*date);
  if (const auto instant = parse_instant(text)) return *instant;
  throw UsageError{
      fmt::format("{} `{}` is neither a date like 2026-11-01 nor a time like 2026-11-01T12:00:00Z",
                  option, text)};
}

fs::path share_dir() {
  if (const char* named = std::getenv("LAPWING_SHARE"); named != nullptr && *named != '\0') {
    return named;
  }
  std::error_code ignored;
  const fs::path program = fs::read_symlink("/proc/self/exe", ignored);
  const fs::path installed = program.parent_path().parent_path() / "share" / "lapwing";
  if (fs::exists(installed / "lists.yaml", ignored)) return installed;
  return LAPWING_SOURCE_DATA_DIR;
}

}  // namespace lapwing::tool
