// lapwing relationships: what sellers can show for calling a number.
#include "tool/commands.h"
#include "tool/session.h"

namespace lapwing::tool {
namespace {

using nlohmann::ordered_json;

constexpr const char* kUsage =
    R"(Show what sellers can show for calling a number: consents and business relationships.

  lapwing relationships '(212) 555-0142'
  lapwing relationships +12125550142 --seller acme --at 2026-03-01T12:00:00-05:00
  lapwing relationships +12125550142 --known 2026-03-01  as it had been recorded then, UTC)";

struct Arguments {
  std::string number;
  std::string region = "US";
  std::string seller;
  std::string at;
  std::string known;
  bool all = false;
};

ordered_json maybe(const std::optional<Instant>& at) {
  return at ? ordered_json(format_instant(*at)) : ordered_json(nullptr);
}

void add_belief(ordered_json& json, const registry::Belief& belief) {
  json["recorded_from"] = format_instant(belief.recorded_from);
  json["recorded_until"] = maybe(belief.recorded_until);
  json["seq"] = belief.seq;
  json["source"] = belief.source;
  json["evidence"] =
      belief.evidence.empty() ? ordered_json(nullptr) : ordered_json(belief.evidence);
}

ordered_json to_json(const registry::HeldConsent& held) {
  ordered_json json{{"form", held.form},
                    {"scope", held.scope},
                    {"given_at", format_instant(held.given_at)},
                    {"expires_at", maybe(held.expires_at)},
                    {"revoked_at", maybe(held.revoked_at)}};
  add_belief(json, held.belief);
  return json;
}

ordered_json to_json(const registry::HeldRelationship& held) {
  ordered_json json{
      {"kind", held.kind},
      {"last_on", held.last_on ? ordered_json(format_date(*held.last_on)) : ordered_json(nullptr)},
      {"ongoing", held.ongoing},
      {"ended_at", maybe(held.ended_at)}};
  add_belief(json, held.belief);
  return json;
}

std::string tail(const registry::Belief& belief) {
  return fmt::format("{}  [{}]{}", belief.evidence.empty() ? "" : ", " + belief.evidence,
                     belief.source, belief.recorded_until ? ", superseded" : "");
}

void print(const registry::SellerRecords& records) {
  fmt::print("  {}\n", records.seller);
  for (const auto& held : records.consents) {
    fmt::print("    consent, {}{}, given {}{}{}{}\n", held.form,
               held.scope.empty() ? "" : " (" + held.scope + ")", format_instant(held.given_at),
               held.expires_at ? ", expires " + format_instant(*held.expires_at) : "",
               held.revoked_at ? ", revoked " + format_instant(*held.revoked_at) : "",
               tail(held.belief));
  }
  for (const auto& held : records.relationships) {
    fmt::print("    {}{}{}{}{}\n", held.kind,
               held.last_on ? ", last on " + format_date(*held.last_on) : "",
               held.ongoing ? ", ongoing" : "",
               held.ended_at ? ", ended by request " + format_instant(*held.ended_at) : "",
               tail(held.belief));
  }
}

Result<int> run(const Globals& globals, const Arguments& arguments) {
  const E164 number = number_argument(arguments.number, arguments.region);
  const auto utc = *Zone::find("UTC");
  registry::AsOf as_of;
  if (!arguments.at.empty()) as_of.at = instant_option("--at", arguments.at, utc);
  if (!arguments.known.empty()) as_of.known = instant_option("--known", arguments.known, utc);
  as_of.all = arguments.all;
  const auto registry = open_reader(globals);
  if (!registry) return registry.error();
  auto sellers = (*registry)->records(number, as_of);
  if (!sellers) return sellers.error();
  if (!arguments.seller.empty()) {
    std::erase_if(*sellers, [&](const auto& one) { return one.seller != arguments.seller; });
  }
  if (globals.json) {
    ordered_json json{{"number", number.to_string()}, {"sellers", ordered_json::array()}};
    for (const auto& one : *sellers) {
      ordered_json consents = ordered_json::array();
      ordered_json relationships = ordered_json::array();
      for (const auto& held : one.consents) consents.push_back(to_json(held));
      for (const auto& held : one.relationships) relationships.push_back(to_json(held));
      json["sellers"].push_back(
          {{"seller", one.seller}, {"consents", consents}, {"relationships", relationships}});
    }
    print_json(json);
    return 0;
  }
  fmt::print("{}\n", number.to_string());
  for (const auto& one : *sellers) print(one);
  if (sellers->empty()) fmt::print("  no seller's records are held\n");
  return 0;
}

}  // namespace

void add_relationships(CLI::App& app) {
  const auto arguments = std::make_shared<Arguments>();
  auto& command = add_command(app, "relationships", kUsage, [arguments](const Globals& globals) {
    return run(globals, *arguments);
  });
  command.add_option("NUMBER", arguments->number, "the number, in any form")->required();
  command.add_option("--region", arguments->region,
                     "where numbers without a country code are from");
  command.add_option("--seller", arguments->seller, "only this seller's");
  command.add_option("--at", arguments->at, "only what held then (a bare day begins in UTC)");
  command.add_option("--known", arguments->known, "as it was recorded by then");
  command.add_flag("--all", arguments->all, "also beliefs that were superseded since");
}

}  // namespace lapwing::tool
