#include "tests/phone/number_shapes.h"

#include <algorithm>
#include <array>
#include <vector>

namespace lapwing::phone {
namespace {

constexpr std::string_view kSeparators[] = {" or ", ";",  "; ", ",", ", ", "/",   " / ", " & ",
                                            "|",    "\n", "  ", " ", "-",  " - ", "\t",  " and "};
constexpr std::string_view kComments[] = {" (LAWS)",   " home",  " - do not call",
                                          " (mobile)", ", cell", " ask for Max",
                                          " xxl",      " Fax",   "!",
                                          ".",         " ~",     " [work]"};
constexpr std::string_view kLabels[] = {"Tel: ", "tel:",  "Ph ",  "Home-",
                                        "(m) ",  "call ", "fax.", "T"};
constexpr std::string_view kWords[] = {"no phone",   "n/a",       "none", "-",    "unknown",
                                       "Multiple#s", "?",         "xxx",  "call", "",
                                       "  \t ",      "caf\u00e9", "()",   "+"};
constexpr std::string_view kMasks[] = {"x", "X", "*", "?", "#", "_"};
constexpr std::string_view kExtensionWords[] = {
    " ext ",  " ext. ",  " ex",   "ext",     " extension ",
    ", ext ", " extn: ", ";ext=", " (ext. ", " int "};
constexpr std::string_view kGaps[] = {" ",  "-",  ".", "/",      "  ", " - ",
                                      ") ", " (", "",  "      ", "\t"};

}  // namespace

ShapeMaker::ShapeMaker(std::string_view region, std::uint64_t seed) : random_(seed) {
  for (const auto& each : kRegionPlans) {
    if (each.name == region) region_ = &each;
  }
  plan_ = &kCallingPlans[region_->plan];
}

std::span<const ShapeMaker::Shape> ShapeMaker::shapes() {
  static constexpr Shape kShapes[] = {
      {"bare", &ShapeMaker::bare},
      {"with trunk", &ShapeMaker::with_trunk},
      {"plus", &ShapeMaker::plus},
      {"plus, spaced", &ShapeMaker::plus_spaced},
      {"dashes", &ShapeMaker::dashed},
      {"dots", &ShapeMaker::dotted},
      {"brackets", &ShapeMaker::bracketed},
      {"plus, brackets", &ShapeMaker::plus_bracketed},
      {"slash", &ShapeMaker::slashed},
      {"bracketed zero", &ShapeMaker::bracketed_zero},
      {"fixed width", &ShapeMaker::fixed_width},
      {"extension x", &ShapeMaker::extension_x},
      {"extension word", &ShapeMaker::extension_word},
      {"extension hash", &ShapeMaker::extension_hash},
      {"comment", &ShapeMaker::comment},
      {"comment, touching", &ShapeMaker::comment_touching},
      {"label", &ShapeMaker::label},
      {"quoted", &ShapeMaker::quoted},
      {"international prefix", &ShapeMaker::international_prefix},
      {"home code without plus", &ShapeMaker::home_code_without_plus},
      {"stray plus", &ShapeMaker::stray_plus},
      {"two numbers", &ShapeMaker::two_numbers},
      {"hidden", &ShapeMaker::hidden},
      {"floating point", &ShapeMaker::floating_point},
      {"scientific", &ShapeMaker::scientific},
      {"any digits", &ShapeMaker::any_digits},
      {"any groups", &ShapeMaker::any_groups},
      {"foreign", &ShapeMaker::foreign},
      {"words", &ShapeMaker::words},
      {"unicode", &ShapeMaker::unicode},
      {"noise", &ShapeMaker::noise},
  };
  return kShapes;
}

std::string ShapeMaker::any_of(std::span<const std::string_view> list) {
  return std::string(list[static_cast<std::size_t>(below(static_cast<int>(list.size())))]);
}

std::string ShapeMaker::digits(int least, int most) {
  std::string all;
  for (int left = least + below(most - least + 1); left > 0; --left) {
    all += static_cast<char>('0' + below(10));
  }
  return all;
}

std::string ShapeMaker::national(const CallingPlan& plan) {
  std::string walked;
  std::uint16_t state = plan.start;
  for (;;) {
    std::vector<int> live;
    for (int d = 0; d < 10; ++d) {
      if (kPlanNext[state][d] != 0) live.push_back(d);
    }
    if (live.empty() || (kPlanAccepts[state] != 0 && one_in(3))) break;
    const int digit = live[static_cast<std::size_t>(below(static_cast<int>(live.size())))];
    walked += static_cast<char>('0' + digit);
    state = kPlanNext[state][digit];
  }
  if (one_in(10) && !walked.empty()) {
    walked[static_cast<std::size_t>(below(static_cast<int>(walked.size())))] =
        static_cast<char>('0' + below(10));
  }
  if (one_in(40)) walked += digits(1, 2);
  if (one_in(40)) walked.pop_back();
  return walked;
}

std::string ShapeMaker::grouped(const std::string& all, std::string_view separator) {
  std::string text;
  std::size_t at = 0;
  while (at < all.size()) {
    const auto size = static_cast<std::size_t>(2 + below(3));
    if (!text.empty()) text += separator;
    text += all.substr(at, size);
    at += size;
  }
  return text;
}

void ShapeMaker::hold_numbers() {
  held_own_.clear();
  held_abroad_.clear();
  std::vector<std::string> all_own;
  std::vector<std::string> all_abroad;
  for (int i = 0; i < 4; ++i) {
    all_own.push_back(own());
    all_abroad.push_back(abroad());
  }
  held_own_ = std::move(all_own);
  held_abroad_ = std::move(all_abroad);
}
std::string ShapeMaker::own() {
  if (held_own_.empty()) return national(*plan_);
  return held_own_[static_cast<std::size_t>(below(static_cast<int>(held_own_.size())))];
}
const CallingPlan& ShapeMaker::any_plan() {
  return kCallingPlans[static_cast<std::size_t>(below(static_cast<int>(kCallingPlans.size())))];
}
std::string ShapeMaker::home() {
  const std::string number = own();
  if (region_->trunk == Trunk::literal && one_in(2)) {
    return std::to_string(region_->trunk_digit) + number;
  }
  return number;
}
std::string ShapeMaker::full() { return std::to_string(plan_->code) + own(); }
std::string ShapeMaker::abroad() {
  if (!held_abroad_.empty()) {
    return held_abroad_[static_cast<std::size_t>(below(static_cast<int>(held_abroad_.size())))];
  }
  const CallingPlan& plan = any_plan();
  return std::to_string(plan.code) + national(plan);
}
std::string ShapeMaker::written() {
  switch (below(5)) {
    case 0:
      return plus_spaced();
    case 1:
      return dashed();
    case 2:
      return bracketed();
    case 3:
      return plus();
    default:
      return home();
  }
}

std::string ShapeMaker::bare() { return own(); }
std::string ShapeMaker::with_trunk() {
  const int trunk = region_->trunk == Trunk::literal ? region_->trunk_digit : below(10);
  return std::to_string(trunk) + own();
}
std::string ShapeMaker::plus() { return "+" + full(); }
std::string ShapeMaker::plus_spaced() {
  return "+" + std::to_string(plan_->code) + " " + grouped(own(), " ");
}
std::string ShapeMaker::dashed() { return grouped(home(), "-"); }
std::string ShapeMaker::dotted() { return grouped(home(), "."); }
std::string ShapeMaker::bracketed() {
  const std::string number = home();
  return "(" + number.substr(0, 3) + ") " +
         grouped(number.substr(std::min<std::size_t>(3, number.size())), "-");
}
std::string ShapeMaker::plus_bracketed() {
  const std::string number = own();
  return "+" + std::to_string(plan_->code) + " (" + number.substr(0, 3) + ") " +
         grouped(number.substr(std::min<std::size_t>(3, number.size())), " ");
}
std::string ShapeMaker::slashed() { return grouped(home(), "/"); }
std::string ShapeMaker::bracketed_zero() {
  const CallingPlan& plan = one_in(2) ? *plan_ : any_plan();
  const std::string number = &plan == plan_ ? own() : national(plan);
  return "+" + std::to_string(plan.code) + " (0)" + grouped(number, " ");
}
std::string ShapeMaker::fixed_width() {
  std::string number = home();
  number.insert(std::min<std::size_t>(static_cast<std::size_t>(4 + below(2)), number.size()), " ");
  return number + std::string(static_cast<std::size_t>(below(6)), ' ');
}
std::string ShapeMaker::extension_x() {
  return written() + (one_in(2) ? " x" : one_in(2) ? "x" : " X ") + digits(1, one_in(5) ? 12 : 5);
}
std::string ShapeMaker::extension_word() {
  return written() + any_of(kExtensionWords) + digits(0, one_in(5) ? 9 : 5);
}
std::string ShapeMaker::extension_hash() {
  return written() + (one_in(2) ? "#" : " #") + digits(0, 5);
}
std::string ShapeMaker::comment() { return written() + any_of(kComments); }
std::string ShapeMaker::comment_touching() {
  return written() + (one_in(3) ? "-" : "") + (one_in(2) ? "home" : "HELP") +
         digits(0, one_in(3) ? 4 : 0);
}
std::string ShapeMaker::label() { return any_of(kLabels) + written(); }
std::string ShapeMaker::quoted() {
  const std::string number = one_in(2) ? plus() : home();
  switch (below(3)) {
    case 0:
      return "'" + number;
    case 1:
      return "=\"" + number + "\"";
    default:
      return "\"" + number + "\"";
  }
}
std::string ShapeMaker::international_prefix() {
  std::string prefix =
      region_->idd.empty() || one_in(4) ? (one_in(2) ? "00" : "011") : std::string(region_->idd);
  return prefix + (one_in(2) ? " " : "") + (one_in(3) ? full() : abroad());
}
std::string ShapeMaker::home_code_without_plus() {
  return one_in(2) ? full() : grouped(full(), " ");
}
std::string ShapeMaker::stray_plus() { return "+" + home(); }
std::string ShapeMaker::two_numbers() {
  return written() + any_of(kSeparators) + (one_in(6) ? digits(1, 8) : written());
}
std::string ShapeMaker::hidden() {
  std::string number = written();
  const std::string mask = any_of(kMasks);
  for (int times = 1 + below(4); times > 0; --times) {
    number[static_cast<std::size_t>(below(static_cast<int>(number.size())))] = mask[0];
  }
  return number + (one_in(4) ? mask : "");
}
std::string ShapeMaker::floating_point() { return home() + (one_in(3) ? ".00" : ".0"); }
std::string ShapeMaker::scientific() {
  return digits(1, 1) + "." + digits(0, 10) + (one_in(2) ? "E+" : "e") + digits(1, 2);
}
std::string ShapeMaker::any_digits() {
  return (one_in(4) ? "+" : "") + digits(1, one_in(5) ? 24 : 15);
}
std::string ShapeMaker::any_groups() {
  std::string text = one_in(4) ? "+" : "";
  for (int groups = 1 + below(6); groups > 0; --groups) text += digits(1, 6) + any_of(kGaps);
  return text;
}
std::string ShapeMaker::foreign() { return "+" + (one_in(2) ? abroad() : grouped(abroad(), " ")); }
std::string ShapeMaker::words() { return any_of(kWords) + (one_in(3) ? any_of(kWords) : ""); }
std::string ShapeMaker::unicode() {
  std::string text;
  for (const char c : written()) {
    if (c >= '0' && c <= '9' && one_in(2)) {
      text += "\xd9";
      text += static_cast<char>(0xA0 + (c - '0'));
    } else if (c == ' ' && one_in(2)) {
      text += "\u00a0";
    } else if (c == '-' && one_in(2)) {
      text += "\u2013";
    } else {
      text += c;
    }
  }
  return text;
}
std::string ShapeMaker::noise() {
  constexpr std::string_view kAlphabet =
      "0123456789012345678901234567890123456789+  -.()/xX#*?,;eE'=ah&\t";
  std::string text;
  for (int left = 1 + below(20); left > 0; --left) {
    text += kAlphabet[static_cast<std::size_t>(below(static_cast<int>(kAlphabet.size())))];
  }
  return text;
}

}  // namespace lapwing::phone
