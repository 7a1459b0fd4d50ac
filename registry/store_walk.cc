#include "registry/store_walk.h"

namespace lapwing::registry {
namespace {

class EventScan final : public Store::Scan {
 public:
  EventScan(const Store::Impl& store, key::ListNumber list, std::span<const NumberRange> ranges,
            Seq upto)
      : store_(store),
        list_(list),
        ranges_(ranges.begin(), ranges.end()),
        upto_(upto),
        cursor_(store, scan_options()) {}

  Result<bool> next(std::uint64_t& number, std::vector<Event>& events) override {
    events.clear();
    while (events.empty()) {
      while (!cursor_open_ || !cursor_.valid()) {
        if (cursor_open_) {
          if (const auto fine = cursor_.status(); !fine) return fine.error();
        }
        if (range_ == ranges_.size()) return false;
        const auto& range = ranges_[range_++];
        cursor_.seek(key::events(list_, range.first), key::events(list_, range.last + 1));
        cursor_open_ = true;
      }
      if (const auto read = read_number(number, events); !read) return read.error();
    }
    return true;
  }

 private:
  // Every event of the number the cursor stands on.
  Status read_number(std::uint64_t& number, std::vector<Event>& events) {
    bool first = true;
    for (; cursor_.valid(); cursor_.next()) {
      const auto key = key::read_event_key(cursor_.key());
      if (!key) return store_.undecodable("a key");
      if (first) number = key->number;
      if (key->number != number) break;
      first = false;
      if (key->seq > upto_) continue;
      auto event = key::read_event_value(cursor_.value());
      if (!event) return store_.undecodable("an event");
      event->seq = key->seq;
      events.push_back(*std::move(event));
    }
    return ok();
  }

  const Store::Impl& store_;
  key::ListNumber list_;
  std::vector<NumberRange> ranges_;
  Seq upto_;
  Cursor cursor_;
  bool cursor_open_ = false;
  std::size_t range_ = 0;
};

// The events or records of one number, which the cursor stands on or before.
template <class T>
Result<std::vector<T>> read_versions(Cursor& cursor, const Store::Impl& store,
                                     std::string_view prefix, Seq upto,
                                     std::optional<key::EventKey> (*read_key)(std::string_view),
                                     std::optional<T> (*read_value)(std::string_view),
                                     const char* what) {
  std::vector<T> found;
  for (; cursor.valid() && cursor.key().starts_with(prefix); cursor.next()) {
    const auto key = read_key(cursor.key());
    auto value = read_value(cursor.value());
    if (!key || !value) return store.undecodable(what);
    if (key->seq > upto) continue;
    value->seq = key->seq;
    found.push_back(*std::move(value));
  }
  if (cursor.valid()) return found;
  if (const auto fine = cursor.status(); !fine) return fine.error();
  return found;
}

}  // namespace

Result<std::vector<Event>> read_events(Cursor& cursor, const Store::Impl& store,
                                       std::string_view prefix, Seq upto) {
  return read_versions<Event>(cursor, store, prefix, upto, key::read_event_key,
                              key::read_event_value, "an event");
}

Result<std::vector<Record>> read_records(Cursor& cursor, const Store::Impl& store,
                                         std::string_view prefix, Seq upto) {
  return read_versions<Record>(cursor, store, prefix, upto, key::read_record_key,
                               key::read_record_value, "a record");
}

namespace {

class NumbersWalk final : public Store::Walk {
 public:
  explicit NumbersWalk(const Store::Impl& store) : store_(store) {}

  Result<std::vector<Event>> events(key::ListNumber list, E164 number, Seq upto) override {
    return find<Event>(events_[list], key::events(list, 0), key::events(list, number.value()), upto,
                       read_events);
  }
  Result<std::vector<Record>> records(key::ListNumber seller, E164 number, Seq upto) override {
    return find<Record>(records_[seller], key::records(seller, 0),
                        key::records(seller, number.value()), upto, read_records);
  }

 private:
  // One list or seller: nothing lies between the prefix read last and where the cursor stands.
  struct Place {
    std::unique_ptr<Cursor> cursor;
    std::string read;
  };

  template <class T, class Read>
  Result<std::vector<T>> find(Place& place, const std::string& begin, std::string prefix, Seq upto,
                              Read read) {
    if (!place.cursor) {
      auto options = scan_options();
      options.readahead_size = 0;
      options.fill_cache = true;
      place.cursor = std::make_unique<Cursor>(store_, options);
      place.cursor->seek(begin,
                         after_prefix(begin.substr(0, begin.size() - sizeof(std::uint64_t))));
    }
    Cursor& cursor = *place.cursor;
    const bool ahead = prefix > place.read && (!cursor.valid() || cursor.key() >= prefix);
    if (!ahead) cursor.move_to(prefix);
    place.read = std::move(prefix);
    return read(cursor, store_, place.read, upto);
  }

  const Store::Impl& store_;
  std::map<key::ListNumber, Place> events_;
  std::map<key::ListNumber, Place> records_;
};

}  // namespace

std::unique_ptr<Store::Walk> walk_numbers(const Store::Impl& store) {
  return std::make_unique<NumbersWalk>(store);
}

std::unique_ptr<Store::Scan> scan_events(const Store::Impl& store, key::ListNumber list,
                                         std::span<const NumberRange> ranges, Seq upto) {
  return std::make_unique<EventScan>(store, list, ranges, upto);
}

}  // namespace lapwing::registry
