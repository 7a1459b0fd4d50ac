#include "base/kept_file.h"

#include <elf.h>
#include <fmt/format.h>
#include <link.h>

#include <cstring>
#include <iterator>
#include <random>

#include "base/file_system.h"
#include "base/sha256.h"

namespace lapwing {
namespace {

// The note that `ld --build-id` leaves in the program itself, the first object of the process.
int find_build_name(dl_phdr_info* object, std::size_t, void* into) {
  for (int i = 0; i < object->dlpi_phnum; ++i) {
    const auto& part = object->dlpi_phdr[i];
    if (part.p_type != PT_NOTE) continue;
    const char* at = reinterpret_cast<const char*>(object->dlpi_addr + part.p_vaddr);
    const char* const end = at + part.p_memsz;
    while (at + sizeof(ElfW(Nhdr)) <= end) {
      ElfW(Nhdr) note;
      std::memcpy(&note, at, sizeof note);
      const std::size_t name_size = (note.n_namesz + 3U) & ~std::size_t{3};
      const char* const name = at + sizeof note;
      if (note.n_type == NT_GNU_BUILD_ID &&
          std::string_view(name, 4) == std::string_view("GNU", 4)) {
        for (std::size_t byte = 0; byte < note.n_descsz; ++byte) {
          fmt::format_to(std::back_inserter(*static_cast<std::string*>(into)), "{:02x}",
                         static_cast<unsigned char>(name[name_size + byte]));
        }
        return 1;
      }
      at = name + name_size + ((note.n_descsz + 3U) & ~std::size_t{3});
    }
  }
  return 1;
}

// Names the build of the running program; empty where the linker left no name in it, and then
// nothing is kept.
std::string_view build_name() {
  static const std::string name = [] {
    std::string found;
    dl_iterate_phdr(find_build_name, &found);
    return found;
  }();
  return name;
}

// Build, version and SHA-256 of the rest, then the rest.
std::string head_of(std::string_view kind, std::string_view version, std::string_view payload) {
  return fmt::format("lapwing {}\n{}\n{}\n{}\n", kind, build_name(), version, hex(sha256(payload)));
}

}  // namespace

std::string seal(std::string_view kind, std::string_view version, std::string_view payload) {
  return head_of(kind, version, payload).append(payload);
}

std::optional<std::string_view> unseal(std::string_view bytes, std::string_view kind,
                                       std::string_view version) {
  const std::size_t head_size = head_of(kind, version, {}).size();
  if (build_name().empty() || bytes.size() < head_size) return {};
  const std::string_view payload = bytes.substr(head_size);
  if (bytes.substr(0, head_size) != head_of(kind, version, payload)) return {};
  return payload;
}

void keep_file(const std::filesystem::path& path, std::string_view bytes) {
  if (build_name().empty()) return;
  // Several processes may write it; each under a name of its own, so that none is read half done.
  // What a power loss damages is noticed, so it is not synced.
  const std::filesystem::path part =
      fmt::format("{}.{:08x}.part", path.string(), std::random_device{}());
  FileSystem& disk = posix_file_system();
  auto file = disk.open(part, OpenMode::create_new);
  if (!file) return;
  const auto written = (*file)->write_at(0, bytes);
  file->reset();
  if (!written || !disk.rename(part, path)) static_cast<void>(disk.remove(part));
}

}  // namespace lapwing
