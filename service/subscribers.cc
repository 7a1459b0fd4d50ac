#include "service/subscribers.h"

#include <algorithm>
#include <mutex>
#include <nlohmann/json.hpp>

#include "service/secret.h"

namespace lapwing::service {
namespace {

using nlohmann::json;
using nlohmann::ordered_json;

constexpr const char* kSubscribers = "subscriber";
constexpr const char* kKeys = "key";
constexpr std::string_view kKeyPrefix = "lw_";

CivilDate utc_date(Instant at) { return CivilDate(std::chrono::floor<std::chrono::days>(at)); }

bool is_san(std::string_view text) {
  return !text.empty() && text.size() <= 40 && std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '-';
  });
}

Result<Role> parse_role(const std::string& word) {
  for (const auto role : {Role::subscriber, Role::officer, Role::administrator}) {
    if (word == name_of(role)) return role;
  }
  return error(Errc::data_loss, "`{}` is no role", word);
}

std::string body_of(const Subscriber& subscriber) {
  ordered_json body = {{"organization", subscriber.organization},
                       {"san", subscriber.san},
                       {"seller", subscriber.seller},
                       {"areas", subscriber.areas.to_strings()},
                       {"quota_per_day", subscriber.quota_per_day},
                       {"expires_on", format_date(subscriber.expires_on)},
                       {"closed", subscriber.closed},
                       {"fee",
                        {{"cents", subscriber.fee.cents},
                         {"currency", subscriber.fee.currency},
                         {"source", subscriber.fee.source},
                         {"paid_on", nullptr},
                         {"reference", subscriber.fee.reference}}}};
  if (subscriber.fee.paid_on) body["fee"]["paid_on"] = format_date(*subscriber.fee.paid_on);
  return body.dump();
}

std::string body_of(const Key& key) {
  ordered_json body = {{"role", name_of(key.role)},
                       {"subscriber", key.subscriber},
                       {"organization", key.organization},
                       {"label", key.label},
                       {"created_at", format_instant(key.created_at)},
                       {"expires_at", nullptr},
                       {"revoked", key.revoked},
                       {"hash", key.hash}};
  if (key.expires_at) body["expires_at"] = format_instant(*key.expires_at);
  return body.dump();
}

Error unreadable(const registry::HeldDocument& held) {
  return error(Errc::data_loss, "entry {} of the journal is no {} that can be read", held.seq,
               held.document.collection);
}

Result<Subscriber> subscriber_of(const registry::HeldDocument& held) {
  try {
    const auto body = json::parse(held.document.body);
    const auto areas = registry::Coverage::parse(body.at("areas"));
    const auto expires_on = parse_date(body.at("expires_on").get<std::string>());
    if (!areas || !expires_on) return unreadable(held);
    const auto& fee = body.at("fee");
    Subscriber subscriber{
        .id = held.document.id,
        .organization = body.at("organization"),
        .san = body.at("san"),
        .seller = body.at("seller"),
        .areas = *areas,
        .quota_per_day = body.at("quota_per_day"),
        .expires_on = *expires_on,
        .fee = {fee.at("cents"), fee.at("currency"), fee.at("source"), {}, fee.at("reference")},
        .contact = {},
        .closed = body.at("closed"),
        .seq = held.seq,
        .changed_at = held.recorded_at};
    if (const auto& paid = fee.at("paid_on"); !paid.is_null()) {
      const auto paid_on = parse_date(paid.get<std::string>());
      if (!paid_on) return unreadable(held);
      subscriber.fee.paid_on = *paid_on;
    }
    const auto contact = held.document.personal.find("contact");
    if (contact != held.document.personal.end()) subscriber.contact = contact->second;
    return subscriber;
  } catch (const json::exception&) {
    return unreadable(held);
  }
}

Result<Key> key_of(const registry::HeldDocument& held) {
  try {
    const auto body = json::parse(held.document.body);
    const auto role = parse_role(body.at("role"));
    const auto created_at = parse_instant(body.at("created_at").get<std::string>());
    if (!role || !created_at) return unreadable(held);
    Key key{.id = held.document.id,
            .role = *role,
            .subscriber = body.at("subscriber"),
            .organization = body.at("organization"),
            .label = body.at("label"),
            .created_at = *created_at,
            .expires_at = {},
            .revoked = body.at("revoked"),
            .hash = body.at("hash")};
    if (const auto& until = body.at("expires_at"); !until.is_null()) {
      const auto expires_at = parse_instant(until.get<std::string>());
      if (!expires_at) return unreadable(held);
      key.expires_at = *expires_at;
    }
    return key;
  } catch (const json::exception&) {
    return unreadable(held);
  }
}

