#include "service/pages/consumer.h"

#include <algorithm>
#include <array>
#include <optional>

#include "service/pages/form.h"
#include "service/pages/pages.h"
#include "service/pages/site.h"

namespace lapwing::service::pages {
namespace {

using Fields = std::map<std::string, std::string>;

// What the call was about, as the catalogue and the complaint name it.
constexpr const char* kComplaintSubjects[] = {"sales",   "debt",   "prize",  "impostor",
                                              "medical", "survey", "silent", "other"};

// What somebody asks for, and confirms with a code.
struct Errand {
  const char* name;  // of its page and of its texts
  const char* path;  // of the API
  // Of proof, as the API names them; the first that is offered is preset.
  std::array<const char*, 4> methods;
};

constexpr Errand kErrands[] = {
    {"register", "/v1/registrations", {"email", "sms", "voice", "call-in"}},
    {"remove", "/v1/removals", {"sms", "voice", "call-in", nullptr}},
    {"mine", "/v1/self-checks", {"sms", "voice", "call-in", nullptr}},
};

const Errand* errand_named(const std::string& name) {
  for (const auto& errand : kErrands) {
    if (name == errand.name) return &errand;
  }
  return nullptr;
}

std::string field(const Fields& fields, const char* name) {
  const auto found = fields.find(name);
  return found == fields.end() ? std::string() : found->second;
}

Json given(const Fields& fields) {
  Json model = Json::object();
  for (const auto& [name, value] : fields) model[name] = value;
  return model;
}

Response errand_page(const Site& site, const Request& request, const Errand& errand,
                     const Fields& fields, const Answer* wrong = nullptr) {
  Json model = given(fields);
  const auto chosen = field(fields, "method");
  const auto& offered = site.options().methods;
  model["methods"] = Json::array();
  for (const auto* method : errand.methods) {
    if (method == nullptr || std::ranges::find(offered, method) == offered.end()) continue;
    const bool checked = chosen.empty() ? model["methods"].empty() : chosen == method;
    model["methods"].push_back({{"method", method}, {"checked", checked}});
    if (std::string_view(method) == "email") model["takes_email"] = true;
  }
  model["errand"] = errand.name;
  model["page"] = errand.name;
  model["path"] = std::string("/") + errand.name;
  model["act"] = fresh_act();
  if (wrong != nullptr) model["problem"] = site.words_for(request, "consumer", *wrong);
  return site.page(request, "consumer", "ask", std::move(model),
                   wrong == nullptr ? 200 : wrong->status);
}

// The page on which the code is entered, or the call announced.
Response code_page(const Site& site, const Request& request, const Errand& errand,
                   const Fields& fields, const Json& asked, const Answer* wrong = nullptr) {
  Json model = given(fields);
  model["errand"] = errand.name;
  model["act"] = fresh_act();
  model["asked"] = asked;
  const auto method = field(fields, "method");
  model["by_email"] = method == "email";
  model["by_call_in"] = method == "call-in";
  model["by_code"] = method != "email" && method != "call-in";
  if (wrong != nullptr) model["problem"] = site.words_for(request, "consumer", *wrong);
  return site.page(request, "consumer", "code", std::move(model),
                   wrong == nullptr ? 200 : wrong->status);
}

Response ask(const Site& site, const Request& request, const Errand& errand) {
  const auto fields = parse_form(request.body);
  Json body = {{"number", field(fields, "number")},
               {"method", field(fields, "method")},
               {"language", site.language(request, "consumer").code()}};
  if (field(fields, "method") == "email") body["email"] = field(fields, "email");
  const auto answer = site.ask(request, {.method = Method::post,
                                         .path = errand.path,
                                         .body = std::move(body),
                                         .act = field(fields, "act")});
  if (!answer.ok()) return errand_page(site, request, errand, fields, &answer);
  auto next = fields;
  next["id"] = text_at(answer.body, "id");
  return code_page(site, request, errand, next, answer.body);
}

// The link in an e-mail. It only shows a button: mail scanners open links, people press buttons.
Response confirm_page(const Site& site, const Request& request) {
  const auto kind = request.query_value("kind");
  const auto* errand = errand_named(kind == "removal" ? "remove" : "register");
  return site.page(request, "consumer", "confirm",
                   {{"errand", errand->name},
                    {"id", request.query_value("id")},
                    {"code", request.query_value("code")},
                    {"act", fresh_act()}});
}

Response confirm(const Site& site, const Request& request) {
  const auto fields = parse_form(request.body);
  const auto* errand = errand_named(field(fields, "errand"));
  if (errand == nullptr) return site.failure(request, "consumer", {.status = 400});
  // Of a call in, the code is what was shown to be keyed in.
  const bool by_call_in = field(fields, "method") == "call-in";
  Json body = {{"code", field(fields, by_call_in ? "call_code" : "code")}};
  const auto path = std::string(errand->path) + "/" + escape_url(field(fields, "id")) + "/confirm";
  auto answer = site.ask(
      request,
      {.method = Method::post, .path = path, .body = std::move(body), .act = field(fields, "act")});
  if (answer.ok()) {
    Json model = answer.body;
    model["errand"] = errand->name;
    return site.page(request, "consumer", std::string(errand->name) + "_done", std::move(model));
  }
  const bool may_retry =
      answer.problem() == "wrong-code" || answer.problem() == "call-not-received";
  if (may_retry && field(fields, "method") != "email") {
    return code_page(site, request, *errand, fields, Json::object(), &answer);
  }
  // A made-up or mistyped link: what is said must not tell that from one that is over.
  if (answer.status == 404) answer.body = {{"type", "request-expired"}};
  Json model = {{"errand", errand->name},
                {"problem", site.words_for(request, "consumer", answer)},
                {"again", std::string("/") + errand->name}};
  return site.page(request, "consumer", "failure", std::move(model), answer.status);
}

Response complain_page(const Site& site, const Request& request, const Fields& fields,
                       const Answer* wrong = nullptr) {
  Json model = given(fields);
  model["act"] = fresh_act();
  model["today"] = today(site);
  for (const auto* subject : kComplaintSubjects) {
    model["subjects"].push_back(
        {{"subject", subject}, {"chosen", field(fields, "subject") == subject}});
  }
  model["is_text"] = field(fields, "channel") == "text";
  const auto robocall = field(fields, "robocall");
  model["robocall_yes"] = robocall == "yes";
  model["robocall_no"] = robocall == "no";
  model["robocall_unknown"] = robocall != "yes" && robocall != "no";
  if (wrong != nullptr) model["problem"] = site.words_for(request, "consumer", *wrong);
  return site.page(request, "consumer", "complain", std::move(model),
                   wrong == nullptr ? 200 : wrong->status);
}

// Local time where the call was received; nobody is asked for a zone.
std::string local_time(const Fields& fields) {
  const auto day = field(fields, "day");
  const auto time = field(fields, "time");
  return day.empty() || time.empty() ? day : day + "T" + time + (time.size() == 5 ? ":00" : "");
}

Response complain(const Site& site, const Request& request) {
  const auto fields = parse_form(request.body);
  Json body = {{"caller", field(fields, "caller")},
               {"channel", field(fields, "channel")},
               {"share", field(fields, "share") == "yes"}};
  for (const auto* name : {"called", "subject", "message"}) {
    if (!field(fields, name).empty()) body[name] = field(fields, name);
  }
  if (const auto at = local_time(fields); !at.empty()) body["at"] = at;
  const auto robocall = field(fields, "robocall");
  if (robocall == "yes" || robocall == "no") body["robocall"] = robocall == "yes";
  const auto answer = site.ask(request, {.method = Method::post,
                                         .path = "/v1/complaints",
                                         .body = std::move(body),
                                         .act = field(fields, "act")});
  if (!answer.ok()) return complain_page(site, request, fields, &answer);
  return site.page(request, "consumer", "complain_done", answer.body);
}

}  // namespace

void add_consumer_pages(Router& router, std::shared_ptr<const Site> site) {
  add_page(router, site, Method::get, "/", [](const Site& own, Request& request) {
    return own.page(request, "consumer", "home", Json::object());
  });
  for (const auto& errand : kErrands) {
    const auto path = std::string("/") + errand.name;
    add_page(router, site, Method::get, path, [&errand](const Site& own, Request& request) {
      return errand_page(own, request, errand, {});
    });
    add_page(router, site, Method::post, path,
             [&errand](const Site& own, Request& request) { return ask(own, request, errand); });
  }
  add_page(router, site, Method::get, "/confirm", confirm_page);
  add_page(router, site, Method::post, "/confirm", confirm);
  add_page(router, site, Method::get, "/complain",
           [](const Site& own, Request& request) { return complain_page(own, request, {}); });
  add_page(router, site, Method::post, "/complain", complain);
}

}  // namespace lapwing::service::pages
