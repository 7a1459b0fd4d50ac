// Where the called party may be, which jurisdictions speak about a call, and on which civil days
// its law is looked up.
#pragma once

#include <vector>

#include "base/time.h"
#include "checker/call.h"
#include "checker/jurisdiction.h"
#include "phone/e164.h"

namespace lapwing::checker {

// Where phone/location.h says the number may be.
Place place_of(E164 number);
// The place an address names, with every time zone there; of the whole country where the table has
// none of its parts.
Place place_of(Jurisdiction address);

// Countries and subdivisions of number and address, and the countries of the subdivisions; each
// once, a country before its subdivisions.
std::vector<Jurisdiction> places_of(const Call& call);

// The zones the called party may be in: the address's, or else the number's.
const std::vector<Zone>& zones_of(const Call& call);

// The least and greatest civil day that it may be at the called party's. Without zones every day
// that it is somewhere on earth.
struct Days {
  bool known = false;  // at or on is given
  CivilDate first;
  CivilDate last;
};
Days days_of(const Call& call);

}  // namespace lapwing::checker