template <class T, class Read>
Result<std::vector<T>> read_all(const registry::Registry& registry, const char* collection,
                                Read read) {
  const auto held = registry.documents(collection);
  if (!held) return held.error();
  std::vector<T> all;
  for (const auto& document : *held) {
    auto item = read(document);
    if (!item) return item.error();
    all.push_back(*std::move(item));
  }
  return all;
}

}  // namespace

bool Subscriber::expired(Instant now) const { return utc_date(now) > expires_on; }

Result<std::vector<Subscriber>> read_subscribers(const registry::Registry& registry) {
  return read_all<Subscriber>(registry, kSubscribers, subscriber_of);
}

Result<std::vector<Key>> read_keys(const registry::Registry& registry) {
  return read_all<Key>(registry, kKeys, key_of);
}

Result<std::unique_ptr<Subscribers>> Subscribers::open(registry::Registry& registry,
                                                       const Clock& clock) {
  auto subscribers = read_subscribers(registry);
  if (!subscribers) return subscribers.error();
  auto keys = read_keys(registry);
  if (!keys) return keys.error();
  std::unique_ptr<Subscribers> opened(new Subscribers(registry, clock));
  for (auto& subscriber : *subscribers) {
    opened->subscribers_.emplace(subscriber.id, std::move(subscriber));
  }
  for (auto& key : *keys) opened->keys_.emplace(key.id, std::move(key));
  return opened;
}

Status Subscribers::check(const Subscriber& subscriber) const {
  // An id is a seller's name unless that says otherwise, so what is no list is no id.
  if (const auto list = registry::ListId::internal(subscriber.id); !list) {
    return error(Errc::invalid_argument, "`{}` is no subscriber's id: {}", subscriber.id,
                 list.error().message);
  }
  if (const auto list = registry::ListId::internal(subscriber.seller); !list) return list.error();
  if (subscriber.organization.empty()) {
    return error(Errc::invalid_argument, "subscriber `{}` has no organization", subscriber.id);
  }
  if (!is_san(subscriber.san)) {
    return error(Errc::invalid_argument,
                 "`{}` is no Subscription Account Number: 1 to 40 letters, digits and -",
                 subscriber.san);
  }
  if (subscriber.areas.empty()) {
    return error(Errc::invalid_argument, "subscriber `{}` has no area code", subscriber.id);
  }
  for (const auto& [id, other] : subscribers_) {
    if (id == subscriber.id || other.closed || subscriber.closed) continue;
    if (other.san == subscriber.san) {
      return error(Errc::failed_precondition, "SAN `{}` is subscriber `{}`'s", subscriber.san, id);
    }
    if (other.seller == subscriber.seller) {
      return error(Errc::failed_precondition, "the list of seller `{}` is kept by subscriber `{}`",
                   subscriber.seller, id);
    }
  }
  return ok();
}

Result<Subscriber> Subscribers::put(Subscriber subscriber, const std::string& actor,
                                    const std::string& act) {
  if (subscriber.seller.empty()) subscriber.seller = subscriber.id;
  const std::unique_lock lock(mutex_);
  if (const auto fine = check(subscriber); !fine) return fine.error();
  registry::Document document{kSubscribers, subscriber.id, body_of(subscriber), actor};
  if (!subscriber.contact.empty()) document.personal["contact"] = subscriber.contact;
  const auto seq = registry_.put_document(
      document,
      {.replaces = subscriber.seq, .idempotency_key = act.empty() ? "" : "subscriber/" + act});
  if (!seq) return seq.error();
  const auto held = registry_.document(kSubscribers, subscriber.id);
  if (!held) return held.error();
  if (!*held) return error(Errc::internal, "subscriber `{}` was not kept", subscriber.id);
  auto kept = subscriber_of(**held);
  if (kept) subscribers_.insert_or_assign(subscriber.id, *kept);
  return kept;
}

