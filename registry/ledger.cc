#include "registry/ledger.h"

#include <unistd.h>

#include <algorithm>

#include "registry/authority.h"
#include "registry/backup.h"
#include "registry/file_journal.h"

namespace lapwing::registry {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kReadEntries = 1'000;
constexpr std::uint64_t kFlushEntries = 10'000;
constexpr std::uint64_t kCheckpointEntries = 1'000'000;
constexpr std::uint64_t kReaderTailMax = 200'000;
// Bytes that the store needs on disk, generously: of an edition 3.5 a number were measured. With no
// room at all RocksDB stops the process, so it is not let come to that.
constexpr std::uint64_t kRoomMin = 1 << 20;
constexpr std::uint64_t kRoomPerChange = 12;
constexpr std::uint64_t kRoomPerEntry = 400;
constexpr std::size_t kRoomCheckEntries = 64;
constexpr std::size_t kGroupEntries = 1'000;
constexpr double kMegabyte = 1e6;

constexpr std::string_view kCheckpointNew = "store.checkpoint.new";
constexpr std::string_view kDamaged = "store.damaged";

// Applied on its own, to a store that holds all before it.
bool is_whole(const Payload& payload) {
  return std::holds_alternative<EditionImported>(payload) ||
         std::holds_alternative<Erased>(payload) || std::holds_alternative<BlobReplaced>(payload) ||
         std::holds_alternative<BlobExpired>(payload);
}

}  // namespace

const ListState* State::find(const ListId& list) const {
  const auto found = numbers->find(list);
  return found == numbers->end() ? nullptr : &lists[found->second - 1];
}

Ledger::~Ledger() {
  if (store_ && !store_->secondary() && unflushed_ > 0) static_cast<void>(store_->flush());
}

void Ledger::notice(const std::string& sentence) const {
  if (options_.notice) options_.notice(sentence);
}

// --- Opening ---

Result<std::unique_ptr<Ledger>> Ledger::open_writer(const RegistryOptions& options) {
  std::unique_ptr<Ledger> ledger(new Ledger(options));
  auto& files = ledger->files();
  if (const auto made = create_directories_durably(files, options.directory); !made) {
    return made.error();
  }
  FileJournalOptions journal_options;
  journal_options.holder = fmt::format("lapwing, process {}", getpid());
  journal_options.notice = options.notice;
  auto journal = FileJournal::open(files, ledger->path(kJournalDirectory), journal_options);
  if (!journal && journal.error().code == Errc::unavailable) {
    return error(Errc::unavailable,
                 "{}; wait for it, or give the command to it with `--server URL`",
                 journal.error().message);
  }
  if (!journal) return journal.error();
  ledger->journal_ = *std::move(journal);
  auto blobs = open_file_blobs(files, ledger->path(kBlobDirectory), BlobAccess::writer);
  if (!blobs) return blobs.error();
  ledger->blobs_ = *std::move(blobs);
  if (const auto gone = remove_tree(files, ledger->path("tmp")); !gone) return gone.error();
  if (const auto opened = ledger->open_store(); !opened) return opened.error();
  if (const auto caught_up = ledger->catch_up(); !caught_up) return caught_up.error();
  return ledger;
}

Result<std::unique_ptr<Ledger>> Ledger::open_reader(const RegistryOptions& options) {
  std::unique_ptr<Ledger> ledger(new Ledger(options));
  auto& files = ledger->files();
  FileJournalOptions journal_options;
  journal_options.read_only = true;
  auto journal = FileJournal::open(files, ledger->path(kJournalDirectory), journal_options);
  if (!journal && journal.error().code == Errc::not_found) {
    return error(Errc::not_found, "there is no registry in `{}`; import a list first",
                 options.directory.string());
  }
  if (!journal) return journal.error();
  ledger->journal_ = *std::move(journal);
  auto blobs = open_file_blobs(files, ledger->path(kBlobDirectory), BlobAccess::reader);
  if (!blobs) return blobs.error();
  ledger->blobs_ = *std::move(blobs);
  if (const auto opened = ledger->open_secondary(); !opened) return opened.error();
  if (const auto caught_up = ledger->catch_up(); !caught_up) return caught_up.error();
  return ledger;
}

