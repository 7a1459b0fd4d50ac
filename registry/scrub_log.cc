#include "registry/scrub_log.h"

#include <algorithm>

#include "registry/ledger.h"

namespace lapwing::registry {

Result<ScrubFiling> file_scrub(Registry& registry, const FiledScrub& filed) {
  Ledger* ledger = ledger_of(registry);
  if (ledger == nullptr || ledger->store().secondary()) {
    return error(Errc::failed_precondition, "no scrub can be filed in this registry");
  }
  const std::string key = "scrub/" + filed.scrub.scrub;
  const Ledger::Hold hold(*ledger, std::vector<std::string>{"request/" + key});
  const auto before = ledger->store().request(sha256(key));
  if (!before) return before.error();
  if (*before) return ScrubFiling{**before, false};
  Entry entry;
  entry.payload = filed.scrub;
  entry.effective_at = entry.recorded_at = ledger->options().clock->now();
  entry.source.file = filed.file;
  entry.source.method = "import";
  entry.actor = filed.actor;
  entry.idempotency_key = key;
  const auto seq = ledger->commit(std::move(entry));
  if (!seq) return seq.error();
  return ScrubFiling{*seq, true};
}

Result<std::vector<FiledScrub>> filed_scrubs(const Registry& registry) {
  const Ledger* ledger = ledger_of(registry);
  if (ledger == nullptr) return error(Errc::failed_precondition, "this registry keeps no scrubs");
  auto seqs = ledger->store().documents(std::string(kScrubCollection), ledger->state()->head.seq);
  if (!seqs) return seqs.error();
  std::sort(seqs->begin(), seqs->end());
  std::vector<FiledScrub> found;
  for (const Seq seq : *seqs) {
    auto entry = ledger->entry(seq);
    if (!entry) return entry.error();
    auto* scrub = std::get_if<ScrubRecorded>(&entry->payload);
    if (scrub == nullptr) {
      return error(Errc::data_loss, "entry {} of the journal is no scrub, as the store says", seq);
    }
    found.push_back({seq, entry->recorded_at, std::move(entry->source.file),
                     std::move(entry->actor), std::move(*scrub)});
  }
  return found;
}

}  // namespace lapwing::registry
