// Numbers of which a list never held anything, as nearly all numbers called are: what it says of
// them follows from its editions alone, and needs no answer made for each.
#pragma once

#include <optional>
#include <string>

#include "registry/number_walk.h"

namespace lapwing::registry {

struct Unlisted {
  ListingState state = ListingState::not_held;
  const Edition* edition = nullptr;  // as that of a ListingAnswer
};

struct ListContext;
// The answer at `end` where there are no events, of a list that is not asked for each number. The
// edition is one of the context's.
Unlisted unlisted(const ListContext& list, E164 number, Instant end, std::optional<Instant> known);

// What a walk through a data directory answers besides; not thread-safe either.
class UnlistedWalk {
 public:
  virtual ~UnlistedWalk() = default;
  // What NumberWalk::listing() says of a number of which nothing was ever held on the list; valid
  // as long as the walk. Empty where something was, or where the list's owner has to be asked.
  virtual Result<std::optional<Unlisted>> unlisted(const ListId& list, E164 number, Instant at) = 0;
  // Whether the seller's records say anything of the number.
  virtual Result<bool> has_records(const std::string& seller, E164 number) = 0;
};
// Null for a walk that asks a registry number by number.
UnlistedWalk* unlisted_walk(NumberWalk& walk);

}  // namespace lapwing::registry
