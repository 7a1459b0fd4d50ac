#include "tests/support/receiver.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>

namespace lapwing {

namespace {

// Debian's own Python, which has Debian's modules, whatever else is first in the path.
std::vector<std::string> python(const std::string& program,
                                const std::vector<std::string>& arguments) {
  std::vector<std::string> words = {"/usr/bin/python3", "-u",
                                    std::string(LAPWING_TEST_SUPPORT_DIR) + "/" + program};
  words.insert(words.end(), arguments.begin(), arguments.end());
  return words;
}

}  // namespace

Receiver::Receiver(const std::string& program, const std::vector<std::string>& arguments)
    : Receiver(python(program, arguments)) {}

Receiver::Receiver(std::vector<std::string> words) {
  std::vector<char*> argv;
  for (auto& word : words) argv.push_back(word.data());
  argv.push_back(nullptr);
  int ends[2];
  EXPECT_EQ(::pipe2(ends, O_CLOEXEC), 0);
  pid_ = ::fork();
  if (pid_ == 0) {
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    ::dup2(ends[1], STDOUT_FILENO);
    ::execv(argv[0], argv.data());
    ::_exit(127);
  }
  ::close(ends[1]);
  out_ = ends[0];
  const auto line = next(60'000);
  EXPECT_TRUE(line) << words.back() << " did not start";
  if (line) port_ = std::atoi(line->c_str() + line->find_last_not_of("0123456789") + 1);
}

Receiver::~Receiver() {
  kill();
  ::close(out_);
}

void Receiver::kill() {
  if (pid_ < 0) return;
  ::kill(pid_, SIGKILL);
  ::waitpid(pid_, nullptr, 0);
  pid_ = -1;
}

std::optional<std::string> Receiver::next(int timeout_ms) {
  while (true) {
    if (const auto end = buffer_.find('\n'); end != std::string::npos) {
      auto line = buffer_.substr(0, end);
      buffer_.erase(0, end + 1);
      return line;
    }
    pollfd waiting{out_, POLLIN, 0};
    if (::poll(&waiting, 1, timeout_ms) <= 0) return {};
    char bytes[4096];
    const auto count = ::read(out_, bytes, sizeof bytes);
    if (count <= 0) return {};
    buffer_.append(bytes, static_cast<std::size_t>(count));
  }
}

}  // namespace lapwing
