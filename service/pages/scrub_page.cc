#include "service/pages/scrub_page.h"

#include <algorithm>

#include "service/pages/form.h"
#include "service/pages/multipart.h"
#include "service/pages/pages.h"
#include "service/pages/session.h"
#include "service/pages/site.h"

namespace lapwing::service::pages {
namespace {

constexpr std::size_t kFileMax = std::size_t{4} << 30;
constexpr std::size_t kSampleMax = std::size_t{512} << 10;
constexpr std::size_t kCellMax = 60;    // characters of a cell that are shown
constexpr std::size_t kColumnsMax = 5;  // beside those with telephone numbers

std::string shortened(const std::string& text) {
  return text.size() <= kCellMax ? text : text.substr(0, kCellMax) + "...";
}

// The columns that are shown: the first few, and all that hold telephone numbers.
Json preview_model(const Json& guess) {
  Json model = {{"warnings", array_at(guess, "warnings")}, {"chosen", Json::array()}};
  std::vector<std::size_t> shown;
  const auto columns = array_at(guess, "columns");
  for (std::size_t i = 0; i < columns.size(); ++i) {
    const bool phone = columns[i].value("phone", false);
    if (!phone && i >= kColumnsMax) continue;
    shown.push_back(i);
    model["header"].push_back({{"name", shortened(text_at(columns[i], "name"))}, {"phone", phone}});
    if (phone) model["chosen"].push_back(text_at(columns[i], "name"));
  }
  for (const auto& row : array_at(guess, "rows")) {
    Json line = {{"outcome", text_at(row, "outcome")}, {"reasons", array_at(row, "reasons")}};
    const auto fields = array_at(row, "fields");
    for (const auto i : shown) {
      line["cells"].push_back(
          {{"text", i < fields.size() ? shortened(fields[i].get<std::string>()) : ""},
           {"name", text_at(columns[i], "name")}});
    }
    model["rows"].push_back(std::move(line));
  }
  return model;
}

// A piece of a page, for the script that sent the file's beginning.
Response preview(const Site& site, Request& request) {
  Question question = {.method = Method::post, .path = "/v1/scrubs/preview"};
  for (const auto* name : {"region", "column"}) {
    if (const auto value = request.query_value(name); !value.empty()) {
      question.query.emplace(name, value);
    }
  }
  const auto answer = site.ask(request, question, std::move(request.stream), "text/csv");
  auto model = answer.ok() ? preview_model(answer.body)
                           : Json{{"problem", site.words_for(request, "subscriber", answer)}};
  return site.fragment(request, "subscriber", "preview", std::move(model));
}

Response send(const Site& site, Request& request) {
  if (session_key(request).empty()) return ask_to_sign_in(request);
  auto upload = read_upload(request.header("content-type"), std::move(request.stream));
  if (!upload || upload->name.empty()) {
    const auto why = upload ? "no file was chosen" : upload.error().message;
    return site.failure(request, "subscriber", {.status = 400, .body = {{"detail", why}}});
  }
  Question question = {.method = Method::post, .path = "/v1/scrubs"};
  question.query.emplace("name", upload->name);
  for (const auto* name : {"region", "column"}) {
    const auto found = upload->fields.find(name);
    if (found != upload->fields.end() && !found->second.empty()) {
      question.query.emplace(name, found->second);
    }
  }
  question.query.emplace("split", "true");
  question.act = upload->fields["act"];
  const auto answer = site.ask(request, question, std::move(upload->bytes), "text/csv");
  if (!answer.ok()) return site.failure(request, "subscriber", answer);
  return redirect("/subscriber/scrubs/" + escape_url(text_at(answer.body, "id")));
}

Json reason_rows(const Json& counts) {
  Json rows = Json::array();
  const auto reasons = counts.value("reasons", Json::object());
  for (const auto& [code, count] : reasons.items()) {
    rows.push_back({{"code", code}, {"kind", code.substr(0, code.find(':'))}, {"count", count}});
  }
  std::stable_sort(rows.begin(), rows.end(),
                   [](const Json& a, const Json& b) { return a["count"] > b["count"]; });
  return rows;
}

// How far it is; the script asks for it as JSON.
Json progress_of(const Json& scrub) {
  const auto state = text_at(scrub, "state");
  return {{"state", state},
          {"percent", static_cast<int>(100 * scrub.value("progress", 0.0))},
          {"running", state == "queued" || state == "running"}};
}

Response one(const Site& site, Request& request) {
  if (session_key(request).empty()) return ask_to_sign_in(request);
  const auto answer = site.ask(request, {.path = "/v1/scrubs/" + request.path_values.at("id")});
  if (!answer.ok()) return site.failure(request, "subscriber", answer);
  Json model = answer.body;
  model["id"] = request.path_values.at("id");
  model["progress"] = progress_of(answer.body);
  if (model["progress"]["running"] == true) {
    model["refresh"] = 3;
    model["scripts"] = {"job.js"};
  } else if (model.contains("report") && model["report"].is_object()) {
    model["summary"] = true;
    model["plot"] = true;
    model["reason_rows"] = reason_rows(model["report"]);
  }
  return site.page(request, "subscriber", "scrub", std::move(model));
}

Response progress(const Site& site, Request& request) {
  const auto answer = site.ask(request, {.path = "/v1/scrubs/" + request.path_values.at("id")});
  Response response = {.status = answer.status};
  response.body = (answer.ok() ? progress_of(answer.body) : Json::object()).dump();
  protect(response);
  return response;
}

Response result(const Site& site, Request& request) {
  if (session_key(request).empty()) return ask_to_sign_in(request);
  Question question = {.path = "/v1/scrubs/" + request.path_values.at("id") + "/result"};
  if (const auto part = request.query_value("part"); !part.empty()) {
    question.query.emplace("part", part);
  }
  auto response = site.ask_raw(request, question);
  if (response.status == 200) return response;
  return site.failure(request, "subscriber", {.status = response.status});
}

}  // namespace

void add_scrub_pages(Router& router, std::shared_ptr<const Site> site) {
  add_page(router, site, Method::post, "/subscriber/preview", preview,
           {.body = BodyUse::stream, .bytes_max = kSampleMax});
  add_page(router, site, Method::post, "/subscriber/scrubs", send,
           {.body = BodyUse::stream, .bytes_max = kFileMax});
  add_page(router, site, Method::get, "/subscriber/scrubs/{id}", one);
  add_page(router, site, Method::get, "/subscriber/scrubs/{id}/progress", progress);
  add_page(router, site, Method::get, "/subscriber/scrubs/{id}/result", result);
}

}  // namespace lapwing::service::pages
