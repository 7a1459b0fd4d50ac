#include "screening/stated_facts.h"

#include "screening/number_json.h"
#include "screening/number_judge.h"
#include "screening/verdict_json.h"

namespace lapwing::screening {
namespace {

using nlohmann::ordered_json;

// The number as it stands: there is nothing to be read in it.
phone::Reading reading_of(E164 number) {
  phone::Reading reading;
  reading.status = phone::ReadingStatus::number;
  phone::ReadNumber exact{.number = number, .valid = false, .possible = true};
  for (const auto& read : phone::Reader::create("US")->read(number.to_string()).numbers) {
    if (read.number == number) exact = read;
  }
  reading.numbers.add(exact);
  return reading;
}

}  // namespace

Screening judge_stated(const checker::StatedCall& stated, const checker::Rulebook& rulebook) {
  Screening screening;
  screening.text = stated.call.to->to_string();
  screening.reading = reading_of(*stated.call.to);
  screening.rulebook = rulebook.version();
  NumberScreening one{*screening.reading.numbers.begin(), stated.call, {}, {}, {}};
  one.verdict = checker::Checker(rulebook).judge(stated.call, stated.questions);
  screening.outcome = one.verdict.outcome;
  screening.reasons = reason_codes(one.verdict, one.call);
  screening.numbers.push_back(std::move(one));
  return screening;
}

ordered_json stated_json(const checker::StatedCall& stated, const checker::Rulebook& rulebook) {
  ordered_json json;
  if (stated.windows) {
    const E164 to = *stated.call.to;
    json["number"] = number_json(to.to_string(), reading_of(to));
    json["windows"] = windows_json(checker::Checker(rulebook).windows(
        stated.call, stated.windows->from, stated.windows->days));
  } else {
    json = verdict_json(judge_stated(stated, rulebook), rulebook);
  }
  json["facts"] = kFactsStated;
  return json;
}

}  // namespace lapwing::screening
