#include "registry/journal.h"

namespace lapwing::registry {
namespace {

constexpr std::size_t kReadAtOnce = 4096;

// Calls `visit` with each entry from `from` on until it returns false.
template <class Visit>
Status each_entry(const Journal& journal, Seq from, Visit visit) {
  for (Seq next = from;;) {
    const auto entries = journal.read(next, kReadAtOnce);
    if (!entries) return entries.error();
    if (entries->empty()) return ok();
    for (const auto& entry : *entries) {
      if (!visit(entry)) return ok();
    }
    next = entries->back().seq + 1;
  }
}

}  // namespace

Status check_append(std::span<const Entry> entries, Seq head) {
  for (const auto& entry : entries) {
    const auto* erased = std::get_if<Erased>(&entry.payload);
    if (erased == nullptr || erased->entries.empty() || erased->entries.back() <= head) continue;
    return error(Errc::invalid_argument, "cannot erase entry {}: the journal ends at {}",
                 erased->entries.back(), head);
  }
  return ok();
}

Result<std::optional<Seq>> find_key(const Journal& journal, std::string_view idempotency_key,
                                    Seq from) {
  std::optional<Seq> found;
  const auto read = each_entry(journal, from, [&](const Entry& entry) {
    if (entry.idempotency_key == idempotency_key) found = entry.seq;
    return !found;
  });
  if (!read) return read.error();
  return found;
}

Result<std::vector<Seq>> find_number(const Journal& journal, E164 number, Seq from) {
  std::vector<Seq> found;
  const auto read = each_entry(journal, from, [&](const Entry& entry) {
    if (entry.number == number) found.push_back(entry.seq);
    return true;
  });
  if (!read) return read.error();
  return found;
}

}  // namespace lapwing::registry
