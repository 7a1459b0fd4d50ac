#include "service/log.h"

#include <spdlog/sinks/basic_file_sink.h>
#include <spdlog/sinks/ostream_sink.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/clock.h"

namespace lapwing::service {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool joins_digits(char c) { return c == ' ' || c == '-' || c == '.' || c == '(' || c == ')'; }

// Below this many digits it is a date, a count or a port.
constexpr std::size_t kNumberDigitsMin = 9;

spdlog::level::level_enum spdlog_level(LogLevel level) {
  switch (level) {
    case LogLevel::debug:
      return spdlog::level::debug;
    case LogLevel::info:
      return spdlog::level::info;
    case LogLevel::warning:
      return spdlog::level::warn;
    case LogLevel::error:
      break;
  }
  return spdlog::level::err;
}

std::shared_ptr<spdlog::logger> logger_of(spdlog::sink_ptr sink, LogLevel least) {
  auto logger = std::make_shared<spdlog::logger>("lapwing", std::move(sink));
  logger->set_pattern("%v");
  logger->set_level(spdlog_level(least));
  logger->flush_on(spdlog::level::trace);
  return logger;
}

nlohmann::ordered_json json_of(const LogField& field, bool masked) {
  if (const auto* text = std::get_if<std::string>(&field.value)) {
    return masked ? mask_numbers(*text) : *text;
  }
  if (const auto* whole = std::get_if<std::int64_t>(&field.value)) return *whole;
  return *std::get_if<double>(&field.value);
}

void write(spdlog::logger& logger, spdlog::level::level_enum level, std::string_view event,
           const LogFields& fields) {
  if (!logger.should_log(level)) return;
  try {
    const auto name = spdlog::level::to_string_view(level);
    nlohmann::ordered_json line = {{"time", format_instant(SystemClock().now())},
                                   {"level", std::string(name.data(), name.size())},
                                   {"event", event}};
    for (const auto& field : fields) {
      line[std::string(field.name)] = json_of(field, level != spdlog::level::debug);
    }
    logger.log(level, "{}", line.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace));
  } catch (const std::exception&) {
    // A line lost is better than a request lost.
  }
}

}  // namespace

std::string mask_numbers(std::string_view text) {
  std::string masked(text);
  for (std::size_t i = 0; i < text.size();) {
    if (!is_digit(text[i])) {
      ++i;
      continue;
    }
    std::vector<std::size_t> digits;
    std::size_t end = i;
    for (std::size_t at = i; at < text.size() && at - end <= 2; ++at) {
      if (is_digit(text[at])) {
        digits.push_back(at);
        end = at + 1;
      } else if (!joins_digits(text[at])) {
        break;
      }
    }
    if (digits.size() >= kNumberDigitsMin) {
      for (std::size_t k = 3; k + 2 < digits.size(); ++k) masked[digits[k]] = 'x';
    }
    i = end;
  }
  return masked;
}

Result<LogLevel> parse_log_level(std::string_view word) {
  if (word == "debug") return LogLevel::debug;
  if (word == "info") return LogLevel::info;
  if (word == "warning") return LogLevel::warning;
  if (word == "error") return LogLevel::error;
  return lapwing::error(Errc::invalid_argument,
                        "`{}` is no log level; they are debug, info, warning and error", word);
}

Log::Log(LogLevel least)
    : logger_(logger_of(std::make_shared<spdlog::sinks::stderr_sink_mt>(), least)),
      access_(logger_) {}

Log::Log(LogLevel least, std::ostream& out)
    : logger_(logger_of(std::make_shared<spdlog::sinks::ostream_sink_mt>(out), least)),
      access_(logger_) {}

Log::~Log() = default;

Status Log::open_access_file(const std::string& path) {
  try {
    access_ = logger_of(std::make_shared<spdlog::sinks::basic_file_sink_mt>(path), LogLevel::info);
  } catch (const spdlog::spdlog_ex& e) {
    return lapwing::error(Errc::io_error, "the access log `{}` cannot be written: {}", path,
                          e.what());
  }
  return ok();
}

void Log::debug(std::string_view event, const LogFields& fields) {
  write(*logger_, spdlog::level::debug, event, fields);
}
void Log::info(std::string_view event, const LogFields& fields) {
  write(*logger_, spdlog::level::info, event, fields);
}
void Log::warning(std::string_view event, const LogFields& fields) {
  write(*logger_, spdlog::level::warn, event, fields);
}
void Log::error(std::string_view event, const LogFields& fields) {
  write(*logger_, spdlog::level::err, event, fields);
}
void Log::access(const LogFields& fields) {
  write(*access_, spdlog::level::info, "request", fields);
}

}  // namespace lapwing::service
