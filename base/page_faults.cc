#include "base/page_faults.h"

#include <sys/mman.h>
#include <unistd.h>

#include <cstdint>

namespace lapwing {
namespace {

void advise(std::uintptr_t begin, std::size_t size, int advice) {
  const auto page = static_cast<std::uintptr_t>(sysconf(_SC_PAGESIZE));
  const std::uintptr_t first = begin / page * page;
  static_cast<void>(madvise(reinterpret_cast<void*>(first), begin + size - first, advice));
}

}  // namespace

void fetch_pages(std::string_view bytes) {
  advise(reinterpret_cast<std::uintptr_t>(bytes.data()), bytes.size(), MADV_POPULATE_READ);
}

void fetch_pages_to_write(void* memory, std::size_t size) {
  advise(reinterpret_cast<std::uintptr_t>(memory), size, MADV_POPULATE_WRITE);
}

}  // namespace lapwing
