#include "tests/tool/program.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>

namespace lapwing::tool {
namespace {

// Only async-signal-safe calls between fork and exec.
[[noreturn]] void become(const char* directory, const std::vector<char*>& argv, int in, int out,
                         int err) {
  if (chdir(directory) != 0 || dup2(in, 0) < 0 || dup2(out, 1) < 0 || dup2(err, 2) < 0) _exit(126);
  execv(argv[0], argv.data());
  _exit(127);
}

}  // namespace

Ran Program::run(const std::vector<std::string>& arguments, const std::string& input) const {
  const auto in_path = directory_.write(".stdin", input);
  const auto out_path = directory_ / ".stdout";
  const auto err_path = directory_ / ".stderr";
  std::vector<std::string> words = {LAPWING_PROGRAM};
  if (std::ranges::find(arguments, "--data") == arguments.end()) {
    words.insert(words.end(), {"--data", "data"});
  }
  words.insert(words.end(), arguments.begin(), arguments.end());
  std::vector<char*> argv;
  for (auto& word : words) argv.push_back(word.data());
  argv.push_back(nullptr);

  const int in = open(in_path.c_str(), O_RDONLY | O_CLOEXEC);
  const int out = open(out_path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  const int err = open(err_path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  const pid_t child = fork();
  if (child == 0) become(directory_.path().c_str(), argv, in, out, err);
  int status = 0;
  waitpid(child, &status, 0);
  close(in);
  close(out);
  close(err);

  Ran ran;
  ran.exit_code = WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
  ran.out = read_file(out_path);
  ran.err = read_file(err_path);
  return ran;
}

std::string sample(const std::string& name) {
  return std::string(LAPWING_SOURCE_DIR) + "/data/samples/" + name;
}

}  // namespace lapwing::tool