// What will not open, or is not of this journal, goes: first back to the checkpoint, then to
// nothing, from where the journal is replayed. A store that is ahead of its journal stays: then it
// is the journal that lost something, and that is not for us to hide.
Status Ledger::open_store() {
  if (auto room = check_room(0); !room) return room;
  const auto there = files().stat(path(kStoreDirectory));
  if (!there) return there.error();
  if (!*there) {
    if (const auto back = return_to_checkpoint(); !back) return back.error();
  }
  for (;;) {
    auto store = Store::open(path(kStoreDirectory));
    if (store) {
      store_ = *std::move(store);
      const auto loaded = load_state();
      if (loaded) return ok();
      if (loaded.error().code != Errc::data_loss) return loaded;
      store_.reset();
      store = loaded.error();
    }
    if (store.error().code != Errc::data_loss) return store.error();
    if (const auto aside = set_store_aside(); !aside) return aside;
    const auto back = return_to_checkpoint();
    if (!back) return back.error();
    notice(fmt::format("{}; {}", store.error().message,
                       *back ? "returning to its last checkpoint" : "rebuilding it"));
  }
}

// Whether there was one. It is used up; another is made once the store is at the head.
Result<bool> Ledger::return_to_checkpoint() {
  auto back = files().rename(path(kCheckpointDirectory), path(kStoreDirectory));
  if (!back && back.error().code == Errc::not_found) return false;
  if (!back) return back.error();
  since_checkpoint_ = kCheckpointEntries;
  return true;
}

Status Ledger::check_store_belongs() const {
  const auto seen = state_->head;
  if (const auto ours = journal_->verify_prefix(seen); !ours) {
    return error(ours.error().code,
                 "the store `{}` has seen entry {}, which the journal `{}` does not have: {}; "
                 "restore the journal from a backup, or remove the store to accept the loss",
                 path(kStoreDirectory).string(), seen.seq, path(kJournalDirectory).string(),
                 ours.error().message);
  }
  return ok();
}

Status Ledger::set_store_aside() {
  if (auto gone = remove_tree(files(), path(kDamaged)); !gone) return gone;
  auto moved = files().rename(path(kStoreDirectory), path(kDamaged));
  if (!moved && moved.error().code != Errc::not_found) return moved;
  return ok();
}

// A writer may remove files while they are being opened: what then looks damaged is opened again,
// and is damaged only if it stays so.
Status Ledger::open_secondary() {
  constexpr int kTries = 5;
  Status opened = ok();
  for (int i = 0; i < kTries; ++i) {
    opened = try_secondary();
    if (opened || opened.error().code != Errc::data_loss) break;
  }
  if (opened) return ok();
  if (opened.error().code != Errc::data_loss && opened.error().code != Errc::not_found) {
    return opened;
  }
  {
    // Rebuilding is a writer's work; with no writer about we are it for a moment.
    const auto writer = open_writer(options_);
    if (!writer && writer.error().code == Errc::unavailable) {
      return error(Errc::unavailable, "{}; a writer is at work and may be mending it, try again",
                   opened.error().message);
    }
    if (!writer) return writer.error();
  }
  return try_secondary();
}

Status Ledger::try_secondary() {
  auto store = Store::open_secondary(path(kStoreDirectory));
  if (!store) return store.error();
  store_ = *std::move(store);
  return load_state();
}

