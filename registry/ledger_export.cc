#include "registry/ledger_export.h"

#include <fmt/ranges.h>

#include <algorithm>
#include <charconv>

#include "registry/content_hash.h"

namespace lapwing::registry {
namespace {

constexpr std::size_t kReadEntries = 1'000;
constexpr std::size_t kReadChanges = 10'000;
constexpr std::string_view kSeqMark = "seq-";

std::optional<std::uint64_t> parse_count(std::string_view text) {
  std::uint64_t count = 0;
  const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), count);
  if (failed != std::errc() || end != text.data() + text.size()) return {};
  return count;
}

// The last event alone says whether a number is listed: all that fold() does besides is dates.
bool is_listed(std::span<const Event> events) {
  return !events.empty() && events.back().kind != EventKind::ended;
}

class LedgerExport final : public ListExport {
 public:
  LedgerExport(const Ledger& ledger, std::shared_ptr<const State> state,
               std::shared_ptr<const ListContext> context)
      : ledger_(ledger),
        state_(std::move(state)),
        context_(std::move(context)),
        list_(state_->find(context_->info.id)),
        facts_{context_->info, {}, {}, {}, 0, 0, {}, {}, 0} {}

  Status open(const ExportOptions& options) {
    auto at = point(options.at.value_or(std::to_string(state_->head.seq)));
    if (!at) return at.error();
    facts_.at = *std::move(at);
    if (options.since) {
      auto since = point(*options.since);
      if (!since) return since.error();
      if (since->seq > facts_.at.seq) {
        return error(Errc::invalid_argument, "`{}` comes after `{}`: nothing changed before it",
                     since->name, facts_.at.name);
      }
      facts_.since = *std::move(since);
    }
    if (auto covered = cover(options.coverage); !covered) return covered;
    const auto counted = scan({});
    if (!counted) return counted.error();
    facts_.count = counted->count;
    facts_.rows = counted->rows;
    facts_.content_sha256 = counted->content_sha256;
    facts_.since_sha256 = counted->since_sha256;
    return count_erased();
  }

  const ExportFacts& facts() const override { return facts_; }

  Status walk(const Visit& visit) const override {
    const auto counted = scan(visit);
    if (!counted) return counted.error();
    if (counted->content_sha256 != facts_.content_sha256 || counted->rows != facts_.rows) {
      return error(Errc::unavailable,
                   "numbers of `{}` were erased while it was exported; drop what was written and "
                   "export it again",
                   facts_.info.id.text());
    }
    return ok();
  }

 private:
  struct Counted {
    std::uint64_t count = 0;
    std::uint64_t rows = 0;
    std::string content_sha256;
    std::string since_sha256;
  };

  // A name or a seq, and the entry of the list that it stands for.
  Result<ListPoint> point(const std::string& text) const {
    const auto& id = facts_.info.id.text();
    const bool named = text.starts_with(id + "@");
    const std::string_view rest = std::string_view(text).substr(named ? id.size() + 1 : 0);
    const bool marked = named && rest.starts_with(kSeqMark);
    const auto value = parse_count(rest.substr(marked ? kSeqMark.size() : 0));
    if (!value) {
      return error(Errc::invalid_argument,
                   "`{}` is no point of `{}`: name an edition like `{}@17`, or a seq", text, id,
                   id);
    }
    if (named && !marked) {
      for (const auto& edition : context_->editions) {
        if (edition.ordinal == *value) return ListPoint{edition.seq, edition.id()};
      }
      return error(Errc::not_found, "there is no edition `{}`; `lapwing editions {}` shows them",
                   text, id);
    }
    if (*value > state_->head.seq) {
      return error(Errc::not_found, "`{}` lies after the head of the journal, {}", text,
                   state_->head.seq);
    }
    const auto last = last_change(*value);
    if (!last) return last.error();
    const Edition* edition = context_->edition_at(*last);
    return ListPoint{
        *last, edition != nullptr ? edition->id() : fmt::format("{}@{}{}", id, kSeqMark, *last)};
  }

