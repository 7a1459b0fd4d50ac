// Complaints: by place, caller and subject, one by one, and as a file.
#pragma once

#include <memory>

#include "service/pages/place_map.h"
#include "service/router.h"

namespace lapwing::service::pages {

class Site;

void add_complaint_pages(Router& router, std::shared_ptr<const Site> site,
                         std::shared_ptr<const PlaceGrid> places);

}  // namespace lapwing::service::pages
