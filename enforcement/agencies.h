// Which agency enforces what in which country, read from data/agencies.yaml, and which of them may
// take a given violation. Nothing here is law or an address book: an entry that was not verified
// says so, and what is not known is unknown. Values; immutable once read.
#pragma once

#include <filesystem>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "enforcement/violation.h"

namespace lapwing::enforcement {

struct AgencySource {
  std::string what;
  std::string href;  // empty: none
  CivilDate read_on;
};

struct Agency {
  std::string id;  // `us.ftc`
  std::string name;
  std::string country;  // ISO 3166-1
  // Mandate (`voice`, `text`, `fax`, `email`, `data-protection`) to the law it comes from. Nothing
  // where not known, which is not the same as none.
  std::optional<std::map<std::string, std::string>> mandates;
  std::vector<std::string> networks;  // `UCENet` ...
  std::string contact;                // a public page; empty: none was read
  CivilDate as_of;
  std::vector<std::string> sources;  // keys of AgencyTable::sources()
  bool verified = false;
  std::string note;
};

// Whether an agency may take a violation, and why.
struct Route {
  const Agency* agency = nullptr;
  // The law that was broken is its own; else it is where the number shown as the caller's belongs.
  bool own_law = false;
  bool mandate_known = false;
  std::string because;  // one sentence
};

struct RouteQuestion {
  std::string country = {};         // of the law that was broken, ISO 3166-1; empty: not asked
  std::string jurisdiction = {};    // `US-FL`, for the words; empty: the country's
  std::string caller_country = {};  // of the number shown; empty: not known
  std::string mandate = "voice";
};

class AgencyTable {
 public:
  // not_found; invalid_argument naming file and line for every problem.
  static Result<AgencyTable> read(const std::filesystem::path& file);

  const std::vector<Agency>& agencies() const { return agencies_; }
  const std::map<std::string, AgencySource>& sources() const { return sources_; }
  const std::vector<std::string>& lap_countries() const { return lap_countries_; }
  // not_found, naming how to list them.
  Result<const Agency*> find(std::string_view id) const;

  // Those whose law was broken before those of the caller's country, known mandates before unknown
  // ones, verified before unverified; empty where the table has none, which proves nothing.
  std::vector<Route> route(const RouteQuestion& question) const;

 private:
  std::vector<Agency> agencies_;
  std::map<std::string, AgencySource> sources_;
  std::vector<std::string> lap_countries_;
};

// From the law broken and the number shown.
RouteQuestion route_question(const Violation& violation, std::string_view mandate);
bool is_mandate(std::string_view text);

nlohmann::ordered_json to_json(const Agency& agency, const AgencyTable& table);

}  // namespace lapwing::enforcement