Result<Subscriber> Subscribers::find(const std::string& id) const {
  const std::shared_lock lock(mutex_);
  const auto found = subscribers_.find(id);
  if (found == subscribers_.end()) {
    return error(Errc::not_found, "there is no subscriber `{}`", id);
  }
  return found->second;
}

std::vector<Subscriber> Subscribers::all() const {
  const std::shared_lock lock(mutex_);
  std::vector<Subscriber> all;
  for (const auto& [id, subscriber] : subscribers_) all.push_back(subscriber);
  return all;
}

Result<MadeKey> Subscribers::make_key(Key key, const std::string& actor, const std::string& act) {
  const std::unique_lock lock(mutex_);
  const bool subscribes = key.role == Role::subscriber;
  if (key.role == Role::anonymous || subscribes == key.subscriber.empty()) {
    return error(Errc::invalid_argument,
                 "a key is a subscriber's, or an officer's or administrator's of an organization");
  }
  if (!subscribes && key.organization.empty()) {
    return error(Errc::invalid_argument, "an {}'s key names its organization", name_of(key.role));
  }
  if (subscribes && !subscribers_.contains(key.subscriber)) {
    return error(Errc::not_found, "there is no subscriber `{}`", key.subscriber);
  }
  key.created_at = clock_.now();
  if (key.expires_at && *key.expires_at <= key.created_at) {
    return error(Errc::invalid_argument, "`{}` is past already", format_instant(*key.expires_at));
  }
  // The same act gives the same id, so that its repeat finds the key and no second one is made.
  key.id = act.empty() ? random_name() : hash_of_token("key/" + act).substr(0, 16);
  if (const auto held = keys_.find(key.id); held != keys_.end()) return MadeKey{held->second, ""};
  const auto secret = random_token();
  key.hash = hash_of_token(secret);
  const auto put = registry_.put_document({kKeys, key.id, body_of(key), actor}, {.replaces = 0});
  if (!put) return put.error();
  keys_.emplace(key.id, key);
  return MadeKey{key, fmt::format("{}{}_{}", kKeyPrefix, key.id, secret)};
}

Result<Key> Subscribers::revoke(const std::string& id, const std::string& actor) {
  const std::unique_lock lock(mutex_);
  const auto found = keys_.find(id);
  if (found == keys_.end()) return error(Errc::not_found, "there is no key `{}`", id);
  if (found->second.revoked) return found->second;
  Key revoked = found->second;
  revoked.revoked = true;
  const auto put = registry_.put_document({kKeys, id, body_of(revoked), actor}, {.close = true});
  if (!put) return put.error();
  found->second = revoked;
  return revoked;
}

std::vector<Key> Subscribers::keys() const {
  const std::shared_lock lock(mutex_);
  std::vector<Key> all;
  for (const auto& [id, key] : keys_) all.push_back(key);
  return all;
}

Result<Identity> Subscribers::identify(std::string_view text) {
  const Error unknown{Errc::not_found, "the key is not known, or no longer good"};
  std::string_view id;
  std::string_view secret;
  if (text.starts_with(kKeyPrefix)) {
    text.remove_prefix(kKeyPrefix.size());
    id = text.substr(0, text.find('_'));
    if (id.size() < text.size()) secret = text.substr(id.size() + 1);
  }
  const std::shared_lock lock(mutex_);
  const auto found = keys_.find(id);
  // A key that is not there costs what a wrong one does.
  static const std::string no_hash = hash_of_token("");
  const bool same =
      same_secret(hash_of_token(secret), found == keys_.end() ? no_hash : found->second.hash);
  if (!same || found == keys_.end()) return unknown;
  const Key& key = found->second;
  if (key.revoked || (key.expires_at && clock_.now() >= *key.expires_at)) return unknown;
  Identity identity{.role = key.role, .key = key.id, .organization = key.organization};
  if (key.role != Role::subscriber) return identity;
  const auto subscriber = subscribers_.find(key.subscriber);
  if (subscriber == subscribers_.end() || subscriber->second.closed) return unknown;
  identity.organization = subscriber->second.id;
  identity.seller = subscriber->second.seller;
  identity.san = subscriber->second.san;
  for (auto& prefix : subscriber->second.areas.to_strings()) {
    identity.areas.push_back(prefix == "all" ? "" : std::move(prefix));
  }
  return identity;
}

}  // namespace lapwing::service
