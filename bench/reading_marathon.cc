// The scanner against the stated policy over libphonenumber, for as many strings as asked for.
//
//   reading_marathon STRINGS [SEED]
//
// As tests/phone/reading_differential_test.cc, in all regions, but fit for a hundred million: what
// libphonenumber says of a string of digits is remembered, and the same few numbers are written in
// every shape many times over before others are drawn. Prints how many strings were compared and
// the first disagreements; exits with 1 when there is one.
#include <fmt/format.h>

#include <cstdio>
#include <cstdlib>
#include <functional>
#include <map>
#include <random>
#include <unordered_map>

#include "phone/number_library.h"
#include "phone/plan_table.h"
#include "phone/scanner.h"
#include "tests/phone/number_shapes.h"

namespace lapwing::phone {

// reading_reference.cc is compiled a second time for this program, under this name and asking the
// five functions below instead of phone/number_library.h's.
Reading read_remembered(std::string_view text, const std::string& region, ReaderOptions options);

namespace {

class Memo {
 public:
  using Answer = std::optional<ReadNumber>;
  const Answer& get(const std::string& key, const std::function<Answer()>& ask) {
    if (answers_.size() > kMax) answers_.clear();
    const auto [slot, fresh] = answers_.try_emplace(key);
    if (fresh) slot->second = ask();
    return slot->second;
  }

 private:
  static constexpr std::size_t kMax = 1'000'000;
  std::unordered_map<std::string, Answer> answers_;
};

Memo& memo() {
  static Memo memo;
  return memo;
}

}  // namespace

std::optional<ReadNumber> remembered_international(std::string_view digits) {
  return memo().get(fmt::format("+{}", digits), [&] { return library_international(digits); });
}
std::optional<ReadNumber> remembered_national(std::string_view digits, const std::string& region) {
  return memo().get(fmt::format("{}{}", region, digits),
                    [&] { return library_national(digits, region); });
}
std::optional<ReadNumber> remembered_keypad(std::string_view text, const std::string& region) {
  return memo().get(fmt::format("{}k{}", region, text),
                    [&] { return library_keypad(text, region); });
}
int remembered_calling_code(const std::string& region) {
  static std::map<std::string, int> known;
  const auto [slot, fresh] = known.try_emplace(region);
  if (fresh) slot->second = library_calling_code(region);
  return slot->second;
}
bool remembered_regular_lengths(const std::string& region) {
  static std::map<std::string, bool> known;
  const auto [slot, fresh] = known.try_emplace(region);
  if (fresh) slot->second = library_regular_lengths(region);
  return slot->second;
}

namespace {

// Digits without a pattern seldom repeat, and each costs libphonenumber's full price.
bool draws_freely(std::string_view shape) {
  return shape == "any digits" || shape == "any groups" || shape == "noise" ||
         shape == "two numbers" || shape == "scientific" || shape == "bracketed zero";
}

struct Totals {
  std::uint64_t compared = 0;
  std::uint64_t declined = 0;
  std::uint64_t different = 0;
};

// Two hundred rounds of every shape over the numbers that are held.
void compare_region(const std::string& region, std::uint64_t seed, Totals& totals) {
  const auto scanner = Scanner::create(region);
  if (!scanner) std::abort();
  ShapeMaker maker(region, seed);
  maker.hold_numbers();
  for (int round = 0; round < 200; ++round) {
    for (const auto& shape : ShapeMaker::shapes()) {
      if (round % 40 != 0 && draws_freely(shape.name)) continue;
      const std::string cell = maker.make(shape);
      const Scanned scanned = scanner->scan(cell);
      if (!scanned.settled) {
        ++totals.declined;
        continue;
      }
      ++totals.compared;
      if (Scanner::reading_of(scanned) == read_remembered(cell, region, {})) continue;
      if (++totals.different <= 100) {
        fmt::print("{} {} `{}`: scanner and policy differ\n", region, shape.name, cell);
      }
    }
  }
}

}  // namespace
}  // namespace lapwing::phone

int main(int argc, char** argv) {
  using namespace lapwing::phone;
  const std::uint64_t wanted = argc > 1 ? std::strtoull(argv[1], nullptr, 10) : 1'000'000;
  std::mt19937_64 random(argc > 2 ? std::strtoull(argv[2], nullptr, 10) : 1);
  Totals totals;
  std::uint64_t told = 0;
  while (totals.compared < wanted) {
    // Two of five turns for the United States, the others for any region.
    const std::string_view region =
        random() % 5 < 2 ? "US" : kRegionPlans[random() % kRegionPlans.size()].name;
    compare_region(std::string(region), random(), totals);
    if (totals.compared / 1'000'000 == told) continue;
    told = totals.compared / 1'000'000;
    fmt::print(stderr, "{} compared, {} declined, {} different\n", totals.compared, totals.declined,
               totals.different);
  }
  fmt::print("{} compared, {} declined, {} different\n", totals.compared, totals.declined,
             totals.different);
  return totals.different == 0 ? 0 : 1;
}
