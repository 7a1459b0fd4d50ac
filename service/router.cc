#include "service/router.h"

#include <algorithm>
#include <cassert>
#include <cctype>
#include <optional>

namespace lapwing::service {
namespace {

// The values of the path's segments, or nothing where it does not fit. `literals` counts segments
// that are equal.
std::optional<std::map<std::string, std::string>> match(std::string_view pattern,
                                                        std::string_view path, int& literals) {
  std::map<std::string, std::string> values;
  literals = 0;
  while (!pattern.empty() || !path.empty()) {
    if (pattern.empty() || path.empty() || pattern.front() != '/' || path.front() != '/') return {};
    pattern.remove_prefix(1);
    path.remove_prefix(1);
    const auto wanted = pattern.substr(0, pattern.find('/'));
    const auto given = path.substr(0, path.find('/'));
    pattern.remove_prefix(wanted.size());
    path.remove_prefix(given.size());
    if (wanted.starts_with('{')) {
      if (given.empty()) return {};
      values.emplace(wanted.substr(1, wanted.size() - 2), given);
    } else if (wanted == given) {
      ++literals;
    } else {
      return {};
    }
  }
  return values;
}

}  // namespace

std::string media_type_of(const Request& request) {
  const auto named = request.header("content-type");
  auto type = named.substr(0, named.find(';'));
  while (type.ends_with(' ') || type.ends_with('\t')) type.pop_back();
  std::ranges::transform(type, type.begin(), [](unsigned char c) { return std::tolower(c); });
  return type;
}

void Router::add(Route route) {
  assert(route.handle);
  routes_.push_back(std::move(route));
}

Router::Match Router::find(Method method, std::string_view path) const {
  Match best;
  int best_literals = -1;
  for (const auto& route : routes_) {
    int literals = 0;
    auto values = match(route.pattern, path, literals);
    if (!values) continue;
    if (route.method != method) {
      best.allowed.push_back(route.method);
    } else if (literals > best_literals) {
      best_literals = literals;
      best.route = &route;
      best.path_values = std::move(*values);
    }
  }
  return best;
}

}  // namespace lapwing::service
