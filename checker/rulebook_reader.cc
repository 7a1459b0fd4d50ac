#include "checker/rulebook_reader.h"

#include <algorithm>
#include <array>
#include <functional>
#include <map>
#include <set>
#include <span>

#include "base/file_stamps.h"
#include "base/file_system.h"
#include "base/kept_file.h"
#include "base/sha256.h"
#include "checker/rule_list.h"
#include "checker/rule_reader.h"
#include "checker/rules/calling_hours.h"
#include "checker/rules/exemption.h"
#include "checker/rules/preference.h"
#include "checker/scope.h"
#include "checker/table_reader.h"

namespace lapwing::checker {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kEnding = ".yaml";

// Paths below `folder` with `/` between, in order, so that the version is the same everywhere.
std::vector<std::string> files_in(const fs::path& folder, std::vector<Problem>& problems) {
  std::vector<std::string> names;
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    if (!entry.is_regular_file()) continue;
    const std::string name = entry.path().lexically_relative(folder).generic_string();
    if (name.ends_with(kEnding)) {
      names.push_back(name);
    } else if (name.ends_with(".yml") || name.ends_with(".YAML")) {
      problems.push_back({name, 0, "a rule file's name ends in .yaml"});
    }
  }
  std::sort(names.begin(), names.end());
  return names;
}

// Laws in force, whenever: a kind that has any has a `value`.
bool has_law(const Rule& rule) {
  return std::any_of(rule.laws.begin(), rule.laws.end(),
                     [](const Law& law) { return law.status == Status::in_force; });
}

using TextTaker = std::function<void(const std::string& name, std::string text)>;

std::string hash_rule_files(const fs::path& folder, const fs::path& overlay,
                            std::vector<Problem>& problems, const TextTaker& take) {
  Sha256 hash;
  try {
    std::map<std::string, fs::path> paths;
    for (const std::string& name : files_in(folder, problems)) paths[name] = folder / name;
    if (!overlay.empty()) {
      for (const std::string& name : files_in(overlay, problems)) paths[name] = overlay / name;
    }
    for (const auto& [name, path] : paths) {
      auto text = read_whole_file(posix_file_system(), path);
      if (!text) {
        problems.push_back({name, 0, text.error().message});
        continue;
      }
      hash.update(fmt::format("{}\n{}\n", name, text->size()));
      hash.update(*text);
      take(name, *std::move(text));
    }
  } catch (const fs::filesystem_error& failure) {
    problems.push_back({folder.string(), 0, failure.code().message()});
  }
  return hex(hash.digest());
}

// --- The version that was, kept with the stamp of all files and folders, and their paths ---

constexpr std::string_view kKind = "rule-files";

std::string places_of(const fs::path& folder, const fs::path& overlay) {
  return folder.string() + '|' + overlay.string();
}

std::vector<fs::path> all_paths(const std::array<fs::path, 2>& folders, std::error_code& failed) {
  std::vector<fs::path> paths;
  for (const fs::path& folder : folders) {
    if (folder.empty()) continue;
    paths.push_back(folder);
    for (fs::recursive_directory_iterator at(folder, failed), end; !failed && at != end;
         at.increment(failed)) {
      paths.push_back(at->path());
    }
  }
  return paths;
}

std::string known_version(const fs::path& folder, const fs::path& overlay, const fs::path& kept) {
  const auto bytes = read_whole_file(posix_file_system(), kept);
  if (!bytes) return {};
  auto lines = unseal(*bytes, kKind, places_of(folder, overlay));
  if (!lines) return {};
  const auto take_line = [&] {
    const std::string_view line = lines->substr(0, lines->find('\n'));
    lines->remove_prefix(std::min(lines->size(), line.size() + 1));
    return line;
  };
  std::string version(take_line());
  const std::string_view stamp = take_line();
  std::vector<fs::path> paths;
  while (!lines->empty()) paths.emplace_back(take_line());
  return !stamp.empty() && stamp_of(paths) == stamp ? version : std::string();
}

void keep_version(const fs::path& folder, const fs::path& overlay, const fs::path& kept,
                  std::string_view version, std::string_view stamp,
                  std::span<const fs::path> paths) {
  std::string lines = fmt::format("{}\n{}\n", version, stamp);
  for (const fs::path& path : paths) {
    if (path.native().find('\n') != std::string::npos) return;
    lines += path.native() + '\n';
  }
  keep_file(kept, seal(kKind, places_of(folder, overlay), lines));
}

}  // namespace

