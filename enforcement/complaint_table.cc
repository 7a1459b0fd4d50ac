#include "enforcement/complaint_table.h"

#include <fmt/format.h>
#include <libdeflate.h>

#include <algorithm>
#include <map>
#include <set>
#include <unordered_map>

#include "base/archive.h"
#include "base/kept_file.h"
#include "enforcement/agency_key.h"
#include "enforcement/complaint_store.h"

namespace lapwing::enforcement {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kMagic = "LWCOMPL1";
constexpr std::size_t kSections = 7;  // sources, words, callers, ends, rows, violated, ids
constexpr std::size_t kHeadWords = 1 + 2 * kSections + 1;  // magic, size and sum of each, sum
constexpr std::uint32_t kYearZero = 719'528;               // days from 0000-01-01 to 1970-01-01
constexpr std::uint64_t kDaySeconds = 86'400;
constexpr std::size_t kNone = SIZE_MAX;
constexpr std::size_t kRewritePart = 20;

std::uint32_t checksum(std::string_view bytes) {
  return libdeflate_crc32(0, bytes.data(), bytes.size());
}

std::size_t padded(std::size_t size) { return (size + 7) / 8 * 8; }

template <class T>
std::span<const T> array_in(std::string_view bytes) {
  return {reinterpret_cast<const T*>(bytes.data()), bytes.size() / sizeof(T)};
}

template <class T>
std::string_view bytes_of(const std::vector<T>& values) {
  return {reinterpret_cast<const char*>(values.data()), values.size() * sizeof(T)};
}

// The digits from `at`, -1 where one of them is none.
int digits(std::string_view text, std::size_t at, std::size_t count) {
  int value = 0;
  for (std::size_t i = at; i < at + count; ++i) {
    if (text[i] < '0' || text[i] > '9') return -1;
    value = value * 10 + (text[i] - '0');
  }
  return value;
}

struct When {
  std::uint64_t seconds = 0;
  ComplaintKind::Form form = ComplaintKind::none;
};

// In the forms that Complaint::reported has.
std::optional<When> when_of(std::string_view text) {
  if (text.empty()) return When{};
  const auto day = day_number(text.substr(0, 10));
  if (!day) return {};
  When when{*day * kDaySeconds, ComplaintKind::day};
  if (text.size() == 10) return when;
  if (text.size() < 19 || text[10] != 'T' || text[13] != ':' || text[16] != ':') return {};
  const int hour = digits(text, 11, 2);
  const int minute = digits(text, 14, 2);
  const int second = digits(text, 17, 2);
  if (hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 59) return {};
  when.seconds += static_cast<std::uint64_t>(hour * 3600 + minute * 60 + second);
  if (text.size() != 19 && text.substr(19) != "Z") return {};
  when.form = text.size() == 19 ? ComplaintKind::wall_time : ComplaintKind::instant;
  return when;
}

std::optional<std::uint64_t> caller_value(const std::string& caller) {
  if (caller.empty()) return 0;
  const auto number = E164::from_digits(std::string_view(caller).substr(1));
  if (!number || caller[0] != '+') return {};
  return number->value();
}

struct KindHash {
  std::size_t operator()(const ComplaintKind& kind) const {
    return std::hash<std::string_view>{}({reinterpret_cast<const char*>(&kind), sizeof kind});
  }
};

}  // namespace

std::optional<std::uint32_t> day_number(std::string_view text) {
  if (text.size() != 10 || text[4] != '-' || text[7] != '-') return {};
  const int year = digits(text, 0, 4);
  const int month = digits(text, 5, 2);
  const int day = digits(text, 8, 2);
  if (year < 0 || month < 0 || day < 0) return {};
  const auto date = std::chrono::year(year) / std::chrono::month(static_cast<unsigned>(month)) /
                    std::chrono::day(static_cast<unsigned>(day));
  if (!date.ok()) return {};
  return static_cast<std::uint32_t>(std::chrono::sys_days(date).time_since_epoch().count() +
                                    kYearZero);
}

std::string day_text(std::uint32_t day) {
  const std::chrono::year_month_day date(std::chrono::sys_days(
      std::chrono::days(static_cast<int>(day) - static_cast<int>(kYearZero))));
  return fmt::format("{:04}-{:02}-{:02}", static_cast<int>(date.year()),
                     static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()));
}

struct ComplaintTable::Source {
  std::string name;
  std::uint64_t size = 0;
  std::int64_t changed = 0;  // as the disk has it: an erasure keeps the size
  friend bool operator==(const Source&, const Source&) = default;
};

