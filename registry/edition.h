// Editions: a named point in the history of a list, as it was obtained from whoever publishes it.
// DESIGN section 10, "Lists and editions". Values; no thread safety needed.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "phone/e164.h"
#include "registry/entry_payload.h"
#include "registry/list.h"

namespace lapwing::registry {

// Inclusive bounds of E.164 values.
struct NumberRange {
  std::uint64_t first;
  std::uint64_t last;

  friend bool operator==(const NumberRange&, const NumberRange&) = default;
};

// The E.164 prefixes an edition speaks for; never inferred as everything.
class Coverage {
 public:
  Coverage() = default;  // nothing
  static Coverage all();
  // Each `all` or 1 to 15 digits (`1415`). A prefix inside another one is dropped.
  static Result<Coverage> parse(const std::vector<std::string>& prefixes);

  bool empty() const { return prefixes_.empty(); }
  bool is_all() const { return prefixes_.size() == 1 && prefixes_.front().empty(); }
  bool covers(E164 number) const;
  bool covers(const Coverage& other) const;  // every prefix of the other
  bool overlaps(const Coverage& other) const;
  void add(const Coverage& other);
  // Every number covered, of any length, as disjoint ranges in ascending order.
  const std::vector<NumberRange>& ranges() const { return ranges_; }
  // Sorted, disjoint; `all` as the one word.
  std::vector<std::string> to_strings() const;

  friend bool operator==(const Coverage&, const Coverage&) = default;

 private:
  explicit Coverage(std::vector<std::string> prefixes);
  std::vector<std::string> prefixes_;  // sorted, none a prefix of another; all = {""}
  std::vector<NumberRange> ranges_;
};

enum class ObtainedKind : std::uint8_t { stated, file_time };
// full: the whole list inside its coverage. changes: adds and removes since the edition it follows.
// additions: numbers put on a list that we run ourselves, from a file. answers: what the owner of a
// list that is only asked said about some numbers; it covers nothing beyond them.
enum class EditionKind : std::uint8_t { full, changes, additions, answers };

std::string_view to_string(ObtainedKind kind);
std::string_view to_string(EditionKind kind);

struct Edition {
  ListId list;
  std::uint32_t ordinal = 0;  // from 1 within the list, in the order recorded
  EditionKind kind = EditionKind::full;
  Instant obtained_at{};  // the moment the download began
  ObtainedKind obtained_kind = ObtainedKind::stated;
  Instant recorded_at{};
  Seq seq = 0;
  std::uint64_t count = 0;  // numbers listed inside the coverage once it was in
  std::uint64_t added = 0;
  std::uint64_t removed = 0;
  std::uint64_t rejected = 0;  // rows of the source that were no number
  std::string sha256 = {};     // of the bytes read
  std::string source = {};     // file names as given
  Coverage coverage = {};
  // SHA-256 of the listed numbers inside the coverage, ascending, one a line: `12125550142\n`.
  std::string content_sha256 = {};

  std::string id() const;  // `us.national@17`
};

}  // namespace lapwing::registry
