#include "registry/file_journal.h"

#include <openssl/rand.h>

#include <algorithm>
#include <mutex>
#include <new>
#include <set>
#include <shared_mutex>
#include <utility>

#include "registry/group_queue.h"
#include "registry/journal_head.h"
#include "registry/journal_recovery.h"
#include "registry/journal_segments.h"
#include "registry/journal_verify.h"

namespace lapwing::registry {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kTemporarySuffix = ".tmp";
constexpr std::size_t kGroupBytesMax = 8 << 20;
constexpr std::uint64_t kPageBytes = 4096;

JournalId new_id() {
  JournalId id;
  if (RAND_bytes(id.data(), static_cast<int>(id.size())) != 1) throw std::bad_alloc();
  return id;
}

Error no_error() { return {Errc::internal, ""}; }

class SegmentJournal final : public FileJournal {
 public:
  SegmentJournal(FileSystem& files, fs::path directory, FileJournalOptions options)
      : files_(files), directory_(std::move(directory)), options_(std::move(options)) {}
  ~SegmentJournal() override {
    if (options_.read_only || marker_ == nullptr) return;
    static_cast<void>(release());
    // A clean end makes the marker exact also after a later power loss.
    static_cast<void>(marker_->sync());
  }

  Status open_writer();
  Status open_reader();

  AppendOutcome append(std::span<const Entry> entries, Seq expected_head) override;
  Result<std::vector<Entry>> read(Seq from, std::size_t limit) const override;
  Result<Head> head() const override;
  Status verify_prefix(const Head& seen) const override;
  Result<Head> verify_all() const override;
  Status erase_again() override;

 private:
  // One call of append(); weighs its bytes.
  struct Request : GroupMember {
    std::span<const Entry> entries;
    std::vector<EncodedEntry> encoded;
    Seq expected_head = 0;
    AppendOutcome outcome;
  };
  using Group = GroupQueue<Request>::Group;

  struct Around {
    bool marker;
    bool segments;
  };
  Result<Around> look_around() const;
  Status create_if_absent();
  Status remove_leftovers();
  Status settle(const Recovered& found);
  Status look();

  void commit(const Group& group);
  Status make_ready();
  Status rotate();
  Status write_group(const std::string& bytes);
  Status reserve(std::uint64_t end);
  Status release();
  void mark();
  Status erase_pending();
  Status wipe(const Erased& erased);

  JournalTail tail() const {
    const std::lock_guard lock(tail_mutex_);
    return tail_;
  }
  Status follow_writer() const;
  Result<std::vector<Entry>> read_once(Seq from, std::size_t limit, const JournalTail& tail) const;
  void notice(const std::string& sentence) const {
    if (options_.notice) options_.notice(sentence);
  }

  FileSystem& files_;
  const fs::path directory_;
  const FileJournalOptions options_;
  std::unique_ptr<FileLock> lock_;

  GroupQueue<Request> queue_;

  // The leader's own.
  std::unique_ptr<JournalHeadFile> marker_;
  JournalHead marked_;
  std::optional<Error> stuck_;      // a write whose fate is unknown stands behind the tail
  std::vector<Erased> pending_;     // recorded, not carried out
  std::uint64_t reserved_end_ = 0;  // of the last segment: zeros stand from the tail to here

  // Shared: reading frames. Exclusive: overwriting private parts, adding segments.
  mutable std::shared_mutex segments_mutex_;
  mutable std::optional<JournalSegments> segments_;

