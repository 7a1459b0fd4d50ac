// lapwing case: what an officer gathers, with its chain of custody; letters, summaries, STIX.
#include "enforcement/case.h"

#include "base/byte_source.h"
#include "base/output_file.h"
#include "enforcement/letters.h"
#include "enforcement/referral.h"
#include "enforcement/stix.h"
#include "registry/file_intake.h"
#include "tool/agency_arguments.h"
#include "tool/enforcement.h"
#include "tool/session.h"

namespace lapwing::tool {
namespace {

namespace fs = std::filesystem;
using enforcement::CaseEvidence;
using enforcement::CaseFile;
using enforcement::CaseItemKind;
using enforcement::CaseSummary;
using nlohmann::ordered_json;

constexpr const char* kUsage = R"(Gather violations, complaints and files into a case.

Whatever is added is recorded with who added it, when, and its SHA-256; `show` says of each item
whether it is still as it was. A case is referred to another agency with `lapwing referral write`.

  lapwing case new --title 'Acme Solar, autumn'                prints the case's id: 2026-0001
  lapwing case add 2026-0001 --seller acme --since 2026-10-01 --note 'third month in a row'
  lapwing case add 2026-0001 --complaints-of +13055550100 --file recording.wav
  lapwing case show 2026-0001
  lapwing case letter 2026-0001 --seller acme --agency us.ftc --reply-by 2027-01-15 -o letter.html
  lapwing case close 2026-0001 --reason 'settled')";

struct Arguments {
  std::string id;
  std::string title;
  std::string reason;
  std::vector<std::string> violations;
  std::vector<std::string> complaints;
  std::vector<std::string> files;
  std::vector<std::string> consents;
  std::string complaints_of;
  std::string caller;
  std::string seller;
  std::string rule;
  std::string outcome;
  std::string since;
  std::string until;
  std::string note;
  std::string region = "US";
  std::string agency;
  std::string contact;
  std::string reply_by;
  std::string format = "stix";
  std::string tlp = "TLP:AMBER";
  std::string out = "-";
  bool pseudonyms = true;
};

std::optional<std::chrono::sys_days> day_option(const char* option, const std::string& text) {
  if (text.empty()) return {};
  return std::chrono::sys_days(date_argument(option, text));
}

bool selects(const Arguments& arguments) {
  for (const auto* text : {&arguments.caller, &arguments.seller, &arguments.rule,
                           &arguments.outcome, &arguments.since, &arguments.until}) {
    if (!text->empty()) return true;
  }
  return false;
}

enforcement::CaseSelection selection_of(const Arguments& arguments) {
  enforcement::CaseSelection selection;
  if (selects(arguments)) {
    auto& filter = selection.violations.emplace();
    if (!arguments.caller.empty()) {
      filter.caller = number_argument(arguments.caller, arguments.region);
    }
    filter.seller = arguments.seller;
    filter.rule = arguments.rule;
    filter.outcome = arguments.outcome;
    filter.since = day_option("--since", arguments.since);
    filter.until = day_option("--until", arguments.until);
  }
  if (!arguments.complaints_of.empty()) {
    selection.complaints_of = number_argument(arguments.complaints_of, arguments.region);
  }
  return selection;
}

void print(const CaseSummary& one) {
  fmt::print("{}  {:<6}  {}  {} violations, {} complaints, {} files  {}\n", one.id,
             one.closed ? "closed" : "open", format_instant(one.opened_at),
             one.counts.at("violation"), one.counts.at("complaint"), one.counts.at("file"),
             one.title);
}

Result<int> run_new(const Globals& globals, const Arguments& arguments) {
  const auto registry = open_writer(globals);
  if (!registry) return registry.error();
  const auto opened = enforcement::open_case(
      **registry, {arguments.id, arguments.title, cli_actor()}, globals.clock->now());
  if (!opened) return opened.error();
  if (globals.json) {
    print_json(to_json(*opened));
  } else {
    fmt::print("{}\n", opened->id);
  }
  return 0;
}

Result<int> run_add(const Globals& globals, const Arguments& arguments) {
  enforcement::CaseAddition addition{
      arguments.violations, arguments.complaints, {}, arguments.note, {}, cli_actor()};
  for (const auto& text : arguments.consents) {
    addition.consents.push_back(number_argument(text, arguments.region));
  }
  const bool nothing = arguments.violations.empty() && arguments.complaints.empty() &&
                       arguments.files.empty() && arguments.note.empty() &&
                       arguments.consents.empty() && arguments.complaints_of.empty();
  if (nothing && !selects(arguments)) throw UsageError{"case add: say what is to be added"};
  const auto registry = open_writer(globals);
  if (!registry) return registry.error();
  const auto selected = enforcement::add_selected(globals.data, selection_of(arguments), addition);
  if (!selected) return selected.error();
  // Before a file is kept, so that one which belongs nowhere is not.
  const auto found = enforcement::find_case(**registry, globals.data, arguments.id);
  if (!found) return found.error();
  if (!arguments.files.empty()) {
    const auto archive = registry::archive_of(**registry);
    if (!archive) return archive.error();
    for (const auto& path : arguments.files) {
      auto raw = open_raw(path);
      if (!raw) return raw.error();
      const std::string name = path == "-" ? "standard-input" : fs::path(path).filename().string();
      auto file = enforcement::keep_case_file(**archive, **raw, name, cli_actor());
      if (!file) return file.error();
      addition.files.push_back(*std::move(file));
    }
  }
  const auto change = enforcement::add_to_case(**registry, globals.data, arguments.id, addition);
  if (!change) return change.error();
  if (globals.json) {
    print_json({{"case", arguments.id},
                {"added", change->added},
                {"there_already", change->there_already}});
  } else {
    fmt::print("{} added, {} there already\n", change->added, change->there_already);
  }
  return 0;
}

void print(const CaseFile& file) {
  print(file.summary);
  if (file.summary.closed) {
    fmt::print("closed {} by {}: {}\n", format_instant(file.summary.closed_at),
               file.summary.closed_by, file.summary.reason);
  }
  for (const auto& item : file.items) {
    fmt::print("{}  {:<12}  {:<9}  {:<7}  {}  {}\n", format_instant(item.added_at), item.added_by,
               to_string(item.kind), item.state, item.sha256.substr(0, 16),
               item.kind == CaseItemKind::note ? item.text : item.ref);
  }
}

Result<int> run_show(const Globals& globals, const Arguments& arguments) {
  const auto registry = open_reader(globals);
  if (!registry) return registry.error();
  const auto file = enforcement::find_case(**registry, globals.data, arguments.id);
  if (!file) return file.error();
  if (globals.json) {
    print_json(to_json(*file));
  } else {
    print(*file);
  }
  return 0;
}

Result<int> run_list(const Globals& globals) {
  const auto registry = open_reader(globals);
  if (!registry) return registry.error();
  const auto cases = enforcement::list_cases(**registry);
  if (!cases) return cases.error();
  if (globals.json) {
    ordered_json all = ordered_json::array();
    for (const auto& one : *cases) all.push_back(to_json(one));
    print_json({{"cases", all}});
  } else {
    for (const auto& one : *cases) print(one);
  }
  return 0;
}

Result<int> run_close(const Globals& globals, const Arguments& arguments) {
  const auto registry = open_writer(globals);
  if (!registry) return registry.error();
  const auto closed =
      enforcement::close_case(**registry, arguments.id, arguments.reason, cli_actor());
  if (!closed) return closed.error();
  if (globals.json) {
    print_json(to_json(*closed));
  } else {
    print(*closed);
  }
  return 0;
}

Status write_out(const std::string& path, std::string_view bytes) {
  auto out = OutputFile::create(path);
  if (!out) return out.error();
  if (auto written = out->write(bytes); !written) return written;
  if (auto finished = out->finish(); !finished) return finished;
  return out->publish();
}

enum class Paper { letter, summary, stix };

Result<int> run_paper(const Globals& globals, const Arguments& arguments, Paper paper) {
  if (paper == Paper::stix && arguments.format != "stix") {
    throw UsageError{fmt::format("--format: `{}` is not stix", arguments.format)};
  }
  const auto agencies = open_agencies();
  if (!agencies) return agencies.error();
  const enforcement::Agency* agency = nullptr;
  if (!arguments.agency.empty()) agency = agency_argument(*agencies, "--agency", arguments.agency);
  const auto registry = open_reader(globals);
  if (!registry) return registry.error();
  CaseEvidence evidence;
  const auto file = enforcement::find_case(**registry, globals.data, arguments.id, &evidence);
  if (!file) return file.error();
  const Instant now = globals.clock->now();
  if (paper == Paper::stix) {
    const auto hidden =
        enforcement::pseudonyms_for(*file, arguments.pseudonyms ? evidence : CaseEvidence(),
                                    enforcement::Pseudonyms::make_key());
    const auto bundle = enforcement::stix_bundle({.case_id = file->summary.id,
                                                  .title = hidden.text(file->summary.title),
                                                  .agency = agency,
                                                  .tlp = arguments.tlp,
                                                  .now = now},
                                                 evidence, hidden);
    auto written = write_out(arguments.out, bundle.dump(2) + "\n");
    if (!written) return written.error();
    return 0;
  }
  enforcement::LetterInput input{&*file, &evidence, agency, arguments.seller, arguments.contact,
                                 {},     now};
  std::string page;
  if (paper == Paper::letter) {
    input.reply_by = date_argument("--reply-by", arguments.reply_by);
    auto letter = enforcement::alert_letter(input);
    if (!letter) return letter.error();
    page = *std::move(letter);
  } else {
    page = enforcement::case_summary_page(input);
  }
  if (auto written = write_out(arguments.out, page); !written) return written.error();
  return 0;
}

void add_papers(CLI::App& cases, const std::shared_ptr<Arguments>& a) {
  auto& letter =
      add_command(cases, "letter", "A compliance-alert letter to a seller, as a page to print.",
                  [a](const Globals& globals) { return run_paper(globals, *a, Paper::letter); });
  letter.add_option("CASE", a->id)->required();
  letter.add_option("--seller", a->seller, "to whom")->required();
  letter.add_option("--reply-by", a->reply_by, "the day by which they answer")->required();
  letter.add_option("--contact", a->contact, "where they answer");
  auto& summary = add_command(
      cases, "summary", "The case as a page to print: findings, numbers, calls, custody.",
      [a](const Globals& globals) { return run_paper(globals, *a, Paper::summary); });
  summary.add_option("CASE", a->id)->required();
  auto& stix = add_command(
      cases, "export",
      "The case as a STIX 2.1 bundle.\n\nNumbers called are pseudonyms unless their holders "
      "consented or --clear is given.\n\n  lapwing case export 2026-0001 --format stix -o "
      "case.json",
      [a](const Globals& globals) { return run_paper(globals, *a, Paper::stix); });
  stix.add_option("CASE", a->id)->required();
  stix.add_option("--format", a->format, "stix");
  stix.add_option("--tlp", a->tlp, "how far it may travel")
      ->check(CLI::IsMember({"TLP:CLEAR", "TLP:GREEN", "TLP:AMBER", "TLP:RED"}));
  stix.add_flag("!--clear", a->pseudonyms, "with the numbers called, for use within the agency");
  for (auto* command : {&letter, &summary, &stix}) {
    command->add_option("--agency", a->agency, "who writes: us.ftc; see `referral agencies`");
    command->add_option("-o,--out", a->out, "the file to write; default standard output");
  }
}

}  // namespace

