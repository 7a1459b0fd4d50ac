#include "service/pages/subscriber.h"

#include "service/pages/form.h"
#include "service/pages/pages.h"
#include "service/pages/scrub_page.h"
#include "service/pages/session.h"
#include "service/pages/site.h"

namespace lapwing::service::pages {
namespace {

constexpr int kNearDays = 5;  // before the law's limit, the alarm

// Each list with how near it is to the law's age limit.
Json with_alarms(const Site& site, const Json& lists) {
  const auto now = parse_date(today(site));
  Json rows = Json::array();
  for (const auto& list : lists) {
    Json row = list;
    const auto until = parse_date(text_at(list, "use_until"));
    const bool late = list.value("stale", false);
    row["dated"] = until.has_value();
    row["late"] = late;
    row["near"] =
        !late && until && now &&
        std::chrono::sys_days(*until) - std::chrono::sys_days(*now) < std::chrono::days(kNearDays);
    row["fresh"] = !late && row["near"] == false;
    rows.push_back(std::move(row));
  }
  return rows;
}

// The page, or the way to sign in where the API does not know the key.
using Fill = std::function<Answer(Json& model)>;
Response page_for_key(const Site& site, const Request& request, const std::string& name,
                      const Fill& fill) {
  if (session_key(request).empty()) return ask_to_sign_in(request);
  Json model = Json::object();
  const auto self = site.ask(request, {.path = "/v1/keys/self"});
  if (self.status == 401) return ask_to_sign_in(request);
  if (!self.ok()) return site.failure(request, "subscriber", self);
  model["self"] = self.body;
  const auto answer = fill(model);
  if (!answer.ok()) return site.failure(request, "subscriber", answer);
  return site.page(request, "subscriber", name, std::move(model));
}

Response desk_page(const Site& site, Request& request) {
  return page_for_key(site, request, "desk", [&](Json& model) {
    const auto lists = site.ask(request, {.path = "/v1/lists"});
    if (lists.ok()) model["lists"] = with_alarms(site, array_at(lists.body, "lists"));
    model["act"] = fresh_act();
    model["regions"] = {"US", "CA", "GB", "AU", "SG", "IE", "IN", "FR", "ES", "DE"};
    model["scripts"] = {"scrub.js"};
    return lists;
  });
}

Response lists_page(const Site& site, Request& request) {
  return page_for_key(site, request, "lists", [&](Json& model) {
    const auto lists = site.ask(request, {.path = "/v1/lists"});
    if (lists.ok()) model["lists"] = with_alarms(site, array_at(lists.body, "lists"));
    return lists;
  });
}

Response history_page(const Site& site, Request& request) {
  return page_for_key(site, request, "history", [&](Json& model) {
    const auto scrubs = site.ask(request, {.path = "/v1/scrubs"});
    if (scrubs.ok()) model["scrubs"] = array_at(scrubs.body, "scrubs");
    return scrubs;
  });
}

std::string internal_path(const Json& self) {
  return "/v1/sellers/" + text_at(self, "seller") + "/internal";
}

Response internal_page(const Site& site, const Request& request, const Json& said) {
  return page_for_key(site, request, "internal", [&](Json& model) {
    const auto held = site.ask(request, {.path = internal_path(model["self"])});
    if (held.ok()) model["numbers"] = array_at(held.body, "numbers");
    model["act"] = fresh_act();
    model.update(said);
    return held;
  });
}

// Adds or removes what stands in the text, a number a line.
Response change_internal(const Site& site, Request& request) {
  const auto fields = parse_form(request.body);
  const auto field = [&](const char* name) {
    const auto found = fields.find(name);
    return found == fields.end() ? std::string() : found->second;
  };
  const auto self = site.ask(request, {.path = "/v1/keys/self"});
  if (!self.ok()) return ask_to_sign_in(request);
  const bool adds = field("change") != "remove";
  Question question = {.method = adds ? Method::post : Method::del,
                       .path = internal_path(self.body),
                       .act = field("act")};
  // Numbers to be added go in the body, those to be removed in the query.
  const auto take = [&](std::string number) {
    const auto begin = number.find_first_not_of(" \t");
    if (begin == std::string::npos) return;
    number = number.substr(begin, number.find_last_not_of(" \t") + 1 - begin);
    if (adds) {
      question.body["numbers"].push_back(std::move(number));
    } else {
      question.query.emplace("number", std::move(number));
    }
  };
  std::string line;
  for (const char c : field("numbers") + "\n") {
    if (c != '\n' && c != '\r' && c != ';' && c != ',') {
      line += c;
    } else {
      take(std::exchange(line, ""));
    }
  }
  const auto answer = site.ask(request, question);
  if (answer.ok())
    return redirect("/subscriber/internal?done=" + std::string(adds ? "add" : "remove"));
  return internal_page(
      site, request,
      {{"problem", site.words_for(request, "subscriber", answer)}, {"typed", field("numbers")}});
}

}  // namespace

void add_subscriber_pages(Router& router, std::shared_ptr<const Site> site) {
  add_scrub_pages(router, site);
  add_page(router, site, Method::get, "/subscriber", desk_page);
  add_page(router, site, Method::get, "/subscriber/lists", lists_page);
  add_page(router, site, Method::get, "/subscriber/scrubs", history_page);
  add_page(router, site, Method::get, "/subscriber/internal",
           [](const Site& own, Request& request) {
             const auto done = request.query_value("done");
             return internal_page(own, request,
                                  {{"added", done == "add"}, {"removed", done == "remove"}});
           });
  add_page(router, site, Method::post, "/subscriber/internal", change_internal);
}

}  // namespace lapwing::service::pages
