#include "tool/stated_facts.h"

#include <algorithm>
#include <array>

#include "base/byte_source.h"
#include "screening/number_json.h"
#include "screening/stated_facts.h"
#include "tool/session.h"
#include "tool/verdict_output.h"
#include "tool/windows_output.h"

namespace lapwing::tool {
namespace {

using checker::Outcome;

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

void print_stated(const checker::StatedCall& stated, const checker::Rulebook& rulebook) {
  if (stated.windows) {
    return print_windows(stated.call, checker::Checker(rulebook).windows(
                                          stated.call, stated.windows->from, stated.windows->days));
  }
  print_verdict(screening::judge_stated(stated, rulebook), rulebook);
  fmt::print("\n  {}\n", screening::kFactsStated);
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
    if (!stated.windows) {
      strictest = std::max(strictest, screening::judge_stated(stated, **rulebook).outcome);
    }
    if (globals.json) {
      fmt::print("{}\n", screening::dump_line(screening::stated_json(stated, **rulebook)));
    } else {
      print_stated(stated, **rulebook);
    }
  }
  return strictest;
}

}  // namespace lapwing::tool
