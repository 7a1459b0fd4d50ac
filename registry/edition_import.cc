#include "registry/edition_import.h"

#include <algorithm>

#include "registry/content_hash.h"

namespace lapwing::registry {
namespace {

// Refused without accept_change: DESIGN section 10.
constexpr std::uint64_t kRemovedMin = 100;
constexpr std::uint64_t kRemovedPercent = 2;
constexpr std::uint64_t kRejectedPerMille = 1;
// A list of one's own is typed by people: its bad rows are reported and the good ones count.
constexpr std::uint64_t kOwnRejectedPerMille = 500;

EditionImported::Mode mode(EditionKind kind) {
  switch (kind) {
    case EditionKind::full:
      return EditionImported::Mode::full;
    case EditionKind::changes:
      return EditionImported::Mode::changes;
    case EditionKind::additions:
      return EditionImported::Mode::additions;
    case EditionKind::answers:
      return EditionImported::Mode::answers;
  }
  return EditionImported::Mode::full;
}

ChangeOp answer_op(AnswerKind kind) {
  switch (kind) {
    case AnswerKind::listed:
      return ChangeOp::add;
    case AnswerKind::not_listed:
      return ChangeOp::remove;
    case AnswerKind::no_data:
      return ChangeOp::redate;
  }
  return ChangeOp::redate;
}

// Of answers: listed before no data before not listed.
bool forbids_more(ChangeOp a, ChangeOp b) {
  const auto rank = [](ChangeOp op) {
    return op == ChangeOp::add ? 2 : op == ChangeOp::redate ? 1 : 0;
  };
  return rank(a) > rank(b);
}

ChangeOp change_op(ChangeKind kind) {
  switch (kind) {
    case ChangeKind::add:
      return ChangeOp::add;
    case ChangeKind::remove:
      return ChangeOp::remove;
    case ChangeKind::redate:
      return ChangeOp::redate;
  }
  return ChangeOp::add;
}

}  // namespace

struct EditionImport::Comparison {
  std::uint64_t held = 0;   // listed inside the coverage before
  std::uint64_t count = 0;  // and after
  std::uint64_t added = 0;
  std::uint64_t removed = 0;
  std::uint64_t redated = 0;
  // Of a change list: adds of what is listed, removals of what is not.
  std::uint64_t added_twice = 0;
  std::uint64_t removed_twice = 0;
  ContentHash base;
  ContentHash content;
  Sha256Digest base_sha256{};  // of a change list
  Sha256Digest content_sha256{};
  std::unique_ptr<DifferenceWriter> writer;  // once there is a change
  std::optional<BlobId> difference;
};

EditionImport::EditionImport(Ledger& ledger, ListId list, ImportOptions options,
                             std::unique_ptr<Ledger::Hold> hold)
    : ledger_(ledger),
      list_(std::move(list)),
      options_(std::move(options)),
      hold_(std::move(hold)),
      rows_(ledger.files(), ledger.path("tmp") / hex(sha256(list_.text()))) {}

Result<std::unique_ptr<ImportSession>> EditionImport::begin(Ledger& ledger, const ListId& list,
                                                            ImportOptions options) {
  auto hold = Ledger::Hold::try_take(ledger, fmt::format("import/{}/", list.text()));
  if (!hold) {
    return error(Errc::unavailable, "another import of `{}` is under way", list.text());
  }
  std::unique_ptr<EditionImport> import(
      new EditionImport(ledger, list, std::move(options), std::move(hold)));
  if (const auto prepared = import->prepare(); !prepared) return prepared.error();
  return std::unique_ptr<ImportSession>(std::move(import));
}

Status EditionImport::prepare() {
  state_ = ledger_.state();
  auto context = ledger_.context(*state_, list_);
  if (!context) return context.error();
  context_ = *std::move(context);
  switch (context_->info.tenure) {
    case Tenure::asked:
      if (options_.kind == EditionKind::answers) break;
      return error(
          Errc::failed_precondition,
          "`{}` is never handed out as a list: ask its owner (`lapwing export --for-wash`) "
          "and import the answer",
          list_.text());
    case Tenure::run:
      if (options_.kind == EditionKind::full) options_.kind = EditionKind::additions;
      if (!options_.coverage) options_.coverage = Coverage::all();
      break;
    case Tenure::held:
      break;
  }
  if (options_.kind == EditionKind::additions && context_->info.tenure != Tenure::run) {
    return error(Errc::invalid_argument, "`{}` is held in editions: nothing is added to it singly",
                 list_.text());
  }
  if (options_.kind == EditionKind::answers && context_->info.tenure != Tenure::asked) {
    return error(Errc::failed_precondition,
                 "`{}` is not a list that is asked number by number: import its editions",
                 list_.text());
  }
  if (!parse_sha256(options_.sha256)) {
    return error(Errc::invalid_argument, "`{}` is not the SHA-256 of what is imported",
                 options_.sha256);
  }
  if (options_.obtained_at > ledger_.options().clock->now()) {
    return error(Errc::invalid_argument, "`{}` cannot have been obtained at {}, in the future",
                 options_.source, format_instant(options_.obtained_at));
  }
  obtained_on_ = context_->info.date(options_.obtained_at);
  for (const auto& held : context_->editions) {
    if (held.sha256 != options_.sha256 || held.kind != options_.kind) continue;
    if (options_.coverage && held.coverage != *options_.coverage) continue;
    // A change list once applied is applied, until a full list comes between.
    const bool applied = held.kind == EditionKind::changes &&
                         std::none_of(context_->editions.begin(), context_->editions.end(),
                                      [&](const Edition& other) {
                                        return other.seq > held.seq &&
                                               other.kind == EditionKind::full &&
                                               other.coverage.overlaps(held.coverage);
                                      });
    // The same answers again are no newer for it.
    const bool same_moment =
        applied || held.kind == EditionKind::answers || held.obtained_at == options_.obtained_at;
    const bool newest = std::none_of(
        context_->editions.begin(), context_->editions.end(), [&](const Edition& other) {
          return other.obtained_at > held.obtained_at && other.coverage.overlaps(held.coverage);
        });
    if (!same_moment && (!newest || held.kind != EditionKind::full)) continue;
    if (!same_moment) {
      const auto replaced = ledger_.replaced_since(held.seq);
      if (!replaced) return replaced.error();
      if (*replaced) continue;
    }
    same_bytes_ = held;
    same_moment_ = same_moment;
    if (same_moment) return ok();
  }
  return options_.coverage ? check_order(*options_.coverage) : ok();
}

Status EditionImport::check_order(const Coverage& coverage) const {
  if (options_.kind == EditionKind::additions || options_.kind == EditionKind::answers) return ok();
  for (const auto& held : context_->editions) {
    if (held.obtained_at < options_.obtained_at || !held.coverage.overlaps(coverage)) continue;
    return error(Errc::failed_precondition,
                 "`{}` was obtained at {}, not after `{}` ({}): editions enter in the order in "
                 "which they were obtained",
                 options_.source, format_instant(options_.obtained_at), held.id(),
                 format_instant(held.obtained_at));
  }
  return ok();
}

Status EditionImport::listed(const ListedNumber& number, SourcePosition at) {
  if (options_.kind == EditionKind::changes || options_.kind == EditionKind::answers) {
    return error(Errc::invalid_argument, "`{}` is a full list, not {}", options_.source,
                 options_.kind == EditionKind::changes ? "a change list" : "an answer");
  }
  Change row{ChangeOp::add, number.number.value(), {}};
  if (number.registered_on) row.day = std::chrono::sys_days(*number.registered_on);
  return add(row, at);
}

Status EditionImport::changed(const ListChange& change, SourcePosition at) {
  if (options_.kind != EditionKind::changes) {
    return error(Errc::invalid_argument, "`{}` is a change list, not a full list", options_.source);
  }
  Change row{change_op(change.kind), change.number.value(), {}};
  if (change.on) row.day = std::chrono::sys_days(*change.on);
  return add(row, at);
}

Status EditionImport::answered(const ListAnswer& answer, SourcePosition) {
  if (options_.kind != EditionKind::answers) {
    return error(Errc::invalid_argument, "`{}` answers for single numbers and is no list",
                 options_.source);
  }
  Change row{answer_op(answer.kind), answer.number.value(), {}};
  if (answer.since) row.day = std::chrono::sys_days(*answer.since);
  return rows_.add(row);
}

Status EditionImport::add(const Change& row, SourcePosition at) {
  if (options_.coverage && !options_.coverage->covers(*E164::from_value(row.number))) {
    return error(Errc::invalid_argument,
                 "`{}` line {}: `+{}` lies outside the area {} that the edition is said to cover",
                 options_.source, at.line, row.number,
                 fmt::join(options_.coverage->to_strings(), ", "));
  }
  if (row.day && *row.day > std::chrono::sys_days(obtained_on_)) {
    // A date that had not come when the list was obtained says nothing; the number is listed.
    return rows_.add({row.op, row.number, {}});
  }
  return rows_.add(row);
}

Result<Coverage> EditionImport::decide_coverage(const ImportReport& report) const {
  if (options_.kind == EditionKind::answers) return Coverage();
  const auto spoken_for = Coverage::parse(report.coverage);
  if (!spoken_for) return spoken_for.error();
  if (options_.coverage) {
    if (!spoken_for->empty() && !spoken_for->covers(*options_.coverage) &&
        options_.kind != EditionKind::additions) {
      return error(Errc::invalid_argument, "`{}` speaks for {} only, not for all of {} as stated",
                   options_.source, fmt::join(spoken_for->to_strings(), ", "),
                   fmt::join(options_.coverage->to_strings(), ", "));
    }
    return *options_.coverage;
  }
  if (!spoken_for->empty()) return *spoken_for;
  if (options_.kind == EditionKind::changes) {
    const auto base = followed(Coverage());
    if (!base) return base.error();
    return (*base)->coverage;
  }
  return error(Errc::invalid_argument,
               "`{}` does not say which area codes it covers: state them with --area NPA... or "
               "--area all",
               options_.source);
}

Status EditionImport::check_report(const ImportReport& report) const {
  if (options_.accept_change) return ok();
  if (report.kept == 0 && options_.kind != EditionKind::changes) {
    return error(Errc::failed_precondition,
                 "`{}` holds no number; --accept-change takes it as an empty list",
                 options_.source);
  }
  // A number whose answer cannot be read stays without one, which harms nobody.
  const bool own = options_.kind == EditionKind::additions || options_.kind == EditionKind::answers;
  const auto limit = own ? kOwnRejectedPerMille : kRejectedPerMille;
  if (!report.rejects_expected && report.rejected * 1000 > report.read * limit) {
    return error(Errc::failed_precondition,
                 "{} of the {} lines of `{}` are no numbers, more than {}; the edition is refused "
                 "unless --accept-change is given",
                 report.rejected, report.read, options_.source, own ? "half" : "0.1%");
  }
  if (report.last_line_cut) {
    return error(Errc::failed_precondition,
                 "the last line of `{}` is cut off; the edition is refused unless "
                 "--accept-change is given",
                 options_.source);
  }
  return ok();
}

// The edition that a change list applies to. It must be the newest of those numbers.
Result<const Edition*> EditionImport::followed(const Coverage& coverage) const {
  const Edition* base = nullptr;
  for (const auto& held : context_->editions) {
    if (options_.follows ? held.id() == *options_.follows
                         : base == nullptr || held.obtained_at > base->obtained_at) {
      base = &held;
    }
  }
  if (base == nullptr) {
    return error(Errc::failed_precondition,
                 "the change list `{}` follows {}, which is not held: import that edition or a "
                 "newer full list first",
                 options_.source, options_.follows ? "`" + *options_.follows + "`" : "a full list");
  }
  for (const auto& held : context_->editions) {
    if (held.obtained_at > base->obtained_at && held.coverage.overlaps(base->coverage)) {
      return error(Errc::failed_precondition,
                   "the change list `{}` follows `{}`, but `{}` is held already", options_.source,
                   base->id(), held.id());
    }
  }
  if (!base->coverage.covers(coverage)) {
    return error(Errc::failed_precondition,
                 "the change list `{}` covers {}, but `{}`, which it follows, covers only {}",
                 options_.source, fmt::join(coverage.to_strings(), ", "), base->id(),
                 fmt::join(base->coverage.to_strings(), ", "));
  }
  return base;
}

Result<ImportOutcome> EditionImport::commit(const ImportReport& report) {
  if (same_moment_) return ImportOutcome{*same_bytes_, false, 0};
  if (same_bytes_ && report.read == 0) {
    Comparison same;
    same.count = same_bytes_->count;
    same.content_sha256 = *parse_sha256(same_bytes_->content_sha256);
    ImportReport again;
    again.rejected = same_bytes_->rejected;
    if (const auto order = check_order(same_bytes_->coverage); !order) return order.error();
    return record(same_bytes_->coverage, same, again);
  }
  if (const auto good = check_report(report); !good) return good.error();
  const auto coverage = decide_coverage(report);
  if (!coverage) return coverage.error();
  if (const auto order = check_order(*coverage); !order) return order.error();
  if (options_.kind == EditionKind::changes) {
    if (const auto base = followed(*coverage); !base) return base.error();
  }
  // Registrations on a list that we run wait while the file is compared and recorded.
  const Ledger::Hold hold(ledger_, {fmt::format("list/{}/", list_.text())},
                          {fmt::format("number/{}/", list_.text())});
  state_ = ledger_.state();
  const bool answers = options_.kind == EditionKind::answers;
  auto found = answers ? collect_answers() : compare(*coverage);
  if (!found) return found.error();
  if (options_.base_sha256 && options_.content_sha256 &&
      *options_.content_sha256 == hex(found->base_sha256)) {
    const auto base = followed(*coverage);
    if (!base) return base.error();
    return ImportOutcome{**base, false, 0};
  }
  if (!answers) {
    if (const auto good = check_found(*found); !good) return good.error();
  }
  if (found->writer) {
    const auto changes = found->added + found->removed + found->redated;
    if (const auto room = ledger_.check_room_for_edition(changes); !room) return room.error();
    const auto difference = found->writer->finish();
    if (!difference) return difference.error();
    found->difference = *difference;
  }
  return record(*coverage, *found, report);
}

// Every number once; where it was answered twice, with the answer that forbids most.
Result<EditionImport::Comparison> EditionImport::collect_answers() {
  Comparison found;
  if (const auto sorted = rows_.finish(); !sorted) return sorted.error();
  std::optional<Change> last;
  Change row;
  for (;;) {
    const auto more = rows_.next(row);
    if (!more) return more.error();
    if (*more && last && last->number == row.number) {
      ++duplicates_;
      if (forbids_more(row.op, last->op)) last = row;
      continue;
    }
    if (last) {
      if (const auto put = put_answer(*last, found); !put) return put.error();
    }
    if (!*more) break;
    last = row;
  }
  found.content_sha256 = found.content.digest();
  return found;
}

Status EditionImport::put_answer(const Change& answer, Comparison& found) {
  switch (answer.op) {
    case ChangeOp::add:
      ++found.count;
      ++found.added;
      found.content.add(answer.number);
      break;
    case ChangeOp::remove:
      ++found.removed;
      break;
    case ChangeOp::redate:
      ++found.redated;
      break;
  }
  return put(answer, found);
}

// One pass over the sorted rows and what is held, number by number.
Result<EditionImport::Comparison> EditionImport::compare(const Coverage& coverage) {
  Comparison found;
  if (const auto sorted = rows_.finish(); !sorted) return sorted.error();
  std::unique_ptr<Store::Scan> scan;
  if (const auto* list = state_->find(list_)) {
    scan = ledger_.store().scan(list->number, coverage.ranges(), state_->head.seq);
  }
  Change row;
  std::uint64_t held_number = 0;
  std::vector<Event> held;
  std::vector<Change> rows;
  auto more_rows = rows_.next(row);
  auto more_held = scan ? scan->next(held_number, held) : Result<bool>(false);
  for (;;) {
    if (!more_rows) return more_rows.error();
    if (!more_held) return more_held.error();
    if (!*more_rows && !*more_held) break;
    const bool take_held = *more_held && (!*more_rows || held_number <= row.number);
    const bool take_row = *more_rows && (!*more_held || row.number <= held_number);
    const std::uint64_t number = take_held ? held_number : row.number;
    rows.clear();
    while (take_row && more_rows && *more_rows && row.number == number) {
      rows.push_back(row);
      more_rows = rows_.next(row);
    }
    if (!rows.empty() && !options_.coverage && !coverage.covers(*E164::from_value(number))) {
      return error(Errc::invalid_argument,
                   "`{}` holds `+{}`, which lies outside the area {} that it speaks for",
                   options_.source, number, fmt::join(coverage.to_strings(), ", "));
    }
    const auto decided = decide(
        number, take_held ? std::span<const Event>(held) : std::span<const Event>(), rows, found);
    if (!decided) return decided.error();
    if (take_held) more_held = scan->next(held_number, held);
  }
  found.base_sha256 = found.base.digest();
  found.content_sha256 = found.content.digest();
  return found;
}

Status EditionImport::decide(std::uint64_t number, std::span<const Event> held,
                             std::span<const Change> rows, Comparison& found) {
  // The last event alone says whether a number is listed: all that fold() does besides is dates.
  const bool was_listed = !held.empty() && held.back().kind != EventKind::ended;
  if (was_listed) {
    ++found.held;
    if (options_.kind == EditionKind::changes) found.base.add(number);
  }
  return options_.kind == EditionKind::changes
             ? decide_changed(number, held, rows, was_listed, found)
             : decide_listed(number, held, rows, was_listed, found);
}

Status EditionImport::decide_listed(std::uint64_t number, std::span<const Event> held,
                                    std::span<const Change> rows, bool was_listed,
                                    Comparison& found) {
  if (rows.empty()) {
    if (!was_listed) return ok();
    if (options_.kind == EditionKind::full) {
      ++found.removed;
      return put({ChangeOp::remove, number, {}}, found);
    }
  }
  ++found.count;
  found.content.add(number);
  if (rows.empty()) return ok();
  duplicates_ += rows.size() - 1;
  std::optional<std::chrono::sys_days> day;
  for (const auto& row : rows) {
    if (row.day && (!day || *row.day < *day)) day = row.day;
  }
  if (!was_listed) {
    ++found.added;
    return put({ChangeOp::add, number, day}, found);
  }
  if (day && dated_earlier(number, held, *day)) {
    ++found.redated;
    return put({ChangeOp::redate, number, day}, found);
  }
  return ok();
}

Status EditionImport::decide_changed(std::uint64_t number, std::span<const Event> held,
                                     std::span<const Change> rows, bool was_listed,
                                     Comparison& found) {
  bool is_listed = was_listed;
  const Change* last = nullptr;
  const Change* redated = nullptr;
  for (const auto& row : rows) {
    if (row.op == ChangeOp::redate) {
      redated = &row;
      continue;
    }
    const bool adds = row.op == ChangeOp::add;
    if (adds == is_listed) {
      ++(adds ? found.added_twice : found.removed_twice);
      continue;
    }
    is_listed = adds;
    last = &row;
  }
  if (is_listed) {
    ++found.count;
    found.content.add(number);
  }
  if (is_listed && was_listed && redated != nullptr && redated->day &&
      dated_earlier(number, held, *redated->day)) {
    ++found.redated;
    return put({ChangeOp::redate, number, redated->day}, found);
  }
  if (last == nullptr || is_listed == was_listed) return ok();
  ++(is_listed ? found.added : found.removed);
  return put(*last, found);
}

bool EditionImport::dated_earlier(std::uint64_t number, std::span<const Event> held,
                                  std::chrono::sys_days day) const {
  if (held.size() == 1 && held.front().day) return day < *held.front().day;
  const auto rows = fold(*context_, *E164::from_value(number), held, {}, false);
  const auto from = context_->info.zone.start_of_day(CivilDate(day));
  return std::any_of(rows.begin(), rows.end(),
                     [&](const Interval& row) { return !row.until && from < row.from; });
}

Status EditionImport::put(const Change& change, Comparison& found) {
  if (!found.writer) {
    auto blob = ledger_.blobs().create();
    if (!blob) return blob.error();
    found.writer = std::make_unique<DifferenceWriter>(*std::move(blob));
  }
  return found.writer->put(change);
}

Status EditionImport::check_found(const Comparison& found) const {
  if (options_.base_sha256 && *options_.base_sha256 != hex(found.base_sha256)) {
    return error(Errc::failed_precondition,
                 "`{}` leads from `{}` of its publisher to `{}`, and `{}` is not what is held: "
                 "import the change list that leads to it first, or a full list",
                 options_.source, options_.published_from, options_.published_to,
                 options_.published_from);
  }
  if (options_.content_sha256 && *options_.content_sha256 != hex(found.content_sha256)) {
    return error(Errc::failed_precondition,
                 "after `{}` the list has the checksum {}, not {} as its publisher says: an "
                 "edition in between is missing, or one was changed",
                 options_.source, hex(found.content_sha256), *options_.content_sha256);
  }
  if (options_.accept_change) return ok();
  if (found.added_twice + found.removed_twice > 0) {
    return error(Errc::failed_precondition,
                 "`{}` adds {} numbers that are listed already and removes {} that are not: it "
                 "does not follow the edition held, one in between is missing or it was applied "
                 "before; import a full list",
                 options_.source, found.added_twice, found.removed_twice);
  }
  // What the publisher's own checksum confirms is no accident.
  if (!options_.content_sha256 && found.removed > kRemovedMin &&
      found.removed * 100 > found.held * kRemovedPercent) {
    return error(Errc::failed_precondition,
                 "`{}` would remove {} of the {} numbers held for its area, more than 2%; it is "
                 "refused unless --accept-change is given",
                 options_.source, found.removed, found.held);
  }
  return ok();
}

Result<ImportOutcome> EditionImport::record(const Coverage& coverage, const Comparison& found,
                                            const ImportReport& report) {
  // Nobody else records an edition of this list meanwhile: see hold_.
  const std::size_t editions = context_->editions.size();
  EditionImported import;
  import.edition = fmt::format("{}@{}", list_.text(), editions + 1);
  import.mode = mode(options_.kind);
  if (options_.kind == EditionKind::changes) import.follows = (*followed(coverage))->id();
  import.format = options_.format;
  import.obtained_at = options_.obtained_at;
  import.obtained = options_.obtained_kind == ObtainedKind::file_time
                        ? EditionImported::Obtained::file_time
                        : EditionImported::Obtained::stated;
  import.coverage = coverage.is_all() ? std::vector<std::string>{""} : coverage.to_strings();
  import.numbers_sha256 = found.content_sha256;
  import.count = found.count;
  import.added = found.added;
  import.removed = found.removed;
  import.redated = found.redated;
  import.rejected = report.rejected;
  import.difference = found.difference;
  import.change_accepted = options_.accept_change;

  Entry entry;
  entry.payload = std::move(import);
  entry.list = list_.text();
  entry.effective_at = options_.obtained_at;
  entry.recorded_at = ledger_.options().clock->now();
  entry.source = {options_.source, report.read == 0 ? 0U : 1U, report.read,
                  parse_sha256(options_.sha256), "import"};
  entry.actor = options_.actor;
  entry.idempotency_key = fmt::format("import/{}/{}/{}", list_.text(), options_.sha256,
                                      options_.obtained_at.time_since_epoch().count());
  const auto seq = ledger_.commit(std::move(entry));
  if (!seq) return seq.error();
  const auto state = ledger_.state();
  return ImportOutcome{*state->find(list_)->context->edition_at(*seq), true, duplicates_};
}

}  // namespace lapwing::registry
