#include "phone/scanner.h"

#include <algorithm>
#include <cstddef>

#include "phone/nanp.h"

namespace lapwing::phone {

// One way to read some digits.
struct Fitted {
  enum Fit : std::uint8_t { kNone, kFits, kUnsure } fit = kNone;
  std::uint64_t value = 0;     // with calling code
  std::uint64_t national = 0;  // without trunk prefix
  int count = 0;               // digits of `national`
  bool stripped = false;       // a trunk prefix was taken off
};

namespace {

constexpr int kDigitsMax = 19;  // what 64 bits hold
constexpr int kJoiningMax = 5;  // characters between two groups of one number
constexpr int kCompleteMin = 7;

constexpr std::array<std::uint64_t, 20> kPowers = [] {
  std::array<std::uint64_t, 20> powers{};
  powers[0] = 1;
  for (std::size_t i = 1; i < powers.size(); ++i) powers[i] = powers[i - 1] * 10;
  return powers;
}();

enum class Byte : std::uint8_t {
  digit,
  joining,  // blanks, dashes, dots and brackets inside a number
  plus,
  letter,
  neutral,  // any other ASCII that hides no digit
  stop,     // `*`, `?`, `#`, `_`, and all that is not ASCII: not for a scanner
};

constexpr std::array<Byte, 256> kBytes = [] {
  std::array<Byte, 256> bytes{};
  bytes.fill(Byte::stop);
  for (std::size_t c = 0; c < 128; ++c) bytes[c] = Byte::neutral;
  for (std::size_t c = '0'; c <= '9'; ++c) bytes[c] = Byte::digit;
  for (std::size_t c = 'a'; c <= 'z'; ++c) bytes[c] = bytes[c - 'a' + 'A'] = Byte::letter;
  for (const char c : {' ', '-', '.', '/', '(', ')', '[', ']', '\t'}) {
    bytes[static_cast<unsigned char>(c)] = Byte::joining;
  }
  for (const char c : {'*', '?', '#', '_'}) bytes[static_cast<unsigned char>(c)] = Byte::stop;
  bytes['+'] = Byte::plus;
  return bytes;
}();

Byte byte_of(char c) { return kBytes[static_cast<unsigned char>(c)]; }

Scanned settled(ReadingStatus status, ReadingReason reason = ReadingReason::unspecified) {
  Scanned scanned;
  scanned.settled = true;
  scanned.status = status;
  scanned.reason = reason;
  return scanned;
}
Scanned impossible() { return settled(ReadingStatus::none, ReadingReason::impossible); }
Scanned number(std::uint64_t value, bool valid) {
  Scanned scanned = settled(ReadingStatus::number);
  scanned.count = 1;
  scanned.values[0] = value;
  scanned.valid[0] = valid;
  return scanned;
}

int leading(std::uint64_t value, int count, int wanted) {
  return static_cast<int>(value / kPowers[static_cast<std::size_t>(count - wanted)]);
}
std::uint64_t without_leading(std::uint64_t value, int count, int dropped) {
  return value % kPowers[static_cast<std::size_t>(count - dropped)];
}

// Steps the automaton over the lowest `count` decimal digits of `value`.
bool accepted(std::uint16_t state, std::uint64_t value, int count) {
  for (int i = count - 1; i >= 0 && state != 0; --i) {
    state = kPlanNext[state][value / kPowers[static_cast<std::size_t>(i)] % 10];
  }
  return kPlanAccepts[state] != 0;
}

// NPA-NXX-XXXX, N from 2 to 9.
bool nanp_has_room(std::uint64_t national) {
  return national >= 2'000'000'000 && national < 10'000'000'000 && national / 1'000'000 % 10 >= 2;
}

bool is_nanp(std::uint64_t value) { return value / 10'000'000'000 == 1; }

void add(Scanned& scanned, std::uint64_t value, bool valid) {
  scanned.values[scanned.count] = value;
  scanned.valid[scanned.count] = valid;
  ++scanned.count;
}

// The trunk facts are the dialling region's own; the lengths are those of the calling code.
struct TrunkFacts {
  Trunk kind;
  int digit;
  unsigned others;
};

Fitted fit_national(const CallingPlan& plan, TrunkFacts trunk, std::uint64_t value, int count) {
  if (count < 2) return {};
  const int first = leading(value, count, 1);
  bool stripped = false;
  if (trunk.kind == Trunk::literal && first == trunk.digit) {
    value = without_leading(value, count, 1);
    --count;
    stripped = true;
    if (leading(value, count, 1) == trunk.digit) return {Fitted::kUnsure};
    // With the prefix left on, no length would make it a number but one with a digit missing.
    if (!plan.possible(count))
      return {trunk.digit == 0 || plan.code == 1 ? Fitted::kNone : Fitted::kUnsure};
  } else if ((trunk.others >> first & 1U) != 0) {
    return {Fitted::kUnsure};
  } else if (first == 0 && plan.trunk_zero) {
    return {Fitted::kUnsure};
  }
  if (!plan.possible(count)) return {};
  if (plan.code == 1 && !nanp_has_room(value)) return {};
  const std::uint64_t full = plan.code * kPowers[static_cast<std::size_t>(count)] + value;
  if (!E164::from_value(full)) return {};
  return {Fitted::kFits, full, value, count, stripped};
}

bool valid_in(const CallingPlan& plan, const Fitted& fitted, bool accepts) {
  if (accepts) return true;
  return plan.code == 1 && find_npa(static_cast<int>(fitted.national / 10'000'000)) != nullptr;
}
bool valid_in(const CallingPlan& plan, const Fitted& fitted) {
  return valid_in(plan, fitted, accepted(plan.start, fitted.national, fitted.count));
}

struct International {
  const CallingPlan* plan = nullptr;
  Fitted fitted;
};

International fit_international(std::uint64_t value, int count) {
  if (count < 3) return {};
  const int index = kPlanByPrefix[static_cast<std::size_t>(leading(value, count, 3))];
  if (index < 0) return {};
  const CallingPlan& plan = kCallingPlans[static_cast<std::size_t>(index)];
  const int code_digits = plan.code < 10 ? 1 : plan.code < 100 ? 2 : 3;
  const TrunkFacts trunk{plan.trunk, plan.trunk_digit, plan.trunk_first};
  return {&plan, fit_national(plan, trunk, without_leading(value, count, code_digits),
                              count - code_digits)};
}

constexpr std::string_view kLabelJoining = " \t.,;:=-([";

std::size_t skip_label_joining(std::string_view text, std::size_t at) {
  return std::min(text.find_first_not_of(kLabelJoining, at), text.size());
}
char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

// Length of an extension's label at the head of `text`; 0 if there is none.
std::size_t label_length(std::string_view text) {
  if (text.starts_with('#')) return 1;
  char word[10] = {};
  std::size_t length = 0;
  while (length < text.size() && byte_of(text[length]) == Byte::letter) {
    if (length == sizeof word) return 0;
    word[length] = lower(text[length]);
    ++length;
  }
  for (const std::string_view label : {"x", "ext", "ex", "extn", "extension", "xt", "int"}) {
    if (std::string_view(word, length) == label) return length;
  }
  return 0;
}

// `x45` with what may stand around it, to the end of the text; empty if `tail` is anything else.
std::string_view extension_in(std::string_view tail) {
  constexpr std::size_t kGapMax = 16, kExtensionMax = 7;
  const std::size_t label = skip_label_joining(tail, 0);
  const std::size_t length = label_length(tail.substr(label));
  if (length == 0) return {};
  const std::size_t begin = skip_label_joining(tail, label + length);
  if (begin > kGapMax) return {};
  std::size_t end = begin;
  while (end < tail.size() && byte_of(tail[end]) == Byte::digit) ++end;
  if (end - begin > kExtensionMax || tail.find_first_not_of(' ', end) != std::string_view::npos) {
    return {};
  }
  return tail.substr(begin, end - begin);
}

}  // namespace

// The digits of one text and where the automaton stands after them.
struct Scanner::Digits {
  std::uint64_t value = 0;  // wraps beyond kDigitsMax digits
  int count = 0;
  int groups = 0;
  std::uint16_t state = 0;
  bool plus = false;
  char first = 0;

