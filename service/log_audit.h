// An audit of call logs from the files to the violations kept: what `lapwing audit` and POST
// /v1/call-logs do. The logs are kept with the registry; the same audit again gives the same.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "base/byte_source.h"
#include "base/clock.h"
#include "base/file_system.h"
#include "enforcement/audit.h"

namespace lapwing::service {

struct LogAuditAsk {
  std::string format;  // asterisk, freeswitch, twilio, vicidial or csv
  std::string zone;    // whose wall clock wrote the times
  std::string seller = {};
  std::string region = "US";
  std::string channel = "voice";
  std::string purpose = "sales";
  std::string subject = {};
  std::map<std::string, std::string> columns = {};  // of csv; importers/call_table.h
  std::vector<std::string> held = {};  // `us.national=2026-09-25`: when the seller obtained it
  bool record_stops = false;           // of sms: who replied STOP goes on the seller's own list
  std::string actor = {};
};

struct LogFileSource {
  std::string name;  // without folders
  std::function<Result<std::unique_ptr<RawBytes>>()> open;
};

// The words that are none, before a file is touched. invalid_argument.
Status check_ask(const LogAuditAsk& ask);

struct LogAudit {
  std::string id;
  enforcement::AuditReport report;
  enforcement::CallList log;
};

// Where it is done: the registry is the directory's one writer.
struct LogAuditPlace {
  registry::Registry& registry;
  const checker::Rulebook& rulebook;
  const Clock& clock;
  FileSystem& files;
  std::filesystem::path data;
};

// One at a time. Errors are the files', the importers' and the registry's.
Result<LogAudit> audit_logs(const LogAuditAsk& ask, const std::vector<LogFileSource>& files,
                            const LogAuditPlace& place,
                            const enforcement::AuditProgress& progress = {});

nlohmann::ordered_json to_json(const LogAudit& audit, const LogAuditAsk& ask);

}  // namespace lapwing::service