struct ComplaintTable::Fresh {
  std::uint64_t caller = 0;
  Row row = 0;
  std::uint32_t violated = 0;  // a day, 0 where it is not said
  Id id = {};
};

struct ComplaintTable::Merged {
  std::vector<Row> rows;
  std::vector<std::uint32_t> violated;
  std::vector<Id> ids;
  void clear() {
    rows.clear();
    violated.clear();
    ids.clear();
  }
};

struct ComplaintTable::Columns {
  std::unique_ptr<MappedFile> file;
  std::vector<Source> sources;
  std::span<const std::uint64_t> callers;
  std::span<const std::uint32_t> ends;  // behind each caller's last row
  std::span<const Row> rows;
  std::span<const std::uint32_t> violated;
  std::span<const Id> ids;

  std::size_t begin(std::size_t index) const { return index == 0 ? 0 : ends[index - 1]; }
  std::size_t size(std::size_t index) const { return ends[index] - begin(index); }
};

// Texts and kinds by their content, while complaints are added.
class ComplaintTable::Words {
 public:
  explicit Words(ComplaintTable& table) : table_(table) {
    for (std::size_t i = 0; i < table.words_.size(); ++i) {
      words_.emplace(table.words_[i], static_cast<std::uint32_t>(i));
    }
    for (std::size_t i = 0; i < table.kinds_.size(); ++i) {
      kinds_.emplace(table.kinds_[i], static_cast<std::uint32_t>(i));
    }
    word("");
  }
  std::uint32_t word(const std::string& text) {
    const auto [slot, fresh] =
        words_.try_emplace(text, static_cast<std::uint32_t>(table_.words_.size()));
    if (fresh) table_.words_.push_back(text);
    return slot->second;
  }
  std::uint32_t kind(const ComplaintKind& kind) {
    const auto [slot, fresh] =
        kinds_.try_emplace(kind, static_cast<std::uint32_t>(table_.kinds_.size()));
    if (fresh) table_.kinds_.push_back(kind);
    return slot->second;
  }

 private:
  ComplaintTable& table_;
  std::unordered_map<std::string, std::uint32_t> words_;
  std::unordered_map<ComplaintKind, std::uint32_t, KindHash> kinds_;
};

ComplaintTable::ComplaintTable() : columns_(std::make_unique<Columns>()) {}
ComplaintTable::ComplaintTable(ComplaintTable&&) noexcept = default;
ComplaintTable& ComplaintTable::operator=(ComplaintTable&&) noexcept = default;
ComplaintTable::~ComplaintTable() = default;

// ---- What is not in the file yet

Status ComplaintTable::add_file(const fs::path& file, Words& words) {
  return for_each_line_in(file, [&](std::string_view line, const std::string& place) -> Status {
    const auto read = stored_complaint(line, place);
    if (!read) return read.error();
    const Complaint& one = *read;
    const auto when = when_of(one.reported);
    const auto caller = caller_value(one.caller);
    const auto violated =
        one.violated.empty() ? std::optional(0U) : day_number(one.violated.substr(0, 10));
    Fresh fresh;
    const bool named = one.id.starts_with("x-") && read_hex(one.id.substr(2), fresh.id);
    const std::uint32_t kind =
        words.kind({.source = words.word(one.source),
                    .state = words.word(one.state),
                    .state_code = words.word(one.state_code),
                    .subject = words.word(one.subject),
                    .area_code = words.word(one.area_code),
                    .channel = words.word(one.channel),
                    .flags = words.word(fmt::format("{}", fmt::join(one.flags, " "))),
                    .form = when ? when->form : ComplaintKind::none,
                    .robocall = static_cast<std::uint8_t>(one.robocall ? 1 + *one.robocall : 0)});
    if (!when || !caller || !violated || !named || kind >= kRepeats) {
      holds_all_ = false;
      return ok();
    }
    fresh.caller = *caller;
    fresh.row = when->seconds << (kKindBits + 1) | kind;
    fresh.violated = *violated;
    fresh_.push_back(fresh);
    return ok();
  });
}

// Of each caller, what the file holds and behind it what is new.
void ComplaintTable::for_each_merged(
    const std::function<void(std::uint64_t, std::size_t, std::span<const Fresh>)>& visit) const {
  const auto& callers = columns_->callers;
  std::size_t index = 0;
  for (std::size_t at = 0; index < callers.size() || at < fresh_.size();) {
    const std::uint64_t old = index < callers.size() ? callers[index] : UINT64_MAX;
    const std::uint64_t caller = std::min(old, at < fresh_.size() ? fresh_[at].caller : UINT64_MAX);
    const std::size_t first = at;
    while (at < fresh_.size() && fresh_[at].caller == caller) ++at;
    visit(caller, old == caller ? index++ : kNone, std::span(fresh_).subspan(first, at - first));
  }
}

