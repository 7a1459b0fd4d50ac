#include "phone/reading_reference.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <iterator>
#include <optional>
#include <unordered_map>
#include <utility>
#include <vector>

#include "phone/hidden_digits.h"
#include "phone/number_library.h"
#include "phone/plain_text.h"

namespace lapwing::phone {
namespace {

constexpr std::string_view kDigits = "0123456789";
constexpr std::string_view kJoining = " -./()[]\t";
constexpr std::size_t kJoiningMax = 5;   // characters between two groups of one number
constexpr std::size_t kCompleteMin = 7;  // digits, below which nothing is taken for a second number
constexpr std::size_t kCommentMax = 3;   // digits beside a number that mean nothing: `(2)`
constexpr std::size_t kExtensionMax = 7;  // digits
constexpr std::size_t kGroupsMax = 12;    // of one number; bounds the ways to split
constexpr std::size_t kRunDigitsMax = 40;

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_letter(char c) { return (c >= 'a' && c <= 'z') || c == kLetter; }
bool is_figure(char c) { return is_digit(c) || c == kHidden; }
bool only(std::string_view text, std::string_view allowed) {
  return text.find_first_not_of(allowed) == std::string_view::npos;
}
std::string_view stripped(std::string_view text, std::string_view of) {
  const auto first = text.find_first_not_of(of);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(of) - first + 1);
}

using Numbers = std::vector<ReadNumber>;
void append(Numbers& all, const Numbers& more) { all.insert(all.end(), more.begin(), more.end()); }

// Every number that some digits may be.
struct Readings {
  Numbers numbers;
  bool stray_plus = false;  // one of them ignores the plus
};

struct Group {
  std::size_t begin, end;  // in the plain text
};

// Groups of digits that one number may be written in, `(212) 555-0142`.
struct Run {
  std::vector<std::string> groups;
  std::vector<bool> wide;  // wide[i]: the gap before group i may as well part two numbers
  std::size_t begin = 0, end = 0;
  bool plus = false;
  bool hidden = false;
  bool strict = false;  // touches letters: read only if it is a number beyond doubt
  bool cut = false;     // `951555--`, `951555..`: perhaps not all of it
  bool connected =
      false;  // beside another without words between: even a short one may belong to it
  std::string extension;

  std::string digits(std::size_t first, std::size_t last) const {
    std::string all;
    for (std::size_t i = first; i < last; ++i) all += groups[i];
    return all;
  }
  std::string digits() const { return digits(0, groups.size()); }
  std::size_t size() const {
    std::size_t sum = 0;
    for (const auto& group : groups) sum += group.size();
    return sum;
  }
};

// What one run comes to.
struct Outcome {
  enum Kind { kUnread, kMasked, kNumbers, kReadings, kStrayPlus, kPartly } kind = kUnread;
  Numbers numbers;
};

// ---- digits to numbers ----------------------------------------------------------------------

class Plan {
 public:
  explicit Plan(const std::string& region)
      : region_(region), code_(std::to_string(library_calling_code(region))) {}

  bool nanp() const { return code_ == "1"; }

  const Readings& readings(const std::string& digits, bool plus) const {
    std::string key = plus ? "+" : "";
    key += digits;
    const auto [it, added] = known_.try_emplace(std::move(key));
    if (added) it->second = plus ? after_plus(digits) : Readings{bare(digits)};
    return it->second;
  }

  // Beyond doubt one full number: in service, or as long as this plan's numbers are.
  bool complete(const std::string& digits, bool plus) const {
    if (digits.size() < kCompleteMin || digits.size() > kRunDigitsMax) return false;
    const Numbers& found = readings(digits, plus).numbers;
    return std::any_of(found.begin(), found.end(), [&](const ReadNumber& each) {
      return each.valid || each.number.digits().front() == '1' || fits_exactly(digits);
    });
  }

 private:
  static Numbers list(const std::optional<ReadNumber>& a, const std::optional<ReadNumber>& b) {
    Numbers found;
    if (a) found.push_back(*a);
    if (b && !(a && a->number == b->number)) found.push_back(*b);
    return found;
  }

  bool fits_exactly(const std::string& digits) const {
    return digits.front() == '0' && digits.size() >= 10 && library_regular_lengths(region_);
  }

