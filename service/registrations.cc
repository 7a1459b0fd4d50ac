#include "service/registrations.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "phone/country.h"
#include "phone/reading.h"

namespace lapwing::service {
namespace {

using registry::ListInfo;
using registry::PendingKind;

Refusal too_often(std::chrono::milliseconds wait) {
  return {429, "too-often", "Too often",
          "this was asked for too often; what was sent before may still arrive", wait};
}

Refusal conflict(std::string type, std::string title, std::string detail) {
  return {409, std::move(type), std::move(title), std::move(detail)};
}

Refusal not_right(std::string type, std::string title, std::string detail) {
  return {400, std::move(type), std::move(title), std::move(detail)};
}

Refusal expired() {
  return conflict("request-expired", "The request has expired",
                  "the time to confirm this is over: ask again");
}

Refusal wrong_code(int tries_left) {
  if (tries_left <= 0) {
    return conflict("tries-used-up", "No tries are left",
                    "the code was wrong too often, and this request is closed: ask again");
  }
  return {400, "wrong-code", "The code is not right",
          fmt::format("that is not the code of this request; {} {} left", tries_left,
                      tries_left == 1 ? "try is" : "tries are")};
}

}  // namespace

Registrations::Registrations(registry::Registry& registry, const checker::Rulebook& rulebook,
                             const Clock& clock, DirectoryKey key, RegistrationSettings settings,
                             Outbox::Failed failed)
    : registry_(registry),
      rulebook_(rulebook),
      clock_(clock),
      key_(key),
      settings_(std::move(settings)),
      methods_(proof_methods(settings_.proof)),
      per_peer_(settings_.per_peer),
      per_number_(settings_.per_number),
      per_address_(settings_.per_address),
      keyed_in_({5, std::chrono::minutes(12)}),
      outbox_(std::move(failed)) {}

std::vector<std::string> Registrations::methods() const {
  std::vector<std::string> names;
  for (const auto& method : methods_) names.emplace_back(method->name());
  return names;
}

const ProofMethod* Registrations::find(const std::string& name) const {
  const auto found = std::find_if(methods_.begin(), methods_.end(),
                                  [&](const auto& method) { return method->name() == name; });
  return found == methods_.end() ? nullptr : found->get();
}

std::mutex& Registrations::lock_of(const std::string& id) {
  return locks_[std::hash<std::string>{}(id) % locks_.size()];
}

// --- Asking ---

std::variant<const ProofMethod*, Refusal> Registrations::method_for(const Asking& asking) const {
  const auto* method = find(asking.method);
  if (method == nullptr) {
    return not_right("method-not-available", "That proof is not taken here",
                     fmt::format("`{}` is no proof that is taken here: {}", asking.method,
                                 fmt::join(methods(), ", ")));
  }
  if (asking.act != Act::registration && !method->from_the_number()) {
    return not_right("proof-too-weak", "That proof is not enough",
                     fmt::format("a {} needs proof from the number itself, which `{}` is not",
                                 name_of(asking.act), asking.method));
  }
  if (!method->from_the_number() && !is_mail_address(asking.address)) {
    return not_right("invalid-email", "That is no e-mail address",
                     "`email` is no address that a letter can be sent to");
  }
  return method;
}

Result<E164> Registrations::number_of(const Asking& asking) const {
  const auto reader = phone::Reader::create(asking.region);
  if (!reader) return reader.error();
  const auto reading = reader->read(asking.number);
  if (reading.status == phone::ReadingStatus::number) return reading.numbers.front().number;
  return error(Errc::invalid_argument, "`{}` is not one telephone number but {}", asking.number,
               name_of(reading.status));
}

Result<ListInfo> Registrations::list_for(const std::string& named, E164 number) const {
  const auto countries = phone::country_of(number);
  std::vector<const ListInfo*> kept;
  for (const auto& list : registry_.catalog().lists()) {
    const auto country = list.jurisdiction.substr(0, 2);
    if (list.tenure != registry::Tenure::run) continue;
    if (!named.empty()
            ? list.id.text() == named
            : std::find(countries.begin(), countries.end(), country) != countries.end()) {
      kept.push_back(&list);
    }
  }
  for (const auto& preferred : settings_.lists) {
    for (const auto* list : kept) {
      if (list->id.text() == preferred) return *list;
    }
  }
  if (kept.size() == 1) return *kept.front();
  if (!named.empty()) return error(Errc::invalid_argument, "no list `{}` is kept here", named);
  if (kept.empty()) {
    return error(
        Errc::not_found, "no list for numbers of {} is kept here",
        countries.empty() ? "no known country" : fmt::format("{}", fmt::join(countries, ", ")));
  }
  std::vector<std::string> names;
  for (const auto* list : kept) names.push_back(list->id.text());
  return error(Errc::invalid_argument, "name the `list`: {}", fmt::join(names, ", "));
}

std::optional<Refusal> Registrations::limited(const Asking& asking, const std::string& number_hash,
                                              const std::string& address_hash) {
  const auto now = clock_.now();
  auto wait = asking.peer.empty() ? std::nullopt : per_peer_.take(asking.peer, now);
  if (!wait) wait = per_number_.take(number_hash, now);
  if (!wait && !address_hash.empty()) wait = per_address_.take(address_hash, now);
  return wait ? std::optional(too_often(*wait)) : std::nullopt;
}

// A registration or removal waits in the registry; of a self-check nothing but this process knows.
Result<registry::PendingRequest> Registrations::note(const Asking& asking,
                                                     const ProofMethod& method, E164 number) {
  if (asking.act == Act::self_check) {
    const auto any = registry::ListId::parse("self.check");
    if (!any) return any.error();
    return registry::PendingRequest{
        random_name() + random_name(),    0, PendingKind::registration, *any, number,
        clock_.now() + method.valid_for()};
  }
  const auto list = list_for(asking.list, number);
  if (!list) return list.error();
  const auto kind = asking.act == Act::removal ? PendingKind::removal : PendingKind::registration;
  return registry_.ask(list->id, number, kind,
                       {.actor = "consumer",
                        .method = std::string(method.recorded_as()),
                        .strength = 0,
                        .idempotency_key = asking.key.empty() ? "" : "ask/" + asking.key},
                       method.valid_for());
}

Answer<Requested> Registrations::ask(const Asking& asking) {
  const auto refuse = [](Refusal refusal) {
    return std::variant<Requested, Refusal>(std::move(refusal));
  };
  auto chosen = method_for(asking);
  if (auto* refusal = std::get_if<Refusal>(&chosen)) return refuse(std::move(*refusal));
  const auto* method = std::get<const ProofMethod*>(chosen);
  const auto number = number_of(asking);
  if (!number) {
    if (number.error().code != Errc::invalid_argument) return number.error();
    return refuse(
        not_right("invalid-number", "That is not one telephone number", number.error().message));
  }
  const bool by_mail = !method->from_the_number();
  std::string address = by_mail ? asking.address : "";
  std::transform(address.begin(), address.end(), address.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  Waiting waiting{.id = {},
                  .act = asking.act,
                  .method = asking.method,
                  .secret = {},
                  .number_hash = key_.hash("number", number->digits()),
                  .address_hash = by_mail ? key_.hash("address", address) : ""};
  if (auto refusal = limited(asking, waiting.number_hash, waiting.address_hash)) {
    return refuse(*std::move(refusal));
  }
  const auto pending = note(asking, *method, *number);
  if (!pending) {
    if (pending.error().code != Errc::not_found) return pending.error();
    return refuse(
        not_right("no-list-here", "No list is kept here for that number", pending.error().message));
  }
  const std::lock_guard lock(lock_of(pending->id));
  Delivery delivery{.act = asking.act,
                    .request = pending->id,
                    .secret = method->fresh_secret(),
                    .number = *number,
                    .address = asking.address,
                    .language = asking.language,
                    .valid_until = pending->valid_until};
  waiting.id = pending->id;
  waiting.secret = key_.hash("code/" + pending->id, delivery.secret);
  waiting.valid_until = pending->valid_until;
  if (asking.act == Act::self_check) waiting.number = *number;
  if (const auto saved = save(waiting); !saved) return saved.error();
  if (by_mail) {
    const auto numbers = numbers_of(waiting.address_hash);
    if (!numbers) return numbers.error();
    delivery.limit_reached =
        numbers->size() >= static_cast<std::size_t>(settings_.numbers_per_address) &&
        std::find(numbers->begin(), numbers->end(), waiting.number_hash) == numbers->end();
  }
  Requested requested{pending->id, asking.method, pending->valid_until};
  if (method->keyed_in_by_call()) {
    requested.call = settings_.proof.call_in_number;
    requested.code = delivery.secret;
    const auto name = key_.hash("call-in", number->digits() + "/" + delivery.secret);
    if (asking.act == Act::self_check) {
      const std::lock_guard checks_lock(checks_mutex_);
      call_ins_[name] = pending->id;
    } else {
      const nlohmann::ordered_json body = {{"request", pending->id}, {"act", name_of(asking.act)}};
      const auto put = registry_.put_document({"call-in", name, body.dump(), "consumer"});
      if (!put) return put.error();
    }
  }
  const bool taken = outbox_.post(
      asking.method, [method, delivery, this] { return method->deliver(delivery, clock_.now()); });
  if (!taken) {
    return refuse({503, "busy", "Too much is waiting to be sent", "try again in a minute",
                   std::chrono::minutes(1)});
  }
  return std::variant<Requested, Refusal>(std::move(requested));
}

// --- Confirming ---

Answer<Confirmed> Registrations::confirm(Act act, const std::string& id,
                                         const std::string& secret) {
  const std::lock_guard lock(lock_of(id));
  auto loaded = load(act, id);
  if (!loaded) return loaded.error();
  if (!*loaded) return error(Errc::not_found, "there is no {} `{}`", name_of(act), id);
  auto& waiting = **loaded;
  const auto refuse = [](Refusal refusal) {
    return std::variant<Confirmed, Refusal>(std::move(refusal));
  };
  if (waiting.tries >= settings_.tries_max) return refuse(wrong_code(0));
  if (!same_secret(waiting.secret, key_.hash("code/" + id, secret))) {
    ++waiting.tries;
    // The try counts before anybody learns that it was wrong.
    if (const auto saved = save(waiting); !saved) return saved.error();
    return refuse(wrong_code(settings_.tries_max - waiting.tries));
  }
  if (waiting.used) {
    return refuse(conflict("code-used", "The code was used",
                           "this request was confirmed already, and its code is good only once"));
  }
  const auto* method = find(waiting.method);
  if (method == nullptr) {
    return error(Errc::failed_precondition, "`{}` is no longer taken as a proof here: ask again",
                 waiting.method);
  }
  if (method->keyed_in_by_call() && !waiting.proven) {
    return refuse(conflict("call-not-received", "The call has not come",
                           fmt::format("call {} from the number, and key in the code",
                                       settings_.proof.call_in_number)));
  }
  return finish(std::move(waiting), *method);
}

Answer<Confirmed> Registrations::finish(Waiting waiting, const ProofMethod& method) {
  const auto refuse = [](Refusal refusal) {
    return std::variant<Confirmed, Refusal>(std::move(refusal));
  };
  if (waiting.act == Act::self_check) {
    if (clock_.now() > waiting.valid_until) return refuse(expired());
    auto confirmed = own_listings(waiting);
    if (!confirmed) return confirmed.error();
    waiting.used = true;
    if (const auto saved = save(waiting); !saved) return saved.error();
    return std::variant<Confirmed, Refusal>(*std::move(confirmed));
  }
  // Of a request that is late the registry says so; its number is not counted.
  if (!waiting.address_hash.empty() && clock_.now() <= waiting.valid_until) {
    const auto counted = count_number(waiting);
    if (!counted) return counted.error();
    if (!*counted) {
      return refuse(conflict("address-used-up", "The e-mail address has its numbers",
                             fmt::format("one e-mail address registers up to {} numbers",
                                         settings_.numbers_per_address)));
    }
  }
  const auto done = registry_.confirm(
      waiting.id, {"consumer", std::string(method.recorded_as()), method.strength()});
  if (!done) {
    if (done.error().code == Errc::failed_precondition) return refuse(expired());
    return done.error();
  }
  waiting.used = true;
  if (const auto saved = save(waiting); !saved) return saved.error();
  const auto info = registry_.catalog().find(done->request.list);
  if (!info) return info.error();
  Confirmed confirmed{
      .id = waiting.id, .act = waiting.act, .number = done->request.number, .list = *info};
  const auto& [seq, changed, effective_at] = done->outcome;
  if (method.from_the_number()) confirmed.since = effective_at;
  if (waiting.act == Act::registration) {
    confirmed.bound = screening::binding_days(rulebook_, *info, confirmed.number,
                                              confirmed.since.value_or(clock_.now()));
  }
  return std::variant<Confirmed, Refusal>(std::move(confirmed));
}

Result<Confirmed> Registrations::own_listings(const Waiting& waiting) const {
  const auto now = clock_.now();
  Confirmed confirmed{.id = waiting.id, .act = waiting.act, .number = *waiting.number};
  const auto history = registry_.history(*waiting.number, {.at = now});
  if (!history) return history.error();
  for (const auto& held : *history) {
    const auto info = registry_.catalog().find(held.list);
    if (!info) return info.error();
    // Sellers' own lists are theirs; and what no law asks callers to heed (which numbers are
    // mobile, say) is no do-not-call list.
    const bool do_not_call = info->tenure == registry::Tenure::run || !info->required.empty();
    if (held.list.is_internal() || !do_not_call || held.intervals.empty()) continue;
    const auto since = held.intervals.front().from;
    confirmed.listings.push_back(
        {*info, since, screening::binding_days(rulebook_, *info, *waiting.number, since)});
  }
  return confirmed;
}

}  // namespace lapwing::service
