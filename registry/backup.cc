#include "registry/backup.h"

#include <algorithm>
#include <limits>
#include <set>

#include "registry/blob_store.h"
#include "registry/file_journal.h"
#include "registry/journal_head.h"
#include "registry/journal_recovery.h"
#include "registry/journal_segments.h"

namespace lapwing::registry {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kHolder = "a backup";
constexpr std::size_t kCopyBytes = 1 << 20;
constexpr std::size_t kReadAtOnce = 4096;

// Calls visit(entry) -> bool for the entries from `from` on, until it says no.
template <class Visit>
Status each_entry(const Journal& journal, Seq from, Visit visit) {
  for (;;) {
    const auto entries = journal.read(from, kReadAtOnce);
    if (!entries) return entries.error();
    if (entries->empty()) return ok();
    for (const auto& entry : *entries) {
      if (!visit(entry)) return ok();
    }
    from = entries->back().seq + 1;
  }
}

struct Copying : CopyReport {
  explicit Copying(const ByteProgress& told) : progress(told) {}
  void copied(std::uint64_t size) {
    bytes += size;
    if (progress) progress(bytes);
  }
  const ByteProgress& progress;
};

// --- Blobs ---

Status copy_blob(const BlobStore& from, BlobStore& to, const BlobId& id, Copying& report) {
  auto reader = from.open(id);
  if (!reader) return reader.error();
  auto writer = to.create();
  if (!writer) return writer.error();
  for (;;) {
    const auto chunk = (*reader)->next();
    if (!chunk) return chunk.error();
    if (chunk->empty()) break;
    if (const auto written = (*writer)->write(*chunk); !written) return written;
    report.copied(chunk->size());
  }
  const auto copied = (*writer)->finish();
  if (!copied) return copied.error();
  if (*copied != id) {
    return error(Errc::internal, "blob `{}` became `{}`", hex(id), hex(*copied));
  }
  ++report.blobs;
  return ok();
}

Status copy_blobs(const BlobStore& from, BlobStore& to, Copying& report) {
  const auto ids = from.list();
  if (!ids) return ids.error();
  for (const auto& id : *ids) {
    const auto there = to.contains(id);
    if (!there) return there.error();
    if (*there) continue;
    const auto copied = copy_blob(from, to, id, report);
    if (copied) continue;
    const auto still_there = from.contains(id);  // or was it removed meanwhile?
    if (!still_there || *still_there) return copied;
  }
  return ok();
}

Status remove_surplus(const BlobStore& from, BlobStore& to, Copying& report) {
  const auto ids = to.list();
  if (!ids) return ids.error();
  for (const auto& id : *ids) {
    const auto wanted = from.contains(id);
    if (!wanted) return wanted.error();
    if (*wanted) continue;
    if (const auto removed = to.remove(id); !removed) return removed;
    ++report.blobs_removed;
  }
  return ok();
}

// --- Journal ---

// The segments of a journal as they are at this moment, beside its writer.
struct Sight {
  JournalHead marker;
  JournalSegments segments;
  JournalTail tail;
};

Result<Sight> look_at(FileSystem& files, const fs::path& directory) {
  const auto head_file = JournalHeadFile::open(files, directory / kHeadName, OpenMode::read);
  if (!head_file) return head_file.error();
  // What is being written can look like damage, but not for long.
  constexpr int kTries = 10;
  for (int i = 1;; ++i) {
    const auto marker = (*head_file)->read();
    if (!marker) return marker.error();
    auto segments = JournalSegments::load(files, directory, marker->journal, OpenMode::read);
    if (!segments) return segments.error();
    const auto found = recover(*segments, *marker, PrivateParts::skip);
    if (found) return Sight{*marker, *std::move(segments), found->tail};
    if (i == kTries || found.error().code != Errc::data_loss) return found.error();
  }
}

// Where the frames up to `until`, or to the end of the append before it, end.
Result<std::pair<std::size_t, JournalTail>> cut_at(const Sight& sight, Seq until) {
  std::pair<std::size_t, JournalTail> cut{0, {}};
  const auto walked = sight.segments.walk(
      1, sight.tail,
      [&](const Segment& segment, const Frame& frame, const Sha256Digest& chain) -> Result<bool> {
        if (frame.seq > until) return false;
        if (frame.ends_append) {
          cut = {sight.segments.index_of(segment.first_seq()), {{frame.seq, chain}, frame.end()}};
        }
        return true;
      });
  if (!walked) return walked.error();
  return cut;
}

// Appends to the copy at `path` what it lacks of the segment up to `end`.
Status copy_segment(FileSystem& files, const Segment& segment, std::uint64_t end,
                    const fs::path& path, Copying& report) {
  auto target = files.open(path, OpenMode::write);
  const bool fresh = !target && target.error().code == Errc::not_found;
  fs::path temporary = path;
  if (fresh) {
    temporary += ".tmp";
    if (const auto gone = files.remove(temporary); !gone && gone.error().code != Errc::not_found) {
      return gone;
    }
    target = files.open(temporary, OpenMode::create_new);
  }
  if (!target) return target.error();
  const auto size = (*target)->size();
  if (!size) return size.error();
  std::string buffer;
  for (std::uint64_t at = *size; at < end;) {
    buffer.resize(std::min<std::uint64_t>(kCopyBytes, end - at));
    const auto got = segment.file().read_at(at, buffer);
    if (!got) return got.error();
    if (*got == 0) return damaged_segment(segment.path(), segment.first_seq(), "was cut");
    buffer.resize(*got);
    if (const auto written = (*target)->write_at(at, buffer); !written) return written;
    at += *got;
    report.copied(*got);
  }
  if (*size < end) {
    if (const auto synced = (*target)->sync(); !synced) return synced;
  }
  if (!fresh) return ok();
  if (const auto renamed = files.rename(temporary, path); !renamed) return renamed;
  return files.sync_directory(path.parent_path());
}

Status copy_segments(FileSystem& files, const Sight& sight, std::size_t last,
                     const JournalTail& tail, const fs::path& to, Copying& report) {
  for (std::size_t i = 0; i <= last; ++i) {
    const Segment& segment = sight.segments[i];
    const std::uint64_t end = i == last ? tail.end : sight.segments.end_of(i, sight.tail);
    const auto path = to / segment_name(segment.first_seq());
    if (const auto copied = copy_segment(files, segment, end, path, report); !copied) {
      return copied;
    }
  }
  return ok();
}

Result<bool> erased_between(const Sight& sight, Seq from, Seq to) {
  bool found = false;
  const auto walked = sight.segments.walk(
      from, sight.tail,
      [&](const Segment&, const Frame& frame, const Sha256Digest&) -> Result<bool> {
        const auto entry = decode(frame.chained, std::string(frame.number.size(), kErasedByte),
                                  std::string(frame.personal.size(), kErasedByte));
        if (!entry) return entry.error();
        found = std::holds_alternative<Erased>(entry->payload);
        return !found && frame.seq < to;
      });
  if (!walked) return walked.error();
  return found;
}

// Makes `to` a journal of the same id, empty, unless there is one; then checks that it may grow
// into what is seen. Returns its head.
Result<Head> prepare_target(FileSystem& files, const Sight& sight, const fs::path& from,
                            const fs::path& to) {
  if (const auto made = create_directories_durably(files, to); !made) return made.error();
  const auto there = files.stat(to / kHeadName);
  if (!there) return there.error();
  if (!*there) {
    JournalHead fresh;
    fresh.journal = sight.marker.journal;
    const auto created = JournalHeadFile::create(files, to / kHeadName, fresh);
    if (!created) return created.error();
    return Head{};
  }
  FileJournalOptions options;
  options.holder = kHolder;
  const auto target = FileJournal::open(files, to, options);  // cuts what a crashed backup left
  if (!target) return target.error();
  const auto head = (*target)->head();
  if (!head) return head.error();
  const auto head_file = JournalHeadFile::open(files, to / kHeadName, OpenMode::read);
  if (!head_file) return head_file.error();
  const auto marker = (*head_file)->read();
  if (!marker) return marker.error();
  if (marker->journal != sight.marker.journal) {
    return error(Errc::failed_precondition,
                 "`{}` is the backup of another journal than `{}`; give an empty directory",
                 to.string(), from.string());
  }
  FileJournalOptions reading;
  reading.read_only = true;
  const auto source = FileJournal::open(files, from, reading);
  if (!source) return source.error();
  if (const auto grown = (*source)->verify_prefix(*head); !grown) return grown.error();
  return *head;
}

// Brings the journal in `to` to that in `from`, or to its entry `until`.
Result<Head> copy_journal(FileSystem& files, const fs::path& from, const fs::path& to,
                          std::optional<Seq> until, Copying& report) {
  auto sight = look_at(files, from);
  if (!sight) return sight.error();
  const auto before = prepare_target(files, *sight, from, to);
  if (!before) return before.error();
  const auto lock = files.lock(to / kLockName, kHolder);
  if (!lock) return lock.error();
  Head copied;
  for (;;) {
    std::size_t last = sight->segments.size() - 1;
    JournalTail tail = sight->tail;
    if (until && *until < tail.head.seq) {
      const auto cut = cut_at(*sight, *until);
      if (!cut) return cut.error();
      std::tie(last, tail) = *cut;
    }
    const auto done = copy_segments(files, *sight, last, tail, to, report);
    if (!done) return done.error();
    copied = tail.head;
    if (until) break;
    // An erasure that was recorded meanwhile may have been half carried out in what was copied:
    // then the copy needs it too.
    auto later = look_at(files, from);
    if (!later) return later.error();
    const Seq seen = sight->tail.head.seq;
    const auto erased = erased_between(*later, seen + 1, later->tail.head.seq);
    if (!erased) return erased.error();
    if (!*erased) break;
    sight = std::move(later);
  }
  report.entries = copied.seq - before->seq;
  return copied;
}

// --- What entries name ---

// The blobs that entries up to `until` name, as they stand after every replacement and expiry in
// the journal. `later`: those of these that come behind `until`.
Result<std::set<BlobId>> named_blobs(const Journal& journal, Seq until,
                                     std::vector<Entry>* later = nullptr) {
  std::set<BlobId> named;
  const auto read = each_entry(journal, 1, [&](const Entry& entry) {
    std::optional<BlobId> gone;
    if (const auto* import = std::get_if<EditionImported>(&entry.payload)) {
      if (import->difference && entry.seq <= until) named.insert(*import->difference);
    } else if (const auto* file = std::get_if<FileReceived>(&entry.payload)) {
      if (file->blob && entry.seq <= until) named.insert(*file->blob);
    } else if (const auto* replaced = std::get_if<BlobReplaced>(&entry.payload)) {
      if (named.contains(replaced->old)) gone = replaced->old;
      if (gone) named.insert(replaced->replacement);
    } else if (const auto* expired = std::get_if<BlobExpired>(&entry.payload)) {
      if (named.contains(expired->blob)) gone = expired->blob;
    }
    if (gone) named.erase(*gone);
    if (gone && entry.seq > until && later != nullptr) later->push_back(entry);
    return true;
  });
  if (!read) return read.error();
  return named;
}

// --- Erasures recorded after what was restored ---

// Applies to `target`, which ends at `head`, the erasures that `journal` holds behind it, and the
// entries of `blobs`, which do the same to blobs.
Status apply_later_erasures(const Journal& journal, Journal& target, Seq head,
                            std::vector<Entry> blobs) {
  std::vector<Entry> found = std::move(blobs);
  const auto read = each_entry(journal, head + 1, [&](const Entry& entry) {
    const auto* erased = std::get_if<Erased>(&entry.payload);
    if (erased == nullptr) return true;
    Entry again = entry;
    auto& seqs = std::get<Erased>(again.payload).entries;
    std::erase_if(seqs, [&](Seq seq) { return seq > head; });
    if (!seqs.empty()) found.push_back(std::move(again));
    return true;
  });
  // What could be read is applied, whatever comes after it.
  for (const auto& entry : found) {
    const auto outcome = target.append({&entry, 1}, kAnyHead);
    if (!outcome.committed()) return outcome.error;
  }
  return read;
}

Status copy_named(FileSystem& files, const fs::path& from, const fs::path& to,
                  const std::set<BlobId>& named, Copying& report) {
  const auto source = open_file_blobs(files, from / kBlobDirectory, BlobAccess::reader);
  if (!source) return source.error();
  const auto target = open_file_blobs(files, to / kBlobDirectory, BlobAccess::writer);
  if (!target) return target.error();
  for (const auto& id : named) {
    const auto copied = copy_blob(**source, **target, id, report);
    if (copied) continue;
    if (copied.error().code != Errc::not_found) return copied;
    return error(Errc::data_loss, "`{}` is missing, though the journal beside it names it",
                 (from / kBlobDirectory / hex(id)).string());
  }
  return ok();
}

// The erasures of the journal that `to` takes the place of, which were ordered after the backup was
// taken. What of them cannot be read or carried out is remarked.
void apply_lost_erasures(FileSystem& files, const fs::path& lost_journal, const fs::path& to,
                         Journal& target, const Head& head, Copying& report) {
  FileJournalOptions reading;
  reading.read_only = true;
  const auto lost = FileJournal::open(files, lost_journal, reading);
  Status done = lost ? (*lost)->verify_prefix(head) : Status(lost.error());
  std::vector<Entry> later;
  if (done) {
    const auto named = named_blobs(**lost, head.seq, &later);
    done = named ? ok() : Status(named.error());
    for (const auto& entry : later) {
      const auto* replaced = std::get_if<BlobReplaced>(&entry.payload);
      if (replaced == nullptr || !done || !named->contains(replaced->replacement)) continue;
      done = copy_named(files, lost_journal.parent_path(), to, {replaced->replacement}, report);
    }
    if (!done) later.clear();
    const auto applied = apply_later_erasures(**lost, target, head.seq, std::move(later));
    if (done) done = applied;
  }
  if (done) return;
  report.remarks.push_back(
      fmt::format("erasures ordered after the backup may be missing, order them again: {}",
                  done.error().message));
}

// To be read. An error before anything is made on the other side.
Result<std::unique_ptr<FileJournal>> find_journal(FileSystem& files, const fs::path& directory) {
  FileJournalOptions reading;
  reading.read_only = true;
  return FileJournal::open(files, directory / kJournalDirectory, reading);
}

Status copy_overlays(FileSystem& files, const fs::path& from, const fs::path& to) {
  for (const auto name : {kCatalogOverlay, kRetentionOverlay}) {
    const auto wanted = read_whole_file(files, from / name);
    if (!wanted && wanted.error().code == Errc::not_found) continue;
    if (!wanted) return wanted.error();
    const auto held = read_whole_file(files, to / name);
    if (held && *held == *wanted) continue;
    if (auto written = write_file_atomically(files, to / name, *wanted); !written) return written;
  }
  return ok();
}

}  // namespace

