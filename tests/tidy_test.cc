// Holds the sources to DESIGN section 1: an #include may only point down.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <regex>
#include <set>
#include <string>
#include <vector>

namespace lapwing {
namespace {

namespace fs = std::filesystem;
using Includes = std::vector<std::string>;

const fs::path kRoot = LAPWING_SOURCE_DIR;

// folder -> the folders it may include from, besides itself
const std::map<std::string, std::set<std::string>> kMayInclude = {
    {"base", {}},
    {"phone", {"base"}},
    {"registry", {"base", "phone"}},
    {"checker", {"base", "phone"}},
    {"screening", {"base", "phone", "registry", "checker"}},
    {"enforcement", {"base", "phone", "registry", "checker", "screening"}},
    {"importers", {"base", "phone", "registry", "enforcement"}},
    // What it plants must not follow from what the checker finds.
    {"demo", {"base", "phone"}},
    {"service", {"base", "phone", "registry", "checker", "screening", "enforcement", "importers"}},
    {"tool",
     {"base", "phone", "registry", "checker", "screening", "enforcement", "importers", "demo",
      "service"}},
};

// A foreign library and the only places that may include it.
const std::vector<std::pair<std::string, std::vector<std::string>>> kOnlyUser = {
    {"rocksdb/", {"registry/store.cc", "registry/store_"}},
    {"phonenumbers/", {"phone/"}},
    {"httplib.h", {"service/server", "tool/at_server.cc"}},
    {"curl/", {"service/curl_call.cc"}},
    {"date/", {"base/time.cc"}},
};

std::vector<fs::path> sources(const std::string& folder) {
  std::vector<fs::path> found;
  if (!fs::exists(kRoot / folder)) return found;
  for (const auto& entry : fs::recursive_directory_iterator(kRoot / folder)) {
    const auto ending = entry.path().extension();
    if (ending == ".h" || ending == ".cc") found.push_back(entry.path());
  }
  return found;
}

Includes includes(const fs::path& file) {
  static const std::regex pattern(R"(^\s*#\s*include\s*[<"]([^>"]+)[>"])");
  Includes found;
  std::ifstream in(file);
  for (std::string line; std::getline(in, line);) {
    std::smatch match;
    if (std::regex_search(line, match, pattern)) found.push_back(match[1]);
  }
  return found;
}

TEST(Tidy, IncludesOnlyPointDown) {
  int read = 0;
  for (const auto& [folder, allowed] : kMayInclude) {
    for (const auto& file : sources(folder)) {
      for (const auto& include : includes(file)) {
        ++read;
        const std::string target = include.substr(0, include.find('/'));
        if (!kMayInclude.contains(target) || target == folder) continue;
        EXPECT_TRUE(allowed.contains(target))
            << fs::relative(file, kRoot).string() << " includes " << include;
      }
    }
  }
  EXPECT_GT(read, 10) << "the sources were not found under " << kRoot;
}

TEST(Tidy, ForeignLibrariesStayBehindTheirOneDoor) {
  for (const auto& [folder, unused] : kMayInclude) {
    for (const auto& file : sources(folder)) {
      const std::string name = fs::relative(file, kRoot).string();
      for (const auto& include : includes(file)) {
        for (const auto& [library, doors] : kOnlyUser) {
          if (!include.starts_with(library)) continue;
          const bool at_door = std::any_of(
              doors.begin(), doors.end(), [&](const auto& door) { return name.starts_with(door); });
          EXPECT_TRUE(at_door) << name << " includes " << include;
        }
      }
    }
  }
}

}  // namespace
}  // namespace lapwing
