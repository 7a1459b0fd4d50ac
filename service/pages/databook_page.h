// The data book: complaints by state, topic and month with plots, small counts withheld, and said
// to be; each table as a file.
#pragma once

#include <memory>

#include "service/pages/place_map.h"
#include "service/router.h"

namespace lapwing::service::pages {

class Site;

void add_databook_pages(Router& router, std::shared_ptr<const Site> site,
                        std::shared_ptr<const PlaceGrid> places);

}  // namespace lapwing::service::pages
