// lapwing retention: what is kept longer than the table says, and ending it.
#include "registry/retention.h"

#include "enforcement/complaint_store.h"
#include "enforcement/complaint_table.h"
#include "enforcement/line_files.h"
#include "tool/erasing.h"
#include "tool/session.h"

namespace lapwing::tool {
namespace {

using nlohmann::ordered_json;

constexpr const char* kUsage =
    R"(Say how long each kind of record is kept and what is due, and with --apply end that.

The table is data/retention.yaml; a file retention.yaml in the data directory replaces kinds of it.
Files of complaints and call logs go as a whole; what audits found in them stays. Histories of
lists, exports and scrub records do not expire. Run it from cron.

  lapwing retention
  lapwing retention --apply)";

constexpr std::size_t kShown = 20;

std::string keeps(const registry::RetentionRule& rule) {
  return rule.keep_days ? fmt::format("{} days", *rule.keep_days) : "for ever";
}

ordered_json to_json(const registry::RetentionTable& table, const registry::RetentionPlan& plan,
                     bool applied, registry::Seq seq) {
  ordered_json kinds = ordered_json::array();
  for (const auto& rule : table.rules()) {
    kinds.push_back({{"kind", rule.kind},
                     {"keep_days", rule.keep_days ? ordered_json(*rule.keep_days) : nullptr},
                     {"basis", rule.basis}});
  }
  ordered_json due = ordered_json::array();
  for (const auto& item : plan.due) {
    due.push_back({{"kind", item.kind},
                   {"seq", item.seq},
                   {"file", item.file.empty() ? ordered_json(nullptr) : ordered_json(item.file)},
                   {"recorded_at", format_instant(item.recorded_at)}});
  }
  return {{"kinds", kinds},
          {"due", due},
          {"unknown", plan.unknown},
          {"applied", applied},
          {"seq", seq == 0 ? ordered_json(nullptr) : ordered_json(seq)}};
}

void print(const registry::RetentionTable& table, const registry::RetentionPlan& plan,
           bool applied) {
  for (const auto& rule : table.rules()) {
    const auto due = std::count_if(plan.due.begin(), plan.due.end(),
                                   [&](const auto& item) { return item.kind == rule.kind; });
    fmt::print("{:<12} {:>10}  {} {}\n", rule.kind, keeps(rule), due, applied ? "ended" : "due");
  }
  for (std::size_t i = 0; i < plan.due.size() && i < kShown; ++i) {
    const auto& item = plan.due[i];
    fmt::print("  {} entry {}, of {}{}\n", item.kind, item.seq, format_instant(item.recorded_at),
               item.file.empty() ? "" : ", " + item.file);
  }
  if (plan.due.size() > kShown) fmt::print("  ... and {} more\n", plan.due.size() - kShown);
  for (const auto& kind : plan.unknown) {
    fmt::print(stderr, "lapwing: no table says how long `{}` is kept: it stays\n", kind);
  }
  if (!applied && !plan.due.empty()) fmt::print("`lapwing retention --apply` ends them\n");
}

Result<registry::Seq> apply(const Globals& globals, registry::Registry& registry,
                            const registry::RetentionPlan& plan) {
  const auto seq = registry::apply_retention(registry, plan, cli_actor());
  if (!seq) return seq.error();
  if (auto gone = enforcement::ComplaintTable::forget(globals.data); !gone) return gone.error();
  for (const auto& item : plan.due) {
    const auto removed = enforcement::remove_lines(
        posix_file_system(), enforcement::complaint_folder(globals.data), item.seq);
    if (!removed) return removed.error();
  }
  return *seq;
}

Result<int> run(const Globals& globals, bool applies) {
  const auto table = registry::RetentionTable::load(share_dir() / "retention.yaml",
                                                    globals.data / "retention.yaml");
  if (!table) return table.error();
  auto reader = open_reader(globals);
  if (!reader) return reader.error();
  auto plan = registry::retention_due(**reader, *table, globals.clock->now());
  if (!plan) return plan.error();
  registry::Seq seq = 0;
  if (applies && !plan->due.empty()) {
    reader->reset();
    const auto writer = open_writer(globals);
    if (!writer) return writer.error();
    plan = registry::retention_due(**writer, *table, globals.clock->now());
    if (!plan) return plan.error();
    const auto done = apply(globals, **writer, *plan);
    if (!done) return done.error();
    seq = *done;
  }
  if (globals.json) {
    print_json(to_json(*table, *plan, applies, seq));
  } else {
    print(*table, *plan, applies);
  }
  return 0;
}

}  // namespace

void add_retention(CLI::App& app) {
  const auto applies = std::make_shared<bool>(false);
  auto& command = add_command(app, "retention", kUsage,
                              [applies](const Globals& globals) { return run(globals, *applies); });
  command.add_flag("--apply", *applies, "end what is due");
}

}  // namespace lapwing::tool
