// The pages of one scrub: the preview of what is about to be sent, sending it, its progress, its
// summary, its result.
#pragma once

#include <memory>

#include "service/router.h"

namespace lapwing::service::pages {

class Site;
void add_scrub_pages(Router& router, std::shared_ptr<const Site> site);

}  // namespace lapwing::service::pages
