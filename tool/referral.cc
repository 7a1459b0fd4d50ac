// lapwing referral: keys, agencies, and bags that come and go. Writing one is referral_write.cc.
#include "tool/referral.h"

#include "enforcement/agencies.h"
#include "enforcement/referral_book.h"
#include "enforcement/sealed_bag.h"
#include "enforcement/violation_query.h"
#include "tool/agency_arguments.h"
#include "tool/enforcement.h"
#include "tool/session.h"

namespace lapwing::tool {
namespace {

using enforcement::BagReport;
using enforcement::PublicKey;
using enforcement::ReferralState;
using nlohmann::ordered_json;

constexpr const char* kUsage = R"(Hand evidence to another agency, and take theirs in.

A referral is a BagIt bag (RFC 8493), signed with Ed25519. Whoever gets it needs nothing but this
program to check it: no data directory, no network.

  lapwing referral keygen us.ftc -o us.ftc                 makes us.ftc.key (secret) and us.ftc.pub
  lapwing referral route v-3f09...                         which agency may take a violation, and why
  lapwing referral write 2026-0001 --to ca.crtc --key us.ftc.key --purpose 'trace the caller' -o bag
  lapwing referral verify bag --key us.ftc.pub             every byte, and whose signature
  lapwing referral read bag --key us.ftc.pub               at the other agency
  lapwing referral acknowledge r-2026-0c3f9a11 --key ca.crtc.key -o answer
  lapwing referral resolve r-2026-0c3f9a11 p-5d41402a... --reason 'reply of 12 May'
  lapwing referral list                                    with what is overdue)";

struct Arguments {
  std::string id;
  std::string name;
  std::string directory;
  std::string out;
  std::string key;
  std::vector<std::string> keys;
  bool unknown_signer = false;
  std::string country;
  std::string caller;
  std::string region = "US";
  std::string mandate = "voice";
  std::string outcome;
  std::string text;
  std::string reference;
  std::string pseudonym;
  std::string reason;
};

Result<int> run_keygen(const Globals& globals, const Arguments& arguments) {
  const auto key = enforcement::SecretKey::make(arguments.name);
  if (!key) throw UsageError{key.error().message};
  const std::string base = arguments.out.empty() ? arguments.name : arguments.out;
  if (auto written = key->write(base + ".key"); !written) return written.error();
  auto written =
      write_file_atomically(posix_file_system(), base + ".pub", to_text(key->public_key()));
  if (!written) return written.error();
  const std::string fingerprint = key->public_key().fingerprint();
  if (globals.json) {
    print_json({{"name", arguments.name},
                {"secret", base + ".key"},
                {"public", base + ".pub"},
                {"fingerprint", fingerprint}});
  } else {
    fmt::print(
        "{}.key is secret: keep it. {}.pub is for others, who should hear its fingerprint "
        "from you:\n{}\n",
        base, base, fingerprint);
  }
  return 0;
}

Result<int> run_agencies(const Globals& globals, const Arguments& arguments) {
  const auto table = open_agencies();
  if (!table) return table.error();
  ordered_json all = ordered_json::array();
  for (const auto& agency : table->agencies()) {
    if (!arguments.country.empty() && agency.country != arguments.country) continue;
    if (globals.json) {
      all.push_back(to_json(agency, *table));
      continue;
    }
    std::vector<std::string> mandates;
    if (agency.mandates) {
      for (const auto& [mandate, law] : *agency.mandates) mandates.push_back(mandate);
    }
    fmt::print("{:<24} {}  {:<10}  {:<40}  {}\n", agency.id, agency.country,
               agency.verified ? "verified" : "unverified",
               agency.mandates ? fmt::format("{}", fmt::join(mandates, ", ")) : "unknown",
               agency.name);
  }
  if (globals.json) print_json({{"agencies", all}});
  return 0;
}

Result<enforcement::RouteQuestion> question_of(const Globals& globals, const Arguments& arguments) {
  if (!enforcement::is_mandate(arguments.mandate)) {
    throw UsageError{fmt::format(
        "--mandate: `{}` is not voice, text, fax, email or data-protection", arguments.mandate)};
  }
  if (arguments.id.empty() == arguments.country.empty()) {
    throw UsageError{"give the id of a violation, or --country"};
  }
  enforcement::Violation violation;
  if (arguments.id.empty()) {
    violation.jurisdiction = arguments.country;
    if (!arguments.caller.empty()) {
      violation.caller = number_argument(arguments.caller, arguments.region).to_string();
    }
    return enforcement::route_question(violation, arguments.mandate);
  }
  const auto all = enforcement::find_violations(globals.data, {});
  if (!all) return all.error();
  for (const auto& one : *all) {
    if (one.id == arguments.id) return enforcement::route_question(one, arguments.mandate);
  }
  return error(Errc::not_found, "no violation `{}`; `lapwing violations --format ndjson` has ids",
               arguments.id);
}

Result<int> run_route(const Globals& globals, const Arguments& arguments) {
  const auto table = open_agencies();
  if (!table) return table.error();
  const auto question = question_of(globals, arguments);
  if (!question) return question.error();
  const auto routes = table->route(*question);
  if (globals.json) {
    ordered_json all = ordered_json::array();
    for (const auto& route : routes) {
      all.push_back({{"agency", to_json(*route.agency, *table)},
                     {"own_law", route.own_law},
                     {"mandate_known", route.mandate_known},
                     {"because", route.because}});
    }
    print_json({{"country", question->country},
                {"caller_country", question->caller_country},
                {"mandate", question->mandate},
                {"routes", all}});
  } else {
    for (const auto& route : routes) {
      fmt::print("{}  {}\n    {}\n", route.agency->id, route.agency->name, route.because);
    }
    if (routes.empty()) {
      fmt::print(
          "the table holds no agency of {} with a mandate for {}; that does not mean there "
          "is none\n",
          question->country, question->mandate);
    }
  }
  return 0;
}

Result<std::vector<PublicKey>> keys_of(const Arguments& arguments) {
  std::vector<PublicKey> keys;
  for (const auto& file : arguments.keys) {
    auto some = enforcement::read_public_keys(file);
    if (!some) return some.error();
    keys.insert(keys.end(), some->begin(), some->end());
  }
  return keys;
}

std::string signed_by(const BagReport& report) {
  if (!report.signer) return "no readable signature";
  if (report.trusted) {
    return fmt::format("signed by `{}` ({}), one of the keys given", report.signer->name,
                       report.signer->fingerprint());
  }
  return fmt::format(
      "signed by a key that only the bag vouches for: it calls itself `{}` ({}). Give "
      "the signer's public key with --key to know who signed",
      report.signer->name, report.signer->fingerprint());
}

void print(const Globals& globals, const BagReport& report, const std::string& directory) {
  if (globals.json) {
    ordered_json files = ordered_json::array();
    for (const auto& file : report.payload) {
      files.push_back({{"path", file.path}, {"bytes", file.size_bytes}, {"sha256", file.sha256}});
    }
    const bool signer = report.signer.has_value();
    print_json({{"sound", report.sound()},
                {"trusted", report.sound() && report.trusted},
                {"signer", signer ? ordered_json(report.signer->name) : ordered_json(nullptr)},
                {"fingerprint",
                 signer ? ordered_json(report.signer->fingerprint()) : ordered_json(nullptr)},
                {"bag", report.tag_manifest_sha256},
                {"info", report.info},
                {"files", files},
                {"problems", report.problems}});
    return;
  }
  for (const auto& problem : report.problems) fmt::print("{}: {}\n", directory, problem);
  if (!report.sound()) {
    fmt::print("{}: not sound, {} problems\n", directory, report.problems.size());
    return;
  }
  fmt::print("{}: sound, {} files, nothing missing, changed or added; {}\n", directory,
             report.payload.size(), signed_by(report));
}

Result<int> run_verify(const Globals& globals, const Arguments& arguments) {
  const auto keys = keys_of(arguments);
  if (!keys) return keys.error();
  const auto report = enforcement::verify_bag(arguments.directory, *keys);
  if (!report) return report.error();
  print(globals, *report, arguments.directory);
  if (report->sound()) return 0;
  return error(Errc::invalid_argument, "`{}` is not sound: {}", arguments.directory,
               report->problems.front());
}

void print(const Globals& globals, const ReferralState& state) {
  const Instant now = globals.clock->now();
  if (globals.json) {
    print_json(to_json(state, now));
    return;
  }
  fmt::print("{}  {:<8}  {:<12}  {} -> {}  reply by {}{}{}{}\n", state.id, state.direction,
             state.status, state.from, state.to, state.reply_by,
             state.overdue(now) ? ", overdue" : "",
             state.outcome.empty() ? "" : ", " + state.outcome,
             state.trusted ? "" : ", of an unknown signer");
  if (!state.reply.empty()) fmt::print("    {}\n", state.reply);
}

Result<int> run_read(const Globals& globals, const Arguments& arguments) {
  const auto keys = keys_of(arguments);
  if (!keys) return keys.error();
  if (keys->empty() && !arguments.unknown_signer) {
    throw UsageError{
        "give the sending agency's public key with --key; --unknown-signer takes the "
        "bag in without, and it stays marked so"};
  }
  const auto report = enforcement::verify_bag(arguments.directory, *keys);
  if (!report) return report.error();
  if (!report->sound()) {
    return error(Errc::invalid_argument, "`{}` is not sound, and nothing of it was taken in: {}",
                 arguments.directory, report->problems.front());
  }
  const auto registry = open_writer(globals);
  if (!registry) return registry.error();
  const auto taken = enforcement::take_in(**registry, arguments.directory, *report, cli_actor());
  if (!taken) return taken.error();
  if (!globals.json) {
    fmt::print("{}: {} {}\n", arguments.directory, taken->kind,
               taken->changed ? "taken in" : "was taken in before");
  }
  print(globals, taken->state);
  return 0;
}

Result<int> run_answer(const Globals& globals, const Arguments& arguments, const char* kind) {
  const auto key = enforcement::SecretKey::read(arguments.key);
  if (!key) return key.error();
  const auto registry = open_writer(globals);
  if (!registry) return registry.error();
  const auto state = enforcement::answer_referral(
      **registry, arguments.id,
      {kind, arguments.outcome, arguments.text, arguments.reference, cli_actor()}, *key,
      globals.clock->now(), arguments.out);
  if (!state) return state.error();
  print(globals, *state);
  return 0;
}

Result<int> run_list(const Globals& globals) {
  const auto registry = open_reader(globals);
  if (!registry) return registry.error();
  const auto all = enforcement::list_referrals(**registry);
  if (!all) return all.error();
  if (!globals.json) {
    for (const auto& state : *all) print(globals, state);
    return 0;
  }
  ordered_json list = ordered_json::array();
  for (const auto& state : *all) list.push_back(to_json(state, globals.clock->now()));
  print_json({{"referrals", list}});
  return 0;
}

ordered_json to_json(const enforcement::Resolution& one) {
  return {{"pseudonym", one.pseudonym},
          {"reason", one.reason.empty() ? ordered_json(nullptr) : ordered_json(one.reason)},
          {"actor", one.actor},
          {"at", format_instant(one.at)}};
}

Result<int> run_show(const Globals& globals, const Arguments& arguments) {
  const auto registry = open_reader(globals);
  if (!registry) return registry.error();
  const auto state = enforcement::find_referral(**registry, arguments.id);
  if (!state) return state.error();
  const auto asked = enforcement::resolutions(**registry, arguments.id);
  if (!asked) return asked.error();
  if (globals.json) {
    auto json = to_json(*state, globals.clock->now());
    json["resolutions"] = ordered_json::array();
    for (const auto& one : *asked) json["resolutions"].push_back(to_json(one));
    print_json(json);
    return 0;
  }
  print(globals, *state);
  for (const auto& one : *asked) {
    fmt::print("    {} was resolved by {} on {}: {}\n", one.pseudonym, one.actor,
               format_instant(one.at), one.reason.empty() ? "(erased)" : one.reason);
  }
  return 0;
}

Result<int> run_resolve(const Globals& globals, const Arguments& arguments) {
  const auto registry = open_writer(globals);
  if (!registry) return registry.error();
  const auto found = enforcement::resolve_pseudonym(
      **registry, globals.data, arguments.id,
      {.pseudonym = arguments.pseudonym, .reason = arguments.reason, .actor = cli_actor()});
  if (!found) return found.error();
  if (globals.json) {
    print_json({{"pseudonym", found->pseudonym}, {"value", found->value}});
  } else {
    fmt::print("{}\n", found->value);
  }
  return 0;
}

Result<int> run_open(const Globals&, const Arguments& arguments) {
  const auto key = enforcement::SecretKey::read(arguments.key);
  if (!key) return key.error();
  const auto opened =
      enforcement::open_sealed_bag(posix_file_system(), arguments.directory, *key, arguments.out);
  if (!opened) return opened.error();
  fmt::print("opened into {}; `lapwing referral verify {}` says whether it is whole and whose\n",
             arguments.out, arguments.out);
  return 0;
}

void add_agency_commands(CLI::App& referral, const std::shared_ptr<Arguments>& a) {
  auto& keygen = add_command(referral, "keygen",
                             "Make an agency's keys: one to sign, one to be sealed to.\n\n"
                             "  lapwing referral keygen us.ftc -o us.ftc",
                             [a](const Globals& globals) { return run_keygen(globals, *a); });
  keygen.add_option("NAME", a->name, "the agency's id: us.ftc")->required();
  keygen.add_option("-o,--out", a->out, "writes OUT.key and OUT.pub; default NAME");

  auto& agencies = add_command(referral, "agencies", "Agencies, by country and mandate.",
                               [a](const Globals& globals) { return run_agencies(globals, *a); });
  agencies.add_option("--country", a->country, "only of this country: CA");

  auto& route = add_command(referral, "route",
                            "Which agency may take a violation, and why.\n\n"
                            "  lapwing referral route v-3f09c2...\n"
                            "  lapwing referral route --country CA --mandate text "
                            "--caller '+44 20 7946 0958'",
                            [a](const Globals& globals) { return run_route(globals, *a); });
  route.add_option("VIOLATION", a->id, "its id");
  route.add_option("--country", a->country, "instead: whose law was broken, US or US-FL");
  route.add_option("--caller", a->caller, "with --country: the number that was shown");
  route.add_option("--region", a->region, "where a --caller without country code is");
  route.add_option("--mandate", a->mandate, "voice, text, fax, email or data-protection");
}

void add_bag_commands(CLI::App& referral, const std::shared_ptr<Arguments>& a) {
  auto& verify =
      add_command(referral, "verify",
                  "Check every byte of a bag, with nothing else at hand.\n\n"
                  "Without --key the signature is held to the bag's own key, which shows "
                  "that the bag is whole, not who made it.\n\n"
                  "  lapwing referral verify bag --key us.ftc.pub",
                  [a](const Globals& globals) { return run_verify(globals, *a); });
  auto& read = add_command(referral, "read", "Take in a referral, an acknowledgement or a reply.",
                           [a](const Globals& globals) { return run_read(globals, *a); });
  for (auto* command : {&verify, &read}) {
    command->add_option("DIR", a->directory, "the bag")->required();
    command->add_option("--key", a->keys, "files of public keys that you trust");
  }
  read.add_flag("--unknown-signer", a->unknown_signer, "though nothing vouches for its signer");

  auto& open = add_command(referral, "open", "Open a bag that was sealed to your key.",
                           [a](const Globals& globals) { return run_open(globals, *a); });
  open.add_option("FILE", a->directory, "the sealed bag")->required();
  open.add_option("--key", a->key, "your secret key")->required();
  open.add_option("-o,--out", a->out, "the bag's directory")->required();
}

}  // namespace

