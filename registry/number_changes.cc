#include "registry/number_changes.h"

#include <set>

#include "registry/authority.h"
#include "registry/ledger.h"

namespace lapwing::registry {
namespace {

// As `register` and `deregister` journal it.
Entry entry_of(const ListId& list, E164 number, bool listed, const Request& request,
               const std::string& key, Instant now) {
  const Proof proof{request.method, request.strength};
  Payload payload = Registered{"", proof};
  if (!listed) payload = Removed{"", Removed::Reason::asked, proof};
  return request_entry(list, number, std::move(payload), request, key, now, now);
}

// What this very act did with the number before, if it came so far.
Result<std::optional<ChangeOutcome>> done_before(const Ledger& ledger, const std::string& key,
                                                 const ListId& list, E164 number) {
  const auto seq = ledger.store().request(sha256(key));
  if (!seq) return seq.error();
  if (!*seq) return std::optional<ChangeOutcome>();
  const auto entry = ledger.entry(**seq);
  if (!entry) return entry.error();
  if (entry->list != list.text() || (!entry->number_erased && entry->number != number)) {
    return error(Errc::invalid_argument, "the key `{}` was another request's, entry {}", key,
                 **seq);
  }
  return std::optional(ChangeOutcome{**seq, false, entry->effective_at});
}

}  // namespace

Result<std::vector<ChangeOutcome>> change_numbers(Ledger& ledger, const ListId& list,
                                                  std::span<const E164> numbers, bool listed,
                                                  const Request& request) {
  const Authority authority(ledger);
  if (const auto info = authority.own_list(list); !info) return info.error();
  if (std::set<E164>(numbers.begin(), numbers.end()).size() != numbers.size() ||
      numbers.size() > kNumbersChangedMax) {
    return error(Errc::invalid_argument, "up to {} numbers change at once, each named once",
                 kNumbersChangedMax);
  }
  const Instant now = ledger.options().clock->now();
  std::vector<std::string> keys;
  std::vector<std::string> holds;
  const bool named = !request.idempotency_key.empty();
  for (const E164 number : numbers) {
    keys.push_back(named ? fmt::format("request/{}/{}", request.idempotency_key, number.value())
                         : fresh_key());
    holds.push_back(fmt::format("number/{}/{}", list.text(), number.value()));
    if (named) holds.push_back("request/" + keys.back());
  }
  // As Authority::add: nobody else decides about these numbers meanwhile.
  const Ledger::Hold hold(ledger, std::move(holds), {fmt::format("list/{}/", list.text())});
  std::vector<ChangeOutcome> outcomes;
  std::vector<Entry> entries;
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    const auto before = done_before(ledger, keys[i], list, numbers[i]);
    if (!before) return before.error();
    const auto open = authority.open_row(list, numbers[i]);
    if (!open) return open.error();
    if (*before) {
      outcomes.push_back(**before);
    } else if (listed == open->has_value()) {
      outcomes.push_back(listed ? ChangeOutcome{(*open)->seq, false, (*open)->from}
                                : ChangeOutcome{0, false, now});
    } else {
      outcomes.push_back({0, true, now});
      entries.push_back(entry_of(list, numbers[i], listed, request, keys[i], now));
    }
  }
  if (entries.empty()) return outcomes;
  const auto count = entries.size();
  const auto last = ledger.commit(std::move(entries));
  if (!last) return last.error();
  Seq next = *last - count + 1;
  for (auto& outcome : outcomes) {
    if (outcome.changed) outcome.seq = next++;
  }
  return outcomes;
}

}  // namespace lapwing::registry
