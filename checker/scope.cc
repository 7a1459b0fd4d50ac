#include "checker/scope.h"

#include <algorithm>

namespace lapwing::checker {
namespace {

template <std::size_t N>
std::vector<std::string_view> names_of(std::uint32_t bits,
                                       const std::array<std::string_view, N>& names) {
  std::vector<std::string_view> found;
  for (std::size_t i = 0; i < N; ++i) {
    if (bits >> i & 1U) found.push_back(names[i]);
  }
  return found;
}

template <std::size_t N>
std::uint32_t bits_of(Fields& fields, const std::string& key, const std::vector<std::string>& words,
                      const std::array<std::string_view, N>& names) {
  std::uint32_t bits = 0;
  for (const std::string& word : words) {
    const auto found = std::find(names.begin(), names.end(), word);
    if (found == names.end()) {
      fields.problem(fmt::format("`{}` knows {}, not `{}`", key, fmt::join(names, ", "), word));
      continue;
    }
    bits |= 1U << (found - names.begin());
  }
  return bits;
}

}  // namespace

std::uint8_t read_channels(Fields& fields) {
  return static_cast<std::uint8_t>(
      bits_of(fields, "channels", fields.texts("channels"), kChannelNames));
}

Scope read_scope(Fields& fields) {
  Scope scope;
  scope.purposes = bits_of(fields, "purposes", fields.texts_if("purposes"), kPurposeNames);
  scope.recorded = fields.flag_if("recorded");
  scope.autodialed = fields.flag_if("autodialed");
  if (const auto b2b = fields.flag_if("b2b")) {
    scope.only_business = *b2b;
    scope.spares_business = !*b2b;
  }
  scope.line = static_cast<Line>(fields.word_or("line", kLineNames, 0));
  scope.sectors = fields.texts_if("sectors");
  scope.not_sectors = fields.texts_if("not_sectors");
  scope.seller_kinds = fields.texts_if("seller_kinds");
  scope.prefixes = fields.texts_if("prefixes");
  constexpr std::array<std::string_view, 2> kUnknown = {"undetermined", "not-judged"};
  scope.unknown_not_judged = fields.word_or("unknown", kUnknown, 0) == 1;
  scope.narrow = scope.recorded || scope.autodialed || scope.only_business ||
                 scope.spares_business || scope.line != Line::unknown || !scope.sectors.empty() ||
                 !scope.not_sectors.empty() || !scope.seller_kinds.empty() ||
                 !scope.prefixes.empty();
  return scope;
}

std::string describe_channels(std::uint8_t channels) {
  return fmt::format("{}", fmt::join(names_of(channels, kChannelNames), ", "));
}

std::string describe_scope(const Scope& scope) {
  std::vector<std::string> parts;
  const auto add = [&](std::string part) { parts.push_back(std::move(part)); };
  if (scope.purposes != 0) {
    add(fmt::format("purpose {}", fmt::join(names_of(scope.purposes, kPurposeNames), ", ")));
  }
  if (scope.recorded) add(*scope.recorded ? "prerecorded or artificial voice" : "live voice");
  if (scope.autodialed) add(*scope.autodialed ? "dialled automatically" : "dialled by hand");
  if (scope.only_business) add("to businesses");
  if (scope.spares_business) add("not to businesses");
  if (scope.line == Line::landline) add("to landlines");
  if (scope.line == Line::wireless) add("to mobile numbers");
  if (!scope.sectors.empty()) add(fmt::format("about {}", fmt::join(scope.sectors, ", ")));
  if (!scope.not_sectors.empty()) {
    add(fmt::format("not about {}", fmt::join(scope.not_sectors, ", ")));
  }
  if (!scope.seller_kinds.empty()) {
    add(fmt::format("by {}", fmt::join(scope.seller_kinds, ", ")));
  }
  if (!scope.prefixes.empty()) {
    add(fmt::format("to +{}", fmt::join(scope.prefixes, ", +")));
  }
  return fmt::format("{}", fmt::join(parts, "; "));
}

}  // namespace lapwing::checker
