#include "base/loaded_file.h"

#include <algorithm>
#include <atomic>
#include <charconv>
#include <fstream>
#include <limits>
#include <mutex>
#include <string>
#include <system_error>
#include <thread>
#include <vector>

#include "base/large_pages.h"

namespace lapwing {
namespace {

constexpr std::uint64_t kPartBytes = std::uint64_t{2} << 20;  // a large page
constexpr std::uint64_t kMemoryShare = 4;  // of what is free, at most one in so many

class LoadedFile final : public MappedFile {
 public:
  explicit LoadedFile(std::size_t size) : size_(size), bytes_(LargePages<char>().allocate(size)) {}
  ~LoadedFile() override { LargePages<char>().deallocate(bytes_, size_); }
  LoadedFile(const LoadedFile&) = delete;
  LoadedFile& operator=(const LoadedFile&) = delete;

  std::string_view bytes() const override { return {bytes_, size_}; }
  std::span<char> part(std::uint64_t offset) {
    return {bytes_ + offset, static_cast<std::size_t>(std::min(kPartBytes, size_ - offset))};
  }

 private:
  std::size_t size_;
  char* bytes_;
};

std::string first_line(const char* path) {
  std::string line;
  std::getline(std::ifstream(path), line);
  return line;
}

bool large_pages() {
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

Result<std::unique_ptr<MappedFile>> load_file(FileSystem& files, const std::filesystem::path& path,
                                              unsigned threads) {
  const auto file = files.open(path, OpenMode::read);
  if (!file) return file.error();
  const auto size = (*file)->size();
  if (!size) return size.error();
  if (!large_pages() || *size > memory_free() / kMemoryShare) {
    return error(Errc::unavailable, "no large pages for `{}`", path.string());
  }
  auto loaded = std::make_unique<LoadedFile>(*size);
  std::atomic<std::uint64_t> next = 0;
  std::mutex mutex;
  std::optional<Error> failure;
  const auto fail = [&](Error why) {
    const std::lock_guard lock(mutex);
    failure = std::move(why);
    next = std::numeric_limits<std::uint64_t>::max() / 2;
  };
  const auto read = [&] {
    for (std::uint64_t at; (at = next.fetch_add(kPartBytes)) < *size;) {
      const auto part = loaded->part(at);
      const auto got = (*file)->read_at(at, part);
      if (!got) return fail(got.error());
      if (*got < part.size()) return fail(error(Errc::io_error, "`{}` was cut", path.string()));
    }
  };
  std::vector<std::thread> helpers;
  try {
    while (helpers.size() + 1 < threads) helpers.emplace_back(read);
  } catch (const std::system_error&) {
    // Those that there are will do.
  }
  read();
  for (std::thread& helper : helpers) helper.join();
  if (failure) return *failure;
  return std::unique_ptr<MappedFile>(std::move(loaded));
}

}  // namespace lapwing
