// /v1/subscribers, /v1/keys, /v1/access-log and /v1/events: administration over HTTP.
#include <nlohmann/json.hpp>

#include "service/asked.h"
#include "service/enrolment.h"
#include "service/identity_json.h"
#include "service/identity_routes.h"

namespace lapwing::service {
namespace {

using nlohmann::ordered_json;

std::string actor_of(const Request& request) { return "key:" + request.identity.key; }

Result<Role> role_of(const std::string& word) {
  for (const auto role : {Role::subscriber, Role::officer, Role::administrator}) {
    if (word == name_of(role)) return role;
  }
  return error(Errc::invalid_argument,
               "`role` must be subscriber, officer or administrator, not `{}`", word);
}

class Handlers {
 public:
  Handlers(Service& service, Identities& identities)
      : identities_(identities),
        registry_(service.registry),
        clock_(service.clock),
        fees_file_(service.share / "fees.yaml") {}

  Response subscribers() const {
    ordered_json json = {{"subscribers", ordered_json::array()}};
    for (const auto& subscriber : identities_.subscribers().all()) {
      json["subscribers"].push_back(shown(subscriber));
    }
    return json_response(json.dump());
  }

  Response subscriber(const Request& request) const {
    const auto found = identities_.subscribers().find(request.path_values.at("id"));
    if (!found) return problem(found.error());
    auto json = shown(*found);
    json["contact"] = found->contact;
    return json_response(json.dump());
  }

  Response enrol_subscriber(Request& request) {
    const auto body = json_object_of(request.body);
    if (!body) return problem(body.error());
    Fields fields(*body);
    const auto id = fields.text("id");
    const auto enrolment = read(fields);
    if (const auto fine = fields.finish(); !fine) return problem(fine.error());
    return put({.id = id}, enrolment, request, 201);
  }

  Response change_subscriber(Request& request) {
    const auto body = json_object_of(request.body);
    if (!body) return problem(body.error());
    Fields fields(*body);
    const auto enrolment = read(fields);
    const bool closed = fields.flag("closed");
    if (const auto fine = fields.finish(); !fine) return problem(fine.error());
    auto held = identities_.subscribers().find(request.path_values.at("id"));
    if (!held) return problem(held.error());
    held->closed = held->closed || closed;
    return put(*std::move(held), enrolment, request, 200);
  }

  Response keys() const {
    ordered_json json = {{"keys", ordered_json::array()}};
    for (const auto& key : identities_.subscribers().keys()) {
      json["keys"].push_back(to_json(key, clock_.now()));
    }
    return json_response(json.dump());
  }

  Response make_key(Request& request) {
    const auto body = json_object_of(request.body);
    if (!body) return problem(body.error());
    Fields fields(*body);
    const auto role = role_of(fields.text("role"));
    if (!role) return problem(role.error());
    const Key wanted{.id = {},
                     .role = *role,
                     .subscriber = fields.text("subscriber"),
                     .organization = fields.text("organization"),
                     .label = fields.text("label"),
                     .expires_at = fields.instant("expires_at"),
                     .hash = {}};
    if (const auto fine = fields.finish(); !fine) return problem(fine.error());
    // The route's answers are not kept, as the key is in them: the act itself is known again.
    const auto named = request.header("idempotency-key");
    const auto made = identities_.subscribers().make_key(
        wanted, actor_of(request), named.empty() ? "" : request.identity.key + "/" + named);
    if (!made) return problem(made.error());
    auto json = to_json(made->key, clock_.now());
    json["secret"] = made->secret.empty() ? ordered_json() : ordered_json(made->secret);
    auto response = json_response(json.dump(), 201);
    response.headers.emplace_back("Cache-Control", "no-store");
    return response;
  }

  Response own_key(const Request& request) const {
    const auto& identity = request.identity;
    ordered_json json = {{"id", identity.key},
                         {"role", name_of(identity.role)},
                         {"organization", identity.organization}};
    if (identity.role == Role::subscriber) {
      const auto subscriber = identities_.subscribers().find(identity.organization);
      if (!subscriber) return problem(subscriber.error());
      json.update(shown(*subscriber));
      json["id"] = identity.key;
      json["subscriber"] = subscriber->id;
    }
    return json_response(json.dump());
  }

  Response revoke(Request& request) {
    const auto revoked =
        identities_.subscribers().revoke(request.path_values.at("id"), actor_of(request));
    if (!revoked) return problem(revoked.error());
    return json_response(to_json(*revoked, clock_.now()).dump());
  }

