// lapwing admin: subscribers, keys, and who looked at what, straight in the data directory.
#include "service/enrolment.h"
#include "service/identity.h"
#include "service/identity_json.h"
#include "service/scrub_history.h"
#include "tool/commands.h"
#include "tool/session.h"

namespace lapwing::tool {
namespace {

using nlohmann::ordered_json;
using service::Role;

constexpr const char* kUsage =
    R"(Administer the service: subscribers and their fees, keys, and who looked at what.

These write the data directory themselves; while `lapwing serve` runs, the same is done over HTTP
with an administrator's key (doc/subscribers.md). The first such key is made here.

  lapwing admin make-key --role administrator --organization 'The registry'
  lapwing admin enrol acme --organization 'Acme Inc.' --san 12345678-1 --area 512 --area 214 --fee 0
  lapwing admin make-key --role subscriber --subscriber acme --label dialler
  lapwing admin audit --organization acme --since 2026-11-01)";

constexpr const char* kEnrol =
    R"(Enrol a telemarketer, or change what is known of one: what is not said stays as it is.

The fee is that of data/fees.yaml, where it has one for today, else it must be stated. Nothing is
answered to a subscriber whose fee is due: say --paid-on once it is paid.

  lapwing admin enrol acme --organization 'Acme Inc.' --san 12345678-1 --area 512 --fee 82
  lapwing admin enrol acme --paid-on 2026-11-28 --reference 'pay.gov 27H2K'
  lapwing admin enrol acme --quota 50000 --expires-on 2027-12-31
  lapwing admin enrol acme --close)";

constexpr const char* kMakeKey =
    R"(Make a key and print it: it is shown this once, and kept only as a hash.

  lapwing admin make-key --role subscriber --subscriber acme --label dialler
  lapwing admin make-key --role officer --organization FTC --expires-at 2027-06-30T00:00:00Z)";

constexpr const char* kAudit =
    R"(Show who looked at what: every look-up, check and scrub through the service, answered or refused.

Numbers are kept masked. --number finds the look-ups of one number all the same, by a hash under the
directory's own key.

  lapwing admin audit --since 2026-11-01 --organization acme
  lapwing admin audit --number +15125550142 --since 2026-01-01 --json)";

struct EnrolArguments {
  std::string id;
  service::Enrolment enrolment;
  std::string quota;
  std::string expires_on;
  std::string paid_on;
  bool close = false;
};

struct KeyArguments {
  std::string role;
  service::Key key;
  std::string expires_at;
};

struct AuditArguments {
  std::string since;
  std::string until;
  std::string key;
  std::string organization;
  std::string number;
};

std::optional<CivilDate> date_option(const char* option, const std::string& text) {
  if (text.empty()) return {};
  const auto date = parse_date(text);
  if (!date) throw UsageError{fmt::format("{}: {}", option, date.error().message)};
  return *date;
}

// Runs with the writer and its subscribers.
template <class Act>
Result<int> with_subscribers(const Globals& globals, Act act) {
  const auto registry = open_writer(globals);
  if (!registry) return registry.error();
  const auto subscribers = service::Subscribers::open(**registry, *globals.clock);
  if (!subscribers) return subscribers.error();
  return act(**subscribers);
}

void print(const service::Subscriber& subscriber, Instant now) {
  const auto json = to_json(subscriber, now);
  fmt::print("{}  {}  SAN {}  {}  until {}  {} a day  fee {} {}{}\n", subscriber.id,
             json["state"].get<std::string>(), subscriber.san,
             fmt::join(subscriber.areas.to_strings(), ","), format_date(subscriber.expires_on),
             subscriber.quota_per_day, json["fee"]["amount"].get<std::string>(),
             subscriber.fee.currency, subscriber.due() ? ", due" : "");
}

void print(const service::Key& key, Instant now) {
  const auto json = to_json(key, now);
  fmt::print("{}  {}  {}  {}  {}\n", key.id, json["state"].get<std::string>(), name_of(key.role),
             key.subscriber.empty() ? key.organization : key.subscriber, key.label);
}

Result<int> enrol(const Globals& globals, EnrolArguments arguments) {
  auto& enrolment = arguments.enrolment;
  enrolment.expires_on = date_option("--expires-on", arguments.expires_on);
  enrolment.paid_on = date_option("--paid-on", arguments.paid_on);
  if (!arguments.quota.empty()) enrolment.quota_per_day = std::stoull(arguments.quota);
  const auto schedule = service::FeeSchedule::load(share_dir() / "fees.yaml");
  if (!schedule) return schedule.error();
  return with_subscribers(globals, [&](service::Subscribers& subscribers) -> Result<int> {
    auto held = subscribers.find(arguments.id);
    service::Subscriber before;
    if (held) before = *held;
    before.id = arguments.id;
    before.closed = before.closed || arguments.close;
    const auto now = globals.clock->now();
    const auto enrolled = service::enrol(std::move(before), enrolment, *schedule, now);
    if (!enrolled) return enrolled.error();
    const auto kept = subscribers.put(*enrolled, cli_actor());
    if (!kept) return kept.error();
    if (globals.json) {
      print_json(to_json(*kept, now));
    } else {
      print(*kept, now);
    }
    return 0;
  });
}

