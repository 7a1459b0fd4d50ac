// Generated cells in named shapes, for comparing the two ways of reading. Deterministic by seed.
#pragma once

#include <cstdint>
#include <random>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "phone/plan_table.h"

namespace lapwing::phone {

class ShapeMaker {
 public:
  ShapeMaker(std::string_view region, std::uint64_t seed);

  struct Shape {
    std::string_view name;
    std::string (ShapeMaker::*make)();
  };
  static std::span<const Shape> shapes();
  std::string make(const Shape& shape) { return (this->*shape.make)(); }

  // A national number: in nine of ten cases one that the plan calls valid.
  std::string national(const CallingPlan& plan);
  // From now on shapes write a few numbers over and over, until the next call draws others: what
  // libphonenumber says of them need be asked only once.
  void hold_numbers();

 private:
  int below(int bound) { return static_cast<int>(random_() % static_cast<unsigned>(bound)); }
  bool one_in(int n) { return below(n) == 0; }
  std::string any_of(std::span<const std::string_view> list);
  std::string digits(int least, int most);
  std::string grouped(const std::string& digits, std::string_view separator);
  std::string home();    // as dialled at home, with or without trunk prefix
  std::string full();    // calling code and national number of the region
  std::string abroad();  // of any plan
  std::string own();     // national, of the region
  const CallingPlan& any_plan();
  std::string written();  // any of the plain forms

  std::string bare();
  std::string with_trunk();
  std::string plus();
  std::string plus_spaced();
  std::string dashed();
  std::string dotted();
  std::string bracketed();
  std::string plus_bracketed();
  std::string slashed();
  std::string bracketed_zero();
  std::string fixed_width();
  std::string extension_x();
  std::string extension_word();
  std::string extension_hash();
  std::string comment();
  std::string comment_touching();
  std::string label();
  std::string quoted();
  std::string international_prefix();
  std::string home_code_without_plus();
  std::string stray_plus();
  std::string two_numbers();
  std::string hidden();
  std::string floating_point();
  std::string scientific();
  std::string any_digits();
  std::string any_groups();
  std::string foreign();
  std::string words();
  std::string unicode();
  std::string noise();

  const RegionPlan* region_ = nullptr;
  const CallingPlan* plan_ = nullptr;
  std::mt19937_64 random_;
  std::vector<std::string> held_own_;     // empty: not held
  std::vector<std::string> held_abroad_;  // with calling code
};

}  // namespace lapwing::phone
