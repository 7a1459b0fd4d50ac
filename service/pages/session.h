// Who is signed in: the key itself, in a cookie that no script can read (HttpOnly), that no other
// site's form or link carries (SameSite=Strict), and that goes when the browser is closed. A cookie
// and not sessionStorage, so that signing in works without JavaScript and no script, ours or a
// stranger's, ever holds the key. Nothing is kept here: a key that is withdrawn is signed out
// everywhere.
#pragma once

#include <string>

#include "service/http.h"

namespace lapwing::service::pages {

class Site;

std::string session_key(const Request& request);  // empty: nobody

// The sign-in and sign-out pages, and `/desk`, which leads to the page of the key's role.
Response sign_in_page(const Site& site, const Request& request);
Response sign_in(const Site& site, const Request& request);
Response sign_out(const Site& site, const Request& request);
Response desk(const Site& site, const Request& request);
// Where a page says that a key is needed: to the sign-in page, and back after it.
Response ask_to_sign_in(const Request& request);

}  // namespace lapwing::service::pages
