#include "screening/number_judge.h"

#include <algorithm>

#include "base/csv.h"
#include "checker/rule.h"

namespace lapwing::screening {
namespace {

using checker::Outcome;
using registry::ListingState;

std::uint64_t hash_of(std::span<const std::uint64_t> words) {
  std::uint64_t hash = 0;
  for (const std::uint64_t word : words) {
    hash = (hash ^ word) * 0x9E3779B97F4A7C15ULL;
    hash ^= hash >> 32;
  }
  return hash;
}

// The first two parts: a code and what it speaks of, without the date or the prefix after it.
std::string_view counted_part(std::string_view code) {
  const std::size_t first = code.find(':');
  if (first == std::string_view::npos) return code;
  return code.substr(0, code.find(':', first + 1));
}

void add_once(std::vector<std::string>& codes, std::string code) {
  if (std::find(codes.begin(), codes.end(), code) == codes.end()) codes.push_back(std::move(code));
}

bool says_listed(const Listing& listing) {
  return listing.found.state == ListingState::listed ||
         listing.found.state == ListingState::maybe_listed;
}

}  // namespace

RowReason ReasonCounts::reason(std::string code) {
  const auto [slot, fresh] = indices_.try_emplace(std::string(counted_part(code)),
                                                  static_cast<std::uint32_t>(counts_.size()));
  if (fresh) counts_.push_back(0);
  return {std::move(code), slot->second};
}

std::map<std::string, std::uint64_t> ReasonCounts::totals() const {
  std::map<std::string, std::uint64_t> totals;
  for (const auto& [code, index] : indices_) {
    if (counts_[index] != 0) totals[code] = counts_[index];
  }
  return totals;
}

bool is_own_list(const ListNeed& need, const NumberClass& number_class) {
  return need.info.id.is_internal() && need.info.id.seller() == number_class.call.seller;
}

checker::Questions questions_for(const NumberClass& number_class, bool whole_day) {
  checker::Questions questions =
      whole_day ? checker::Questions::scrub() : checker::Questions::check();
  questions.lists.emplace();
  for (const ListNeed& need : number_class.needs) {
    if (need.decides && !is_own_list(need, number_class)) {
      questions.lists->push_back(need.info.id.text());
    }
  }
  return questions;
}

std::vector<std::string> reason_codes(const checker::Verdict& verdict, const checker::Call& call) {
  std::vector<std::string> codes;
  for (const checker::Finding& finding : verdict.findings) {
    if (!finding.counts) continue;
    if (finding.outcome != Outcome::permitted) add_once(codes, checker::code(finding, call));
  }
  for (const checker::Finding& finding : verdict.findings) {
    if (finding.counts && finding.outcome == Outcome::permitted && finding.exception != nullptr) {
      add_once(codes, "excused:" + finding.exception->id);
    }
  }
  return codes;
}

std::vector<std::string> left_out_codes(const NumberClass& number_class) {
  const bool asked =
      std::any_of(number_class.needs.begin(), number_class.needs.end(),
                  [](const ListNeed& need) { return need.decides && !need.info.id.is_internal(); });
  std::vector<std::string> codes;
  if (asked) return codes;
  for (const std::string& list : number_class.left_out) codes.push_back("left-out:" + list);
  return codes;
}

void NumberJudge::forget() {
  count_rows_of(own_);
  own_.clear();
  if (answers_.size() <= answers_max_) return;
  count_rows_of(answers_);
  answers_.clear();
  keys_.clear();
  slots_.assign(slots_.size(), Slot{});
  recent_.clear();
}

void NumberJudge::count_rows() {
  count_rows_of(own_);
  count_rows_of(answers_);
}

void NumberJudge::count_rows_of(const std::deque<NumberAnswer>& answers) {
  for (const NumberAnswer& answer : answers) {
    for (std::size_t i = 0; i < answer.reasons.size(); ++i) {
      const std::uint32_t counted_as = answer.reasons[i].counted_as;
      // Two dates of one list are one reason.
      if (std::none_of(answer.reasons.begin(),
                       answer.reasons.begin() + static_cast<std::ptrdiff_t>(i),
                       [&](const RowReason& other) { return other.counted_as == counted_as; })) {
        counts_->count(counted_as, answer.rows);
      }
    }
    answer.rows = 0;
  }
}

// Whatever a verdict and its codes can depend on.
std::size_t NumberJudge::write_key(E164 number, const NumberClass& number_class,
                                   std::span<const Listing> listings) {
  const std::size_t size = 2 + 2 * listings.size();
  key_.resize(size);
  std::uint64_t* at = key_.data();
  *at++ = size;
  *at++ = number_class.index;
  std::size_t listed = 0;
  for (const Listing& listing : listings) {
    std::uint64_t word = static_cast<std::uint64_t>(listing.found.state);
    if (says_listed(listing)) {
      ++listed;
      const auto day = static_cast<std::uint32_t>(listing.found.from.time_since_epoch().count());
      word |= static_cast<std::uint64_t>(listing.found.from_kind) << 8 | std::uint64_t{day} << 32;
    } else if (listing.found.state == ListingState::not_covered) {
      for (const char c : coverage_prefix(number)) word = word << 8 | static_cast<unsigned char>(c);
    }
    *at++ = word;
    *at++ = reinterpret_cast<std::uintptr_t>(listing.edition);
  }
  return listed;
}

const NumberJudge::Slot* NumberJudge::find(std::uint64_t hash) const {
  for (std::size_t at = hash & (slots_.size() - 1); slots_[at].answer != nullptr;
       at = (at + 1) & (slots_.size() - 1)) {
    if (slots_[at].hash == hash && is_key(slots_[at].key)) return &slots_[at];
  }
  return nullptr;
}

const NumberJudge::Slot& NumberJudge::keep(std::uint64_t hash, const NumberAnswer* answer) {
  if (2 * answers_.size() > slots_.size()) {
    const std::vector<Slot> before = std::move(slots_);
    slots_.assign(2 * before.size(), Slot{});
    for (const Slot& slot : before) {
      if (slot.answer != nullptr) put(slot);
    }
  }
  const Slot slot{hash, keys_.size(), answer};
  keys_.insert(keys_.end(), key_.begin(), key_.end());
  return put(slot);
}

const NumberJudge::Slot& NumberJudge::put(const Slot& slot) {
  std::size_t at = slot.hash & (slots_.size() - 1);
  while (slots_[at].answer != nullptr) at = (at + 1) & (slots_.size() - 1);
  return slots_[at] = slot;
}

NumberAnswer NumberJudge::worded(NumberAnswer answer) const {
  std::string codes;
  for (const RowReason& reason : answer.reasons) codes += (codes.empty() ? "" : ";") + reason.code;
  answer.before = fmt::format("{}{}{}", delimiter_, checker::to_string(answer.outcome), delimiter_);
  answer.behind = delimiter_;
  append_csv_field(answer.behind, codes, delimiter_);
  return answer;
}

const NumberAnswer& NumberJudge::judge(E164 number, const NumberClass& number_class,
                                       std::span<const Listing> listings,
                                       const RecordFacts* records) {
  // Consents and relationships are the number's own.
  if (records != nullptr && !records->empty()) {
    return own_.emplace_back(worded(answer(number, number_class, listings, records)));
  }
  const std::size_t listed = write_key(number, number_class, listings);
  // Most numbers are answered like one just before, which is found without a hash.
  const std::size_t place =
      kRecentListed * number_class.index + std::min(listed, kRecentListed - 1);
  if (place >= recent_.size()) recent_.resize(place + kRecentListed);
  if (recent_[place].answer != nullptr && is_key(recent_[place].key)) {
    return *recent_[place].answer;
  }
  const std::uint64_t hash = hash_of(key_);
  const Slot* known = find(hash);
  if (known == nullptr) {
    const NumberAnswer& fresh =
        answers_.emplace_back(worded(answer(number, number_class, listings, records)));
    known = &keep(hash, &fresh);
  }
  recent_[place] = {known->key, known->answer};
  return *known->answer;
}

NumberAnswer NumberJudge::answer(E164 number, const NumberClass& number_class,
                                 std::span<const Listing> listings, const RecordFacts* records) {
  checker::Call call = number_class.call;
  call.to = number;
  if (records != nullptr) {
    call.consents = records->consents;
    call.relationships = records->relationships;
  }
  checker::Questions questions = questions_for(number_class, true);
  std::vector<std::string> stale;
  for (std::size_t i = 0; i < listings.size(); ++i) {
    const ListNeed& need = number_class.needs[i];
    const Listing& listing = listings[i];
    if (is_own_list(need, number_class)) {
      call.internal = internal_fact(need.info, listing.found);
      continue;
    }
    if (!need.decides) {
      if (!says_listed(listing)) continue;
      questions.lists->push_back(need.info.id.text());
    }
    EditionFact edition;
    if (listing.edition != nullptr) {
      edition.id = listing.edition->edition.id();
      // A stale edition gets this far only when the caller wants its answers, marked.
      if (listing.edition->stale) {
        stale.push_back(fmt::format("stale:{}:{}", need.info.id.text(), listing.edition->age_days));
      } else {
        // On the calendar of the day judged: where today is asked for, a list in another zone may
        // already count the next day.
        edition.obtained = CivilDate(std::chrono::sys_days(*call.on) -
                                     std::chrono::days(listing.edition->age_days));
      }
    }
    call.lists.push_back(list_fact(need.info, listing.found, number, edition));
  }
  checker_.judge(call, questions, verdict_);

  NumberAnswer answer;
  answer.outcome = verdict_.outcome;
  std::vector<std::string> codes = reason_codes(verdict_, call);
  if (!number_class.subscribed) {
    answer.outcome = std::max(answer.outcome, Outcome::undetermined);
    codes.emplace_back("not-subscribed");
  }
  for (std::string& code : left_out_codes(number_class)) {
    answer.outcome = std::max(answer.outcome, Outcome::undetermined);
    codes.push_back(std::move(code));
  }
  for (std::string& code : stale) add_once(codes, std::move(code));
  for (std::string& code : codes) answer.reasons.push_back(counts_->reason(std::move(code)));
  return answer;
}

}  // namespace lapwing::screening
