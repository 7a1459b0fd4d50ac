// The calls of one campaign, for rules on abandoned calls, which judge a rate and not a call.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/time.h"
#include "checker/call.h"
#include "checker/verdict.h"

namespace lapwing::checker {

struct CampaignCall {
  std::string id;  // for evidence
  Instant at;
  bool answered_by_person = false;
  // From the end of the called party's greeting to an agent on the line; empty with
  // `agent_came` false: nobody ever came.
  std::optional<std::int64_t> agent_delay_ms;
  std::optional<bool> agent_came;  // empty: not known
  Place place;
};

struct Campaign {
  std::string seller;
  std::string name;
  Channel channel = Channel::voice;
  Purpose purpose = Purpose::sales;
  std::vector<CampaignCall> calls;  // in any order
};

struct CampaignFinding {
  const Rule* rule = nullptr;  // names the jurisdiction
  const Law* law = nullptr;    // null: none is known for the window's day
  Outcome outcome = Outcome::undetermined;
  Instant from;                // of the window
  Instant until;               // exclusive
  std::int64_t answered = 0;   // by a person
  std::int64_t abandoned = 0;  // surely
  std::int64_t unknown = 0;    // perhaps: no agent delay recorded
  std::vector<std::string> abandoned_ids;
  std::string because;
  std::string citation;
};

}  // namespace lapwing::checker
