#include "service/pages/site.h"

#include <algorithm>
#include <chrono>

#include "base/sha256.h"
#include "service/pages/form.h"
#include "service/pages/session.h"

namespace lapwing::service::pages {
namespace {

constexpr const char* kLanguageCookie = "lapwing_lang";
// Debian's libjs-chart.js; a copy in data/pages/static goes before it.
constexpr const char* kChartFile = "/usr/share/javascript/chart.js/chart.min.js";

class TextBytes final : public RawBytes {
 public:
  explicit TextBytes(std::string text) : text_(std::move(text)) {}
  Result<std::size_t> read(std::span<char> buffer) override {
    const auto count = std::min(buffer.size(), text_.size() - at_);
    std::copy_n(text_.data() + at_, count, buffer.data());
    at_ += count;
    return count;
  }
  std::optional<std::uint64_t> size() const override { return text_.size(); }

 private:
  std::string text_;
  std::size_t at_ = 0;
};

std::string type_of(const std::filesystem::path& name) {
  if (name.extension() == ".css") return "text/css; charset=utf-8";
  if (name.extension() == ".js") return "text/javascript; charset=utf-8";
  if (name.extension() == ".svg") return "image/svg+xml";
  return "application/octet-stream";
}

// The path with its query, asking for another language.
std::string with_language(const Request& request, const std::string& code) {
  std::string path = escape_path(request.path) + "?";
  if (request.method == Method::get) {
    for (const auto& [name, value] : request.query) {
      if (name != "lang") path += escape_url(name) + "=" + escape_url(value) + "&";
    }
  }
  return path + "lang=" + code;
}

}  // namespace

std::string Answer::problem() const {
  const auto type = text_at(body, "type");
  return type.substr(type.find_last_of("/#") + 1);
}

Result<std::shared_ptr<const Site>> Site::open(SiteOptions options, FileSystem& files) {
  std::shared_ptr<Site> site(new Site(std::move(options)));
  auto catalogue = Catalogue::load(files, site->options_.share / "pages");
  if (!catalogue) return catalogue.error();
  site->catalogue_ = std::move(*catalogue);
  if (auto loaded = site->load_templates(files); !loaded) return loaded.error();
  if (auto loaded = site->load_static(files); !loaded) return loaded.error();
  return std::shared_ptr<const Site>(std::move(site));
}

Status Site::load_templates(FileSystem& files) {
  const auto folder = options_.share / "pages";
  const auto entries = files.list(folder);
  if (!entries) return entries.error();
  for (const auto& entry : *entries) {
    const std::filesystem::path name = entry.name;
    if (name.extension() != ".html") continue;
    const auto source = read_whole_file(files, folder / name);
    if (!source) return source.error();
    if (auto added = templates_.add(name.stem(), *source); !added) return added.error();
  }
  if (const auto missing = templates_.missing_partial(); !missing.empty()) {
    return error(Errc::invalid_argument, "a page needs the template `{}.html`", missing);
  }
  for (const auto& key : templates_.text_keys()) {
    const auto& texts = catalogue_.english().texts();
    const auto found = texts.lower_bound(key);
    if (found == texts.end() || !found->first.starts_with(key)) {
      return error(Errc::invalid_argument, "en.yaml lacks the text `{}`", key);
    }
  }
  return ok();
}

Status Site::load_static(FileSystem& files) {
  const auto folder = options_.share / "pages" / "static";
  const auto entries = files.list(folder);
  if (!entries) return entries.error();
  Sha256 hash;
  const auto take = [&](const std::string& name, const std::filesystem::path& path) -> Status {
    auto bytes = read_whole_file(files, path);
    if (!bytes) return bytes.error();
    hash.update(*bytes);
    static_files_.try_emplace(name, StaticFile{std::move(*bytes), type_of(name)});
    return ok();
  };
  for (const auto& entry : *entries) {
    if (auto taken = take(entry.name, folder / entry.name); !taken) return taken;
  }
  // Where it is not installed pages show their tables without the plot.
  if (!static_files_.contains("chart.min.js")) {
    auto taken = take("chart.min.js", kChartFile);
    if (!taken && taken.error().code != Errc::not_found) return taken;
  }
  version_ = hex(hash.digest()).substr(0, 12);
  return ok();
}

const StaticFile* Site::static_file(const std::string& name) const {
  const auto found = static_files_.find(name);
  return found == static_files_.end() ? nullptr : &found->second;
}

Response Site::ask_raw(const Request& from, const Question& question,
                       std::unique_ptr<RawBytes> stream, const std::string& content_type) const {
  Request request = {.method = question.method, .path = question.path, .query = question.query};
  request.stream = std::move(stream);
  if (!request.stream && !question.body.is_null()) {
    request.stream = std::make_unique<TextBytes>(
        question.body.dump(-1, ' ', false, Json::error_handler_t::replace));
  }
  request.headers["content-type"] = content_type.empty() ? "application/json" : content_type;
  if (!question.act.empty()) request.headers["idempotency-key"] = question.act;
  if (const auto key = session_key(from); !key.empty()) {
    request.headers["authorization"] = "Bearer " + key;
  }
  if (!from.id.empty()) request.headers["x-request-id"] = from.id;
  request.peer = from.peer;
  return options_.api(request);
}

Answer Site::ask(const Request& from, const Question& question, std::unique_ptr<RawBytes> stream,
                 const std::string& content_type) const {
  const auto response = ask_raw(from, question, std::move(stream), content_type);
  Answer answer = {.status = response.status};
  std::string body = response.body;
  if (response.write) {
    response.write([&](std::string_view piece) {
      body += piece;
      return true;
    });
  }
  answer.body = Json::parse(body, nullptr, false);
  if (answer.body.is_discarded()) answer.body = nullptr;
  return answer;
}

const Language& Site::language(const Request& request, std::string_view part) const {
  const auto asked = request.query_value("lang");
  return catalogue_.choose(part, asked.empty() ? cookie(request, kLanguageCookie) : asked,
                           request.header("accept-language"));
}

Json Site::languages(const Request& request, std::string_view part, const Language& chosen) const {
  Json list = Json::array();
  for (const auto& language : catalogue_.languages()) {
    if (!language.has_part(part)) continue;
    list.push_back({{"code", language.code()},
                    {"name", language.text("format.name")},
                    {"href", with_language(request, language.code())},
                    {"current", language.code() == chosen.code()}});
  }
  return list.size() > 1 ? list : Json::array();
}

Response Site::page(const Request& request, std::string_view part, const std::string& name,
                    Json model, int status) const {
  const auto& chosen = language(request, part);
  model["lang"] = chosen.code();
  model["languages"] = languages(request, part, chosen);
  model["version"] = version_;
  // Several pages share a template: then the handler says which one it is.
  const auto own_name = text_at(model, "page");
  const auto& page = own_name.empty() ? name : own_name;
  model["page"] = page;
  const std::string_view titles = page == "failure" ? "site" : part;
  model["title_key"] = fmt::format("{}.titles.{}", titles, page);
  model["here_" + page] = true;
  model["at_" + std::string(part)] = true;
  model["signed_in"] = !session_key(request).empty();
  model["plots"] = static_files_.contains("chart.min.js");
  Response response = {.status = status,
                       .content_type = "text/html; charset=utf-8",
                       .body = templates_.render("layout", name, model, chosen)};
  protect(response);
  if (const auto asked = request.query_value("lang"); asked == chosen.code()) {
    response.headers.emplace_back("Set-Cookie", std::string(kLanguageCookie) + "=" + asked +
                                                    "; Path=/; Max-Age=31536000; SameSite=Lax" +
                                                    (options_.secure ? "; Secure" : ""));
  }
  return response;
}

Response Site::fragment(const Request& request, std::string_view part, const std::string& name,
                        const Json& model) const {
  Response response = {.content_type = "text/html; charset=utf-8",
                       .body = templates_.render(name, name, model, language(request, part))};
  protect(response);
  return response;
}

Response Site::file(const Request& request, std::string_view part, const Question& question,
                    const std::string& name) const {
  auto response = ask_raw(request, question);
  if (response.status != 200) {
    return failure(request, part,
                   {.status = response.status, .body = Json::parse(response.body, nullptr, false)});
  }
  response.headers.emplace_back("Content-Disposition",
                                fmt::format("attachment; filename=\"{}\"", name));
  return response;
}

std::string Site::words_for(const Request& request, std::string_view part,
                            const Answer& answer) const {
  const auto& chosen = language(request, part);
  for (const auto& word : {answer.problem(), "status-" + std::to_string(answer.status)}) {
    const auto key = "site.problem." + word;
    if (!word.empty() && chosen.has(key)) return fill_text(chosen.text(key), answer.body, chosen);
  }
  auto detail = text_at(answer.body, "detail");
  if (detail.empty()) return chosen.text("site.problem.other");
  if (detail.front() >= 'a' && detail.front() <= 'z') detail.front() -= 'a' - 'A';
  return detail + ".";
}

Response Site::failure(const Request& request, std::string_view part, const Answer& answer) const {
  return page(request, part, "failure", {{"problem", words_for(request, part, answer)}},
              answer.status);
}

std::string text_at(const Json& object, const char* name) {
  const auto found = object.is_object() ? object.find(name) : object.end();
  return found == object.end() || !found->is_string() ? "" : found->get<std::string>();
}

Json array_at(const Json& object, const char* name) {
  const auto found = object.is_object() ? object.find(name) : object.end();
  return found == object.end() || !found->is_array() ? Json::array() : *found;
}

Response redirect(const std::string& path) {
  Response response = {.status = 303, .content_type = "text/plain; charset=utf-8"};
  response.headers.emplace_back("Location", path);
  protect(response);
  return response;
}

void protect(Response& response) {
  for (const auto& [name, value] : std::initializer_list<std::pair<const char*, const char*>>{
           {"Content-Security-Policy",
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
            "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"},
           {"X-Content-Type-Options", "nosniff"},
           {"Referrer-Policy", "same-origin"},
           {"Cross-Origin-Opener-Policy", "same-origin"},
           {"Cache-Control", "no-store"}}) {
    response.headers.emplace_back(name, value);
  }
}

}  // namespace lapwing::service::pages