  mutable std::mutex tail_mutex_;
  mutable JournalTail tail_;
  bool fate_unknown_ = false;  // of what stands behind the tail; guarded by tail_mutex_
};

// --- Opening ---

Status SegmentJournal::remove_leftovers() {
  const auto entries = files_.list(directory_);
  if (!entries) return entries.error();
  for (const auto& entry : *entries) {
    if (!entry.name.ends_with(kTemporarySuffix)) continue;
    if (const auto removed = files_.remove(directory_ / entry.name); !removed) return removed;
  }
  return ok();
}

// The marker comes first: a directory with segments and no marker has lost it.
Result<SegmentJournal::Around> SegmentJournal::look_around() const {
  const auto head = files_.stat(directory_ / kHeadName);
  if (!head) return head.error();
  const auto entries = files_.list(directory_);
  if (!entries) return entries.error();
  const bool segments = std::ranges::any_of(
      *entries, [](const auto& entry) { return parse_segment_name(entry.name).has_value(); });
  if (*head || !segments) return Around{head->has_value(), segments};
  return error(Errc::data_loss,
               "`{}` is missing; `lapwing doctor --repair` checks every entry and writes it anew",
               (directory_ / kHeadName).string());
}

Status SegmentJournal::create_if_absent() {
  const auto found = look_around();
  if (!found) return found.error();
  if (!found->marker) {
    JournalHead fresh;
    fresh.journal = new_id();
    auto created = JournalHeadFile::create(files_, directory_ / kHeadName, fresh);
    if (!created) return created.error();
  }
  auto marker = JournalHeadFile::open(files_, directory_ / kHeadName, OpenMode::write);
  if (!marker) return marker.error();
  marker_ = *std::move(marker);
  const auto marked = marker_->read();
  if (!marked) return marked.error();
  marked_ = *marked;
  if (found->segments || marked_.acknowledged.seq > 0) return ok();
  SegmentHeader header;
  header.journal = marked_.journal;
  return write_file_atomically(files_, directory_ / segment_name(1), header.encode());
}

Status SegmentJournal::open_writer() {
  if (const auto made = create_directories_durably(files_, directory_); !made) return made;
  auto lock = files_.lock(directory_ / kLockName, options_.holder);
  if (!lock) return lock.error();
  lock_ = *std::move(lock);
  if (const auto removed = remove_leftovers(); !removed) return removed;
  if (const auto created = create_if_absent(); !created) return created;
  auto segments = JournalSegments::load(files_, directory_, marked_.journal, OpenMode::write);
  if (!segments) return segments.error();
  segments_ = *std::move(segments);
  const auto found = recover(*segments_, marked_, PrivateParts::check);
  if (!found) return found.error();
  return settle(*found);
}

// Makes what was found durable and what was torn disappear, then says so in the marker.
Status SegmentJournal::settle(const Recovered& found) {
  File& file = segments_->last().file();
  if (found.file_end > found.tail.end) {
    std::string behind(found.file_end - found.tail.end, '\0');
    if (const auto got = file.read_at(found.tail.end, behind); !got) return got.error();
    if (const auto cut = file.truncate(found.tail.end); !cut) return cut;
    const std::size_t torn = behind.find_last_not_of('\0') + 1;  // the rest was reserved
    if (torn != 0) {
      notice(
          fmt::format("`{}`: cut {} bytes of a write that a crash left unfinished and that was "
                      "never acknowledged",
                      segments_->last().path().string(), torn));
    }
  }
  // After a failed sync the system forgets that pages are not on disk; writing them again makes
  // the next sync mean something.
  std::string bytes(found.tail.end - std::min(found.durable_end, found.tail.end), '\0');
  const auto got = file.read_at(found.durable_end, bytes);
  if (!got) return got.error();
  if (!bytes.empty()) {
    if (const auto again = file.write_at(found.durable_end, bytes); !again) return again;
  }
  if (const auto synced = file.sync(); !synced) return synced;
  tail_ = found.tail;
  pending_ = found.erasures;
  if (const auto erased = erase_pending(); !erased) return erased;
  if (found.verified_bytes > options_.checkpoint_bytes) {
    marked_.checkpoint = tail_.head;
    marked_.checkpoint_segment = segments_->last().first_seq();
    marked_.checkpoint_offset = tail_.end;
  }
  marked_.acknowledged = tail_.head;
  if (const auto written = marker_->write(marked_); !written) return written;
  return marker_->sync();
}

Status SegmentJournal::open_reader() {
  const auto found = look_around();
  if (!found && found.error().code != Errc::not_found) return found.error();
  if (!found || !found->marker) {
    return error(Errc::not_found, "no journal in `{}`", directory_.string());
  }
  auto marker = JournalHeadFile::open(files_, directory_ / kHeadName, OpenMode::read);
  if (!marker) return marker.error();
  marker_ = *std::move(marker);
  // A write that goes on while we look can look like damage; it does so once.
  constexpr int kTries = 10;
  Status looked = ok();
  for (int i = 0; i < kTries; ++i) {
    looked = look();
    if (looked || looked.error().code != Errc::data_loss) return looked;
  }
  return looked;
}

Status SegmentJournal::look() {
  const auto marked = marker_->read();
  if (!marked) return marked.error();
  auto segments = JournalSegments::load(files_, directory_, marked->journal, OpenMode::read);
  if (!segments) return segments.error();
  segments_ = *std::move(segments);
  const auto found = recover(*segments_, *marked, PrivateParts::skip);
  if (!found) return found.error();
  tail_ = found->tail;
  return ok();
}

// --- Appending ---

AppendOutcome SegmentJournal::append(std::span<const Entry> entries, Seq expected_head) {
  using Kind = AppendOutcome::Kind;
  if (options_.read_only) {
    return {Kind::failed, {}, {Errc::failed_precondition, "the journal is open for reading only"}};
  }
  Request request;
  request.entries = entries;
  request.expected_head = expected_head;
  request.encoded.reserve(entries.size());
  for (const auto& entry : entries) {
    auto encoded = encode(entry);
    if (!encoded) return {Kind::failed, {}, encoded.error()};
    request.weight += encoded->chained.size() + encoded->personal.size();
    request.encoded.push_back(*std::move(encoded));
  }
  if (!queue_.join(request)) return std::move(request.outcome);
  const Group group = queue_.take(kGroupBytesMax);
  commit(group);
  // The disk first: the next group can be written while this one's threads wake.
  queue_.hand_over();
  GroupQueue<Request>::finish(group);
  return std::move(request.outcome);
}

void SegmentJournal::commit(const Group& group) {
  using Kind = AppendOutcome::Kind;
  const auto ready = make_ready();
  const JournalTail before = tail();
  Head head = before.head;
  std::string bytes;
  Group written;
  for (Request* request : group) {
    if (!ready) {
      request->outcome = {Kind::failed, before.head, ready.error()};
      continue;
    }
    if (request->expected_head != kAnyHead && request->expected_head != head.seq) {
      request->outcome = {Kind::conflict, head, no_error()};
      continue;
    }
    if (const auto fine = check_append(request->entries, head.seq); !fine) {
      request->outcome = {Kind::failed, head, fine.error()};
      continue;
    }
    std::vector<Sha256Digest> chains;
    chains.reserve(request->encoded.size());
    for (const auto& entry : request->encoded) {
      put_frame(bytes, entry, head.seq + 1, before.head.seq + 1, &entry == &request->encoded.back(),
                head.chain);
      head = {head.seq + 1, next_chain(head.chain, entry.chained)};
      chains.push_back(head.chain);
    }
    request->outcome = {Kind::committed, head, no_error(), std::move(chains)};
    written.push_back(request);
  }
  if (written.empty()) return;
  if (const auto done = write_group(bytes); !done) {
    // A conflict may have been with an entry of this group, which is not there.
    for (Request* request : group) {
      if (request->outcome.kind != Kind::failed) {
        request->outcome = {Kind::failed, before.head, done.error()};
      }
    }
    if (stuck_) {
      for (Request* request : written) request->outcome.kind = Kind::unknown;
    }
    return;
  }
  for (const Request* request : written) {
    for (const auto& entry : request->entries) {
      if (const auto* erased = std::get_if<Erased>(&entry.payload)) pending_.push_back(*erased);
    }
  }
  {
    const std::lock_guard lock(tail_mutex_);
    tail_ = {head, before.end + bytes.size()};
  }
  if (const auto erased = erase_pending(); !erased) {
    for (Request* request : written) {
      if (std::ranges::any_of(request->entries, [](const Entry& entry) {
            return std::holds_alternative<Erased>(entry.payload);
          })) {
        request->outcome = {Kind::unknown, head, erased.error()};
      }
    }
  }
  mark();
}

// Before a group: what an earlier failure left behind is settled, and there is room in the segment.
Status SegmentJournal::make_ready() {
  if (stuck_) {
    File& file = segments_->last().file();
    const auto cut = file.truncate(tail().end);
    const auto synced = cut ? file.sync() : cut;
    if (!synced) return synced;
    reserved_end_ = 0;
    stuck_.reset();
    const std::lock_guard lock(tail_mutex_);
    fate_unknown_ = false;
  }
  if (const auto erased = erase_pending(); !erased) return erased;
  if (tail().end < options_.segment_bytes) return ok();
  return rotate();
}

Status SegmentJournal::rotate() {
  const JournalTail before = tail();
  // The next segment's header names the size of this one.
  const auto released = release();
  const auto synced = released ? segments_->last().file().sync() : released;
  if (!synced) return synced;
  SegmentHeader header;
  header.journal = marked_.journal;
  header.first_seq = before.head.seq + 1;
  header.previous_first_seq = segments_->last().first_seq();
  header.previous_size_bytes = before.end;
  header.previous_chain = before.head.chain;
  const auto path = directory_ / segment_name(header.first_seq);
  if (const auto written = write_file_atomically(files_, path, header.encode()); !written) {
    return written;
  }
  auto file = files_.open(path, OpenMode::write);
  if (!file) return file.error();
  {
    const std::unique_lock exclusive(segments_mutex_);
    const std::lock_guard lock(tail_mutex_);
    segments_->add(std::make_unique<Segment>(path, header, *std::move(file)));
    tail_.end = SegmentHeader::kSize;
  }
  marked_.acknowledged = marked_.checkpoint = before.head;
  marked_.checkpoint_segment = header.first_seq;
  marked_.checkpoint_offset = SegmentHeader::kSize;
  if (const auto written = marker_->write(marked_); !written) return written;
  return marker_->sync();
}

// Writes behind the tail and syncs. After an error either nothing of it is left (the usual case),
// or stuck_ is set.
Status SegmentJournal::write_group(const std::string& bytes) {
  File& file = segments_->last().file();
  const std::uint64_t end = tail().end;
  auto done = reserve(end + bytes.size());
  if (done) done = file.write_at(end, bytes);
  if (done) done = file.sync();
  if (done) return ok();
  reserved_end_ = 0;
  const auto cut = file.truncate(end);
  const auto synced = cut ? file.sync() : cut;
  if (!synced) {
    stuck_ = synced.error();
    const std::lock_guard lock(tail_mutex_);
    fate_unknown_ = true;
  }
  return done;
}

// Fills the last segment with zeros ahead of need: a sync that need not make the file longer costs
// about half. Without room for that, the file grows with each group.
Status SegmentJournal::reserve(std::uint64_t end) {
  if (end <= reserved_end_ || options_.reserve_bytes == 0) return ok();
  const std::uint64_t from = std::max(tail().end, reserved_end_);
  const std::uint64_t ahead = std::min(end, options_.reserve_bytes);  // a small journal stays small
  const std::uint64_t to = (end + ahead + kPageBytes - 1) / kPageBytes * kPageBytes;
  File& file = segments_->last().file();
  if (file.write_at(from, std::string(to - from, '\0'))) {
    reserved_end_ = to;
    return ok();
  }
  return file.truncate(from);
}

Status SegmentJournal::release() {
  if (reserved_end_ <= tail().end) return ok();
  const auto cut = segments_->last().file().truncate(tail().end);
  if (cut) reserved_end_ = 0;
  return cut;
}

// Moves the marker to the tail. It only sharpens what opening can tell; that it could not be
// written stops nothing.
void SegmentJournal::mark() {
  const JournalTail tail = this->tail();
  const Segment& last = segments_->last();
  marked_.acknowledged = tail.head;
  // Opening must find erasures that are still to be carried out.
  const bool far = last.first_seq() != marked_.checkpoint_segment ||
                   tail.end - marked_.checkpoint_offset >= options_.checkpoint_bytes;
  if (pending_.empty() && far) {
    marked_.checkpoint = tail.head;
    marked_.checkpoint_segment = last.first_seq();
    marked_.checkpoint_offset = tail.end;
  }
  if (const auto written = marker_->write(marked_); !written) notice(written.error().message);
}

Status SegmentJournal::erase_pending() {
  for (const auto& erased : pending_) {
    if (const auto wiped = wipe(erased); !wiped) return wiped;
  }
  pending_.clear();
  marked_.erasures_done = tail().head.seq;
  return ok();
}

Status SegmentJournal::wipe(const Erased& erased) {
  const std::unique_lock exclusive(segments_mutex_);
  std::set<const Segment*> touched;
  for (const Seq seq : erased.entries) {
    const auto walked = segments_->walk(
        seq, tail(),
        [&](const Segment& segment, const Frame& frame, const Sha256Digest&) -> Result<bool> {
          const std::string number(erased.number ? frame.number.size() : 0, kErasedByte);
          const std::string personal(erased.personal ? frame.personal.size() : 0, kErasedByte);
          auto wiped = segment.file().write_at(frame.number_offset(), number);
          if (wiped) wiped = segment.file().write_at(frame.personal_offset(), personal);
          if (!wiped) return wiped.error();
          touched.insert(&segment);
          return false;
        });
    if (!walked) return walked;
  }
  for (const Segment* segment : touched) {
    if (const auto synced = segment->file().sync(); !synced) return synced;
  }
  return ok();
}

// --- Reading ---

// Beside a writer: goes on from the tail over what was written since.
Status SegmentJournal::follow_writer() const {
  const std::unique_lock exclusive(segments_mutex_);
  const auto marked = marker_->read();
  if (!marked) return marked.error();
  JournalTail tail = this->tail();
  for (;;) {
    const Segment& segment = segments_->last();
    const auto size = segment.file().size();
    if (!size) return size.error();
    Head at = tail.head;
    for (FrameReader reader(segment.file(), tail.end, std::max(*size, tail.end));;) {
      const auto found = reader.next();
      if (!found) return found.error();
      const Frame& frame = reader.frame();
      if (*found != FrameReader::Found::frame || frame.seq != at.seq + 1 ||
          frame.previous_chain != at.chain) {
        break;
      }
      at = {frame.seq, next_chain(frame.previous_chain, frame.chained)};
      if (frame.ends_append) tail = {at, reader.offset()};
    }
    const auto added = segments_->refresh(files_, directory_, tail.head.seq + 1);
    if (!added) return added.error();
    if (!*added) break;
    tail.end = SegmentHeader::kSize;
  }
  const std::lock_guard lock(tail_mutex_);
  tail_ = tail;
  if (tail.head.seq >= marked->acknowledged.seq) return ok();
  return damaged_segment(segments_->last().path(), tail.head.seq + 1, "is damaged");
}

Result<std::vector<Entry>> SegmentJournal::read_once(Seq from, std::size_t limit,
                                                     const JournalTail& tail) const {
  const std::shared_lock shared(segments_mutex_);
  std::vector<Entry> entries;
  const auto walked = segments_->walk(
      from, tail,
      [&](const Segment& segment, const Frame& frame, const Sha256Digest& chain) -> Result<bool> {
        auto entry = decode(frame.chained, frame.number, frame.personal);
        if (!entry && entry.error().code == Errc::data_loss) {
          return damaged_segment(segment.path(), frame.seq, "is damaged");
        }
        if (!entry) return entry.error();
        entry->seq = frame.seq;
        entry->chain = chain;
        entries.push_back(*std::move(entry));
        return entries.size() < limit;
      });
  if (!walked) return walked.error();
  return entries;
}

Result<std::vector<Entry>> SegmentJournal::read(Seq from, std::size_t limit) const {
  from = std::max<Seq>(from, 1);
  if (options_.read_only && from > tail().head.seq) {
    if (const auto followed = follow_writer(); !followed) return followed.error();
  }
  const JournalTail tail = this->tail();
  if (limit == 0) return std::vector<Entry>();
  if (from > tail.head.seq) {
    const std::lock_guard lock(tail_mutex_);
    if (!fate_unknown_) return std::vector<Entry>();
    return error(Errc::unavailable,
                 "whether `{}` holds an entry {} is not known until it can be written again",
                 directory_.string(), from);
  }
  auto entries = read_once(from, limit, tail);
  // A writer elsewhere may be overwriting a part that it erases.
  constexpr int kTries = 100;
  for (int i = 0; i < kTries && options_.read_only && !entries; ++i) {
    if (entries.error().code != Errc::data_loss) break;
    entries = read_once(from, limit, tail);
  }
  return entries;
}

Result<Head> SegmentJournal::head() const {
  if (options_.read_only) {
    if (const auto followed = follow_writer(); !followed) return followed.error();
  }
  return tail().head;
}

Status SegmentJournal::verify_prefix(const Head& seen) const {
  if (seen.seq == 0) return ok();
  const auto head = this->head();
  if (!head) return head.error();
  if (seen.seq > head->seq) {
    return error(
        Errc::data_loss,
        "the journal in `{}` ends at entry {}, but entry {} was seen before: it was cut or "
        "replaced by an old copy; restore it from a backup (`lapwing restore`)",
        directory_.string(), head->seq, seen.seq);
  }
  const auto entries = read(seen.seq, 1);
  if (!entries) return entries.error();
  if (!entries->empty() && entries->front().chain == seen.chain) return ok();
  return error(Errc::data_loss,
               "entry {} of the journal in `{}` is not the one seen before: it is another journal; "
               "restore it from a backup (`lapwing restore`)",
               seen.seq, directory_.string());
}

Result<Head> SegmentJournal::verify_all() const {
  const auto marked = marker_->read();
  if (!marked) return marked.error();
  const auto head = this->head();
  if (!head) return head.error();
  const JournalTail tail = this->tail();
  const std::shared_lock shared(segments_mutex_);
  if (const auto fine = verify_entries(*segments_, tail, marked->erasures_done); !fine) {
    return fine.error();
  }
  return tail.head;
}

Status SegmentJournal::erase_again() {
  constexpr std::size_t kReadAtOnce = 4096;
  for (Seq next = 1;;) {
    const auto entries = read(next, kReadAtOnce);
    if (!entries) return entries.error();
    if (entries->empty()) return ok();
    for (const auto& entry : *entries) {
      const auto* erased = std::get_if<Erased>(&entry.payload);
      if (erased == nullptr) continue;
      if (const auto wiped = wipe(*erased); !wiped) return wiped;
    }
    next = entries->back().seq + 1;
  }
}

}  // namespace

Result<std::unique_ptr<FileJournal>> FileJournal::open(FileSystem& files, const fs::path& directory,
                                                       FileJournalOptions options) {
  const bool read_only = options.read_only;
  auto journal = std::make_unique<SegmentJournal>(files, directory, std::move(options));
  const auto opened = read_only ? journal->open_reader() : journal->open_writer();
  if (!opened) return opened.error();
  return std::unique_ptr<FileJournal>(std::move(journal));
}

}  // namespace lapwing::registry
