// Random sequences of editions, change lists, registrations and removals against a plain model: the
// same answers at every past moment, live, from a reader, opened again, and rebuilt from the
// journal.
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <random>
#include <set>

#include "registry/bulk_use.h"
#include "registry/store_view.h"
#include "tests/registry/support.h"

namespace lapwing::registry {
namespace {

using std::chrono::days;
using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::sys_days;
using Dates = std::map<std::uint64_t, std::optional<CivilDate>>;

const std::vector<std::string> kLists = {"us.national", "us.tx", "seller/acme/internal"};
constexpr std::uint64_t kAreas[] = {1212555, 1415555, 1512555};

// What was done, in order, and what follows from it by the plainest reading of DESIGN section 10.
class Model {
 public:
  struct Act {
    enum { edition, changes, add, remove } kind;
    std::string list;
    Instant at;  // obtained or effective
    Instant recorded;
    Coverage coverage = {};
    Dates numbers = {};        // edition; changes: added, or dated anew
    Dates removed = {};        // changes
    std::uint64_t number = 0;  // add, remove
  };
  struct Row {
    Instant from;
    FromKind kind;
    std::optional<Instant> not_before;
    std::optional<Instant> until;
    bool operator==(const Row&) const = default;
  };

  explicit Model(const ListCatalog& catalog) : catalog_(&catalog) {}
  void did(Act act) { acts_.push_back(std::move(act)); }
  const std::vector<Act>& acts() const { return acts_; }

  static bool whole_or_changes(const Act& act) {
    return act.kind == Act::edition || act.kind == Act::changes;
  }

  std::vector<Row> rows(const std::string& list, std::uint64_t number,
                        std::optional<Instant> known) const {
    std::vector<Row> rows;
    bool open = false;
    std::optional<Instant> seen_without;  // the newest edition so far that covers the number
    for (const auto& act : acts_) {
      if (act.list != list || (known && act.recorded > *known)) continue;
      if (whole_or_changes(act)) {
        if (!act.coverage.covers(*E164::from_value(number))) continue;
        const auto found = act.numbers.find(number);
        const auto gone = act.removed.find(number);
        if (gone != act.removed.end() || (act.kind == Act::edition && found == act.numbers.end())) {
          const auto date = gone != act.removed.end() ? believable(list, act, gone->second)
                                                      : std::optional<Instant>();
          if (open) rows.back().until = std::max(date.value_or(act.at), rows.back().from);
          open = false;
        } else if (found == act.numbers.end()) {
          // A change list says nothing of it.
        } else if (const auto date = believable(list, act, found->second); !open) {
          rows.push_back(date ? Row{*date, FromKind::registered, {}, {}}
                              : Row{act.at, FromKind::first_seen, seen_without, {}});
          open = true;
        } else if (date && *date < rows.back().from) {
          rows.back() = {*date, FromKind::registered, {}, {}};
        }
        seen_without = act.at;
      } else if (act.number == number && act.kind == Act::add && !open) {
        rows.push_back({act.at, FromKind::registered, {}, {}});
        open = true;
      } else if (act.number == number && act.kind == Act::remove && open) {
        rows.back().until = std::max(act.at, rows.back().from);
        open = false;
      }
    }
    std::stable_sort(rows.begin(), rows.end(),
                     [](const Row& a, const Row& b) { return a.from < b.from; });
    return rows;
  }

  // Since when the number is listed, where it is.
  std::optional<Instant> open_since(const std::string& list, std::uint64_t number) const {
    for (const auto& row : rows(list, number, {})) {
      if (!row.until) return row.from;
    }
    return {};
  }

  ListingState state(const std::string& list, std::uint64_t number, Instant begin, Instant end,
                     std::optional<Instant> known) const {
    bool then = false;
    bool ever = false;
    bool any = false;
    for (const auto& act : acts_) {
      if (act.list != list || !whole_or_changes(act) || (known && act.recorded > *known)) continue;
      any = true;
      if (!act.coverage.covers(*E164::from_value(number))) continue;
      ever = true;
      then = then || act.at < end;
    }
    bool maybe = false;
    for (const auto& row : rows(list, number, known)) {
      if (row.from < end && (!row.until || *row.until > begin)) return ListingState::listed;
      maybe = maybe || (row.from >= end && row.kind == FromKind::first_seen && row.not_before &&
                        *row.not_before < end);
    }
    if (list != "us.national") return ListingState::not_listed;
    if (maybe) return ListingState::maybe_listed;
    if (then) return ListingState::not_listed;
    if (ever) return ListingState::not_held_then;
    return any ? ListingState::not_covered : ListingState::not_held;
  }