void ComplaintTable::merge(std::uint64_t caller, std::span<const Fresh> fresh, std::size_t index,
                           Merged& merged) const {
  merged.clear();
  if (index != kNone) {
    const std::size_t begin = columns_->begin(index);
    const std::size_t size = columns_->size(index);
    const auto append = [&](auto& into, const auto& from) {
      into.insert(into.end(), from.begin() + begin, from.begin() + begin + size);
    };
    append(merged.rows, columns_->rows);
    append(merged.violated, columns_->violated);
    append(merged.ids, columns_->ids);
  }
  if (fresh.empty()) return;
  std::set<Id> seen(merged.ids.begin(), merged.ids.end());
  for (const Fresh& one : fresh) {
    if (!seen.insert(one.id).second) continue;
    merged.rows.push_back(one.row);
    merged.violated.push_back(one.violated);
    merged.ids.push_back(one.id);
  }
  if (several_sources_ && caller != 0) join(merged);
}

// As for_each_complaint() joins them.
void ComplaintTable::join(Merged& merged) const {
  struct Call {
    std::map<std::uint32_t, std::size_t> of_source;
    std::size_t counted = 0;
  };
  std::map<std::pair<std::uint32_t, std::uint32_t>, Call> calls;  // day and state
  for (std::size_t i = 0; i < merged.rows.size(); ++i) {
    Row& row = merged.rows[i];
    row &= ~kRepeats;
    const ComplaintKind& kind = kinds_[kind_of(row)];
    if (merged.violated[i] == 0 || words_[kind.state_code].empty()) continue;
    Call& call = calls[{merged.violated[i], kind.state_code}];
    if (call.of_source[kind.source]++ < call.counted) {
      row |= kRepeats;
    } else {
      ++call.counted;
    }
  }
}

void ComplaintTable::for_each_caller(
    const std::function<void(std::uint64_t, std::span<const Row>)>& visit) const {
  Merged merged;
  for_each_merged([&](std::uint64_t caller, std::size_t index, std::span<const Fresh> fresh) {
    if (fresh.empty()) {
      visit(caller, columns_->rows.subspan(columns_->begin(index), columns_->size(index)));
      return;
    }
    merge(caller, fresh, index, merged);
    visit(caller, merged.rows);
  });
}

// ---- The file

std::string ComplaintTable::encode(const std::vector<Source>& sources) const {
  ArchiveWriter names;
  for (Source source : sources) visit_all(names, source.name, source.size, source.changed);
  ArchiveWriter words;
  auto texts = words_;
  visit(words, texts);
  words.bytes(const_cast<ComplaintKind*>(kinds_.data()), kinds_.size() * sizeof(ComplaintKind));
  std::vector<std::uint64_t> callers;
  std::vector<std::uint32_t> ends;
  Merged all;
  Merged merged;
  for_each_merged([&](std::uint64_t caller, std::size_t index, std::span<const Fresh> fresh) {
    merge(caller, fresh, index, merged);
    callers.push_back(caller);
    all.rows.insert(all.rows.end(), merged.rows.begin(), merged.rows.end());
    all.violated.insert(all.violated.end(), merged.violated.begin(), merged.violated.end());
    all.ids.insert(all.ids.end(), merged.ids.begin(), merged.ids.end());
    ends.push_back(static_cast<std::uint32_t>(all.rows.size()));
  });
  const std::array<std::string_view, kSections> sections = {
      names.all(),      words.all(),        bytes_of(callers),
      bytes_of(ends),   bytes_of(all.rows), bytes_of(all.violated),
      bytes_of(all.ids)};
  std::string bytes(kMagic);
  const auto put = [&](std::uint64_t word) {
    bytes.append(reinterpret_cast<const char*>(&word), sizeof word);
  };
  for (const std::string_view section : sections) {
    put(section.size());
    put(checksum(section));
  }
  put(checksum(bytes));
  for (const std::string_view section : sections) {
    bytes += section;
    bytes.resize(padded(bytes.size()));
  }
  return bytes;
}

