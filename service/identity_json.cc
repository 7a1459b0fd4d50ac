#include "service/identity_json.h"

#include <nlohmann/json.hpp>

namespace lapwing::service {

using nlohmann::ordered_json;

ordered_json to_json(const Subscriber& subscriber, Instant now) {
  ordered_json fee = {
      {"amount", fmt::format("{}.{:02}", subscriber.fee.cents / 100, subscriber.fee.cents % 100)},
      {"currency", subscriber.fee.currency},
      {"source", subscriber.fee.source},
      {"paid_on", nullptr},
      {"reference", subscriber.fee.reference}};
  if (subscriber.fee.paid_on) fee["paid_on"] = format_date(*subscriber.fee.paid_on);
  const char* state = subscriber.closed         ? "closed"
                      : subscriber.expired(now) ? "expired"
                      : subscriber.due()        ? "fee-due"
                                                : "active";
  return {{"id", subscriber.id},
          {"organization", subscriber.organization},
          {"san", subscriber.san},
          {"seller", subscriber.seller},
          {"areas", subscriber.areas.to_strings()},
          {"quota_per_day", subscriber.quota_per_day},
          {"expires_on", format_date(subscriber.expires_on)},
          {"state", state},
          {"fee", std::move(fee)},
          {"seq", subscriber.seq},
          {"changed_at", format_instant(subscriber.changed_at)}};
}

ordered_json to_json(const Key& key, Instant now) {
  const bool over = key.expires_at && now >= *key.expires_at;
  ordered_json json = {
      {"id", key.id},          {"role", name_of(key.role)},
      {"subscriber", nullptr}, {"organization", nullptr},
      {"label", key.label},    {"created_at", format_instant(key.created_at)},
      {"expires_at", nullptr}, {"state", key.revoked ? "revoked" : over ? "expired" : "active"}};
  if (!key.subscriber.empty()) json["subscriber"] = key.subscriber;
  if (!key.organization.empty()) json["organization"] = key.organization;
  if (key.expires_at) json["expires_at"] = format_instant(*key.expires_at);
  return json;
}

ordered_json to_json(const LookupLine& lookup) {
  ordered_json json = {{"at", format_instant(lookup.at)},
                       {"kind", lookup.kind},
                       {"key", lookup.key},
                       {"role", lookup.role},
                       {"organization", lookup.organization},
                       {"request", lookup.request},
                       {"subject", lookup.subject},
                       {"count", lookup.count},
                       {"outcome", lookup.outcome},
                       {"numbers", ordered_json::array()}};
  for (const auto& seen : lookup.numbers) json["numbers"].push_back(seen.masked);
  return json;
}

}  // namespace lapwing::service
