#include "service/enrolment.h"

#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <charconv>

namespace lapwing::service {
namespace {

CivilDate utc_date(Instant at) { return CivilDate(std::chrono::floor<std::chrono::days>(at)); }

CivilDate a_year_on(CivilDate date) {
  auto next = date + std::chrono::years(1);
  if (!next.ok()) next = next.year() / next.month() / std::chrono::last;
  return CivilDate(std::chrono::sys_days(next) - std::chrono::days(1));
}

// `82`, `82.5`, `82.50`
Result<std::int64_t> parse_cents(const std::string& text) {
  const auto point = std::min(text.find('.'), text.size());
  const auto decimals = point == text.size() ? std::string() : text.substr(point + 1);
  std::string digits = text.substr(0, point) + decimals;
  digits.append(2 - std::min<std::size_t>(2, decimals.size()), '0');
  std::int64_t cents = 0;
  const auto* end = digits.data() + digits.size();
  const bool whole = std::from_chars(digits.data(), end, cents).ptr == end;
  if (point == 0 || decimals.size() > 2 || !whole || cents < 0 ||
      (point != text.size() && decimals.empty())) {
    return error(Errc::invalid_argument, "`{}` is no amount like 82 or 82.50", text);
  }
  return cents;
}

CivilDate date_of(const YAML::Node& node) {
  const auto date = parse_date(node.as<std::string>());
  if (!date) throw YAML::RepresentationException(node.Mark(), date.error().message);
  return *date;
}

}  // namespace

Result<FeeSchedule> FeeSchedule::load(const std::filesystem::path& file) {
  FeeSchedule schedule;
  try {
    const auto lists = YAML::LoadFile(file.string());
    for (const auto& item : lists["us.national"]) {
      const auto citation = item["citation"].as<std::string>();
      const auto status = item["checked"]["status"].as<std::string>();
      schedule.periods_.push_back(
          {date_of(item["from"]), date_of(item["until"]), item["currency"].as<std::string>(),
           item["free"].as<std::int64_t>(), item["each"].as<std::int64_t>(),
           item["max"].as<std::int64_t>(), fmt::format("{}, {}", citation, status)});
    }
  } catch (const YAML::BadFile&) {
    return error(Errc::not_found, "`{}` cannot be read", file.string());
  } catch (const YAML::Exception& e) {
    return error(Errc::invalid_argument, "`{}:{}`: {}", file.string(), e.mark.line + 1, e.msg);
  }
  return schedule;
}

std::optional<Fee> FeeSchedule::yearly(const registry::Coverage& areas, CivilDate on) const {
  const auto prefixes = areas.to_strings();
  // Only whole area codes of +1 are sold.
  const bool sold = areas.is_all() ||
                    std::all_of(prefixes.begin(), prefixes.end(),
                                [](const auto& p) { return p.size() == 4 && p.front() == '1'; });
  for (const auto& period : periods_) {
    if (!sold || on < period.from || on >= period.until) continue;
    const auto charged =
        std::max<std::int64_t>(0, static_cast<std::int64_t>(prefixes.size()) - period.free);
    const auto amount = areas.is_all() ? period.max : std::min(period.max, charged * period.each);
    return Fee{amount * 100, period.currency, period.source, {}, {}};
  }
  return {};
}

Result<registry::Coverage> parse_areas(const std::vector<std::string>& areas) {
  std::vector<std::string> prefixes;
  for (const auto& area : areas) {
    const bool code = area.size() == 3 && area != "all";
    prefixes.push_back(area.starts_with('+') ? area.substr(1) : code ? "1" + area : area);
  }
  return registry::Coverage::parse(prefixes);
}

Result<Subscriber> enrol(Subscriber held, const Enrolment& enrolment, const FeeSchedule& schedule,
                         Instant now) {
  const bool fresh = held.seq == 0;
  const auto replace = [](std::string& field, const std::string& value) {
    if (!value.empty()) field = value;
  };
  replace(held.organization, enrolment.organization);
  replace(held.san, enrolment.san);
  replace(held.seller, enrolment.seller);
  replace(held.contact, enrolment.contact);
  if (fresh) held.quota_per_day = kQuotaPerDay;
  if (enrolment.quota_per_day) held.quota_per_day = *enrolment.quota_per_day;
  if (fresh) held.expires_on = a_year_on(utc_date(now));
  if (enrolment.expires_on) held.expires_on = *enrolment.expires_on;
  bool other_areas = false;
  if (!enrolment.areas.empty()) {
    const auto areas = parse_areas(enrolment.areas);
    if (!areas) return areas.error();
    other_areas = !(*areas == held.areas);
    held.areas = *areas;
  }
  if (!enrolment.fee.empty()) {
    const auto cents = parse_cents(enrolment.fee);
    if (!cents) return cents.error();
    held.fee = {*cents, enrolment.currency.empty() ? "USD" : enrolment.currency, "stated", {}, {}};
  } else if (other_areas) {
    const auto fee = schedule.yearly(held.areas, utc_date(now));
    if (!fee) {
      return error(Errc::failed_precondition,
                   "no fee for {} is known on {}: state it (0 where there is none)",
                   fmt::join(enrolment.areas, ", "), format_date(utc_date(now)));
    }
    held.fee = *fee;
  }
  if (enrolment.paid_on) held.fee.paid_on = *enrolment.paid_on;
  replace(held.fee.reference, enrolment.reference);
  return held;
}

}  // namespace lapwing::service
