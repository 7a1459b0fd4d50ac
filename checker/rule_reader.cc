#include "checker/rule_reader.h"

#include <algorithm>
#include <array>

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
#include "checker/scope.h"

namespace lapwing::checker {
namespace {

using Reader = std::unique_ptr<const Terms> (*)(Fields&);

// In the order of Kind.
constexpr std::array<Reader, kKinds> kReaders = {
    read_registry_listing,
    read_internal_list,
    read_opt_in,
    read_preference,
    read_calling_hours,
    read_emergency,
    read_prerecorded,
    read_frequency_cap,
    read_abandoned_calls,
    read_caller_identity,
    read_reassigned_number,
    read_safe_harbor,
    read_consent,
    read_ebr,
    read_exemption,
    read_penalty,
};

constexpr std::array<std::string_view, 5> kStatuses = {"in-force", "pending", "stayed", "vacated",
                                                       "repealed"};

// `us/fl` of `us/fl/calling_hours`.
std::string folder_of(const std::string& id) { return id.substr(0, id.find_last_of('/')); }

std::string lower(std::string text) {
  for (char& c : text) c = static_cast<char>(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
  return text;
}

std::uint32_t read_excuses(Fields& fields, Kind kind) {
  if (!is_exception(kind)) return 0;
  std::uint32_t excuses = 0;
  for (const std::string& word : fields.texts("excuses")) {
    const auto excused = parse_kind(word);
    if (!excused || is_exception(*excused) || *excused == Kind::penalty ||
        *excused == Kind::safe_harbor) {
      fields.problem(fmt::format("`{}` is no kind of rule that can be excused", word));
      continue;
    }
    excuses |= 1U << static_cast<int>(*excused);
  }
  return excuses;
}

struct DatedLaw {
  Law law;
  bool gap_intended;
  bool until_stated;
};

DatedLaw read_value(Fields& parent, const YAML::Node& node, const Rule& rule) {
  Fields fields = parent.nested(node, "a value");
  DatedLaw dated{};
  Law& law = dated.law;
  law.line = fields.line();
  law.status = static_cast<Status>(fields.word("status", kStatuses));
  law.from = fields.date_if("from");
  law.until = fields.date_if("until");
  if (!law.from && law.status != Status::pending) fields.problem("`from` is missing in a value");
  if (law.from && law.until && *law.until <= *law.from) {
    fields.problem("`until` must be later than `from`");
  }
  dated.until_stated = law.until.has_value();
  law.source = read_source(fields, &rule.source);
  law.note = fields.text_or("note", "");
  if (const auto gap = fields.text_if("gap")) {
    dated.gap_intended = *gap == "intended";
    if (!dated.gap_intended) fields.problem("`gap` can only be intended");
  }
  law.terms = kReaders[static_cast<std::size_t>(rule.kind)](fields);
  fields.finish();
  return dated;
}

// Values in force follow each other without overlap, and without a gap nobody meant.
void join_values(Fields& fields, std::vector<DatedLaw>& values) {
  DatedLaw* earlier = nullptr;
  for (DatedLaw& value : values) {
    if (value.law.status != Status::in_force || !value.law.from) continue;
    const auto complain = [&](std::string message) {
      fields.problems().push_back({fields.file(), value.law.line, std::move(message)});
    };
    if (earlier != nullptr) {
      const CivilDate from = *value.law.from;
      if (from <= *earlier->law.from) {
        complain("values in force must be in the order of `from`");
      } else if (!earlier->until_stated) {
        earlier->law.until = from;
      } else if (*earlier->law.until > from) {
        complain(fmt::format("this value overlaps the one before, which lasts until {}",
                             format_date(*earlier->law.until)));
      } else if (*earlier->law.until < from && !earlier->gap_intended) {
        complain(
            fmt::format("nothing is in force from {} until here; say `gap: intended` there "
                        "if that is meant",
                        format_date(*earlier->law.until)));
      }
    }
    earlier = &value;
  }
}

}  // namespace

Source read_source(Fields& fields, const Source* base) {
  Source source = base != nullptr ? *base : Source{};
  const bool whole = base == nullptr;
  if (whole || fields.has("citation")) source.citation = fields.text("citation");
  if (whole || fields.has("href")) source.href = fields.text("href");
  if (whole || fields.has("quote")) {
    if (!fields.has("quote")) fields.problem("`quote` is missing (null where none was read)");
    source.quote = fields.text_if("quote");
  }
  const YAML::Node node = fields.take("checked");
  if (!node.IsDefined()) {
    if (whole) fields.problem("`checked` is missing");
    return source;
  }
  Fields checked = fields.nested(node, "`checked`");
  constexpr std::array<std::string_view, 2> kChecked = {"unverified", "verified"};
  source.verified = checked.word("status", kChecked) == 1;
  source.checked_on = checked.date("on");
  source.read_on = checked.date_if("read_on");
  source.source = checked.text_or("source", "");
  if (source.verified && (!source.quote || !source.read_on || source.source.empty())) {
    checked.problem("a verified value needs a `quote`, `read_on` and `source`");
  }
  checked.finish();
  return source;
}

Jurisdiction read_jurisdiction(Fields& fields, const std::string& id) {
  const std::string text = fields.text("jurisdiction");
  const auto place = Jurisdiction::parse(text);
  if (!place) {
    if (!text.empty()) {
      fields.problem(fmt::format("`jurisdiction` must be a code like US or US-FL, not `{}`", text));
    }
    return *Jurisdiction::parse("ZZ");
  }
  std::string folder = lower(text);
  std::replace(folder.begin(), folder.end(), '-', '/');
  const std::string actual = folder_of(id);
  if (actual != folder && !(place->is_country() && actual == folder + "/federal")) {
    fields.problem(fmt::format("jurisdiction `{}` belongs in folder `{}`", text, folder));
  }
  return *place;
}

Rule read_rule_file(Fields& fields, std::string id) {
  const std::string kind_name = fields.text("rule");
  const auto kind = parse_kind(kind_name);
  if (!kind) fields.problem(fmt::format("there is no kind of rule `{}`", kind_name));
  Rule rule{.id = std::move(id),
            .kind = kind.value_or(Kind::penalty),
            .jurisdiction = *Jurisdiction::parse("ZZ"),
            .body = {},
            .scope = {},
            .source = {},
            .note = {},
            .laws = {}};
  rule.jurisdiction = read_jurisdiction(fields, rule.id);
  rule.body = fields.text_or("body", "");
  if (const YAML::Node node = fields.take("applies"); node.IsDefined()) {
    Fields applies = fields.nested(node, "`applies`");
    rule.scope = read_scope(applies);
    applies.finish();
  }
  rule.scope.channels = read_channels(fields);
  rule.excuses = read_excuses(fields, rule.kind);
  rule.source = read_source(fields, nullptr);
  constexpr std::array<std::string_view, 2> kBefore = {"unknown", "none"};
  rule.before_unknown = fields.word_or("before", kBefore, 0) == 0;
  rule.note = fields.text_or("note", "");
  const YAML::Node values = fields.take("values");
  if (!kind) return rule;  // keys of values cannot be known
  if (!values.IsDefined() || !values.IsSequence() || values.size() == 0) {
    fields.problem("`values` must be a list of dated values");
    fields.finish();
    return rule;
  }
  std::vector<DatedLaw> dated;
  for (const auto& node : values) dated.push_back(read_value(fields, node, rule));
  fields.finish();
  join_values(fields, dated);
  for (DatedLaw& value : dated) rule.laws.push_back(std::move(value.law));
  return rule;
}

}  // namespace lapwing::checker
