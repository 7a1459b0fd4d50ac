// What an officer prints: a letter that tells a seller what calls showing its name or number broke
// (a compliance alert, not a decision), and a case's summary, as printed_page.h makes pages.
#pragma once

#include <string>

#include "enforcement/agencies.h"
#include "enforcement/case.h"

namespace lapwing::enforcement {

struct LetterInput {
  const CaseFile* file = nullptr;
  const CaseEvidence* evidence = nullptr;
  const Agency* agency = nullptr;  // none: a line to fill in
  std::string seller;              // the letter: to whom
  std::string contact;             // where to answer
  CivilDate reply_by;
  Instant now{};
};

// invalid_argument when the case holds nothing against `seller`. Called numbers are shown by their
// last two digits only, so that the seller can find the call in its own records by time, and a
// stranger cannot read a number.
Result<std::string> alert_letter(const LetterInput& input);
std::string case_summary_page(const LetterInput& input);

}  // namespace lapwing::enforcement
