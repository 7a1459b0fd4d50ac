#include "service/mail.h"

#include <sodium.h>

#include <algorithm>
#include <ctime>

#include "service/curl_call.h"
#include "service/secret.h"

namespace lapwing::service {
namespace {

bool is_atom_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
         std::string_view("!#$%&'*+-/=?^_`{|}~.").find(c) != std::string_view::npos;
}

bool is_domain(std::string_view text) {
  if (text.size() > 253 || text.find('.') == std::string_view::npos) return false;
  char before = '.';
  for (const char c : text) {
    const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    if (!letter && c != '-' && c != '.') return false;
    if ((c == '.' || c == '-') && before == '.') return false;
    if (c == '.' && before == '-') return false;
    before = c;
  }
  return before != '.' && before != '-';
}

std::string base64(std::string_view bytes) {
  std::string text(sodium_base64_ENCODED_LEN(bytes.size(), sodium_base64_VARIANT_ORIGINAL), '\0');
  sodium_bin2base64(text.data(), text.size(), reinterpret_cast<const unsigned char*>(bytes.data()),
                    bytes.size(), sodium_base64_VARIANT_ORIGINAL);
  text.pop_back();
  return text;
}

// RFC 2047 where it is not plain ASCII; an encoded word ends between characters.
std::string header_text(std::string_view text) {
  constexpr std::size_t kBytes = 45;  // 60 in base64, 75 with what stands around them
  if (std::all_of(text.begin(), text.end(), [](char c) { return c >= ' ' && c <= '~'; })) {
    return std::string(text);
  }
  std::string encoded;
  while (!text.empty()) {
    auto size = std::min(kBytes, text.size());
    while (size > 1 && size < text.size() && (text[size] & 0xC0) == 0x80) --size;
    if (!encoded.empty()) encoded += "\r\n ";
    encoded += "=?UTF-8?B?" + base64(text.substr(0, size)) + "?=";
    text.remove_prefix(size);
  }
  return encoded;
}

// RFC 5322 section 3.3, whatever the locale.
std::string header_date(Instant at) {
  constexpr const char* kDays[] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  constexpr const char* kMonths[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                     "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const std::time_t seconds =
      std::chrono::floor<std::chrono::seconds>(at).time_since_epoch().count();
  std::tm time{};
  gmtime_r(&seconds, &time);
  return fmt::format("{}, {} {} {} {:02}:{:02}:{:02} +0000", kDays[time.tm_wday], time.tm_mday,
                     kMonths[time.tm_mon], time.tm_year + 1900, time.tm_hour, time.tm_min,
                     time.tm_sec);
}

}  // namespace

bool is_mail_address(std::string_view text) {
  const auto at = text.rfind('@');
  if (at == std::string_view::npos || at == 0 || at > 64 || text.size() > 254) return false;
  const auto local = text.substr(0, at);
  return std::all_of(local.begin(), local.end(), is_atom_character) && local.front() != '.' &&
         local.back() != '.' && local.find("..") == std::string_view::npos &&
         is_domain(text.substr(at + 1));
}

std::string format_letter(const Letter& letter, const std::string& from, const std::string& id,
                          Instant at) {
  std::string text;
  const auto header = [&text](std::string_view name, std::string_view value) {
    text.append(name).append(": ").append(value).append("\r\n");
  };
  header("Date", header_date(at));
  header("From", from);
  header("To", letter.to);
  header("Message-ID", fmt::format("<{}@{}>", id, from.substr(from.rfind('@') + 1)));
  header("Subject", header_text(letter.subject));
  header("Auto-Submitted", "auto-generated");
  header("MIME-Version", "1.0");
  header("Content-Type", "text/plain; charset=utf-8");
  header("Content-Transfer-Encoding", "base64");
  text += "\r\n";
  const auto body = base64(letter.body);
  for (std::size_t at_byte = 0; at_byte < body.size(); at_byte += 76) {
    text.append(body, at_byte, 76).append("\r\n");
  }
  return text;
}

Status send_mail(const MailSettings& settings, const Letter& letter, Instant at) {
  if (!is_mail_address(letter.to) || !is_mail_address(settings.from)) {
    return error(Errc::invalid_argument, "the letter has no address that mail can be sent to");
  }
  const auto reply = perform({.url = settings.url,
                              .protocols = "smtp,smtps",
                              .mail_from = "<" + settings.from + ">",
                              .mail_to = "<" + letter.to + ">",
                              .require_tls = settings.require_tls,
                              .user = settings.user,
                              .password = settings.password,
                              .body = format_letter(letter, settings.from, random_name(), at)});
  if (!reply) return reply.error();
  return ok();
}

}  // namespace lapwing::service