  Response access_log(const Request& request) const {
    Query query(request);
    const auto today = CivilDate(std::chrono::floor<std::chrono::days>(clock_.now()));
    const auto since = query.date("since").value_or(today);
    const auto until = query.date("until").value_or(today);
    const auto key = query.text("key");
    const auto organization = query.text("organization");
    const auto number = query.text("number");
    const auto limit = query.whole("limit", 1, 10'000, 1'000);
    if (const auto fine = query.finish(); !fine) return problem(fine.error());
    std::string wanted;
    if (!number.empty()) {
      const auto e164 = E164::from_digits(number.starts_with('+') ? number.substr(1) : number);
      if (!e164) return problem(error(Errc::invalid_argument, "`{}` is no E.164 number", number));
      wanted = identities_.lookups().seen(*e164).hash;
    }
    ordered_json json = {{"lookups", ordered_json::array()}, {"more", false}};
    const auto walked =
        identities_.lookups().walk(since, until, [&](const LookupLine& lookup) -> Status {
          if (!lookup.matches(key, organization, wanted)) return ok();
          if (json["lookups"].size() >= limit) {
            json["more"] = true;
          } else {
            json["lookups"].push_back(to_json(lookup));
          }
          return ok();
        });
    if (!walked) return problem(walked.error());
    return json_response(json.dump());
  }

  Response events() const {
    const auto held = registry_.documents("event");
    if (!held) return problem(held.error());
    ordered_json json = {{"events", ordered_json::array()}};
    for (const auto& document : *held) {
      auto event = ordered_json::parse(document.document.body, nullptr, false);
      if (event.is_object()) json["events"].push_back(std::move(event));
    }
    return json_response(json.dump());
  }

 private:
  ordered_json shown(const Subscriber& subscriber) const {
    auto json = to_json(subscriber, clock_.now());
    json["used_today"] = identities_.metering().used_today(subscriber.id);
    return json;
  }

  static Enrolment read(Fields& fields) {
    Enrolment enrolment{.organization = fields.text("organization"),
                        .san = fields.text("san"),
                        .seller = fields.text("seller"),
                        .areas = fields.texts("areas")};
    if (fields.has("quota_per_day")) {
      enrolment.quota_per_day = fields.whole("quota_per_day", 0, 1'000'000'000, 0);
    }
    enrolment.expires_on = fields.date("expires_on");
    enrolment.fee = fields.text("fee");
    enrolment.currency = fields.text("currency");
    enrolment.paid_on = fields.date("paid_on");
    enrolment.reference = fields.text("reference");
    enrolment.contact = fields.text("contact");
    return enrolment;
  }

  Response put(Subscriber held, const Enrolment& enrolment, const Request& request, int status) {
    const auto fees = FeeSchedule::load(fees_file_);
    if (!fees) return problem(fees.error());
    const auto enrolled = enrol(std::move(held), enrolment, *fees, clock_.now());
    if (!enrolled) return problem(enrolled.error());
    const auto kept = identities_.subscribers().put(*enrolled, actor_of(request), request.act);
    if (!kept) return problem(kept.error());
    return json_response(shown(*kept).dump(), status);
  }

  Identities& identities_;
  registry::Registry& registry_;
  const Clock& clock_;
  std::filesystem::path fees_file_;
};

}  // namespace

void add_identity_routes(Router& router, Service& service, Identities& identities) {
  add_registration_routes(router, identities, service.clock);
  add_subscriber_routes(router, service, identities);
  add_internal_list_routes(router, service.registry);
  add_scrub_history_routes(router, service.registry, service.clock);
}

void add_subscriber_routes(Router& router, Service& service, Identities& identities) {
  const auto handlers = std::make_shared<Handlers>(service, identities);
  const auto get = [&](const char* path, Role role, auto handle) {
    router.add({.method = Method::get, .pattern = path, .role = role, .handle = handle});
  };
  const auto change = [&](Method method, const char* path, BodyUse body, bool kept, auto handle) {
    router.add({.method = method,
                .pattern = path,
                .role = Role::administrator,
                .body = body,
                .changes = kept,
                .handle = handle});
  };
  constexpr auto kAdministrator = Role::administrator;
  get("/v1/subscribers", kAdministrator, [handlers](Request&) { return handlers->subscribers(); });
  get("/v1/subscribers/{id}", kAdministrator,
      [handlers](Request& r) { return handlers->subscriber(r); });
  change(Method::post, "/v1/subscribers", BodyUse::small, true,
         [handlers](Request& r) { return handlers->enrol_subscriber(r); });
  change(Method::put, "/v1/subscribers/{id}", BodyUse::small, true,
         [handlers](Request& r) { return handlers->change_subscriber(r); });
  get("/v1/keys", kAdministrator, [handlers](Request&) { return handlers->keys(); });
  get("/v1/keys/self", Role::subscriber, [handlers](Request& r) { return handlers->own_key(r); });
  change(Method::post, "/v1/keys", BodyUse::small, false,
         [handlers](Request& r) { return handlers->make_key(r); });
  change(Method::del, "/v1/keys/{id}", BodyUse::none, true,
         [handlers](Request& r) { return handlers->revoke(r); });
  get("/v1/access-log", kAdministrator, [handlers](Request& r) { return handlers->access_log(r); });
  get("/v1/events", kAdministrator, [handlers](Request&) { return handlers->events(); });
}

}  // namespace lapwing::service
