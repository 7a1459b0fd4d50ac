// The officer's pages: violations over time and by caller, rule, seller, place; the evidence of
// one; all that is held about one caller's number; cases.
#pragma once

#include <memory>

#include "service/router.h"

namespace lapwing::service::pages {

class Site;
void add_officer_pages(Router& router, std::shared_ptr<const Site> site);

}  // namespace lapwing::service::pages
