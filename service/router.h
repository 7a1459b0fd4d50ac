// Which handler answers which request. Paths are compared segment by segment: no pattern language
// that a long path could make expensive. Immutable once built; find() is thread-safe.
#pragma once

#include <cstddef>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "service/http.h"

namespace lapwing::service {

enum class BodyUse : std::uint8_t {
  none,    // a body is refused
  small,   // read whole into Request::body before the handler is called
  stream,  // Request::stream
};

// `text/csv`, `text/*`; the first is what a body without a Content-Type is taken as.
using MediaTypes = std::vector<std::string_view>;
// A file for what it holds, whatever it is called; `curl --data-binary` calls it a form.
inline const MediaTypes kFileTypes = {"application/octet-stream",
                                      "text/*",
                                      "application/gzip",
                                      "application/zstd",
                                      "application/zip",
                                      "application/xml",
                                      "application/x-www-form-urlencoded"};

// Of the body, in lower case and without parameters: `Text/CSV; charset=utf-8` is `text/csv`. Empty
// where no Content-Type is named.
std::string media_type_of(const Request& request);

struct Route {
  Method method;
  std::string pattern;  // `/v1/numbers/{n}`
  // The least role that may ask; a higher one may too, but for subscriber-only routes whose handler
  // says otherwise.
  Role role = Role::anonymous;
  BodyUse body = BodyUse::none;
  std::size_t body_bytes_max = 64 * 1024;
  MediaTypes takes = {"application/json"};  // a body of another is refused
  // POST, PUT and DELETE that change something: a request with the Idempotency-Key of an earlier
  // one gets its answer again.
  bool changes = false;
  std::function<Response(Request&)> handle;
};

class Router {
 public:
  void add(Route route);

  struct Match {
    const Route* route = nullptr;  // null: no such path, or not with this method
    std::map<std::string, std::string> path_values = {};
    std::vector<Method> allowed = {};  // where the path is known but not with this method
  };
  // A literal segment is preferred to a value.
  Match find(Method method, std::string_view path) const;
  const std::vector<Route>& routes() const { return routes_; }

 private:
  std::vector<Route> routes_;
  std::vector<std::string> begins_;  // of each pattern, what stands before its first value
};

}  // namespace lapwing::service