  // The numbers listed once the first `acts` acts were done.
  std::set<std::uint64_t> listed(const std::string& list, const std::vector<std::uint64_t>& numbers,
                                 std::size_t acts) const {
    Model then(*catalog_);
    then.acts_.assign(acts_.begin(), acts_.begin() + static_cast<std::ptrdiff_t>(acts));
    std::set<std::uint64_t> found;
    for (const auto number : numbers) {
      const auto rows = then.rows(list, number, {});
      if (std::any_of(rows.begin(), rows.end(), [](const Row& row) { return !row.until; })) {
        found.insert(number);
      }
    }
    return found;
  }

  std::uint64_t count(const std::string& list, const std::vector<std::uint64_t>& numbers) const {
    return static_cast<std::uint64_t>(
        std::count_if(numbers.begin(), numbers.end(), [&](std::uint64_t number) {
          const auto found = rows(list, number, {});
          return std::any_of(found.begin(), found.end(),
                             [](const Row& row) { return !row.until.has_value(); });
        }));
  }

 private:
  std::optional<Instant> believable(const std::string& list, const Act& act,
                                    const std::optional<CivilDate>& date) const {
    const auto info = *catalog_->find(*ListId::parse(list));
    if (!date || sys_days(*date) > sys_days(info.date(act.at))) return {};
    return info.zone.start_of_day(*date);
  }

  const ListCatalog* catalog_;
  std::vector<Act> acts_;
};

class Property : public RegistryTest {
 protected:
  std::uint64_t pick(std::uint64_t below) { return random() % below; }
  bool chance(int percent) { return pick(100) < static_cast<std::uint64_t>(percent); }

  void act() {
    clock->advance(hours(1 + pick(60)));
    if (chance(20)) {
      import_something();
    } else if (chance(30)) {
      import_changes();
    } else {
      register_something();
    }
    seqs.push_back(registry->head());
  }

  // Of a new edition: some time after the last one, recorded at once or days later.
  Instant obtain() {
    last_obtained += hours(1 + pick(40));
    if (last_obtained > clock->now()) clock->set(last_obtained);
    return last_obtained;
  }

  std::optional<CivilDate> some_date(int percent) {
    if (!chance(percent)) return {};
    return CivilDate(sys_days(std::chrono::year(2026) / 10 / 1) + days(pick(80)));
  }

  void import_something() {
    const Instant obtained = obtain();
    std::vector<std::string> coverage = {"1"};
    if (chance(60)) {
      coverage.clear();
      for (const auto area : kAreas) {
        if (chance(60)) coverage.push_back(std::to_string(area / 1000));
      }
      if (coverage.empty()) coverage = {"1212"};
    }
    Model::Act act{Model::Act::edition, "us.national", obtained, clock->now(),
                   *Coverage::parse(coverage)};
    std::vector<Row> rows;
    std::vector<std::string> dates;
    dates.reserve(numbers.size());
    for (const auto value : numbers) {
      if (!act.coverage.covers(number(value)) || chance(45)) continue;
      auto& date = act.numbers[value];
      date = some_date(40);
      dates.push_back(date ? format_date(*date) : "");
      rows.push_back({value, dates.back()});
    }
    std::shuffle(rows.begin(), rows.end(), random);
    const auto imported = import(
        "us.national", format_instant(obtained), rows, coverage,
        [](ImportOptions& import_options, ImportReport&) { import_options.accept_change = true; });
    ASSERT_TRUE(imported) << imported.error().message;
    ASSERT_TRUE(imported->recorded);
    model.did(std::move(act));
  }

  // What changed since the newest edition, for the area of that one.
  void import_changes() {
    const auto newest =
        std::find_if(model.acts().rbegin(), model.acts().rend(), Model::whole_or_changes);
    if (newest == model.acts().rend()) return import_something();
    ImportOptions changes;
    changes.obtained_at = obtain();
    changes.kind = EditionKind::changes;
    changes.source = "changes.txt";
    changes.sha256 = hex(sha256("changes" + format_instant(changes.obtained_at)));
    changes.accept_change = true;
    auto session = registry->begin_import(list_id("us.national"), changes);
    ASSERT_TRUE(session) << session.error().message;
    Model::Act act{Model::Act::changes, "us.national", changes.obtained_at, clock->now(),
                   newest->coverage};
    const auto listed = model.listed("us.national", numbers, model.acts().size());
    ImportReport report;
    for (const auto value : numbers) {
      if (!act.coverage.covers(number(value)) || chance(60)) continue;
      ListChange change{ChangeKind::add, number(value), some_date(40)};
      if (listed.contains(value))
        change.kind = chance(70) ? ChangeKind::remove : ChangeKind::redate;
      (change.kind == ChangeKind::remove ? act.removed : act.numbers)[value] = change.on;
      ASSERT_TRUE((*session)->changed(change, {++report.read, 0}));
    }
    report.kept = report.read;
    const auto imported = (*session)->commit(report);
    ASSERT_TRUE(imported) << imported.error().message;
    model.did(std::move(act));
  }