  // A plus before a national number is a common slip; what stands there is never taken for sure.
  Readings after_plus(const std::string& digits) const {
    const auto abroad = library_international(digits);
    if (abroad && digits.starts_with(code_)) return {{*abroad}};
    const auto home = library_national(digits, region_);
    if (!home || !plus_may_be_stray(digits, *home)) return {list(abroad, {})};
    return {list(abroad, home), !(abroad && abroad->number == home->number)};
  }
  bool plus_may_be_stray(const std::string& digits, const ReadNumber& home) const {
    if (digits.front() == '0') return true;  // no calling code begins with 0
    if (nanp()) return digits.size() == 10;
    return home.valid && library_regular_lengths(region_);
  }

  // Digits that begin with the home calling code may have lost their plus; where a leading zero is
  // part of the number (Italy), an unknown number may have lost that.
  Numbers bare(const std::string& digits) const {
    // `1 1 212 555 0142` has a digit too many, or two; the library drops them.
    if (nanp() && digits.size() >= 12 && digits.starts_with("11")) return {};
    const auto home = library_national(digits, region_);
    if (digits.starts_with(code_) && !nanp()) {
      const auto full = library_international(digits);
      if (home && full && home->valid != full->valid) return {home->valid ? *home : *full};
      return list(home, full);
    }
    if (!home || home->valid || nanp() || digits.front() == '0') return list(home, {});
    const auto with_zero = library_national(fmt::format("0{}", digits), region_);
    const bool lost = with_zero && with_zero->valid &&
                      with_zero->number.digits() == fmt::format("{}0{}", code_, digits);
    return list(home, lost ? with_zero : std::nullopt);
  }

