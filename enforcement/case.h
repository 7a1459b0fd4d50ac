// Cases: what an officer gathers against somebody, and who had it when. A case is a document of the
// registry (collection `case`); what is added to it is one document each (collection `case.ID`), so
// that the journal says who added what, when, and proves that nothing was changed since. What names
// people (numbers, notes, which violations) stands in the erasable part. doc/enforcement.md.
//
// Errors: not_found for a case, violation or complaint that there is not; failed_precondition for a
// case that is closed, or when somebody else wrote at the same time; else the registry's.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <vector>

#include "base/byte_source.h"
#include "base/result.h"
#include "base/time.h"
#include "enforcement/complaint.h"
#include "enforcement/violation.h"
#include "enforcement/violation_query.h"
#include "registry/file_intake.h"
#include "registry/registry.h"

namespace lapwing::enforcement {

enum class CaseItemKind : std::uint8_t { violation, complaint, file, note, consent };
std::string_view to_string(CaseItemKind kind);

struct CaseSummary {
  std::string id;  // `2026-0001`
  std::string title;
  bool closed = false;
  Instant opened_at{};
  std::string opened_by;
  Instant closed_at{};
  std::string closed_by;
  std::string reason;
  std::map<std::string, std::uint64_t> counts;  // by kind, of what was added
};

// One line of the chain of custody.
struct CaseItem {
  CaseItemKind kind = CaseItemKind::note;
  std::string ref;     // the violation's or complaint's id, the file's name, the number consenting
  std::string sha256;  // of its line or bytes when it was added; of a note's text
  std::string text;    // of a note
  Instant added_at{};
  std::string added_by;
  registry::Seq seq = 0;       // of the entry that added it
  registry::Seq file_seq = 0;  // of the entry that holds a file
  // `held`: as it was added. `changed`: the same id says something else now, as after an audit
  // under other facts. `missing`: not held any more. `erased`: its content was.
  std::string state = "held";
};

struct CaseFile {
  CaseSummary summary;
  std::vector<CaseItem> items;  // in the order added

  // Consenting to their number being passed on.
  std::set<std::string> consents() const;
};

// The evidence itself, of the items whose state is `held`, in order of time and id.
struct CaseEvidence {
  std::vector<Violation> violations;
  std::vector<Complaint> complaints;
};

struct NewCase {
  std::string id;  // empty: the next of the year
  std::string title;
  std::string actor;
};

struct ReceivedItem {
  std::string name;
  std::string sha256;
  registry::Seq seq = 0;
};

// Keeps a file as it comes, to be added to a case.
Result<ReceivedItem> keep_case_file(registry::Archive& archive, RawBytes& bytes,
                                    const std::string& name, const std::string& actor);

struct CaseAddition {
  std::vector<std::string> violations;  // ids
  std::vector<std::string> complaints;
  std::vector<ReceivedItem> files;  // kept by registry/file_intake.h already
  std::string note;                 // empty: none
  std::vector<E164> consents;
  std::string actor;
};

// What is added without naming each item.
struct CaseSelection {
  std::optional<ViolationFilter> violations = {};
  std::optional<E164> complaints_of = {};  // those naming this number
};
// Puts the ids of what the selection finds into the addition; not_found where it finds nothing.
Status add_selected(const std::filesystem::path& data, const CaseSelection& selection,
                    CaseAddition& addition);

struct CaseChange {
  std::uint64_t added = 0;
  std::uint64_t there_already = 0;
};

// `data` is the data directory, for what audits and complaints left in it. `now` names the year.
Result<CaseSummary> open_case(registry::Registry& registry, const NewCase& opened, Instant now);
Result<CaseChange> add_to_case(registry::Registry& registry, const std::filesystem::path& data,
                               const std::string& id, const CaseAddition& addition);
// `reason` is required.
Result<CaseSummary> close_case(registry::Registry& registry, const std::string& id,
                               const std::string& reason, const std::string& actor);

Result<std::vector<CaseSummary>> list_cases(const registry::Registry& registry);
// With each item's state, and the evidence where wanted.
Result<CaseFile> find_case(const registry::Registry& registry, const std::filesystem::path& data,
                           const std::string& id, CaseEvidence* evidence = nullptr);

nlohmann::ordered_json to_json(const CaseSummary& summary);
nlohmann::ordered_json to_json(const CaseItem& item);
nlohmann::ordered_json to_json(const CaseFile& file);

}  // namespace lapwing::enforcement
