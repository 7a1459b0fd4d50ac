// Build-time program: `compile_plans OUT.cc` writes the tables of phone/plan_table.h from the
// metadata inside libphonenumber.
#include <phonenumbers/phonemetadata.pb.h>

#include <algorithm>
#include <array>
#include <bitset>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <map>
#include <set>
#include <sstream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace i18n::phonenumbers {
int metadata_size();  // exported by the library, declared in no installed header
const void* metadata_get();
}  // namespace i18n::phonenumbers

namespace {

using i18n::phonenumbers::PhoneMetadata;
using i18n::phonenumbers::PhoneMetadataCollection;
using i18n::phonenumbers::PhoneNumberDesc;

[[noreturn]] void fail(const std::string& why) {
  std::fprintf(stderr, "compile_plans: %s\n", why.c_str());
  std::exit(1);
}

using DigitSet = std::uint16_t;   // bit d
using Places = std::vector<int>;  // sorted places of a Pattern

// ---- patterns: digits, classes, \d, groups, |, ?, {m,n}; all of them finite -----------------

class Pattern {
 public:
  explicit Pattern(const std::string& text) : text_(text) {
    const auto [first, last] = alternatives();
    if (at_ != text_.size()) fail("cannot read the pattern `" + text_ + "`");
    start_ = first;
    end_ = last;
  }

  Places start() const { return closed({start_}); }
  Places step(const Places& from, int digit) const {
    std::vector<int> to;
    for (const int place : from) {
      for (const auto& [digits, next] : places_[place].on_digit) {
        if (digits >> digit & 1) to.push_back(next);
      }
    }
    return closed(std::move(to));
  }
  bool accepts(const Places& at) const { return std::binary_search(at.begin(), at.end(), end_); }

 private:
  struct Place {
    std::vector<std::pair<DigitSet, int>> on_digit;
    std::vector<int> freely;
  };
  using Part = std::pair<int, int>;

  Places closed(std::vector<int> open) const {
    std::set<int> all;
    while (!open.empty()) {
      const int place = open.back();
      open.pop_back();
      if (!all.insert(place).second) continue;
      for (const int next : places_[place].freely) open.push_back(next);
    }
    return {all.begin(), all.end()};
  }

  int place() {
    places_.emplace_back();
    return static_cast<int>(places_.size()) - 1;
  }
  void join(int from, int to) { places_[from].freely.push_back(to); }
  char peek() const { return at_ < text_.size() ? text_[at_] : '\0'; }
  bool take(std::string_view wanted) {
    if (text_.compare(at_, wanted.size(), wanted) != 0) return false;
    at_ += wanted.size();
    return true;
  }

  Part alternatives() {
    const Part whole{place(), place()};
    do {
      const Part one = sequence();
      join(whole.first, one.first);
      join(one.second, whole.second);
    } while (take("|"));
    return whole;
  }

  Part sequence() {
    Part all{place(), 0};
    all.second = all.first;
    while (peek() != '\0' && peek() != '|' && peek() != ')') {
      const Part next = repeated();
      join(all.second, next.first);
      all.second = next.second;
    }
    return all;
  }

  // An atom is read again from its text for each time it may occur.
  Part repeated() {
    const std::size_t begin = at_;
    Part part = atom();
    const std::size_t atom_end = at_;
    int least = 1, most = 1;
    if (take("?")) {
      least = 0;
    } else if (take("{")) {
      least = most = number();
      if (take(",")) most = number();
      if (!take("}")) fail("cannot read the repetition in `" + text_ + "`");
    } else if (peek() == '*' || peek() == '+') {
      fail("the pattern `" + text_ + "` is not finite");
    }
    const std::size_t end = at_;
    const int out = place();
    if (least == 0) join(part.first, out);
    for (int times = 1; times < most; ++times) {
      if (times >= least) join(part.second, out);
      at_ = begin;
      const Part again = atom();
      if (at_ != atom_end) fail("lost the place in `" + text_ + "`");
      join(part.second, again.first);
      part.second = again.second;
    }
    join(part.second, out);
    at_ = end;
    return {part.first, out};
  }

  int number() {
    int value = 0;
    while (peek() >= '0' && peek() <= '9') value = value * 10 + (text_[at_++] - '0');
    return value;
  }

  Part atom() {
    if (take("(?:") || take("(")) {
      const Part inner = alternatives();
      if (!take(")")) fail("open group in `" + text_ + "`");
      return inner;
    }
    const Part part{place(), place()};
    if (take("$")) {
      join(part.first, part.second);
    } else {
      const DigitSet digits = digit_set();
      places_[part.first].on_digit.emplace_back(digits, part.second);
    }
    return part;
  }

