// Journal, blobs and store of one data directory, kept in step: an entry is appended and synced,
// applied to the store in the journal's order, and only then acknowledged. Opening brings the store
// to the journal's head, or refuses. What registry/registry.h offers is built on this. Thread-safe.
#pragma once

#include <atomic>
#include <condition_variable>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "base/result.h"
#include "registry/blob_store.h"
#include "registry/fold.h"
#include "registry/group_queue.h"
#include "registry/journal.h"
#include "registry/registry.h"
#include "registry/store.h"

namespace lapwing::registry {

// What is derived in a data directory.
inline constexpr std::string_view kStoreDirectory = "store";
inline constexpr std::string_view kCheckpointDirectory = "store.checkpoint";
inline constexpr std::string_view kIndexDirectory = "index";
// Scrubs on record stand in the store like documents of this collection, which no document can
// have.
inline constexpr std::string_view kScrubCollection = "/scrub";
// `seller/acme/internal` is one file: `seller+acme+internal`. `+` is in no list's id.
std::string index_file_name(const ListId& list);

struct ListState {
  key::ListNumber number = 0;
  std::shared_ptr<const ListContext> context;
  std::uint64_t count = 0;  // numbers listed
  Seq last_change = 0;
  Seq erased_at = 0;  // the last erasure from it that was applied since the store was opened
};

// All lists with content, at one seq. Immutable once shared.
struct State {
  Head head;
  std::vector<ListState> lists;  // by number - 1
  std::shared_ptr<const std::map<ListId, key::ListNumber>> numbers;
  // Sellers of whom records are held.
  std::shared_ptr<const std::map<std::string, key::ListNumber>> sellers;

  const ListState* find(const ListId& list) const;  // null: never named by the journal
};

class Ledger {
 public:
  // See Registry::open_writer and open_reader.
  static Result<std::unique_ptr<Ledger>> open_writer(const RegistryOptions& options);
  static Result<std::unique_ptr<Ledger>> open_reader(const RegistryOptions& options);
  ~Ledger();

  const RegistryOptions& options() const { return options_; }
  const Journal& journal() const { return *journal_; }
  BlobStore& blobs() const { return *blobs_; }
  const Store& store() const { return *store_; }
  FileSystem& files() const { return *options_.files; }
  std::filesystem::path path(std::string_view name) const { return options_.directory / name; }

  void notice(const std::string& sentence) const;  // to whoever opened the registry

  std::shared_ptr<const State> state() const;
  // The list's context, also for a list without content. not_found when nobody described it.
  Result<std::shared_ptr<const ListContext>> context(const State& state, const ListId& list) const;

  // What is decided from the present state must still be true when it is appended. A hold takes
  // names that nobody else may hold meanwhile, and waits until no name beginning with one of
  // `after` is held.
  class Hold {
   public:
    Hold(Ledger& ledger, std::vector<std::string> names, std::vector<std::string> after = {});
    // Nothing when the name is held.
    static std::unique_ptr<Hold> try_take(Ledger& ledger, std::string name);
    ~Hold();
    Hold(const Hold&) = delete;
    Hold& operator=(const Hold&) = delete;

   private:
    Hold(Ledger& ledger, std::string taken);
    Ledger& ledger_;
    std::vector<std::string> names_;
  };

  // io_error when the store would have no room for so many changes of one edition, by estimate:
  // better to know before they are recorded.
  Status check_room_for_edition(std::uint64_t changes) const;

  // Appends, applies, acknowledges. Returns the entry's seq. unavailable when it is not known
  // whether the entry became durable: the writer must be opened again before anything else. When
  // the store fails behind the journal, every later call tries to bring it up before it appends.
  // Calls from several threads share one sync and one write to the store.
  Result<Seq> commit(Entry entry);
  // All of them in this order or none, in one sync; the seq of the last. Precondition: some.
  Result<Seq> commit(std::vector<Entry> entries);
  // The entry with this seq, which the store names. data_loss when it is not there.
  Result<Entry> entry(Seq seq) const;
  // What stands for the blob that the entry `seq` names: itself, or what later entries put in its
  // place, and how many records of a difference file those left out: each leaves out
  // one number. Thread-safe.
  struct ValidBlob {
    BlobId id{};
    std::uint64_t left_out = 0;
  };
  Result<ValidBlob> valid_blob(const BlobId& named, Seq seq) const;
  // How many records the blob lost by entries after `since`.
  Result<std::uint64_t> left_out(const BlobId& named, Seq seq, Seq since) const;
  // Whether a blob was replaced after the entry `seq`: then what was held need no longer be there.
  Result<bool> replaced_since(Seq seq) const;

