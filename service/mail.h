// Letters by SMTP (RFC 5321, 5322) through libcurl. Thread-safe; send_mail() blocks.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "base/time.h"

namespace lapwing::service {

struct MailSettings {
  std::string url;   // `smtp://mail.example.org:587`, `smtps://...`; empty: no letters
  std::string from;  // an address
  std::string user = {};
  std::string password = {};
  bool require_tls = true;  // false only for a relay on this machine
};

struct Letter {
  std::string to;       // that is_mail_address()
  std::string subject;  // UTF-8, one line
  std::string body;     // UTF-8, LF
};

// local@domain in ASCII without quotes or comments, at most 254 characters (RFC 5321 section
// 4.5.3): narrower than the RFC, and nothing in it can end a header or a command.
bool is_mail_address(std::string_view text);

// As it goes over the wire; `id` is the left side of its Message-ID.
std::string format_letter(const Letter& letter, const std::string& from, const std::string& id,
                          Instant at);
// unavailable: the server was not reached or did not take it.
Status send_mail(const MailSettings& settings, const Letter& letter, Instant at);

}  // namespace lapwing::service
