// The words that describe a call, as flags of `check` give them and as JSON does: read into what is
// asked. tests/vectors/README.md has the table of facts and their names. Values.
#pragma once

#include <string>
#include <vector>

#include "screening/facts.h"

namespace lapwing::screening {

// Empty is not said.
struct CallWords {
  std::string to;
  std::string from;
  std::string region = "US";
  std::string seller;
  std::string at;
  std::string on;
  std::string channel = "voice";
  std::string purpose = "sales";
  std::string sector;
  std::string recorded;  // yes, no, true or false; the next two likewise
  std::string autodialed;
  std::string b2b;
  std::string line;
  std::vector<std::string> seller_kinds;
  std::string telemarketer;
  std::string campaign;
  std::string subject;
  std::string address;
  std::vector<std::string> address_zones;
  std::vector<std::string> address_counties;
  // Records: `form=signed-written,given=2026-01-02,channels=voice+text,recorded`, or the same
  // fields as a JSON object; `none` alone says that there are none.
  std::vector<std::string> consents;
  std::vector<std::string> relationships;
  std::vector<std::string> lists;
};

// How errors name a word: `--address-zone` or `address_zone`.
enum class WordsFrom : std::uint8_t { flags, fields };

// invalid_argument for a word that is none, beginning with its name. `to` is left to the caller.
Result<CallQuestion> question_of(const CallWords& words, WordsFrom from);

}  // namespace lapwing::screening