void add_referral(CLI::App& app) {
  auto* referral = app.add_subcommand("referral", kUsage);
  referral->require_subcommand(1)->fallthrough();
  const auto a = std::make_shared<Arguments>();
  add_agency_commands(*referral, a);
  add_referral_write(*referral);
  add_bag_commands(*referral, a);

  auto& acknowledge = add_command(
      *referral, "acknowledge", "Tell the requesting agency that its referral arrived.",
      [a](const Globals& globals) { return run_answer(globals, *a, "acknowledgement"); });
  auto& reply =
      add_command(*referral, "reply", "Tell the requesting agency what became of its referral.",
                  [a](const Globals& globals) { return run_answer(globals, *a, "reply"); });
  for (auto* command : {&acknowledge, &reply}) {
    command->add_option("REFERRAL", a->id, "its id: r-2026-0c3f9a11")->required();
    command->add_option("--key", a->key, "your secret key")->required();
    command->add_option("--reference", a->reference, "your own name for it");
    command->add_option("-o,--out", a->out, "the answer's bag")->required();
  }
  acknowledge.add_option("--text", a->text, "a note");
  reply.add_option("--text", a->text, "what became of it")->required();
  reply.add_option("--outcome", a->outcome, "accepted, declined or closed")
      ->required()
      ->check(CLI::IsMember({"accepted", "declined", "closed"}));

  add_command(*referral, "list", "Referrals sent and received, with what is overdue.",
              [](const Globals& globals) { return run_list(globals); });
  auto& show = add_command(*referral, "show", "One referral.",
                           [a](const Globals& globals) { return run_show(globals, *a); });
  show.add_option("REFERRAL", a->id)->required();
  auto& resolve =
      add_command(*referral, "resolve",
                  "Which number or id a pseudonym of your own bag stands for.\n\n"
                  "Who asked, when and why goes on record first; `referral show` lists it.\n\n"
                  "  lapwing referral resolve r-2026-0c3f9a11 p-5d41402abc4b2a76b971 "
                  "--reason 'reply of 12 May'",
                  [a](const Globals& globals) { return run_resolve(globals, *a); });
  resolve.add_option("REFERRAL", a->id)->required();
  resolve.add_option("PSEUDONYM", a->pseudonym, "as it stands in the bag: p-..., v-..., c-...")
      ->required();
  resolve.add_option("--reason", a->reason, "why the person must be known")->required();
}

}  // namespace lapwing::tool