Status Ledger::load_state() {
  const auto applied = store_->applied();
  if (!applied) return applied.error();
  const auto lists = store_->lists();
  if (!lists) return lists.error();
  auto editions = store_->editions();
  if (!editions) return editions.error();
  State state;
  state.head = {applied->seq, applied->hash};
  std::map<ListId, key::ListNumber> numbers;
  for (const auto& [number, list] : *lists) {
    const auto id = ListId::parse(list.id);
    if (!id || number != state.lists.size() + 1) {
      return error(Errc::data_loss, "the store `{}` numbers its lists wrongly",
                   path(kStoreDirectory).string());
    }
    const auto info = options_.catalog->find(*id);
    if (!info) return info.error();
    auto context = std::make_shared<ListContext>(ListContext{*info, {}});
    for (auto& edition : *editions) {
      if (edition.list == *id) context->editions.push_back(std::move(edition));
    }
    numbers.emplace(*id, number);
    state.lists.push_back({number, std::move(context), list.count, list.last_change});
  }
  state.numbers = std::make_shared<const std::map<ListId, key::ListNumber>>(std::move(numbers));
  const auto held_sellers = store_->sellers();
  if (!held_sellers) return held_sellers.error();
  std::map<std::string, key::ListNumber> sellers;
  for (const auto& [number, seller] : *held_sellers) sellers.emplace(seller, number);
  state.sellers =
      std::make_shared<const std::map<std::string, key::ListNumber>>(std::move(sellers));
  publish(std::move(state));
  return ok();
}

Status Ledger::catch_up() {
  if (auto ours = check_store_belongs(); !ours) return ours;
  const auto head = journal_->head();
  if (!head) return head.error();
  const Seq behind = head->seq - std::min(head->seq, state_->head.seq);
  if (store_->secondary() && behind > kReaderTailMax) {
    return error(Errc::unavailable,
                 "the store `{}` is {} entries behind the journal; any command that writes brings "
                 "it up",
                 path(kStoreDirectory).string(), behind);
  }
  while (state_->head.seq < head->seq) {
    auto entries = journal_->read(state_->head.seq + 1, kReadEntries);
    if (!entries) return entries.error();
    if (entries->empty()) {
      return error(Errc::data_loss, "the journal `{}` ends before its head, entry {}",
                   path(kJournalDirectory).string(), head->seq);
    }
    std::ranges::move(*entries, std::back_inserter(ready_));
    if (auto taken = apply_ready(); !taken) return taken;
  }
  if (!store_->secondary()) keep();
  return ok();
}

// --- State ---

std::shared_ptr<const State> Ledger::state() const {
  const std::lock_guard lock(state_mutex_);
  return state_;
}

void Ledger::publish(State state) {
  auto shared = std::make_shared<const State>(std::move(state));
  const std::lock_guard lock(state_mutex_);
  state_ = std::move(shared);
}

Result<std::shared_ptr<const ListContext>> Ledger::context(const State& state,
                                                           const ListId& list) const {
  if (const auto* found = state.find(list)) return found->context;
  auto info = options_.catalog->find(list);
  if (!info) return info.error();
  return std::make_shared<const ListContext>(ListContext{*std::move(info), {}});
}

// --- Committing ---

Ledger::Hold::Hold(Ledger& ledger, std::vector<std::string> names, std::vector<std::string> after)
    : ledger_(ledger), names_(std::move(names)) {
  std::unique_lock lock(ledger_.hold_mutex_);
  const auto taken = [&](const std::string& name) { return ledger_.held_.contains(name); };
  const auto underway = [&](const std::string& prefix) {
    const auto next = ledger_.held_.lower_bound(prefix);
    return next != ledger_.held_.end() && next->starts_with(prefix);
  };
  ledger_.hold_released_.wait(lock, [&] {
    return std::none_of(names_.begin(), names_.end(), taken) &&
           std::none_of(after.begin(), after.end(), underway);
  });
  ledger_.held_.insert(names_.begin(), names_.end());
}

Ledger::Hold::Hold(Ledger& ledger, std::string taken) : ledger_(ledger), names_{std::move(taken)} {}

std::unique_ptr<Ledger::Hold> Ledger::Hold::try_take(Ledger& ledger, std::string name) {
  const std::lock_guard lock(ledger.hold_mutex_);
  if (!ledger.held_.insert(name).second) return nullptr;
  return std::unique_ptr<Hold>(new Hold(ledger, std::move(name)));
}