  DigitSet digit_set() {
    if (take("\\d")) return 0x3FF;
    if (peek() >= '0' && peek() <= '9') return static_cast<DigitSet>(1 << (text_[at_++] - '0'));
    if (!take("[")) fail("cannot read the pattern `" + text_ + "` at " + std::to_string(at_));
    DigitSet digits = 0;
    while (!take("]")) {
      const int from = digit();
      const int to = take("-") ? digit() : from;
      for (int d = from; d <= to; ++d) digits |= static_cast<DigitSet>(1 << d);
    }
    return digits;
  }
  int digit() {
    if (peek() < '0' || peek() > '9') fail("not a digit in a class of `" + text_ + "`");
    return text_[at_++] - '0';
  }

  std::string text_;
  std::size_t at_ = 0;
  std::vector<Place> places_;
  int start_ = 0, end_ = 0;
};

DigitSet first_digits(const Pattern& pattern) {
  DigitSet digits = 0;
  for (int d = 0; d < 10; ++d) {
    if (!pattern.step(pattern.start(), d).empty()) digits |= static_cast<DigitSet>(1 << d);
  }
  return digits;
}

// ---- the automaton --------------------------------------------------------------------------

struct State {
  std::array<std::uint16_t, 10> next{};
  bool accepts = false;
  auto operator<=>(const State&) const = default;
};

class Automaton {
 public:
  Automaton() { add({}); }  // 0: dead

  std::uint16_t add(const State& state) {
    const auto [it, added] = ids_.try_emplace(state, static_cast<std::uint16_t>(states_.size()));
    if (added) states_.push_back(state);
    if (states_.size() > 0xFFFF) fail("more states than 16 bits can count");
    return it->second;
  }
  const State& operator[](std::uint16_t id) const { return states_[id]; }
  const std::vector<State>& states() const { return states_; }

 private:
  std::vector<State> states_;
  std::map<State, std::uint16_t> ids_;
};

// A number is valid in a region if the general description and one of the types match.
struct RegionPatterns {
  Pattern general;
  std::vector<Pattern> types;
};

class CodeCompiler {
 public:
  CodeCompiler(const std::vector<RegionPatterns>& regions, Automaton& automaton)
      : regions_(regions), automaton_(automaton) {}

  std::uint16_t compile() {
    Key key;
    for (const auto& region : regions_) {
      key.push_back(region.general.start());
      for (const auto& type : region.types) key.push_back(type.start());
    }
    return state_for(key);
  }

 private:
  using Key = std::vector<Places>;

  std::uint16_t state_for(const Key& key) {
    if (const auto it = known_.find(key); it != known_.end()) return it->second;
    State state;
    state.accepts = accepts(key);
    for (int d = 0; d < 10; ++d) {
      Key next = stepped(key, d);
      const bool dead = std::all_of(next.begin(), next.end(),
                                    [](const Places& places) { return places.empty(); });
      state.next[d] = dead ? 0 : state_for(next);
    }
    return known_[key] = automaton_.add(state);
  }

  Key stepped(const Key& key, int digit) const {
    Key next(key.size());
    std::size_t at = 0;
    for (const auto& region : regions_) {
      const std::size_t general = at++;
      next[general] = region.general.step(key[general], digit);
      for (const auto& type : region.types) {
        if (!next[general].empty()) next[at] = type.step(key[at], digit);
        ++at;
      }
      const auto types = next.begin() + static_cast<std::ptrdiff_t>(general) + 1;
      const auto end = next.begin() + static_cast<std::ptrdiff_t>(at);
      if (std::all_of(types, end, [](const Places& places) { return places.empty(); })) {
        next[general].clear();  // no type can match any more
      }
    }
    return next;
  }

  bool accepts(const Key& key) const {
    std::size_t at = 0;
    bool any = false;
    for (const auto& region : regions_) {
      const bool general = region.general.accepts(key[at++]);
      for (const auto& type : region.types) any |= type.accepts(key[at++]) && general;
    }
    return any;
  }

