// The consumer's pages: put a number on the list, take it off, ask what it is on, complain.
// Whoever owns a number proves it by a code or a link; these pages only carry it to the API.
#pragma once

#include <memory>

#include "service/router.h"

namespace lapwing::service::pages {

class Site;
void add_consumer_pages(Router& router, std::shared_ptr<const Site> site);

}  // namespace lapwing::service::pages