Result<int> make_key(const Globals& globals, KeyArguments arguments) {
  auto& key = arguments.key;
  for (const auto role : {Role::subscriber, Role::officer, Role::administrator}) {
    if (arguments.role == name_of(role)) key.role = role;
  }
  if (!arguments.expires_at.empty()) {
    key.expires_at = instant_option("--expires-at", arguments.expires_at, *Zone::find("Etc/UTC"));
  }
  return with_subscribers(globals, [&](service::Subscribers& subscribers) -> Result<int> {
    const auto made = subscribers.make_key(key, cli_actor());
    if (!made) return made.error();
    if (globals.json) {
      auto json = to_json(made->key, globals.clock->now());
      json["secret"] = made->secret;
      print_json(json);
    } else {
      fmt::print("{}\n", made->secret);
      fmt::print(stderr, "this is key {}; it is not shown again\n", made->key.id);
    }
    return 0;
  });
}

Result<int> revoke_key(const Globals& globals, const std::string& id) {
  return with_subscribers(globals, [&](service::Subscribers& subscribers) -> Result<int> {
    const auto revoked = subscribers.revoke(id, cli_actor());
    if (!revoked) return revoked.error();
    if (globals.json) {
      print_json(to_json(*revoked, globals.clock->now()));
    } else {
      print(*revoked, globals.clock->now());
    }
    return 0;
  });
}

// `items` as JSON under `name`, or a line each.
template <class T>
int show_all(const Globals& globals, const char* name, const std::vector<T>& items) {
  const auto now = globals.clock->now();
  ordered_json json = {{name, ordered_json::array()}};
  for (const auto& item : items) {
    if (globals.json) {
      json[name].push_back(to_json(item, now));
    } else {
      print(item, now);
    }
  }
  if (globals.json) print_json(json);
  return 0;
}

Result<int> show_subscribers(const Globals& globals) {
  const auto registry = open_reader(globals);
  if (!registry) return registry.error();
  const auto subscribers = service::read_subscribers(**registry);
  if (!subscribers) return subscribers.error();
  return show_all(globals, "subscribers", *subscribers);
}

Result<int> show_keys(const Globals& globals) {
  const auto registry = open_reader(globals);
  if (!registry) return registry.error();
  const auto keys = service::read_keys(**registry);
  if (!keys) return keys.error();
  return show_all(globals, "keys", *keys);
}

Result<int> audit(const Globals& globals, const AuditArguments& arguments) {
  const auto today = CivilDate(std::chrono::floor<std::chrono::days>(globals.clock->now()));
  const auto since = date_option("--since", arguments.since).value_or(today);
  const auto until = date_option("--until", arguments.until).value_or(today);
  auto& files = posix_file_system();
  std::error_code ignored;
  const auto key_file = globals.data / service::kDirectoryKeyFile;
  // Only the service makes it: where it never ran, nobody looked at anything.
  if (!std::filesystem::exists(key_file, ignored)) {
    return error(Errc::not_found, "`{}` is not there: no service ran on this data directory",
                 key_file.string());
  }
  const auto key = service::DirectoryKey::open(files, key_file);
  if (!key) return key.error();
  const service::LookupLog log(files, globals.data / service::kLookupsFolder, *globals.clock, *key);
  std::string hash;
  if (!arguments.number.empty()) hash = log.seen(number_argument(arguments.number, "US")).hash;
  const auto walked = log.walk(since, until, [&](const service::LookupLine& line) -> Status {
    if (!line.matches(arguments.key, arguments.organization, hash)) return ok();
    const auto json = to_json(line);
    if (globals.json) {
      fmt::print("{}\n", json.dump(-1, ' ', false, ordered_json::error_handler_t::replace));
      return ok();
    }
    std::string what = line.subject;
    for (const auto& seen : line.numbers) what += (what.empty() ? "" : " ") + seen.masked;
    fmt::print("{}  {}  {}  {}  {} x {}  {}\n", format_instant(line.at), line.organization,
               line.key, line.outcome, line.kind, line.count, what);
    return ok();
  });
  if (!walked) return walked.error();
  return 0;
}

