// Screeners for batches, kept from one request to the next: what a batch asked of lists and law is
// asked again while the journal's head and the day stand. Thread-safe.
#pragma once

#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "screening/batch.h"
#include "screening/call_words.h"

namespace lapwing::service {

struct BatchAsk {
  screening::CallWords words;  // what is the same for all: no `to`, `from`, `at` or records
  bool letters = false;
  bool allow_stale = false;
};

class BatchScreeners {
 public:
  // The screener must outlive this.
  explicit BatchScreeners(const screening::Screener& screener) : screener_(screener) {}

  // A screener of one's own, for a batch at a time. As BatchScreener::create, and invalid_argument
  // for words that are none.
  Result<std::unique_ptr<screening::BatchScreener>> take(const BatchAsk& ask);
  // Gives one back that answered without an error.
  void give_back(const BatchAsk& ask, std::unique_ptr<screening::BatchScreener> screener);

 private:
  struct Kept {
    std::string key;
    std::unique_ptr<screening::BatchScreener> screener;
  };
  // Everything that answers depend on besides the texts and the journal: with today, in every zone.
  std::string key_of(const BatchAsk& ask) const;

  const screening::Screener& screener_;
  std::mutex mutex_;
  std::vector<Kept> kept_;  // the last given back at the end
};

}  // namespace lapwing::service