void add_case(CLI::App& app) {
  auto* cases = app.add_subcommand("case", kUsage);
  cases->require_subcommand(1)->fallthrough();
  const auto a = std::make_shared<Arguments>();
  auto& opened = add_command(*cases, "new", "Open a case and print its id.",
                             [a](const Globals& globals) { return run_new(globals, *a); });
  opened.add_option("--title", a->title, "what it is about; no person's name")->required();
  opened.add_option("--id", a->id, "your own id; default the next of the year");

  auto& add = add_command(
      *cases, "add",
      "Add to a case: single items, or all violations of a selection.\n\n"
      "  lapwing case add 2026-0001 --caller +13055550100 --since 2026-10-01\n"
      "  lapwing case add 2026-0001 --consent +12125550142 --note 'consent by letter of 3 Nov'",
      [a](const Globals& globals) { return run_add(globals, *a); });
  add.add_option("CASE", a->id)->required();
  add.add_option("--violation", a->violations, "ids of violations");
  add.add_option("--caller", a->caller, "violations by calls showing this number");
  add.add_option("--seller", a->seller, "violations by this seller");
  add.add_option("--rule", a->rule, "violations of this rule");
  add.add_option("--outcome", a->outcome, "only prohibited, or only undetermined")
      ->check(CLI::IsMember({"prohibited", "undetermined"}));
  add.add_option("--since", a->since, "from this day on");
  add.add_option("--until", a->until, "up to and with this day");
  add.add_option("--complaint", a->complaints, "ids of complaints");
  add.add_option("--complaints-of", a->complaints_of, "complaints naming this number");
  add.add_option("--file", a->files, "files, kept as they are, or `-`");
  add.add_option("--note", a->note, "words for the record");
  add.add_option("--consent", a->consents,
                 "numbers whose holders consent to being named to another agency");
  add.add_option("--region", a->region, "where numbers without a country code are from");

  auto& show = add_command(*cases, "show", "A case with its chain of custody.",
                           [a](const Globals& globals) { return run_show(globals, *a); });
  show.add_option("CASE", a->id)->required();
  add_command(*cases, "list", "All cases.",
              [](const Globals& globals) { return run_list(globals); });
  auto& close = add_command(*cases, "close", "Close a case for good.",
                            [a](const Globals& globals) { return run_close(globals, *a); });
  close.add_option("CASE", a->id)->required();
  close.add_option("--reason", a->reason, "why")->required();
  add_papers(*cases, a);
}

}  // namespace lapwing::tool
