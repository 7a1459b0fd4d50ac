#include "registry/documents.h"

#include <algorithm>
#include <string_view>

#include "registry/ledger.h"

namespace lapwing::registry {
namespace {

constexpr std::size_t kNameBytesMax = 200;

Status check_name(std::string_view what, std::string_view name) {
  const auto fits = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           std::string_view("._:+@-").find(c) != std::string_view::npos;
  };
  if (!name.empty() && name.size() <= kNameBytesMax &&
      std::all_of(name.begin(), name.end(), fits)) {
    return ok();
  }
  return error(Errc::invalid_argument,
               "`{}` is no {}: it takes 1 to {} letters, digits and . _ : + @ -", name, what,
               kNameBytesMax);
}

Result<HeldDocument> held(const Ledger& ledger, Seq seq) {
  auto entry = ledger.entry(seq);
  if (!entry) return entry.error();
  auto* changed = std::get_if<RecordChanged>(&entry->payload);
  if (changed == nullptr) {
    return error(Errc::data_loss,
                 "entry {} of the journal `{}` is no document, which the store says", seq,
                 ledger.path("journal").string());
  }
  return HeldDocument{
      .document = {std::move(changed->collection), std::move(changed->id), std::move(changed->body),
                   std::move(entry->actor), std::move(entry->personal)},
      .seq = seq,
      .recorded_at = entry->recorded_at,
      .closed = changed->action == RecordChanged::Action::close,
      .personal_erased = entry->personal_erased};
}

Result<std::vector<HeldDocument>> all_held(const Ledger& ledger, const std::vector<Seq>& seqs) {
  std::vector<HeldDocument> found;
  found.reserve(seqs.size());
  for (const Seq seq : seqs) {
    auto document = held(ledger, seq);
    if (!document) return document.error();
    found.push_back(*std::move(document));
  }
  return found;
}

}  // namespace

Result<Seq> put_document(Ledger& ledger, const Document& document, const DocumentPut& put) {
  if (auto fine = check_name("collection", document.collection); !fine) return fine.error();
  if (auto fine = check_name("id of a document", document.id); !fine) return fine.error();
  std::vector<std::string> names{fmt::format("document/{}/{}", document.collection, document.id)};
  if (!put.idempotency_key.empty()) names.push_back("request/" + put.idempotency_key);
  const Ledger::Hold hold(ledger, std::move(names));
  if (!put.idempotency_key.empty()) {
    const auto repeated = ledger.store().request(sha256(put.idempotency_key));
    if (!repeated) return repeated.error();
    if (*repeated) return **repeated;
  }
  if (put.replaces) {
    const auto versions =
        ledger.store().document(document.collection, document.id, ledger.state()->head.seq);
    if (!versions) return versions.error();
    const Seq latest = versions->empty() ? 0 : versions->back();
    if (latest != *put.replaces) {
      return error(Errc::failed_precondition,
                   "{} `{}` was changed by somebody else meanwhile: read it again",
                   document.collection, document.id);
    }
  }
  Entry entry;
  entry.payload = RecordChanged{
      document.collection, document.id,
      put.close ? RecordChanged::Action::close : RecordChanged::Action::put, document.body};
  entry.actor = document.actor;
  entry.personal = document.personal;
  entry.idempotency_key = put.idempotency_key;
  entry.recorded_at = entry.effective_at = ledger.options().clock->now();
  return ledger.commit(std::move(entry));
}

Result<std::optional<HeldDocument>> find_document(const Ledger& ledger,
                                                  const std::string& collection,
                                                  const std::string& id) {
  const auto seqs = ledger.store().document(collection, id, ledger.state()->head.seq);
  if (!seqs) return seqs.error();
  if (seqs->empty()) return std::optional<HeldDocument>();
  auto latest = held(ledger, seqs->back());
  if (!latest) return latest.error();
  return std::optional(*std::move(latest));
}

Result<std::vector<HeldDocument>> document_versions(const Ledger& ledger,
                                                    const std::string& collection,
                                                    const std::string& id) {
  const auto seqs = ledger.store().document(collection, id, ledger.state()->head.seq);
  if (!seqs) return seqs.error();
  return all_held(ledger, *seqs);
}

Result<std::vector<HeldDocument>> documents(const Ledger& ledger, const std::string& collection) {
  const auto seqs = ledger.store().documents(collection, ledger.state()->head.seq);
  if (!seqs) return seqs.error();
  return all_held(ledger, *seqs);
}

}  // namespace lapwing::registry