  bool accepts() const { return kPlanAccepts[state] != 0; }
  int leading(int wanted) const { return phone::leading(value, count, wanted); }
};

std::optional<Scanner> Scanner::create(std::string_view region, ReaderOptions options) {
  const auto at = std::lower_bound(
      kRegionPlans.begin(), kRegionPlans.end(), region,
      [](const RegionPlan& plan, std::string_view name) { return plan.name < name; });
  if (at == kRegionPlans.end() || at->name != region) return {};
  return Scanner(*at, options);
}

Scanner::Scanner(const RegionPlan& region, ReaderOptions options)
    : region_(&region), plan_(&kCallingPlans[region.plan]), letters_(options.letters) {}

// The text around the digits, which must be harmless: labels before, comments behind, no digit, no
// plus and nothing that may hide a digit.
class Scanner::Cursor {
 public:
  explicit Cursor(std::string_view text) : text_(text) {}

  bool letters() const { return letters_; }
  bool blank() const { return blank_; }
  bool ascii() const { return ascii_; }
  bool harmless() const { return harmless_; }

  // Up to the first digit.
  void skip_lead() {
    while (at_ < text_.size() && byte_of(text_[at_]) != Byte::digit) step();
    if (plus_at_ != kNowhere && at_ < text_.size()) {
      const auto between = text_.substr(plus_at_ + 1, at_ - plus_at_ - 1);
      harmless_ &= between.size() < 4 && between.find_first_not_of(" -.()[]") == kNowhere;
    }
  }
  bool plus() const { return plus_at_ != kNowhere; }

