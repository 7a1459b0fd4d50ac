#include "registry/list_catalog_cache.h"

#include "base/archive.h"
#include "base/kept_file.h"

namespace lapwing {

template <>
registry::ListId blank<registry::ListId>() {
  return *registry::ListId::parse("zz");
}
template <>
registry::ListInfo blank<registry::ListInfo>() {
  return registry::ListInfo{.id = blank<registry::ListId>(),
                            .title = {},
                            .jurisdiction = {},
                            .channels = {},
                            .regime = registry::Regime::opt_out,
                            .tenure = registry::Tenure::held,
                            .zone = blank<Zone>(),
                            .age_limit = {},
                            .required = {}};
}

}  // namespace lapwing

namespace lapwing::registry {

template <class A>
void visit(A& archive, ListId& value) {
  std::string text = value.text();
  visit(archive, text);
  if constexpr (A::kReads) {
    const auto parsed = ListId::parse(text);
    parsed ? void(value = *parsed) : archive.fail();
  }
}
template <class A>
void visit(A& archive, MonthDay& value) {
  visit_all(archive, value.month, value.day);
}
template <class A>
void visit(A& archive, std::pair<MonthDay, MonthDay>& value) {
  visit_all(archive, value.first, value.second);
}
template <class A>
void visit(A& archive, AgeLimit& value) {
  visit_all(archive, value.days, value.months, value.calendar, value.citation);
}
template <class A>
void visit(A& archive, Requirement& value) {
  visit_all(archive, value.places, value.prefixes, value.channels, value.purposes, value.from,
            value.until, value.citation);
}
template <class A>
void visit(A& archive, ListInfo& value) {
  visit_all(archive, value.id, value.title, value.jurisdiction, value.channels, value.regime,
            value.tenure, value.zone, value.age_limit, value.required);
}

constexpr std::string_view kKind = "lists";

std::string write_catalog(std::vector<ListInfo>& lists, std::string_view version) {
  ArchiveWriter writer;
  visit(writer, lists);
  return seal(kKind, version, writer.all());
}

bool read_catalog(std::string_view bytes, std::string_view version, std::vector<ListInfo>& lists) {
  const auto payload = unseal(bytes, kKind, version);
  if (!payload) return false;
  ArchiveReader reader(*payload);
  visit(reader, lists);
  return reader.good() && reader.left() == 0;
}

}  // namespace lapwing::registry