 private:
  // One call of commit().
  struct Commit : GroupMember {
    explicit Commit(std::vector<Entry> given) : entries(std::move(given)) {
      weight = entries.size();
    }
    std::vector<Entry> entries;  // as many as its weight; the leader takes them out
    Result<Seq> outcome = 0;     // of the last
  };

  explicit Ledger(RegistryOptions options) : options_(std::move(options)) {}
  Status check_room(std::uint64_t bytes) const;
  Status open_store();
  Status open_secondary();
  Status try_secondary();
  Result<bool> return_to_checkpoint();
  Status set_store_aside();
  Status check_store_belongs() const;
  Status load_state();
  Status catch_up();
  Status apply(const Entry& entry, State& state, StoreBatch& batch);
  Status apply_edition(const Entry& entry, const EditionImported& import, State& state,
                       StoreBatch& batch);
  Status apply_single(const Entry& entry, const Event& event, State& state, StoreBatch& batch);
  Status apply_record(const Entry& entry, SellerRecord told, State& state, StoreBatch& batch);
  // registry/ledger_erasure.cc
  Status apply_erased(const Entry& entry, const Erased& erased, State& state, StoreBatch& batch);
  Status apply_blob_gone(const Entry& entry, const BlobId& gone,
                         const std::optional<BlobId>& replacement, State& state, StoreBatch& batch);
  Status drop_of_list(const Entry& entry, const BlobId& gone, const BlobId& replacement,
                      ListState& list, StoreBatch& batch);
  Status drop_left_out(const Edition& edition, const BlobId& gone, const BlobId& replacement,
                       ListState& list, StoreBatch& batch);
  Status drop_events(ListState& list, E164 number, const std::set<Seq>& seqs, StoreBatch& batch);
  Status touch_erased(ListState& list, Seq seq, StoreBatch& batch);
  Result<bool> named_after(const BlobId& blob, Seq seq) const;
  Status load_replacements() const;
  Status follow(const BlobId& named, Seq seq, Seq before,
                const std::function<void(Seq, const BlobReplaced&)>& visit) const;
  bool stands_alone(const Entry& entry, const StoreBatch& batch) const;
  Result<ListState*> list_for(const std::string& id, State& state) const;
  Status check_commits(std::size_t count);
  void record(std::span<Commit* const> group, std::span<Entry> entries);
  Status apply_ready();
  Status apply_again();
  std::optional<Error> behind() const;
  void keep();
  void publish(State state);

  RegistryOptions options_;
  std::unique_ptr<Journal> journal_;
  std::unique_ptr<BlobStore> blobs_;
  std::unique_ptr<Store> store_;

  mutable std::mutex state_mutex_;
  std::shared_ptr<const State> state_;

  // Every blob-replaced entry up to replaced_upto_; read from the journal when one is wanted.
  struct Replacement {
    Seq seq;
    BlobReplaced blob;
  };
  mutable std::mutex replaced_mutex_;
  mutable std::vector<Replacement> replaced_;
  mutable Seq replaced_upto_ = 0;

  std::mutex hold_mutex_;
  std::condition_variable hold_released_;
  std::set<std::string> held_;

  // The leader of a group records it, and takes apply_mutex_ before the next may lead: groups are
  // applied in the journal's order, each while the next one is being synced.
  GroupQueue<Commit> commits_;
  std::optional<Error> broken_;   // why nothing more can be written; the leader's own
  std::size_t room_checked_ = 0;  // how many entries more there is room for; the leader's own
  std::mutex apply_mutex_;
  std::deque<Entry> ready_;      // durable, not applied
  std::optional<Error> behind_;  // why the store does not take the first; set with both mutexes
  std::atomic<std::uint64_t> unflushed_ = 0;  // entries applied since the store was last on disk
  std::uint64_t since_checkpoint_ = 0;        // and since its last checkpoint
  bool erased_ = false;  // something was dropped from the store since it was last compacted
};

// What stands behind a registry that open_writer or open_reader gave; null for any other.
Ledger* ledger_of(Registry& registry);
const Ledger* ledger_of(const Registry& registry);

}  // namespace lapwing::registry
