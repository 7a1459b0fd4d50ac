// A client of a journal on a disk of many troubles, who remembers what he was told about each
// append and can say whether the journal kept its word. For journal_fault_test and the torture
// program.
#pragma once

#include <algorithm>
#include <map>
#include <memory>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "registry/file_journal.h"
#include "tests/registry/journal_fixture.h"
#include "tests/support/fault_file_system.h"

namespace lapwing::registry {

class JournalClient {
 public:
  explicit JournalClient(std::uint64_t seed) : random_(seed) {}

  FaultFileSystem& files() { return files_; }
  std::mt19937_64& random() { return random_; }
  bool is_open() const { return journal_ != nullptr; }

  Status open() {
    journal_.reset();
    files_.kill_process();
    FileJournalOptions options;
    options.segment_bytes = 1500;
    options.checkpoint_bytes = 500;
    auto opened = FileJournal::open(files_, "/data/journal", options);
    if (!opened) return opened.error();
    journal_ = *std::move(opened);
    return ok();
  }

  // One to three registrations, or an erasure of one that was acknowledged.
  void append_something() {
    std::vector<Entry> entries;
    if (!acknowledged_.empty() && random_() % 6 == 0) {
      const Seq seq = random_() % acknowledged_.rbegin()->first + 1;
      entries.push_back(erasure({seq}, true, false));
      entries.back().idempotency_key = fmt::format("erase-{}-{}", seq, next_++);
    } else {
      for (std::uint64_t n = random_() % 3 + 1; n > 0; --n) {
        entries.push_back(registration(next_ % 10'000));
        entries.back().idempotency_key = fmt::format("key-{}", next_++);
      }
    }
    const auto outcome = journal_->append(entries, kAnyHead);
    std::vector<std::string> keys;
    for (const auto& entry : entries) keys.push_back(entry.idempotency_key);
    if (outcome.committed()) {
      acknowledge(entries, outcome.head.seq);
    } else if (outcome.kind == AppendOutcome::Kind::unknown) {
      in_doubt_.push_back(keys);
    }
  }

  // What is wrong with the journal as it is now; empty when nothing is. What was in doubt is
  // settled by it.
  std::string check() {
    const auto read = journal_->read(1, 1'000'000);
    if (!read) return "cannot read: " + read.error().message;
    if (!acknowledged_.empty() && acknowledged_.rbegin()->first > read->size()) {
      return fmt::format("acknowledged entry {} is lost", acknowledged_.rbegin()->first);
    }
    for (std::size_t at = 0; at < read->size(); ++at) {
      const auto& entry = (*read)[at];
      const auto promised = acknowledged_.find(entry.seq);
      if (promised == acknowledged_.end()) {
        if (const auto wrong = settle({read->begin() + at, read->end()}); !wrong.empty()) {
          return wrong;
        }
      } else if (promised->second != entry.idempotency_key) {
        return fmt::format("entry {} is `{}`, not `{}`", entry.seq, entry.idempotency_key,
                           promised->second);
      }
      if (erased_.contains(entry.seq) && entry.number) {
        return fmt::format("entry {} has its number back", entry.seq);
      }
    }
    in_doubt_.clear();
    if (const auto verified = journal_->verify_all(); !verified) return verified.error().message;
    return "";
  }

  std::size_t acknowledged() const { return acknowledged_.size(); }
  Journal& journal() { return *journal_; }

 private:
  void acknowledge(const std::vector<Entry>& entries, Seq last) {
    Seq seq = last - entries.size();
    for (const auto& entry : entries) {
      acknowledged_[++seq] = entry.idempotency_key;
      const auto* erased = std::get_if<Erased>(&entry.payload);
      if (erased != nullptr) erased_.insert(erased->entries.begin(), erased->entries.end());
    }
  }

  // The entries begin with one that nobody was promised: it must have been in doubt, with all of
  // its append.
  std::string settle(const std::vector<Entry>& entries) {
    const auto append = std::ranges::find_if(in_doubt_, [&](const auto& keys) {
      return keys.front() == entries.front().idempotency_key;
    });
    if (append == in_doubt_.end()) {
      return fmt::format("entry {} (`{}`) was never promised", entries.front().seq,
                         entries.front().idempotency_key);
    }
    for (std::size_t i = 0; i < append->size(); ++i) {
      if (i == entries.size() || entries[i].idempotency_key != (*append)[i]) {
        return "half an append";
      }
    }
    acknowledge({entries.begin(), entries.begin() + append->size()},
                entries.front().seq + append->size() - 1);
    return "";
  }

  FaultFileSystem files_;
  std::mt19937_64 random_;
  std::unique_ptr<FileJournal> journal_;
  std::uint64_t next_ = 0;
  std::map<Seq, std::string> acknowledged_;  // keys
  std::set<Seq> erased_;
  std::vector<std::vector<std::string>> in_doubt_;
};

enum class Death { kill, power_loss };

struct LifeStory {
  std::string wrong;  // the first broken promise
  std::uint64_t deaths = 0;
  std::size_t acknowledged = 0;  // entries
};

// Appends, and opens, until the process dies at a random call, again and again.
inline LifeStory live_and_die(std::uint64_t seed, int cycles, Death death, bool sync_works) {
  using Call = FaultFileSystem::Call;
  JournalClient client(seed);
  LifeStory story;
  auto& files = client.files();
  files.set_sync_works(sync_works);
  for (int cycle = 0; cycle < cycles && story.wrong.empty(); ++cycle) {
    const auto opened = client.open();
    story.wrong = opened ? client.check() : opened.error().message;
    if (!story.wrong.empty()) break;
    // From some call on, nothing gets through: that is the moment of death.
    const bool while_opening = client.random()() % 4 == 0;
    files.fail(client.random()() % (while_opening ? 12 : 60) + 1,
               {Call::open, Call::write, Call::sync, Call::rename, Call::remove, Call::truncate},
               "the process is dead", true);
    if (while_opening) static_cast<void>(client.open());
    while (!files.failed()) client.append_something();
    if (death == Death::power_loss) files.lose_power(client.random());
    files.heal();
    ++story.deaths;
  }
  story.acknowledged = client.acknowledged();
  return story;
}

}  // namespace lapwing::registry
