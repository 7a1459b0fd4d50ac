// POST /v1/registrations, /v1/removals, /v1/self-checks and what confirms them; POST
// /v1/calls-received for the call-in line, one by one or as a file.
#include <algorithm>
#include <cctype>
#include <nlohmann/json.hpp>

#include "service/asked.h"
#include "service/call_in_file.h"
#include "service/identity.h"
#include "service/identity_routes.h"

namespace lapwing::service {
namespace {

using nlohmann::ordered_json;

ordered_json bound_json(const std::vector<screening::BindingDay>& bound) {
  auto json = ordered_json::array();
  for (const auto& day : bound) {
    json.push_back({{"from", format_date(day.from)},
                    {"zone", day.zone},
                    {"jurisdiction", day.jurisdiction},
                    {"citation", day.citation},
                    {"verified", day.verified}});
  }
  return json;
}

ordered_json first_day(const std::vector<screening::BindingDay>& bound) {
  return bound.empty() ? ordered_json() : ordered_json(format_date(bound.front().from));
}

Response answer(const Confirmed& confirmed, int status) {
  ordered_json json = {{"id", confirmed.id},
                       {"number", confirmed.number.to_string()},
                       {"action", confirmed.act == Act::registration ? "registered"
                                  : confirmed.act == Act::removal    ? "removed"
                                                                     : "checked"}};
  if (confirmed.list) {
    json["list"] = confirmed.list->id.text();
    json["title"] = confirmed.list->title;
  }
  if (confirmed.act == Act::registration) {
    json["since"] = nullptr;
    if (confirmed.since) json["since"] = format_date(confirmed.list->date(*confirmed.since));
    json["binding_from"] = first_day(confirmed.bound);
    json["bound"] = bound_json(confirmed.bound);
  }
  if (confirmed.act == Act::self_check) {
    json["lists"] = ordered_json::array();
    for (const auto& own : confirmed.listings) {
      json["lists"].push_back({{"list", own.list.id.text()},
                               {"title", own.list.title},
                               {"since", format_date(own.list.date(own.since))},
                               {"binding_from", first_day(own.bound)},
                               {"bound", bound_json(own.bound)}});
    }
  }
  return json_response(json.dump(), status);
}

// RFC 5646; it stands in letters and links.
std::string language_of(Fields& fields) {
  const auto language = fields.text("language");
  const bool is_tag = language.size() <= 35 && std::ranges::all_of(language, [](unsigned char c) {
                        return c == '-' || (c < 0x80 && std::isalnum(c) != 0);
                      });
  if (!is_tag) fields.problem("`language` is no tag of a language, as `fr` or `es-MX` is");
  return is_tag ? language : "";
}

Response ask(Identities& identities, Act act, Request& request) {
  const auto body = json_object_of(request.body);
  if (!body) return problem(body.error());
  Fields fields(*body);
  Asking asking{.act = act,
                .number = fields.text("number"),
                .region = fields.text("region", "US"),
                .list = fields.text("list"),
                .method = fields.text("method"),
                .address = fields.text("email"),
                .language = language_of(fields),
                .peer = request.peer,
                .key = request.act};
  const auto reason = fields.text("reason");
  if (const auto fine = fields.finish(); !fine) return problem(fine.error());
  if (asking.method == "administrator") {
    if (request.identity.role != Role::administrator || act == Act::self_check) {
      return problem(403, "not-allowed", "The key does not allow this",
                     "an entry without proof is an administrator's");
    }
    const auto entered =
        identities.registrations().enter(asking, "key:" + request.identity.key, reason);
    return entered ? answer(*entered, 201) : problem(entered.error());
  }
  const auto asked = identities.registrations().ask(asking);
  if (!asked) return problem(asked.error());
  if (const auto* refusal = std::get_if<Refusal>(&*asked)) return problem(*refusal);
  const auto& requested = std::get<Requested>(*asked);
  ordered_json json = {{"id", requested.id},
                       {"method", requested.method},
                       {"valid_until", format_instant(requested.valid_until)}};
  if (!requested.call.empty()) {
    json["call"] = {{"number", requested.call}, {"code", requested.code}};
  }
  return json_response(json.dump(), 202);
}

Response confirm(Identities& identities, Act act, Request& request) {
  const auto body = json_object_of(request.body);
  if (!body) return problem(body.error());
  Fields fields(*body);
  const auto code = fields.text("code");
  if (const auto fine = fields.finish(); !fine) return problem(fine.error());
  if (code.empty()) return problem(error(Errc::invalid_argument, "`code` is missing"));
  const auto done = identities.registrations().confirm(act, request.path_values.at("id"), code);
  if (!done) return problem(done.error());
  if (const auto* refusal = std::get_if<Refusal>(&*done)) return problem(*refusal);
  return answer(std::get<Confirmed>(*done), 200);
}

Response called(Identities& identities, const Clock& clock, Request& request) {
  if (!is_signed(identities.settings().calls_secret, request.header("lapwing-timestamp"),
                 request.header("lapwing-signature"), request.body, clock.now())) {
    return problem(401, "not-signed", "The call-in line did not sign this",
                   "Lapwing-Timestamp and Lapwing-Signature are missing, wrong or too old");
  }
  const auto body = json_object_of(request.body);
  if (!body) return problem(body.error());
  Fields fields(*body);
  const auto id = fields.text("id");
  const auto text = fields.text("number");
  const auto at = fields.instant("at");
  const auto digits = fields.text("digits");
  const auto action = fields.text("action");
  const auto list = fields.text("list");
  if (const auto fine = fields.finish(); !fine) return problem(fine.error());
  const auto number = E164::from_digits(text.starts_with('+') ? text.substr(1) : text);
  if (!number || !at) {
    return problem(error(Errc::invalid_argument,
                         "a call has a `number` in E.164 and the time `at` which it came"));
  }
  const auto outcome = identities.registrations().called({id, *number, *at, digits, action, list});
  if (!outcome) return problem(outcome.error());
  return json_response(ordered_json{{"id", id}, {"outcome", *outcome}}.dump());
}

Response called_file(Identities& identities, const Clock& clock, Request& request) {
  Query query(request);
  const auto region = query.text("region", "US");
  const auto list = query.text("list");
  if (const auto fine = query.finish(); !fine) return problem(fine.error());
  ByteSource source("the body", std::move(request.stream));
  const auto taken = take_call_ins(identities.registrations(), source, {region, clock.now()}, list);
  return taken ? json_response(
                     to_json(*taken).dump(-1, ' ', false, ordered_json::error_handler_t::replace))
               : problem(taken.error());
}

}  // namespace

void add_registration_routes(Router& router, Identities& identities, const Clock& clock) {
  const auto add = [&](const std::string& path, bool changes, auto handle) {
    router.add({.method = Method::post,
                .pattern = path,
                .body = BodyUse::small,
                .body_bytes_max = 4096,
                .changes = changes,
                .handle = std::move(handle)});
  };
  const std::pair<const char*, Act> acts[] = {{"/v1/registrations", Act::registration},
                                              {"/v1/removals", Act::removal},
                                              {"/v1/self-checks", Act::self_check}};
  for (const auto& [path, act] : acts) {
    add(path, true, [&identities, act = act](Request& r) { return ask(identities, act, r); });
    // What a self-check answers is not kept to be given again: it is told once, to who proved that
    // he may know.
    add(std::string(path) + "/{id}/confirm", act != Act::self_check,
        [&identities, act = act](Request& r) { return confirm(identities, act, r); });
  }
  add("/v1/calls-received", false,
      [&identities, &clock](Request& r) { return called(identities, clock, r); });
  router.add(
      {.method = Method::post,
       .pattern = "/v1/calls-received/files",
       .role = Role::administrator,
       .body = BodyUse::stream,
       .body_bytes_max = kCallInFileMax,
       .takes = kFileTypes,
       .changes = true,
       .handle = [&identities, &clock](Request& r) { return called_file(identities, clock, r); }});
}

}  // namespace lapwing::service
