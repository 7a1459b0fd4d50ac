#include "tool/call_arguments.h"

#include "tool/session.h"

namespace lapwing::tool {

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
      ->delimiter(',')
      ->allow_extra_args(false);
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
  auto question = screening::question_of(*this, screening::WordsFrom::flags);
  if (!question) throw UsageError{question.error().message};
  return *std::move(question);
}

}  // namespace lapwing::tool
