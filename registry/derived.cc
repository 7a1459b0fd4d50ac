#include "registry/derived.h"

#include "registry/backup.h"
#include "registry/file_journal.h"
#include "registry/journal_head.h"
#include "registry/ledger.h"
#include "registry/list_index.h"
#include "registry/store.h"

namespace lapwing::registry {
namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t kTellEvery = 100'000;

class Examination {
 public:
  Examination(const RegistryOptions& options,
              const std::function<void(std::uint64_t, std::uint64_t)>& progress)
      : options_(options), progress_(progress) {
    FileJournalOptions reading;
    reading.read_only = true;
    auto journal =
        FileJournal::open(*options.files, options.directory / kJournalDirectory, reading);
    // Without it the bytes can be checked all the same, but not where they belong.
    if (journal) journal_ = *std::move(journal);
  }

  DerivedReport run() {
    report_.store = examine_store(kStoreDirectory, true);
    report_.checkpoint = examine_store(kCheckpointDirectory, false);  // of the same files, mostly
    examine_indexes();
    return std::move(report_);
  }

 private:
  void problem(const fs::path& path, const Error& error, bool rebuildable = true) {
    report_.problems.push_back({path, error, rebuildable});
  }

  std::optional<Seq> examine_store(std::string_view name, bool events) {
    const auto path = options_.directory / name;
    // A writer may replace files while they are read, but not for long.
    constexpr int kTries = 3;
    for (int i = 1;; ++i) {
      const auto store = Store::open_secondary(path);
      if (!store && store.error().code == Errc::not_found) return {};
      const auto place = store ? read_store(**store, events) : Result<Head>(store.error());
      if (place) return check_place(path, *place);
      if (i < kTries) continue;
      problem(path, place.error());
      return {};
    }
  }

  // Every block against its checksum; with `events` each is decoded and every list counted.
  Result<Head> read_store(const Store& store, bool events) {
    const auto applied = store.applied();
    if (!applied) return applied.error();
    if (auto verified = store.verify(); !verified) return verified.error();
    if (const auto editions = store.editions(); !editions) return editions.error();
    const auto lists = store.lists();
    if (!lists) return lists.error();
    const Head place{applied->seq, applied->hash};
    if (!events) return place;
    std::uint64_t all = 0;
    for (const auto& [number, list] : *lists) all += list.count;
    std::uint64_t read = 0;
    for (const auto& [number, list] : *lists) {
      const auto listed = count_listed(store, number, applied->seq, read, all);
      if (!listed) return listed.error();
      if (*listed == list.count) continue;
      return error(Errc::data_loss, "the store `{}` counts {} numbers on `{}` and holds {}",
                   store.directory().string(), list.count, list.id, *listed);
    }
    report_.numbers = read;
    return place;
  }

  Result<std::uint64_t> count_listed(const Store& store, key::ListNumber list, Seq upto,
                                     std::uint64_t& read, std::uint64_t all) const {
    const auto everywhere = Coverage::all();
    const auto scan = store.scan(list, everywhere.ranges(), upto);
    std::uint64_t listed = 0;
    std::uint64_t number = 0;
    for (std::vector<Event> events;;) {
      const auto more = scan->next(number, events);
      if (!more) return more.error();
      if (!*more) return listed;
      if (events.back().kind != EventKind::ended) ++listed;
      if (++read % kTellEvery == 0 && progress_) progress_(read, all);
    }
  }

  std::optional<Seq> check_place(const fs::path& path, const Head& place) {
    if (journal_) {
      if (const auto ours = journal_->verify_prefix(place); !ours) {
        problem(path,
                error(ours.error().code, "the store `{}` has seen entry {}, but {}", path.string(),
                      place.seq, ours.error().message),
                false);
      }
    }
    return place.seq;
  }

  void examine_indexes() {
    const auto directory = options_.directory / kIndexDirectory;
    const auto entries = options_.files->list(directory);
    if (!entries) {
      if (entries.error().code != Errc::not_found) problem(directory, entries.error());
      return;
    }
    for (const auto& entry : *entries) {
      if (entry.name.ends_with(".tmp")) continue;
      const auto path = directory / entry.name;
      ++report_.indexes;
      const auto index = ListIndex::open(*options_.files, path);
      const auto verified = index ? (*index)->verify() : Status(index.error());
      if (!verified) {
        if (verified.error().code != Errc::not_found) problem(path, verified.error());
      } else if (const auto& head = (*index)->head();
                 journal_ && !journal_->verify_prefix({head.seq, head.chain})) {
        problem(path, error(Errc::data_loss,
                            "the list index `{}` is of another journal; remove it, or let `lapwing "
                            "doctor --repair` build it anew",
                            path.string()));
      }
    }
  }

  const RegistryOptions& options_;
  const std::function<void(std::uint64_t, std::uint64_t)>& progress_;
  std::unique_ptr<const FileJournal> journal_;
  DerivedReport report_;
};

}  // namespace

DerivedReport verify_derived(const RegistryOptions& options,
                             const std::function<void(std::uint64_t, std::uint64_t)>& progress) {
  return Examination(options, progress).run();
}

Result<std::vector<std::string>> rebuild_derived(const RegistryOptions& options,
                                                 const DerivedReport& report) {
  std::vector<std::string> done;
  auto& files = *options.files;
  {
    const auto lock = files.lock(options.directory / kJournalDirectory / kLockName, "a repair");
    if (!lock) return lock.error();
    for (const auto& problem : report.problems) {
      if (!problem.rebuildable) continue;
      if (const auto gone = remove_tree(files, problem.path); !gone) return gone.error();
      done.push_back(fmt::format("removed `{}`, which was damaged", problem.path.string()));
    }
  }
  auto opening = options;
  opening.notice = [&](const std::string& sentence) { done.push_back(sentence); };
  const auto registry = Registry::open_writer(opening);
  if (!registry) return registry.error();
  for (const auto& list : (*registry)->lists()) {
    if (const auto built = (*registry)->build_index(list.info.id); !built) return built.error();
  }
  done.push_back(fmt::format("brought store and list indexes to entry {}", (*registry)->head()));
  return done;
}

}  // namespace lapwing::registry
