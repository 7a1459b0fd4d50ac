#include "screening/number_class.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <set>

#include "checker/call_reader.h"
#include "checker/places.h"

namespace lapwing::screening {
namespace {

constexpr std::size_t kAreaPrefixMax = 4;  // `1415`

constexpr std::array<std::uint64_t, E164::kDigitsMax + 1> kPowers = [] {
  std::array<std::uint64_t, E164::kDigitsMax + 1> powers{1};
  for (std::size_t i = 1; i < powers.size(); ++i) powers[i] = 10 * powers[i - 1];
  return powers;
}();

bool contains(const std::vector<std::string>& values, std::string_view value) {
  return std::find(values.begin(), values.end(), value) != values.end();
}

bool holds(const std::vector<ListNeed>& needs, const registry::ListId& id) {
  return std::any_of(needs.begin(), needs.end(),
                     [&](const ListNeed& need) { return need.info.id == id; });
}

// The day by which requirements are chosen. For an instant it is the day in UTC, as no requirement
// begins within hours of another's end.
CivilDate day_of(const CallQuestion& question) {
  if (question.on) return *question.on;
  return CivilDate(std::chrono::floor<std::chrono::days>(question.at.value_or(Instant{})));
}

// A misspelt word would be none of those that a rule speaks of, and the rule would not be asked.
Status known_word(const std::string& word, const std::set<std::string, std::less<>>& known,
                  std::string_view what) {
  if (word == "other" || known.contains(word)) return ok();
  return error(Errc::invalid_argument, "`{}` is no {} that a rule speaks of: {}, or other", word,
               what, fmt::join(known, ", "));
}

Status known_words(const CallQuestion& question, const checker::Rulebook& rulebook) {
  if (!question.sector.empty()) {
    auto known = known_word(question.sector, rulebook.sectors(), "sector");
    if (!known) return known;
  }
  for (const std::string& kind : question.seller_kinds) {
    auto known = known_word(kind, rulebook.seller_kinds(), "kind of seller");
    if (!known) return known;
  }
  return ok();
}

}  // namespace

NumberClasses::NumberClasses(const registry::ListCatalog& catalog,
                             const checker::Rulebook& rulebook, CallQuestion question)
    : catalog_(&catalog), rulebook_(&rulebook), question_(std::move(question)) {
  std::set<std::string> all;
  const auto add = [&](const std::vector<std::string>& prefixes) {
    all.insert(prefixes.begin(), prefixes.end());
  };
  for (const registry::ListInfo& list : catalog.lists()) {
    for (const registry::Requirement& clause : list.required) add(clause.prefixes);
  }
  for (const checker::Rule& rule : rulebook.rules()) add(rule.scope.prefixes);
  if (question_.areas) add(*question_.areas);
  for (const std::string& digits : all) {
    std::uint64_t value = 0;
    const auto [end, code] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
    // No number begins with anything else.
    if (code != std::errc() || end != digits.data() + digits.size()) continue;
    prefixes_.push_back({value, digits.size()});
    area_decides_ = area_decides_ && !(digits.starts_with('1') && digits.size() > kAreaPrefixMax);
  }
  std::stable_sort(prefixes_.begin(), prefixes_.end(),
                   [](const Prefix& a, const Prefix& b) { return a.size > b.size; });
  if (area_decides_) by_area_.resize(1'000);
}

Result<NumberClasses> NumberClasses::create(const registry::ListCatalog& catalog,
                                            const checker::Rulebook& rulebook,
                                            CallQuestion question) {
  if (auto known = known_words(question, rulebook); !known) return known.error();
  NumberClasses classes(catalog, rulebook, std::move(question));
  for (const registry::ListId& id : classes.question_.named) {
    auto info = catalog.find(id);
    if (!info) return info.error();
    classes.named_.push_back(*std::move(info));
  }
  if (classes.question_.seller) {
    const auto id = registry::ListId::internal(*classes.question_.seller);
    if (!id) return id.error();
    auto info = catalog.find(*id);
    if (!info) return info.error();
    classes.internal_ = *std::move(info);
  }
  return classes;
}

std::size_t NumberClasses::HashKey::operator()(const Key& key) const {
  std::size_t hash = std::hash<std::uint64_t>{}(key.leading);
  for (const void* part : {key.countries, key.subdivisions, key.zones}) {
    hash = hash * 1'099'511'628'211U + std::hash<const void*>{}(part);
  }
  return hash;
}

// Which of the prefixes a number begins with follows from the longest of them.
std::uint64_t NumberClasses::leading(E164 number) const {
  std::size_t size = E164::kDigitsMax;
  std::uint64_t digits = number.value();
  while (size > 0 && digits < kPowers[size - 1]) --size;
  for (std::size_t i = 0; i < prefixes_.size(); ++i) {
    const Prefix& prefix = prefixes_[i];
    if (prefix.size <= size && digits / kPowers[size - prefix.size] == prefix.digits) return i + 1;
  }
  return 0;
}

Result<const NumberClass*> NumberClasses::look_up(E164 number) {
  const phone::Location location = phone::locate(number);
  const Key key{location.countries.data(), location.subdivisions.data(), location.zones.data(),
                location.kind, leading(number)};
  auto& slot = classes_[key];
  if (!slot) {
    auto made = make(number);
    if (!made) return made.error();
    slot = std::make_unique<NumberClass>(*std::move(made));
    slot->index = static_cast<std::uint32_t>(classes_.size() - 1);
  }
  const std::size_t area = number.value() / kLineNumbers - kNanpFirst;
  if (area < by_area_.size()) by_area_[area] = slot.get();
  return static_cast<const NumberClass*>(slot.get());
}

std::vector<std::string> NumberClasses::left_out() const {
  std::set<std::string> names;
  for (const auto& [key, number_class] : classes_) {
    names.insert(number_class->left_out.begin(), number_class->left_out.end());
  }
  return {names.begin(), names.end()};
}

Result<NumberClass> NumberClasses::make(E164 number) const {
  NumberClass made;
  checker::Call& call = made.call;
  call.to = number;
  call.from = question_.from;
  call.at = question_.at;
  call.on = question_.on;
  call.channel = question_.channel;
  call.recorded = question_.recorded;
  call.purpose = question_.purpose;
  if (question_.seller) call.seller = *question_.seller;
  call.sector = question_.sector;
  call.autodialed = question_.autodialed;
  call.b2b = question_.b2b;
  call.line = question_.line;
  call.seller_kinds = question_.seller_kinds;
  call.telemarketer = question_.telemarketer;
  call.campaign = question_.campaign;
  call.subject = question_.subject;
  call.consents = question_.consents;
  call.relationships = question_.relationships;
  call.place = checker::place_of(number);
  call.address = question_.address;

  made.subscribed = within(question_.areas, number);
  if (!made.subscribed) {
    if (internal_) made.needs.push_back({*internal_, true});
    return made;
  }

  // What the catalog says is required, and what some rule needs to be answered at all.
  const std::vector<std::string> places = place_codes(call);
  const std::string purpose(checker::to_string(question_.purpose));
  const registry::CallFacts facts{number, places, channel_name(question_), purpose,
                                  day_of(question_)};
  std::vector<registry::ListInfo> required;
  for (const registry::ListInfo* list : catalog_->required_for(facts)) required.push_back(*list);
  for (const std::string& name : rulebook_->lists_required(call)) {
    const auto id = registry::ListId::parse(name);
    if (!id) return id.error();
    if (std::any_of(required.begin(), required.end(),
                    [&](const auto& list) { return list.id == *id; })) {
      continue;
    }
    auto info = catalog_->find(*id);
    if (!info) return info.error();
    required.push_back(*std::move(info));
  }
  for (registry::ListInfo& list : required) {
    const bool asked =
        named_.empty() || std::any_of(named_.begin(), named_.end(),
                                      [&](const auto& one) { return one.id == list.id; });
    if (asked) {
      made.needs.push_back({std::move(list), true});
    } else {
      made.left_out.push_back(list.id.text());
    }
  }
  for (const registry::ListInfo& list : named_) {
    if (holds(made.needs, list.id)) continue;
    // Another country's list cannot say that a number here is free to be called.
    made.needs.push_back({list, list.jurisdiction.empty() || contains(places, list.jurisdiction)});
  }
  if (internal_ && !holds(made.needs, internal_->id)) made.needs.push_back({*internal_, true});
  return made;
}

}  // namespace lapwing::screening
