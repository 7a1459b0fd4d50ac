// What a browser sends with a page: form fields, cookies, and where the form came from. Pure.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "service/http.h"

namespace lapwing::service::pages {

// application/x-www-form-urlencoded (WHATWG URL Standard section 5.1); the first of a repeated name
// counts. Values are trimmed of white space, which people paste along with numbers and codes.
std::map<std::string, std::string> parse_form(std::string_view body);

// Empty where there is no such cookie (RFC 6265 section 4.2).
std::string cookie(const Request& request, std::string_view name);

// Whether a post comes from a page of ours. Browsers say so themselves (Sec-Fetch-Site, else
// Origin, compared with Host); a client that says neither is no browser and carries no cookies by
// accident, so that it counts only for requests without one.
bool same_site(const Request& request);

// A path of this site, for going back to: `/mine?x=1`, never another host's.
bool is_local_path(std::string_view path);

}  // namespace lapwing::service::pages
