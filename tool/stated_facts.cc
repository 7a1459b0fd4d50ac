#include "tool/stated_facts.h"

#include <algorithm>
#include <array>

#include "base/byte_source.h"
#include "checker/call_reader.h"
#include "screening/number_judge.h"
#include "tool/number_json.h"
#include "tool/session.h"
#include "tool/verdict_output.h"
#include "tool/windows_output.h"

namespace lapwing::tool {
namespace {

using checker::Outcome;
using nlohmann::ordered_json;

constexpr const char* kStated = "facts as stated, not from the registry";

Result<std::string> read_whole(const std::string& path) {
  auto source = ByteSource::open(path);
  if (!source) return source.error();
  std::string text;
  std::array<char, 65536> buffer{};
  while (true) {
    const auto read = source->read(buffer);
    if (!read) return read.error();
    if (*read == 0) return text;
    text.append(buffer.data(), *read);
  }
}

// The number as it stands: there is nothing to be read in it.
phone::Reading reading_of(E164 number) {
  phone::Reading reading;
  reading.status = phone::ReadingStatus::number;
  phone::ReadNumber exact{.number = number, .valid = false, .possible = true};
  for (const auto& read : reader_argument("US").read(number.to_string()).numbers) {
    if (read.number == number) exact = read;
  }
  reading.numbers.add(exact);
  return reading;
}

screening::Screening judge(const checker::StatedCall& stated, const checker::Rulebook& rulebook) {
  screening::Screening screening;
  screening.text = stated.call.to->to_string();
  screening.reading = reading_of(*stated.call.to);
  screening.rulebook = rulebook.version();
  screening::NumberScreening one{*screening.reading.numbers.begin(), stated.call, {}, {}, {}};
  one.verdict = checker::Checker(rulebook).judge(stated.call, stated.questions);
  screening.outcome = one.verdict.outcome;
  screening.reasons = screening::reason_codes(one.verdict, one.call);
  screening.numbers.push_back(std::move(one));
  return screening;
}

void print_stated(const screening::Screening& screening, const checker::Rulebook& rulebook,
                  bool json) {
  if (!json) {
    print_verdict(screening, rulebook);
    fmt::print("\n  {}\n", kStated);
    return;
  }
  ordered_json value = verdict_json(screening, rulebook);
  value["facts"] = kStated;
  fmt::print("{}\n", dump_line(value));
}

void print_stated_windows(const checker::StatedCall& stated, const checker::Rulebook& rulebook,
                          bool json) {
  const auto windows =
      checker::Checker(rulebook).windows(stated.call, stated.windows->from, stated.windows->days);
  if (!json) return print_windows(stated.call, windows);
  const E164 to = *stated.call.to;
  fmt::print("{}\n", dump_line({{"number", number_json(to.to_string(), reading_of(to))},
                                {"windows", windows_json(windows)},
                                {"facts", kStated}}));
}

}  // namespace

Result<Outcome> check_stated_facts(const Globals& globals, const std::string& path) {
  const auto text = read_whole(path);
  if (!text) return text.error();
  const auto calls = checker::read_stated_calls(*text, path);
  if (!calls) return calls.error();
  for (std::size_t i = 0; i < calls->size(); ++i) {
    if (!(*calls)[i].call.to) {
      return error(Errc::invalid_argument, "{}: call {} does not say whom: `to` is missing", path,
                   i + 1);
    }
  }
  const auto rulebook = open_rulebook(globals);
  if (!rulebook) return rulebook.error();
  Outcome strictest = Outcome::permitted;
  for (const checker::StatedCall& stated : *calls) {
    if (stated.windows) {
      print_stated_windows(stated, **rulebook, globals.json);
      continue;
    }
    const auto screening = judge(stated, **rulebook);
    print_stated(screening, **rulebook, globals.json);
    strictest = std::max(strictest, screening.outcome);
  }
  return strictest;
}

}  // namespace lapwing::tool
