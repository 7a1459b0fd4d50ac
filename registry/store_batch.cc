#include "registry/store_batch.h"

namespace lapwing::registry {

void StoreBatch::list(key::ListNumber number, const key::List& list) {
  puts_[key::list(number)] = key::list_value(list);
}
void StoreBatch::edition(key::ListNumber list, const Edition& edition) {
  puts_[key::edition(list, edition.ordinal)] = key::edition_value(edition);
}
void StoreBatch::event(key::ListNumber list, E164 number, const Event& event) {
  const auto bytes = key::event(list, number.value(), event.seq);
  puts_[std::string(bytes.data(), bytes.size())] = key::event_value(event);
}
void StoreBatch::change(key::ListNumber list, Seq seq, const key::Change& change) {
  puts_[key::change(list, seq)] = key::change_value(change);
}
void StoreBatch::request(const key::Digest& idempotency, Seq seq) {
  puts_[key::request(idempotency)] = key::seq_value(seq);
}
void StoreBatch::export_taken(Seq seq) { puts_[key::export_taken(seq)]; }
void StoreBatch::document(const std::string& collection, const std::string& id, Seq seq) {
  puts_[key::document(collection, id, seq)];
}
void StoreBatch::seller(key::ListNumber number, const std::string& seller) {
  puts_[key::seller(number)] = seller;
}
void StoreBatch::record(key::ListNumber seller, E164 number, const Record& record) {
  puts_[key::record(seller, number.value(), record.seq)] = key::record_value(record);
}
void StoreBatch::drop_event(key::ListNumber list, E164 number, Seq seq) {
  const auto bytes = key::event(list, number.value(), seq);
  drops_.emplace(bytes.data(), bytes.size());
}
void StoreBatch::drop_record(key::ListNumber seller, std::uint64_t number, Seq seq) {
  drops_.insert(key::record(seller, number, seq));
}
void StoreBatch::applied(const key::Applied& applied) {
  puts_[key::applied()] = key::applied_value(applied);
}

bool StoreBatch::has_event(key::ListNumber list, E164 number) const {
  const auto prefix = key::events(list, number.value());
  const auto found = puts_.lower_bound(prefix);
  return found != puts_.end() && found->first.starts_with(prefix);
}

}  // namespace lapwing::registry
