// Reads a folder of rule files into a Rulebook: the form of one file, then what holds between
// files; or takes over what another process read from the same files. One thread at a time.
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "checker/fields.h"
#include "checker/rulebook.h"
#include "checker/rulebook_cache.h"

namespace lapwing::checker {

// The texts of a folder and its overlay by their path, and the rulebook's version: the SHA-256 over
// paths and texts.
struct RuleFiles {
  std::map<std::string, std::string> texts;
  std::string version;
  std::vector<Problem> problems;
};
// That version, without the texts; empty where a file cannot be read. `kept` is a file of ours that
// says which version it was when the files were last read: none is read again while all of them and
// their folders are as they were (base/file_stamps.h).
std::string rule_files_version(const std::filesystem::path& folder,
                               const std::filesystem::path& overlay,
                               const std::filesystem::path& kept);
RuleFiles read_rule_files(const std::filesystem::path& folder,
                          const std::filesystem::path& overlay);

class RulebookReader {
 public:
  explicit RulebookReader(Rulebook& book) : book_(book) {}
  // All problems, in order of file and line; the book is whole only if there are none.
  std::vector<Problem> read(const RuleFiles& files);
  // What was read from sound files of that version.
  void take_over(RulebookContent content, std::string version);

 private:
  void read_file(const std::string& name, const std::string& text);
  void read_rule(const std::string& name, const YAML::Node& root);
  void read_holidays(Fields& fields);
  void read_emergencies(Fields& fields);
  void read_coverage(const std::string& name, const YAML::Node& root);
  void sort_rules();
  void gather_lists();
  void gather_words();
  void check_tables();
  void check_coverage();

  Rulebook& book_;
  std::vector<Problem> problems_;
};

}  // namespace lapwing::checker