  std::string region_;
  std::string code_;
  mutable std::unordered_map<std::string, Readings> known_;  // of this cell
};

bool nanp_shape(std::string_view digits) {
  if (digits.size() == 11 && digits[0] == '1') digits.remove_prefix(1);
  return digits.size() == 10 && digits[0] >= '2' && digits[3] >= '2';
}

// ---- one run --------------------------------------------------------------------------------

// `030 123456/030 123457`: split at the wide gaps if that leaves full numbers only.
std::optional<Numbers> split_at_wide_gaps(const Plan& plan, const Run& run) {
  if (std::find(run.wide.begin(), run.wide.end(), true) == run.wide.end()) return {};
  Numbers all;
  std::size_t first = 0;
  for (std::size_t i = 1; i <= run.groups.size(); ++i) {
    if (i < run.groups.size() && !run.wide[i]) continue;
    const std::string part = run.digits(first, i);
    const bool plus = run.plus && first == 0;
    if (!plan.complete(part, plus)) return {};
    append(all, plan.readings(part, plus).numbers);
    first = i;
  }
  return all;
}

// NANP numbers have one length, so a run of any length splits in one way.
std::optional<Numbers> split_nanp(const Plan& plan, const Run& run) {
  Numbers all;
  std::string part;
  bool plus = run.plus;
  for (const auto& group : run.groups) {
    part += group;
    if (part.size() > 11) return {};
    if (!nanp_shape(part) || (plus && part.size() != 11)) continue;
    append(all, plan.readings(part, plus).numbers);
    part.clear();
    plus = false;
  }
  if (!part.empty()) return {};
  return all;
}

// Elsewhere only two numbers side by side are told apart, each of them in service.
Outcome split_in_two(const Plan& plan, const Run& run) {
  Outcome outcome;
  int ways = 0;
  for (std::size_t i = 1; i < run.groups.size(); ++i) {
    const std::string left = run.digits(0, i);
    const std::string right = run.digits(i, run.groups.size());
    if (!plan.complete(left, run.plus) || !plan.complete(right, false)) continue;
    append(outcome.numbers, plan.readings(left, run.plus).numbers);
    append(outcome.numbers, plan.readings(right, false).numbers);
    ++ways;
  }
  if (ways > 0) outcome.kind = ways == 1 ? Outcome::kNumbers : Outcome::kReadings;
  return outcome;
}

// A full number with digits before or behind it that belong to nothing: `2125550142 45`.
Outcome read_partly(const Plan& plan, const Run& run) {
  const std::size_t count = run.groups.size();
  for (std::size_t i = count - 1; i >= 1; --i) {
    const std::string left = run.digits(0, i);
    if (plan.complete(left, run.plus))
      return {Outcome::kPartly, plan.readings(left, run.plus).numbers};
  }
  for (std::size_t i = 1; i < count; ++i) {
    const std::string right = run.digits(i, count);
    if (plan.complete(right, false)) return {Outcome::kPartly, plan.readings(right, false).numbers};
  }
  return {};
}

Outcome read_run(const Plan& plan, const Run& run) {
  const bool doubtful = run.cut && !plan.complete(run.digits(), run.plus);
  if (run.hidden || doubtful) return {Outcome::kMasked, {}};
  if (auto numbers = split_at_wide_gaps(plan, run)) return {Outcome::kNumbers, std::move(*numbers)};
  if (run.size() <= kRunDigitsMax) {
    const Readings& whole = plan.readings(run.digits(), run.plus);
    if (!whole.numbers.empty()) {
      if (run.strict && !plan.complete(run.digits(), run.plus)) return {};
      if (whole.stray_plus) return {Outcome::kStrayPlus, whole.numbers};
      return {whole.numbers.size() == 1 ? Outcome::kNumbers : Outcome::kReadings, whole.numbers};
    }
  }
  if (run.strict || run.groups.size() < 2) return {};
  if (plan.nanp()) {
    if (auto numbers = split_nanp(plan, run)) return {Outcome::kNumbers, std::move(*numbers)};
  }
  if (run.groups.size() > kGroupsMax) return {};
  if (!plan.nanp()) {
    Outcome outcome = split_in_two(plan, run);
    if (outcome.kind != Outcome::kUnread) return outcome;
  }
  return read_partly(plan, run);
}

// ---- text to runs ---------------------------------------------------------------------------

bool joins(std::string_view gap) { return gap.size() <= kJoiningMax && only(gap, kJoining); }
bool is_wide(std::string_view gap) {
  return gap.find_first_of("/\t") != std::string_view::npos ||
         gap.find("  ") != std::string_view::npos || gap.find(" - ") != std::string_view::npos;
}
bool ends_in_plus(std::string_view gap) {
  const auto at = gap.rfind('+');
  return at != std::string_view::npos && gap.size() - at <= 4 &&
         only(gap.substr(at + 1), " -.()[]");
}
// Whether what stands on one side of the gap may continue the number on the other side: nothing but
// signs between, or a word such as `or`.
bool connects(std::string_view gap) {
  std::string word;
  std::copy_if(gap.begin(), gap.end(), std::back_inserter(word), is_letter);
  constexpr std::array<std::string_view, 12> kWords = {
      "", "or", "and", "to", "thru", "through", "oder", "und", "bis", "ou", "et", "y"};
  return std::find(kWords.begin(), kWords.end(), word) != kWords.end();
}
bool all_letters(std::string_view gap) {
  return !gap.empty() && std::all_of(gap.begin(), gap.end(), is_letter);
}

enum class Label { none, word, mark, pause };
Label extension_label(std::string_view gap) {
  if (gap == "," || gap == ";" || gap == ",,") return Label::pause;
  if (gap.size() > 16) return Label::none;
  const auto word = stripped(gap, " \t.,;:=-([");
  if (word == "x" || word == "#") return Label::mark;
  constexpr std::array<std::string_view, 6> kWords = {"ext", "extn",      "ex",
                                                      "xt",  "extension", "int"};
  return std::find(kWords.begin(), kWords.end(), word) != kWords.end() ? Label::word : Label::none;
}

class Cell {
 public:
  explicit Cell(const std::string& text) : text_(text) {
    for (std::size_t at = 0; at < text_.size();) {
      if (!is_figure(text_[at])) {
        ++at;
        continue;
      }
      std::size_t end = at;
      while (end < text_.size() && is_figure(text_[end])) ++end;
      add_group({at, end});
      at = end;
    }
    for (std::size_t i = 0; i < runs_.size(); ++i) note_neighbours(i);
  }

  std::vector<Run>& runs() { return runs_; }

  std::string_view gap_before(std::size_t i) const {
    const std::size_t begin = i == 0 ? 0 : runs_[i - 1].end;
    return std::string_view(text_).substr(begin, runs_[i].begin - begin);
  }

 private:
  void add_group(Group group) {
    const std::size_t gap_begin = runs_.empty() ? 0 : runs_.back().end;
    const auto gap = std::string_view(text_).substr(gap_begin, group.begin - gap_begin);
    if (runs_.empty() || !joins(gap)) {
      runs_.emplace_back();
      runs_.back().begin = group.begin;
      runs_.back().plus = ends_in_plus(gap);
    }
    Run& run = runs_.back();
    run.groups.push_back(text_.substr(group.begin, group.end - group.begin));
    run.wide.push_back(run.groups.size() > 1 && is_wide(gap));
    run.hidden |= run.groups.back().find(kHidden) != std::string::npos;
    run.end = group.end;
  }