  bool at_end() const { return at_ == text_.size(); }

  // Digits and what joins them; false if a gap is too wide for one number.
  bool take_digits(Digits& digits) {
    const char* at = text_.data() + at_;
    const char* const end = text_.data() + text_.size();
    const char* group = at;
    const char* gap = at;
    digits.first = *at;
    for (;;) {
      group = at;
      do {
        const auto digit = static_cast<unsigned>(*at - '0');
        digits.value = digits.value * 10 + digit;
        digits.state = kPlanNext[digits.state][digit];
      } while (++at != end && byte_of(*at) == Byte::digit);
      digits.count += static_cast<int>(at - group);
      ++digits.groups;
      const char* next = at;
      while (next != end && byte_of(*next) == Byte::joining) ++next;
      if (next == end || byte_of(*next) != Byte::digit) break;
      if (next - at > kJoiningMax) return false;
      gap = at;
      at = next;
    }
    at_ = static_cast<std::size_t>(at - text_.data());
    return digits.groups != 2 || *gap != '.' || group - gap != 1 || !zeros(group, at);
  }

  // Behind the digits; the extension, if that is what stands there.
  std::string_view take_tail() {
    if (at_end()) return {};
    const auto tail = text_.substr(at_);
    const char next = tail[0];
    if (byte_of(next) != Byte::neutral) {
      const auto extension = extension_in(tail);
      if (!extension.empty()) return extension;
    }
    const bool touches =
        byte_of(next) == Byte::letter ||
        ((next == '-' || next == '.') && tail.size() > 1 && byte_of(tail[1]) == Byte::letter);
    const bool cut = tail.size() > 1 && (next == '-' || next == '.') && tail[1] == next;
    harmless_ &= !touches && !cut;
    plus_at_ = kNowhere;
    while (at_ < text_.size() && harmless_) {
      if (byte_of(text_[at_]) == Byte::digit) harmless_ = false;
      step();
    }
    harmless_ &= plus_at_ == kNowhere;
    return {};
  }

 private:
  static constexpr std::size_t kNowhere = std::string_view::npos;

  // `.0` and `.00`, the tail of a floating-point number.
  static bool zeros(const char* from, const char* to) {
    return to - from <= 2 && std::all_of(from, to, [](char c) { return c == '0'; });
  }

