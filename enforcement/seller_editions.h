// Which edition of a list a seller held when it called: from the records of its scrubs
// (OUT.scrub.json, filed by `import scrub-record`), or as somebody states it. What is not on record
// is not known: records may be missing. Not thread-safe while it is filled.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "phone/e164.h"

namespace lapwing::enforcement {

struct SellerEdition {
  std::string edition;  // `us.national@17`; empty where it is stated by its day alone
  Instant obtained_at;
  Instant used_at;    // when the scrub ended: from then on the seller had its answer
  std::string scrub;  // id of the record; `stated`
  std::vector<std::string> coverage;  // E.164 prefixes, or `all`

  bool covers(E164 number) const;
};

class SellerEditions {
 public:
  // The record's JSON as `lapwing scrub` wrote it. A record without a seller says nothing and is
  // passed over; data_loss for text that is no such record.
  Status add_record(std::string_view json, std::string id);
  // Held by every seller (empty name) or this one from `obtained_at` on.
  void state(std::string seller, std::string list, Instant obtained_at);

  // The newest edition that the seller had used by then and that speaks for the number; null when
  // none is on record.
  const SellerEdition* find(const std::string& seller, const std::string& list, E164 number,
                            Instant at) const;
  bool empty() const { return editions_.empty(); }

 private:
  std::map<std::pair<std::string, std::string>, std::vector<SellerEdition>> editions_;
};

}  // namespace lapwing::enforcement
