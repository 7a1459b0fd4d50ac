// Every text of the pages, one file a language in data/pages: `en.yaml`, `fr.yaml`. A file is a map
// of maps; the keys joined by dots name a text, the first is the part of the site it belongs to.
// English has every part; another language has whole parts or none of one. Immutable; thread-safe.
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/file_system.h"
#include "base/result.h"

namespace lapwing::service::pages {

class Language {
 public:
  // invalid_argument with the file's name and line.
  static Result<Language> parse(const std::string& code, const std::string& yaml);

  const std::string& code() const { return code_; }
  // The key itself where there is no such text, so that a mistake is seen and nothing breaks.
  std::string text(const std::string& key) const;
  bool has(const std::string& key) const { return texts_.contains(key); }
  bool has_part(std::string_view part) const;
  const std::map<std::string, std::string>& texts() const { return texts_; }

  std::string number(std::string_view digits) const;  // `12345` -> `12,345`
  std::string day(std::string_view day) const;        // `2026-11-28...` -> `28 November 2026`
  std::string time(std::string_view instant) const;   // RFC 3339, UTC; what is none stays

 private:
  std::string code_;
  std::map<std::string, std::string> texts_;
};

class Catalogue {
 public:
  // Every `xx.yaml` of the folder. invalid_argument for a part that lacks one of English's texts.
  static Result<Catalogue> load(FileSystem& files, const std::filesystem::path& folder);

  const std::vector<Language>& languages() const { return languages_; }  // English first
  const Language& english() const { return languages_.front(); }
  // The wanted one, else the best of an Accept-Language header (RFC 9110 section 12.5.4), among
  // those that have the part; else English.
  const Language& choose(std::string_view part, std::string_view wanted,
                         std::string_view accept_language) const;

 private:
  std::vector<Language> languages_;
};

}  // namespace lapwing::service::pages
