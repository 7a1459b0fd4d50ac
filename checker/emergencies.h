// Declared emergencies: an input table by place and date (data/rules/<jurisdiction>/
// emergencies.yaml), for laws that forbid sales calls while one lasts. Immutable once loaded.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/time.h"
#include "checker/jurisdiction.h"

namespace lapwing::checker {

struct Emergency {
  std::string name;
  std::vector<std::string> counties;  // empty: the whole jurisdiction
  CivilDate from;
  std::optional<CivilDate> until;  // exclusive; empty: still lasting
  std::string citation;
};

struct EmergencyTable {
  Jurisdiction jurisdiction;
  // The table is complete up to and with this day; later days are not known. Empty: whoever keeps
  // the table answers for its completeness.
  std::optional<CivilDate> known_through;
  std::vector<Emergency> emergencies;
};

class Emergencies {
 public:
  void add(EmergencyTable table) { tables_.insert_or_assign(table.jurisdiction, std::move(table)); }
  const EmergencyTable* find(Jurisdiction place) const {
    const auto found = tables_.find(place);
    return found == tables_.end() ? nullptr : &found->second;
  }

  const std::map<Jurisdiction, EmergencyTable>& tables() const { return tables_; }

 private:
  std::map<Jurisdiction, EmergencyTable> tables_;
};

}  // namespace lapwing::checker
