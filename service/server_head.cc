#include "service/server_head.h"

#include <algorithm>
#include <array>
#include <charconv>

namespace lapwing::service {
namespace {

constexpr std::size_t kLineBytesMax = 8000;  // cpp-httplib's own bound is 8,192
constexpr std::size_t kQueryValuesMax = 100;

// RFC 9110 section 5.6.2
bool is_token(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, [](unsigned char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           std::string_view("!#$%&'*+.^_`|~").find(static_cast<char>(c)) != std::string::npos;
  });
}

std::string lower(std::string_view text) {
  std::string lowered(text);
  std::ranges::transform(lowered, lowered.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  return lowered;
}

std::string_view trimmed(std::string_view text) {
  while (text.starts_with(' ') || text.starts_with('\t')) text.remove_prefix(1);
  while (text.ends_with(' ') || text.ends_with('\t')) text.remove_suffix(1);
  return text;
}

struct Judging {
  const ServerLimits& limits;
  Head head = {};
  int hosts = 0;
  int lengths = 0;
  bool chunked = false;

  void refuse(int status, std::string reason) {
    if (head.refusal != 0) return;
    head.refusal = status;
    head.reason = std::move(reason);
  }
  void request_line(std::string_view line);
  void field(std::string_view line);
  void length(std::string_view value);
  void body();
};

void Judging::request_line(std::string_view line) {
  const auto space = line.find(' ');
  const auto last = line.rfind(' ');
  if (space == std::string_view::npos || space == last) {
    return refuse(400, "the request line is not `METHOD TARGET HTTP/1.1`");
  }
  const auto method = line.substr(0, space);
  const auto target = line.substr(space + 1, last - space - 1);
  const auto version = line.substr(last + 1);
  constexpr std::array<std::string_view, 7> kMethods = {"GET",    "HEAD",    "POST", "PUT",
                                                        "DELETE", "OPTIONS", "PATCH"};
  if (!is_token(method)) return refuse(400, "the method is no token");
  if (version != "HTTP/1.1" && version != "HTTP/1.0") {
    return version.starts_with("HTTP/") ? refuse(505, "only HTTP/1.1 and HTTP/1.0 are spoken here")
                                        : refuse(400, "the request line has no version");
  }
  if (std::ranges::find(kMethods, method) == kMethods.end()) {
    return refuse(501, "no such method is known here");
  }
  if (target.size() > limits.target_bytes_max) {
    return refuse(414, fmt::format("a target may have {} bytes", limits.target_bytes_max));
  }
  const bool printable =
      std::ranges::all_of(target, [](unsigned char c) { return c > ' ' && c < 0x7f; });
  if (!target.starts_with('/') || !printable) {
    return refuse(400, "the target is no path of printable ASCII that begins with `/`");
  }
  head.clean.append(line).append("\r\n");
  head.method = method;
  head.target = target;
  head.version = version;
}

void Judging::length(std::string_view value) {
  ++lengths;
  const auto end = value.data() + value.size();
  const auto parsed = std::from_chars(value.data(), end, head.body_bytes);
  if (value.empty() || parsed.ec != std::errc() || parsed.ptr != end || value.size() > 15) {
    refuse(400, "the Content-Length is no number");
  }
}

void Judging::field(std::string_view line) {
  if (line.size() > kLineBytesMax) {
    return refuse(431, fmt::format("a header field may have {} bytes", kLineBytesMax));
  }
  const auto colon = line.find(':');
  const auto name = lower(line.substr(0, colon));
  if (colon == std::string_view::npos || !is_token(name)) {
    return refuse(400, "a header field is not `name: value`");
  }
  const auto value = trimmed(line.substr(colon + 1));
  const bool plain = std::ranges::all_of(
      value, [](unsigned char c) { return c == '\t' || (c >= ' ' && c != 0x7f); });
  if (!plain) return refuse(400, "a header field has control characters");
  if (name == "host") ++hosts;
  if (name == "content-length") length(value);
  if (name == "transfer-encoding") chunked = true;
  if (name == "content-encoding" && lower(value) != "identity") {
    refuse(415, "no Content-Encoding is understood; send a compressed file as what it is");
  }
  if (name == "expect") {
    head.expects_continue = lower(value) == "100-continue";
    if (!head.expects_continue) refuse(417, "only `100-continue` can be expected");
  }
  if (name == "host" || name == "connection") {
    head.clean.append(name).append(": ").append(value).append("\r\n");
  }
  auto& kept = head.fields[name];
  if (!kept.empty()) kept += name == "cookie" ? "; " : ", ";
  kept += value;
}

void Judging::body() {
  if (hosts != 1) refuse(400, "there must be one header Host");
  if (lengths > 1 || (lengths > 0 && chunked)) refuse(400, "the length of the body is given twice");
  if (chunked) refuse(411, "send the body with its Content-Length");
}

}  // namespace

std::optional<Head> judge_head(std::string_view received, const ServerLimits& limits) {
  Judging judging{.limits = limits};
  const auto end = received.find("\r\n\r\n");
  if (end == std::string_view::npos) {
    if (received.size() <= limits.head_bytes_max) return {};
    const bool line_ends = received.find('\n') != std::string_view::npos;
    judging.refuse(line_ends ? 431 : 414, "the head of the request is too long");
    judging.head.bytes = received.size();
    return judging.head;
  }
  judging.head.bytes = end + 4;
  if (judging.head.bytes > limits.head_bytes_max) {
    judging.refuse(431, "the head of the request is too long");
  }
  auto rest = received.substr(0, end + 2);
  std::size_t lines = 0;
  while (!rest.empty() && judging.head.refusal == 0) {
    const auto line_end = rest.find("\r\n");
    const auto line = rest.substr(0, line_end);
    rest.remove_prefix(line_end + 2);
    if (line.find_first_of(std::string_view("\r\n\0", 3)) != std::string_view::npos) {
      judging.refuse(400, "a line of the head does not end with CR LF");
    } else if (lines == 0) {
      judging.request_line(line);
    } else if (lines > limits.head_lines_max) {
      judging.refuse(431, fmt::format("there may be {} header fields", limits.head_lines_max));
    } else {
      judging.field(line);
    }
    ++lines;
  }
  judging.body();
  judging.head.clean.append("\r\n");
  return judging.head;
}

namespace {

int hex_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

std::optional<std::string> decoded(std::string_view text, bool form) {
  std::string plain;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '%') {
      if (i + 2 >= text.size()) return {};
      const int high = hex_value(text[i + 1]);
      const int low = hex_value(text[i + 2]);
      if (high < 0 || low < 0) return {};
      plain += static_cast<char>(high * 16 + low);
      i += 2;
    } else {
      plain += form && text[i] == '+' ? ' ' : text[i];
    }
  }
  return plain;
}

