#include "phone/hidden_digits.h"

#include <string_view>
#include <vector>

#include "phone/plain_text.h"

namespace lapwing::phone {
namespace {

struct Marks {
  std::size_t begin, end;
  bool hides = false;
};

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_letter(char c) { return (c >= 'a' && c <= 'z') || c == kLetter; }
bool is_mark(char c) { return c == '*' || c == '?' || c == '_' || c == '#'; }

// [begin, end) is a maximal run of marks and letters; `x`s count if it holds no other letter.
void add_marks(const std::string& plain, std::size_t begin, std::size_t end,
               std::vector<Marks>& all) {
  std::size_t at = begin;
  while (at < end) {
    std::size_t stop = at;
    while (stop < end && is_letter(plain[stop])) ++stop;
    const bool word = std::string_view(plain).substr(at, stop - at).find_first_not_of('x') !=
                      std::string_view::npos;
    while (stop < end && is_mark(plain[stop])) ++stop;
    std::size_t first = at;
    if (word) {
      while (is_letter(plain[first])) ++first;
    }
    if (first < stop) {
      if (!word && !all.empty() && all.back().end == first) {
        all.back().end = stop;
      } else {
        all.push_back({first, stop});
      }
    }
    at = stop == at ? at + 1 : stop;
  }
}

std::vector<Marks> find_marks(const std::string& plain) {
  std::vector<Marks> all;
  for (std::size_t at = 0; at < plain.size();) {
    std::size_t end = at;
    while (end < plain.size() && (is_letter(plain[end]) || is_mark(plain[end]))) ++end;
    if (end == at) {
      ++at;
      continue;
    }
    add_marks(plain, at, end, all);
    at = end;
  }
  return all;
}

constexpr std::string_view kJoining = " -./()[]";

// What may stand between a number, the label of its extension, and the extension.
constexpr std::string_view kLabelJoining = " \t.,;:=-([";

// `x` or `#` at `at` with digits on both sides: the label of an extension, not a digit.
bool labels_extension(const std::string& plain, std::size_t at) {
  if (at == 0) return false;
  const std::size_t before = plain.find_last_not_of(kLabelJoining, at - 1);
  const std::size_t after = plain.find_first_not_of(kLabelJoining, at + 1);
  return before != std::string::npos && is_digit(plain[before]) && after != std::string::npos &&
         is_digit(plain[after]);
}

bool hides_by_touch(const std::string& plain, const Marks& marks) {
  const bool after_digit = marks.begin > 0 && is_digit(plain[marks.begin - 1]);
  const bool before_digit = marks.end < plain.size() && is_digit(plain[marks.end]);
  if (marks.end - marks.begin > 1) return after_digit || before_digit;
  const char mark = plain[marks.begin];
  if (mark == '#' || mark == 'x') {
    if (labels_extension(plain, marks.begin)) return false;
    return mark == '#' ? after_digit : after_digit || before_digit;
  }
  return after_digit || before_digit;
}

// Whether only joining marks lie between `from` and `to`, few enough for one number.
bool near(const std::string& plain, std::size_t from, std::size_t to) {
  constexpr std::size_t kJoiningMax = 5;
  return to - from <= kJoiningMax &&
         std::string_view(plain).substr(from, to - from).find_first_not_of(kJoining) ==
             std::string_view::npos;
}

bool hides_by_nearness(const std::string& plain, const Marks& marks, const Marks* previous,
                       const Marks* next) {
  if (marks.end - marks.begin < 2) return false;
  const std::size_t left = plain.find_last_not_of(kJoining, marks.begin == 0 ? 0 : marks.begin - 1);
  if (marks.begin > 0 && left != std::string::npos && left < marks.begin &&
      near(plain, left + 1, marks.begin)) {
    if (is_digit(plain[left])) return true;
    if (previous && previous->hides && left + 1 == previous->end) return true;
  }
  const std::size_t right = plain.find_first_not_of(kJoining, marks.end);
  if (right == std::string::npos || !near(plain, marks.end, right)) return false;
  return is_digit(plain[right]) || (next && next->hides && right == next->begin);
}

}  // namespace

void hide_digits(std::string& plain) {
  std::vector<Marks> all = find_marks(plain);
  for (Marks& marks : all) marks.hides = hides_by_touch(plain, marks);
  const std::size_t count = all.size();
  const auto spread = [&](std::size_t i) {
    const Marks* previous = i > 0 ? &all[i - 1] : nullptr;
    const Marks* next = i + 1 < count ? &all[i + 1] : nullptr;
    all[i].hides = all[i].hides || hides_by_nearness(plain, all[i], previous, next);
  };
  for (std::size_t i = 0; i < count; ++i) spread(i);
  for (std::size_t i = count; i-- > 0;) spread(i);
  for (const Marks& marks : all) {
    if (marks.hides)
      plain.replace(marks.begin, marks.end - marks.begin, marks.end - marks.begin, kHidden);
  }
}

}  // namespace lapwing::phone
