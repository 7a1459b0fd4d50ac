#include "checker/rulebook.h"

#include <algorithm>

#include "base/file_system.h"
#include "base/kept_file.h"
#include "checker/places.h"
#include "checker/rule_list.h"
#include "checker/rulebook_cache.h"
#include "checker/rulebook_reader.h"

namespace lapwing::checker {

Result<std::unique_ptr<const Rulebook>> Rulebook::load(const std::filesystem::path& folder,
                                                       const std::filesystem::path& overlay,
                                                       const std::filesystem::path& cache) {
  std::error_code code;
  if (!std::filesystem::is_directory(folder, code)) {
    return error(Errc::not_found, "no folder of rules at `{}`", folder.string());
  }
  std::unique_ptr<Rulebook> book(new Rulebook);
  RulebookReader reader(*book);
  if (!cache.empty()) {
    RulebookContent content;
    const auto kept = read_whole_file(posix_file_system(), cache);
    std::filesystem::path files = cache;
    files += ".files";
    std::string version = kept ? rule_files_version(folder, overlay, files) : std::string();
    if (!version.empty() && read_cache(*kept, version, content)) {
      reader.take_over(std::move(content), std::move(version));
      return std::unique_ptr<const Rulebook>(std::move(book));
    }
  }
  const RuleFiles files = read_rule_files(folder, overlay);
  const std::vector<Problem> problems = reader.read(files);
  if (!problems.empty()) {
    const auto more = problems.size() - 1;
    return error(Errc::invalid_argument, "{}{}", problems.front().to_string(),
                 more == 0 ? "" : fmt::format(" (and {} more; see `lapwing rules check`)", more));
  }
  if (!cache.empty()) book->keep_in(cache);
  return std::unique_ptr<const Rulebook>(std::move(book));
}

void Rulebook::keep_in(const std::filesystem::path& cache) {
  RulebookContent content;
  for (const auto& [place, row] : coverage_.rows()) content.coverage.push_back(row);
  content.holidays = holidays_.tables();
  for (const auto& [place, table] : emergencies_.tables()) content.emergencies.push_back(table);
  content.rules = std::move(rules_);
  keep_file(cache, write_cache(content, version_));
  rules_ = std::move(content.rules);
}

std::vector<Problem> Rulebook::check(const std::filesystem::path& folder,
                                     const std::filesystem::path& overlay) {
  std::error_code code;
  if (!std::filesystem::is_directory(folder, code)) {
    return {{folder.string(), 0, "no such folder of rules"}};
  }
  Rulebook book;
  RulebookReader reader(book);
  return reader.read(read_rule_files(folder, overlay));
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