std::string rule_files_version(const fs::path& folder, const fs::path& overlay,
                               const fs::path& kept) {
  if (std::string known = known_version(folder, overlay, kept); !known.empty()) return known;
  // Before they are read: what is written meanwhile changes it.
  std::error_code failed;
  const auto paths = all_paths({folder, overlay}, failed);
  const std::string stamp = failed ? std::string() : stamp_of(paths);
  std::vector<Problem> problems;
  std::string version = hash_rule_files(folder, overlay, problems, [](const auto&, std::string) {});
  if (!problems.empty()) return {};
  if (!stamp.empty()) keep_version(folder, overlay, kept, version, stamp, paths);
  return version;
}

RuleFiles read_rule_files(const fs::path& folder, const fs::path& overlay) {
  RuleFiles files;
  files.version = hash_rule_files(
      folder, overlay, files.problems,
      [&](const std::string& name, std::string text) { files.texts[name] = std::move(text); });
  return files;
}

std::vector<Problem> RulebookReader::read(const RuleFiles& files) {
  problems_ = files.problems;
  for (const auto& [name, text] : files.texts) read_file(name, text);
  book_.version_ = files.version;
  sort_rules();
  if (problems_.empty()) {
    gather_lists();
    gather_words();
    check_tables();
    check_coverage();
  }
  std::stable_sort(problems_.begin(), problems_.end(), [](const Problem& a, const Problem& b) {
    return std::tie(a.file, a.line) < std::tie(b.file, b.line);
  });
  return problems_;
}

void RulebookReader::take_over(RulebookContent content, std::string version) {
  book_.version_ = std::move(version);
  book_.rules_ = std::move(content.rules);
  for (CoverageRow& row : content.coverage) book_.coverage_.add(std::move(row));
  for (HolidayTable& table : content.holidays) book_.holidays_.add(std::move(table));
  for (EmergencyTable& table : content.emergencies) book_.emergencies_.add(std::move(table));
  sort_rules();
  gather_lists();
  gather_words();
}

void RulebookReader::read_file(const std::string& name, const std::string& text) {
  YAML::Node root;
  try {
    root = YAML::Load(text);
  } catch (const YAML::Exception& failure) {
    problems_.push_back({name, failure.mark.line + 1, "not YAML: " + failure.msg});
    return;
  }
  try {
    if (name == "coverage.yaml") {
      read_coverage(name, root);
    } else if (root.IsMap() && root["table"]) {
      Fields fields(root, name, problems_, "the file");
      const std::string id = name.substr(0, name.size() - kEnding.size());
      constexpr std::array<std::string_view, 2> kTables = {"holidays", "emergencies"};
      if (fields.word("table", kTables) == 0) {
        book_.holidays_.add(read_holiday_table(fields, id));
      } else {
        book_.emergencies_.add(read_emergency_table(fields, id));
      }
      fields.finish();
    } else {
      Fields fields(root, name, problems_, "the file");
      book_.rules_.push_back(read_rule_file(fields, name.substr(0, name.size() - kEnding.size())));
    }
  } catch (const YAML::Exception& failure) {
    problems_.push_back({name, failure.mark.line + 1, "misplaced: " + failure.msg});
  }
}

void RulebookReader::read_coverage(const std::string& name, const YAML::Node& root) {
  Fields rows(root, name, problems_, "the file");
  if (!root.IsMap()) return;
  for (const auto& pair : root) {
    const std::string code = pair.first.Scalar();
    const YAML::Node node = rows.take(code);
    const auto place = Jurisdiction::parse(code);
    if (!place) {
      rows.problem_at(pair.first, fmt::format("`{}` is no code like US or US-FL", code));
      continue;
    }
    Fields fields = rows.nested(node, fmt::format("`{}`", code));
    book_.coverage_.add(read_coverage_row(fields, *place));
    fields.finish();
  }
}

