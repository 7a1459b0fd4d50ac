#include "base/large_pages.h"

#include <algorithm>
#include <charconv>
#include <fstream>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>

namespace lapwing {
namespace {

constexpr std::uint64_t kMemoryShare = 4;  // of what is free, at most one in so many

std::string first_line(const char* path) {
  std::string line;
  std::getline(std::ifstream(path), line);
  return line;
}

bool given() {
  const std::string choice = first_line("/sys/kernel/mm/transparent_hugepage/enabled");
  return choice.find("[madvise]") != std::string::npos ||
         choice.find("[always]") != std::string::npos;
}

// Nothing for what is no number: `max`.
std::optional<std::uint64_t> number_in(std::string_view text) {
  std::uint64_t value = 0;
  text.remove_prefix(std::min(text.find_first_not_of(' '), text.size()));
  const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), value);
  return failed == std::errc() ? std::optional(value) : std::nullopt;
}

// What could still be used without pushing others out: of the machine, and of the control group.
std::uint64_t memory_free() {
  constexpr std::string_view kAvailable = "MemAvailable:";
  std::uint64_t free = 0;
  std::ifstream facts("/proc/meminfo");
  for (std::string line; std::getline(facts, line);) {
    if (!line.starts_with(kAvailable)) continue;
    free = 1024 * number_in(std::string_view(line).substr(kAvailable.size())).value_or(0);
    break;
  }
  // The root of a container's own group; a machine's root group has no such file.
  const auto most = number_in(first_line("/sys/fs/cgroup/memory.max"));
  const auto used = number_in(first_line("/sys/fs/cgroup/memory.current"));
  return most && used ? std::min(free, *most - std::min(*most, *used)) : free;
}

}  // namespace

bool large_pages_free(std::uint64_t bytes) {
  return given() && bytes <= memory_free() / kMemoryShare;
}

}  // namespace lapwing
