#include "service/lookup_log.h"

#include <sodium.h>

#include <algorithm>
#include <charconv>
#include <nlohmann/json.hpp>

#include "screening/json_text.h"

namespace lapwing::service {
namespace {

using screening::add_name;
using screening::add_number;
using screening::add_text;

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
  // No secret: sodium_bin2hex() takes the same time for all bytes, and four times as much.
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
  std::string line = "{";
  line.reserve(256 + numbers.size() * kSeenBytesMax);
  add_text(line, "at", format_instant(lookup.at));
  add_text(line, "kind", lookup.kind);
  add_text(line, "key", lookup.key);
  add_text(line, "role", lookup.role);
  add_text(line, "organization", lookup.organization);
  add_text(line, "request", lookup.request);
  add_number(line, "count", static_cast<std::int64_t>(lookup.count));
  add_text(line, "outcome", lookup.outcome);
  if (!lookup.subject.empty()) add_text(line, "subject", lookup.subject);
  if (!numbers.empty()) {
    add_name(line, "numbers");
    line += '[';
    append_numbers(line, numbers, key);
  }
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
  const CivilDate day = utc_date(lookup.at);
  const auto place = reserve(day, line.size());
  if (!place) return place.error();
  const auto written = place->file->write_at(place->at, line);
  if (written) return written;
  const std::lock_guard lock(mutex_);
  if (auto& file = days_[day].file; file == place->file) file.reset();  // the next opens it anew
  return written;
}

// Where the next line of the day stands: several requests write theirs side by side.
Result<LookupLog::Place> LookupLog::reserve(CivilDate day, std::size_t bytes) {
  const std::lock_guard lock(mutex_);
  auto& open = days_[day];
  if (open.file == nullptr) {
    if (const auto opened = open_day(file_of(format_date(day)), open); !opened) {
      return opened.error();
    }
  }
  Place place{open.file, open.size};
  open.size += bytes;
  // Who asked just before midnight may come just after it.
  while (days_.size() > 2) days_.erase(days_.begin());
  return place;
}

Status LookupLog::open_day(const std::filesystem::path& path, Day& day) {
  if (const auto made = create_directories_durably(files_, folder_); !made) return made;
  const auto held = files_.stat(path);
  if (!held) return held.error();
  auto opened = files_.open(path, *held ? OpenMode::write : OpenMode::create_new);
  if (!opened) return opened.error();
  const auto size = (*opened)->size();
  if (!size) return size.error();
  // What a machine that stopped left half written stays a line of its own. So does what could not
  // be written here; others may still write behind it, up to where they were told.
  bool whole = *size == 0;
  if (day.size > 0) {
    whole = false;
  } else if (*size > 0) {
    char last = 0;
    const auto read = (*opened)->read_at(*size - 1, std::span(&last, 1));
    if (!read) return read.error();
    whole = last == '\n';
  }
  day.size = std::max(day.size, *size);
  if (!whole) {
    if (const auto ended = (*opened)->write_at(day.size++, "\n"); !ended) return ended;
  }
  day.file = *std::move(opened);
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
      // A line whose process was killed before it was written left its place empty.
      const auto empty = std::string_view(*bytes).substr(at, end - at).rfind('\0');
      if (empty != std::string::npos) at += empty + 1;
      if (const auto lookup = read_line(bytes->substr(at, end - at))) {
        if (const auto visited = visit(*lookup); !visited) return visited;
      }
      at = end + 1;
    }
  }
  return ok();
}

}  // namespace lapwing::service
