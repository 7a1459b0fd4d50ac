#include "service/pages/pages.h"

#include <algorithm>

#include "registry/authority.h"
#include "service/pages/case_page.h"
#include "service/pages/complaint_page.h"
#include "service/pages/consumer.h"
#include "service/pages/databook_page.h"
#include "service/pages/form.h"
#include "service/pages/officer.h"
#include "service/pages/session.h"
#include "service/pages/subscriber.h"

namespace lapwing::service::pages {
namespace {

// Its address changes with its content (`?v=`), so that it may be kept for good.
Response send_static(const Site& site, const Request& request) {
  const auto* file = site.static_file(request.path_values.at("file"));
  if (file == nullptr) return site.failure(request, "site", {.status = 404});
  Response response = {.content_type = file->type, .body = file->bytes};
  const bool versioned = request.query_value("v") == site.version();
  response.headers = {
      {"Cache-Control", versioned ? "public, max-age=31536000, immutable" : "public, max-age=300"},
      {"X-Content-Type-Options", "nosniff"}};
  return response;
}

// The part of the site that an address belongs to.
std::string_view part_of(std::string_view path) {
  for (const std::string_view part : {"officer", "subscriber"}) {
    const bool within = path.substr(0, 1) == "/" && path.substr(1).starts_with(part);
    if (within && (path.size() == part.size() + 1 || path[part.size() + 1] == '/')) return part;
  }
  return "site";
}

Response for_people(const Site& site, const Request& request, Response response) {
  const bool reads_pages = request.header("accept").find("text/html") != std::string::npos;
  if (response.content_type != "application/problem+json" || !reads_pages ||
      request.path.starts_with("/v1/")) {
    return response;
  }
  auto page =
      site.failure(request, part_of(request.path),
                   {.status = response.status, .body = Json::parse(response.body, nullptr, false)});
  for (auto& header : response.headers) {
    const bool has = std::ranges::any_of(
        page.headers, [&](const auto& own) { return own.first == header.first; });
    if (!has) page.headers.push_back(std::move(header));
  }
  return page;
}

}  // namespace

void add_page(Router& router, std::shared_ptr<const Site> site, Method method,
              const std::string& pattern, Page page, PageBody body) {
  Route route = {.method = method, .pattern = pattern, .handle = {}};
  if (method == Method::post) {
    route.body = body.body;
    route.body_bytes_max = body.bytes_max;
    route.takes = body.body == BodyUse::stream
                      ? MediaTypes{"multipart/form-data", "application/octet-stream", "text/*"}
                      : MediaTypes{"application/x-www-form-urlencoded"};
  }
  route.handle = [site = std::move(site), page = std::move(page)](Request& request) {
    if (request.method == Method::post && !same_site(request)) {
      return site->failure(request, "site", {.status = 403, .body = {{"type", "other-site"}}});
    }
    return page(*site, request);
  };
  router.add(std::move(route));
}

Result<ForPeople> add_pages(Router& router, SiteOptions options, FileSystem& files) {
  auto opened = Site::open(std::move(options), files);
  if (!opened) return opened.error();
  const auto site = *opened;
  const auto tiles = read_whole_file(files, site->options().share / "pages" / "us_tiles.csv");
  if (!tiles) return tiles.error();
  auto grid = PlaceGrid::parse(*tiles);
  if (!grid) return grid.error();
  const auto places = std::make_shared<const PlaceGrid>(*std::move(grid));
  add_page(router, site, Method::get, "/static/{file}", send_static);
  add_page(router, site, Method::get, "/sign-in", sign_in_page);
  add_page(router, site, Method::post, "/sign-in", sign_in);
  add_page(router, site, Method::post, "/sign-out", sign_out);
  add_page(router, site, Method::get, "/desk", desk);
  add_consumer_pages(router, site);
  add_subscriber_pages(router, site);
  add_officer_pages(router, site, places);
  add_complaint_pages(router, site, places);
  add_databook_pages(router, site, places);
  add_case_pages(router, site);
  return ForPeople([site](const Request& request, Response response) {
    return for_people(*site, request, std::move(response));
  });
}

std::string fresh_act() { return registry::fresh_key(); }

std::string today(const Site& site) {
  return format_instant(site.options().clock.now()).substr(0, 10);
}

}  // namespace lapwing::service::pages
