// What a seller's records say of a number, as facts of a Call.
#pragma once

#include <atomic>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "checker/call.h"
#include "registry/number_walk.h"
#include "registry/registry.h"
#include "screening/facts.h"

namespace lapwing::screening {

struct RecordFacts {
  std::vector<checker::Consent> consents;
  std::vector<checker::Ebr> relationships;

  bool empty() const { return consents.empty() && relationships.empty(); }
};

// A consent to other purposes than the question's is left out: it is none to this call.
RecordFacts record_facts(const registry::SellerRecords& records, checker::Purpose purpose);

// Looks a seller's records up. Of a seller of whom nothing is held, nothing is
// known: not that there is nothing. Thread-safe.
class SellerBook {
 public:
  // The registry must outlive this.
  SellerBook(const registry::Registry& registry, const CallQuestion& question)
      : registry_(&registry),
        seller_(question.seller.value_or("")),
        purpose_(question.purpose),
        known_(question.seller && registry.holds_records(*question.seller)) {}

  bool known() const { return known_; }
  // facts[i] for numbers[i], by way of a walk of this thread's own. Once more than a few are asked
  // about, all that the seller has records of are gathered first, so that the others cost nothing.
  // Precondition: known().
  std::unique_ptr<registry::NumberWalk> walk() const;
  Status find_many(std::span<const E164> numbers, registry::NumberWalk& walk,
                   std::vector<RecordFacts>& facts) const;
  // Fills what is known into the call; what is stated there stands.
  Status fill(checker::Call& call, E164 number) const;

 private:
  Status expect(std::size_t numbers) const;

  const registry::Registry* registry_;
  std::string seller_;
  checker::Purpose purpose_;
  bool known_;
  mutable std::atomic<std::size_t> expected_ = 0;
  mutable std::mutex gathering_;
  mutable std::unique_ptr<const registry::RecordedNumbers> gathered_;
  mutable std::atomic<const registry::RecordedNumbers*> numbers_ = nullptr;  // of gathered_
};

}  // namespace lapwing::screening