Result<int> show_documents(const Globals& globals, const std::string& collection) {
  const auto registry = open_reader(globals);
  if (!registry) return registry.error();
  const auto held = (*registry)->documents(collection);
  if (!held) return held.error();
  for (const auto& document : *held) fmt::print("{}\n", document.document.body);
  return 0;
}

Result<int> show_scrubs(const Globals& globals, const std::string& organization) {
  const auto registry = open_reader(globals);
  if (!registry) return registry.error();
  const auto history = service::scrub_history(
      **registry, organization.empty() ? std::nullopt : std::optional(organization),
      globals.clock->now(), 1'000);
  if (!history) return history.error();
  print_json(*history);
  return 0;
}

void add_enrol(CLI::App& admin) {
  const auto arguments = std::make_shared<EnrolArguments>();
  auto& command = add_command(admin, "enrol", kEnrol, [arguments](const Globals& globals) {
    return enrol(globals, *arguments);
  });
  auto& enrolment = arguments->enrolment;
  command.add_option("ID", arguments->id, "the subscriber's short name: `acme`")->required();
  command.add_option("--organization", enrolment.organization, "its full name");
  command.add_option("--san", enrolment.san, "its Subscription Account Number");
  command.add_option("--seller", enrolment.seller, "whose own list it keeps (its id)");
  command.add_option("--area", enrolment.areas, "an area code paid for, +PREFIX, or all; repeats");
  command.add_option("--quota", arguments->quota, "numbers it may look up a day (10000)")
      ->check(CLI::Range(0, 1'000'000'000));
  command.add_option("--expires-on", arguments->expires_on, "its last day, UTC (in a year)");
  command.add_option("--fee", enrolment.fee, "the year's fee where the schedule has none");
  command.add_option("--currency", enrolment.currency, "of that fee (USD)");
  command.add_option("--paid-on", arguments->paid_on, "the day on which the fee was paid");
  command.add_option("--reference", enrolment.reference, "of the payment");
  command.add_option("--contact", enrolment.contact, "whom to write to; may be erased");
  command.add_flag("--close", arguments->close, "the end: its keys are good no longer");
}

void add_keys(CLI::App& admin) {
  const auto arguments = std::make_shared<KeyArguments>();
  auto& make = add_command(admin, "make-key", kMakeKey, [arguments](const Globals& globals) {
    return make_key(globals, *arguments);
  });
  make.add_option("--role", arguments->role, "subscriber, officer or administrator")
      ->required()
      ->check(CLI::IsMember({"subscriber", "officer", "administrator"}));
  make.add_option("--subscriber", arguments->key.subscriber, "whose key it is");
  make.add_option("--organization", arguments->key.organization, "an officer's or administrator's");
  make.add_option("--label", arguments->key.label, "to tell it from the others");
  make.add_option("--expires-at", arguments->expires_at, "when it ends (never)");

  const auto id = std::make_shared<std::string>();
  auto& revoke =
      add_command(admin, "revoke-key", "End a key.\n\n  lapwing admin revoke-key 3f09a1c24be07d55",
                  [id](const Globals& globals) { return revoke_key(globals, *id); });
  revoke.add_option("KEY", *id, "as `admin keys` prints it")->required();
  add_command(admin, "keys", "List the keys, without their secrets.\n\n  lapwing admin keys --json",
              show_keys);
}

}  // namespace

void add_admin(CLI::App& app) {
  auto& admin = *app.add_subcommand("admin", kUsage);
  admin.require_subcommand(1);
  admin.fallthrough();
  add_enrol(admin);
  add_command(admin, "subscribers", "List the subscribers.\n\n  lapwing admin subscribers --json",
              show_subscribers);
  add_keys(admin);
  const auto arguments = std::make_shared<AuditArguments>();
  auto& command = add_command(admin, "audit", kAudit, [arguments](const Globals& globals) {
    return audit(globals, *arguments);
  });
  command.add_option("--since", arguments->since, "the first day, UTC (today)");
  command.add_option("--until", arguments->until, "the last day (today)");
  command.add_option("--key", arguments->key, "of this key alone");
  command.add_option("--organization", arguments->organization, "of this subscriber or agency");
  command.add_option("--number", arguments->number, "look-ups of this number");
  add_command(
      admin, "events",
      "Print what the service raised: keys that were seen to harvest. One object a line.\n\n"
      "  lapwing admin events",
      [](const Globals& globals) { return show_documents(globals, "event"); });
  const auto organization = std::make_shared<std::string>();
  auto& scrubs = add_command(
      admin, "scrubs",
      "Show the scrubs made through the service, and which lists near the law's limit.\n\n"
      "  lapwing admin scrubs --organization acme",
      [organization](const Globals& globals) { return show_scrubs(globals, *organization); });
  scrubs.add_option("--organization", *organization, "of this subscriber alone");
}

}  // namespace lapwing::tool
