// Cases: opened, filled with what an officer is looking at, notes and files, and closed, with their
// chain of custody: who added what, when, and its SHA-256. Works without JavaScript.
#pragma once

#include <memory>

#include "service/router.h"

namespace lapwing::service::pages {

class Site;

void add_case_pages(Router& router, std::shared_ptr<const Site> site);

}  // namespace lapwing::service::pages