  void register_something() {
    const auto& list = kLists[1 + pick(2)];
    const auto value = numbers[pick(numbers.size())];
    const bool adds = chance(60);
    Instant at = clock->now() - hours(pick(30));
    const Request request{.actor = "someone", .method = "call-in"};
    const auto change = [&] {
      return adds ? registry->add(list_id(list), number(value), request, at)
                  : registry->remove(list_id(list), number(value), EndReason::deregistered, request,
                                     at);
    };
    // A registration does not end before it began.
    if (const auto since = model.open_since(list, value); !adds && since && at < *since) {
      EXPECT_FALSE(change());
      at = *since;
    }
    const auto changed = change();
    ASSERT_TRUE(changed) << changed.error().message;
    model.did({.kind = adds ? Model::Act::add : Model::Act::remove,
               .list = list,
               .at = at,
               .recorded = clock->now(),
               .number = value});
  }

  // Around everything that ever happened, and far from it.
  std::vector<Instant> moments() {
    std::vector<Instant> all = {instant("2001-01-01T00:00:00Z"), clock->now(),
                                clock->now() + days(400)};
    for (const auto& act : model.acts()) {
      for (const auto at : {act.at - milliseconds(1), act.at, act.at + milliseconds(1)}) {
        all.push_back(at);
      }
    }
    std::shuffle(all.begin(), all.end(), random);
    all.resize(std::min<std::size_t>(all.size(), 12));
    return all;
  }

  void compare(const Registry& in, const char* how) {
    SCOPED_TRACE(how);
    for (const auto& summary : in.lists()) {
      EXPECT_EQ(summary.count, model.count(summary.info.id.text(), numbers))
          << summary.info.id.text();
    }
    for (const auto value : numbers) compare_history(in, value);
    for (const auto& list : kLists) compare_export(in, list);
    for (const auto at : moments()) {
      for (const auto& list : kLists) compare_moment(in, list, at);
    }
  }

  // As it stood after a random act, and what changed since another one.
  void compare_export(const Registry& in, const std::string& list) {
    const auto to = pick(seqs.size());
    const auto from = pick(to + 1);
    const auto after = model.listed(list, numbers, to);
    const auto before = model.listed(list, numbers, from);
    const auto at = std::to_string(seqs[to]);
    const auto whole = in.open_export(list_id(list), {.at = at});
    // A list that is held has nothing to say before its first edition.
    const auto editions = *in.editions(list_id(list));
    const auto held = [&](std::size_t acts) {
      return list != "us.national" || (!editions.empty() && editions.front().seq <= seqs[acts]);
    };
    ASSERT_EQ(static_cast<bool>(whole), held(to)) << list << " at " << at;
    if (!whole) return;
    std::set<std::uint64_t> exported;
    ASSERT_TRUE((*whole)->walk([&](const ExportedNumber& row) {
      EXPECT_EQ(row.kind, ChangeKind::add);
      EXPECT_TRUE(exported.insert(row.number.value()).second);
      return ok();
    }));
    EXPECT_EQ(exported, after) << list << " at " << at;
    EXPECT_EQ((*whole)->facts().count, after.size());
    if (!held(from)) return;

    const auto changes =
        in.open_export(list_id(list), {.at = at, .since = std::to_string(seqs[from])});
    ASSERT_TRUE(changes) << changes.error().message;
    // Only what both points spoke for is compared.
    const auto& coverage = (*changes)->facts().coverage;
    const auto within = [&](std::set<std::uint64_t> all) {
      std::erase_if(all, [&](std::uint64_t value) { return !coverage.covers(number(value)); });
      return all;
    };
    auto followed = within(before);
    ASSERT_TRUE((*changes)->walk([&](const ExportedNumber& row) {
      const auto value = row.number.value();
      if (row.kind == ChangeKind::add) {
        EXPECT_TRUE(followed.insert(value).second) << value;
      } else if (row.kind == ChangeKind::remove) {
        EXPECT_EQ(followed.erase(value), 1u) << value;
      } else {
        EXPECT_TRUE(followed.contains(value)) << value;
      }
      return ok();
    }));
    EXPECT_EQ(followed, within(after)) << list << " from " << seqs[from] << " to " << at;
  }