Result<CopyReport> backup(FileSystem& files, const fs::path& from, const fs::path& to,
                          const ByteProgress& progress) {
  if (const auto journal = find_journal(files, from); !journal) return journal.error();
  Copying report(progress);
  const auto source = open_file_blobs(files, from / kBlobDirectory, BlobAccess::reader);
  if (!source) return source.error();
  const auto target = open_file_blobs(files, to / kBlobDirectory, BlobAccess::writer);
  if (!target) return target.error();
  const auto has_blobs = files.stat(from / kBlobDirectory);
  if (!has_blobs) return has_blobs.error();
  // Blobs before the entries that name them; those that came meanwhile after.
  for (const bool journal_first : {false, true}) {
    if (journal_first) {
      const auto head =
          copy_journal(files, from / kJournalDirectory, to / kJournalDirectory, {}, report);
      if (!head) return head.error();
      report.head = *head;
    }
    if (!*has_blobs) continue;
    if (const auto copied = copy_blobs(**source, **target, report); !copied) return copied.error();
  }
  FileJournalOptions options;
  options.holder = kHolder;
  const auto journal = FileJournal::open(files, to / kJournalDirectory, options);
  if (!journal) return journal.error();
  if (const auto same = (*journal)->verify_prefix(report.head); !same) return same.error();
  if (*has_blobs) {
    if (const auto removed = remove_surplus(**source, **target, report); !removed) {
      return removed.error();
    }
  }
  if (const auto copied = copy_overlays(files, from, to); !copied) return copied.error();
  return CopyReport(report);
}

