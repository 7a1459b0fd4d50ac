// Numbers that must not leave the agency, and what stands for them: an HMAC under a key that stays
// behind, so that two rows of one referral still show the same person, and nobody outside can try
// all numbers. Ids made from a number are keyed again likewise. One thread at a time.
#pragma once

#include <array>
#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "phone/e164.h"

namespace lapwing::enforcement {

class Pseudonyms {
 public:
  using Key = std::array<unsigned char, 32>;
  static Key make_key();

  explicit Pseudonyms(const Key& key) : key_(key) {}
  // From now on `number` is hidden wherever it is written: with or without its country code, with
  // spaces, dots, dashes, brackets between the digits. Local numbers without an area code are not
  // seen.
  void hide(E164 number);
  bool hides(std::string_view e164) const;
  std::size_t hidden() const { return hidden_.size(); }

  // `p-` and 20 hex digits.
  std::string pseudonym(std::string_view e164) const;
  // The number itself unless it is hidden; empty stays empty.
  std::string number(const std::string& e164) const;
  // An id, which may have been made from hidden numbers: `v-` and the like keep their letter.
  std::string id(const std::string& id) const;
  // The text with every hidden number in it replaced.
  std::string text(std::string_view text) const;
  nlohmann::ordered_json json(const nlohmann::ordered_json& value) const;
  // Whether any hidden number is still in the bytes.
  bool leaks(std::string_view bytes) const;

 private:
  struct Found {
    std::size_t begin = 0;
    std::size_t end = 0;
    const std::string* e164 = nullptr;
  };
  // The first hidden number from `from` on; end 0 when there is none.
  Found find(std::string_view text, std::size_t from) const;

  Key key_;
  std::set<std::string, std::less<>> hidden_;
  std::unordered_map<std::string, std::string> digits_;  // as written -> E.164
  std::set<std::size_t> lengths_;
};

}  // namespace lapwing::enforcement
