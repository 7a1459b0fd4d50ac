#include "checker/rulebook_cache.h"

#include "base/archive.h"
#include "base/kept_file.h"
#include "checker/rules/abandoned_calls.h"
#include "checker/rules/caller_identity.h"
#include "checker/rules/calling_hours.h"
#include "checker/rules/consent.h"
#include "checker/rules/ebr.h"
#include "checker/rules/emergency.h"
#include "checker/rules/exemption.h"
#include "checker/rules/frequency_cap.h"
#include "checker/rules/internal_list.h"
#include "checker/rules/opt_in.h"
#include "checker/rules/penalty.h"
#include "checker/rules/preference.h"
#include "checker/rules/prerecorded.h"
#include "checker/rules/reassigned_number.h"
#include "checker/rules/registry_listing.h"
#include "checker/rules/safe_harbor.h"

namespace lapwing {

template <>
checker::Jurisdiction blank<checker::Jurisdiction>() {
  return *checker::Jurisdiction::parse("ZZ");
}
template <>
checker::Rule blank<checker::Rule>() {
  return checker::Rule{.id = {},
                       .kind = checker::Kind::penalty,
                       .jurisdiction = blank<checker::Jurisdiction>(),
                       .body = {},
                       .scope = {},
                       .source = {},
                       .note = {},
                       .laws = {}};
}
template <>
checker::CoverageRow blank<checker::CoverageRow>() {
  return checker::CoverageRow{
      .jurisdiction = blank<checker::Jurisdiction>(), .name = {}, .note = {}};
}
template <>
checker::HolidayTable blank<checker::HolidayTable>() {
  return checker::HolidayTable{blank<checker::Jurisdiction>(), {}, {}};
}
template <>
checker::EmergencyTable blank<checker::EmergencyTable>() {
  return checker::EmergencyTable{blank<checker::Jurisdiction>(), {}, {}};
}

}  // namespace lapwing

