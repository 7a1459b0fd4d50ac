#include "service/batch_screeners.h"

#include <fmt/ranges.h>

#include <algorithm>

namespace lapwing::service {
namespace {

// Each holds the views of its lists and what it learned of numbers: some MB.
constexpr std::size_t kKeptMax = 8;

}  // namespace

std::string BatchScreeners::key_of(const BatchAsk& ask) const {
  const auto& words = ask.words;
  // Midnight comes to no zone between two quarters of an hour.
  const auto quarter = std::chrono::floor<std::chrono::duration<std::int64_t, std::ratio<900>>>(
                           screener_.clock().now())
                           .time_since_epoch()
                           .count();
  return fmt::format("{}\n{}\n{}\n{}\n{}\n{}\n{}\n{}\n{}", words.region, words.seller, words.on,
                     words.channel, words.purpose, fmt::join(words.lists, ","), ask.letters,
                     ask.allow_stale, words.on.empty() ? quarter : 0);
}

Result<std::unique_ptr<screening::BatchScreener>> BatchScreeners::take(const BatchAsk& ask) {
  const std::string key = key_of(ask);
  const auto head = screener_.registry().head();
  {
    const std::lock_guard lock(mutex_);
    std::erase_if(kept_, [&](const Kept& one) { return one.screener->head() != head; });
    const auto found =
        std::find_if(kept_.rbegin(), kept_.rend(), [&](const Kept& one) { return one.key == key; });
    if (found != kept_.rend()) {
      auto screener = std::move(found->screener);
      kept_.erase(std::next(found).base());
      return screener;
    }
  }
  auto question = screening::question_of(ask.words, screening::WordsFrom::fields);
  if (!question) return question.error();
  return screening::BatchScreener::create(screener_, *std::move(question), ask.words.region,
                                          ask.letters, ask.allow_stale);
}

void BatchScreeners::give_back(const BatchAsk& ask,
                               std::unique_ptr<screening::BatchScreener> screener) {
  const std::lock_guard lock(mutex_);
  if (kept_.size() >= kKeptMax) kept_.erase(kept_.begin());
  kept_.push_back({key_of(ask), std::move(screener)});
}

}  // namespace lapwing::service
