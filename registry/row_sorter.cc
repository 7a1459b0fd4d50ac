#include "registry/row_sorter.h"

#include <algorithm>
#include <limits>

#include "registry/varint.h"

namespace lapwing::registry {
namespace {

constexpr std::int32_t kNoDay = std::numeric_limits<std::int32_t>::min();
constexpr std::size_t kBlockBytes = 256 << 10;
constexpr std::size_t kRecordBytesMax = 2 * kVarintBytesMax;

// A row in a run: varint of bits 0-1 the op, bit 2 whether a day follows, the rest the distance.
constexpr unsigned kFlagBits = 3;
constexpr unsigned kHasDay = 0x04;

}  // namespace

// One sorted file: written first, then read from its beginning.
class RowSorter::Run {
 public:
  explicit Run(std::unique_ptr<File> file) : file_(std::move(file)) {}

  std::uint64_t last() const { return last_; }

  Status append(const Row& row) {
    append_varint(block_, (row.number - last_) << kFlagBits | (row.day == kNoDay ? 0U : kHasDay) |
                              static_cast<unsigned>(row.op));
    if (row.day != kNoDay) append_varint(block_, zigzag(row.day));
    last_ = row.number;
    return block_.size() < kBlockBytes ? ok() : flush();
  }

  Status flush() {
    auto written = file_->write_at(size_, block_);
    size_ += block_.size();
    block_.clear();
    return written;
  }

  void rewind() {
    last_ = 0;
    at_ = 0;
    offset_ = 0;
  }

  Result<bool> next() {
    if (block_.size() - at_ < kRecordBytesMax && offset_ < size_) {
      if (const auto filled = fill(); !filled) return filled.error();
    }
    if (at_ == block_.size()) return false;
    const auto head = take_varint(block_, at_);
    if (!head) return error(Errc::internal, "a run of an import ends inside a row");
    row.number = last_ + (*head >> kFlagBits);
    row.op = static_cast<ChangeOp>(*head & 0x03);
    row.day = kNoDay;
    if ((*head & kHasDay) != 0) {
      const auto day = take_varint(block_, at_);
      if (!day) return error(Errc::internal, "a run of an import ends inside a row");
      row.day = static_cast<std::int32_t>(unzigzag(*day));
    }
    last_ = row.number;
    return true;
  }

  Row row{};  // what next() read

 private:
  Status fill() {
    block_.erase(0, at_);
    at_ = 0;
    const std::size_t kept = block_.size();
    const auto wanted =
        static_cast<std::size_t>(std::min<std::uint64_t>(kBlockBytes, size_ - offset_));
    block_.resize(kept + wanted);
    const auto read = file_->read_at(offset_, std::span(block_.data() + kept, wanted));
    if (!read) return read.error();
    if (*read != wanted) return error(Errc::io_error, "a run of an import was cut short");
    offset_ += wanted;
    return ok();
  }

  std::unique_ptr<File> file_;
  std::string block_;
  std::size_t at_ = 0;
  std::uint64_t size_ = 0;
  std::uint64_t offset_ = 0;
  std::uint64_t last_ = 0;
};

RowSorter::RowSorter(FileSystem& files, std::filesystem::path directory, std::size_t rows_in_memory)
    : files_(files), directory_(std::move(directory)), rows_in_memory_(rows_in_memory) {}

RowSorter::~RowSorter() {
  if (runs_.empty()) return;
  runs_.clear();
  (void)remove_tree(files_, directory_);  // what stays is removed when the registry is opened
}

Status RowSorter::add(const Change& row) {
  if (!buffer_.empty() && row.number < buffer_.back().number) ascending_ = false;
  const auto day =
      row.day ? static_cast<std::int32_t>(row.day->time_since_epoch().count()) : kNoDay;
  buffer_.push_back({row.number, day, row.op});
  return buffer_.size() < rows_in_memory_ ? ok() : spill();
}

void RowSorter::sort_buffer() {
  if (!ascending_) {
    std::stable_sort(buffer_.begin(), buffer_.end(),
                     [](const Row& a, const Row& b) { return a.number < b.number; });
  }
  ascending_ = true;
}

Status RowSorter::spill() {
  sort_buffer();
  if (runs_.empty() || runs_.back()->last() > buffer_.front().number) {
    if (const auto made = files_.create_directories(directory_); !made) return made;
    const auto path = directory_ / fmt::format("run-{}", runs_.size());
    auto file = files_.open(path, OpenMode::create_new);
    if (!file) return file.error();
    runs_.push_back(std::make_unique<Run>(*std::move(file)));
  }
  for (const auto& row : buffer_) {
    if (auto written = runs_.back()->append(row); !written) return written;
  }
  buffer_.clear();
  return ok();
}

Status RowSorter::finish() {
  if (runs_.empty()) {
    sort_buffer();
    return ok();
  }
  if (!buffer_.empty()) {
    if (auto spilled = spill(); !spilled) return spilled;
  }
  std::vector<Row>().swap(buffer_);
  for (std::size_t run = 0; run < runs_.size(); ++run) {
    if (auto written = runs_[run]->flush(); !written) return written;
    runs_[run]->rewind();
    if (const auto more = advance(run); !more) return more.error();
  }
  return ok();
}

Result<bool> RowSorter::advance(std::size_t run) {
  auto more = runs_[run]->next();
  if (more && *more) {
    heap_.emplace_back(runs_[run]->row.number, run);
    std::push_heap(heap_.begin(), heap_.end(), std::greater<>());
  }
  return more;
}

Result<bool> RowSorter::next(Change& row) {
  const auto give = [&](const Row& from) {
    row.number = from.number;
    row.op = from.op;
    row.day.reset();
    if (from.day != kNoDay) row.day = std::chrono::sys_days(std::chrono::days(from.day));
  };
  if (runs_.empty()) {
    if (next_in_buffer_ == buffer_.size()) return false;
    give(buffer_[next_in_buffer_++]);
    return true;
  }
  if (heap_.empty()) return false;
  const std::size_t run = heap_.front().second;
  give(runs_[run]->row);
  std::pop_heap(heap_.begin(), heap_.end(), std::greater<>());
  heap_.pop_back();
  if (const auto more = advance(run); !more) return more.error();
  return true;
}

}  // namespace lapwing::registry