  // Over one byte, or one word, that is no digit.
  void step() {
    const char c = text_[at_];
    switch (byte_of(c)) {
      case Byte::letter:
        step_word();
        return;
      case Byte::plus:
        plus_at_ = at_;
        break;
      case Byte::stop:
        harmless_ = false;
        ascii_ &= static_cast<unsigned char>(c) < 0x80;
        break;
      default:
        break;
    }
    blank_ &= c == ' ' || (c >= '\t' && c <= '\r');
    ++at_;
  }
  void step_word() {
    bool other_than_x = false;
    while (at_ < text_.size() && byte_of(text_[at_]) == Byte::letter) {
      other_than_x |= lower(text_[at_]) != 'x';
      ++at_;
    }
    letters_ = true;
    blank_ = false;
    harmless_ &= other_than_x;
  }

  std::string_view text_;
  std::size_t at_ = 0;
  std::size_t plus_at_ = kNowhere;
  bool letters_ = false;
  bool blank_ = true;
  bool ascii_ = true;
  bool harmless_ = true;
};

Scanned Scanner::scan(std::string_view text) const {
  Cursor cursor(text);
  cursor.skip_lead();
  if (cursor.at_end()) {
    if (!cursor.ascii() || (letters_ && cursor.letters())) return {};
    return cursor.blank() ? settled(ReadingStatus::empty)
                          : settled(ReadingStatus::none, ReadingReason::no_digits);
  }
  if (!cursor.harmless()) return {};
  Digits digits;
  digits.plus = cursor.plus();
  digits.state = digits.plus ? kInternationalStart : region_->start;
  if (!cursor.take_digits(digits)) return {};
  const std::string_view extension = cursor.take_tail();
  if (!cursor.harmless()) return {};

  Scanned scanned = settle(digits);
  if (letters_ && cursor.letters() && scanned.status == ReadingStatus::none) return {};
  if (!extension.empty()) {
    const bool full = scanned.status == ReadingStatus::number && digits.count >= kCompleteMin &&
                      (scanned.valid[0] || is_nanp(scanned.values[0]));
    if (!full) return {};
    scanned.extension = extension;
  }
  return scanned;
}

// ---- digits to a number ---------------------------------------------------------------------

Scanned Scanner::settle(const Digits& digits) const {
  if (digits.count > kDigitsMax) {
    // Too long for anything but a number behind an international prefix.
    const bool bare = !digits.plus && digits.first != '0' && plan_->code == 1;
    return bare && digits.groups == 1 ? impossible() : Scanned{};
  }
  // Long enough for two numbers side by side.
  if (digits.groups > 1 && digits.count >= 2 * kCompleteMin) return {};
  if (digits.plus) return settle_plus(digits);
  return plan_->code == 1 ? settle_nanp(digits) : settle_bare(digits);
}

// Digits that are no number as a whole: certain only if no part of them may be one.
Scanned Scanner::rejected(const Digits& digits) const {
  if (digits.groups == 1 || digits.count <= kCompleteMin) return impossible();
  return {};
}

Scanned Scanner::settle_plus(const Digits& digits) const {
  if (digits.first == '0') return {};  // no calling code: perhaps a national number
  const International abroad = fit_international(digits.value, digits.count);
  const Fitted& fitted = abroad.fitted;
  if (fitted.fit == Fitted::kUnsure) return {};
  const bool nanp = plan_->code == 1;
  const bool fits = fitted.fit == Fitted::kFits;
  if (!fits && !nanp) return {};
  const bool valid = fits && (fitted.stripped ? valid_in(*abroad.plan, fitted)
                                              : valid_in(*abroad.plan, fitted, digits.accepts()));
  if (fits && abroad.plan == plan_) return number(fitted.value, valid);

  // Or the plus is a slip and the digits are a national number.
  Fitted home;
  if (nanp) {
    if (digits.count == 10) home = fit_home(digits.value, digits.count);
  } else if (plan_->regular) {
    if (international_prefix(digits)) return {};
    home = fit_home(digits.value, digits.count);
    if (home.fit == Fitted::kUnsure) return {};
    if (home.fit == Fitted::kFits && !valid_in(*plan_, home)) home = {};
  }
  if (home.fit != Fitted::kFits) return fits ? number(fitted.value, valid) : rejected(digits);
  Scanned both = settled(ReadingStatus::ambiguous, ReadingReason::stray_plus);
  if (fits) add(both, fitted.value, valid);
  add(both, home.value, valid_in(*plan_, home));
  return both;
}

Scanned Scanner::settle_nanp(const Digits& digits) const {
  const int count = digits.count;
  if (digits.first == '0' && count >= 3 && international_prefix(digits))
    return settle_dialled(digits);
  if (count == 10 || (count == 11 && digits.first == '1')) {
    const Fitted home = fit_home(digits.value, count);
    if (home.fit == Fitted::kFits)
      return number(home.value, valid_in(*plan_, home, digits.accepts()));
  }
  if (region_->expands_local) return {};
  if (digits.groups > 1 && count == 11 && digits.first != '1') return {};
  if (count <= 11 && !holds_international_prefix(digits)) return impossible();
  return rejected(digits);
}

Scanned Scanner::settle_bare(const Digits& digits) const {
  if (digits.count < 2) return impossible();
  if (international_prefix(digits)) return settle_dialled(digits);
  const International full = fit_international(digits.value, digits.count);
  if (full.plan == plan_) {  // begins with the home calling code
    const bool too_long = digits.count < 32 && (plan_->lengths >> digits.count) == 0;
    if (!too_long || !region_->main || full.fitted.fit == Fitted::kUnsure) return {};
    if (full.fitted.fit == Fitted::kNone) return rejected(digits);
    return number(full.fitted.value, valid_in(*plan_, full.fitted));
  }
  const Fitted home = fit_home(digits.value, digits.count);
  if (home.fit == Fitted::kUnsure) return {};
  if (home.fit == Fitted::kNone) return rejected(digits);
  const bool valid = digits.accepts();
  // Where numbers may begin with 0 and this one is unknown, it may have lost its zero.
  if (!valid && region_->trunk != Trunk::literal && kPlanNext[plan_->start][0] != 0) return {};
  return number(home.value, valid);
}

// Digits behind an international prefix, `011 44 20 7946 0958`.
Scanned Scanner::settle_dialled(const Digits& digits) const {
  const auto dialled = static_cast<int>(region_->idd.size());
  if (dialled == 0 || digits.count <= dialled) return {};
  const std::uint64_t rest = without_leading(digits.value, digits.count, dialled);
  const International abroad = fit_international(rest, digits.count - dialled);
  if (leading(rest, digits.count - dialled, 1) == 0 || abroad.fitted.fit != Fitted::kFits)
    return {};
  return number(abroad.fitted.value, valid_in(*abroad.plan, abroad.fitted));
}

Fitted Scanner::fit_home(std::uint64_t value, int count) const {
  return fit_national(*plan_, {region_->trunk, region_->trunk_digit, region_->trunk_first}, value,
                      count);
}

// Whether the digits begin with an international prefix, or may do so.
bool Scanner::international_prefix(const Digits& digits) const {
  if (digits.count < 2) return false;
  const int two = digits.leading(2);
  if ((region_->idd_first_two[static_cast<std::size_t>(two / 10)] >> (two % 10) & 1) == 0)
    return false;
  const auto dialled = static_cast<int>(region_->idd.size());
  if (dialled == 0 || digits.count < dialled) return true;
  const auto literal = std::string_view(region_->idd);
  int wanted = 0;
  for (const char c : literal) wanted = wanted * 10 + (c - '0');
  return digits.leading(dialled) == wanted;
}

// `... 011 290 2345`: the end of the digits might be a number of its own.
bool Scanner::holds_international_prefix(const Digits& digits) {
  if (digits.groups == 1) return false;
  for (std::uint64_t rest = digits.value; rest > 0; rest /= 10) {
    if (rest % 1000 == 11) return true;
  }
  return false;
}

Reading Scanner::reading_of(const Scanned& scanned) {
  Reading reading{scanned.status, scanned.reason, {}, std::string(scanned.extension)};
  for (std::size_t i = 0; i < scanned.count; ++i) {
    if (const auto value = E164::from_value(scanned.values[i])) {
      reading.numbers.add({*value, scanned.valid[i], true});
    }
  }
  return reading;
}

}  // namespace lapwing::phone
