// The consumers of a synthetic month: who complains about which call, and the campaigns whose
// numbers are known, so that grouping them can be measured.
#pragma once

#include "demo/random.h"
#include "demo/world.h"

namespace lapwing::demo {

// Adds complaints to a world whose calls are made: about a third of the calls that break a rule and
// showed a number; campaigns of three kinds (numbers of one block; numbers far apart used on the
// same days; numbers with a report or two each, which nothing ties together), and single reports
// about numbers that are nobody's campaign. Some reports are dated before the call, some go to two
// agencies. Callers' numbers are of the exchange 555 too.
void add_consumers(World& world, Random random);

}  // namespace lapwing::demo
