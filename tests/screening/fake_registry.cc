#include "tests/screening/fake_registry.h"

#include <algorithm>

namespace lapwing::screening {

using namespace registry;

namespace {

using std::chrono::days;
using std::chrono::milliseconds;
using std::chrono::sys_days;

Error not_faked() { return error(Errc::internal, "the fake registry does not do this"); }

E164 number_of(const std::string& digits) { return *E164::from_digits(digits); }

Instant day_after(const ListInfo& info, CivilDate day) {
  return info.zone.start_of_day(CivilDate(sys_days(day) + days(1)));
}

}  // namespace

class FakeView final : public ListView {
 public:
  FakeView(const FakeRegistry& registry, ListInfo info, CivilDate day)
      : registry_(registry), info_(std::move(info)), day_(day) {
    editions_ = *registry_.editions_in_use(info_.id, day_after(info_, day_) - milliseconds(1));
  }

  const ListInfo& info() const override { return info_; }
  Seq seq() const override { return registry_.head(); }
  CivilDate day() const override { return day_; }
  const std::vector<Edition>& editions() const override { return editions_; }

  Status find_many(std::span<const E164> numbers, std::span<BulkListing> listings) const override {
    for (std::size_t i = 0; i < numbers.size(); ++i) {
      const auto answer = registry_.listing_on(info_.id, numbers[i], day_, {});
      if (!answer) return answer.error();
      listings[i] = BulkListing{};
      listings[i].state = answer->state;
      const bool dated = answer->state == ListingState::listed && answer->interval;
      if (!dated) continue;
      listings[i].from_kind = answer->interval->from_kind;
      listings[i].from = sys_days(info_.date(answer->interval->from));
    }
    return ok();
  }

