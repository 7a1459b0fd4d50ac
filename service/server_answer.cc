#include "service/server_answer.h"

#include <chrono>
#include <ctime>

#include "base/clock.h"

namespace lapwing::service {
namespace {

void add_field(std::string& bytes, std::string_view name, std::string_view value) {
  const auto breaks = [](std::string_view text) {
    return text.find_first_of("\r\n") != std::string_view::npos;
  };
  if (breaks(name) || breaks(value)) return;
  bytes.append(name).append(": ").append(value).append("\r\n");
}

}  // namespace

std::string_view words_of(int status) {
  switch (status) {
    case 200:
      return "OK";
    case 201:
      return "Created";
    case 202:
      return "Accepted";
    case 204:
      return "No Content";
    case 303:
      return "See Other";
    case 304:
      return "Not Modified";
    case 400:
      return "Bad Request";
    case 401:
      return "Unauthorized";
    case 403:
      return "Forbidden";
    case 404:
      return "Not Found";
    case 405:
      return "Method Not Allowed";
    case 408:
      return "Request Timeout";
    case 409:
      return "Conflict";
    case 410:
      return "Gone";
    case 411:
      return "Length Required";
    case 413:
      return "Payload Too Large";
    case 414:
      return "URI Too Long";
    case 415:
      return "Unsupported Media Type";
    case 417:
      return "Expectation Failed";
    case 422:
      return "Unprocessable Entity";
    case 429:
      return "Too Many Requests";
    case 431:
      return "Request Header Fields Too Large";
    case 500:
      return "Internal Server Error";
    case 501:
      return "Not Implemented";
    case 503:
      return "Service Unavailable";
    case 505:
      return "HTTP Version Not Supported";
    default:
      return "Other";
  }
}

const std::string& date_now() {
  thread_local std::time_t written = -1;
  thread_local std::string text;
  const auto now = std::chrono::system_clock::to_time_t(SystemClock().now());
  if (now != written) {
    std::tm utc{};
    ::gmtime_r(&now, &utc);
    char date[32];
    text.assign(date, std::strftime(date, sizeof date, "%a, %d %b %Y %H:%M:%S GMT", &utc));
    written = now;
  }
  return text;
}

std::string bytes_of(const Response& response, const AnswerTo& to, const ServerLimits& limits) {
  std::string bytes;
  bytes.reserve(512 + response.body.size());
  bytes.append("HTTP/1.1 ").append(std::to_string(response.status)).append(" ");
  bytes.append(words_of(response.status)).append("\r\n");
  for (const auto& [name, value] : response.headers) add_field(bytes, name, value);
  add_field(bytes, "Date", date_now());
  if (!response.body.empty()) add_field(bytes, "Content-Type", response.content_type);
  add_field(bytes, "Content-Length", std::to_string(response.body.size()));
  if (to.head) add_field(bytes, "Accept-Ranges", "none");
  if (to.closes) {
    add_field(bytes, "Connection", "close");
  } else {
    const auto idle = std::chrono::ceil<std::chrono::seconds>(limits.idle_time).count();
    bytes.append("Keep-Alive: timeout=").append(std::to_string(idle)).append(", max=");
    bytes.append(std::to_string(limits.requests_a_connection_max)).append("\r\n");
  }
  bytes.append("\r\n");
  if (!to.head) bytes.append(response.body);
  return bytes;
}

}  // namespace lapwing::service
