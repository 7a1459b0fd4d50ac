// A consumer's complaint about a call, as a published file has it, the sink that takes it, and the
// line of JSON it is kept and printed as. An allegation, typed by strangers: the number it names is
// the one that was shown, and its owner may never have called. Values.
#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "phone/reading.h"
#include "registry/import.h"

namespace lapwing::enforcement {

struct Complaint {
  std::string id;              // stable: what it says decides it, whichever file says it
  std::string source;          // `ftc`, `fcc`, `7726`, `xarf`, `own`
  std::string caller;          // E.164; empty unless the cell is exactly one number
  std::string caller_text;     // as typed
  std::string caller_reading;  // `number`, `masked`, `empty` ...
  // As the source writes them: `2021-07-07T00:01:15`, which names no zone, a day alone, or an
  // instant where it has one, `2021-07-07T00:01:15Z`.
  std::string reported;
  std::string violated;  // empty: not said
  std::string city;
  std::string state;
  std::string area_code;  // the consumer's
  std::string subject;
  std::optional<bool> robocall = {};
  // What wants a look; see doc/enforcement.md: `violation-after-report`, `over-a-year-old`,
  // `caller-unreadable`, `field-unreadable:violated` ...
  std::vector<std::string> flags = {};
  std::string channel = "voice";   // or `text`
  std::string called = {};         // the consumer's number, E.164: leaves only with consent
  std::string message = {};        // of a text, cut at kMessageBytesMax: likewise
  std::optional<bool> share = {};  // the consumer agreed that it goes to others
  std::string external_id = {};    // what the source calls it
  std::string state_code = {};     // `US-FL`; worked out
  std::string same_as = {};        // the complaint it repeats; set when repeats are asked for

  static constexpr std::size_t kMessageBytesMax = 1'000;
};

// Cut to `size_max` bytes, at the beginning of a UTF-8 character.
std::string cut_text(std::string text, std::size_t size_max);

// Works out caller, state, id and flags from what the file says. `reported` and `violated` in one
// of their forms, or empty.
void complete(Complaint& complaint, const phone::Reader& reader);

nlohmann::ordered_json to_json(const Complaint& complaint);
Result<Complaint> complaint_from(std::string_view line);

// Takes what a reader finds, in file order. An error ends the reading and is passed on unchanged.
class ComplaintSink {
 public:
  virtual ~ComplaintSink() = default;
  virtual Status complaint(const Complaint& complaint, registry::SourcePosition at) = 0;
};

}  // namespace lapwing::enforcement
