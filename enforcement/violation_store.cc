#include "enforcement/violation_store.h"

#include <unordered_set>

namespace lapwing::enforcement {

std::filesystem::path violation_folder(const std::filesystem::path& data) {
  return data / "enforcement" / "violations";
}

Result<ViolationWriter> ViolationWriter::create(FileSystem& files,
                                                const std::filesystem::path& data) {
  auto lines = LineFileWriter::create(files, violation_folder(data));
  if (!lines) return lines.error();
  return ViolationWriter(*std::move(lines));
}

Status for_each_violation(const std::filesystem::path& data,
                          const std::function<Status(Violation&&)>& visit) {
  std::unordered_set<std::string> seen;
  return for_each_line(posix_file_system(), violation_folder(data),
                       [&](std::string_view line, const std::string& place) -> Status {
                         auto violation = violation_from(line);
                         if (!violation) {
                           return error(violation.error().code, "{}: {}; repeat the audit", place,
                                        violation.error().message);
                         }
                         if (!seen.insert(violation->id).second) return ok();
                         return visit(*std::move(violation));
                       });
}

}  // namespace lapwing::enforcement
