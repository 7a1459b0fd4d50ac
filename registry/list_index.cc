#include "registry/list_index.h"

#include <libdeflate.h>
#include <openssl/rand.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <bit>
#include <cassert>
#include <cstring>
#include <mutex>
#include <new>
#include <system_error>
#include <thread>

#include "base/page_faults.h"
#include "phone/e164.h"
#include "registry/big_endian.h"
#include "registry/packed_block.h"

namespace lapwing::registry {
namespace {

static_assert(std::endian::native == std::endian::little, "pages are mapped as they are");

constexpr std::string_view kMagic{"LWLIX\0\0\2", 8};
constexpr std::size_t kHeaderBytes = 256;
constexpr std::size_t kHeaderSummed = kHeaderBytes - 4;
constexpr std::size_t kListBytesMax = 128;

// A page: 10,000 bits, padding to 1,256 bytes, then the number of bits set before each 1,024th.
constexpr std::uint64_t kNumbers = 10'000;
constexpr std::size_t kPageBytes = PackedBlock::kPageBytes;
constexpr std::size_t kRanksAt = 1256;
constexpr std::size_t kBitsPerRank = 1024;
constexpr std::size_t kAlignment = 64;  // ListIndex has it too
constexpr std::size_t kProbesAtOnce = 64;
constexpr std::size_t kBlocksAtOnce = 4096;  // loaded by one read
constexpr std::size_t kFlushBytes = 1 << 20;

// Two bytes for a day: the top bit says it was registered, the others count from 1990-01-01.
constexpr std::chrono::sys_days kDayZero = std::chrono::year(1990) / 1 / 1;
constexpr std::uint16_t kRegistered = 0x8000;
constexpr std::uint16_t kDayUnknown = 0x7FFF;

std::uint16_t encode(const ListedSince& since) {
  const auto days = (since.day - kDayZero).count();
  const auto value =
      days < 0 || days >= kDayUnknown ? kDayUnknown : static_cast<std::uint16_t>(days);
  return since.kind == FromKind::registered ? value | kRegistered : value;
}

std::optional<ListedSince> decode(std::uint16_t value) {
  const int days = value & kDayUnknown;
  if (days == kDayUnknown) return {};
  return ListedSince{(value & kRegistered) != 0 ? FromKind::registered : FromKind::first_seen,
                     kDayZero + std::chrono::days(days)};
}

std::uint32_t checksum(std::string_view bytes) {
  // zlib's CRC-32, by a carry-less multiplication: a scrub of a long list sums every page.
  return libdeflate_crc32(0, bytes.data(), bytes.size());
}

std::size_t aligned(std::size_t size) { return (size + kAlignment - 1) / kAlignment * kAlignment; }

// The bits set in [first, n) of a page; `first` is a multiple of 64.
std::size_t count_bits(const char* page, std::size_t first, std::size_t n) {
  std::size_t count = 0;
  std::uint64_t word = 0;
  for (std::size_t bit = first; bit < n; bit += 64) {
    std::memcpy(&word, page + bit / 8, sizeof(word));
    if (n - bit < 64) word &= (std::uint64_t{1} << (n - bit)) - 1;
    count += static_cast<std::size_t>(std::popcount(word));
  }
  return count;
}

// The bits set in [0, n) of a finished page.
std::size_t rank(const char* page, std::size_t n) {
  const std::size_t sample = n / kBitsPerRank;
  std::uint16_t before = 0;
  if (sample > 0) std::memcpy(&before, page + kRanksAt + 2 * (sample - 1), sizeof(before));
  return before + count_bits(page, sample * kBitsPerRank, n);
}

}  // namespace

// --- Writing ---

struct ListIndexWriter::Block {
  std::uint64_t key = 0;
  std::array<char, kPageBytes> page{};
  std::vector<std::uint16_t> days;
  bool one_day = true;
};

ListIndexWriter::ListIndexWriter(FileSystem& files, std::filesystem::path path)
    : files_(files), path_(std::move(path)) {}

ListIndexWriter::~ListIndexWriter() {
  if (finished_ || !file_) return;
  file_.reset();
  static_cast<void>(files_.remove(temporary_));
}

Result<std::unique_ptr<ListIndexWriter>> ListIndexWriter::create(
    FileSystem& files, const std::filesystem::path& path) {
  std::unique_ptr<ListIndexWriter> writer(new ListIndexWriter(files, path));
  if (const auto made = files.create_directories(path.parent_path()); !made) return made.error();
  // Several processes may build the same index; each under a name of its own.
  std::array<unsigned char, 8> random{};
  if (RAND_bytes(random.data(), random.size()) != 1) throw std::bad_alloc();
  writer->temporary_ = path;
  writer->temporary_ += fmt::format(".{:02x}.tmp", fmt::join(random, ""));
  auto file = files.open(writer->temporary_, OpenMode::create_new);
  if (!file) return file.error();
  writer->file_ = *std::move(file);
  writer->buffer_.assign(kHeaderBytes, '\0');
  return writer;
}

Status ListIndexWriter::put(std::uint64_t number, const ListedSince& since) {
  const std::uint64_t key = number / kNumbers;
  if (!block_ || block_->key != key) {
    assert(!block_ || block_->key < key);
    if (auto ended = end_block(); !ended) return ended;
    block_ = std::make_unique<Block>();
    block_->key = key;
  }
  const std::size_t bit = number % kNumbers;
  block_->page[bit / 8] = static_cast<char>(block_->page[bit / 8] | 1 << bit % 8);
  block_->days.push_back(encode(since));
  block_->one_day = block_->one_day && block_->days.back() == block_->days.front();
  ++count_;
  return ok();
}

Status ListIndexWriter::end_block() {
  if (!block_) return ok();
  auto& page = block_->page;
  for (std::size_t bit = kBitsPerRank; bit < kNumbers; bit += kBitsPerRank) {
    const auto before = static_cast<std::uint16_t>(count_bits(page.data(), 0, bit));
    std::memcpy(page.data() + kRanksAt + 2 * (bit / kBitsPerRank - 1), &before, sizeof(before));
  }
  const auto count = static_cast<std::uint32_t>(block_->days.size());
  const std::span<const std::uint16_t> days =
      block_->one_day ? std::span<const std::uint16_t>() : block_->days;
  std::string bytes(aligned(PackedBlock::bytes(count, !block_->one_day)), '\0');
  PackedBlock::pack(page.data(), count, days, bytes.data());
  const std::string_view packed(bytes);
  const std::size_t days_at = PackedBlock::days_at(count);
  put_u64(directory_, block_->key);
  put_u64(directory_, written_ + buffer_.size());
  put_u32(directory_, count);
  put_u32(directory_, checksum(packed.substr(0, days_at)));
  put_u32(directory_, checksum(packed.substr(days_at, 2 * days.size())));
  put_u32(directory_, block_->one_day ? 0x10000U | block_->days.front() : 0U);
  block_.reset();
  return write(bytes);
}

Status ListIndexWriter::write(std::string_view bytes) {
  buffer_ += bytes;
  if (buffer_.size() < kFlushBytes) return ok();
  auto written = file_->write_at(written_, buffer_);
  written_ += buffer_.size();
  buffer_.clear();
  return written;
}

Status ListIndexWriter::finish(IndexHead head) {
  assert(head.list.size() <= kListBytesMax);
  if (auto ended = end_block(); !ended) return ended;
  std::string header(kMagic);
  put_u64(header, head.seq);
  header.append(reinterpret_cast<const char*>(head.chain.data()), head.chain.size());
  put_u64(header, count_);
  put_u64(header, written_ + buffer_.size());
  put_u64(header, directory_.size());
  put_u32(header, checksum(directory_));
  put_u32(header, static_cast<std::uint32_t>(head.list.size()));
  header += head.list;
  header.resize(kHeaderSummed);
  put_u32(header, checksum(header));
  buffer_ += directory_;
  if (auto written = file_->write_at(written_, buffer_); !written) return written;
  if (auto written = file_->write_at(0, header); !written) return written;
  file_.reset();
  auto renamed = files_.rename(temporary_, path_);
  finished_ = renamed.has_value();
  return renamed;
}

// --- Reading ---

Result<std::unique_ptr<ListIndex>> ListIndex::map(FileSystem& files,
                                                  const std::filesystem::path& path) {
  auto file = files.map(path);
  if (!file) return file.error();
  std::unique_ptr<ListIndex> index(new ListIndex(*std::move(file), path.string()));
  if (const auto read = index->read_directory(); !read) return read.error();
  return index;
}

Result<std::unique_ptr<const ListIndex>> ListIndex::open(FileSystem& files,
                                                         const std::filesystem::path& path) {
  auto index = map(files, path);
  if (!index) return index.error();
  return std::unique_ptr<const ListIndex>(*std::move(index));
}

Result<std::unique_ptr<const ListIndex>> ListIndex::load(FileSystem& files,
                                                         const std::filesystem::path& path,
                                                         unsigned threads) {
  auto index = map(files, path);
  if (!index) return index.error();
  const auto file = files.open(path, OpenMode::read);
  if (!file) return file.error();
  if (auto loaded = (*index)->load_blocks(**file, threads); !loaded) return loaded.error();
  return std::unique_ptr<const ListIndex>(*std::move(index));
}

Error ListIndex::damaged(std::string_view what) const {
  return error(Errc::data_loss,
               "the list index `{}` {}; remove it, or let `lapwing doctor --repair` build it anew",
               path_, what);
}

Status ListIndex::read_directory() {
  const std::string_view bytes = file_->bytes();
  if (bytes.size() < kHeaderBytes || !bytes.starts_with(kMagic) ||
      get_u32(bytes.substr(kHeaderSummed)) != checksum(bytes.substr(0, kHeaderSummed))) {
    return damaged("has a damaged header");
  }
  std::string_view header = bytes.substr(kMagic.size());
  const auto take_u64 = [&] {
    const auto value = get_u64(header);
    header.remove_prefix(8);
    return value;
  };
  const auto take_u32 = [&] {
    const auto value = get_u32(header);
    header.remove_prefix(4);
    return value;
  };
  head_.seq = take_u64();
  std::memcpy(head_.chain.data(), header.data(), head_.chain.size());
  header.remove_prefix(head_.chain.size());
  head_.count = take_u64();
  const std::uint64_t directory_at = take_u64();
  const std::uint64_t directory_bytes = take_u64();
  const std::uint32_t directory_crc = take_u32();
  const std::uint32_t list_bytes = take_u32();
  head_.list = header.substr(0, std::min<std::size_t>(list_bytes, kListBytesMax));
  if (directory_at < kHeaderBytes || directory_at > bytes.size() ||
      directory_bytes != bytes.size() - directory_at || directory_bytes % kEntryBytes != 0) {
    return damaged("has a damaged directory");
  }
  base_ = bytes.data();
  directory_ = bytes.substr(directory_at);
  fetch_pages(directory_);
  if (checksum(directory_) != directory_crc) return damaged("has a damaged directory");
  nanp_.resize(kNanpBlocks);
  std::uint64_t end = kHeaderBytes;
  for (std::size_t i = 0; i < blocks(); ++i) {
    if (auto added = add_block(block(i), get_u64(directory_.substr(kEntryBytes * i + 8)), end);
        !added) {
      return added;
    }
    if (end > directory_at) return damaged("has a damaged directory");
  }
  return ok();
}

ListIndex::Block ListIndex::block(std::size_t i) const {
  const std::string_view entry = directory_.substr(kEntryBytes * i, kEntryBytes);
  return {get_u64(entry),
          static_cast<std::uint32_t>(get_u64(entry.substr(8)) / kAlignment),
          get_u32(entry.substr(16)),
          get_u32(entry.substr(20)),
          get_u32(entry.substr(24)),
          get_u32(entry.substr(28))};
}

// `end`: of the block before. Blocks ascend, as one is found by its place.
Status ListIndex::add_block(const Block& block, std::uint64_t offset, std::uint64_t& end) {
  if (offset < end || offset % kAlignment != 0 || offset / kAlignment >= kNone ||
      block.count > kNumbers) {
    return damaged("has a damaged directory");
  }
  const bool one_day = (block.day & kOneDay) != 0;
  end = offset + PackedBlock::bytes(block.count, !one_day);
  const Place place{block.page, static_cast<std::uint16_t>(block.day), one_day,
                    PackedBlock::sparse(block.count) ? kSparse : std::uint8_t{0}};
  if (block.key - kNanpFirst < kNanpBlocks) {
    nanp_[block.key - kNanpFirst] = place;
  } else {
    other_.emplace(block.key, place);
  }
  return ok();
}

ListIndex::Place& ListIndex::other_place(std::uint64_t key) const {
  static Place none;  // never written, as it has no page
  const auto found = other_.find(key);
  return found == other_.end() ? none : found->second;
}

Status ListIndex::verify_part(const Block& block, bool days) const {
  const char* const bytes = page(block.page);
  const std::size_t days_at = PackedBlock::days_at(block.count);
  const auto part = days ? std::string_view(bytes + days_at, std::size_t{2} * block.count)
                         : std::string_view(bytes, days_at);
  if (checksum(part) == (days ? block.days_crc : block.page_crc)) return ok();
  return damaged(fmt::format("is damaged at byte {}", kAlignment * block.page));
}

Status ListIndex::verify_whole(const Block& block) const {
  if (auto good = verify_part(block, false); !good) return good;
  if ((block.day & kOneDay) == 0) {
    if (auto good = verify_part(block, true); !good) return good;
  }
  const char* const bytes = page(block.page);
  const std::size_t count =
      PackedBlock::sparse(block.count) ? PackedBlock::count(bytes) : count_bits(bytes, 0, kNumbers);
  return count == block.count ? ok() : damaged("counts its numbers wrongly");
}

std::uint8_t ListIndex::flags_of(Place& place) {
  return std::atomic_ref(place.flags).load(std::memory_order_relaxed);
}

Status ListIndex::verify_touched(Place& place, bool days) const {
  std::size_t first = 0;
  for (std::size_t left = blocks(); left > 1;) {
    const std::size_t half = left / 2;
    if (block(first + half).page <= place.page) first += half;
    left -= half;
  }
  if (auto good = verify_part(block(first), days); !good) return good;
  std::atomic_ref(place.flags).fetch_or(days ? kDays : kPage, std::memory_order_relaxed);
  return ok();
}

Status ListIndex::verify() const {
  if (loaded_) return ok();  // every byte was
  std::uint64_t count = 0;
  for (std::size_t i = 0; i < blocks(); ++i) {
    if (auto good = verify_whole(block(i)); !good) return good;
    count += block(i).count;
  }
  return count == head_.count ? ok() : damaged("counts its numbers wrongly");
}

Status ListIndex::load_blocks(const File& file, unsigned threads) {
  const std::size_t bytes = file_->bytes().size() - directory_.size();
  if (!large_pages_free(bytes)) {
    return error(Errc::unavailable, "no memory for the list index `{}`", path_);
  }
  loaded_ = {LargePages<char>().allocate(bytes), FreeLargePages{bytes}};
  base_ = loaded_.get();
  std::atomic<std::size_t> next = 0;
  std::mutex mutex;
  Status outcome = ok();
  const auto work = [&] {
    for (std::size_t at; (at = next.fetch_add(kBlocksAtOnce)) < blocks();) {
      const auto done = load_some(file, at, std::min(kBlocksAtOnce, blocks() - at));
      if (done) continue;
      const std::lock_guard lock(mutex);
      outcome = done;
      return;
    }
  };
  std::vector<std::thread> helpers;
  try {
    while (helpers.size() + 1 < threads) helpers.emplace_back(work);
  } catch (const std::system_error&) {
    // Those that there are will do.
  }
  work();
  for (std::thread& helper : helpers) helper.join();
  if (!outcome) return outcome;
  directory_ = {};
  file_.reset();
  return ok();
}

// Blocks that follow one another in the file, so that it is read once, in order.
Status ListIndex::load_some(const File& file, std::size_t first, std::size_t count) {
  const Block last = block(first + count - 1);
  const std::uint64_t begin = kAlignment * block(first).page;
  const std::uint64_t end =
      kAlignment * last.page + PackedBlock::bytes(last.count, (last.day & kOneDay) == 0);
  const std::span<char> into(loaded_.get() + begin, end - begin);
  const auto got = file.read_at(begin, into);
  if (!got) return got.error();
  if (*got != into.size()) return damaged("was cut");
  for (std::size_t i = first; i < first + count; ++i) {
    const Block one = block(i);
    if (auto good = verify_whole(one); !good) return good;
    place_of(kNumbers * one.key).flags |= kPage | kDays;
  }
  return ok();
}

Result<ListIndex::Probe> ListIndex::find(std::uint64_t number) const {
  const auto asked = E164::from_value(number);
  Probe found;
  if (!asked) return found;
  if (const auto probed = probe_some({&*asked, 1}, {&found, 1}); !probed) return probed.error();
  return found;
}

Status ListIndex::find_many(std::span<const E164> numbers, std::span<Probe> probes) const {
  assert(numbers.size() == probes.size());
  for (std::size_t begin = 0; begin < numbers.size(); begin += kProbesAtOnce) {
    const std::size_t count = std::min(kProbesAtOnce, numbers.size() - begin);
    auto probed = probe_some(numbers.subspan(begin, count), probes.subspan(begin, count));
    if (!probed) return probed;
  }
  return ok();
}

// A listed number with a day of its own: where that stands, or null while it is not known.
struct ListIndex::Dated {
  Place* place;
  std::size_t probe;
  const char* day;
};

// In passes, so that what one reads of memory is on its way while the others are asked for.
Status ListIndex::probe_some(std::span<const E164> numbers, std::span<Probe> probes) const {
  std::array<Place*, kProbesAtOnce> places;
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    places[i] = &place_of(numbers[i].value());
    __builtin_prefetch(places[i]);
  }
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    if (places[i]->page == kNone) continue;
    const char* const block = page(places[i]->page);
    const std::size_t bit = numbers[i].value() % kNumbers;
    __builtin_prefetch((flags_of(*places[i]) & kSparse) != 0 ? PackedBlock::starts_of(block, bit)
                                                             : block + bit / 8);
  }
  // Of a block that is not verified yet they may be anything, and are used for no more than this.
  std::array<PackedBlock::Bucket, kProbesAtOnce> buckets;
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    if (places[i]->page == kNone || (flags_of(*places[i]) & kSparse) == 0) continue;
    buckets[i] = PackedBlock::bucket_of(page(places[i]->page), numbers[i].value() % kNumbers);
    __builtin_prefetch(PackedBlock::low_bytes(buckets[i]));
  }
  std::array<Dated, kProbesAtOnce> dated;
  std::size_t dated_count = 0;
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    Place& place = *places[i];
    probes[i] = {};
    if (place.page == kNone) continue;
    const std::uint8_t flags = flags_of(place);
    if ((flags & kPage) == 0) {
      if (auto good = verify_touched(place, false); !good) return good;
    }
    const char* const bits = page(place.page);
    const std::size_t bit = numbers[i].value() % kNumbers;
    std::uint32_t rank = 0;
    probes[i].listed = (flags & kSparse) != 0
                           ? PackedBlock::find(buckets[i], bit, rank)
                           : (static_cast<unsigned char>(bits[bit / 8]) >> bit % 8 & 1) != 0;
    if (!probes[i].listed) continue;
    if (place.one_day) {
      probes[i].since = decode(place.day);
      continue;
    }
    const char* day = nullptr;
    if ((flags & kSparse) != 0) {
      day = PackedBlock::day(buckets[i], rank);
      __builtin_prefetch(day);
    } else {
      __builtin_prefetch(bits + kRanksAt);
      __builtin_prefetch(bits + bit / kBitsPerRank * kBitsPerRank / 8);
    }
    dated[dated_count++] = {&place, i, day};
  }
  return find_days(numbers, std::span(dated).first(dated_count), probes);
}

Status ListIndex::find_days(std::span<const E164> numbers, std::span<Dated> dated,
                            std::span<Probe> probes) const {
  for (Dated& one : dated) {
    if ((flags_of(*one.place) & kDays) == 0) {
      if (auto good = verify_touched(*one.place, true); !good) return good;
    }
    if (one.day != nullptr) continue;
    // The page was verified, so its ranks are below the block's count.
    const char* const bits = page(one.place->page);
    one.day = bits + kPageBytes + 2 * rank(bits, numbers[one.probe].value() % kNumbers);
    __builtin_prefetch(one.day);
  }
  for (const Dated& one : dated) {
    std::uint16_t day = 0;
    std::memcpy(&day, one.day, sizeof(day));
    probes[one.probe].since = decode(day);
  }
  return ok();
}

}  // namespace lapwing::registry
