#include "screening/screener.h"

#include <algorithm>

#include "screening/cell.h"
#include "screening/number_class.h"
#include "screening/number_judge.h"
#include "screening/record_facts.h"

namespace lapwing::screening {
namespace {

using checker::Outcome;

ListUse use_of(const registry::ListInfo& list, const registry::ListingAnswer& answer) {
  ListUse use;
  use.list = list.id.text();
  use.seq = answer.seq;
  use.age_days = answer.age_days;
  use.stale = answer.stale;
  if (list.age_limit) use.age_days_max = list.age_limit->days;
  use.held = answer.edition || list.tenure != registry::Tenure::held;
  if (!answer.edition) return use;
  use.edition = answer.edition->id();
  use.sha256 = answer.edition->sha256;
  use.count = answer.edition->count;
  use.obtained_at = answer.edition->obtained_at;
  use.coverage = answer.edition->coverage.to_strings();
  use.use_until = list.use_until(answer.edition->obtained_at);
  return use;
}

bool names_listing(const checker::ListFact& fact) {
  return fact.state == checker::ListState::listed || fact.state == checker::ListState::maybe_listed;
}

Result<NumberScreening> screen(const registry::Registry& registry, const checker::Checker& checker,
                               const CallQuestion& question, const NumberClass& number_class,
                               const SellerBook& book, const phone::ReadNumber& number) {
  NumberScreening screened{number, number_class.call, {}, {}, number_class.left_out};
  checker::Call& call = screened.call;
  call.to = number.number;
  if (const auto filled = book.fill(call, number.number); !filled) return filled.error();
  checker::Questions questions = questions_for(number_class, question.on.has_value());
  for (const ListNeed& need : number_class.needs) {
    const auto answer = question.on ? registry.listing_on(need.info.id, number.number, *question.on)
                                    : registry.listing(need.info.id, number.number, *question.at);
    if (!answer) return answer.error();
    screened.lists.push_back(use_of(need.info, *answer));
    if (is_own_list(need, number_class)) {
      call.internal = internal_fact(*answer);
      continue;
    }
    checker::ListFact fact = list_fact(need.info, *answer, number.number);
    if (!need.decides) {
      if (!names_listing(fact)) continue;
      questions.lists->push_back(fact.list);
    }
    call.lists.push_back(std::move(fact));
  }
  screened.verdict = checker.judge(call, questions);
  return screened;
}

struct Answer {
  Outcome outcome;
  std::vector<std::string> codes;
};

Answer answer_of(const NumberScreening& screened, const NumberClass& number_class) {
  Answer answer{screened.verdict.outcome, reason_codes(screened.verdict, screened.call)};
  for (std::string& code : left_out_codes(number_class)) {
    answer.outcome = std::max(answer.outcome, Outcome::undetermined);
    answer.codes.push_back(std::move(code));
  }
  return answer;
}

void add_once(std::vector<std::string>& codes, std::string code) {
  if (std::find(codes.begin(), codes.end(), code) == codes.end()) codes.push_back(std::move(code));
}

}  // namespace

Result<Screening> Screener::check(const phone::Reader& reader, std::string_view to,
                                  CallQuestion question) const {
  if (!question.on && !question.at) question.at = clock_.now();
  Screening screening;
  screening.text = to;
  screening.reading = reader.read(to);
  screening.rulebook = rulebook_.version();
  auto classes = NumberClasses::create(registry_.catalog(), rulebook_, question);
  if (!classes) return classes.error();
  const checker::Checker checker(rulebook_);
  const SellerBook book(registry_, question);

  Cells cells;
  add_reading(cells, screening.reading);
  screening.outcome = cells.marks.outcome();
  if (screening.reading.numbers.empty()) screening.outcome = Outcome::undetermined;
  std::vector<Answer> answers;
  for (const phone::ReadNumber& number : screening.reading.numbers) {
    const auto number_class = classes->of(number.number);
    if (!number_class) return number_class.error();
    auto screened = screen(registry_, checker, question, **number_class, book, number);
    if (!screened) return screened.error();
    screening.numbers.push_back(*std::move(screened));
    answers.push_back(answer_of(screening.numbers.back(), **number_class));
    screening.outcome = std::max(screening.outcome, answers.back().outcome);
  }
  for (const Outcome outcome : kStrictestFirst) {
    for (Answer& answer : answers) {
      if (answer.outcome != outcome) continue;
      for (std::string& code : answer.codes) add_once(screening.reasons, std::move(code));
    }
  }
  for (int i = 0; i < kMarks; ++i) {
    const auto mark = static_cast<Mark>(i);
    if (cells.marks.has(mark)) add_once(screening.reasons, std::string(code_of(mark)));
  }
  return screening;
}

Result<std::vector<NumberWindows>> Screener::windows(const phone::Reader& reader,
                                                     std::string_view to, CallQuestion question,
                                                     int days) const {
  if (!question.at) question.at = clock_.now();
  question.on.reset();
  auto classes = NumberClasses::create(registry_.catalog(), rulebook_, question);
  if (!classes) return classes.error();
  const checker::Checker checker(rulebook_);
  std::vector<NumberWindows> all;
  const phone::Reading reading = reader.read(to);
  for (const phone::ReadNumber& number : reading.numbers) {
    const auto number_class = classes->of(number.number);
    if (!number_class) return number_class.error();
    NumberWindows one{number, (*number_class)->call, {}};
    one.call.to = number.number;
    one.windows = checker.windows(one.call, *question.at, days);
    all.push_back(std::move(one));
  }
  return all;
}

}  // namespace lapwing::screening
