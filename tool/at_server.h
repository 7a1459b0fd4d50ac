// `--server URL`: a change asked of the server that writes the data directory, as its administrator
// with the key in $LAPWING_KEY. The command itself would be a second writer.
#pragma once

#include <string>

#include "base/byte_source.h"
#include "tool/change.h"

namespace lapwing::tool {

// Prints what the server answers, as print_change() would. UsageError for what it cannot be asked.
// unavailable: no answer, or it asks to try again. invalid_argument, not_found and
// failed_precondition carry the server's own sentence.
Status change_at_server(const Globals& globals, const ChangeArguments& arguments, ChangeVerb verb);

// What the server makes of a file of calls to its call-in line; as service::to_json(CallInFile).
Result<nlohmann::ordered_json> call_ins_at_server(const std::string& url, ByteSource& file,
                                                  const std::string& region,
                                                  const std::string& list);

}  // namespace lapwing::tool
