#include "service/metering.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "screening/facts.h"
#include "service/lookups.h"
#include "service/refusal.h"
#include "service/secret.h"

namespace lapwing::service {
namespace {

constexpr std::chrono::hours kSlowedFor{1};
// One look-up in five seconds, for a key that was seen to harvest.
constexpr Rate kSlow{.burst = 1, .each = std::chrono::seconds(5)};
constexpr std::size_t kNamedMax = 3;

CivilDate utc_date(Instant at) { return CivilDate(std::chrono::floor<std::chrono::days>(at)); }

std::chrono::milliseconds until_midnight(Instant now) {
  return std::chrono::floor<std::chrono::days>(now) + std::chrono::days(1) - now;
}

// Never a 404, which would say that the number asked about is unknown.
Response not_enrolled(const Error& error) {
  if (error.code != Errc::not_found) return problem(error);
  return problem(Refusal{403, "not-enrolled", "The key is of no subscriber", error.message});
}

// `+1512`, or the country code's first digits elsewhere: as much as an area code tells.
std::string area_of(E164 number) { return "+" + number.digits().substr(0, 4); }

}  // namespace

Metering::Metering(registry::Registry& registry, const Subscribers& subscribers, LookupLog& log,
                   const Clock& clock, phone::Reader reader)
    : registry_(registry),
      subscribers_(subscribers),
      log_(log),
      clock_(clock),
      reader_(std::move(reader)),
      slow_(kSlow) {}

Result<std::unique_ptr<Metering>> Metering::open(registry::Registry& registry,
                                                 const Subscribers& subscribers, LookupLog& log,
                                                 const Clock& clock) {
  auto reader = phone::Reader::create("US");
  if (!reader) return reader.error();
  std::unique_ptr<Metering> metering(
      new Metering(registry, subscribers, log, clock, *std::move(reader)));
  const auto today = utc_date(clock.now());
  const auto walked = log.walk(today, today, [&](const LookupLine& lookup) {
    if (lookup.role != name_of(Role::subscriber) || lookup.outcome != "answered") return ok();
    auto& use = metering->used_[lookup.organization];
    use = {today, use.numbers + lookup.count};
    return ok();
  });
  if (!walked) return walked.error();
  return metering;
}

LookupLine Metering::lookup(const Request& request, std::string_view kind) const {
  return {.kind = std::string(kind),
          .key = request.identity.key,
          .role = std::string(name_of(request.identity.role)),
          .organization = request.identity.organization,
          .request = request.id,
          .subject = {},
          .outcome = "answered"};
}

std::optional<Response> Metering::refuse(const Request& request, std::string_view kind,
                                         std::uint64_t numbers, const Refusal& refusal) {
  auto line = lookup(request, kind);
  line.count = numbers;
  line.outcome = refusal.type;
  // Refused all the same where the log cannot be written.
  static_cast<void>(log_.record(std::move(line)));
  return problem(refusal);
}

std::optional<Refusal> Metering::standing(const Subscriber& subscriber) const {
  if (subscriber.closed || subscriber.expired(clock_.now())) {
    return Refusal{403, "subscription-expired", "The subscription has ended",
                   fmt::format("the subscription under SAN `{}` ended on {}: renew it first",
                               subscriber.san, format_date(subscriber.expires_on))};
  }
  if (subscriber.due()) {
    return Refusal{
        403, "fee-due", "The fee was not paid",
        fmt::format("the fee of the subscription under SAN `{}` is not paid yet", subscriber.san)};
  }
  return {};
}

std::optional<Refusal> Metering::charge(const Subscriber& subscriber, std::uint64_t numbers) {
  const auto now = clock_.now();
  const std::lock_guard lock(mutex_);
  auto& use = used_[subscriber.id];
  if (use.day != utc_date(now)) use = {utc_date(now), 0};
  if (numbers > subscriber.quota_per_day || use.numbers > subscriber.quota_per_day - numbers) {
    return Refusal{429, "quota-used-up", "The day's quota is used up",
                   fmt::format("{} of {} numbers a day are used, {} more were asked for; the next "
                               "day begins at midnight UTC",
                               use.numbers, subscriber.quota_per_day, numbers),
                   until_midnight(now)};
  }
  use.numbers += numbers;
  return {};
}

std::optional<Refusal> Metering::slowed(const std::string& key) {
  const auto now = clock_.now();
  {
    const std::lock_guard lock(mutex_);
    const auto found = watched_.find(key);
    if (found == watched_.end() || !found->second.slowed_until) return {};
    if (now >= *found->second.slowed_until) {
      found->second.slowed_until.reset();
      return {};
    }
  }
  const auto wait = slow_.take(key, now);
  if (!wait) return {};
  return Refusal{429, "slowed-down", "Slower, please",
                 "this key's look-ups walk through the numbers: for an hour it has one look-up in "
                 "five seconds, and the registry's keeper is told",
                 *wait};
}

bool Metering::covers(const Identity& identity, E164 number) const {
  return screening::within(areas_of(identity), number);
}

std::optional<Response> Metering::admit(const Request& request, std::string_view kind,
                                        std::span<const E164> numbers) {
  const auto& identity = request.identity;
  if (identity.role != Role::subscriber) return {};
  const auto refused = [&](const Refusal& refusal) {
    return refuse(request, kind, numbers.size(), refusal);
  };
  const auto subscriber = subscribers_.find(identity.organization);
  if (!subscriber) return not_enrolled(subscriber.error());
  if (const auto refusal = standing(*subscriber)) return refused(*refusal);
  std::vector<std::string> outside;
  const auto areas = areas_of(identity);
  for (const E164 number : numbers) {
    auto area = screening::within(areas, number) ? "" : area_of(number);
    if (area.empty() || std::find(outside.begin(), outside.end(), area) != outside.end()) continue;
    outside.push_back(std::move(area));
    if (outside.size() == kNamedMax) break;
  }
  if (!outside.empty()) {
    return refused({403, "area-not-subscribed", "The area code is not in the subscription",
                    fmt::format("SAN `{}` does not cover {}: add the area code to the subscription "
                                "first (in the United States 16 CFR 310.8 asks for that)",
                                identity.san, fmt::join(outside, ", "))});
  }
  if (const auto refusal = slowed(identity.key)) return refused(*refusal);
  if (const auto refusal = charge(*subscriber, numbers.size())) return refused(*refusal);
  return {};
}

std::optional<Response> Metering::admit_scrub(const Request& request, const std::string& scrub,
                                              std::uint64_t rows) {
  const auto& identity = request.identity;
  if (identity.role == Role::subscriber) {
    const auto subscriber = subscribers_.find(identity.organization);
    if (!subscriber) return not_enrolled(subscriber.error());
    auto refusal = standing(*subscriber);
    if (!refusal) refusal = slowed(identity.key);
    if (!refusal) refusal = charge(*subscriber, rows);
    if (refusal) return refuse(request, "scrub", rows, *refusal);
  }
  auto line = lookup(request, "scrub");
  line.subject = scrub;
  line.count = rows;
  if (const auto logged = log_.record(std::move(line)); !logged) return problem(logged.error());
  return {};
}

Status Metering::answered(const Request& request, std::string_view kind,
                          std::span<const Looked> looked) {
  const auto& identity = request.identity;
  auto line = lookup(request, kind);
  line.count = looked.size();
  std::vector<E164> numbers;
  numbers.reserve(looked.size());
  for (const auto& one : looked) numbers.push_back(one.number);
  if (const auto logged = log_.record(std::move(line), numbers); !logged) return logged;
  if (identity.role != Role::subscriber) return ok();
  // Whether a number is in service is asked only of those on no list.
  std::vector<bool> live;
  live.reserve(numbers.size());
  for (const auto& one : looked) {
    const auto in_service = [&] {
      const auto reading = reader_.read(one.number.to_string());
      return !reading.numbers.empty() && reading.numbers.front().valid;
    };
    live.push_back(one.listed || in_service());
  }
  std::optional<std::pair<HarvestPattern, E164>> seen;
  {
    const std::lock_guard lock(mutex_);
    auto& watched = watched_[identity.key];
    for (std::size_t i = 0; i < looked.size(); ++i) {
      const auto pattern = watched.watch.saw(numbers[i], looked[i].listed, live[i]);
      if (!pattern || watched.slowed_until) continue;
      watched.slowed_until = clock_.now() + kSlowedFor;
      seen.emplace(*pattern, numbers[i]);
    }
  }
  if (seen) raise(identity, seen->first, seen->second);
  return ok();
}

Status Metering::looked_at(const Request& request, std::string_view kind,
                           const std::string& subject) {
  auto line = lookup(request, kind);
  line.subject = subject;
  line.count = 1;
  return log_.record(std::move(line));
}

// In the journal, where it stays: that a key harvested matters longer than its log.
void Metering::raise(const Identity& identity, HarvestPattern pattern, E164 number) {
  const auto at = clock_.now();
  const nlohmann::ordered_json body = {
      {"kind", "harvesting"},   {"pattern", name_of(pattern)},         {"at", format_instant(at)},
      {"key", identity.key},    {"subscriber", identity.organization}, {"san", identity.san},
      {"area", area_of(number)}};
  static_cast<void>(
      registry_.put_document({"event", random_name(), body.dump(), "key:" + identity.key}));
}

std::uint64_t Metering::used_today(const std::string& subscriber) const {
  const std::lock_guard lock(mutex_);
  const auto found = used_.find(subscriber);
  return found == used_.end() || found->second.day != utc_date(clock_.now())
             ? 0
             : found->second.numbers;
}

}  // namespace lapwing::service
