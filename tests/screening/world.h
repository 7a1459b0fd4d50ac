// A small world for screening's tests: four lists, a handful of rules, a registry in memory, and a
// clock that stands at 2026-11-24T17:00:00Z. Numbers are from ranges kept for fiction.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "checker/rulebook.h"
#include "screening/screener.h"
#include "screening/scrub.h"
#include "tests/screening/fake_registry.h"
#include "tests/support/temp_dir.h"

namespace lapwing::screening {

class World {
 public:
  // Lists: us.national (31 days, required in the US), us.fl (required in Florida), gb.tps (28 days,
  // required in GB), us.dno (required nowhere). Held: us.national and gb.tps as of yesterday.
  World();

  FakeRegistry& registry() { return *registry_; }
  const Screener& screener() const { return *screener_; }
  FixedClock& clock() { return clock_; }
  const TempDir& dir() const { return dir_; }

  // Scrubs a text and gives the output; a failure of the scrub is the answer `ERROR: ...`. What the
  // scrub reported is kept in `report`.
  std::string scrub_text(std::string_view text, ScrubOptions options = {});
  ScrubReport report;

 private:
  TempDir dir_;
  FixedClock clock_;
  std::unique_ptr<const checker::Rulebook> rulebook_;
  std::unique_ptr<FakeRegistry> registry_;
  std::unique_ptr<Screener> screener_;
};

}  // namespace lapwing::screening
