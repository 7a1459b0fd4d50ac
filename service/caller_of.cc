#include "service/caller_of.h"

#include "phone/reading.h"

namespace lapwing::service {

std::optional<E164> caller_in(Asked& asked) {
  const auto text = asked.text("caller");
  const auto region = asked.text("region", "US");
  if (text.empty()) return {};
  const auto reader = phone::Reader::create(region);
  if (!reader) {
    asked.problem(reader.error().message);
    return {};
  }
  auto reading = reader->read(text);
  if (reading.status == phone::ReadingStatus::number) return reading.numbers.front().number;
  asked.problem(fmt::format("caller: `{}` is not one number but {}", text,
                            phone::name_of(reading.status)));
  return {};
}

}  // namespace lapwing::service
