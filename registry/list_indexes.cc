#include "registry/list_indexes.h"

#include <algorithm>

namespace lapwing::registry {
namespace {

// How far an index may be behind before it is cheaper to build another.
constexpr std::uint64_t kBehindMin = 20'000;
constexpr std::uint64_t kBehindPart = 50;  // of the numbers listed
constexpr Seq kSinglesBehind = 100'000;

// Of a file, what is read in the time that one number takes: whose page is mapped when it is first
// touched, or that was mapped and whose page tables are walked.
constexpr std::uint64_t kBytesPerTouch = 100'000;
constexpr std::uint64_t kBytesPerWalk = 300;

}  // namespace

bool ListIndexes::usable(const ListIndex& index, const State& state, const ListState& list) const {
  const auto& head = index.head();
  if (head.list != list.context->info.id.text() || head.seq > state.head.seq) return false;
  if (head.seq < list.erased_at) return false;
  std::uint64_t behind = 0;
  for (const auto& edition : list.context->editions) {
    if (edition.seq > head.seq) behind += edition.added + edition.removed;
  }
  const bool singles_behind =
      list.context->info.tenure == Tenure::run && list.last_change > head.seq + kSinglesBehind;
  return !singles_behind && behind <= std::max(kBehindMin, list.count / kBehindPart);
}

bool ListIndexes::ours(const ListIndex& index) const {
  return ledger_.journal().verify_prefix({index.head().seq, index.head().chain}).has_value();
}

std::shared_ptr<const ListIndex> ListIndexes::load(const State& state, const ListState& list,
                                                   const std::filesystem::path& path,
                                                   const BulkUse& use) {
  const auto& id = list.context->info.id;
  auto& loaded = loaded_[id];
  if (auto held = loaded.lock(); held && usable(*held, state, list)) return held;
  const auto facts = ledger_.files().stat(path);
  const auto per_number = open_[id] ? kBytesPerWalk : kBytesPerTouch;
  if (!facts || !*facts || use.numbers < (*facts)->size_bytes / per_number) return {};
  // Whatever is wrong with the file, what maps it says so.
  auto fresh = ListIndex::load(ledger_.files(), path, use.threads);
  if (!fresh || !usable(**fresh, state, list) || !ours(**fresh)) return {};
  const std::shared_ptr<const ListIndex> shared = *std::move(fresh);
  loaded = shared;
  return shared;
}

Result<std::shared_ptr<const ListIndex>> ListIndexes::get(const State& state, const ListState& list,
                                                          const BulkUse& use) {
  using Found = std::shared_ptr<const ListIndex>;
  const std::lock_guard lock(mutex_);
  const auto& id = list.context->info.id;
  const auto path = ledger_.path(kIndexDirectory) / index_file_name(id);
  if (use.numbers > 0) {
    if (auto loaded = load(state, list, path, use)) return loaded;
  }
  auto& held = open_[id];
  if (held && held->head().seq > state.head.seq) return Found();
  if (held && usable(*held, state, list)) return held;
  if (!held) {
    auto opened = ListIndex::open(ledger_.files(), path);
    if (!opened && opened.error().code == Errc::data_loss) {
      ledger_.notice(opened.error().message);
    } else if (!opened && opened.error().code != Errc::not_found) {
      return opened.error();
    }
    // Kept only when it is ours: what is held is not asked again whose it is.
    if (opened && ours(**opened) && usable(**opened, state, list)) {
      held = *std::move(opened);
      return held;
    }
  }
  auto built = build(state, list, path);
  if (!built && built.error().code == Errc::io_error) {
    ledger_.notice(fmt::format("no list index, so this is slow: {}", built.error().message));
    return Found();
  }
  if (!built) return built.error();
  held = *built;
  return held;
}

Result<std::shared_ptr<const ListIndex>> ListIndexes::build(
    const State& state, const ListState& list, const std::filesystem::path& path) const {
  const auto& context = *list.context;
  auto writer = ListIndexWriter::create(ledger_.files(), path);
  if (!writer) return writer.error();
  const auto all = Coverage::all();
  const auto scan = ledger_.store().scan(list.number, all.ranges(), state.head.seq);
  std::uint64_t number = 0;
  std::vector<Event> events;
  // Of one edition's numbers without a date, which are most, the day is the same.
  Seq undated_seq = 0;
  ListedSince undated;
  for (;;) {
    const auto more = scan->next(number, events);
    if (!more) return more.error();
    if (!*more) break;
    if (events.back().kind == EventKind::ended) continue;
    const bool plain = events.size() == 1 && !events[0].day && !events[0].single;
    if (!plain || events[0].seq != undated_seq) {
      const auto rows = fold(context, *E164::from_value(number), events, {}, false);
      const auto open = std::find_if(rows.begin(), rows.end(),
                                     [](const Interval& row) { return !row.until.has_value(); });
      if (open == rows.end()) continue;
      const ListedSince since{open->from_kind,
                              std::chrono::sys_days(context.info.date(open->from))};
      if (!plain) {
        if (const auto put = (*writer)->put(number, since); !put) return put.error();
        continue;
      }
      undated_seq = events[0].seq;
      undated = since;
    }
    if (const auto put = (*writer)->put(number, undated); !put) return put.error();
  }
  const IndexHead head{context.info.id.text(), state.head.seq, state.head.chain, 0};
  if (const auto finished = (*writer)->finish(head); !finished) return finished.error();
  auto opened = ListIndex::open(ledger_.files(), path);
  if (!opened) return opened.error();
  return std::shared_ptr<const ListIndex>(*std::move(opened));
}

}  // namespace lapwing::registry
