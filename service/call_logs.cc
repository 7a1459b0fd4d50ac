// POST /v1/call-logs: a log, judged as `lapwing audit` does.
#include <mutex>
#include <nlohmann/json.hpp>

#include "screening/number_json.h"
#include "service/asked.h"
#include "service/log_audit.h"
#include "service/problem.h"
#include "service/routes.h"

namespace lapwing::service {
namespace {

constexpr std::size_t kLogBytesMax = std::size_t{512} << 20;

Response audit(Request& request, Service& service) {
  Query query(request);
  LogAuditAsk ask;
  ask.format = query.text("format");
  ask.zone = query.text("tz");
  ask.seller = query.text("seller");
  ask.region = query.text("region", ask.region);
  ask.channel = query.text("channel", ask.channel);
  ask.purpose = query.text("purpose", ask.purpose);
  ask.subject = query.text("subject");
  ask.held = query.texts("held");
  ask.record_stops = query.flag("record_stops");
  ask.actor = "key:" + request.identity.key;
  const auto name = query.text("name", "call-log");
  // `map=called:Dialed Number`, as a line of --map.
  for (const auto& pair : query.texts("map")) {
    const auto colon = pair.find(':');
    if (colon == std::string::npos) query.problem("`map` must be FIELD:HEADER, not `" + pair + "`");
    if (colon != std::string::npos) ask.columns[pair.substr(0, colon)] = pair.substr(colon + 1);
  }
  if (ask.format.empty()) query.problem("`format` is missing: asterisk, freeswitch, twilio ...");
  if (ask.zone.empty()) query.problem("`tz` is missing: whose wall clock wrote the times");
  if (const auto asked = query.finish(); !asked) return problem(asked.error());
  if (const auto checked = check_ask(ask); !checked) return problem(checked.error());
  const auto done = audit_logs(
      ask,
      {{name, [&]() -> Result<std::unique_ptr<RawBytes>> { return std::move(request.stream); }}},
      {service.registry, service.rulebook, service.clock, service.files, service.data});
  if (!done) return problem(done.error());
  return json_response(screening::dump_line(to_json(*done, ask)), 201);
}

}  // namespace

void add_call_log_routes(Router& router, Service& service) {
  const auto one_at_a_time = std::make_shared<std::mutex>();
  router.add({.method = Method::post,
              .pattern = "/v1/call-logs",
              .role = Role::officer,
              .body = BodyUse::stream,
              .body_bytes_max = kLogBytesMax,
              .takes = kFileTypes,
              .changes = true,
              .handle = [&service, one_at_a_time](Request& request) {
                const std::lock_guard lock(*one_at_a_time);
                return audit(request, service);
              }});
}

}  // namespace lapwing::service