Result<CopyReport> restore(FileSystem& files, const fs::path& from, const fs::path& to,
                           const RestoreOptions& options) {
  const auto there = files.stat(to / kJournalDirectory);
  if (!there) return there.error();
  if (*there) {
    return error(Errc::failed_precondition, "`{}` holds a journal already; move it away first",
                 to.string());
  }
  const auto whole = find_journal(files, from);
  if (!whole) return whole.error();
  Copying report(options.progress);
  std::vector<Entry> later;
  const auto named =
      named_blobs(**whole, options.until.value_or(std::numeric_limits<Seq>::max()), &later);
  if (!named) return named.error();
  if (const auto copied = copy_named(files, from, to, *named, report); !copied) {
    return copied.error();
  }
  const auto head =
      copy_journal(files, from / kJournalDirectory, to / kJournalDirectory, options.until, report);
  if (!head) return head.error();
  const auto journal = FileJournal::open(files, to / kJournalDirectory);
  if (!journal) return journal.error();
  if (const auto same = (*journal)->verify_prefix(*head); !same) return same.error();
  if (options.until) {
    const auto erased = apply_later_erasures(**whole, **journal, head->seq, std::move(later));
    if (!erased) return erased.error();
  }
  if (options.lost_journal) {
    apply_lost_erasures(files, *options.lost_journal, to, **journal, *head, report);
  }
  const auto verified = (*journal)->verify_all();
  if (!verified) return verified.error();
  report.head = *verified;
  if (const auto copied_overlay = copy_overlays(files, from, to); !copied_overlay) {
    return copied_overlay.error();
  }
  return CopyReport(report);
}

