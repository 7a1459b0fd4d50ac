// The pages of enforcement officers: violations over time, by caller, seller, rule and place, the
// evidence of one, a caller's number, what is shown as a file. Each shows what the API answers.
#pragma once

#include <memory>

#include "service/pages/place_map.h"
#include "service/router.h"

namespace lapwing::service::pages {

class Site;

void add_officer_pages(Router& router, std::shared_ptr<const Site> site,
                       std::shared_ptr<const PlaceGrid> places);

}  // namespace lapwing::service::pages
