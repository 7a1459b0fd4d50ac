#include "enforcement/pseudonyms.h"

#include <fmt/format.h>
#include <sodium.h>

#include <new>

#include "enforcement/agency_key.h"
#include "phone/country.h"

namespace lapwing::enforcement {
namespace {

using nlohmann::ordered_json;

constexpr std::size_t kNationalDigitsMin = 7;
constexpr std::size_t kSeparatorsMax = 3;
constexpr std::size_t kDigestChars = 64;
constexpr std::size_t kIdChars = 20;

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_hex(char c) { return is_digit(c) || (c >= 'a' && c <= 'f'); }
bool is_separator(char c) {
  return std::string_view(" \t-.()/+_\xC2\xA0").find(c) != std::string_view::npos;
}

// Where a SHA-256 or one of our ids (`v-`, `p-` and 20 digits) ends that begins here; `from` where
// none does. Digits in those are no number. Anything else of hex digits may hold one: a switch's
// own name for a call often does.
std::size_t end_of_hex(std::string_view text, std::size_t from) {
  if (from > 0 && is_hex(text[from - 1])) return from;
  std::size_t end = from;
  while (end < text.size() && is_hex(text[end])) ++end;
  const bool id = end - from == kIdChars && from >= 2 && text[from - 1] == '-' &&
                  text[from - 2] >= 'a' && text[from - 2] <= 'z';
  return id || end - from == kDigestChars ? end : from;
}

}  // namespace

Pseudonyms::Key Pseudonyms::make_key() {
  if (sodium_init() < 0) throw std::bad_alloc();
  Key key{};
  randombytes_buf(key.data(), key.size());
  return key;
}

void Pseudonyms::hide(E164 number) {
  const std::string e164 = number.to_string();
  hidden_.insert(e164);
  const std::string digits = number.digits();
  const std::string national = digits.substr(std::to_string(phone::calling_code(number)).size());
  for (const std::string& written : {digits, national}) {
    if (written.size() < kNationalDigitsMin) continue;
    digits_[written] = e164;
    lengths_.insert(written.size());
  }
}

bool Pseudonyms::hides(std::string_view e164) const { return hidden_.contains(e164); }

std::string Pseudonyms::pseudonym(std::string_view e164) const {
  std::array<unsigned char, crypto_auth_hmacsha256_BYTES> mac{};
  crypto_auth_hmacsha256(mac.data(), reinterpret_cast<const unsigned char*>(e164.data()),
                         e164.size(), key_.data());
  return "p-" + to_hex(mac.data(), 10);
}

std::string Pseudonyms::number(const std::string& e164) const {
  return hides(e164) ? pseudonym(e164) : e164;
}

std::string Pseudonyms::id(const std::string& id) const {
  if (id.size() != 2 + kIdChars || id[1] != '-') return text(id);
  return id.substr(0, 2) + pseudonym(id).substr(2);
}

Pseudonyms::Found Pseudonyms::find(std::string_view text, std::size_t from) const {
  if (digits_.empty()) return {};
  std::string run;
  std::vector<std::size_t> places;
  for (std::size_t i = from; i < text.size();) {
    if (const auto end = end_of_hex(text, i); end > i) {
      i = end;
      continue;
    }
    if (!is_digit(text[i])) {
      ++i;
      continue;
    }
    // Digits from here on, up to what no number has between its digits.
    run.clear();
    places.clear();
    std::size_t apart = 0;
    std::size_t j = i;
    for (; j < text.size() && run.size() < 64; ++j) {
      if (is_digit(text[j])) {
        run += text[j];
        places.push_back(j);
        apart = 0;
      } else if (!is_separator(text[j]) || ++apart > kSeparatorsMax) {
        break;
      }
    }
    // The longest first: a number with its country code goes as a whole.
    for (std::size_t k = 0; k < run.size(); ++k) {
      for (auto length = lengths_.rbegin(); length != lengths_.rend(); ++length) {
        if (k + *length > run.size()) continue;
        const auto found = digits_.find(run.substr(k, *length));
        if (found == digits_.end()) continue;
        std::size_t begin = places[k];
        if (begin > from && text[begin - 1] == '+') --begin;
        return {begin, places[k + *length - 1] + 1, &found->second};
      }
    }
    // A run cut at its length limit goes on inside itself.
    i = run.size() < 64 ? j : places[run.size() - E164::kDigitsMax];
  }
  return {};
}

std::string Pseudonyms::text(std::string_view text) const {
  std::string out;
  std::size_t from = 0;
  for (Found found = find(text, from); found.end != 0; found = find(text, from)) {
    out += text.substr(from, found.begin - from);
    out += pseudonym(*found.e164);
    from = found.end;
  }
  return out += text.substr(from);
}

ordered_json Pseudonyms::json(const ordered_json& value) const {
  if (value.is_string()) return text(value.get<std::string>());
  if (value.is_number_integer() && leaks(value.dump())) return text(value.dump());
  if (value.is_array()) {
    ordered_json out = ordered_json::array();
    for (const auto& one : value) out.push_back(json(one));
    return out;
  }
  if (value.is_object()) {
    ordered_json out = ordered_json::object();
    for (const auto& [key, one] : value.items()) out[text(key)] = json(one);
    return out;
  }
  return value;
}

bool Pseudonyms::leaks(std::string_view bytes) const { return find(bytes, 0).end != 0; }

}  // namespace lapwing::enforcement