Result<TruthReport> verify_truth(FileSystem& files, const fs::path& directory,
                                 const ByteProgress& progress) {
  TruthReport report;
  FileJournalOptions options;
  options.read_only = true;
  const auto journal = FileJournal::open(files, directory / kJournalDirectory, options);
  if (!journal && journal.error().code == Errc::not_found) return journal.error();
  Result<std::set<BlobId>> named = std::set<BlobId>();
  if (!journal) {
    report.problems.push_back(journal.error());
  } else if (const auto head = (*journal)->verify_all(); !head) {
    report.problems.push_back(head.error());
  } else {
    report.head = *head;
    report.entries = head->seq;
    named = named_blobs(**journal, head->seq);
    if (!named) report.problems.push_back(named.error());
  }
  const auto blobs = open_file_blobs(files, directory / kBlobDirectory, BlobAccess::reader);
  const auto ids = blobs ? (*blobs)->list() : Result<std::vector<BlobId>>(blobs.error());
  if (!ids && ids.error().code != Errc::not_found) report.problems.push_back(ids.error());
  std::set<BlobId> held;
  if (ids) held.insert(ids->begin(), ids->end());
  for (const auto& id : held) {
    const auto size = verify_blob(**blobs, id, [&](std::uint64_t read) {
      if (progress) progress(report.blob_bytes + read);
    });
    ++report.blobs;
    if (size) report.blob_bytes += *size;
    if (!size) report.problems.push_back(size.error());
  }
  if (!named) return report;
  for (const auto& id : *named) {
    if (held.contains(id)) continue;
    report.problems.push_back(
        error(Errc::data_loss,
              "`{}` is missing, though the journal names it; restore it from a backup "
              "(`lapwing restore`)",
              (directory / kBlobDirectory / hex(id)).string()));
  }
  return report;
}

