#include "service/pages/session.h"

#include <algorithm>

#include "service/pages/filters.h"
#include "service/pages/form.h"
#include "service/pages/site.h"

namespace lapwing::service::pages {
namespace {

constexpr const char* kKeyCookie = "lapwing_key";
constexpr std::size_t kKeyMax = 256;

// What may stand in a cookie's value and after `Bearer`, so that no key smuggles an attribute in.
bool is_key(const std::string& text) {
  constexpr std::string_view kMay =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~+/=:";
  return !text.empty() && text.size() <= kKeyMax &&
         text.find_first_not_of(kMay) == std::string::npos;
}

void set_key(const Site& site, Response& response, const std::string& key) {
  response.headers.emplace_back("Set-Cookie", std::string(kKeyCookie) + "=" + key +
                                                  "; Path=/; HttpOnly; SameSite=Strict" +
                                                  (key.empty() ? "; Max-Age=0" : "") +
                                                  (site.options().secure ? "; Secure" : ""));
}

std::string home_of(const std::string& role) {
  if (role == "officer" || role == "administrator") return "/officer";
  return "/subscriber";
}

}  // namespace

std::string session_key(const Request& request) {
  auto key = cookie(request, kKeyCookie);
  return is_key(key) ? key : "";
}

Response sign_in_page(const Site& site, const Request& request) {
  return site.page(request, "site", "sign_in", {{"next", request.query_value("next")}});
}

Response sign_in(const Site& site, const Request& request) {
  const auto fields = parse_form(request.body);
  const auto field = [&](const char* name) {
    const auto found = fields.find(name);
    return found == fields.end() ? std::string() : found->second;
  };
  const auto key = field("key");
  Answer answer = {.status = 401};
  if (is_key(key)) {
    Request with_key = {.path = {}, .headers = {{"cookie", std::string(kKeyCookie) + "=" + key}}};
    with_key.id = request.id;
    with_key.peer = request.peer;
    answer = site.ask(with_key, {.path = "/v1/keys/self"});
  }
  if (!answer.ok()) {
    return site.page(
        request, "site", "sign_in",
        {{"next", field("next")}, {"problem", site.words_for(request, "site", answer)}},
        answer.status);
  }
  const auto next = field("next");
  auto response = redirect(is_local_path(next) ? next : home_of(text_at(answer.body, "role")));
  set_key(site, response, key);
  return response;
}

Response sign_out(const Site& site, const Request&) {
  auto response = redirect("/");
  set_key(site, response, "");
  return response;
}

Response desk(const Site& site, const Request& request) {
  const auto self = site.ask(request, {.path = "/v1/keys/self"});
  if (!self.ok()) return redirect("/sign-in");
  return redirect(home_of(text_at(self.body, "role")));
}

Response ask_to_sign_in(const Request& request) {
  const auto back =
      request.method == Method::get ? request.path + query_text(request.query) : "/desk";
  return redirect("/sign-in?next=" + escape_url(back));
}

}  // namespace lapwing::service::pages