  // The list's last entry up to `upto`, 0 when there is none.
  Result<Seq> last_change(Seq upto) const {
    if (list_ == nullptr) return Seq{0};
    if (list_->last_change <= upto) return list_->last_change;
    Seq last = 0;
    for (const auto& edition : context_->editions) {
      if (edition.seq <= upto) last = edition.seq;
    }
    for (;;) {
      const auto changes = ledger_.store().changes(list_->number, last, upto, kReadChanges);
      if (!changes) return changes.error();
      if (changes->empty()) return last;
      last = changes->back().seq;
    }
  }

  // All that the list spoke for at a point.
  Coverage held(const ListPoint& point) const {
    if (facts_.info.tenure == Tenure::run) return Coverage::all();
    Coverage all;
    for (const auto& edition : context_->editions) {
      if (edition.seq <= point.seq) all.add(edition.coverage);
    }
    return all;
  }

  // A file about numbers that nobody holds would read as if none of them were listed.
  Status cover(const std::optional<Coverage>& wanted) {
    const auto& id = facts_.info.id.text();
    if (facts_.info.tenure == Tenure::asked) {
      return error(Errc::failed_precondition,
                   "`{}` is never handed out as a list, and is not held; `lapwing export "
                   "--for-wash` writes the question to its owner",
                   id);
    }
    // Whoever begins before there was an edition holds nothing, and is given all of it.
    const bool from_nothing = facts_.since && held(*facts_.since).empty();
    const ListPoint& narrow = facts_.since && !from_nothing ? *facts_.since : facts_.at;
    facts_.coverage = held(narrow);
    if (facts_.coverage.empty()) {
      return error(Errc::failed_precondition, "no edition of `{}` was held{}: import one first", id,
                   narrow.seq == 0 ? "" : fmt::format(" at `{}`", narrow.name));
    }
    if (!wanted) return ok();
    if (!facts_.coverage.covers(*wanted)) {
      return error(Errc::failed_precondition,
                   "`{}` at `{}` covers {}, not all of {}: what is not held cannot be exported", id,
                   narrow.name, fmt::join(facts_.coverage.to_strings(), ", "),
                   fmt::join(wanted->to_strings(), ", "));
    }
    facts_.coverage = *wanted;
    return ok();
  }

  Result<Counted> scan(const Visit& visit) const {
    Counted counted;
    ContentHash content;
    ContentHash before;
    if (list_ != nullptr) {
      const auto numbers =
          ledger_.store().scan(list_->number, facts_.coverage.ranges(), facts_.at.seq);
      const Seq since = facts_.since ? facts_.since->seq : 0;
      std::uint64_t number = 0;
      std::vector<Event> events;
      for (;;) {
        const auto more = numbers->next(number, events);
        if (!more) return more.error();
        if (!*more) break;
        const std::span<const Event> now(events);
        const auto then = now.first(static_cast<std::size_t>(
            std::partition_point(now.begin(), now.end(),
                                 [&](const Event& event) { return event.seq <= since; }) -
            now.begin()));
        if (is_listed(now)) {
          ++counted.count;
          content.add(number);
        }
        if (is_listed(then)) before.add(number);
        const auto row = compare(*E164::from_value(number), then, now);
        if (!row) continue;
        ++counted.rows;
        if (!visit) continue;
        if (auto visited = visit(*row); !visited) return visited.error();
      }
    }
    counted.content_sha256 = hex(content.digest());
    if (facts_.since) counted.since_sha256 = hex(before.digest());
    return counted;
  }

  std::optional<ExportedNumber> compare(E164 number, std::span<const Event> then,
                                        std::span<const Event> now) const {
    const bool was = is_listed(then);
    const bool is = is_listed(now);
    if (is && !was) return listed(ChangeKind::add, number, now);
    if (was && !is) return ExportedNumber{ChangeKind::remove, number, left_on(now.back()), {}};
    if (!is || then.size() == now.size()) return {};
    const auto before = listed(ChangeKind::redate, number, then);
    const auto after = listed(ChangeKind::redate, number, now);
    // As an import does: a number keeps the earliest date it was listed with.
    const bool earlier = std::chrono::sys_days(after.on) < std::chrono::sys_days(before.on);
    if (after.from_kind != FromKind::registered || !earlier) return {};
    return after;
  }