namespace lapwing::checker {

// ---- one function a type -----------------------------------------------------------------------

template <class A>
void visit(A& archive, Jurisdiction& value) {
  std::string code = value.to_string();
  visit(archive, code);
  if constexpr (A::kReads) {
    const auto parsed = Jurisdiction::parse(code);
    parsed ? void(value = *parsed) : archive.fail();
  }
}

template <class A>
void visit(A& archive, Period& value) {
  visit_all(archive, value.years, value.months, value.days, value.business_days, value.forever);
}
template <class A>
void visit(A& archive, Scope& value) {
  visit_all(archive, value.channels, value.purposes, value.recorded, value.autodialed,
            value.spares_business, value.only_business, value.line, value.sectors,
            value.not_sectors, value.seller_kinds, value.prefixes, value.unknown_not_judged,
            value.narrow);
}
template <class A>
void visit(A& archive, Source& value) {
  visit_all(archive, value.citation, value.href, value.quote, value.verified, value.checked_on,
            value.read_on, value.source);
}

template <class A>
void visit(A& archive, AbandonTerms& value) {
  visit_all(archive, value.rate_max_permille, value.agent_within_ms, value.window, value.calendar);
}
template <class A>
void visit(A& archive, IdentityTerms& value) {
  visit_all(archive, value.required, value.prefixes);
}
template <class A>
void visit(A& archive, HoursTerms::Part& value) {
  visit_all(archive, value.open, value.close);
}
template <class A>
void visit(A& archive, HoursTerms::Day& value) {
  visit_all(archive, value.parts, value.count);
}
template <class A>
void visit(A& archive, HoursTerms& value) {
  visit_all(archive, value.days, value.holidays, value.holiday_table, value.zone,
            value.close_inclusive);
}
template <class A>
void visit(A& archive, ConsentTerms& value) {
  visit_all(archive, value.forms, value.express, value.lasts, value.covers_recorded, value.any_hour,
            value.void_if_reassigned, value.void_if_listed_after);
}
template <class A>
void visit(A& archive, EbrTerms::Dealing& value) {
  visit_all(archive, value.kind, value.lasts);
}
template <class A>
void visit(A& archive, EbrTerms& value) {
  visit_all(archive, value.dealings, value.ends_on_request);
}
template <class A>
void visit(A&, EmergencyTerms&) {}
template <class A>
void visit(A& archive, ExemptionTerms& value) {
  visit(archive, value.when);
}
template <class A>
void visit(A& archive, CapTerms& value) {
  visit_all(archive, value.calls_max, value.window, value.calendar, value.by_seller,
            value.by_subject, value.by_channel, value.answered_only);
}
template <class A>
void visit(A& archive, InternalTerms& value) {
  visit_all(archive, value.honour, value.lasts);
}
template <class A>
void visit(A& archive, PenaltyTerms::Item& value) {
  visit_all(archive, value.per, value.who, value.amount);
}
template <class A>
void visit(A& archive, PenaltyTerms::PrivateAction& value) {
  visit_all(archive, value.calls_min, value.months, value.broken);
}
template <class A>
void visit(A& archive, PenaltyTerms& value) {
  visit_all(archive, value.items, value.private_action);
}
template <class A>
void visit(A& archive, PreferenceTerms::Mode& value) {
  visit_all(archive, value.name, value.channel, value.recorded, value.autodialed);
}
template <class A>
void visit(A& archive, PreferenceTerms::Band& value) {
  visit_all(archive, value.name, value.open, value.close);
}
template <class A>
void visit(A& archive, PreferenceTerms& value) {
  visit_all(archive, value.list, value.zone, value.categories, value.modes, value.bands,
            value.day_types);
}
template <class A>
void visit(A& archive, PrerecordedTerms& value) {
  visit_all(archive, value.recorded, value.autodialed, value.needs, value.consent);
}
template <class A>
void visit(A& archive, ReassignedTerms& value) {
  visit_all(archive, value.always, value.asked_within);
}
template <class A>
void visit(A& archive, RegistryTerms::Publication& value) {
  visit_all(archive, value.on, value.use_by);
}
template <class A>
void visit(A& archive, RegistryTerms& value) {
  visit_all(archive, value.list, value.zone, value.binding, value.binds_after,
            value.fresh_by_calendar, value.fresh_for, value.published);
}
template <class A>
void visit(A& archive, SafeHarborTerms::Element& value) {
  visit_all(archive, value.id, value.text);
}
template <class A>
void visit(A& archive, SafeHarborTerms& value) {
  visit(archive, value.elements);
}

template <class T, class A>
void visit_terms(A& archive, std::unique_ptr<const Terms>& terms) {
  if constexpr (A::kReads) {
    std::unique_ptr<T> value;
    if constexpr (std::is_default_constructible_v<T>) {
      value = std::make_unique<T>();
    } else {
      value = std::make_unique<T>(blank<Zone>());
    }
    visit(archive, *value);
    terms = std::move(value);
  } else {
    // Only read, whatever the visitor's type says.
    visit(archive, const_cast<T&>(static_cast<const T&>(*terms)));
  }
}

template <class A>
void visit_terms(A& archive, Kind kind, std::unique_ptr<const Terms>& terms) {
  switch (kind) {
    case Kind::registry_listing:
      return visit_terms<RegistryTerms>(archive, terms);
    case Kind::internal_list:
      return visit_terms<InternalTerms>(archive, terms);
    case Kind::opt_in:
    case Kind::consent:
      return visit_terms<ConsentTerms>(archive, terms);
    case Kind::preference:
      return visit_terms<PreferenceTerms>(archive, terms);
    case Kind::calling_hours:
      return visit_terms<HoursTerms>(archive, terms);
    case Kind::emergency:
      return visit_terms<EmergencyTerms>(archive, terms);
    case Kind::prerecorded:
      return visit_terms<PrerecordedTerms>(archive, terms);
    case Kind::frequency_cap:
      return visit_terms<CapTerms>(archive, terms);
    case Kind::abandoned_calls:
      return visit_terms<AbandonTerms>(archive, terms);
    case Kind::caller_identity:
      return visit_terms<IdentityTerms>(archive, terms);
    case Kind::reassigned_number:
      return visit_terms<ReassignedTerms>(archive, terms);
    case Kind::safe_harbor:
      return visit_terms<SafeHarborTerms>(archive, terms);
    case Kind::ebr:
      return visit_terms<EbrTerms>(archive, terms);
    case Kind::exemption:
      return visit_terms<ExemptionTerms>(archive, terms);
    case Kind::penalty:
      return visit_terms<PenaltyTerms>(archive, terms);
  }
  archive.fail();
}

template <class A>
void visit(A& archive, Rule& value) {
  visit_all(archive, value.id, value.kind, value.jurisdiction, value.body, value.scope,
            value.excuses, value.before_unknown, value.source, value.note);
  auto count = static_cast<std::uint32_t>(value.laws.size());
  visit(archive, count);
  for (std::uint32_t i = 0; i < count && archive.good(); ++i) {
    if constexpr (A::kReads) value.laws.emplace_back();
    Law& law = value.laws[i];
    visit_all(archive, law.from, law.until, law.status, law.source, law.note, law.line);
    visit_terms(archive, value.kind, law.terms);
  }
}
template <class A>
void visit(A& archive, CoverageRow& value) {
  visit_all(archive, value.jurisdiction, value.name, value.note, value.line, value.answers);
}
template <class A>
void visit(A& archive, HolidayRule& value) {
  visit_all(archive, value.name, value.shape, value.month, value.day, value.weekday, value.nth,
            value.plus_days, value.dates, value.shift, value.moves, value.year_first,
            value.year_last, value.every);
}
template <class A>
void visit(A& archive, HolidayTable& value) {
  visit_all(archive, value.jurisdiction, value.source, value.rules);
}
template <class A>
void visit(A& archive, Emergency& value) {
  visit_all(archive, value.name, value.counties, value.from, value.until, value.citation);
}
template <class A>
void visit(A& archive, EmergencyTable& value) {
  visit_all(archive, value.jurisdiction, value.known_through, value.emergencies);
}
template <class A>
void visit(A& archive, RulebookContent& value) {
  visit_all(archive, value.rules, value.coverage, value.holidays, value.emergencies);
}

constexpr std::string_view kKind = "rules";

std::string write_cache(RulebookContent& content, std::string_view version) {
  ArchiveWriter writer;
  visit(writer, content);
  return seal(kKind, version, writer.all());
}

bool read_cache(std::string_view bytes, std::string_view version, RulebookContent& content) {
  const auto payload = unseal(bytes, kKind, version);
  if (!payload) return false;
  ArchiveReader reader(*payload);
  visit(reader, content);
  return reader.good() && reader.left() == 0;
}

}  // namespace lapwing::checker