  void note_neighbours(std::size_t i) {
    Run& run = runs_[i];
    const auto at = [&](std::size_t k) { return k < text_.size() ? text_[k] : ' '; };
    const char next = at(run.end);
    run.strict = is_letter(next) || ((next == '-' || next == '.') && is_letter(at(run.end + 1)));
    run.cut = (next == '-' || next == '.') && at(run.end + 1) == next;
    if (i == 0) return;
    const auto gap = gap_before(i);
    run.strict |= all_letters(gap);
    if (connects(gap)) run.connected = runs_[i - 1].connected = true;
  }

  const std::string& text_;
  std::vector<Run> runs_;
};

// `2125550142 x45`: the short run behind the label goes into its number's run.
std::vector<Run> with_extensions(const Plan& plan, Cell& cell) {
  std::vector<Run> kept;
  bool taken = true;  // the run before has, or is, an extension
  for (std::size_t i = 0; i < cell.runs().size(); ++i) {
    Run& run = cell.runs()[i];
    const bool short_run =
        run.groups.size() == 1 && run.size() <= kExtensionMax && !run.hidden && !run.plus;
    const Label label = taken || !short_run ? Label::none : extension_label(cell.gap_before(i));
    taken = false;
    if (label == Label::none) {
      kept.push_back(std::move(run));
      continue;
    }
    Run& number = kept.back();
    const bool full = !number.hidden && plan.complete(number.digits(), number.plus);
    if (label == Label::mark && !full) {
      number.hidden = true;  // `1888372x468`
    } else if (label == Label::pause && !(full && run.size() <= kCommentMax)) {
      kept.push_back(std::move(run));
      continue;
    } else {
      number.extension = run.digits();
      number.strict = false;
    }
    taken = true;
  }
  return kept;
}

// ---- cells that are not read run by run -----------------------------------------------------

// What a spreadsheet shows for a long number in a narrow or unformatted column.
bool is_scientific(std::string_view core) {
  const auto e = core.find('e');
  if (e == std::string_view::npos || e == 0) return false;
  auto power = core.substr(e + 1);
  if (!power.empty() && (power[0] == '+' || power[0] == '-')) power.remove_prefix(1);
  if (power.empty() || power.size() > 3 || !only(power, kDigits)) return false;
  auto mantissa = core.substr(0, e);
  const auto point = mantissa.find_first_of(".,");
  const auto whole = mantissa.substr(0, point);
  const auto fraction = point == std::string_view::npos ? "" : mantissa.substr(point + 1);
  return !whole.empty() && only(whole, kDigits) && only(fraction, kDigits);
}

// `2125550142.0`, an integer column exported as floating point: the part before the point.
std::optional<std::string> float_integer(std::string_view core) {
  const auto point = core.find('.');
  if (point == std::string_view::npos || core[0] == '0') return {};
  const auto whole = core.substr(0, point);
  const auto fraction = core.substr(point + 1);
  if (whole.size() < kCompleteMin || whole.size() > 15 || !only(whole, kDigits)) return {};
  if (fraction != "0" && fraction != "00") return {};
  return std::string(whole);
}

Reading nothing(ReadingReason reason) { return {ReadingStatus::none, reason, {}, {}}; }

Reading found(ReadingStatus status, ReadingReason reason, const Numbers& numbers) {
  Reading reading{status, reason, {}, {}};
  reading.numbers.assign(numbers);
  return reading;
}

Reading read_float(const Plan& plan, const std::string& whole, const std::string& core) {
  const Numbers numbers = plan.readings(whole, false).numbers;
  if (numbers.empty()) return nothing(ReadingReason::impossible);
  std::string all = core;
  std::erase(all, '.');
  Numbers readings = numbers;
  append(readings, plan.readings(all, false).numbers);
  Reading reading = found(ReadingStatus::number, ReadingReason::unspecified, readings);
  if (reading.numbers.size() > 1) {
    reading.status = ReadingStatus::ambiguous;
    reading.reason = ReadingReason::several_readings;
  }
  return reading;
}

// RFC 3966: `tel:2125550142;phone-context=+1` is the local number behind its context.
std::optional<std::string> with_phone_context(const std::string& plain) {
  constexpr std::string_view kScheme = "tel:";
  constexpr std::string_view kContext = ";phone-context=+";
  const auto context_at = plain.find(kContext);
  if (context_at == std::string::npos || !plain.starts_with(kScheme)) return {};
  const auto local_end = plain.find(';');
  std::string local = plain.substr(kScheme.size(), local_end - kScheme.size());
  if (!only(local, "0123456789-.()") || local.empty()) return {};
  const auto code_at = context_at + kContext.size();
  const auto code_end = std::min(plain.find_first_not_of(kDigits, code_at), plain.size());
  const auto view = std::string_view(plain);
  return fmt::format("+{} {}{}{}", view.substr(code_at, code_end - code_at), local,
                     view.substr(local_end, context_at - local_end), view.substr(code_end));
}

// ---- the cell -------------------------------------------------------------------------------

// `Line 2: 212-555-0142`; but `+44` or `030` may be the head of the number behind it.
bool is_comment(const Run& run) {
  return run.size() <= kCommentMax && !run.connected && !run.plus && run.groups.front()[0] != '0';
}

// The runs' outcomes as one status. A run that is no number beside one that is leaves a doubt.
Reading combined(const Plan& plan, const std::vector<Run>& runs) {
  const bool any_long = std::any_of(runs.begin(), runs.end(), [](const Run& run) {
    return run.hidden || run.size() >= kCompleteMin;
  });
  Numbers numbers;
  std::string extension;
  bool readings = false, stray_plus = false, unread = false, masked = false, letters = false;
  for (const Run& run : runs) {
    const bool shorter = any_long && !run.hidden && run.size() < kCompleteMin;
    if (shorter && is_comment(run)) continue;
    const Outcome outcome = shorter ? Outcome{} : read_run(plan, run);
    masked |= outcome.kind == Outcome::kMasked;
    readings |= outcome.kind == Outcome::kReadings;
    stray_plus |= outcome.kind == Outcome::kStrayPlus;
    unread |= outcome.kind == Outcome::kUnread || outcome.kind == Outcome::kPartly;
    letters |= outcome.kind == Outcome::kUnread && run.strict;
    append(numbers, outcome.numbers);
    if (extension.empty() && !outcome.numbers.empty()) extension = run.extension;
  }
  if (numbers.empty()) {
    if (masked) return {ReadingStatus::masked, ReadingReason::unspecified, {}, {}};
    return nothing(letters ? ReadingReason::letters : ReadingReason::impossible);
  }
  Reading reading = found(ReadingStatus::ambiguous, ReadingReason::unspecified, numbers);
  reading.extension = std::move(extension);
  if (masked) {
    reading.reason = ReadingReason::masked_part;
  } else if (unread) {
    reading.reason = ReadingReason::unread_part;
  } else if (stray_plus) {
    reading.reason = ReadingReason::stray_plus;
  } else if (readings) {
    reading.reason = ReadingReason::several_readings;
  } else {
    reading.status = reading.numbers.size() == 1 ? ReadingStatus::number : ReadingStatus::several;
  }
  return reading;
}

Reading read_by_keypad(const std::string& plain, const std::string& region, Reading otherwise) {
  if (std::count_if(plain.begin(), plain.end(), [](char c) { return c >= 'a' && c <= 'z'; }) < 3) {
    return otherwise;
  }
  const auto number = library_keypad(plain, region);
  if (!number) return otherwise;
  return found(ReadingStatus::number, ReadingReason::unspecified, {*number});
}

}  // namespace

Reading read_reference(std::string_view text, const std::string& region, ReaderOptions options) {
  std::string plain(stripped(plain_text(text), " \t\n"));
  if (plain.empty()) return {};
  const std::string core(stripped(plain, "'\"= "));
  if (is_scientific(core)) return nothing(ReadingReason::spreadsheet);
  if (plain.find_first_of(kDigits) == std::string::npos) {
    const Reading reading = nothing(ReadingReason::no_digits);
    return options.letters ? read_by_keypad(plain, region, reading) : reading;
  }
  const Plan plan(region);
  if (const auto whole = float_integer(core)) return read_float(plan, *whole, core);
  if (auto local = with_phone_context(plain)) plain = std::move(*local);

  std::string marked = plain;
  hide_digits(marked);
  Cell cell(marked);
  Reading reading = combined(plan, with_extensions(plan, cell));
  if (options.letters && reading.status == ReadingStatus::none) {
    return read_by_keypad(plain, region, std::move(reading));
  }
  return reading;
}

}  // namespace lapwing::phone
