// The subscriber's pages: scrub a calling list, see the lists' ages, one's own list, what was
// scrubbed before.
#pragma once

#include <memory>

#include "service/router.h"

namespace lapwing::service::pages {

class Site;
void add_subscriber_pages(Router& router, std::shared_ptr<const Site> site);

}  // namespace lapwing::service::pages
