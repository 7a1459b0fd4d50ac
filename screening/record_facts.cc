#include "screening/record_facts.h"

#include <algorithm>

#include "checker/call_reader.h"

namespace lapwing::screening {
namespace {

// A look-up costs as much as some twenty numbers that are gathered.
constexpr std::size_t kAskedSingly = 10'000;

std::optional<checker::ConsentForm> form_of(std::string_view word) {
  using checker::ConsentForm;
  if (word == "oral") return ConsentForm::oral;
  if (word == "recorded") return ConsentForm::recorded;
  if (word == "electronic") return ConsentForm::electronic;
  if (word == "written") return ConsentForm::written;
  if (word == "signed-written") return ConsentForm::signed_written;
  return {};
}

}  // namespace

RecordFacts record_facts(const registry::SellerRecords& records, checker::Purpose purpose) {
  RecordFacts facts;
  for (const auto& held : records.consents) {
    const auto form = form_of(held.form);
    const auto scope = registry::parse_consent_scope(held.scope);
    if (!form || !scope) continue;  // what is not understood excuses nothing
    const auto& purposes = scope->purposes;
    if (!purposes.empty() && std::find(purposes.begin(), purposes.end(),
                                       checker::to_string(purpose)) == purposes.end()) {
      continue;
    }
    checker::Consent consent;
    consent.id = fmt::format("entry {}", held.belief.seq);
    consent.seller = records.seller;
    consent.form = *form;
    consent.channels = scope->channels;
    consent.recorded = scope->prerecorded;
    consent.any_hour = scope->any_hour;
    consent.given_at = held.given_at;
    consent.expires_at = held.expires_at;
    consent.revoked_at = held.revoked_at;
    facts.consents.push_back(std::move(consent));
  }
  for (const auto& held : records.relationships) {
    checker::Ebr relationship;
    relationship.id = fmt::format("entry {}", held.belief.seq);
    relationship.seller = records.seller;
    relationship.kind = held.kind;
    relationship.last_on = held.last_on;
    relationship.ongoing = held.ongoing;
    relationship.ended_at = held.ended_at;
    facts.relationships.push_back(std::move(relationship));
  }
  return facts;
}

Status SellerBook::expect(std::size_t numbers) const {
  if (!known_ || numbers_.load() != nullptr) return ok();
  if (expected_.fetch_add(numbers) + numbers < kAskedSingly) return ok();
  const std::lock_guard lock(gathering_);
  if (gathered_) return ok();
  auto gathered = registry_->recorded_numbers(seller_);
  if (!gathered) return gathered.error();
  gathered_ = std::make_unique<const registry::RecordedNumbers>(*std::move(gathered));
  numbers_.store(gathered_.get());
  return ok();
}

std::unique_ptr<registry::NumberWalk> SellerBook::walk() const {
  return std::move(registry::walk_numbers(*registry_, 1).front());
}

Status SellerBook::find_many(std::span<const E164> numbers, registry::NumberWalk& walk,
                             std::vector<RecordFacts>& facts) const {
  if (auto expected = expect(numbers.size()); !expected) return expected;
  const registry::RecordedNumbers* const recorded = numbers_.load(std::memory_order_acquire);
  facts.clear();
  facts.resize(numbers.size());
  std::vector<std::size_t> asked;
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    if (recorded == nullptr || recorded->may_hold(numbers[i])) asked.push_back(i);
  }
  const bool whole = recorded != nullptr && recorded->whole();
  // The walk goes on from where it is.
  if (!whole) {
    std::sort(asked.begin(), asked.end(),
              [&](std::size_t a, std::size_t b) { return numbers[a] < numbers[b]; });
  }
  for (const std::size_t i : asked) {
    const auto records = whole ? recorded->seller_records(seller_, numbers[i])
                               : walk.seller_records(seller_, numbers[i]);
    if (!records) return records.error();
    facts[i] = record_facts(*records, purpose_);
  }
  return ok();
}

Status SellerBook::fill(checker::Call& call, E164 number) const {
  if (!known_) return ok();
  const auto records = registry_->seller_records(seller_, number);
  if (!records) return records.error();
  RecordFacts facts = record_facts(*records, purpose_);
  if (!call.consents) call.consents = std::move(facts.consents);
  if (!call.relationships) call.relationships = std::move(facts.relationships);
  return ok();
}

}  // namespace lapwing::screening
