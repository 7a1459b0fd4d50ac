// Coverage: for each jurisdiction and kind of rule, whether data/rules has a value, whether there
// is no such law, or whether that is not known. data/rules/coverage.yaml. Immutable once loaded.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "checker/call.h"
#include "checker/jurisdiction.h"
#include "checker/kind.h"

namespace lapwing::checker {

enum class Answer : std::uint8_t { unknown, none, value };

struct CoverageRow {
  Jurisdiction jurisdiction;
  std::string name;  // `Florida`
  std::string note;
  int line = 0;  // in coverage.yaml
  // For each kind, and within it each channel (voice, text, fax).
  std::array<std::array<Answer, 3>, kKinds> answers{};

  Answer answer(Kind kind, Channel channel) const {
    return answers[static_cast<std::size_t>(kind)][static_cast<std::size_t>(channel)];
  }
};

class Coverage {
 public:
  void add(CoverageRow row) { rows_.insert_or_assign(row.jurisdiction, std::move(row)); }
  // Null for a jurisdiction that nobody has looked at.
  const CoverageRow* find(Jurisdiction place) const {
    const auto found = rows_.find(place);
    return found == rows_.end() ? nullptr : &found->second;
  }
  const std::map<Jurisdiction, CoverageRow>& rows() const { return rows_; }

 private:
  std::map<Jurisdiction, CoverageRow> rows_;
};

}  // namespace lapwing::checker
