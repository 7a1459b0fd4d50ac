#include "registry/difference.h"

#include <cassert>

#include "registry/varint.h"

namespace lapwing::registry {
namespace {

// "LWD" and the version; then records; then a terminator that carries their count.
constexpr std::string_view kMagic{"LWD\x01", 4};
constexpr std::size_t kFlushBytes = 1 << 20;
constexpr std::size_t kRecordBytesMax = 2 * kVarintBytesMax;

// A record is a varint: bits 0-1 the op, bit 2 whether a day follows, the rest the distance to the
// number before. Op 3 ends the file; its distance is the count.
constexpr unsigned kOpMask = 0x03;
constexpr unsigned kHasDay = 0x04;
constexpr unsigned kFlagBits = 3;
constexpr unsigned kEnd = 0x03;

}  // namespace

DifferenceWriter::DifferenceWriter(std::unique_ptr<BlobWriter> blob)
    : blob_(std::move(blob)), buffer_(kMagic) {}

Status DifferenceWriter::put(const Change& change) {
  assert(change.number > last_);
  append_varint(buffer_, (change.number - last_) << kFlagBits | (change.day ? kHasDay : 0U) |
                             static_cast<unsigned>(change.op));
  if (change.day) append_varint(buffer_, zigzag(change.day->time_since_epoch().count()));
  last_ = change.number;
  ++count_;
  return buffer_.size() < kFlushBytes ? ok() : flush();
}

Result<BlobId> DifferenceWriter::finish() {
  append_varint(buffer_, count_ << kFlagBits | kEnd);
  if (const auto written = flush(); !written) return written.error();
  return blob_->finish();
}

Status DifferenceWriter::flush() {
  auto written = blob_->write(buffer_);
  buffer_.clear();
  return written;
}

Result<std::unique_ptr<DifferenceReader>> DifferenceReader::open(const BlobStore& blobs,
                                                                 const BlobId& id) {
  auto blob = blobs.open(id);
  if (!blob) return blob.error();
  std::unique_ptr<DifferenceReader> reader(new DifferenceReader(*std::move(blob)));
  if (const auto filled = reader->fill(); !filled) return filled.error();
  if (!reader->buffer_.starts_with(kMagic)) return reader->damaged();
  reader->at_ = kMagic.size();
  return reader;
}

Result<bool> DifferenceReader::next(Change& change) {
  if (buffer_.size() - at_ < kRecordBytesMax && !ended_) {
    if (const auto filled = fill(); !filled) return filled.error();
  }
  const auto head = take_varint(buffer_, at_);
  if (!head) return damaged();
  const std::uint64_t distance = *head >> kFlagBits;
  if ((*head & kOpMask) == kEnd) {
    if (distance != count_ || at_ != buffer_.size() || !ended_) return damaged();
    return false;
  }
  change.op = static_cast<ChangeOp>(*head & kOpMask);
  change.number = last_ + distance;
  change.day.reset();
  if ((*head & kHasDay) != 0) {
    const auto day = take_varint(buffer_, at_);
    if (!day) return damaged();
    change.day = std::chrono::sys_days(std::chrono::days(unzigzag(*day)));
  }
  if (distance == 0 || !E164::from_value(change.number)) return damaged();
  last_ = change.number;
  ++count_;
  return true;
}

Status DifferenceReader::fill() {
  buffer_.erase(0, at_);
  at_ = 0;
  while (!ended_ && buffer_.size() < kRecordBytesMax) {
    const auto chunk = blob_->next();
    if (!chunk) return chunk.error();
    ended_ = chunk->empty();
    buffer_.append(*chunk);
  }
  return ok();
}

Error DifferenceReader::damaged() const {
  return error(Errc::data_loss, "the difference file of an edition is damaged after {} records",
               count_);
}

}  // namespace lapwing::registry
