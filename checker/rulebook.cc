#include "checker/rulebook.h"

#include <algorithm>

#include "checker/places.h"
#include "checker/rule_list.h"
#include "checker/rulebook_reader.h"

namespace lapwing::checker {

Result<std::unique_ptr<const Rulebook>> Rulebook::load(const std::filesystem::path& folder,
                                                       const std::filesystem::path& overlay) {
  std::error_code code;
  if (!std::filesystem::is_directory(folder, code)) {
    return error(Errc::not_found, "no folder of rules at `{}`", folder.string());
  }
  std::unique_ptr<Rulebook> book(new Rulebook);
  RulebookReader reader(*book);
  const std::vector<Problem> problems = reader.read(folder, overlay);
  if (!problems.empty()) {
    const auto more = problems.size() - 1;
    return error(Errc::invalid_argument, "{}{}", problems.front().to_string(),
                 more == 0 ? "" : fmt::format(" (and {} more; see `lapwing rules check`)", more));
  }
  return std::unique_ptr<const Rulebook>(std::move(book));
}

std::vector<Problem> Rulebook::check(const std::filesystem::path& folder,
                                     const std::filesystem::path& overlay) {
  std::error_code code;
  if (!std::filesystem::is_directory(folder, code)) {
    return {{folder.string(), 0, "no such folder of rules"}};
  }
  Rulebook book;
  RulebookReader reader(book);
  return reader.read(folder, overlay);
}

Rulebook::~Rulebook() = default;

Rulebook::Section Rulebook::section(Jurisdiction place) const {
  const auto found = std::lower_bound(
      ranges_.begin(), ranges_.end(), place,
      [](const Range& range, Jurisdiction wanted) { return range.place < wanted; });
  if (found == ranges_.end() || found->place != place) return {};
  const std::span<const Rule> all(rules_);
  return {all.subspan(found->first, found->exceptions - found->first),
          all.subspan(found->exceptions, found->penalties - found->exceptions),
          all.subspan(found->penalties, found->end - found->penalties)};
}

bool Rulebook::has_subdivisions(Jurisdiction country) const {
  return std::any_of(ranges_.begin(), ranges_.end(), [&](const Range& range) {
    return range.place != country && range.place.is_in(country) && range.exceptions > range.first;
  });
}

const Rule* Rulebook::find(std::string_view id) const {
  const auto found =
      std::find_if(rules_.begin(), rules_.end(), [&](const Rule& rule) { return rule.id == id; });
  return found == rules_.end() ? nullptr : &*found;
}

std::vector<std::string> Rulebook::lists_required(const Call& call) const {
  std::vector<std::string> lists;
  const Days days = days_of(call);
  if (!days.known) return lists;
  for (const Jurisdiction place : places_of(call)) {
    for (const Rule& rule : section(place).requirements) {
      if (rule.scope.match(call) == Scope::Match::no) continue;
      for (const Law* law : {rule.on(days.first), rule.on(days.last)}) {
        const std::string* list = law == nullptr ? nullptr : list_of(rule, *law);
        if (list != nullptr) lists.push_back(*list);
      }
    }
  }
  std::sort(lists.begin(), lists.end());
  lists.erase(std::unique(lists.begin(), lists.end()), lists.end());
  return lists;
}

}  // namespace lapwing::checker
