#include "checker/rulebook.h"

#include <algorithm>
#include <random>

#include "base/file_system.h"
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
  const RuleFiles files = read_rule_files(folder, overlay);
  if (!cache.empty() && files.problems.empty()) {
    RulebookContent content;
    const auto kept = read_whole_file(posix_file_system(), cache);
    if (kept && read_cache(*kept, files.version, content)) {
      reader.take_over(std::move(content), files.version);
      return std::unique_ptr<const Rulebook>(std::move(book));
    }
  }
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
  if (build_name().empty()) return;
  RulebookContent content;
  for (const auto& [place, row] : coverage_.rows()) content.coverage.push_back(row);
  content.holidays = holidays_.tables();
  for (const auto& [place, table] : emergencies_.tables()) content.emergencies.push_back(table);
  content.rules = std::move(rules_);
  const std::string bytes = write_cache(content, version_);
  rules_ = std::move(content.rules);
  // Several processes may write it; each under a name of its own, so that none is read half done.
  // What a power loss damages is noticed, so it is not synced.
  const std::filesystem::path part = fmt::format("{}.{:08x}.part", cache.string(), std::random_device{}());
  FileSystem& disk = posix_file_system();
  auto file = disk.open(part, OpenMode::create_new);
  if (!file) return;
  const auto written = (*file)->write_at(0, bytes);
  file->reset();
  if (!written || !disk.rename(part, cache)) static_cast<void>(disk.remove(part));
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
