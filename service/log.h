// What the service says to its operator: one JSON object a line, with the time, the level and the
// event's name. Telephone numbers in any text are masked (first three digits and last two) but at
// level debug. Thread-safe; never throws, and never fails a request.
#pragma once

#include <cstdint>
#include <iosfwd>
#include <memory>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/result.h"

namespace spdlog {
class logger;
}

namespace lapwing::service {

// `+12125550142` and `(212) 555-0142` as `+121xxxxxx42`; dates and short numbers stay.
std::string mask_numbers(std::string_view text);

enum class LogLevel : std::uint8_t { debug, info, warning, error };
// `debug`, `info` ...; invalid_argument for any other word.
Result<LogLevel> parse_log_level(std::string_view word);

struct LogField {
  std::string_view name;
  std::variant<std::string, std::int64_t, double> value;
};
using LogFields = std::vector<LogField>;

// What is said of a request that was answered.
struct AccessLine {
  std::string_view request;  // its id
  std::string_view method;
  std::string_view route;  // the pattern, never the path
  int status = 0;
  std::size_t bytes = 0;
  double seconds = 0;
  std::string_view role;
  std::string_view key;  // its public id
  std::string_view peer;
};

class AccessFile;

class Log {
 public:
  // To standard error.
  explicit Log(LogLevel least = LogLevel::info);
  Log(LogLevel least, std::ostream& out);  // which must outlive it
  ~Log();
  // Access lines go to a file of their own from now on (service/access_file.h); io_error.
  Status open_access_file(const std::string& path);

  void debug(std::string_view event, const LogFields& fields = {});
  void info(std::string_view event, const LogFields& fields = {});
  void warning(std::string_view event, const LogFields& fields = {});
  void error(std::string_view event, const LogFields& fields = {});
  // One a request, at level info.
  void access(const AccessLine& line);

 private:
  std::shared_ptr<spdlog::logger> logger_;
  std::unique_ptr<AccessFile> access_;  // null: access lines go where all others do
};

}  // namespace lapwing::service
