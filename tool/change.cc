#include "tool/change.h"

#include <cstdlib>

#include "screening/binding.h"
#include "tool/session.h"

namespace lapwing::tool {
namespace {

using nlohmann::ordered_json;

ordered_json to_json(const screening::BindingDay& day) {
  return {{"from", format_date(day.from)},
          {"zone", day.zone},
          {"jurisdiction", day.jurisdiction},
          {"citation", day.citation},
          {"verified", day.verified}};
}

void print(const screening::BindingDay& day) {
  fmt::print("  callers are bound from {} ({}, {}){}\n", format_date(day.from), day.jurisdiction,
             day.citation, day.verified ? "" : " [not verified against the text]");
}

}  // namespace

void ProofArguments::add_to(CLI::App& command) {
  command.add_option("--method", method,
                     "how it was proven that the number is the asker's: operator (default), "
                     "sms-code, call-in, e-mail-link ...");
  command.add_option("--strength", strength, "of that proof: 0 none (default) to 3 strong")
      ->check(CLI::Range(0, 3));
  command.add_option("--evidence", evidence, "where the proof is kept; erased with the number");
}

void ChangeArguments::add_to(CLI::App& command, const char* at_says) {
  command.add_option("NUMBER", number, "the number, in any form")->required();
  command.add_option("--region", region, "where numbers without a country code are from (US)");
  command.add_option("--list", list, "a list that is kept here, or seller/NAME/internal")
      ->required();
  command.add_option("--at", at, at_says);
  proof.add_to(command);
  command.add_option("--key", key, "the request's own key: repeated, it changes nothing");
  command.add_flag("--unconfirmed", unconfirmed,
                   "only note the request and print its id, for `lapwing confirm`");
  command
      .add_option("--valid-hours", valid_hours,
                  "how long an unconfirmed request may be confirmed (72)")
      ->check(CLI::Range(1, 24 * 365));
  command
      .add_option(
          "--server", server,
          "ask the server there instead, as its administrator with the key in $LAPWING_KEY; "
          "--evidence is the reason")
      ->type_name("URL");
}

registry::Request ChangeArguments::request() const {
  if (unconfirmed && !at.empty()) {
    throw UsageError{"--unconfirmed and --at exclude each other: it counts from the confirmation"};
  }
  return {actor(), proof.method, static_cast<std::uint8_t>(proof.strength), key, proof.evidence};
}

std::optional<Instant> ChangeArguments::instant(const registry::ListInfo& list_info) const {
  if (at.empty()) return {};
  return instant_option("--at", at, list_info.zone);
}

Error or_ask_the_server(Error refused) {
  if (refused.code == Errc::unavailable) {
    refused.message += "; if that is a server, `--server URL` asks it to make the change";
  }
  return refused;
}

std::string actor() {
  const char* user = std::getenv("USER");
  return fmt::format("cli:{}", user != nullptr && *user != '\0' ? user : "unknown");
}

Status print_change(const Globals& globals, const registry::ListInfo& list, E164 number,
                    ChangeVerb verb, const registry::ChangeOutcome& outcome,
                    const std::string& request_id) {
  const bool listed = verb == ChangeVerb::registered;
  std::vector<screening::BindingDay> bound;
  if (listed) {
    const auto rulebook = open_rulebook(globals);
    if (!rulebook) return rulebook.error();
    bound = screening::binding_days(**rulebook, list, number, outcome.effective_at);
  }
  if (globals.json) {
    ordered_json json{{"number", number.to_string()},
                      {"list", list.id.text()},
                      {"action", listed ? "registered" : "removed"},
                      {"changed", outcome.changed},
                      {"effective_at", format_instant(outcome.effective_at)},
                      {"seq", outcome.seq}};
    if (!request_id.empty()) json["request"] = request_id;
    if (listed) {
      json["bound"] = ordered_json::array();
      for (const auto& day : bound) json["bound"].push_back(to_json(day));
    }
    print_json(json);
    return ok();
  }
  const std::string date = format_date(list.date(outcome.effective_at));
  if (listed) {
    fmt::print("{} {} {} since {}\n", number.to_string(),
               outcome.changed ? "is on" : "was already on", list.id.text(), date);
  } else if (outcome.seq == 0) {
    fmt::print("{} is not on {}\n", number.to_string(), list.id.text());
  } else {
    fmt::print("{} {} {}, {}\n", number.to_string(),
               outcome.changed ? "is no longer on" : "was already taken off", list.id.text(), date);
  }
  for (const auto& day : bound) print(day);
  if (listed && bound.empty()) fmt::print("  no law is known that binds callers by this list\n");
  return ok();
}

void print_pending(const Globals& globals, const registry::PendingRequest& pending) {
  if (globals.json) {
    print_json({{"request", pending.id},
                {"action", registry::to_string(pending.kind)},
                {"number", pending.number.to_string()},
                {"list", pending.list.text()},
                {"valid_until", format_instant(pending.valid_until)},
                {"seq", pending.seq}});
    return;
  }
  fmt::print("{}\n", pending.id);
  fmt::print(stderr, "the {} of {} on {} waits until {} for `lapwing confirm {}`\n",
             registry::to_string(pending.kind), pending.number.to_string(), pending.list.text(),
             format_instant(pending.valid_until), pending.id);
}

}  // namespace lapwing::tool
