// Registers of numbers that must not be called. A number binds some time after it was registered,
// and an edition may be used for some time after it was obtained: so many days, or until a date of
// a fixed calendar. DESIGN section 10, "Lists and editions".
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "base/time.h"
#include "checker/fields.h"
#include "checker/period.h"
#include "checker/rule.h"
#include "checker/situation.h"

namespace lapwing::checker {

struct RegistryTerms final : Terms {
  struct Publication {
    std::chrono::month_day on;
    std::chrono::month_day use_by;
  };
  enum class Binding : std::uint8_t { after_registration, after_publication, calendar };

  std::string list;
  Zone zone;  // the list's civil days are days here
  Binding binding = Binding::after_registration;
  Period binds_after;
  bool fresh_by_calendar = false;
  Period fresh_for;                    // at once: no limit
  std::vector<Publication> published;  // in order of the year

  explicit RegistryTerms(Zone zone) : zone(zone) {}
  std::vector<std::pair<std::string, std::string>> describe() const override;

  // The first day on which a number registered on `registered` must not be called.
  CivilDate bound_from(CivilDate registered, const Holidays& holidays, Jurisdiction place) const;
  // Whether an edition obtained on `obtained` may be used on `day`.
  bool fresh(CivilDate obtained, CivilDate day, const Holidays& holidays, Jurisdiction place) const;
};

std::unique_ptr<const Terms> read_registry_listing(Fields& fields);
Finding registry_listing(const Situation& situation, const Rule& rule, const Law& law);

}  // namespace lapwing::checker
