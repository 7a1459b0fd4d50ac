// Lists: what a list is called, and what data/lists.yaml says of each one. DESIGN sections 3
// and 10. All types here are values; a loaded catalog is immutable and thread-safe.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "phone/e164.h"

namespace lapwing::registry {

// `us.national`, `us.tx`, `seller/acme/internal`: lower-case letters, digits, `-` and `_`, joined
// by dots; or a seller's own list, whose id may also hold dots.
class ListId {
 public:
  static Result<ListId> parse(std::string_view text);
  static Result<ListId> internal(std::string_view seller);

  const std::string& text() const { return text_; }
  bool is_internal() const { return !seller().empty(); }
  std::string_view seller() const;  // `acme`; empty unless internal

  friend auto operator<=>(const ListId&, const ListId&) = default;

 private:
  explicit ListId(std::string text) : text_(std::move(text)) {}
  std::string text_;
};

enum class Regime : std::uint8_t { opt_out, opt_in, preference };
// run: we are the authority. held: a copy of someone else's, in editions. asked: never handed out;
// each number is asked of its owner and the dated answer kept.
enum class Tenure : std::uint8_t { run, held, asked };

std::string_view to_string(Regime regime);
std::string_view to_string(Tenure tenure);

// The channels that lists and calls are told apart by.
inline constexpr std::string_view kChannels[] = {"voice", "text", "fax", "prerecorded"};

struct MonthDay {
  int month;
  int day;
};

// How long an edition may be used: for some days or months after it was obtained, or until the day
// by which the owner's next dated publication must be in use (Colorado).
struct AgeLimit {
  std::optional<int> days;
  std::optional<int> months;  // to the same day of the month; its last where it has no such day
  std::vector<std::pair<MonthDay, MonthDay>> calendar;  // published on, in use by; in order
  std::string citation;
};

// What a list is asked to decide.
struct CallFacts {
  E164 number;
  // Where the called party may be, ISO 3166: `US`, `US-TX`. From phone/location.h and the address.
  std::span<const std::string> places;
  std::string_view channel;  // of kChannels
  std::string_view purpose;  // `sales`, ...
  CivilDate on;
};

// One clause of law that makes a list necessary. An empty set does not narrow.
struct Requirement {
  std::vector<std::string> places;    // ISO 3166
  std::vector<std::string> prefixes;  // E.164 digits
  std::vector<std::string> channels;
  std::vector<std::string> purposes;
  std::optional<CivilDate> from;
  std::optional<CivilDate> until;  // first day on which it no longer holds
  std::string citation;

  bool holds_for(const CallFacts& call) const;
};

struct ListInfo {
  ListId id;
  std::string title;
  std::string jurisdiction;  // ISO 3166; empty for a seller's own list
  std::vector<std::string> channels;
  Regime regime;
  Tenure tenure;
  Zone zone;  // bare dates are midnight here; ages count civil days here
  std::optional<AgeLimit> age_limit;
  std::vector<Requirement> required;

  // The clause that makes this list necessary for the call, null when none does.
  const Requirement* required_for(const CallFacts& call) const;
  CivilDate date(Instant at) const { return zone.local(at).date; }
  // Whole civil days from obtained_at to `at` in the list's zone; never negative.
  int age_days(Instant obtained_at, Instant at) const;
  // The last civil day on which an edition may be used; null when the law sets no limit.
  std::optional<CivilDate> use_until(Instant obtained_at) const;
  bool stale(Instant obtained_at, Instant at) const;
};

// All lists that the project knows. A seller's internal list needs no line in the file.
class ListCatalog {
 public:
  // Reads data/lists.yaml, then `overlays` in the same form, whose fields replace those of a list
  // already known (an authority says `tenure: run` there). An unknown key, list field or value is
  // invalid_argument with file:line; a missing file not_found. `cache`: a file that keeps what was
  // read for the next time (base/kept_file.h); where it cannot be, everything works without.
  static Result<ListCatalog> load(const std::filesystem::path& file,
                                  std::span<const std::filesystem::path> overlays = {},
                                  const std::filesystem::path& cache = {});

  // not_found for a list nobody described; internal lists of any seller are always found.
  Result<ListInfo> find(const ListId& id) const;
  const std::vector<ListInfo>& lists() const { return lists_; }
  // The lists that the law requires for this call, in the file's order.
  std::vector<const ListInfo*> required_for(const CallFacts& call) const;

 private:
  std::vector<ListInfo> lists_;
};

}  // namespace lapwing::registry
