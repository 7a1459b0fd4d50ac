// lapwing referral write: a case as a signed bag for another agency.
#include "enforcement/referral.h"
#include "enforcement/referral_book.h"
#include "enforcement/sealed_bag.h"
#include "registry/file_intake.h"
#include "tool/agency_arguments.h"
#include "tool/enforcement.h"
#include "tool/referral.h"
#include "tool/session.h"

namespace lapwing::tool {
namespace {

namespace fs = std::filesystem;
using nlohmann::ordered_json;

constexpr const char* kUsage = R"(Hand a case to another agency as a signed BagIt bag.

The bag opens with any spreadsheet: referral.json says who asks whom for what under which law, calls,
verdicts, registry extract, complaints and custody lie beside it. Numbers of the people called leave
only with their consent (`case add --consent`), else a pseudonym stands for each; files of the case
that name one, or that cannot be searched, stay behind and are named. With --seal-to the bag becomes
one file that only the receiver can open.

  lapwing referral write 2026-0001 --to ca.crtc --key us.ftc.key --purpose 'trace the caller' -o bag
  lapwing referral write 2026-0001 --to ca.crtc --key us.ftc.key --purpose 'trace the caller' \
      --reply-by 2027-01-31 --destroy-by 2028-12-31 --seal-to ca.crtc.pub -o referral.sealed)";

// What is taken where the officer sets none.
constexpr std::chrono::days kReplyWithin{60};
constexpr std::chrono::days kDestroyWithin{730};

struct Arguments {
  std::string id;
  std::string to;
  std::string key;
  std::string seal_to;
  std::string out;
  std::string reply_by;
  std::string destroy_by;
  enforcement::ReferralTerms terms;
};

CivilDate day_or(const char* option, const std::string& text, Instant now,
                 std::chrono::days later) {
  if (!text.empty()) return date_argument(option, text);
  return CivilDate(std::chrono::floor<std::chrono::days>(now) + later);
}

void complete(enforcement::ReferralTerms& terms, const Arguments& arguments, Instant now) {
  terms.reply_by = day_or("--reply-by", arguments.reply_by, now, kReplyWithin);
  terms.destroy_by = day_or("--destroy-by", arguments.destroy_by, now, kDestroyWithin);
  const CivilDate today(std::chrono::floor<std::chrono::days>(now));
  if (terms.reply_by < today) throw UsageError{"--reply-by: that day is past"};
  if (terms.destroy_by < terms.reply_by) throw UsageError{"--destroy-by: before the reply is due"};
  if (terms.use_limits.empty()) {
    terms.use_limits = {"for the purpose stated, and no other",
                        "not passed on without the requesting agency's consent in writing"};
  }
}

Result<enforcement::PublicKey> receiver_key(const std::string& path) {
  auto keys = enforcement::read_public_keys(path);
  if (!keys) return keys.error();
  if (keys->size() == 1) return keys->front();
  return error(Errc::invalid_argument, "`{}` holds {} keys: give the receiver's alone", path,
               keys->size());
}

void print(const Globals& globals, const enforcement::ReferralContent& content,
           const std::string& bag, const std::string& out) {
  if (globals.json) {
    print_json({{"id", content.document["id"]},
                {"bag", bag},
                {"out", out},
                {"reply_by", content.document["reply_by"]},
                {"numbers_hidden", content.hidden},
                {"withheld", content.withheld}});
    return;
  }
  fmt::print("{} written to {}, reply by {}\n", content.document["id"].get<std::string>(), out,
             content.document["reply_by"].get<std::string>());
  if (content.hidden > 0) {
    fmt::print("{} numbers without consent stand as pseudonyms\n", content.hidden);
  }
  for (const auto& file : content.withheld) fmt::print("withheld {}\n", file);
}

// Checked, on record, and only then where the officer wanted it.
Result<std::string> finish(enforcement::BagWriter& bag, const enforcement::ReferralInput& input,
                           const enforcement::ReferralContent& content,
                           const enforcement::Pseudonyms& hidden,
                           const enforcement::Pseudonyms::Key& pseudonym_key,
                           const enforcement::SecretKey& key, registry::Registry& registry) {
  auto name = bag.finish(enforcement::bag_info(input), key);
  if (!name) return name.error();
  auto searched = enforcement::search_for_leaks(bag.part(), hidden);
  if (!searched) return searched.error();
  auto recorded =
      enforcement::record_sent(registry, content.document, *name, key, pseudonym_key, cli_actor());
  if (!recorded) return recorded.error();
  return name;
}

Result<int> run(const Globals& globals, Arguments arguments) {
  const Instant now = std::chrono::floor<std::chrono::seconds>(globals.clock->now());
  complete(arguments.terms, arguments, now);
  const auto agencies = open_agencies();
  if (!agencies) return agencies.error();
  const auto key = enforcement::SecretKey::read(arguments.key);
  if (!key) return key.error();
  std::optional<enforcement::PublicKey> receiver;
  if (!arguments.seal_to.empty()) {
    auto read = receiver_key(arguments.seal_to);
    if (!read) return read.error();
    receiver = *std::move(read);
  }
  const auto registry = open_writer(globals);
  if (!registry) return registry.error();
  const auto archive = registry::archive_of(**registry);
  if (!archive) return archive.error();
  enforcement::CaseEvidence evidence;
  const auto file = enforcement::find_case(**registry, globals.data, arguments.id, &evidence);
  if (!file) return file.error();

  enforcement::ReferralInput input;
  input.id = enforcement::new_referral_id(now);
  input.from = agency_argument(*agencies, "--key", key->public_key().name);
  input.to = agency_argument(*agencies, "--to", arguments.to);
  input.file = &*file;
  input.evidence = &evidence;
  input.terms = arguments.terms;
  input.now = now;
  input.read_file = [&](const enforcement::CaseItem& item,
                        const std::function<Status(std::string_view)>& take) {
    return (*archive)->read_file(item.file_seq, take);
  };
  const auto pseudonym_key = enforcement::Pseudonyms::make_key();
  const auto hidden = enforcement::pseudonyms_for(*file, evidence, pseudonym_key);
  // A sealed bag is written beside it first, and taken away.
  const fs::path directory =
      receiver ? fs::path(arguments.out).concat(".unsealed") : fs::path(arguments.out);
  if (receiver && fs::exists(arguments.out)) {
    return error(Errc::failed_precondition, "`{}` is there already, and bags are not overwritten",
                 arguments.out);
  }
  auto bag = enforcement::BagWriter::create(posix_file_system(), directory);
  if (!bag) return bag.error();
  const auto content = enforcement::write_referral(input, hidden, **bag);
  if (!content) return content.error();
  const auto name = finish(**bag, input, *content, hidden, pseudonym_key, *key, **registry);
  if (!name) return name.error();
  // Unpublished, so that the bag in the clear goes when `bag` does.
  const auto out = receiver ? enforcement::seal_bag(posix_file_system(), (*bag)->part(), *receiver,
                                                    arguments.out)
                            : (*bag)->publish();
  if (!out) return out.error();
  print(globals, *content, *name, arguments.out);
  return 0;
}

}  // namespace

