// What is gathered before it is added to a case: selections and files.
#include "enforcement/case.h"
#include "enforcement/complaint_store.h"

namespace lapwing::enforcement {

Status add_selected(const std::filesystem::path& data, const CaseSelection& selection,
                    CaseAddition& addition) {
  if (selection.violations) {
    const auto found = find_violations(data, *selection.violations);
    if (!found) return found.error();
    if (found->empty()) return error(Errc::not_found, "no violation is of that selection");
    for (const auto& one : *found) addition.violations.push_back(one.id);
  }
  if (!selection.complaints_of) return ok();
  ComplaintFilter filter;
  filter.caller = selection.complaints_of;
  const std::size_t before = addition.complaints.size();
  const auto read = for_each_complaint(data, filter, [&](Complaint&& one) {
    addition.complaints.push_back(one.id);
    return ok();
  });
  if (!read) return read.error();
  if (addition.complaints.size() > before) return ok();
  return error(Errc::not_found, "no complaint names `{}`", selection.complaints_of->to_string());
}

Result<ReceivedItem> keep_case_file(registry::Archive& archive, RawBytes& bytes,
                                    const std::string& name, const std::string& actor) {
  auto intake = archive.receive_file();
  if (!intake) return intake.error();
  std::string buffer(std::size_t{64} << 10, '\0');
  for (;;) {
    const auto count = bytes.read(buffer);
    if (!count) return count.error();
    if (*count == 0) break;
    auto written = (*intake)->write(std::string_view(buffer).substr(0, *count));
    if (!written) return written.error();
  }
  const auto kept = (*intake)->finish({.type = "case-file",
                                       .format = "as-received",
                                       .name = name,
                                       .actor = actor,
                                       .retention = "case"});
  if (!kept) return kept.error();
  return ReceivedItem{name, hex(kept->sha256), kept->seq};
}

}  // namespace lapwing::enforcement
