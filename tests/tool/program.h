// Runs the real program in a directory of its own, as a person would.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "tests/support/temp_dir.h"

namespace lapwing::tool {

struct Ran {
  int exit_code = -1;
  std::string out;
  std::string err;
  nlohmann::json json() const { return nlohmann::json::parse(out); }
};

class Program {
 public:
  // `lapwing ARGUMENTS` with the directory as working directory and `data` in it as data directory,
  // unless they name another.
  Ran run(const std::vector<std::string>& arguments, const std::string& input = "") const;

  const TempDir& directory() const { return directory_; }

 private:
  TempDir directory_;
};

// Below data/samples.
std::string sample(const std::string& name);

}  // namespace lapwing::tool