bool ComplaintTable::read_columns(std::string_view bytes, const std::vector<Source>& sources) {
  constexpr std::size_t head_size = kHeadWords * 8;
  if (bytes.size() < head_size || !bytes.starts_with(kMagic)) return false;
  const auto head = array_in<std::uint64_t>(bytes.substr(0, head_size));
  if (head.back() != checksum(bytes.substr(0, head_size - 8))) return false;
  std::array<std::string_view, kSections> sections;
  std::size_t at = head_size;
  for (std::size_t i = 0; i < kSections; ++i) {
    const std::uint64_t size = head[1 + 2 * i];
    if (size > bytes.size() - at || padded(size) > bytes.size() - at) return false;
    sections[i] = bytes.substr(at, size);
    at += padded(size);
  }
  const auto sound = [&](std::size_t i) { return head[2 + 2 * i] == checksum(sections[i]); };
  for (const std::size_t i : {0, 1, 2, 3, 4}) {
    if (!sound(i)) return false;
  }
  Columns& columns = *columns_;
  ArchiveReader names(sections[0]);
  while (names.left() > 0 && names.good()) {
    Source source;
    visit_all(names, source.name, source.size, source.changed);
    columns.sources.push_back(std::move(source));
  }
  // Complaints are counted in the order received: what came before must be what it was.
  if (!names.good() || columns.sources.size() > sources.size() ||
      !std::equal(columns.sources.begin(), columns.sources.end(), sources.begin())) {
    return false;
  }
  // What only a merge looks at.
  if (columns.sources.size() < sources.size() && !(sound(5) && sound(6))) return false;
  ArchiveReader words(sections[1]);
  visit(words, words_);
  if (!words.good() || words.left() % sizeof(ComplaintKind) != 0) return false;
  kinds_.resize(words.left() / sizeof(ComplaintKind));
  words.bytes(kinds_.data(), kinds_.size() * sizeof(ComplaintKind));
  columns.callers = array_in<std::uint64_t>(sections[2]);
  columns.ends = array_in<std::uint32_t>(sections[3]);
  columns.rows = array_in<Row>(sections[4]);
  columns.violated = array_in<std::uint32_t>(sections[5]);
  columns.ids = array_in<Id>(sections[6]);
  return columns.ends.size() == columns.callers.size() &&
         columns.rows.size() == (columns.ends.empty() ? 0 : columns.ends.back()) &&
         columns.violated.size() == columns.rows.size() &&
         columns.ids.size() == columns.rows.size();
}

bool ComplaintTable::take_columns(std::unique_ptr<MappedFile> file,
                                  const std::vector<Source>& sources) {
  if (!read_columns(file->bytes(), sources)) {
    columns_ = std::make_unique<Columns>();
    words_.clear();
    kinds_.clear();
    return false;
  }
  columns_->file = std::move(file);
  return true;
}

Status ComplaintTable::forget(const fs::path& data) {
  const fs::path folder = complaint_folder(data).parent_path();
  FileSystem& disk = posix_file_system();
  const auto there = disk.stat(folder / kFileName);
  if (!there) return there.error();
  if (!*there) return ok();
  if (auto removed = disk.remove(folder / kFileName); !removed) return removed;
  return disk.sync_directory(folder);
}

Result<std::optional<ComplaintTable>> ComplaintTable::open(const fs::path& data,
                                                           std::size_t rewrite_min) {
  const fs::path folder = complaint_folder(data);
  const fs::path kept = folder.parent_path() / kFileName;
  auto names = line_files(posix_file_system(), folder);
  if (!names) return names.error();
  std::vector<Source> sources;
  for (const DirectoryEntry& entry : *names) {
    std::error_code failed;
    const auto changed = fs::last_write_time(folder / entry.name, failed);
    sources.push_back({entry.name, entry.size_bytes, changed.time_since_epoch().count()});
  }
  ComplaintTable table;
  if (auto file = posix_file_system().map(kept)) table.take_columns(*std::move(file), sources);
  const std::size_t known = table.columns_->sources.size();
  if (known < sources.size()) {
    Words words(table);
    for (std::size_t i = known; i < sources.size(); ++i) {
      if (auto added = table.add_file(folder / sources[i].name, words); !added)
        return added.error();
    }
  }
  if (!table.holds_all_) return std::optional<ComplaintTable>();
  std::stable_sort(table.fresh_.begin(), table.fresh_.end(),
                   [](const Fresh& a, const Fresh& b) { return a.caller < b.caller; });
  std::set<std::uint32_t> origins;
  for (const ComplaintKind& kind : table.kinds_) origins.insert(kind.source);
  table.several_sources_ = origins.size() > 1;
  if (table.fresh_.size() >= std::max(rewrite_min, table.columns_->rows.size() / kRewritePart)) {
    keep_file(kept, table.encode(sources));
  }
  return std::optional<ComplaintTable>(std::move(table));
}

}  // namespace lapwing::enforcement
