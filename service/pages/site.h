// What every page shares: templates, texts, static files, the headers that keep foreign content
// out, and the API. Pages are a client of the API inside the same process: they ask it as anybody
// else would, with the key of who is signed in, and show what it answers. Thread-safe.
#pragma once

#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/file_system.h"
#include "base/result.h"
#include "service/http.h"
#include "service/pages/catalogue.h"
#include "service/pages/template.h"

namespace lapwing::service::pages {

using Json = nlohmann::ordered_json;
using CallApi = std::function<Response(Request&)>;

struct SiteOptions {
  CallApi api;
  std::filesystem::path share;  // with the folder `pages`
  bool secure = false;          // reached by https: cookies are only sent by it
  // Proofs of control that are taken, as the API names them; others are not offered.
  std::vector<std::string> methods = {"email", "sms", "voice", "call-in"};
  const Clock& clock;
};

// What the API said.
struct Answer {
  int status = 0;
  Json body = {};  // null unless it was JSON

  bool ok() const { return status >= 200 && status < 300; }
  // The last segment of a problem's type: `wrong-code`; empty where it is none.
  std::string problem() const;
};

// A question to the API.
struct Question {
  Method method = Method::get;
  std::string path;  // decoded, as in Request
  std::multimap<std::string, std::string> query = {};
  Json body = {};        // null: none
  std::string act = {};  // an Idempotency-Key; empty: none
};

// A file that is sent as it lies in data/pages/static.
struct StaticFile {
  std::string bytes;
  std::string type;
};

class Site {
 public:
  static Result<std::shared_ptr<const Site>> open(SiteOptions options, FileSystem& files);

  // With the key that came with `from`, and its peer.
  Answer ask(const Request& from, const Question& question, std::unique_ptr<RawBytes> stream = {},
             const std::string& content_type = {}) const;
  // The API's own response, for what is passed on: files, streams. `body` may be null.
  Response ask_raw(const Request& from, const Question& question,
                   std::unique_ptr<RawBytes> stream = {},
                   const std::string& content_type = {}) const;

  // The template `name`, whose texts are of `part`. The model is completed with what the layout
  // shows.
  Response page(const Request& request, std::string_view part, const std::string& name, Json model,
                int status = 200) const;
  // A piece of a page, without the layout, for a script to put into one.
  Response fragment(const Request& request, std::string_view part, const std::string& name,
                    const Json& model) const;
  // What the API answers, to be saved under that name; what went wrong where it does not.
  Response file(const Request& request, std::string_view part, const Question& question,
                const std::string& name) const;
  // What went wrong, as a page of its own.
  Response failure(const Request& request, std::string_view part, const Answer& answer) const;
  // What a problem means, in the reader's language where the catalogue has it.
  std::string words_for(const Request& request, std::string_view part, const Answer& answer) const;

  const Language& language(const Request& request, std::string_view part) const;
  const StaticFile* static_file(const std::string& name) const;
  const std::string& version() const { return version_; }  // of the static files
  const SiteOptions& options() const { return options_; }

 private:
  explicit Site(SiteOptions options) : options_(std::move(options)) {}
  Status load_templates(FileSystem& files);
  Status load_static(FileSystem& files);
  Json languages(const Request& request, std::string_view part, const Language& chosen) const;

  SiteOptions options_;
  Catalogue catalogue_;
  Templates templates_;
  std::map<std::string, StaticFile> static_files_;
  std::string version_;
};

// The text of a member; empty where it is absent, null or no text.
std::string text_at(const Json& object, const char* name);
// The array of a member; an empty one where it is none.
Json array_at(const Json& object, const char* name);

// 303 See Other: after a post, so that reloading does not send it again.
Response redirect(const std::string& path);
// Adds the headers of a page: what it may load (Content-Security-Policy level 3), and that nobody
// keeps it.
void protect(Response& response);

}  // namespace lapwing::service::pages