 private:
  const FakeRegistry& registry_;
  ListInfo info_;
  CivilDate day_;
  std::vector<Edition> editions_;
};

ListInfo FakeRegistry::info(const std::string& list) const {
  return *catalog_.find(*ListId::parse(list));
}

void FakeRegistry::add_edition(const std::string& list, const std::string& obtained,
                               const std::vector<std::string>& coverage) {
  Held& held = held_[*ListId::parse(list)];
  const Instant at = Instant(sys_days(*parse_date(obtained))) + std::chrono::hours(12);
  held.editions.push_back({.list = *ListId::parse(list),
                           .ordinal = static_cast<std::uint32_t>(held.editions.size() + 1),
                           .obtained_at = at,
                           .recorded_at = at,
                           .seq = ++seq_,
                           .sha256 = {},
                           .source = {},
                           .coverage = *Coverage::parse(coverage),
                           .content_sha256 = {}});
}

void FakeRegistry::add_number(const std::string& list, const std::string& number,
                              const std::string& from, const std::string& until) {
  const ListInfo of = info(list);
  Interval interval;
  interval.from = of.zone.start_of_day(*parse_date(from));
  if (!until.empty()) interval.until = of.zone.start_of_day(*parse_date(until));
  interval.seq = ++seq_;
  held_[of.id].intervals.insert_or_assign(number_of(number), interval);
}

void FakeRegistry::add_first_seen(const std::string& list, const std::string& number,
                                  const std::string& from) {
  add_number(list, number, from);
  held_[info(list).id].intervals.at(number_of(number)).from_kind = FromKind::first_seen;
}

std::vector<ListSummary> FakeRegistry::lists(bool) const {
  std::vector<ListSummary> summaries;
  for (const auto& [id, held] : held_) {
    ListSummary summary{*catalog_.find(id), held.intervals.size(), 0, {}, seq_};
    summary.editions = static_cast<std::uint32_t>(held.editions.size());
    summaries.push_back(std::move(summary));
  }
  return summaries;
}

Result<std::vector<Edition>> FakeRegistry::editions(const ListId& list) const {
  const auto held = held_.find(list);
  return held == held_.end() ? std::vector<Edition>{} : held->second.editions;
}

Result<std::vector<Edition>> FakeRegistry::editions_in_use(const ListId& list, Instant at) const {
  std::vector<Edition> in_use = *editions(list);
  std::erase_if(in_use, [&](const Edition& edition) { return edition.obtained_at > at; });
  std::reverse(in_use.begin(), in_use.end());
  return in_use;
}

ListingAnswer FakeRegistry::answer(const ListInfo& info, E164 number, Instant begin,
                                   Instant end) const {
  ListingAnswer answer;
  answer.seq = seq_;
  if (info.tenure != Tenure::run) {
    const std::vector<Edition> all = *editions(info.id);
    const auto covers = [&](const Edition& edition) { return edition.coverage.covers(number); };
    const std::vector<Edition> in_use = *editions_in_use(info.id, end - milliseconds(1));
    for (const Edition& edition : in_use) {
      if (!answer.edition && covers(edition)) answer.edition = edition;
    }
    if (all.empty()) {
      answer.state = ListingState::not_held;
      return answer;
    }
    if (!answer.edition) {
      answer.state = std::any_of(all.begin(), all.end(), covers) ? ListingState::not_held_then
                                                                 : ListingState::not_covered;
      return answer;
    }
    answer.age_days = info.age_days(answer.edition->obtained_at, begin);
    answer.stale = info.stale(answer.edition->obtained_at, begin);
  }
  answer.state = ListingState::not_listed;
  const auto held = held_.find(info.id);
  if (held == held_.end()) return answer;
  const auto interval = held->second.intervals.find(number);
  if (interval != held->second.intervals.end() && interval->second.overlaps(begin, end)) {
    answer.state = ListingState::listed;
    answer.interval = interval->second;
  }
  return answer;
}

Result<ListingAnswer> FakeRegistry::listing(const ListId& list, E164 number, Instant at,
                                            std::optional<Instant>) const {
  const auto found = catalog_.find(list);
  if (!found) return found.error();
  return answer(*found, number, at, at + milliseconds(1));
}

Result<ListingAnswer> FakeRegistry::listing_on(const ListId& list, E164 number, CivilDate day,
                                               std::optional<Instant>) const {
  const auto found = catalog_.find(list);
  if (!found) return found.error();
  return answer(*found, number, found->zone.start_of_day(day), day_after(*found, day));
}

Result<std::unique_ptr<const ListView>> FakeRegistry::view(const ListId& list,
                                                           CivilDate day) const {
  auto found = catalog_.find(list);
  if (!found) return found.error();
  return std::unique_ptr<const ListView>(std::make_unique<FakeView>(*this, *std::move(found), day));
}

Result<std::vector<ListHistory>> FakeRegistry::history(E164, const AsOf&) const {
  return not_faked();
}
Result<std::unique_ptr<const registry::ListExport>> FakeRegistry::open_export(
    const ListId&, const registry::ExportOptions&) const {
  return not_faked();
}
Result<std::vector<registry::TakenExport>> FakeRegistry::exports_taken(
    const std::optional<ListId>&) const {
  return not_faked();
}
Result<registry::Seq> FakeRegistry::record_export(const registry::ListExport&, const std::string&,
                                                  const std::string&) {
  return not_faked();
}
Result<std::unique_ptr<ImportSession>> FakeRegistry::begin_import(const ListId&, ImportOptions) {
  return not_faked();
}
Result<ChangeOutcome> FakeRegistry::add(const ListId&, E164, const Request&,
                                        std::optional<Instant>) {
  return not_faked();
}
Result<ChangeOutcome> FakeRegistry::remove(const ListId&, E164, EndReason, const Request&,
                                           std::optional<Instant>) {
  return not_faked();
}
Result<registry::PendingRequest> FakeRegistry::ask(const ListId&, E164, registry::PendingKind,
                                                   const Request&, std::chrono::milliseconds) {
  return not_faked();
}
Result<registry::Confirmation> FakeRegistry::confirm(const std::string&, const Request&) {
  return not_faked();
}
Result<std::unique_ptr<registry::LineFeed>> FakeRegistry::begin_line_feed(
    const ListId&, registry::LineFeedOptions) {
  return not_faked();
}
Result<std::unique_ptr<registry::RecordImport>> FakeRegistry::begin_record_import(
    registry::RecordImportOptions) {
  return not_faked();
}

}  // namespace lapwing::screening
