// The bytes of the store: every key and value in it, written and read here alone. Fixed width,
// big-endian, a leading version byte, so that bytes sort as what they mean does.
// doc/key_format.md shows each with an example; key_test.cc holds both together.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "phone/e164.h"
#include "registry/edition.h"
#include "registry/event.h"
#include "registry/records.h"

namespace lapwing::registry::key {

// Lists are numbered from 1 in the order in which the journal first names them.
using ListNumber = std::uint32_t;
using Digest = std::array<unsigned char, 32>;

std::string applied();
std::string list(ListNumber list);
std::string lists();  // what every list key begins with
std::string edition(ListNumber list, std::uint32_t ordinal);
std::string editions();
std::string change(ListNumber list, Seq seq);
std::string changes(ListNumber list);
std::string request(const Digest& idempotency);
std::string export_taken(Seq seq);
std::string exports();
// Versions of documents: by collection, then id, then seq.
std::string documents(std::string_view collection);
std::string document(std::string_view collection, std::string_view id);
std::string document(std::string_view collection, std::string_view id, Seq seq);

// Sellers of whom records are held are numbered like lists.
std::string seller(ListNumber seller);
std::string sellers();
std::string records(ListNumber seller);
std::string records(ListNumber seller, std::uint64_t number);
std::string record(ListNumber seller, std::uint64_t number, Seq seq);
// An array: written by the ten million when a list is imported.
constexpr std::size_t kEventKeyBytes = 22;
using EventKeyBytes = std::array<char, kEventKeyBytes>;
EventKeyBytes event(ListNumber list, std::uint64_t number, Seq seq);
std::string events(ListNumber list, std::uint64_t number);

struct EventKey {
  ListNumber list;
  std::uint64_t number;
  Seq seq;
};
std::optional<EventKey> read_event_key(std::string_view bytes);
std::optional<EventKey> read_record_key(std::string_view bytes);  // `list` is the seller
std::optional<ListNumber> read_seller_key(std::string_view bytes);
std::optional<ListNumber> read_list_key(std::string_view bytes);
std::optional<Seq> read_change_key(std::string_view bytes);
std::optional<Seq> read_export_key(std::string_view bytes);
struct DocumentKey {
  std::string_view id;  // in the key's own bytes
  Seq seq;
};
std::optional<DocumentKey> read_document_key(std::string_view bytes);

// The place in the journal that the store has reached: the seq and the chain's hash there. Its
// bytes begin with the format of all others; what another format wrote is not read.
struct Applied {
  Seq seq;
  Digest hash;
};
std::string applied_value(const Applied& applied);
std::optional<Applied> read_applied_value(std::string_view bytes);

std::string seq_value(Seq seq);
std::optional<Seq> read_seq_value(std::string_view bytes);

struct List {
  std::string id;
  std::uint64_t count = 0;  // numbers listed
  Seq last_change = 0;
};
std::string list_value(const List& list);
std::optional<List> read_list_value(std::string_view bytes);

// JSON, as an edition is rarely read and gains fields.
std::string edition_value(const Edition& edition);
std::optional<Edition> read_edition_value(std::string_view bytes);

std::string event_value(const Event& event);
// The event but its seq, which is in the key. Nothing when the bytes are not an event.
std::optional<Event> read_event_value(std::string_view bytes);

std::string record_value(const Record& record);
// The record but its seq.
std::optional<Record> read_record_value(std::string_view bytes);

// A list's change feed: one number, or a whole edition.
struct Change {
  std::optional<E164> number;
  std::uint32_t edition = 0;  // ordinal
};
std::string change_value(const Change& change);
std::optional<Change> read_change_value(std::string_view bytes);

}  // namespace lapwing::registry::key
