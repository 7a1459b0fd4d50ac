// What `lapwing serve` can be told: each setting by a line of a YAML file (`listen:
// 127.0.0.1:8080`), an environment variable (LAPWING_LISTEN) or a flag (--listen), the later over
// the earlier.
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "base/result.h"
#include "service/identity.h"
#include "service/server.h"

namespace lapwing::tool {

struct ServeSettings {
  service::ServerOptions server;
  service::LogLevel log_level = service::LogLevel::info;
  std::string access_log = {};  // a file; empty: standard error, with the rest
  service::IdentitySettings identity = {};
  unsigned scrub_threads = 0;   // 0: half the cores
  std::string public_url = {};  // as people outside reach the service, without a slash at its end
};

struct Setting {
  const char* name;  // `listen`: --listen, LAPWING_LISTEN, `listen:`
  const char* value;
  const char* help;
  // invalid_argument, without the setting's name.
  Status (*set)(ServeSettings&, const std::string& value);
};
const std::vector<Setting>& serve_settings();

// By name. `file`: empty for none; not_found, or invalid_argument with file and line.
using SettingValues = std::map<std::string, std::string>;
Result<ServeSettings> gather_settings(const std::filesystem::path& file,
                                      const SettingValues& environment, const SettingValues& flags);
// Those of the process.
SettingValues settings_in_environment();

}  // namespace lapwing::tool
