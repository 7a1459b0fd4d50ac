#include "registry/key.h"

#include <nlohmann/json.hpp>
#include <type_traits>

namespace lapwing::registry::key {
namespace {

constexpr char kVersion = 0x01;
// Raised whenever a key or a value changes: a store of another format is rebuilt.
constexpr std::uint8_t kFormat = 3;

enum Space : char {
  kApplied = 0x10,
  kList = 0x11,
  kEdition = 0x12,
  kChange = 0x13,
  kRequest = 0x14,
  kExport = 0x15,
  kSeller = 0x16,
  kDocument = 0x17,
  kEvent = 0x20,
  kRecord = 0x21,
};

// event_value's first byte.
constexpr unsigned kKindMask = 0x03;
constexpr unsigned kHasDay = 0x04;
constexpr unsigned kSingle = 0x08;
constexpr unsigned kReasonShift = 4;

template <class T>
char* put(char* at, T value) {
  auto bits = static_cast<std::make_unsigned_t<T>>(value);
  for (std::size_t i = sizeof(T); i-- > 0;) {
    at[i] = static_cast<char>(bits & 0xFF);
    bits = static_cast<std::make_unsigned_t<T>>(sizeof(T) > 1 ? bits >> 8 : 0);
  }
  return at + sizeof(T);
}

template <class T>
void append(std::string& bytes, T value) {
  const auto size = bytes.size();
  bytes.resize(size + sizeof(T));
  put(bytes.data() + size, value);
}

// Takes fixed-width fields off the front; `good` turns false when there are too few bytes.
class Fields {
 public:
  explicit Fields(std::string_view bytes) : bytes_(bytes) {}

  template <class T>
  T take() {
    std::make_unsigned_t<T> value = 0;
    if (bytes_.size() < sizeof(T)) {
      good_ = false;
      return 0;
    }
    for (std::size_t i = 0; i < sizeof(T); ++i) {
      value = static_cast<std::make_unsigned_t<T>>((value << 7 << 1) |
                                                   static_cast<unsigned char>(bytes_[i]));
    }
    bytes_.remove_prefix(sizeof(T));
    return static_cast<T>(value);
  }
  std::string rest() {
    const std::string all(bytes_);
    bytes_ = {};
    return all;
  }
  std::string text() {
    const auto size = take<std::uint32_t>();
    if (!good_ || size > bytes_.size()) {
      good_ = false;
      return {};
    }
    std::string all(bytes_.substr(0, size));
    bytes_.remove_prefix(size);
    return all;
  }
  bool good() const { return good_; }
  bool done() const { return good_ && bytes_.empty(); }

