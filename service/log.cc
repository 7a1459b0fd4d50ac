#include "service/log.h"

#include <spdlog/sinks/ostream_sink.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <nlohmann/json.hpp>

#include "base/clock.h"
#include "service/access_file.h"

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
    line.push_back('"');
    line.append(text);
    line.push_back('"');
  } else {
    const auto dumped =
        nlohmann::json(text).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
    line.append(dumped.data(), dumped.data() + dumped.size());
  }
}

void append_masked(fmt::memory_buffer& line, std::string_view text) {
  const auto digits = static_cast<std::size_t>(std::ranges::count_if(text, is_digit));
  if (digits < kNumberDigitsMin) return append_text(line, text);
  append_text(line, mask_numbers(text));
}

void append_field(fmt::memory_buffer& line, const LogField& field, bool masked) {
  fmt::format_to(std::back_inserter(line), ",\"{}\":", field.name);
  if (const auto* text = std::get_if<std::string>(&field.value)) {
    masked ? append_masked(line, *text) : append_text(line, *text);
  } else if (const auto* whole = std::get_if<std::int64_t>(&field.value)) {
    fmt::format_to(std::back_inserter(line), "{}", *whole);
  } else {
    fmt::format_to(std::back_inserter(line), "{:.6f}", *std::get_if<double>(&field.value));
  }
}

void begin(fmt::memory_buffer& line, std::string_view level, std::string_view event) {
  fmt::format_to(std::back_inserter(line), R"({{"time":"{}","level":"{}","event":"{}")",
                 format_instant(SystemClock().now()), level, event);
}

void write(spdlog::logger& logger, spdlog::level::level_enum level, std::string_view event,
           const LogFields& fields) {
  if (!logger.should_log(level)) return;
  try {
    const auto name = spdlog::level::to_string_view(level);
    fmt::memory_buffer line;
    begin(line, {name.data(), name.size()}, event);
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
    : logger_(logger_of(std::make_shared<spdlog::sinks::stderr_sink_mt>(), least)) {}

Log::Log(LogLevel least, std::ostream& out)
    : logger_(logger_of(std::make_shared<spdlog::sinks::ostream_sink_mt>(out), least)) {}

Log::~Log() = default;

Status Log::open_access_file(const std::string& path) {
  auto file = std::make_unique<AccessFile>(path);
  if (!file->is_open()) {
    return lapwing::error(Errc::io_error, "the access log `{}` cannot be written: {}", path,
                          std::strerror(errno));
  }
  access_ = std::move(file);
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
void Log::access(const AccessLine& said) {
  if (!access_ && !logger_->should_log(spdlog::level::info)) return;
  try {
    fmt::memory_buffer line;
    const auto raw = [&line](std::string_view text) { line.append(text); };
    const auto field = [&line, &raw](std::string_view name, std::string_view value) {
      raw(name);
      append_masked(line, value);
    };
    begin(line, "info", "request");
    field(R"(,"request":)", said.request);
    field(R"(,"method":)", said.method);
    field(R"(,"route":)", said.route);
    fmt::format_to(std::back_inserter(line), R"(,"status":{},"bytes":{},"seconds":{:.6f})",
                   said.status, said.bytes, said.seconds);
    field(R"(,"role":)", said.role);
    field(R"(,"key":)", said.key);
    field(R"(,"peer":)", said.peer);
    line.push_back('}');
    const std::string_view whole(line.data(), line.size());
    access_ ? access_->append(whole) : logger_->log(spdlog::level::info, whole);
  } catch (const std::exception&) {
    // As above.
  }
}

}  // namespace lapwing::service
