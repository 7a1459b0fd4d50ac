// A list as it stood at one point of the journal, or what changed between two points, number by
// number: what `lapwing export` writes. Derived from the journal alone, so the same points give the
// same numbers whenever and wherever they are asked; only an erasure takes numbers away.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "base/result.h"
#include "base/time.h"
#include "phone/e164.h"
#include "registry/edition.h"
#include "registry/entry_payload.h"
#include "registry/history.h"
#include "registry/import.h"
#include "registry/list.h"

namespace lapwing::registry {

// Where a list stood: right after one of its entries.
struct ListPoint {
  Seq seq = 0;  // of that entry; 0: before the first one
  // `us.national@17` where the entry is an edition, else `us.tx@seq-1234`.
  std::string name;
};

struct ExportOptions {
  // Each the name of a point, or a seq: the list's last entry up to it. `at` is the head unless
  // given; with `since` only what changed after it is exported.
  std::optional<std::string> at = {};
  std::optional<std::string> since = {};
  std::optional<Coverage> coverage = {};  // all that is held unless given
};

struct ExportedNumber {
  ChangeKind kind;  // a whole list only adds
  E164 number;
  // add, redate: the civil day since when it is listed; remove: the day it left. In the list's
  // zone.
  CivilDate on;
  FromKind from_kind;  // add, redate
};

struct ExportFacts {
  ListInfo info;
  ListPoint at;
  std::optional<ListPoint> since;
  Coverage coverage;
  std::uint64_t count = 0;     // numbers listed inside the coverage at `at`
  std::uint64_t rows = 0;      // that walk() gives
  std::string content_sha256;  // at `at`, as Edition::content_sha256 is defined
  std::string since_sha256;    // and at `since`
  // Entries of this list up to `at` whose numbers were erased since: a copy taken before may hold
  // them still.
  std::uint64_t erased = 0;
};

// Must not outlive its registry. One thread at a time.
class ListExport {
 public:
  using Visit = std::function<Status(const ExportedNumber&)>;

  virtual ~ListExport() = default;
  virtual const ExportFacts& facts() const = 0;
  // By ascending number; may be repeated. Ends with the first error of `visit`. unavailable when a
  // number was erased since the export was opened: what was visited is not what facts() say.
  virtual Status walk(const Visit& visit) const = 0;
};

// An export that was handed out.
struct TakenExport {
  Seq seq = 0;  // of its entry
  std::string list;
  Instant at;
  ExportTaken taken;
};

}  // namespace lapwing::registry
