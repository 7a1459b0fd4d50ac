#include "enforcement/call_judge.h"

#include <algorithm>

#include "screening/number_judge.h"

namespace lapwing::enforcement {
namespace {

using registry::ListingState;
using screening::ListNeed;
using screening::NumberClass;

constexpr std::ptrdiff_t kHistoryMax = 4'000;
// What the rules of safe harbor call the element of a list that is not too old.
constexpr const char* kRegistryVersion = "registry-version";

}  // namespace

CallJudge::CallJudge(registry::NumberWalk& walk, const checker::Rulebook& rulebook,
                     checker::Purpose purpose, const SellerEditions& editions, DayClasses& classes)
    : walk_(walk), checker_(rulebook), purpose_(purpose), editions_(editions), classes_(classes) {
  const auto id = registry::ListId::parse("us.dno");
  if (walk.holds(*id)) do_not_originate_ = *id;
}

Status CallJudge::add_listings(const LoggedCall& logged, const NumberClass& number_class) {
  checker::Call& call = judged_.call;
  for (const ListNeed& need : number_class.needs) {
    const bool own = screening::is_own_list(need, number_class);
    if (!own && std::any_of(call.lists.begin(), call.lists.end(),
                            [&](const auto& fact) { return fact.list == need.info.id.text(); })) {
      continue;
    }
    // A seller of whose own list nothing is held may have a long one.
    if (own && !walk_.holds(need.info.id)) continue;
    const auto answer = walk_.listing(need.info.id, logged.called, *call.at);
    if (!answer) return answer.error();
    if (own) {
      call.internal = screening::internal_fact(*answer);
      continue;
    }
    call.lists.push_back(screening::list_fact(need.info, *answer, logged.called));
    judged_.listings.push_back(*answer);
    add_edition(need.info, logged);
  }
  return ok();
}

// Of lists that the law lets a seller use for some time only.
void CallJudge::add_edition(const registry::ListInfo& list, const LoggedCall& logged) {
  if (!list.age_limit) return;
  const checker::Call& call = judged_.call;
  HeldEdition held{.list = list.id.text()};
  held.edition = editions_.find(call.seller, held.list, logged.called, *call.at);
  if (held.edition != nullptr) {
    held.age_days = list.age_days(held.edition->obtained_at, *call.at);
    held.stale = list.stale(held.edition->obtained_at, *call.at);
  }
  judged_.editions.push_back(std::move(held));
}

// What the seller's records here say: of a seller of whom there are none, nothing is known.
Status CallJudge::add_records(const std::string& seller, E164 number) {
  if (seller.empty() || !walk_.holds_records(seller)) return ok();
  const auto records = walk_.seller_records(seller, number);
  if (!records) return records.error();
  auto facts = screening::record_facts(*records, purpose_);
  checker::Call& call = judged_.call;
  if (!call.consents) call.consents = std::move(facts.consents);
  if (!call.relationships) call.relationships = std::move(facts.relationships);
  return ok();
}

// A reply that asks for no more is a request to the seller, and ends what was agreed before.
void CallJudge::add_stop(const CallList& log, const LoggedCall& logged) {
  const auto stop = log.stops().find(logged.called);
  if (stop == log.stops().end()) return;
  checker::Call& call = judged_.call;
  const Instant asked = stop->second.at;
  if (asked < *call.at) {
    const bool earlier = call.internal && call.internal->listed &&
                         (!call.internal->requested_at || *call.internal->requested_at <= asked);
    if (!earlier) call.internal = checker::InternalFact{.listed = true, .requested_at = asked};
  }
  if (!call.consents) return;
  for (checker::Consent& consent : *call.consents) {
    const bool after = consent.given_at && *consent.given_at > asked;
    if (!after && (!consent.revoked_at || *consent.revoked_at > asked)) consent.revoked_at = asked;
  }
}

// What a log shows of the caller: a number that cannot exist, or is the called party's own, is
// nobody's to use.
Status CallJudge::add_identity(const ShownCaller& caller, const LoggedCall& logged) {
  checker::CallerIdentity& identity = judged_.call.identity;
  const Instant at = *judged_.call.at;
  judged_.caller = caller_number(caller.text, caller.reading,
                                 CivilDate(std::chrono::floor<std::chrono::days>(at)));
  judged_.caller_list.clear();
  if (judged_.caller.kind == CallerNumberKind::withheld) identity.number_sent = false;
  if (judged_.caller.nobodys()) {
    identity.number_sent = true;
    identity.number_ours = false;
  }
  const auto number = caller.number();
  if (!number) return ok();
  judged_.call.from = *number;
  identity.number_sent = true;
  if (*number == logged.called) {
    identity.number_ours = false;
    judged_.caller.why = "it is the called party's own number";
  }
  if (!do_not_originate_) return ok();
  const auto answer = walk_.listing(*do_not_originate_, *number, at);
  if (!answer) return answer.error();
  if (answer->state == ListingState::listed) {
    identity.number_ours = false;
    judged_.caller_list = do_not_originate_->text();
  }
  return ok();
}

Result<const CallJudge::Judged*> CallJudge::judge(const CallList& log, const LoggedCall& logged,
                                                  Instant at, const std::string& seller,
                                                  const std::string& subject) {
  const CivilDate utc_day(std::chrono::floor<std::chrono::days>(at));
  auto number_class = classes_.of(logged.called, utc_day, seller, logged.recorded);
  if (!number_class) return number_class.error();
  checker::Call& call = judged_.call;
  auto history = std::move(call.history);
  call = (*number_class)->call;
  call.history = std::move(history);
  judged_.listings.clear();
  judged_.editions.clear();
  call.to = logged.called;
  call.on.reset();
  call.at = at;
  call.subject = subject;
  call.campaign = log.name(logged.campaign);
  // Lists are those that the law of the called party's own day asks for.
  for (const CivilDate day : days_of(call.place, at)) {
    if (day != utc_day) {
      number_class = classes_.of(logged.called, day, seller, logged.recorded);
      if (!number_class) return number_class.error();
    }
    if (auto added = add_listings(logged, **number_class); !added) return added.error();
  }
  for (const HeldEdition& held : judged_.editions) {
    if (held.edition == nullptr) continue;
    bool& shown = call.safe_harbor.try_emplace(kRegistryVersion, true).first->second;
    shown = shown && !held.stale;
  }
  if (auto added = add_records(seller, logged.called); !added) return added.error();
  add_stop(log, logged);
  if (auto added = add_identity(log.caller(logged), logged); !added) return added.error();
  checker_.judge(call, questions_, judged_.verdict);
  return &judged_;
}

bool CallJudge::capped() const {
  const auto& findings = judged_.verdict.findings;
  return std::any_of(findings.begin(), findings.end(), [](const checker::Finding& finding) {
    return finding.kind == checker::Kind::frequency_cap;
  });
}

void CallJudge::forget() { judged_.call.history.emplace(); }

void CallJudge::remember(checker::PriorCall prior) {
  auto& history = judged_.call.history;
  if (!history) history.emplace();
  // A rule caps at 1,000 calls at most (checker/rules/frequency_cap.cc): of the last 2,000 at least
  // that many are left, so that one number called without end costs no more time than others.
  if (std::ssize(*history) == kHistoryMax) {
    history->erase(history->begin(), history->begin() + kHistoryMax / 2);
  }
  history->push_back(std::move(prior));
}

}  // namespace lapwing::enforcement
