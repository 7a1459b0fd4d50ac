#include "tool/upkeep.h"

#include <chrono>

#include "tool/progress.h"
#include "tool/session.h"

namespace lapwing::tool {
namespace {

namespace fs = std::filesystem;
using nlohmann::ordered_json;

constexpr double kMegabyte = 1e6;

std::uint64_t bytes_below(const fs::path& directory) {
  std::uint64_t sum = 0;
  std::error_code ignored;
  for (const auto& entry : fs::recursive_directory_iterator(directory, ignored)) {
    if (entry.is_regular_file(ignored)) sum += entry.file_size(ignored);
  }
  return sum;
}

std::string place(const std::optional<registry::Seq>& seq) {
  return seq ? fmt::format("at entry {}", *seq) : "none, built when it is wanted";
}

ordered_json place_json(const std::optional<registry::Seq>& seq) {
  return seq ? ordered_json{{"seq", *seq}} : ordered_json(nullptr);
}

}  // namespace

Result<Examined> examine(const Globals& globals) {
  const auto options = registry_options(globals);
  if (!options) return options.error();
  Examined examined;
  {
    Progress progress("journal and blobs");
    const auto total = bytes_below(globals.data / registry::kBlobDirectory);
    auto truth = registry::verify_truth(
        *options->files, globals.data, [&](std::uint64_t bytes) { progress.update(bytes, total); });
    if (!truth && truth.error().code == Errc::not_found) {
      return error(Errc::not_found, "there is no registry in `{}`", globals.data.string());
    }
    if (!truth) return truth.error();
    examined.truth = *std::move(truth);
  }
  Progress progress("store and indexes");
  examined.derived = registry::verify_derived(
      *options,
      [&](std::uint64_t numbers, std::uint64_t total) { progress.update(numbers, total); });
  return examined;
}

ordered_json to_json(const Examined& examined) {
  const auto& truth = examined.truth;
  ordered_json problems = ordered_json::array();
  for (const auto& problem : truth.problems) {
    problems.push_back({{"part", "truth"}, {"because", problem.message}, {"rebuildable", false}});
  }
  for (const auto& problem : examined.derived.problems) {
    problems.push_back({{"part", "derived"},
                        {"path", problem.path.string()},
                        {"because", problem.error.message},
                        {"rebuildable", problem.rebuildable}});
  }
  return {{"sound", examined.sound()},
          {"journal", {{"seq", truth.head.seq}, {"chain", hex(truth.head.chain)}}},
          {"blobs", {{"count", truth.blobs}, {"bytes", truth.blob_bytes}}},
          {"store", place_json(examined.derived.store)},
          {"checkpoint", place_json(examined.derived.checkpoint)},
          {"numbers", examined.derived.numbers},
          {"indexes", examined.derived.indexes},
          {"problems", problems}};
}

void print(const Globals& globals, const Examined& examined) {
  const auto& truth = examined.truth;
  const auto& derived = examined.derived;
  fmt::print("{}\n", fs::absolute(globals.data).lexically_normal().string());
  fmt::print("  journal     {} entries, chain {}\n", truth.head.seq,
             hex(truth.head.chain).substr(0, 16));
  fmt::print("  blobs       {}, {:.1f} MB\n", truth.blobs,
             static_cast<double>(truth.blob_bytes) / kMegabyte);
  fmt::print("  store       {}, {} numbers read\n", place(derived.store), derived.numbers);
  fmt::print("  checkpoint  {}\n", place(derived.checkpoint));
  fmt::print("  indexes     {}\n", derived.indexes);
  for (const auto& problem : truth.problems) fmt::print("DAMAGED: {}\n", problem.message);
  for (const auto& problem : derived.problems) {
    fmt::print("DAMAGED: {}\n", problem.error.message);
  }
  if (examined.sound()) fmt::print("every checksum is right\n");
}

Result<int> make_directory(const Globals& globals, const fs::path& from, const fs::path& into,
                           registry::RestoreOptions options) {
  const auto start = std::chrono::steady_clock::now();
  Globals made = globals;
  made.data = into;
  registry::CopyReport report;
  {
    Progress progress("copying");
    const auto total = bytes_below(from / registry::kJournalDirectory) +
                       bytes_below(from / registry::kBlobDirectory);
    options.progress = [&](std::uint64_t bytes) { progress.update(bytes, total); };
    const auto copied = registry::restore(posix_file_system(), from, into, options);
    if (!copied && copied.error().code == Errc::not_found) {
      return error(Errc::not_found,
                   "there is no journal in `{}`: it is neither a backup nor a "
                   "data directory",
                   from.string());
    }
    if (!copied) return copied.error();
    report = *copied;
  }
  for (const auto& remark : report.remarks) fmt::print(stderr, "lapwing: {}\n", remark);
  fmt::print(stderr, "copied and verified; building the store\n");
  {
    const auto registry = open_writer(made);
    if (!registry) return registry.error();
    for (const auto& list : (*registry)->lists()) {
      if (const auto built = (*registry)->build_index(list.info.id); !built) return built.error();
    }
  }
  const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - start;
  if (globals.json) {
    print_json({{"directory", into.string()},
                {"from", from.string()},
                {"seq", report.head.seq},
                {"chain", hex(report.head.chain)},
                {"blobs", report.blobs},
                {"bytes", report.bytes},
                {"seconds", seconds.count()}});
    return 0;
  }
  fmt::print("{}: {} entries, {} blobs, {:.1f} MB; verified in {:.1f} s\n", into.string(),
             report.head.seq, report.blobs, static_cast<double>(report.bytes) / kMegabyte,
             seconds.count());
  return 0;
}

}  // namespace lapwing::tool