  const std::vector<RegionPatterns>& regions_;
  Automaton& automaton_;
  std::map<Key, std::uint16_t> known_;
};

std::vector<const PhoneNumberDesc*> types_of(const PhoneMetadata& region) {
  std::vector<const PhoneNumberDesc*> all;
  for (const PhoneNumberDesc* desc :
       {&region.fixed_line(), &region.mobile(), &region.toll_free(), &region.premium_rate(),
        &region.shared_cost(), &region.voip(), &region.personal_number(), &region.pager(),
        &region.uan(), &region.voicemail()}) {
    if (!desc->national_number_pattern().empty()) all.push_back(desc);
  }
  return all;
}

RegionPatterns patterns_of(const PhoneMetadata& region) {
  RegionPatterns patterns{Pattern(region.general_desc().national_number_pattern()), {}};
  for (const auto* type : types_of(region)) {
    patterns.types.emplace_back(type->national_number_pattern());
  }
  return patterns;
}

// ---- plans ----------------------------------------------------------------------------------

struct TrunkPlan {
  std::string_view kind = "none";
  int digit = 0;
  DigitSet first = 0;
};

// `0`, or `0|(183[12])` of Australia: one digit that is simply taken off, unless national numbers
// begin with it. India's `000800...` may: a number that begins with the digit twice is left to
// libphonenumber.
TrunkPlan trunk_of(const PhoneMetadata& region) {
  const std::string& prefix = region.national_prefix_for_parsing();
  if (prefix.empty()) return {};
  const DigitSet first = first_digits(Pattern(prefix));
  const bool one_digit = prefix[0] >= '0' && prefix[0] <= '9' &&
                         (prefix.size() == 1 || prefix[1] == '|') &&
                         !region.has_national_prefix_transform_rule();
  if (one_digit) {
    const int digit = prefix[0] - '0';
    const Pattern general(region.general_desc().national_number_pattern());
    const Places after = general.step(general.start(), digit);
    bool clean = true;
    for (int d = 0; d < 10; ++d) clean &= d == digit || general.step(after, d).empty();
    if (clean) return {"literal", digit, static_cast<DigitSet>(first & ~(1 << digit))};
  }
  return {"complex", 0, first};
}

// Lengths as PhoneNumberUtil counts them: -1 is "none at all", a local length is not a full one.
std::uint32_t lengths_of(const PhoneNumberDesc& desc, const PhoneMetadata& region) {
  const auto& lengths = desc.possible_length_size() > 0 ? desc.possible_length()
                                                        : region.general_desc().possible_length();
  std::uint32_t bits = 0;
  for (const int length : lengths) {
    if (length > 0) bits |= 1U << length;
  }
  for (const int length : desc.possible_length_local_only()) {
    if (length > 0) bits &= ~(1U << length);
  }
  return bits;
}

class Tables {
 public:
  explicit Tables(const PhoneMetadataCollection& metadata) {
    for (const auto& region : metadata.metadata())
      by_code_[region.country_code()].push_back(&region);
    for (auto& [code, regions] : by_code_) add_plan(code, regions);
    for (const auto& [code, regions] : by_code_) {
      for (const auto* region : regions) {
        if (region->id() != "001") add_region(*region);
      }
    }
    international_ = prefix_state("");
  }

  void write(std::ostream& out) const {
    out << "// Written by phone/compile_plans.cc from libphonenumber's metadata.\n"
           "#include \"phone/plan_table.h\"\n\nnamespace lapwing::phone {\nnamespace {\n\n";
    out << "constexpr CallingPlan kPlans[] = {\n" << plans_.str() << "};\n\n";
    out << "constexpr RegionPlan kRegions[] = {\n";
    for (const auto& [name, row] : regions_) out << row;
    out << "};\n\n}  // namespace\n\n";
    out << "const std::span<const CallingPlan> kCallingPlans = kPlans;\n"
           "const std::span<const RegionPlan> kRegionPlans = kRegions;\n\n";
    write_automaton(out);
    out << "}  // namespace lapwing::phone\n";
  }

 private:
  using Regions = std::vector<const PhoneMetadata*>;

  static const PhoneMetadata& main_of(const Regions& regions) {
    for (const auto* region : regions) {
      if (region->main_country_for_code()) return *region;
    }
    return *regions.front();
  }

  void add_plan(int code, const Regions& regions) {
    std::vector<RegionPatterns> patterns;
    for (const auto* region : regions) patterns.push_back(patterns_of(*region));
    const std::uint16_t start = CodeCompiler(patterns, automaton_).compile();
    starts_[code] = start;
    index_[code] = static_cast<int>(index_.size());

    const PhoneMetadata& main = main_of(regions);
    const TrunkPlan trunk = trunk_of(main);
    const std::uint32_t usual =
        lengths_of(main.fixed_line(), main) | lengths_of(main.mobile(), main);
    const auto& prefix = main.national_prefix();
    plans_ << "    {" << code << ", " << start << ", " << lengths_of(main.general_desc(), main)
           << ", Trunk::" << trunk.kind << ", " << trunk.digit << ", " << trunk.first << ", "
           << (!prefix.empty() && prefix[0] == '0' ? "true" : "false") << ", "
           << (std::bitset<32>(usual).count() <= 2 ? "true" : "false") << "},\n";
  }

