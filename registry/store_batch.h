#pragma once

#include <map>
#include <set>
#include <string>

#include "phone/e164.h"
#include "registry/event.h"
#include "registry/key.h"

namespace lapwing::registry {

// Changes that become visible together, with the seq they bring the store to.
class StoreBatch {
 public:
  void list(key::ListNumber number, const key::List& list);
  void edition(key::ListNumber list, const Edition& edition);
  void event(key::ListNumber list, E164 number, const Event& event);
  void change(key::ListNumber list, Seq seq, const key::Change& change);
  void request(const key::Digest& idempotency, Seq seq);
  void export_taken(Seq seq);
  void document(const std::string& collection, const std::string& id, Seq seq);
  void applied(const key::Applied& applied);
  void seller(key::ListNumber number, const std::string& seller);
  void record(key::ListNumber seller, E164 number, const Record& record);
  // Erasures: the event or the record is gone.
  void drop_event(key::ListNumber list, E164 number, Seq seq);
  void drop_record(key::ListNumber seller, std::uint64_t number, Seq seq);

  bool has_event(key::ListNumber list, E164 number) const;
  // Keys and values as registry/key.h writes them.
  const std::map<std::string, std::string>& puts() const { return puts_; }
  // Keys; none of them is among puts().
  const std::set<std::string>& drops() const { return drops_; }

 private:
  std::map<std::string, std::string> puts_;
  std::set<std::string> drops_;
};

}  // namespace lapwing::registry