Ledger::Hold::~Hold() {
  {
    const std::lock_guard lock(ledger_.hold_mutex_);
    for (const auto& name : names_) ledger_.held_.erase(name);
  }
  ledger_.hold_released_.notify_all();
}

Result<Entry> Ledger::entry(Seq seq) const {
  auto entries = journal_->read(seq, 1);
  if (!entries) return entries.error();
  if (entries->empty()) {
    return error(Errc::data_loss, "the journal `{}` has no entry {}, which the store names",
                 path("journal").string(), seq);
  }
  return std::move(entries->front());
}

Status Ledger::check_room(std::uint64_t bytes) const {
  const auto free = files().free_bytes(options_.directory);
  if (!free) return free.error();
  const std::uint64_t wanted = kRoomMin + bytes;
  if (*free >= wanted) return ok();
  return error(Errc::io_error,
               "the disk of `{}` has {:.1f} MB free where the store needs about {:.1f} MB: nothing "
               "was recorded; make room and try again",
               options_.directory.string(), static_cast<double>(*free) / kMegabyte,
               static_cast<double>(wanted) / kMegabyte);
}

Status Ledger::check_room_for_edition(std::uint64_t changes) const {
  return check_room(changes * kRoomPerChange);
}

Result<Seq> Ledger::commit(Entry entry) {
  std::vector<Entry> entries;
  entries.push_back(std::move(entry));
  return commit(std::move(entries));
}

Result<Seq> Ledger::commit(std::vector<Entry> given) {
  Commit mine(std::move(given));
  if (!commits_.join(mine)) return mine.outcome;
  const auto group = commits_.take(kGroupEntries);
  std::vector<Entry> entries;
  for (Commit* member : group) {
    entries.insert(entries.end(), std::make_move_iterator(member->entries.begin()),
                   std::make_move_iterator(member->entries.end()));
  }
  if (const auto fine = check_commits(entries.size()); fine) {
    record(group, entries);
  } else {
    for (Commit* member : group) member->outcome = fine.error();
  }
  {
    const std::lock_guard lock(apply_mutex_);
    commits_.hand_over();
    auto entry = entries.begin();
    for (const Commit* member : group) {
      for (std::size_t i = 0; i < member->weight; ++i, ++entry) {
        if (member->outcome) ready_.push_back(std::move(*entry));
      }
    }
    auto failed = behind();
    if (!failed && !apply_ready()) failed = behind();
    for (Commit* member : group) {
      if (!member->outcome || *member->outcome <= state_->head.seq) continue;
      member->outcome =
          error(failed->code,
                "the change is recorded as entry {} of the journal, but the store cannot take it "
                "yet: {}",
                *member->outcome, failed->message);
    }
    GroupQueue<Commit>::finish(group);
    keep();
  }
  return mine.outcome;
}

// Before so many are recorded. For the leader.
Status Ledger::check_commits(std::size_t count) {
  if (broken_) return *broken_;
  if (room_checked_ < count) {
    if (auto room = check_room((unflushed_ + count) * kRoomPerEntry); !room) return room;
    room_checked_ = kRoomCheckEntries;
  }
  room_checked_ -= std::min(room_checked_, count);
  // Nothing more is recorded while the store cannot follow.
  return behind() ? apply_again() : ok();
}