  void add_region(const PhoneMetadata& region) {
    const int code = region.country_code();
    TrunkPlan trunk = trunk_of(region);
    const bool expands_local = code == 1 && trunk.kind == "complex";
    if (expands_local) trunk = {"literal", 1, 0};
    State start = automaton_[starts_[code]];
    if (trunk.kind == "literal") start.next[static_cast<std::size_t>(trunk.digit)] = starts_[code];

    const std::string& idd = region.international_prefix();
    const bool literal = idd.find_first_not_of("0123456789") == std::string::npos;
    std::ostringstream row;
    row << "    {\"" << region.id() << "\", " << index_[code] << ", " << automaton_.add(start)
        << ", " << (&main_of(by_code_[code]) == &region ? "true" : "false") << ", "
        << (expands_local ? "true" : "false") << ", Trunk::" << trunk.kind << ", " << trunk.digit
        << ", " << trunk.first << ", \"" << (literal ? idd : "") << "\", {" << first_two(idd)
        << "}},\n";
    regions_[region.id()] = row.str();
  }

  // `0, 2, ...`: for each first digit of an international prefix its second digits.
  static std::string first_two(const std::string& idd) {
    std::ostringstream list;
    const Pattern pattern(idd);
    for (int d = 0; d < 10; ++d) {
      const Places after = pattern.step(pattern.start(), d);
      DigitSet second = pattern.accepts(after) && !idd.empty() ? 0x3FF : 0;
      for (int e = 0; e < 10; ++e) {
        if (!pattern.step(after, e).empty()) second |= static_cast<DigitSet>(1 << e);
      }
      list << (d == 0 ? "" : ", ") << second;
    }
    return list.str();
  }

  // Calling codes form a prefix code, so they are a trie above the national automata.
  std::uint16_t prefix_state(const std::string& prefix) {
    if (!prefix.empty()) {
      if (const auto it = starts_.find(std::stoi(prefix)); it != starts_.end()) return it->second;
    }
    if (prefix.size() == 3) return 0;
    State state;
    for (int d = prefix.empty() ? 1 : 0; d < 10; ++d) {
      state.next[static_cast<std::size_t>(d)] = prefix_state(prefix + std::to_string(d));
    }
    return automaton_.add(state);
  }

  int plan_of_prefix(int three_digits) const {
    for (const int prefix : {three_digits / 100, three_digits / 10, three_digits}) {
      if (const auto it = index_.find(prefix); it != index_.end()) return it->second;
    }
    return -1;
  }

  void write_automaton(std::ostream& out) const {
    const auto& states = automaton_.states();
    out << "const std::uint16_t kPlanStateCount = " << states.size() << ";\n"
        << "const std::uint16_t kInternationalStart = " << international_ << ";\n\n"
        << "const std::uint16_t kPlanNext[][10] = {\n";
    for (const auto& state : states) {
      out << "    {";
      for (std::size_t d = 0; d < 10; ++d) out << (d == 0 ? "" : ",") << state.next[d];
      out << "},\n";
    }
    out << "};\n\nconst std::uint8_t kPlanAccepts[] = {";
    for (const auto& state : states) out << (state.accepts ? "1," : "0,");
    out << "};\n\nconst std::array<std::int16_t, 1000> kPlanByPrefix = {";
    for (int prefix = 0; prefix < 1000; ++prefix) {
      out << (prefix < 100 ? -1 : plan_of_prefix(prefix)) << ",";
    }
    out << "};\n\n";
  }

  std::map<int, Regions> by_code_;
  Automaton automaton_;
  std::map<int, std::uint16_t> starts_;
  std::map<int, int> index_;
  std::ostringstream plans_;
  std::map<std::string, std::string> regions_;
  std::uint16_t international_ = 0;
};

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) fail("usage: compile_plans OUT.cc");
  PhoneMetadataCollection metadata;
  if (!metadata.ParseFromArray(i18n::phonenumbers::metadata_get(),
                               i18n::phonenumbers::metadata_size())) {
    fail("libphonenumber's metadata cannot be parsed");
  }
  std::ofstream out(argv[1], std::ios::trunc);
  Tables(metadata).write(out);
  out.close();
  if (!out) fail(std::string("cannot write `") + argv[1] + "`");
}