  void compare_history(const Registry& in, std::uint64_t value) {
    std::map<std::string, std::vector<Model::Row>> found;
    const auto history = in.history(number(value));
    ASSERT_TRUE(history) << history.error().message;
    for (const auto& [list, intervals] : *history) {
      for (const auto& row : intervals) {
        found[list.text()].push_back({row.from, row.from_kind, row.not_before, row.until});
      }
    }
    for (const auto& list : kLists) {
      EXPECT_EQ(found[list], model.rows(list, value, {})) << list << " " << value;
    }
  }

  void compare_moment(const Registry& in, const std::string& list, Instant at) {
    const auto id = list_id(list);
    const auto info = *options.catalog->find(id);
    const CivilDate day = info.date(at);
    const auto [begin, end] = bounds(info, day);
    const auto known = chance(50) ? std::optional<Instant>(at) : std::nullopt;
    // Mapped, or read into memory where the machine has large pages.
    const auto view = chance(50) ? in.view(id, day) : view_for(in, id, day, {1'000'000, 2});
    ASSERT_TRUE(view) << view.error().message;
    std::vector<E164> asked;
    for (const auto value : numbers) asked.push_back(number(value));
    std::vector<BulkListing> bulk(asked.size());
    ASSERT_TRUE((*view)->find_many(asked, bulk));
    for (std::size_t i = 0; i < numbers.size(); ++i) {
      const auto where = fmt::format("{} {} at {}", list, numbers[i], format_instant(at));
      const auto instant_answer = in.listing(id, asked[i], at, known);
      ASSERT_TRUE(instant_answer);
      EXPECT_EQ(to_string(instant_answer->state),
                to_string(model.state(list, numbers[i], at, at + milliseconds(1), known)))
          << where;
      const auto day_answer = in.listing_on(id, asked[i], day);
      ASSERT_TRUE(day_answer);
      EXPECT_EQ(to_string(day_answer->state),
                to_string(model.state(list, numbers[i], begin, end, {})))
          << where;
      EXPECT_EQ(to_string(bulk[i].state), to_string(day_answer->state)) << where << " in bulk";
      if (bulk[i].state == ListingState::listed) {
        EXPECT_EQ(bulk[i].from, sys_days(info.date(day_answer->interval->from))) << where;
        EXPECT_EQ(bulk[i].from_kind, day_answer->interval->from_kind) << where;
      }
    }
  }

  void forget(const char* name) { std::filesystem::remove_all(options.directory / name); }

  std::mt19937_64 random;
  std::vector<std::uint64_t> numbers;
  std::vector<Seq> seqs;  // the head before the first act, and after each
  Instant last_obtained = instant("2026-11-23T12:00:00Z");
  Model model{*options.catalog};
};

TEST_F(Property, LiveReopenedRebuiltAndModelAgreeAtEveryMoment) {
  for (const auto area : kAreas) {
    for (std::uint64_t line = 100; line < 105; ++line) numbers.push_back(area * 10'000 + line);
  }
  for (int round = 0; round < 5; ++round) {
    const auto seed = std::random_device()();
    SCOPED_TRACE(fmt::format("seed {}", seed));
    random.seed(seed);
    registry.reset();
    options.directory = dir / fmt::format("round-{}", round);
    clock->set(instant("2026-11-23T12:00:00Z"));
    last_obtained = clock->now();
    model = Model(*options.catalog);
    seqs = {0};
    open();
    for (int step = 0; step < 30; ++step) {
      act();
      if (step % 10 == 5) compare(*registry, "live");
      if (step == 15) open();
      if (HasFatalFailure()) return;
    }
    compare(*registry, "live at the end");
    compare(*reader(), "a reader beside it");
    open();
    compare(*registry, "opened again");
    registry.reset();
    for (const char* name : {"store", "store.checkpoint", "index"}) forget(name);
    open();
    compare(*registry, "rebuilt");
    forget("index");
    open();
    compare(*registry, "with new indexes");
    if (HasFailure()) return;
  }
}

}  // namespace
}  // namespace lapwing::registry
