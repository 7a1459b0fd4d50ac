#include "tool/call_arguments.h"

#include <yaml-cpp/yaml.h>

#include "checker/call_reader.h"
#include "tool/session.h"

namespace lapwing::tool {
namespace {

void require(const Status& status, const char* flag) {
  if (!status) throw UsageError{fmt::format("{}: {}", flag, status.error().message)};
}

std::optional<bool> yes_or_no(const std::string& text) {
  if (text.empty()) return {};
  return text == "yes" || text == "true";
}

checker::Line line_of(const std::string& text) {
  if (text.empty()) return checker::Line::unknown;
  return text == "wireless" ? checker::Line::wireless : checker::Line::landline;
}

std::vector<std::string> parts_of(const std::string& text, char at) {
  std::vector<std::string> parts;
  std::size_t from = 0;
  for (std::size_t to; (to = text.find(at, from)) != std::string::npos; from = to + 1) {
    parts.push_back(text.substr(from, to - from));
  }
  parts.push_back(text.substr(from));
  return parts;
}

// `form=signed-written,given=2026-01-02,channels=voice+text,recorded`: the fields of a record as
// call_reader knows them; a word alone says yes.
YAML::Node record_node(const std::string& text) {
  YAML::Node node(YAML::NodeType::Map);
  for (const std::string& part : parts_of(text, ',')) {
    const auto equals = part.find('=');
    const std::string key = part.substr(0, equals);
    if (node[key]) throw UsageError{fmt::format("`{}` stands twice in `{}`", key, text)};
    const std::string value = equals == std::string::npos ? "true" : part.substr(equals + 1);
    if (value.find('+') == std::string::npos || key != "channels") {
      node[key] = value;
      continue;
    }
    for (const std::string& item : parts_of(value, '+')) node[key].push_back(item);
  }
  return node;
}

template <class Record, class Read>
std::optional<std::vector<Record>> records(const std::vector<std::string>& texts,
                                           const std::string& flag, Read read) {
  if (texts.empty()) return {};
  std::vector<Record> found;
  if (texts == std::vector<std::string>{"none"}) return found;
  for (const std::string& text : texts) {
    std::vector<checker::Problem> problems;
    const YAML::Node node = record_node(text);
    checker::Fields fields(node, flag, problems, "it");
    found.push_back(read(fields));
    fields.finish();
    if (!problems.empty()) {
      throw UsageError{fmt::format("{} `{}`: {}", flag, text, problems.front().message)};
    }
  }
  return found;
}

}  // namespace

void CallArguments::add_to(CLI::App& command, bool with_facts) {
  const auto yes_no = CLI::IsMember({"yes", "no", "true", "false"});
  auto* number = command.add_option("--to", to, "the number called, in any form");
  command.add_option("--from", from, "the number calling");
  command.add_option("--region", region, "where numbers without a country code are from (US)");
  command.add_option("--seller", seller, "for whom: adds that seller's own list and records");
  command.add_option("--at", at, "when, with its offset: 2026-11-02T20:30:00-05:00 (default now)");
  command.add_option("--on", on, "instead of --at: any time of that day, as scrub asks");
  command.add_option("--channel", channel, "voice (default), text, fax or prerecorded");
  command.add_option("--purpose", purpose, "sales (default), charity, political, survey, ...");
  command.add_option("--sector", sector, "what is sold: energy, pensions, ...");
  command.add_option("--recorded", recorded, "a prerecorded or artificial voice speaks")
      ->check(yes_no);
  command.add_option("--autodialed", autodialed, "dialled by an automatic system")->check(yes_no);
  command.add_option("--b2b", b2b, "the called party is a business")->check(yes_no);
  command.add_option("--line", line, "what the number is")
      ->check(CLI::IsMember({"landline", "wireless"}));
  command.add_option("--seller-kind", seller_kinds,
                     "what the seller is: charity, bank, ...; repeats");
  command.add_option("--telemarketer", telemarketer, "who calls for the seller");
  command.add_option("--campaign", campaign, "the campaign's name");
  command.add_option("--subject", subject, "what it is about, as frequency caps count");
  command.add_option("--address", address, "where the called party says it is: US-FL, GB");
  command.add_option("--address-zone", address_zones, "its time zone, where known; repeats");
  command.add_option("--address-county", address_counties,
                     "its county, for declared emergencies; repeats");
  command.add_option("--consent", consents,
                     "consent the seller can show: form=signed-written,given=2026-01-02, then any "
                     "of channels=voice+text, recorded, any_hour, expires=DATE, revoked=DATE, "
                     "express=false, seller=S, id=ID; repeats; `none`");
  command.add_option("--relationship", relationships,
                     "a dealing with the seller: kind=purchase,last=2026-01-02, or "
                     "kind=contract,ongoing; also ended=DATE, seller=S, id=ID; repeats; `none`");
  command.add_option("--lists", lists, "only these lists (default: all the law requires)")
      ->delimiter(',');
  if (!with_facts) {
    number->required();
    return;
  }
  // The facts of a file stand alone: nothing of the registry is mixed with what somebody states.
  auto* stated =
      command.add_option("--facts", facts,
                         "a file (`-`: standard input) that states every fact, lists included, in "
                         "YAML or JSON; the registry is not asked");
  for (CLI::Option* option : command.get_options()) {
    if (option != stated && option != command.get_help_ptr()) stated->excludes(option);
  }
  command.callback([number, stated] {
    if (number->empty() && stated->empty()) throw CLI::RequiredError("--to");
  });
}

screening::CallQuestion CallArguments::question() const {
  screening::CallQuestion question;
  require(set_lists(question, lists), "--lists");
  require(set_channel(question, channel), "--channel");
  require(set_purpose(question, purpose), "--purpose");
  if (!address.empty()) require(set_address(question, address), "--address");
  require(set_address_zones(question, address_zones), "--address-zone");
  if (!address_counties.empty()) {
    if (!question.address) throw UsageError{"--address-county needs --address"};
    question.address->counties = address_counties;
  }
  if (!recorded.empty()) {
    if (question.recorded && !*yes_or_no(recorded)) {
      throw UsageError{"--channel prerecorded and --recorded no contradict each other"};
    }
    question.recorded = yes_or_no(recorded);
  }
  question.sector = sector;
  question.autodialed = yes_or_no(autodialed);
  question.b2b = yes_or_no(b2b);
  question.line = line_of(line);
  question.seller_kinds = seller_kinds;
  question.telemarketer = telemarketer;
  question.campaign = campaign;
  question.subject = subject;
  if (!seller.empty()) question.seller = seller;
  if (seller.empty() && !(consents.empty() && relationships.empty())) {
    throw UsageError{"--consent and --relationship are a seller's; give --seller too"};
  }
  question.consents = records<checker::Consent>(
      consents, "--consent",
      [&](checker::Fields& fields) { return checker::read_consent(fields, seller); });
  question.relationships = records<checker::Ebr>(
      relationships, "--relationship",
      [&](checker::Fields& fields) { return checker::read_relationship(fields, seller); });
  if (!from.empty()) question.from = number_argument(from, region);
  if (!at.empty() && !on.empty()) throw UsageError{"--at and --on exclude each other"};
  if (!at.empty()) {
    const auto instant = parse_instant(at);
    if (!instant) throw UsageError{"--at: " + instant.error().message};
    question.at = *instant;
  }
  if (!on.empty()) {
    const auto date = parse_date(on);
    if (!date) throw UsageError{"--on: " + date.error().message};
    question.on = *date;
  }
  return question;
}

}  // namespace lapwing::tool