 private:
  std::string_view bytes_;
  bool good_ = true;
};

std::string space(Space which) { return {kVersion, which}; }

bool take_space(Fields& fields, Space which) {
  return fields.take<std::uint8_t>() == kVersion &&
         fields.take<std::uint8_t>() == static_cast<std::uint8_t>(which);
}

// The enumerator with this name, among the first four.
template <class T>
std::optional<T> named(const std::string& name) {
  for (int i = 0; i < 4; ++i) {
    const auto value = static_cast<T>(i);
    if (!name.empty() && to_string(value) == name) return value;
  }
  return {};
}

// record_value's first byte; bits 0-1 are its kind.
constexpr unsigned kHasUntil = 0x04;
constexpr unsigned kDated = 0x08;
constexpr unsigned kOngoing = 0x10;

// A text that another follows: its length before it.
void append_text(std::string& bytes, const std::string& text) {
  append(bytes, static_cast<std::uint32_t>(text.size()));
  bytes += text;
}

std::int64_t millis(Instant at) { return at.time_since_epoch().count(); }
Instant instant(std::int64_t millis) { return Instant(std::chrono::milliseconds(millis)); }

}  // namespace

std::string applied() { return space(kApplied); }

std::string lists() { return space(kList); }

std::string list(ListNumber list) {
  std::string bytes = lists();
  append(bytes, list);
  return bytes;
}

std::string editions() { return space(kEdition); }

std::string edition(ListNumber list, std::uint32_t ordinal) {
  std::string bytes = editions();
  append(bytes, list);
  append(bytes, ordinal);
  return bytes;
}

std::string changes(ListNumber list) {
  std::string bytes = space(kChange);
  append(bytes, list);
  return bytes;
}

std::string change(ListNumber list, Seq seq) {
  std::string bytes = changes(list);
  append(bytes, seq);
  return bytes;
}

std::string request(const Digest& idempotency) {
  std::string bytes = space(kRequest);
  bytes.append(reinterpret_cast<const char*>(idempotency.data()), idempotency.size());
  return bytes;
}

std::string exports() { return space(kExport); }

std::string export_taken(Seq seq) {
  std::string bytes = exports();
  append(bytes, seq);
  return bytes;
}

std::string documents(std::string_view collection) {
  std::string bytes = space(kDocument);
  bytes.append(collection).push_back('\0');
  return bytes;
}

std::string document(std::string_view collection, std::string_view id) {
  std::string bytes = documents(collection);
  bytes.append(id).push_back('\0');
  return bytes;
}

std::string document(std::string_view collection, std::string_view id, Seq seq) {
  std::string bytes = document(collection, id);
  append(bytes, seq);
  return bytes;
}

std::string sellers() { return space(kSeller); }

std::string seller(ListNumber seller) {
  std::string bytes = sellers();
  append(bytes, seller);
  return bytes;
}

std::string records(ListNumber seller) {
  std::string bytes = space(kRecord);
  append(bytes, seller);
  return bytes;
}

std::string records(ListNumber seller, std::uint64_t number) {
  std::string bytes = records(seller);
  append(bytes, number);
  return bytes;
}

std::string record(ListNumber seller, std::uint64_t number, Seq seq) {
  std::string bytes = records(seller, number);
  append(bytes, seq);
  return bytes;
}

std::string events(ListNumber list, std::uint64_t number) {
  std::string bytes = space(kEvent);
  append(bytes, list);
  append(bytes, number);
  return bytes;
}

EventKeyBytes event(ListNumber list, std::uint64_t number, Seq seq) {
  EventKeyBytes bytes;
  char* at = bytes.data();
  *at++ = kVersion;
  *at++ = kEvent;
  at = put(at, list);
  at = put(at, number);
  put(at, seq);
  return bytes;
}

namespace {

std::optional<EventKey> read_numbered_key(std::string_view bytes, Space which) {
  Fields fields(bytes);
  if (!take_space(fields, which)) return {};
  EventKey key{};
  key.list = fields.take<ListNumber>();
  key.number = fields.take<std::uint64_t>();
  key.seq = fields.take<Seq>();
  if (!fields.done()) return {};
  return key;
}

std::optional<ListNumber> read_short_key(std::string_view bytes, Space which) {
  Fields fields(bytes);
  if (!take_space(fields, which)) return {};
  const auto number = fields.take<ListNumber>();
  if (!fields.done()) return {};
  return number;
}

}  // namespace

std::optional<EventKey> read_event_key(std::string_view bytes) {
  return read_numbered_key(bytes, kEvent);
}

std::optional<EventKey> read_record_key(std::string_view bytes) {
  return read_numbered_key(bytes, kRecord);
}

std::optional<ListNumber> read_seller_key(std::string_view bytes) {
  return read_short_key(bytes, kSeller);
}

std::optional<ListNumber> read_list_key(std::string_view bytes) {
  return read_short_key(bytes, kList);
}

std::optional<Seq> read_change_key(std::string_view bytes) {
  Fields fields(bytes);
  if (!take_space(fields, kChange)) return {};
  fields.take<ListNumber>();
  const Seq seq = fields.take<Seq>();
  if (!fields.done()) return {};
  return seq;
}

std::optional<DocumentKey> read_document_key(std::string_view bytes) {
  if (bytes.size() < sizeof(Seq) + 2 || bytes[0] != kVersion || bytes[1] != kDocument) return {};
  Fields seq(bytes.substr(bytes.size() - sizeof(Seq)));
  const auto names = bytes.substr(2, bytes.size() - 2 - sizeof(Seq));
  const auto end = names.find('\0');
  if (end == std::string_view::npos || names.back() != '\0' || end + 1 == names.size()) return {};
  return DocumentKey{names.substr(end + 1, names.size() - end - 2), seq.take<Seq>()};
}

std::optional<Seq> read_export_key(std::string_view bytes) {
  Fields fields(bytes);
  if (!take_space(fields, kExport)) return {};
  const Seq seq = fields.take<Seq>();
  if (!fields.done()) return {};
  return seq;
}

std::string applied_value(const Applied& applied) {
  std::string bytes;
  append(bytes, kFormat);
  append(bytes, applied.seq);
  bytes.append(reinterpret_cast<const char*>(applied.hash.data()), applied.hash.size());
  return bytes;
}

std::optional<Applied> read_applied_value(std::string_view bytes) {
  Fields fields(bytes);
  if (fields.take<std::uint8_t>() != kFormat) return {};
  Applied applied{};
  applied.seq = fields.take<Seq>();
  for (auto& byte : applied.hash) byte = fields.take<std::uint8_t>();
  if (!fields.done()) return {};
  return applied;
}

std::string seq_value(Seq seq) {
  std::string bytes;
  append(bytes, seq);
  return bytes;
}

std::optional<Seq> read_seq_value(std::string_view bytes) {
  Fields fields(bytes);
  const Seq seq = fields.take<Seq>();
  if (!fields.done()) return {};
  return seq;
}

std::string list_value(const List& list) {
  std::string bytes;
  append(bytes, list.count);
  append(bytes, list.last_change);
  return bytes + list.id;
}

std::optional<List> read_list_value(std::string_view bytes) {
  Fields fields(bytes);
  List list;
  list.count = fields.take<std::uint64_t>();
  list.last_change = fields.take<Seq>();
  list.id = fields.rest();
  if (!fields.done()) return {};
  return list;
}

std::string edition_value(const Edition& edition) {
  return nlohmann::json{
      {"list", edition.list.text()},
      {"ordinal", edition.ordinal},
      {"kind", to_string(edition.kind)},
      {"obtained_at", millis(edition.obtained_at)},
      {"obtained_kind", to_string(edition.obtained_kind)},
      {"recorded_at", millis(edition.recorded_at)},
      {"seq", edition.seq},
      {"count", edition.count},
      {"added", edition.added},
      {"removed", edition.removed},
      {"rejected", edition.rejected},
      {"sha256", edition.sha256},
      {"source", edition.source},
      {"coverage", edition.coverage.to_strings()},
      {"content_sha256", edition.content_sha256},
  }
      .dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

std::optional<Edition> read_edition_value(std::string_view bytes) {
  try {
    const auto json = nlohmann::json::parse(bytes);
    const auto list = ListId::parse(json.at("list").get<std::string>());
    const auto coverage = Coverage::parse(json.at("coverage").get<std::vector<std::string>>());
    const auto kind = named<EditionKind>(json.at("kind"));
    const auto obtained_kind = named<ObtainedKind>(json.at("obtained_kind"));
    if (!list || !coverage || !kind || !obtained_kind) return {};
    return Edition{*list,
                   json.at("ordinal"),
                   *kind,
                   instant(json.at("obtained_at")),
                   *obtained_kind,
                   instant(json.at("recorded_at")),
                   json.at("seq"),
                   json.at("count"),
                   json.at("added"),
                   json.at("removed"),
                   json.at("rejected"),
                   json.at("sha256"),
                   json.at("source"),
                   *coverage,
                   json.at("content_sha256")};
  } catch (const nlohmann::json::exception&) {
    return {};
  }
}

std::string event_value(const Event& event) {
  std::string bytes;
  const unsigned reason = event.kind == EventKind::ended ? static_cast<unsigned>(event.reason) : 0;
  append(bytes,
         static_cast<std::uint8_t>(static_cast<unsigned>(event.kind) | (event.day ? kHasDay : 0U) |
                                   (event.single ? kSingle : 0U) | reason << kReasonShift));
  if (event.day) {
    append(bytes, static_cast<std::int32_t>(event.day->time_since_epoch().count()));
  }
  if (event.single) {
    append(bytes, millis(event.single->effective_at));
    append(bytes, millis(event.single->recorded_at));
    bytes += event.single->source;
  }
  return bytes;
}

std::optional<Event> read_event_value(std::string_view bytes) {
  Fields fields(bytes);
  const auto flags = fields.take<std::uint8_t>();
  const unsigned reason = flags >> kReasonShift;
  if ((flags & kKindMask) > static_cast<unsigned>(EventKind::redated) ||
      reason > static_cast<unsigned>(EndReason::consent)) {
    return {};
  }
  Event event;
  event.kind = static_cast<EventKind>(flags & kKindMask);
  if (event.kind == EventKind::ended) event.reason = static_cast<EndReason>(reason);
  if ((flags & kHasDay) != 0) {
    event.day = std::chrono::sys_days(std::chrono::days(fields.take<std::int32_t>()));
  }
  if ((flags & kSingle) != 0) {
    const auto effective = fields.take<std::int64_t>();
    const auto recorded = fields.take<std::int64_t>();
    event.single = SingleChange{instant(effective), instant(recorded), fields.rest()};
  }
  if (!fields.done()) return {};
  return event;
}

std::string record_value(const Record& record) {
  std::string bytes;
  append(bytes, static_cast<std::uint8_t>(
                    static_cast<unsigned>(record.kind) | (record.until ? kHasUntil : 0U) |
                    (record.dated ? kDated : 0U) | (record.ongoing ? kOngoing : 0U)));
  append(bytes, millis(record.effective_at));
  append(bytes, millis(record.recorded_at));
  append(bytes, millis(record.edge));
  append(bytes, record.file);
  if (record.until) append(bytes, millis(*record.until));
  append_text(bytes, record.word);
  append_text(bytes, record.scope);
  return bytes + record.source;
}

std::optional<Record> read_record_value(std::string_view bytes) {
  Fields fields(bytes);
  const auto flags = fields.take<std::uint8_t>();
  Record record;
  record.kind = static_cast<RecordKind>(flags & kKindMask);
  record.dated = (flags & kDated) != 0;
  record.ongoing = (flags & kOngoing) != 0;
  record.effective_at = instant(fields.take<std::int64_t>());
  record.recorded_at = instant(fields.take<std::int64_t>());
  record.edge = instant(fields.take<std::int64_t>());
  record.file = fields.take<Seq>();
  if ((flags & kHasUntil) != 0) record.until = instant(fields.take<std::int64_t>());
  record.word = fields.text();
  record.scope = fields.text();
  record.source = fields.rest();
  if (!fields.done()) return {};
  return record;
}

std::string change_value(const Change& change) {
  std::string bytes;
  append(bytes, change.number ? change.number->value() : std::uint64_t{0});
  append(bytes, change.edition);
  return bytes;
}

std::optional<Change> read_change_value(std::string_view bytes) {
  Fields fields(bytes);
  Change change;
  change.number = E164::from_value(fields.take<std::uint64_t>());
  change.edition = fields.take<std::uint32_t>();
  if (!fields.done()) return {};
  return change;
}

}  // namespace lapwing::registry::key
