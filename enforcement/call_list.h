// The calls of one or more logs, each once. Two records are the same call when they show the same
// called number in the same second, and the same caller's number or one of them none; what one log
// leaves open the other may fill in. About 90 bytes a call are kept, as caps count over all of
// them.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <unordered_map>
#include <vector>

#include "enforcement/call_log.h"

namespace lapwing::enforcement {

// The caller's number as logs show it.
struct ShownCaller {
  std::string text;
  phone::Reading reading;
  std::optional<E164> number() const {
    if (reading.status != phone::ReadingStatus::number) return {};
    return reading.numbers.front().number;
  }
};

struct LoggedCall {
  E164 called;
  Instant at;
  Instant or_at;  // equal to `at` unless the log's clock leaves two instants
  std::uint64_t line = 0;
  std::uint32_t file = 0;    // index of CallList::files()
  std::uint32_t caller = 0;  // index of CallList::callers()
  std::uint32_t seller = 0;  // indexes of CallList::names(); 0 is the empty name
  std::uint32_t campaign = 0;
  std::uint32_t subject = 0;
  std::int32_t agent_delay_ms = -1;  // negative: not known
  Attestation attestation = Attestation::unknown;
  std::optional<bool> recorded = {};
  std::optional<bool> answered = {};
  std::optional<bool> by_person = {};
  std::optional<bool> agent_came = {};
};

struct LogFile {
  std::string name;
  std::string sha256;  // of the bytes as they lie on the disk
  std::string format;
  registry::ImportReport report;
};

class CallList final : public CallSink {
 public:
  // Later calls are of this file. Its report and digest are set once it is read.
  void begin_file(std::string name);
  LogFile& file() { return files_.back(); }

  Status call(const CallRecord& call, registry::SourcePosition at) override;
  Status stop(const StopReply& reply, registry::SourcePosition at) override;

  // Puts them in order of called number and time, and keeps the first of each call.
  void finish();

  // After finish().
  const std::vector<LoggedCall>& calls() const { return calls_; }
  std::uint64_t duplicates() const { return duplicates_; }
  // The first reply of each number, by number.
  const std::map<E164, StopReply>& stops() const { return stops_; }
  const std::vector<LogFile>& files() const { return files_; }
  const ShownCaller& caller(const LoggedCall& call) const { return callers_[call.caller]; }
  const std::string& name(std::uint32_t index) const { return names_[index]; }
  // Stable for the same call, whichever log holds it: `c-` and 20 hex digits.
  std::string id(const LoggedCall& call) const;
  // `master.csv:118`
  std::string place(const LoggedCall& call) const;

 private:
  std::uint32_t intern(const std::string& name);
  std::uint32_t intern_caller(const CallRecord& call);

  std::vector<LogFile> files_;
  std::vector<LoggedCall> calls_;
  std::vector<ShownCaller> callers_;
  std::unordered_map<std::string, std::uint32_t> caller_index_;
  std::vector<std::string> names_ = {""};
  std::unordered_map<std::string, std::uint32_t> name_index_ = {{"", 0}};
  std::map<E164, StopReply> stops_;
  std::uint64_t duplicates_ = 0;
};

}  // namespace lapwing::enforcement
