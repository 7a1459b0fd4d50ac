// Generates what the scrub is measured on: a list of numbers, and calling lists of which three rows
// in ten are on it. The same arguments give the same bytes; a larger list holds every smaller one.
//
//   scrub_data list COUNT              ten digits a line, ascending
//   scrub_data messy ROWS COUNT        a CSV as people keep it, against the list of that size
//   scrub_data plain ROWS COUNT        ten digits a line, in no order
//   scrub_data odd ROWS COUNT          cells that only libphonenumber reads
//   scrub_data dated COUNT             that list with a date of its own for each number, a CSV
//   scrub_data internal ROWS COUNT     every hundredth number of those calling lists
//   scrub_data consents ROWS COUNT     a seller's consents of another hundredth
//
// Numbers are spread over the geographic area codes of the United States as real lists are: seven
// exchanges of ten are active, some eight times as full as others. None is a real person's but by
// chance.
#include <fmt/format.h>

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "phone/nanp.h"

namespace {

using lapwing::phone::find_npa;
using lapwing::phone::NpaKind;

std::uint64_t mix(std::uint64_t x) {
  x += 0x9E3779B97F4A7C15U;
  x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9U;
  x = (x ^ (x >> 27)) * 0x94D049BB133111EBU;
  return x ^ (x >> 31);
}

// A stream of its own for each purpose.
class Random {
 public:
  explicit Random(std::uint64_t seed) : state_(mix(seed)) {}
  std::uint64_t operator()() { return mix(state_ += 0x9E3779B97F4A7C15U); }
  std::uint64_t below(std::uint64_t n) { return (*this)() % n; }

