// What a call log says of one attempt to reach a number, and the sink that takes it. A log is the
// word of whoever wrote it: the number it shows as the caller's is what was shown to the called
// party, and proves nothing about who called. Values; no thread safety needed.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/time.h"
#include "phone/reading.h"
#include "registry/import.h"

namespace lapwing::enforcement {

// What the carrier that signed the call vouched for, RFC 8588: A the right to the number, B the
// customer, C neither. It is that carrier's word, and clears nobody.
enum class Attestation : std::uint8_t { unknown, a, b, c, failed, none };
// `A`, `B`, `C`, `failed`, `none`; empty for unknown.
std::string_view to_string(Attestation attestation);

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
  Attestation attestation = Attestation::unknown;
};

// A called party's reply that asks for no more: `STOP`.
struct StopReply {
  E164 from;
  Instant at;  // the later one, where the log's clock leaves two
};

// Takes what a reader finds, in file order, from one thread. An error ends the reading and is
// passed on unchanged.
class CallSink {
 public:
  virtual ~CallSink() = default;
  virtual Status call(const CallRecord& call, registry::SourcePosition at) = 0;
  virtual Status stop(const StopReply& /*reply*/, registry::SourcePosition /*at*/) { return ok(); }
};

}  // namespace lapwing::enforcement