// RFC 3629: no overlong forms, no surrogates, nothing above U+10FFFF.
bool is_utf8(std::string_view text) {
  for (std::size_t i = 0; i < text.size();) {
    const auto byte = [&](std::size_t at) { return static_cast<unsigned char>(text[at]); };
    const unsigned lead = byte(i);
    const std::size_t more = lead < 0x80   ? 0
                             : lead < 0xc2 ? 9
                             : lead < 0xe0 ? 1
                             : lead < 0xf0 ? 2
                             : lead < 0xf5 ? 3
                                           : 9;
    if (i + more >= text.size()) return false;
    for (std::size_t k = 1; k <= more; ++k) {
      if ((byte(i + k) & 0xc0) != 0x80) return false;
    }
    if (more >= 2) {
      const unsigned second = byte(i + 1);
      if ((lead == 0xe0 && second < 0xa0) || (lead == 0xed && second > 0x9f) ||
          (lead == 0xf0 && second < 0x90) || (lead == 0xf4 && second > 0x8f)) {
        return false;
      }
    }
    i += more + 1;
  }
  return true;
}

bool has_control(std::string_view text) {
  return std::ranges::any_of(text, [](unsigned char c) { return c < ' ' || c == 0x7f; });
}

}  // namespace

Result<Target> parse_target(std::string_view target) {
  target = target.substr(0, target.find('#'));
  const auto mark = target.find('?');
  auto segments = target.substr(0, mark);
  Target parsed;
  while (!segments.empty()) {
    segments.remove_prefix(1);  // its `/`
    const auto raw = segments.substr(0, segments.find('/'));
    segments.remove_prefix(raw.size());
    const auto segment = decoded(raw, false);
    if (!segment || *segment == "." || *segment == ".." || has_control(*segment) ||
        segment->find_first_of("/\\") != std::string::npos || !is_utf8(*segment)) {
      return error(Errc::invalid_argument, "the path `{}` is not written as a path is", target);
    }
    parsed.path += '/' + *segment;
  }
  auto query = mark == std::string_view::npos ? "" : target.substr(mark + 1);
  while (!query.empty()) {
    const auto pair = query.substr(0, query.find('&'));
    query.remove_prefix(std::min(pair.size() + 1, query.size()));
    if (pair.empty()) continue;
    const auto equals = std::min(pair.find('='), pair.size());
    const auto name = decoded(pair.substr(0, equals), true);
    const auto value = decoded(pair.substr(std::min(equals + 1, pair.size())), true);
    if (!name || !value || !is_utf8(*name) || !is_utf8(*value) || has_control(*name) ||
        value->find('\0') != std::string::npos || parsed.query.size() >= kQueryValuesMax) {
      return error(Errc::invalid_argument, "the query `{}` is not written as a query is", pair);
    }
    parsed.query.emplace(*name, *value);
  }
  return parsed;
}

}  // namespace lapwing::service
