#include "service/pages/case_page.h"

#include <algorithm>

#include "service/pages/filters.h"
#include "service/pages/form.h"
#include "service/pages/multipart.h"
#include "service/pages/pages.h"
#include "service/pages/session.h"

namespace lapwing::service::pages {
namespace {

using Fields = std::map<std::string, std::string>;

constexpr std::size_t kFileMax = std::size_t{1} << 30;
constexpr std::size_t kItemsShown = 50;  // of what was added at once; the export has all
// What is to be added, beside the filters of violations.
constexpr const char* kItems[] = {"violation", "complaint", "complaints_of"};

std::string field(const Fields& fields, const std::string& name) {
  const auto found = fields.find(name);
  return found == fields.end() ? "" : found->second;
}

// Names one of the requests that a form leads to; nothing where the form names none itself.
std::string act_for(const std::string& act, const char* what) {
  return act.empty() ? act : act + what;
}

std::string case_path(const Request& request) {
  return "/v1/cases/" + request.path_values.at("id");
}

// To the case, which says what was done.
Response done(const std::string& id, const std::string& what, const Json& change = {}) {
  auto path = "/officer/cases/" + escape_url(id) + "?done=" + what;
  for (const auto* name : {"added", "there_already"}) {
    if (change.is_object() && change.contains(name))
      path += fmt::format("&{}={}", name, change[name].dump());
  }
  return redirect(path);
}

// --- All cases

Response cases_page(const Site& site, const Request& request, const Json& said, int status = 200) {
  if (session_key(request).empty()) return ask_to_sign_in(request);
  const auto answer = site.ask(request, {.path = "/v1/cases", .query = {{"limit", "1000"}}});
  if (answer.status == 401) return ask_to_sign_in(request);
  if (!answer.ok()) return site.failure(request, "officer", answer);
  Json model = {{"cases", array_at(answer.body, "cases")}, {"act", fresh_act()}};
  for (auto& one : model["cases"]) {
    one["is_open"] = text_at(one, "status") == "open";
    std::uint64_t items = 0;
    for (const auto& count : one.value("counts", Json::object()))
      items += count.get<std::uint64_t>();
    one["item_count"] = items;
  }
  const auto referrals = site.ask(request, {.path = "/v1/referrals"});
  model["referrals"] = array_at(referrals.body, "referrals");
  model.update(said);
  return site.page(request, "officer", "cases", std::move(model), status);
}

Answer add_items(const Site& site, const Request& request, const std::string& id, Json items,
                 const std::string& act) {
  return site.ask(request, {.method = Method::post,
                            .path = "/v1/cases/" + id + "/items",
                            .body = std::move(items),
                            .act = act_for(act, "-items")});
}

Answer open_case(const Site& site, const Request& request, const Fields& fields) {
  return site.ask(request, {.method = Method::post,
                            .path = "/v1/cases",
                            .body = {{"title", field(fields, "title")}},
                            .act = act_for(field(fields, "act"), "-case")});
}

Response open(const Site& site, Request& request) {
  const auto fields = parse_form(request.body);
  auto answer = open_case(site, request, fields);
  const auto id = text_at(answer.body, "id");
  const auto note = field(fields, "note");
  if (answer.ok() && !note.empty()) {
    answer = add_items(site, request, id, {{"note", note}}, field(fields, "act"));
  }
  if (answer.ok()) return done(id, "opened");
  return cases_page(site, request,
                    {{"problem", site.words_for(request, "officer", answer)},
                     {"typed_title", field(fields, "title")},
                     {"typed_note", note}},
                    answer.status);
}

// --- Adding what an officer is looking at

// What the fields say is to be added, as the API takes it; and to be sent along.
Json items_of(const Fields& fields) {
  Json items = Json::object();
  const auto take = [&](const char* name) {
    if (const auto value = field(fields, name); !value.empty()) items[name] = value;
  };
  for (const auto* name : kItems) take(name);
  for (const auto& filter : kViolationFilters) take(filter.name);
  return items;
}

// In words: one violation's sentence, or how many a selection finds.
Answer describe(const Site& site, const Request& request, const Json& items, Json& model) {
  Answer answer = {.status = 200};
  if (const auto id = text_at(items, "violation"); !id.empty()) {
    answer = site.ask(request, {.path = "/v1/violations/" + id});
    model["one"] = answer.body;
  }
  Query filters;
  for (const auto& filter : kViolationFilters) {
    if (const auto value = text_at(items, filter.name); !value.empty()) {
      filters.emplace(filter.name, value);
    }
  }
  if (answer.ok() && !filters.empty()) {
    answer = site.ask(request, {.path = "/v1/violations", .query = with(filters, "limit", "1")});
    model["violations"] = answer.ok() ? answer.body.value("count", 0) : 0;
    model["filters"] = filter_model(filters, kViolationFilters, "/officer/violations");
  }
  if (const auto caller = text_at(items, "complaints_of"); answer.ok() && !caller.empty()) {
    answer = site.ask(request,
                      {.path = "/v1/complaints", .query = {{"caller", caller}, {"limit", "1"}}});
    model["complaints"] = answer.ok() ? answer.body.value("count", 0) : 0;
    model["complaints_of"] = caller;
  }
  model["complaint"] = text_at(items, "complaint");
  return answer;
}

Response add_page_for(const Site& site, const Request& request, const Fields& fields,
                      const Json& said, int status = 200) {
  if (session_key(request).empty()) return ask_to_sign_in(request);
  const auto items = items_of(fields);
  if (items.empty()) return redirect("/officer/cases");
  Json model = {{"act", fresh_act()}, {"hidden", Json::array()}};
  for (const auto& [name, value] : items.items()) {
    model["hidden"].push_back({{"name", name}, {"value", value}});
  }
  const auto described = describe(site, request, items, model);
  if (described.status == 401) return ask_to_sign_in(request);
  if (!described.ok()) return site.failure(request, "officer", described);
  const auto open =
      site.ask(request, {.path = "/v1/cases", .query = {{"status", "open"}, {"limit", "1000"}}});
  if (!open.ok()) return site.failure(request, "officer", open);
  model["open_cases"] = array_at(open.body, "cases");
  model.update(said);
  for (auto& one : model["open_cases"]) one["chosen"] = text_at(one, "id") == text_at(said, "case");
  return site.page(request, "officer", "case_add", std::move(model), status);
}

Response ask_where(const Site& site, Request& request) {
  Fields fields;
  for (const auto& [name, value] : request.query) fields.emplace(name, value);
  return add_page_for(site, request, fields, Json::object());
}

Response add(const Site& site, Request& request) {
  const auto fields = parse_form(request.body);
  auto id = field(fields, "case");
  const auto again = [&](const std::string& problem, int status) {
    return add_page_for(site, request, fields,
                        {{"problem", problem},
                         {"case", id},
                         {"typed_title", field(fields, "title")},
                         {"typed_note", field(fields, "note")}},
                        status);
  };
  if (id.empty() && field(fields, "title").empty()) {
    return again(site.language(request, "officer").text("officer.cases.need_title"), 400);
  }
  if (id.empty()) {
    const auto opened = open_case(site, request, fields);
    if (!opened.ok()) return again(site.words_for(request, "officer", opened), opened.status);
    id = text_at(opened.body, "id");
  }
  auto items = items_of(fields);
  if (const auto note = field(fields, "note"); !note.empty()) items["note"] = note;
  const auto answer = add_items(site, request, id, std::move(items), field(fields, "act"));
  if (answer.ok()) return done(id, "added", answer.body);
  return again(site.words_for(request, "officer", answer), answer.status);
}

// --- One case

// What was added by one entry stands together.
Json custody_model(const Json& custody) {
  Json entries = Json::array();
  for (const auto& item : custody) {
    if (entries.empty() || entries.back()["seq"] != item["seq"]) {
      entries.push_back({{"seq", item["seq"]},
                         {"kind", item["kind"]},
                         {"added_at", item["added_at"]},
                         {"added_by", item["added_by"]},
                         {"count", 0},
                         {"items", Json::array()},
                         {"others", 0}});
    }
    auto& entry = entries.back();
    entry["count"] = entry["count"].get<int>() + 1;
    if (entry["items"].size() == kItemsShown) {
      entry["more"] = entry.value("more", 0) + 1;
    } else {
      Json shown = item;
      shown["is_" + text_at(item, "kind")] = true;
      entry["items"].push_back(std::move(shown));
    }
    if (text_at(item, "state") != "held") entry["others"] = entry["others"].get<int>() + 1;
  }
  for (auto& entry : entries) entry["single"] = entry["count"] == 1;
  return entries;
}

Response case_page(const Site& site, const Request& request, const Json& said, int status = 200) {
  if (session_key(request).empty()) return ask_to_sign_in(request);
  const auto answer = site.ask(request, {.path = case_path(request)});
  if (answer.status == 401) return ask_to_sign_in(request);
  if (!answer.ok()) return site.failure(request, "officer", answer);
  Json model = answer.body;
  model["wide"] = true;
  model["is_open"] = text_at(model, "status") == "open";
  model["entries"] = custody_model(array_at(model, "custody"));
  model["act"] = fresh_act();
  model.update(said);
  return site.page(request, "officer", "case", std::move(model), status);
}

Response one_case(const Site& site, Request& request) {
  Json said = Json::object();
  const auto what = request.query_value("done");
  for (const auto* known : {"opened", "added", "closed"}) {
    if (what == known) said["done_" + what] = true;
  }
  for (const auto* name : {"added", "there_already"}) {
    const auto value = request.query_value(name);
    if (value.find_first_not_of("0123456789") == std::string::npos && value != "0")
      said[name] = value;
  }
  return case_page(site, request, said);
}

Response again(const Site& site, const Request& request, const Answer& answer, const Json& typed) {
  Json said = {{"problem", site.words_for(request, "officer", answer)}};
  said.update(typed);
  return case_page(site, request, said, answer.status);
}

Response add_note(const Site& site, Request& request) {
  const auto fields = parse_form(request.body);
  const auto& id = request.path_values.at("id");
  const auto note = field(fields, "note");
  const auto answer = add_items(site, request, id, {{"note", note}}, field(fields, "act"));
  if (answer.ok()) return done(id, "added", answer.body);
  return again(site, request, answer, {{"typed_note", note}});
}

// A browser gives a name; a path that one puts before it is left out.
Response add_file(const Site& site, Request& request) {
  if (session_key(request).empty()) return ask_to_sign_in(request);
  const auto& id = request.path_values.at("id");
  auto upload = read_upload(request.header("content-type"), std::move(request.stream));
  if (!upload || upload->name.empty()) {
    const auto why = upload ? "no file was chosen" : upload.error().message;
    return again(site, request, {.status = 400, .body = {{"detail", why}}}, Json::object());
  }
  const auto name = upload->name.substr(upload->name.find_last_of("/\\") + 1);
  const auto answer = site.ask(request,
                               {.method = Method::post,
                                .path = case_path(request) + "/files",
                                .query = {{"name", name}},
                                .act = act_for(upload->fields["act"], "-file")},
                               std::move(upload->bytes), "application/octet-stream");
  if (answer.ok()) return done(id, "added", answer.body);
  return again(site, request, answer, Json::object());
}

Response close(const Site& site, Request& request) {
  const auto fields = parse_form(request.body);
  const auto reason = field(fields, "reason");
  const auto answer = site.ask(request, {.method = Method::post,
                                         .path = case_path(request) + "/close",
                                         .body = {{"reason", reason}},
                                         .act = act_for(field(fields, "act"), "-close")});
  if (answer.ok()) return done(request.path_values.at("id"), "closed");
  return again(site, request, answer, {{"typed_reason", reason}, {"closing", true}});
}

Response cases_file(const Site& site, Request& request) {
  if (session_key(request).empty()) return ask_to_sign_in(request);
  return site.file(request, "officer", {.path = "/v1/cases", .query = {{"limit", "1000"}}},
                   "cases.json");
}

Response case_file(const Site& site, Request& request) {
  if (session_key(request).empty()) return ask_to_sign_in(request);
  return site.file(request, "officer", {.path = case_path(request)}, "case.json");
}

}  // namespace

void add_case_pages(Router& router, std::shared_ptr<const Site> site) {
  add_page(router, site, Method::get, "/officer/cases", [](const Site& own, Request& request) {
    return cases_page(own, request, Json::object());
  });
  add_page(router, site, Method::post, "/officer/cases", open);
  add_page(router, site, Method::get, "/officer/cases/export", cases_file);
  add_page(router, site, Method::get, "/officer/cases/add", ask_where);
  add_page(router, site, Method::post, "/officer/cases/add", add);
  add_page(router, site, Method::get, "/officer/cases/{id}", one_case);
  add_page(router, site, Method::get, "/officer/cases/{id}/export", case_file);
  add_page(router, site, Method::post, "/officer/cases/{id}/note", add_note);
  add_page(router, site, Method::post, "/officer/cases/{id}/files", add_file,
           {.body = BodyUse::stream, .bytes_max = kFileMax});
  add_page(router, site, Method::post, "/officer/cases/{id}/close", close);
}

}  // namespace lapwing::service::pages
