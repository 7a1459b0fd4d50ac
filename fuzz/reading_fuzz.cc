// Any bytes, any of some regions: Reader (scanner first) and read_reference must agree, and a
// reading must keep the promises of phone/reading.h. The first byte picks region and options.
#include <array>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "phone/reading.h"
#include "phone/reading_reference.h"

namespace {

using lapwing::phone::Reader;
using lapwing::phone::Reading;
using lapwing::phone::ReadingReason;
using lapwing::phone::ReadingStatus;

constexpr std::array<const char*, 16> kRegions = {"US", "CA", "BB", "GB", "IE", "AU", "FR", "DE",
                                                  "IT", "IN", "SG", "JP", "RU", "BR", "MX", "NZ"};

[[noreturn]] void report(const char* what, const char* region, const Reading& a, const Reading& b) {
  const auto print = [](const Reading& reading) {
    std::fprintf(stderr, "  %s %s", std::string(name_of(reading.status)).c_str(),
                 std::string(name_of(reading.reason)).c_str());
    for (const auto& each : reading.numbers) {
      std::fprintf(stderr, " %s%s", each.valid ? "" : "~", each.number.to_string().c_str());
    }
    std::fprintf(stderr, " x%s\n", reading.extension.c_str());
  };
  std::fprintf(stderr, "%s (%s)\n", what, region);
  print(a);
  print(b);
  std::abort();
}

bool keeps_promises(const Reading& reading) {
  const bool has_numbers = !reading.numbers.empty();
  switch (reading.status) {
    case ReadingStatus::number:
      return reading.numbers.size() == 1 && reading.reason == ReadingReason::unspecified;
    case ReadingStatus::several:
      return reading.numbers.size() >= 2;
    case ReadingStatus::ambiguous:
      return has_numbers && reading.reason != ReadingReason::unspecified;
    case ReadingStatus::none:
      return !has_numbers && reading.reason != ReadingReason::unspecified;
    default:
      return !has_numbers;
  }
}

const Reader& reader_for(std::size_t index, bool letters) {
  static const auto* const kReaders = [] {
    auto* readers = new std::vector<Reader>;
    for (const bool with_letters : {false, true}) {
      for (const char* region : kRegions) {
        readers->push_back(std::move(*Reader::create(region, {.letters = with_letters})));
      }
    }
    return readers;
  }();
  return (*kReaders)[index + (letters ? kRegions.size() : 0)];
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::size_t region = data[0] & 15U;
  const bool letters = (data[0] & 16U) != 0;
  const std::string text(reinterpret_cast<const char*>(data) + 1, size - 1);
  const Reading fast = reader_for(region, letters).read(text);
  const Reading slow = lapwing::phone::read_reference(text, kRegions[region], {.letters = letters});
  if (!(fast == slow)) report("scanner and reference differ", kRegions[region], fast, slow);
  if (!keeps_promises(fast)) report("broken promise", kRegions[region], fast, fast);
  return 0;
}