void RulebookReader::sort_rules() {
  auto& rules = book_.rules_;
  std::sort(rules.begin(), rules.end(), [](const Rule& a, const Rule& b) {
    return std::tie(a.jurisdiction, a.kind, a.id) < std::tie(b.jurisdiction, b.kind, b.id);
  });
  book_.ranges_.clear();
  for (std::size_t i = 0; i < rules.size(); ++i) {
    if (book_.ranges_.empty() || book_.ranges_.back().place != rules[i].jurisdiction) {
      book_.ranges_.push_back({rules[i].jurisdiction, i, i, i, i});
    }
    auto& range = book_.ranges_.back();
    range.end = i + 1;
    if (rules[i].kind < Kind::consent) range.exceptions = i + 1;
    if (rules[i].kind < Kind::penalty) range.penalties = i + 1;
  }
}

void RulebookReader::gather_lists() {
  for (const Rule& rule : book_.rules_) {
    for (const Law& law : rule.laws) {
      if (const std::string* list = list_of(rule, law)) book_.lists_.insert(*list);
    }
  }
}

// The words that rules know for what is sold and for what a seller is.
void RulebookReader::gather_words() {
  const auto add = [&](const Scope& scope) {
    book_.sectors_.insert(scope.sectors.begin(), scope.sectors.end());
    book_.sectors_.insert(scope.not_sectors.begin(), scope.not_sectors.end());
    book_.seller_kinds_.insert(scope.seller_kinds.begin(), scope.seller_kinds.end());
  };
  for (const Rule& rule : book_.rules_) {
    add(rule.scope);
    for (const Law& law : rule.laws) {
      if (rule.kind == Kind::exemption) {
        for (const Scope& when : static_cast<const ExemptionTerms&>(*law.terms).when) add(when);
      } else if (rule.kind == Kind::preference) {
        const auto& categories = static_cast<const PreferenceTerms&>(*law.terms).categories;
        book_.sectors_.insert(categories.begin(), categories.end());
      }
    }
  }
}

void RulebookReader::check_tables() {
  for (const Rule& rule : book_.rules_) {
    const std::string file = rule.id + std::string(kEnding);
    if (rule.kind == Kind::emergency && book_.emergencies_.find(rule.jurisdiction) == nullptr) {
      problems_.push_back(
          {file, 0,
           fmt::format("there is no table of emergencies for {}", rule.jurisdiction.to_string())});
    }
    if (rule.kind != Kind::calling_hours) continue;
    for (const Law& law : rule.laws) {
      const auto& hours = static_cast<const HoursTerms&>(*law.terms);
      const Jurisdiction table = hours.holiday_table.value_or(rule.jurisdiction);
      if (hours.holidays && !book_.holidays_.has(table)) {
        problems_.push_back(
            {file, law.line,
             fmt::format("there is no table of holidays for {}", table.to_string())});
      }
    }
  }
}

void RulebookReader::check_coverage() {
  const std::string file = "coverage.yaml";
  std::map<Jurisdiction, CoverageRow> actual;
  for (const Rule& rule : book_.rules_) {
    auto& row =
        actual
            .try_emplace(rule.jurisdiction,
                         CoverageRow{.jurisdiction = rule.jurisdiction, .name = {}, .note = {}})
            .first->second;
    if (!has_law(rule)) continue;
    for (std::size_t channel = 0; channel < kChannelNames.size(); ++channel) {
      if (rule.scope.channels >> channel & 1U) {
        row.answers[static_cast<std::size_t>(rule.kind)][channel] = Answer::value;
      }
    }
  }
  for (const auto& [place, row] : actual) {
    if (book_.coverage_.find(place) == nullptr) {
      problems_.push_back({file, 0, fmt::format("no line for {}", place.to_string())});
    }
  }
  for (const auto& [place, row] : book_.coverage_.rows()) {
    const auto found = actual.find(place);
    for (std::size_t kind = 0; kind < kKinds; ++kind) {
      for (std::size_t channel = 0; channel < kChannelNames.size(); ++channel) {
        const bool says = row.answers[kind][channel] == Answer::value;
        const bool has =
            found != actual.end() && found->second.answers[kind][channel] == Answer::value;
        if (says == has) continue;
        problems_.push_back(
            {file, row.line,
             fmt::format("{} {} {}: {}", place.to_string(), to_string(static_cast<Kind>(kind)),
                         kChannelNames[channel],
                         says ? "says value, but no rule file has one"
                              : "a rule file has a value, but this does not say so")});
      }
    }
  }
}

}  // namespace lapwing::checker