void add_referral_write(CLI::App& referral) {
  const auto a = std::make_shared<Arguments>();
  auto& command = add_command(referral, "write", kUsage,
                              [a](const Globals& globals) { return run(globals, *a); });
  command.add_option("CASE", a->id)->required();
  command.add_option("--to", a->to, "the receiving agency: ca.crtc; see `referral agencies`")
      ->required();
  command.add_option("--key", a->key, "your agency's secret key, of `referral keygen`")->required();
  command.add_option("--purpose", a->terms.purpose, "what you ask for")->required();
  command.add_option("-o,--out", a->out, "the bag's directory, or the sealed file")->required();
  command.add_option("--facts", a->terms.facts, "what happened, in your words");
  command.add_option("--contact", a->terms.contact, "an office to turn to");
  command.add_option("--our-law", a->terms.own_law, "default the citations of the violations");
  command.add_option("--their-law", a->terms.their_law,
                     "default the receiving agency's mandates, as the agency table has them");
  command.add_option("--use-limit", a->terms.use_limits, "what may be done with it");
  command.add_option("--reply-by", a->reply_by, "default in 60 days");
  command.add_option("--destroy-by", a->destroy_by, "default in two years");
  command.add_option("--tlp", a->terms.tlp, "how far it may travel; default TLP:AMBER")
      ->check(CLI::IsMember({"TLP:CLEAR", "TLP:GREEN", "TLP:AMBER", "TLP:RED"}));
  command.add_option("--urgency", a->terms.urgency, "routine or urgent")
      ->check(CLI::IsMember({"routine", "urgent"}));
  command.add_flag("--stix", a->terms.stix, "with the calls as STIX 2.1 (data/stix.json)");
  command.add_flag("--unsearched-files", a->terms.unsearched_files,
                   "with recordings and archives: you vouch that they name nobody");
  command.add_option("--seal-to", a->seal_to, "seal it to this public key");
}

}  // namespace lapwing::tool
