#include "registry/recorded_numbers.h"

#include <algorithm>
#include <bit>

#include "registry/key.h"

namespace lapwing::registry {

void RecordedNumbers::add(std::uint64_t number, Seq seq, std::string_view value) {
  if (whole_ && held_.size() * sizeof(Held) + values_.size() + value.size() > kHeldBytesMax) {
    whole_ = false;
    words_log2_ = kWordsLog2Max;
    filter_.assign(std::size_t{1} << words_log2_, 0);
    for (const Held& held : held_) mark(held.number);
    std::vector<Held>().swap(held_);
    std::string().swap(values_);
  }
  if (!whole_) {
    mark(number);
    return;
  }
  held_.push_back({number, seq, static_cast<std::uint32_t>(values_.size()),
                   static_cast<std::uint32_t>(value.size())});
  values_ += value;
}

void RecordedNumbers::settle() {
  if (!whole_) return;
  // Half a word for each, so that few others are taken for one; near the processor if they are few.
  words_log2_ = std::clamp<int>(std::bit_width(held_.size() / 2), 1, kWordsLog2Max);
  filter_.assign(std::size_t{1} << words_log2_, 0);
  for (const Held& held : held_) mark(held.number);
}

Result<SellerRecords> RecordedNumbers::seller_records(const std::string& seller,
                                                      E164 number) const {
  const std::uint64_t value = number.value();
  auto held =
      std::lower_bound(held_.begin(), held_.end(), value,
                       [](const Held& one, std::uint64_t wanted) { return one.number < wanted; });
  std::vector<Record> records;
  for (; held != held_.end() && held->number == value; ++held) {
    auto record = key::read_record_value(std::string_view(values_).substr(held->at, held->size));
    if (!record) {
      return error(Errc::data_loss, "the store holds a record of `{}` that cannot be read", seller);
    }
    record->seq = held->seq;
    records.push_back(*std::move(record));
  }
  return fold_records(seller, records);
}

}  // namespace lapwing::registry
