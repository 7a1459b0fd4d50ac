#include "tests/service/serve_program.h"

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <thread>

#include "tests/support/temp_dir.h"

namespace lapwing::service {
namespace {

// Only async-signal-safe calls between fork and exec.
[[noreturn]] void become(const char* directory, char** argv, char** envp, int out, int err) {
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, nullptr);
  if (chdir(directory) != 0 || dup2(out, 1) < 0 || dup2(err, 2) < 0) _exit(126);
  execvpe(argv[0], argv, envp);
  _exit(127);
}

std::vector<char*> pointers(std::vector<std::string>& words) {
  std::vector<char*> all;
  for (auto& word : words) all.push_back(word.data());
  all.push_back(nullptr);
  return all;
}

std::vector<std::string> serve_words(const std::filesystem::path& directory,
                                     const std::vector<std::string>& flags) {
  std::vector<std::string> words = {LAPWING_PROGRAM, "--data", (directory / "data").string(),
                                    "serve"};
  bool listens = false;
  for (const auto& flag : flags) listens |= flag == "--listen" || flag == "--config";
  if (!listens) words.insert(words.end(), {"--listen", "127.0.0.1:0"});
  words.insert(words.end(), flags.begin(), flags.end());
  return words;
}

}  // namespace

Process::Process(const std::filesystem::path& directory, const std::string& name,
                 const std::vector<std::string>& words,
                 const std::map<std::string, std::string>& environment)
    : out_(directory / (name + ".out")), err_(directory / (name + ".err")) {
  auto arguments = words;
  auto argv = pointers(arguments);
  std::vector<std::string> variables;
  for (char** one = environ; *one != nullptr; ++one) {
    if (!std::string_view(*one).starts_with("LAPWING_")) variables.emplace_back(*one);
  }
  for (const auto& [key, value] : environment) variables.push_back(key + '=' + value);
  auto envp = pointers(variables);
  const int out = open(out_.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  const int err = open(err_.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  pid_ = fork();
  if (pid_ == 0) become(directory.c_str(), argv.data(), envp.data(), out, err);
  close(out);
  close(err);
}

Process::~Process() {
  if (is_running()) {
    signal(SIGKILL);
    wait();
  }
}

std::string Process::first_line() {
  const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(60);
  while (std::chrono::steady_clock::now() < until) {
    const bool running = is_running();
    const auto text = read_file(out_);
    const auto end = text.find('\n');
    if (end != std::string::npos) return text.substr(0, end);
    if (!running) break;
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  return "";
}

void Process::signal(int number) const { kill(pid_, number); }

bool Process::is_running() {
  if (pid_ < 0) return false;
  if (waitpid(pid_, &status_, WNOHANG) == 0) return true;
  pid_ = -1;
  return false;
}

int Process::wait() {
  if (pid_ >= 0) waitpid(pid_, &status_, 0);
  pid_ = -1;
  return WIFEXITED(status_) ? WEXITSTATUS(status_) : -WTERMSIG(status_);
}

std::string Process::err() const { return read_file(err_); }

Serving::Serving(const std::filesystem::path& directory, std::vector<std::string> flags,
                 const std::map<std::string, std::string>& environment)
    : Process(directory, "serve", serve_words(directory, flags), environment) {}

std::string Serving::address() {
  const auto line = first_line();
  constexpr std::string_view kBefore = "listening on ";
  return line.starts_with(kBefore) ? line.substr(kBefore.size()) : "";
}

}  // namespace lapwing::service
