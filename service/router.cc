#include "service/router.h"

#include <algorithm>
#include <cassert>
#include <cctype>
#include <optional>

namespace lapwing::service {
namespace {

using Values = std::map<std::string, std::string>;

// How many segments are equal, or nothing where the path does not fit. `values`, where given, takes
// those of the others.
std::optional<int> match(std::string_view pattern, std::string_view path, Values* values) {
  int literals = 0;
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
      if (values != nullptr) values->emplace(wanted.substr(1, wanted.size() - 2), given);
    } else if (wanted == given) {
      ++literals;
    } else {
      return {};
    }
  }
  return literals;
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
  begins_.push_back(route.pattern.substr(0, route.pattern.find('{')));
  routes_.push_back(std::move(route));
}

Router::Match Router::find(Method method, std::string_view path) const {
  Match best;
  int best_literals = -1;
  for (std::size_t i = 0; i < routes_.size(); ++i) {
    if (!path.starts_with(begins_[i])) continue;
    const auto& route = routes_[i];
    const auto literals = match(route.pattern, path, nullptr);
    if (!literals) continue;
    if (route.method != method) {
      best.allowed.push_back(route.method);
    } else if (*literals > best_literals) {
      best_literals = *literals;
      best.route = &route;
    }
  }
  if (best.route != nullptr) match(best.route->pattern, path, &best.path_values);
  return best;
}

}  // namespace lapwing::service
