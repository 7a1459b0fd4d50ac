// Checker: judges a call against a rulebook. Pure: no clock, no storage, no state; the same call
// and rulebook give the same verdict. Thread-safe.
//
// Federal law, the law of the states the number may belong to and of the called party's address
// are each judged, by the law in force on the call's civil date where the called party is, and the
// strictest finding wins: prohibited, then undetermined, then permitted. A rule that cannot be
// evaluated is undetermined. An exception whose facts are not shown does not apply.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "checker/call.h"
#include "checker/campaign.h"
#include "checker/kind.h"
#include "checker/rulebook.h"
#include "checker/verdict.h"

namespace lapwing::checker {

// What is asked. DESIGN sections 4 and 10; what is not asked is named in Verdict::not_judged.
struct Questions {
  // One call as it stands: listing with binding, internal list, consent, hours ...
  static Questions check();
  // Weeks of use: the same without binding delays and hours; Call::on is the day.
  static Questions scrub();
  // A past call: everything.
  static Questions audit();

  bool asks(Kind kind) const { return kinds >> static_cast<int>(kind) & 1U; }
  Questions& only(std::vector<Kind> these);  // drops all other requirements

  std::uint32_t kinds = 0;  // bit: Kind
  bool binding = true;      // a listed number is prohibited only once the law says it is bound
  // Narrows the listing question on purpose; required lists left out are not_judged. A list named
  // here that no law requires is judged all the same: listed there is prohibited.
  std::optional<std::vector<std::string>> lists;
};

struct Window {
  Instant from;
  Instant until;  // exclusive
  friend bool operator==(const Window&, const Window&) = default;
};

class Checker {
 public:
  explicit Checker(const Rulebook& rulebook) : rulebook_(rulebook) {}  // which must outlive it

  Verdict judge(const Call& call, const Questions& questions) const;
  // The same into a verdict whose memory is used again.
  void judge(const Call& call, const Questions& questions, Verdict& verdict) const;

  // The UTC intervals in [from, from + days), in order and not touching, in which calling hours and
  // declared emergencies permit the call in every zone: exactly the instants t for which
  // judge(call at t, hours and emergencies only) is permitted. Call::at and on are not read.
  std::vector<Window> windows(const Call& call, Instant from, int days) const;

  // Abandonment over all calls of one campaign: a finding for each rule and window.
  std::vector<CampaignFinding> judge_campaign(const Campaign& campaign) const;

 private:
  const Rulebook& rulebook_;
};

}  // namespace lapwing::checker
