#include <array>
#include <atomic>
#include <mutex>
#include <unordered_map>
#include <utility>

#include "phone/reading.h"
#include "phone/reading_reference.h"
#include "phone/scanner.h"

namespace lapwing::phone {
namespace {

// Texts that needed libphonenumber, with their readings: lists repeat their oddities. Bounded: each
// shard keeps two generations and drops the older when the younger is full. Sharded, since many
// threads read at once.
class Memo {
 public:
  template <class Make>
  Reading get_or(std::string_view text, Make make) {
    if (text.size() > kTextMax) return make();
    const std::string key(text);
    Shard& shard = shards_[std::hash<std::string>{}(key) % shards_.size()];
    {
      const std::lock_guard lock(shard.mutex);
      if (const auto it = shard.young.find(key); it != shard.young.end()) return it->second;
      if (const auto it = shard.old.find(key); it != shard.old.end()) {
        Reading reading = it->second;
        shard.keep(key, reading);
        return reading;
      }
    }
    Reading reading = make();  // outside the lock: tens of microseconds
    const std::lock_guard lock(shard.mutex);
    shard.keep(key, reading);
    return reading;
  }

 private:
  static constexpr std::size_t kTextMax = 64;  // bytes; longer ones seldom repeat
  static constexpr std::size_t kGenerationMax = 512;

  struct Shard {
    std::mutex mutex;
    std::unordered_map<std::string, Reading> young, old;

    void keep(const std::string& key, const Reading& reading) {
      if (young.size() >= kGenerationMax) {
        old = std::move(young);
        young.clear();
      }
      young.insert_or_assign(key, reading);
    }
  };
  std::array<Shard, 16> shards_;
};

}  // namespace

struct Reader::State {
  State(std::string name, ReaderOptions how, const Scanner& scan)
      : region(std::move(name)), options(how), scanner(scan) {}

  std::string region;
  ReaderOptions options;
  Scanner scanner;
  Memo memo;
  std::atomic<std::uint64_t> scanned = 0;
  std::atomic<std::uint64_t> declined = 0;
};

Reader::Reader(std::unique_ptr<State> state) : state_(std::move(state)) {}
Reader::Reader(Reader&&) noexcept = default;
Reader& Reader::operator=(Reader&&) noexcept = default;
Reader::~Reader() = default;

Result<Reader> Reader::create(std::string_view region, ReaderOptions options) {
  std::string name(region);
  const auto scanner = Scanner::create(region, options);
  if (!scanner) {
    return error(Errc::invalid_argument,
                 "`{}` is not a region with telephone numbers, give two capitals such as `US`",
                 name);
  }
  auto state = std::make_unique<State>(std::move(name), options, *scanner);
  return Reader(std::move(state));
}

Reading Reader::read(std::string_view text) const {
  if (const Scanned scanned = state_->scanner.scan(text); scanned.settled) {
    state_->scanned.fetch_add(1, std::memory_order_relaxed);
    return Scanner::reading_of(scanned);
  }
  state_->declined.fetch_add(1, std::memory_order_relaxed);
  return read_declined(text);
}

const Scanner& Reader::scanner() const { return state_->scanner; }

Reading Reader::read_declined(std::string_view text) const {
  return state_->memo.get_or(text,
                             [&] { return read_reference(text, state_->region, state_->options); });
}

std::string_view Reader::region() const { return state_->region; }

Reader::Counts Reader::counts() const {
  return {state_->scanned.load(std::memory_order_relaxed),
          state_->declined.load(std::memory_order_relaxed)};
}

}  // namespace lapwing::phone