  // Precondition: is_listed(events).
  ExportedNumber listed(ChangeKind kind, E164 number, std::span<const Event> events) const {
    const Event& last = events.back();
    if (events.size() == 1 && !last.single) {
      return {kind, number, left_on(last),
              last.day ? FromKind::registered : from_kind_without_day(last.seq)};
    }
    const auto rows = fold(*context_, number, events, {}, false);
    const auto open = std::find_if(rows.begin(), rows.end(),
                                   [](const Interval& row) { return !row.until.has_value(); });
    return {kind, number, facts_.info.date(open->from), open->from_kind};
  }

  FromKind from_kind_without_day(Seq seq) const {
    const Edition* edition = context_->edition_at(seq);
    return edition != nullptr && edition->kind == EditionKind::additions ? FromKind::registered
                                                                         : FromKind::first_seen;
  }

  // The civil day that an event itself is of.
  CivilDate left_on(const Event& event) const {
    if (event.day) return CivilDate(*event.day);
    if (event.single) return facts_.info.date(event.single->effective_at);
    if (edition_seq_ != event.seq) {
      edition_seq_ = event.seq;
      edition_day_ = facts_.info.date(context_->edition_at(event.seq)->obtained_at);
    }
    return edition_day_;
  }

  // What the difference files of editions up to `at` lost after `from`.
  Result<std::uint64_t> count_left_out(Seq from) const {
    std::uint64_t sum = 0;
    for (const auto& edition : context_->editions) {
      if (edition.seq > facts_.at.seq) break;
      const auto entry = ledger_.entry(edition.seq);
      if (!entry) return entry.error();
      const auto* import = std::get_if<EditionImported>(&entry->payload);
      if (import == nullptr || !import->difference) continue;
      const auto left_out = ledger_.left_out(*import->difference, edition.seq, from);
      if (!left_out) return left_out.error();
      sum += *left_out;
    }
    return sum;
  }

  Status count_erased() {
    const Seq since = facts_.since.value_or(facts_.at).seq;
    bool rewritten = false;
    for (Seq from = since + 1; from <= state_->head.seq;) {
      const auto entries = ledger_.journal().read(from, kReadEntries);
      if (!entries) return entries.error();
      if (entries->empty()) break;
      from = entries->back().seq + 1;
      for (const auto& entry : *entries) {
        rewritten = rewritten || std::holds_alternative<BlobReplaced>(entry.payload);
        const auto* erased = std::get_if<Erased>(&entry.payload);
        if (erased == nullptr || !erased->number) continue;
        for (const Seq seq : erased->entries) {
          if (seq > facts_.at.seq) continue;
          const auto named = ledger_.journal().read(seq, 1);
          if (!named) return named.error();
          if (!named->empty() && named->front().list == facts_.info.id.text()) ++facts_.erased;
        }
      }
    }
    if (!rewritten) return ok();
    const auto left_out = count_left_out(since);
    if (!left_out) return left_out.error();
    facts_.erased += *left_out;
    return ok();
  }

  const Ledger& ledger_;
  std::shared_ptr<const State> state_;
  std::shared_ptr<const ListContext> context_;
  const ListState* list_;  // null: a list without content
  ExportFacts facts_;
  // The edition whose day was looked up last: millions of numbers in a row are of the same one.
  mutable Seq edition_seq_ = 0;
  mutable CivilDate edition_day_{};
};

}  // namespace

Result<std::unique_ptr<const ListExport>> open_ledger_export(const Ledger& ledger,
                                                             const ListId& list,
                                                             const ExportOptions& options) {
  auto state = ledger.state();
  auto context = ledger.context(*state, list);
  if (!context) return context.error();
  auto opened = std::make_unique<LedgerExport>(ledger, std::move(state), *std::move(context));
  if (auto done = opened->open(options); !done) return done.error();
  return std::unique_ptr<const ListExport>(std::move(opened));
}

}  // namespace lapwing::registry
