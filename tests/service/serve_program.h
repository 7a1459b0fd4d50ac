// The real `lapwing serve` on a free port, or any other program that runs until it is told to end.
#pragma once

#include <sys/types.h>

#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace lapwing::service {

// Killed when destroyed, if it has not ended by then.
class Process {
 public:
  // Standard output and error go to the files `name.out` and `name.err` in `directory`, which is
  // also its working directory.
  Process(const std::filesystem::path& directory, const std::string& name,
          const std::vector<std::string>& words,
          const std::map<std::string, std::string>& environment = {});
  ~Process();
  Process(const Process&) = delete;
  Process& operator=(const Process&) = delete;

  // The first line on its standard output, within 60 s; empty when it ended without one.
  std::string first_line();
  void signal(int number) const;
  // Its exit code, or minus the signal that ended it.
  int wait();
  bool is_running();
  std::string err() const;

 private:
  std::filesystem::path out_;
  std::filesystem::path err_;
  pid_t pid_ = -1;
  int status_ = 0;
};

class Serving : public Process {
 public:
  // `lapwing --data DIRECTORY/data serve --listen 127.0.0.1:0 FLAGS`
  explicit Serving(const std::filesystem::path& directory, std::vector<std::string> flags = {},
                   const std::map<std::string, std::string>& environment = {});
  // `http://127.0.0.1:41234`; empty when it did not start.
  std::string address();
};

}  // namespace lapwing::service
