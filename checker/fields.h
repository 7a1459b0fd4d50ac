// Fields: one YAML mapping being read strictly. Every problem is noted with its file and line and
// reading goes on, so that `rules check` can show them all; a key that nobody asked for is a
// problem too. What is returned beside a problem is a harmless default. One thread at a time.
#pragma once

#include <yaml-cpp/yaml.h>

#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"
#include "checker/problem.h"

namespace lapwing::checker {

class Fields {
 public:
  // `what` names the mapping in problems: `the file`, `a value`.
  Fields(const YAML::Node& node, const std::string& file, std::vector<Problem>& problems,
         std::string what);
  // Notes keys that were never asked for. Call once, last.
  void finish();

  int line() const { return line_; }
  const std::string& file() const { return file_; }
  std::vector<Problem>& problems() { return problems_; }
  bool has(std::string_view key) const;
  // The node under `key`, now asked for; undefined when absent.
  YAML::Node take(const std::string& key);
  void problem(std::string message) { problem_at(line_, std::move(message)); }
  void problem_at(const YAML::Node& node, std::string message);

  // Required: absent is a problem.
  std::string text(const std::string& key);
  CivilDate date(const std::string& key);
  std::int64_t whole(const std::string& key, std::int64_t least, std::int64_t most);
  std::vector<std::string> texts(const std::string& key);  // never empty
  // Optional.
  std::string text_or(const std::string& key, std::string_view otherwise);
  std::optional<std::string> text_if(const std::string& key);  // absent or null: empty
  std::optional<CivilDate> date_if(const std::string& key);
  bool flag_or(const std::string& key, bool otherwise);
  std::optional<bool> flag_if(const std::string& key);
  std::int64_t whole_or(const std::string& key, std::int64_t least, std::int64_t most,
                        std::int64_t otherwise);
  std::vector<std::string> texts_if(const std::string& key);
  // One of `words`, its index; the first where the text is another (with a problem).
  std::size_t word(const std::string& key, std::span<const std::string_view> words);
  std::size_t word_or(const std::string& key, std::span<const std::string_view> words,
                      std::size_t otherwise);

  // A nested mapping.
  Fields nested(const YAML::Node& node, std::string what) {
    return Fields(node, file_, problems_, std::move(what));
  }
  // A node as text, number, date: problems are noted at the node.
  std::string as_text(const YAML::Node& node, std::string_view key);
  CivilDate as_date(const YAML::Node& node, std::string_view key);
  std::int64_t as_whole(const YAML::Node& node, std::string_view key, std::int64_t least,
                        std::int64_t most);

 private:
  void problem_at(int line, std::string message);
  YAML::Node required(const std::string& key);
  std::size_t word_in(const YAML::Node& node, const std::string& key,
                      std::span<const std::string_view> words);

  YAML::Node node_;
  const std::string& file_;
  std::vector<Problem>& problems_;
  std::string what_;
  int line_;
  std::set<std::string, std::less<>> asked_;
};

}  // namespace lapwing::checker
