// A real server in a process of its own, ended with its test: one of the Python programs beside
// this file, which print what they receive, or any other that prints where it listens.
#pragma once

#include <sys/types.h>

#include <optional>
#include <string>
#include <vector>

namespace lapwing {

class Receiver {
 public:
  // `receive_mail.py`; waits until it listens.
  explicit Receiver(const std::string& program, const std::vector<std::string>& arguments = {});
  // A command; the first line that it prints ends with its port.
  explicit Receiver(std::vector<std::string> words);
  ~Receiver();
  Receiver(const Receiver&) = delete;
  Receiver& operator=(const Receiver&) = delete;

  int port() const { return port_; }
  void kill();  // SIGKILL, and waits for its end
  // The next line it prints; nothing when none comes within the time.
  std::optional<std::string> next(int timeout_ms = 20'000);

 private:
  pid_t pid_ = -1;
  int out_ = -1;
  int port_ = 0;
  std::string buffer_;
};

}  // namespace lapwing
