#include "service/call_in_file.h"

#include <nlohmann/json.hpp>

namespace lapwing::service {

using nlohmann::ordered_json;

Result<CallInFile> take_call_ins(Registrations& registrations, ByteSource& source,
                                 const importers::CallInOptions& options, const std::string& list) {
  CallInFile taken;
  const auto take = [&](const importers::CallIn& call) -> Status {
    const auto outcome = registrations.called({call.id, call.number, call.at, call.digits,
                                               call.action, call.list.empty() ? list : call.list});
    if (!outcome) return outcome.error();
    ++taken.outcomes[*outcome];
    return ok();
  };
  auto report = importers::read_call_ins(source, take, options);
  if (!report) return report.error();
  taken.report = *std::move(report);
  return taken;
}

ordered_json to_json(const CallInFile& taken) {
  auto errors = ordered_json::array();
  for (const auto& bad : taken.report.first_errors) {
    errors.push_back({{"line", bad.at.line}, {"column", bad.at.column}, {"reason", bad.reason}});
  }
  return {{"read", taken.report.read},         {"kept", taken.report.kept},
          {"rejected", taken.report.rejected}, {"blank", taken.report.blank},
          {"outcomes", taken.outcomes},        {"errors", errors}};
}

}  // namespace lapwing::service
