#include "service/caller_of.h"

#include "phone/reading.h"

namespace lapwing::service {

std::vector<E164> numbers_in(Asked& asked, const std::string& name) {
  const auto texts = asked.texts(name);
  const auto region = asked.text("region", "US");
  if (texts.empty()) return {};
  const auto reader = phone::Reader::create(region);
  if (!reader) {
    asked.problem(reader.error().message);
    return {};
  }
  std::vector<E164> numbers;
  for (const auto& text : texts) {
    const auto reading = reader->read(text);
    if (reading.status == phone::ReadingStatus::number) {
      numbers.push_back(reading.numbers.front().number);
    } else {
      asked.problem(fmt::format("{}: `{}` is not one number but {}", name, text,
                                phone::name_of(reading.status)));
    }
  }
  return numbers;
}

std::optional<E164> caller_in(Asked& asked, const std::string& name) {
  const auto numbers = numbers_in(asked, name);
  if (numbers.size() > 1) asked.problem("`" + name + "` is given more than once");
  return numbers.empty() ? std::nullopt : std::optional(numbers.front());
}

}  // namespace lapwing::service
