// Registrations by hand, and by calls that the call-in line took.
#include <algorithm>
#include <nlohmann/json.hpp>

#include "service/registrations.h"

namespace lapwing::service {

Result<Confirmed> Registrations::enter(const Asking& asking, const std::string& actor,
                                       const std::string& reason) {
  if (reason.empty()) {
    return error(Errc::invalid_argument, "an entry by hand needs its `reason`");
  }
  const auto number = number_of(asking);
  if (!number) return number.error();
  const auto info = list_for(asking.list, *number);
  if (!info) return info.error();
  const registry::Request request{
      .actor = actor,
      .method = "administrator",
      .strength = 0,
      .idempotency_key = asking.key.empty() ? "" : "enter/" + asking.key,
      .evidence = reason};
  const auto outcome =
      asking.act == Act::removal
          ? registry_.remove(info->id, *number, registry::EndReason::deregistered, request)
          : registry_.add(info->id, *number, request);
  if (!outcome) return outcome.error();
  Confirmed confirmed{.id = {}, .act = asking.act, .number = *number, .list = *info};
  confirmed.since = outcome->effective_at;
  if (asking.act == Act::registration) {
    confirmed.bound = screening::binding_days(rulebook_, *info, *number, outcome->effective_at);
  }
  return confirmed;
}

Result<std::string> Registrations::called(const ReceivedCall& call) {
  if (call.id.empty()) return error(Errc::invalid_argument, "a call has an `id`");
  if (call.at > clock_.now() + std::chrono::minutes(5)) {
    return error(Errc::invalid_argument, "`{}` lies in the future", format_instant(call.at));
  }
  if (!call.digits.empty()) return keyed_in(call);
  const bool registers = call.action == "register";
  if (!registers && call.action != "remove") {
    return error(Errc::invalid_argument, "`{}` is no action: register, remove", call.action);
  }
  const auto info = list_for(call.list, call.number);
  if (!info) return info.error();
  const registry::Request request{"consumer", "call-in", 2, "call-in/" + call.id};
  const auto at = std::min(call.at, clock_.now());
  const auto outcome = registers ? registry_.add(info->id, call.number, request, at)
                                 : registry_.remove(info->id, call.number,
                                                    registry::EndReason::deregistered, request, at);
  if (!outcome) return outcome.error();
  return std::string(registers ? "registered" : "removed");
}

// The digits name the request that showed them, for this number alone.
Result<std::string> Registrations::keyed_in(const ReceivedCall& call) {
  // Guessing digits under a forged number must not pay.
  if (keyed_in_.take(call.number.digits(), clock_.now())) return std::string("too many codes");
  const auto name = key_.hash("call-in", call.number.digits() + "/" + call.digits);
  std::string id;
  Act act = Act::self_check;
  {
    const std::lock_guard lock(checks_mutex_);
    if (const auto found = call_ins_.find(name); found != call_ins_.end()) id = found->second;
  }
  if (id.empty()) {
    const auto held = registry_.document("call-in", name);
    if (!held) return held.error();
    if (*held) {
      const auto body = nlohmann::json::parse((*held)->document.body, nullptr, false);
      id = body.value("request", "");
      act = body.value("act", "") == name_of(Act::removal) ? Act::removal : Act::registration;
    }
  }
  if (id.empty()) return std::string("no request has that code");
  const std::lock_guard lock(lock_of(id));
  auto loaded = load(act, id);
  if (!loaded) return loaded.error();
  if (!*loaded) return std::string("no request has that code");
  auto& waiting = **loaded;
  if (waiting.proven || waiting.used) return std::string("confirmed already");
  if (act != Act::self_check) {
    const auto done = registry_.confirm(id, {"consumer", "call-in", 2});
    if (!done) {
      if (done.error().code == Errc::failed_precondition) return std::string("expired");
      return done.error();
    }
  } else if (clock_.now() > waiting.valid_until) {
    return std::string("expired");
  }
  waiting.proven = true;
  if (const auto saved = save(waiting); !saved) return saved.error();
  return std::string(act == Act::registration ? "registered"
                     : act == Act::removal    ? "removed"
                                              : "confirmed");
}

}  // namespace lapwing::service
