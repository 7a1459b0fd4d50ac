// Finds out how a calling list is laid out: its delimiter, whether it has a header, which columns
// hold telephone numbers. Decided from the beginning of the file; doc/scrub.md says by which rules.
// A doubt is an error that names the columns, never a guess: a number in a column nobody looked at
// would be reported callable. Thread-safe.
#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace lapwing::screening {

struct LayoutRequest {
  std::vector<std::string> columns = {};  // header names or numbers from 1; empty: found
  std::optional<char> delimiter = {};     // base/csv.h; found when not given
  std::optional<bool> header = {};        // found when not given
};

struct Layout {
  char delimiter = ',';
  bool has_header = false;
  // Indices from 0, in the order asked for. Empty only when the sample holds no record.
  std::vector<std::size_t> columns;
  std::vector<std::string> names;  // of those columns: the header's, else `column 2`
  // Fields a row is expected to have: the header's, else what most sampled rows have.
  std::size_t width = 0;
  std::vector<std::string> warnings;
};

// Whether a cell holds something that was meant as a telephone number: one, several, ambiguous or
// masked.
using IsPhone = std::function<bool(std::string_view cell)>;

// `sample` is the beginning of the text, without its byte order mark; `whole` when it is all.
// invalid_argument when no column can be chosen, or more than one and none was asked for.
Result<Layout> find_layout(std::string_view sample, bool whole, const LayoutRequest& request,
                           const IsPhone& is_phone);

}  // namespace lapwing::screening
