// Documents in named collections beside the lists: keys, subscriptions, cases, audits. Each version
// is one journal entry; the latest is the document, the others are its history. What may identify
// a person stands apart from the body, so that it can be erased. Values.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "registry/entry_payload.h"

namespace lapwing::registry {

class Ledger;

struct Document {
  std::string collection;  // `case`
  std::string id;          // within it; both of letters, digits and `._:+@-`
  std::string body;        // JSON, without personal content
  std::string actor;
  std::map<std::string, std::string> personal = {};  // erasable: names, e-mail, remarks
};

// One version of a document, as the journal has it.
struct HeldDocument {
  Document document;
  Seq seq = 0;
  Instant recorded_at{};
  bool closed = false;
  bool personal_erased = false;
};

struct DocumentPut {
  // The seq of the version that this one was made from, 0 for none yet: failed_precondition when
  // somebody else wrote in between. Not given: whatever is there.
  std::optional<Seq> replaces = {};
  bool close = false;  // the last version, which says how it ended
  // A put with an earlier one's key changes nothing and gives that one's seq; empty: none.
  std::string idempotency_key = {};
};

// What Registry offers of this; see registry/registry.h.
Result<Seq> put_document(Ledger& ledger, const Document& document, const DocumentPut& put);
Result<std::optional<HeldDocument>> find_document(const Ledger& ledger,
                                                  const std::string& collection,
                                                  const std::string& id);
Result<std::vector<HeldDocument>> document_versions(const Ledger& ledger,
                                                    const std::string& collection,
                                                    const std::string& id);
Result<std::vector<HeldDocument>> documents(const Ledger& ledger, const std::string& collection);

}  // namespace lapwing::registry
