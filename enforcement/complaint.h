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
  std::string source;          // `ftc`, `fcc`
  std::string caller;          // E.164; empty unless the cell is exactly one number
  std::string caller_text;     // as typed
  std::string caller_reading;  // `number`, `masked`, `empty` ...
  // As the source writes them, which names no zone: `2021-07-07T00:01:15`, or a day alone.
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
};

// Works out caller, id and flags from what the file says. `reported` and `violated` in one of their
// forms, or empty.
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
