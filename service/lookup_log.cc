#include "service/lookup_log.h"

#include <sodium.h>

#include <algorithm>
#include <charconv>
#include <nlohmann/json.hpp>

namespace lapwing::service {
namespace {

using nlohmann::ordered_json;

CivilDate utc_date(Instant at) { return CivilDate(std::chrono::floor<std::chrono::days>(at)); }

constexpr std::size_t kHashBytes = crypto_shorthash_siphashx24_BYTES;
// `["+123456789012345","` and the hash in hex and `"],`
constexpr std::size_t kSeenBytesMax = E164::kDigitsMax + 2 * kHashBytes + 9;

struct Digits {
  explicit Digits(E164 number)
      : end(std::to_chars(text.data(), text.data() + text.size(), number.value()).ptr) {}
  std::string_view view() const { return {text.data(), end}; }

  std::array<char, E164::kDigitsMax> text;
  char* end;
};

char* write(char* at, std::string_view text) { return std::copy(text.begin(), text.end(), at); }

char* write_masked(char* at, std::string_view digits) {
  *at++ = '+';
  for (std::size_t i = 0; i < digits.size(); ++i) {
    *at++ = i >= 4 && i + 2 < digits.size() ? 'x' : digits[i];
  }
  return at;
}

char* write_hash(char* at, std::string_view digits, std::span<const unsigned char> key) {
  std::array<unsigned char, kHashBytes> hash{};
  crypto_shorthash_siphashx24(hash.data(), reinterpret_cast<const unsigned char*>(digits.data()),
                              digits.size(), key.data());
  for (const unsigned char byte : hash) {
    *at++ = "0123456789abcdef"[byte >> 4];
    *at++ = "0123456789abcdef"[byte & 0xf];
  }
  return at;
}

// Written in place: a batch has thousands, and what is slow here is slow for every number.
void append_numbers(std::string& line, std::span<const E164> numbers,
                    std::span<const unsigned char> key) {
  const std::size_t before = line.size();
  line.resize(before + numbers.size() * kSeenBytesMax);
  char* at = line.data() + before;
  for (const E164 number : numbers) {
    const Digits digits(number);
    at = write(at, R"([")");
    at = write_masked(at, digits.view());
    at = write(at, R"(",")");
    at = write_hash(at, digits.view(), key);
    at = write(at, R"("],)");
  }
  line.resize(static_cast<std::size_t>(at - line.data()));
  line.back() = ']';
}

std::string line_of(const LookupLine& lookup, std::span<const E164> numbers,
                    std::span<const unsigned char> key) {
  ordered_json json = {{"at", format_instant(lookup.at)},
                       {"kind", lookup.kind},
                       {"key", lookup.key},
                       {"role", lookup.role},
                       {"organization", lookup.organization},
                       {"request", lookup.request},
                       {"count", lookup.count},
                       {"outcome", lookup.outcome}};
  if (!lookup.subject.empty()) json["subject"] = lookup.subject;
  std::string line = json.dump(-1, ' ', false, ordered_json::error_handler_t::replace);
  if (numbers.empty()) return line + "\n";
  line.back() = ',';
  line += R"("numbers":[)";
  append_numbers(line, numbers, key);
  return line + "}\n";
}

std::optional<LookupLine> read_line(const std::string& line) {
  const auto json = nlohmann::json::parse(line, nullptr, false);
  if (!json.is_object()) return {};
  try {
    const auto at = parse_instant(json.at("at").get<std::string>());
    if (!at) return {};
    LookupLine lookup{*at,
                      json.at("kind"),
                      json.at("key"),
                      json.at("role"),
                      json.at("organization"),
                      json.at("request"),
                      json.value("subject", ""),
                      json.at("count"),
                      json.at("outcome")};
    if (const auto numbers = json.find("numbers"); numbers != json.end()) {
      for (const auto& seen : *numbers) lookup.numbers.push_back({seen.at(0), seen.at(1)});
    }
    return lookup;
  } catch (const nlohmann::json::exception&) {
    return {};
  }
}

}  // namespace

std::string mask(E164 number) {
  std::array<char, E164::kDigitsMax + 1> text;
  return {text.data(), write_masked(text.data(), Digits(number).view())};
}

bool LookupLine::matches(const std::string& by_key, const std::string& by_organization,
                         const std::string& hash) const {
  if (!by_key.empty() && key != by_key) return false;
  if (!by_organization.empty() && organization != by_organization) return false;
  return hash.empty() || std::any_of(numbers.begin(), numbers.end(),
                                     [&](const SeenNumber& seen) { return seen.hash == hash; });
}

LookupLog::LookupLog(FileSystem& files, std::filesystem::path folder, const Clock& clock,
                     const DirectoryKey& key)
    : files_(files), folder_(std::move(folder)), clock_(clock) {
  const auto derived = key.hash("lookup", "number");
  sodium_hex2bin(key_.data(), key_.size(), derived.data(), derived.size(), nullptr, nullptr,
                 nullptr);
}

SeenNumber LookupLog::seen(E164 number) const {
  static_assert(crypto_shorthash_siphashx24_KEYBYTES == sizeof(key_));
  SeenNumber seen{mask(number), std::string(2 * kHashBytes, '\0')};
  write_hash(seen.hash.data(), Digits(number).view(), key_);
  return seen;
}

std::filesystem::path LookupLog::file_of(const std::string& day) const {
  return folder_ / (day + ".ndjson");
}

Status LookupLog::record(LookupLine lookup, std::span<const E164> numbers) {
  lookup.at = clock_.now();
  const auto line = line_of(lookup, numbers, key_);
  const auto day = format_date(utc_date(lookup.at));
  const std::lock_guard lock(mutex_);
  if (day != day_ || file_ == nullptr) {
    file_.reset();
    if (const auto made = create_directories_durably(files_, folder_); !made) return made;
    const auto held = files_.stat(file_of(day));
    if (!held) return held.error();
    auto opened = files_.open(file_of(day), *held ? OpenMode::write : OpenMode::create_new);
    if (!opened) return opened.error();
    const auto size = (*opened)->size();
    if (!size) return size.error();
    file_ = *std::move(opened);
    size_ = *size;
    day_ = day;
    // What a machine that stopped left half written stays a line of its own.
    char last = '\n';
    if (size_ > 0) {
      const auto read = file_->read_at(size_ - 1, std::span(&last, 1));
      if (!read) return read.error();
    }
    if (last != '\n') {
      if (const auto ended = file_->write_at(size_++, "\n"); !ended) return ended;
    }
  }
  if (const auto written = file_->write_at(size_, line); !written) {
    file_.reset();
    return written;
  }
  size_ += line.size();
  return ok();
}

Status LookupLog::walk(CivilDate since, CivilDate until,
                       const std::function<Status(const LookupLine&)>& visit) const {
  const auto held = files_.list(folder_);
  if (!held && held.error().code == Errc::not_found) return ok();
  if (!held) return held.error();
  for (const auto& entry : *held) {
    if (!entry.name.ends_with(".ndjson")) continue;
    const auto day = parse_date(entry.name.substr(0, entry.name.size() - 7));
    if (!day || *day < since || *day > until) continue;
    const auto bytes = read_whole_file(files_, folder_ / entry.name);
    if (!bytes) return bytes.error();
    for (std::size_t at = 0; at < bytes->size();) {
      const auto end = bytes->find('\n', at);
      if (end == std::string::npos) break;
      if (const auto lookup = read_line(bytes->substr(at, end - at))) {
        if (const auto visited = visit(*lookup); !visited) return visited;
      }
      at = end + 1;
    }
  }
  return ok();
}

}  // namespace lapwing::service
