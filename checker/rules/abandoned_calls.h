// Abandoned calls: of the calls of a campaign that a person answered, how many had no agent in
// time, in each successive period or calendar month.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "checker/campaign.h"
#include "checker/fields.h"
#include "checker/rule.h"

namespace lapwing::checker {

struct AbandonTerms final : Terms {
  enum class Calendar : std::uint8_t { none, day, month };
  std::int64_t rate_max_permille = 0;
  std::int64_t agent_within_ms = 0;
  std::chrono::hours window{0};  // successive, from the campaign's first call
  Calendar calendar = Calendar::none;
  std::vector<std::pair<std::string, std::string>> describe() const override;
};

std::unique_ptr<const Terms> read_abandoned_calls(Fields& fields);

// One finding a window with answered calls, of the calls given (in order of time), by the clock of
// `zone`. The law is that of each window's first call: precondition, `law` is in force then.
std::vector<CampaignFinding> abandoned_calls(const std::vector<const CampaignCall*>& calls,
                                             const Rule& rule, const Law& law, const Zone& zone);

}  // namespace lapwing::checker
