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
// A longer word of letters and digits is a digest or an id, whatever digits stand in it.
constexpr std::size_t kWordBytesMax = 20;

std::size_t word_bytes(std::string_view text) {
  const auto end =
      std::ranges::find_if_not(text, [](unsigned char c) { return std::isalnum(c) != 0; });
  return static_cast<std::size_t>(end - text.begin());
}

// Hides the number that begins at `from`, if it is one; where it ends.
std::size_t mask_digits(std::string_view text, std::size_t from, std::string& masked) {
  std::size_t count = 0;
  std::size_t end = from;
  for (auto at = from; at < text.size() && at - end <= 2; ++at) {
    if (is_digit(text[at])) {
      ++count;
      end = at + 1;
    } else if (!joins_digits(text[at])) {
      break;
    }
  }
  if (count < kNumberDigitsMin) return end;
  for (std::size_t at = from, k = 0; at < end; ++at) {
    if (!is_digit(text[at])) continue;
    if (k >= 3 && k + 2 < count) masked[at] = 'x';
    ++k;
  }
  return end;
}

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

// A JSON string. Nearly all are plain; the rest is the library's.
void append_text(fmt::memory_buffer& line, std::string_view text) {
  const bool plain = std::ranges::all_of(
      text, [](unsigned char c) { return c >= ' ' && c < 0x7f && c != '"' && c != '\\'; });
  if (plain) {
    fmt::format_to(std::back_inserter(line), "\"{}\"", text);
  } else {
    const auto dumped =
        nlohmann::json(text).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
    line.append(dumped.data(), dumped.data() + dumped.size());
  }
}

void append_field(fmt::memory_buffer& line, const LogField& field, bool masked) {
  fmt::format_to(std::back_inserter(line), ",\"{}\":", field.name);
  if (const auto* text = std::get_if<std::string>(&field.value)) {
    append_text(line, masked ? mask_numbers(*text) : *text);
  } else if (const auto* whole = std::get_if<std::int64_t>(&field.value)) {
    fmt::format_to(std::back_inserter(line), "{}", *whole);
  } else {
    fmt::format_to(std::back_inserter(line), "{:.6f}", *std::get_if<double>(&field.value));
  }
}

void write(spdlog::logger& logger, spdlog::level::level_enum level, std::string_view event,
           const LogFields& fields) {
  if (!logger.should_log(level)) return;
  try {
    const auto name = spdlog::level::to_string_view(level);
    fmt::memory_buffer line;
    fmt::format_to(std::back_inserter(line), R"({{"time":"{}","level":"{}","event":"{}")",
                   format_instant(SystemClock().now()), std::string_view(name.data(), name.size()),
                   event);
    for (const auto& field : fields) {
      append_field(line, field, level != spdlog::level::debug);
    }
    line.push_back('}');
    logger.log(level, std::string_view(line.data(), line.size()));
  } catch (const std::exception&) {
    // A line lost is better than a request lost.
  }
}

}  // namespace

std::string mask_numbers(std::string_view text) {
  std::string masked(text);
  for (std::size_t i = 0; i < text.size();) {
    const auto word = word_bytes(text.substr(i));
    if (word > kWordBytesMax) {
      i += word;
    } else if (is_digit(text[i])) {
      i = mask_digits(text, i, masked);
    } else {
      ++i;
    }
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