// Appends the entries of the group and gives them their seq, or says why not. For the leader.
void Ledger::record(std::span<Commit* const> group, std::span<Entry> entries) {
  auto outcome = journal_->append(entries, kAnyHead);
  if (outcome.kind == AppendOutcome::Kind::failed && group.size() > 1) {
    // One that the journal refuses is not to be the others' failure.
    for (std::size_t i = 0; i < group.size(); ++i) {
      if (broken_) {
        group[i]->outcome = *broken_;
      } else {
        record(group.subspan(i, 1), entries.first(group[i]->weight));
        entries = entries.subspan(group[i]->weight);
      }
    }
    return;
  }
  if (outcome.kind != AppendOutcome::Kind::failed && !outcome.committed()) {
    broken_ = outcome.error =
        error(Errc::unavailable,
              "it is not known whether the last change was recorded ({}); open the registry "
              "again and ask before repeating it",
              outcome.error.message);
  }
  for (std::size_t i = 0; outcome.committed() && i < entries.size(); ++i) {
    entries[i].seq = outcome.head.seq - entries.size() + 1 + i;
    entries[i].chain = outcome.chains[i];
  }
  std::size_t last = 0;
  for (Commit* member : group) {
    last += member->weight;
    if (outcome.committed()) {
      member->outcome = entries[last - 1].seq;
    } else {
      member->outcome = outcome.error;
    }
  }
}

std::optional<Error> Ledger::behind() const {
  const std::lock_guard lock(state_mutex_);
  return behind_;
}

// A disk that was full may have room again.
Status Ledger::apply_again() {
  const std::lock_guard lock(apply_mutex_);
  if (auto resumed = store_->resume(); !resumed) return resumed;
  return apply_ready();
}

// Whether what stands in the batch must be written before the entry is applied: its own history is
// there, or it may fail halfway.
bool Ledger::stands_alone(const Entry& entry, const StoreBatch& batch) const {
  if (is_whole(entry.payload)) return true;
  if (!entry.number || entry.list.empty()) return false;
  const auto list = ListId::parse(entry.list);
  const auto* held = list ? state_->find(*list) : nullptr;
  return held == nullptr || batch.has_event(held->number, *entry.number);
}

// Precondition: apply_mutex_ is held, or nobody else is there yet. Leaves in ready_ what the store
// does not take, and the reason in behind_.
Status Ledger::apply_ready() {
  Status applied = ok();
  while (applied && !ready_.empty()) {
    State next = *state_;
    StoreBatch batch;
    std::size_t taken = 0;
    for (; taken < ready_.size(); ++taken) {
      const Entry& entry = ready_[taken];
      if (taken > 0 && stands_alone(entry, batch)) break;
      applied = apply(entry, next, batch);
      if (!applied) break;
      if (std::holds_alternative<EditionImported>(entry.payload)) {
        since_checkpoint_ = kCheckpointEntries;
      }
      if (is_whole(entry.payload)) {
        ++taken;
        break;
      }
    }
    if (taken == 0) break;
    if (auto written = store_->write(batch); !written) {
      applied = written;
      break;
    }
    ready_.erase(ready_.begin(), ready_.begin() + static_cast<std::ptrdiff_t>(taken));
    unflushed_ += taken;
    since_checkpoint_ += taken;
    publish(std::move(next));
  }
  const std::lock_guard lock(state_mutex_);
  behind_ = applied ? std::optional<Error>() : applied.error();
  return applied;
}

// The store on disk from time to time, so that opening replays little; a copy to return to. Only
// the time of a later opening depends on either.
void Ledger::keep() {
  const bool checkpoint = erased_ || since_checkpoint_ >= kCheckpointEntries;
  if (!checkpoint && unflushed_ < kFlushEntries) return;
  Status made = erased_ ? store_->compact() : store_->flush();
  if (!made) {
    notice(fmt::format("the store is not on disk yet: {}", made.error().message));
    return;
  }
  unflushed_ = 0;
  if (erased_) made = remove_tree(files(), path(kDamaged));
  erased_ = false;
  if (!checkpoint) return;
  since_checkpoint_ = 0;
  const auto fresh = path(kCheckpointNew);
  made = remove_tree(files(), fresh);
  if (made) made = store_->checkpoint(fresh);
  if (made) made = remove_tree(files(), path(kCheckpointDirectory));
  if (made) made = files().rename(fresh, path(kCheckpointDirectory));
  if (made) made = files().sync_directory(options_.directory);
  if (!made) notice(fmt::format("no checkpoint of the store: {}", made.error().message));
}

}  // namespace lapwing::registry
