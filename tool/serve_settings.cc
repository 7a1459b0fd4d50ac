#include "tool/serve_settings.h"

#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <charconv>
#include <cstdlib>

namespace lapwing::tool {
namespace {

std::string environment_name(const std::string& setting) {
  std::string name = "LAPWING_" + setting;
  std::ranges::transform(name, name.begin(), [](unsigned char c) {
    return c == '-' ? '_' : static_cast<char>(std::toupper(c));
  });
  return name;
}

Result<std::size_t> count(const std::string& text, std::size_t least, std::size_t most) {
  std::size_t value = 0;
  const auto parsed = std::from_chars(text.data(), text.data() + text.size(), value);
  if (parsed.ec != std::errc() || parsed.ptr != text.data() + text.size() || value < least ||
      value > most) {
    return error(Errc::invalid_argument, "`{}` is not a number from {} to {}", text, least, most);
  }
  return value;
}

template <class T>
Status set_count(T& to, const std::string& text, std::size_t least, std::size_t most) {
  const auto value = count(text, least, most);
  if (!value) return value.error();
  to = static_cast<T>(*value);
  return ok();
}

Status set_seconds(std::chrono::milliseconds& to, const std::string& text) {
  const auto value = count(text, 1, 3600);
  if (!value) return value.error();
  to = std::chrono::seconds(*value);
  return ok();
}

Status set_seconds(std::chrono::seconds& to, const std::string& text) {
  const auto value = count(text, 1, 31 * 24 * 3600);
  if (!value) return value.error();
  to = std::chrono::seconds(*value);
  return ok();
}

Status set_text(std::string& to, const std::string& text) {
  to = text;
  return ok();
}

Status set_public_url(ServeSettings& settings, std::string url) {
  if (url.ends_with('/')) url.pop_back();
  if (!url.starts_with("http://") && !url.starts_with("https://")) {
    return error(Errc::invalid_argument, "`{}` begins with neither http:// nor https://", url);
  }
  settings.public_url = std::move(url);
  return ok();
}

// A password or shared secret: the first line of a file, so that it stands in no process list.
Status set_secret(std::string& to, const std::string& file) {
  const auto text = read_whole_file(posix_file_system(), file);
  if (!text) return text.error();
  to = text->substr(0, text->find_first_of("\r\n"));
  if (to.empty()) return error(Errc::invalid_argument, "`{}` holds no secret", file);
  return ok();
}

Status set_mail_from(std::string& to, const std::string& address) {
  if (!service::is_mail_address(address)) {
    return error(Errc::invalid_argument, "`{}` is no e-mail address", address);
  }
  return set_text(to, address);
}

Status set_url(std::string& to, const std::string& url, std::string_view plain,
               std::string_view secure) {
  if (!url.starts_with(plain) && !url.starts_with(secure)) {
    return error(Errc::invalid_argument, "`{}` begins with neither {} nor {}", url, plain, secure);
  }
  return set_text(to, url);
}

// What the parts about registration need of one another.
Status check_identity(ServeSettings& settings) {
  auto& registration = settings.identity.registration;
  auto& proof = registration.proof;
  proof.public_url = settings.public_url;
  if (!proof.mail.url.empty() && (proof.mail.from.empty() || proof.public_url.empty())) {
    return error(Errc::invalid_argument,
                 "--mail-url needs --mail-from and --public-url: whom letters are from, and where "
                 "their links lead");
  }
  if (!proof.gateway.url.empty() && proof.gateway.secret.empty()) {
    return error(Errc::invalid_argument, "--gateway-url needs --gateway-secret");
  }
  if (!proof.call_in_number.empty() && settings.identity.calls_secret.empty()) {
    return error(Errc::invalid_argument, "--call-in-number needs --call-in-secret");
  }
  return ok();
}

Status set_log_level(ServeSettings& settings, const std::string& word) {
  const auto level = service::parse_log_level(word);
  if (!level) return level.error();
  settings.log_level = *level;
  return ok();
}

Status set_listen(ServeSettings& settings, const std::string& text) {
  settings.server.listen = text;
  return service::check_listen_address(text);
}

service::ProofSettings& proof(ServeSettings& settings) {
  return settings.identity.registration.proof;
}
service::MailSettings& mail(ServeSettings& settings) { return proof(settings).mail; }
service::GatewaySettings& gateway(ServeSettings& settings) { return proof(settings).gateway; }

Status set_mail_plain(bool& require_tls, const std::string& word) {
  if (word != "yes" && word != "no") {
    return error(Errc::invalid_argument, "`{}` is neither yes nor no", word);
  }
  require_tls = word == "no";
  return ok();
}

const Setting* find(const std::string& name) {
  const auto found = std::ranges::find(serve_settings(), name, &Setting::name);
  return found == serve_settings().end() ? nullptr : &*found;
}

Result<SettingValues> read_file(const std::filesystem::path& file) {
  SettingValues values;
  try {
    const auto document = YAML::LoadFile(file.string());
    if (!document.IsNull() && !document.IsMap()) {
      return error(Errc::invalid_argument, "`{}` is not a list of `setting: value`", file.string());
    }
    for (const auto& item : document) {
      const auto name = item.first.as<std::string>();
      const int line = item.first.Mark().line + 1;
      if (find(name) == nullptr) {
        return error(Errc::invalid_argument,
                     "{}:{}: `{}` is no setting; `lapwing serve --help` has them", file.string(),
                     line, name);
      }
      if (!item.second.IsScalar()) {
        return error(Errc::invalid_argument, "{}:{}: `{}` needs one value", file.string(), line,
                     name);
      }
      values[name] = item.second.as<std::string>();
    }
  } catch (const YAML::BadFile&) {
    return error(Errc::not_found, "cannot read `{}`", file.string());
  } catch (const YAML::Exception& e) {
    return error(Errc::invalid_argument, "{}:{}: {}", file.string(), e.mark.line + 1, e.msg);
  }
  return values;
}

}  // namespace

const std::vector<Setting>& serve_settings() {
  using S = ServeSettings;
  using V = const std::string&;
  static const std::vector<Setting> settings = {
      {"listen", "ADDRESS",
       "where: 127.0.0.1:8080 (default), [::1]:0 for a free port, unix:PATH behind nginx",
       [](S& s, V v) { return set_listen(s, v); }},
      {"certificate", "FILE", "for TLS: the certificate and its chain, PEM",
       [](S& s, V v) {
         s.server.certificate = v;
         return ok();
       }},
      {"certificate-key", "FILE", "and its private key, PEM",
       [](S& s, V v) {
         s.server.certificate_key = v;
         return ok();
       }},
      {"public-url", "URL", "as people reach it, for links in messages",
       [](S& s, V v) { return set_public_url(s, v); }},
      {"workers", "N", "requests answered at once (default 128)",
       [](S& s, V v) { return set_count(s.server.limits.workers, v, 2, 4096); }},
      {"scrub-threads", "N", "threads for files to scrub (default: half the cores, at least 1)",
       [](S& s, V v) { return set_count(s.scrub_threads, v, 1, 256); }},
      {"connections-max", "N", "open connections (default 4096)",
       [](S& s, V v) { return set_count(s.server.limits.connections_max, v, 1, 1'000'000); }},
      {"idle-seconds", "N", "a connection may rest between requests (default 15)",
       [](S& s, V v) { return set_seconds(s.server.limits.idle_time, v); }},
      {"request-seconds", "N", "a request's head may take, and a small body again (default 10)",
       [](S& s, V v) {
         const auto set = set_seconds(s.server.limits.head_time, v);
         s.server.limits.body_time = s.server.limits.head_time;
         return set;
       }},
      {"stall-seconds", "N", "a long upload or download may stand still (default 10)",
       [](S& s, V v) { return set_seconds(s.server.limits.stall_time, v); }},
      {"drain-seconds", "N", "what has begun may take when the service stops (default 25)",
       [](S& s, V v) { return set_seconds(s.server.limits.drain_time, v); }},
      {"log-level", "LEVEL", "debug (shows numbers in full), info (default), warning or error",
       [](S& s, V v) { return set_log_level(s, v); }},
      {"access-log", "FILE", "one line a request goes there (default: standard error)",
       [](S& s, V v) { return set_text(s.access_log, v); }},
      {"mail-url", "URL", "smtp://HOST:PORT or smtps://: letters with links to confirm go there",
       [](S& s, V v) { return set_url(mail(s).url, v, "smtp://", "smtps://"); }},
      {"mail-from", "ADDRESS", "whom those letters are from",
       [](S& s, V v) { return set_mail_from(mail(s).from, v); }},
      {"mail-user", "NAME", "to sign in to the mail server with",
       [](S& s, V v) { return set_text(mail(s).user, v); }},
      {"mail-password", "FILE", "the password's file",
       [](S& s, V v) { return set_secret(mail(s).password, v); }},
      {"mail-plain", "yes|no", "letters may go unencrypted, to a relay on this machine (no)",
       [](S& s, V v) { return set_mail_plain(mail(s).require_tls, v); }},
      {"gateway-url", "URL", "codes by text message and by voice are posted there, signed",
       [](S& s, V v) { return set_url(gateway(s).url, v, "https://", "http://"); }},
      {"gateway-secret", "FILE", "the file of the secret they are signed with",
       [](S& s, V v) { return set_secret(gateway(s).secret, v); }},
      {"call-in-number", "NUMBER", "whom people call to confirm, as they read it",
       [](S& s, V v) { return set_text(proof(s).call_in_number, v); }},
      {"call-in-secret", "FILE", "the file of the secret that line signs what it reports with",
       [](S& s, V v) { return set_secret(s.identity.calls_secret, v); }},
      {"link-seconds", "N", "a link in a letter is good for that long (default 259200, three days)",
       [](S& s, V v) { return set_seconds(proof(s).link_valid_for, v); }},
      {"code-seconds", "N", "a code by text message or voice is (default 600)",
       [](S& s, V v) { return set_seconds(proof(s).code_valid_for, v); }},
      {"call-in-seconds", "N", "the digits to key in during a call are (default 3600)",
       [](S& s, V v) { return set_seconds(proof(s).call_valid_for, v); }},
      {"register-on", "LIST", "the list of a registration that names none, where several are kept",
       [](S& s, V v) {
         s.identity.registration.lists = {v};
         return ok();
       }},
  };
  return settings;
}

Result<ServeSettings> gather_settings(const std::filesystem::path& file,
                                      const SettingValues& environment,
                                      const SettingValues& flags) {
  SettingValues in_file;
  if (!file.empty()) {
    auto read = read_file(file);
    if (!read) return read.error();
    in_file = *std::move(read);
  }
  ServeSettings settings;
  for (const auto& setting : serve_settings()) {
    const std::pair<const SettingValues*, std::string> places[] = {
        {&flags, fmt::format("--{}", setting.name)},
        {&environment, environment_name(setting.name)},
        {&in_file, fmt::format("`{}` in {}", setting.name, file.string())}};
    for (const auto& [values, place] : places) {
      const auto found = values->find(setting.name);
      if (found == values->end()) continue;
      const auto set = setting.set(settings, found->second);
      if (!set) return error(Errc::invalid_argument, "{}: {}", place, set.error().message);
      break;
    }
  }
  if (const auto fine = check_identity(settings); !fine) return fine.error();
  return settings;
}

SettingValues settings_in_environment() {
  SettingValues values;
  for (const auto& setting : serve_settings()) {
    const char* value = std::getenv(environment_name(setting.name).c_str());
    if (value != nullptr && *value != '\0') values[setting.name] = value;
  }
  return values;
}

}  // namespace lapwing::tool
