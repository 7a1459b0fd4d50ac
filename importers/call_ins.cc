#include "importers/call_ins.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/sha256.h"
#include "importers/record_table.h"
#include "importers/report.h"

namespace lapwing::importers {
namespace {

enum Column : std::size_t { kId, kNumber, kAt, kDigits, kAction, kList };

constexpr auto kColumns = std::to_array<RecordColumn>({
    {"id", "call id", false},
    {"number", "caller|from|phone|phone number|telephone|telephone number", true},
    {"at", "time|called at|received at", true},
    {"digits", "code", false},
    {"action", "choice", false},
    {"list", "", false},
});

constexpr std::size_t kDigitsMax = 20;
constexpr std::chrono::minutes kSkewMax{5};

bool are_digits(const std::string& text) {
  return text.size() <= kDigitsMax &&
         std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

// What the row asks for, or what is wrong with it.
std::optional<BadRecord> wrong_wish(const CallIn& call) {
  if (call.digits.empty() == call.action.empty()) {
    return BadRecord{kDigits, call.digits.empty()
                                  ? "the row has neither digits keyed in nor an action"
                                  : "the row has both digits and an action: which one counts?"};
  }
  if (!are_digits(call.digits)) {
    return BadRecord{kDigits, fmt::format("`{}` are no digits keyed in", excerpt(call.digits))};
  }
  if (call.action.empty() || call.action == "register" || call.action == "remove") return {};
  return BadRecord{kAction,
                   fmt::format("`{}` is neither register nor remove", excerpt(call.action))};
}

std::string id_of(const CallIn& call) {
  return hex(sha256(fmt::format("{} {} {} {} {}", call.number.to_string(), format_instant(call.at),
                                call.digits, call.action, call.list)))
      .substr(0, 32);
}

RecordOutcome read_row(const RecordRow& row, const phone::Reader& reader, const TakeCallIn& take,
                       Instant now) {
  auto number = one_number(reader, row.text(kNumber));
  if (auto* reason = std::get_if<std::string>(&number)) {
    return BadRecord{kNumber, std::move(*reason)};
  }
  const auto at = parse_instant(row.text(kAt));
  if (!at) {
    return BadRecord{kAt, fmt::format("`{}` is no instant like 2026-11-01T09:00:00-05:00",
                                      excerpt(row.text(kAt)))};
  }
  if (*at > now + kSkewMax) {
    return BadRecord{kAt, fmt::format("`{}` lies in the future", row.text(kAt))};
  }
  CallIn call{row.text(kId),     std::get<E164>(number), *at,
              row.text(kDigits), row.text(kAction),      row.text(kList)};
  if (auto wrong = wrong_wish(call)) return *std::move(wrong);
  if (call.id.empty()) call.id = id_of(call);
  const auto taken = take(call);
  if (taken) return {};
  switch (taken.error().code) {
    case Errc::invalid_argument:
    case Errc::not_found:
    case Errc::failed_precondition:
      return BadRecord{call.list.empty() ? kNumber : kList, taken.error().message};
    default:
      return taken.error();
  }
}

}  // namespace

Result<registry::ImportReport> read_call_ins(ByteSource& source, const TakeCallIn& take,
                                             const CallInOptions& options) {
  const auto reader = phone::Reader::create(options.region);
  if (!reader) return reader.error();
  return read_record_table(
      source, kColumns,
      [&](const RecordRow& row) { return read_row(row, *reader, take, options.now); },
      BadRowRefuses::row);
}

}  // namespace lapwing::importers
