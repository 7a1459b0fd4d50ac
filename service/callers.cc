// GET /v1/callers/{n}: all that is held about the number that calls showed.
#include <nlohmann/json.hpp>

#include "enforcement/caller_profile.h"
#include "screening/number_json.h"
#include "service/asked.h"
#include "service/lookups.h"
#include "service/problem.h"
#include "service/routes.h"

namespace lapwing::service {

namespace {

Response caller(Request& request, Service& service) {
  Query query(request);
  const auto region = query.text("region", "US");
  if (const auto asked = query.finish(); !asked) return problem(asked.error());
  const auto reader = phone::Reader::create(region);
  if (!reader) return problem(reader.error());
  const auto& text = request.path_values.at("n");
  const auto reading = reader->read(text);
  if (reading.status != phone::ReadingStatus::number) {
    return problem(error(Errc::invalid_argument, "`{}` is not one number but {}", text,
                         phone::name_of(reading.status)));
  }
  const E164 number = reading.numbers.front().number;
  if (auto failed = looked_at(service, request, "caller", number.to_string())) {
    return *std::move(failed);
  }
  const auto profile = enforcement::caller_profile(service.data, number, service.clock.now());
  if (!profile) return problem(profile.error());
  return json_response(screening::dump_line(to_json(*profile)));
}

}  // namespace

void add_caller_routes(Router& router, Service& service) {
  router.add({.method = Method::get,
              .pattern = "/v1/callers/{n}",
              .role = Role::officer,
              .handle = [&service](Request& request) { return caller(request, service); }});
}

}  // namespace lapwing::service
