// What a call log says of one attempt to reach a number, and the sink that takes it. A log is the
// word of whoever wrote it: the number it shows as the caller's is what was shown to the called
// party, and proves nothing about who called. Values; no thread safety needed.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "base/result.h"
#include "base/time.h"
#include "phone/reading.h"
#include "registry/import.h"

namespace lapwing::enforcement {

struct CallRecord {
  std::string log_id = {};  // the log's own name for the call; empty where it has none
  E164 called;
  std::string caller_text = {};  // as the log has it
  phone::Reading caller;  // without a number where the log shows none, or none that is possible
  Instant at;
  // The other instant it may have been: the log writes local time, and the clocks were set back.
  std::optional<Instant> or_at = {};

  // Empty where the log does not say.
  std::string seller = {};
  std::string campaign = {};
  std::string subject = {};
  std::optional<bool> recorded = {};  // a prerecorded or artificial voice spoke
  std::optional<bool> answered = {};
  std::optional<bool> by_person = {};               // answered by a person, not by a machine
  std::optional<bool> agent_came = {};              // an agent came on the line
  std::optional<std::int64_t> agent_delay_ms = {};  // from the end of the greeting
};

// Takes what a reader finds, in file order, from one thread. An error ends the reading and is
// passed on unchanged.
class CallSink {
 public:
  virtual ~CallSink() = default;
  virtual Status call(const CallRecord& call, registry::SourcePosition at) = 0;
};

}  // namespace lapwing::enforcement
