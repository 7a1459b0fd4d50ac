// A file of calls that the call-in line took: `lapwing import call-in`, and the same over HTTP.
// Each row does what the line's own report of that call does (service/registrations.h).
#pragma once

#include <map>
#include <nlohmann/json_fwd.hpp>
#include <string>

#include "base/byte_source.h"
#include "importers/call_ins.h"
#include "service/registrations.h"

namespace lapwing::service {

inline constexpr std::size_t kCallInFileMax = std::size_t{16} << 20;  // over HTTP, in bytes

struct CallInFile {
  registry::ImportReport report;
  std::map<std::string, std::uint64_t> outcomes;  // `registered` -> of how many rows
};

// Durable row by row; a second time the same file changes nothing. `list`: of rows that name none.
// invalid_argument: no such table. Errors of the registry end it; what came before them stands.
Result<CallInFile> take_call_ins(Registrations& registrations, ByteSource& source,
                                 const importers::CallInOptions& options, const std::string& list);

nlohmann::ordered_json to_json(const CallInFile& taken);

}  // namespace lapwing::service
