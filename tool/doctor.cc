// lapwing doctor: verify, and mend what can be mended without a backup.
#include "tool/commands.h"
#include "tool/exit_code.h"
#include "tool/session.h"
#include "tool/upkeep.h"

namespace lapwing::tool {
namespace {

using nlohmann::ordered_json;

constexpr const char* kUsage =
    R"(Verify the data directory, say what would be mended, and with --repair mend it.

Store, checkpoint and list indexes are rebuilt from the journal; the journal's marker is written
anew from its entries; erasures are carried out again. Damaged entries and blobs need a backup
(`lapwing restore`). Exit 0: all is right (now); 70: something is damaged.

  lapwing doctor
  lapwing doctor --repair)";

// What was done, a sentence each. The truth first: the rest is built from it.
Result<std::vector<std::string>> repair(const Globals& globals, const Examined& examined) {
  const auto options = registry_options(globals);
  if (!options) return options.error();
  std::vector<std::string> done;
  if (!examined.truth.problems.empty()) {
    auto mended = registry::repair_truth(*options->files, globals.data);
    if (!mended) return mended.error();
    done = *std::move(mended);
  }
  const auto rebuilt = registry::rebuild_derived(*options, examined.derived);
  if (!rebuilt) return rebuilt.error();
  done.insert(done.end(), rebuilt->begin(), rebuilt->end());
  return done;
}

Result<int> run(const Globals& globals, bool mend) {
  auto examined = examine(globals);
  if (!examined) return examined.error();
  std::vector<std::string> done;
  std::optional<Error> failed;
  if (mend && !examined->sound()) {
    if (!globals.json) print(globals, *examined);
    auto mended = repair(globals, *examined);
    if (mended) {
      done = *std::move(mended);
    } else {
      failed = mended.error();
    }
    auto again = examine(globals);
    if (!again) return again.error();
    examined = *std::move(again);
  }
  if (globals.json) {
    auto json = to_json(*examined);
    json["repaired"] = done;
    print_json(json);
  } else {
    for (const auto& sentence : done) fmt::print("REPAIRED: {}\n", sentence);
    print(globals, *examined);
  }
  if (failed) return *failed;
  return examined->sound() ? 0 : exit_code(Errc::data_loss);
}

}  // namespace

void add_doctor(CLI::App& app) {
  const auto mend = std::make_shared<bool>(false);
  auto& command = add_command(app, "doctor", kUsage,
                              [mend](const Globals& globals) { return run(globals, *mend); });
  command.add_flag("--repair", *mend, "mend what can be rebuilt");
}

}  // namespace lapwing::tool
