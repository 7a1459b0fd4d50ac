// What the journal tests share: entries without much thought, and a way to look at what was read.
#pragma once

#include <string>
#include <vector>

#include "registry/journal.h"

namespace lapwing::registry {

// In NPA 999, which is not assigned; `i` below 10,000.
inline E164 nth_number(std::uint64_t i) { return *E164::from_value(19'995'550'000 + i); }

// The registration of nth_number(i) on us.national, with key `key-i`.
inline Entry registration(std::uint64_t i) {
  Entry entry;
  entry.payload = Registered{"request-" + std::to_string(i), {"call-in", 3}};
  entry.list = "us.national";
  entry.number = nth_number(i);
  entry.effective_at = Instant(std::chrono::milliseconds(1'700'000'000'000 + i));
  entry.recorded_at = entry.effective_at + std::chrono::hours(1);
  entry.source.method = "call-in";
  entry.actor = "consumer";
  entry.idempotency_key = "key-" + std::to_string(i);
  entry.personal = {{"evidence", "call " + std::to_string(i)}};
  return entry;
}

inline Entry erasure(std::vector<Seq> entries, bool number = true, bool personal = true) {
  Entry entry;
  entry.payload = Erased{std::move(entries), number, personal, "order 1"};
  entry.actor = "operator:test";
  return entry;
}

// One word for each entry read: its key, or its kind where it has none, with what was erased.
inline std::string describe(const Entry& entry) {
  std::string word =
      entry.idempotency_key.empty() ? std::string(kind_name(entry.payload)) : entry.idempotency_key;
  word += entry.number ? "=" + entry.number->digits() : "";
  if (entry.number_erased) word += " number-erased";
  for (const auto& [name, value] : entry.personal) word += " " + value;
  if (entry.personal_erased) word += " personal-erased";
  return word;
}

inline std::vector<std::string> describe(const std::vector<Entry>& entries) {
  std::vector<std::string> words;
  for (const auto& entry : entries) words.push_back(describe(entry));
  return words;
}

}  // namespace lapwing::registry