 private:
  std::uint64_t state_;
};

// Active exchanges, ascending, and which of their numbers are listed.
class World {
 public:
  explicit World(std::uint64_t count) {
    double weights = 0;
    for (std::uint64_t code = 201; code <= 989; ++code) {
      const auto* info = find_npa(static_cast<int>(code));
      if (info == nullptr || info->kind != NpaKind::geographic || info->countries.empty() ||
          info->countries[0] != "US") {
        continue;
      }
      for (std::uint64_t nxx = 200; nxx <= 999; ++nxx) {
        const std::uint64_t draw = mix(code * 1'000 + nxx);
        if (draw % 10 >= 7) continue;
        exchanges_.push_back(code * 1'000 + nxx);
        weights += static_cast<double>(1 + draw / 16 % 8);
      }
    }
    per_weight_ = static_cast<double>(count) / (weights * 10'000);
  }

  const std::vector<std::uint64_t>& exchanges() const { return exchanges_; }

  bool listed(std::uint64_t number) const {
    const std::uint64_t weight = 1 + mix(number / 10'000) / 16 % 8;
    const double share = per_weight_ * static_cast<double>(weight);
    return static_cast<double>(mix(number ^ 0x5EED) >> 11) * 0x1p-53 < share;
  }

  std::uint64_t any(Random& random) const {
    return exchanges_[random.below(exchanges_.size())] * 10'000 + random.below(10'000);
  }
  std::uint64_t draw(Random& random, bool want_listed) const {
    for (;;) {
      const std::uint64_t number = any(random);
      if (listed(number) == want_listed) return number;
    }
  }

 private:
  std::vector<std::uint64_t> exchanges_;
  double per_weight_ = 0;
};

void put(const std::string& text) { std::fwrite(text.data(), 1, text.size(), stdout); }

void write_list(const World& world, bool dated) {
  std::string block;
  for (const std::uint64_t exchange : world.exchanges()) {
    block.clear();
    for (std::uint64_t line = 0; line < 10'000; ++line) {
      const std::uint64_t number = exchange * 10'000 + line;
      if (!world.listed(number)) continue;
      fmt::format_to(std::back_inserter(block), "{}", number);
      if (dated) {
        const std::uint64_t day = mix(number) % (20 * 12 * 28);
        fmt::format_to(std::back_inserter(block), ",{}-{:02}-{:02}", 2003 + day / 336,
                       1 + day / 28 % 12, 1 + day % 28);
      }
      block += '\n';
    }
    put(block);
  }
}

std::string messy_cell(std::uint64_t number, Random& random) {
  const std::uint64_t a = number / 10'000'000, b = number / 10'000 % 1'000, c = number % 10'000;
  const std::uint64_t shape = random.below(100);
  if (shape < 20) return fmt::format("+1 ({}) {}-{:04}", a, b, c);
  if (shape < 42) return fmt::format("{}-{}-{:04}", a, b, c);
  if (shape < 55) return fmt::format("{}.{}.{:04}", a, b, c);
  if (shape < 62) return fmt::format("1-{}-{}-{:04} x{}", a, b, c, random.below(1'000));
  if (shape < 66)
    return fmt::format("+44 20 79{:02} {:04}", random.below(100), random.below(10'000));
  if (shape < 97) return fmt::format("{}", number);
  constexpr std::string_view kGarbage[] = {
      "n/a", "", "555", "(000) 000-0000", "unknown", "12345678901234567890", "-", "call office"};
  return std::string(kGarbage[random.below(std::size(kGarbage))]);
}

// What a scanner leaves to libphonenumber; no two cells alike.
std::string odd_cell(std::uint64_t number, Random& random) {
  const std::uint64_t a = number / 10'000'000, b = number / 10'000 % 1'000, c = number % 10'000;
  switch (random.below(3)) {
    case 0:
      return fmt::format("tel:+1-{}-{}-{:04};ext={}", a, b, c, random.below(10'000));
    case 1:
      return fmt::format("{}/{}/{:04} ask for room {}", a, b, c, random.below(1'000));
    default:
      return fmt::format("+49 (0) 30 {:08}", random.below(100'000'000));
  }
}

// Whom a row calls: three of ten are on the list.
std::uint64_t number_of(const World& world, std::uint64_t rows, std::uint64_t row) {
  Random random(mix(rows) ^ row);
  return world.draw(random, random.below(10) < 3);
}

// What a seller knows of some of those whom a list of so many rows calls.
void write_known(const World& world, std::uint64_t rows, bool consents) {
  std::string block;
  if (consents) block = "number,form,scope,given_on\n";
  for (std::uint64_t row = consents ? 50 : 100; row <= rows; row += 100) {
    fmt::format_to(std::back_inserter(block), "{}", number_of(world, rows, row));
    block += consents ? fmt::format(",signed-written,voice,2026-{:02}-{:02}\n", 1 + row / 100 % 9,
                                    1 + row / 100 % 28)
                      : "\n";
  }
  put(block);
}

enum class Shape { messy, plain, odd };

void write_calls(const World& world, std::uint64_t rows, Shape shape) {
  Random random(rows);
  std::string block;
  if (shape != Shape::plain) block = "id,name,city,phone,note\n";
  for (std::uint64_t row = 1; row <= rows; ++row) {
    const std::uint64_t number = number_of(world, rows, row);
    if (shape == Shape::plain) {
      fmt::format_to(std::back_inserter(block), "{}\n", number);
    } else {
      const std::uint64_t person = random.below(100'000);
      const std::string cell =
          shape == Shape::messy ? messy_cell(number, random) : odd_cell(number, random);
      fmt::format_to(std::back_inserter(block), "{},{},City {},{},note {}\n", row,
                     person % 10 == 0 ? fmt::format("\"Doe, Person {}\"", person)
                                      : fmt::format("Person {}", person),
                     person % 977, cell, random.below(1'000'000));
    }
    if (block.size() > (1U << 20)) {
      put(block);
      block.clear();
    }
  }
  put(block);
}

int usage() {
  fmt::print(stderr,
             "usage: scrub_data (list|dated) COUNT | "
             "(messy|plain|odd|internal|consents) ROWS COUNT\n");
  return 64;
}

}  // namespace

int main(int argc, char** argv) {
  const std::vector<std::string_view> words(argv + 1, argv + argc);
  if (words.size() == 2 && (words[0] == "list" || words[0] == "dated")) {
    write_list(World(std::strtoull(argv[2], nullptr, 10)), words[0] == "dated");
  } else if (words.size() == 3 && (words[0] == "internal" || words[0] == "consents")) {
    write_known(World(std::strtoull(argv[3], nullptr, 10)), std::strtoull(argv[2], nullptr, 10),
                words[0] == "consents");
  } else if (words.size() == 3 &&
             (words[0] == "messy" || words[0] == "plain" || words[0] == "odd")) {
    write_calls(World(std::strtoull(argv[3], nullptr, 10)), std::strtoull(argv[2], nullptr, 10),
                words[0] == "messy"   ? Shape::messy
                : words[0] == "plain" ? Shape::plain
                                      : Shape::odd);
  } else {
    return usage();
  }
  return std::fflush(stdout) == 0 ? 0 : 74;
}