Result<std::vector<std::string>> repair_truth(FileSystem& files, const fs::path& directory) {
  const auto path = directory / kJournalDirectory;
  std::vector<std::string> done;
  const auto head_file = JournalHeadFile::open(files, path / kHeadName, OpenMode::read);
  const auto code = head_file ? Errc::internal : head_file.error().code;
  if (!head_file && code != Errc::not_found && code != Errc::data_loss) return head_file.error();
  if (!head_file) {
    const auto lock = files.lock(path / kLockName, "a repair");
    if (!lock) return lock.error();
    const auto first = files.open(path / segment_name(1), OpenMode::read);
    if (!first) return first.error();
    std::string bytes(SegmentHeader::kSize, '\0');
    const auto got = (*first)->read_at(0, bytes);
    if (!got) return got.error();
    const auto header = SegmentHeader::decode(bytes);
    if (!header) {
      return error(Errc::data_loss,
                   "`{}` has a damaged header; restore the journal from a backup (`lapwing "
                   "restore`)",
                   (path / segment_name(1)).string());
    }
    // Saying that nothing was acknowledged makes the next opening check everything.
    JournalHead fresh;
    fresh.journal = header->journal;
    const auto created = JournalHeadFile::create(files, path / kHeadName, fresh);
    if (!created) return created.error();
    done.push_back(fmt::format("wrote `{}` anew", (path / kHeadName).string()));
  }
  FileJournalOptions options;
  options.holder = "a repair";
  options.notice = [&](const std::string& sentence) { done.push_back(sentence); };
  const auto journal = FileJournal::open(files, path, options);
  if (!journal) return journal.error();
  const auto verified = (*journal)->verify_all();
  if (verified) return done;
  if (const auto erased = (*journal)->erase_again(); !erased) return erased.error();
  const auto again = (*journal)->verify_all();
  if (!again) return again.error();
  done.push_back("erased again what an old copy of a segment had brought back");
  return done;
}

}  // namespace lapwing::registry
