// The pages of `lapwing serve`: consumers', subscribers', officers'. doc/pages.md describes them.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "base/file_system.h"
#include "service/pages/site.h"
#include "service/router.h"

namespace lapwing::service::pages {

// Makes a page of a problem that a browser would else show as JSON: no such address, a form that is
// too large. Leaves everything else, and whatever is under /v1, as it is.
using ForPeople = std::function<Response(const Request&, Response)>;

// invalid_argument or not_found where the texts, templates or files in `options.share` are not
// whole: a page never fails later for want of one.
Result<ForPeople> add_pages(Router& router, SiteOptions options, FileSystem& files);

// A page's route. Posts are refused unless they come from a page of ours (CSRF).
struct PageBody {
  BodyUse body = BodyUse::small;
  std::size_t bytes_max = std::size_t{32} * 1024;
};
using Page = std::function<Response(const Site&, Request&)>;
void add_page(Router& router, std::shared_ptr<const Site> site, Method method,
              const std::string& pattern, Page page, PageBody body = {});

// A name for what a form will do, so that sending it twice does it once.
std::string fresh_act();
// `2026-11-28`, in UTC.
std::string today(const Site& site);

}  // namespace lapwing::service::pages
