// An allocator for tables of megabytes that are read at random: it asks for pages of 2 MB where the
// system has them, so that filling the table costs few page faults and a look-up no walk of page
// tables. Smaller tables come from the heap.
#pragma once

#include <sys/mman.h>

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <new>

namespace lapwing {

// Whether the system gives such pages, and has several times so much memory free.
bool large_pages_free(std::uint64_t bytes);

template <class T>
struct LargePages {
  using value_type = T;

  LargePages() = default;
  template <class U>
  LargePages(const LargePages<U>&) {}

  T* allocate(std::size_t count) {
    const std::size_t bytes = count * sizeof(T);
    if (bytes < kPageBytes / 4) return static_cast<T*>(::operator new(bytes));
    const std::size_t whole = (bytes + kPageBytes - 1) / kPageBytes * kPageBytes;
    void* const memory = std::aligned_alloc(kPageBytes, whole);
    if (memory == nullptr) throw std::bad_alloc();
    static_cast<void>(::madvise(memory, whole, MADV_HUGEPAGE));  // a wish
    return static_cast<T*>(memory);
  }
  void deallocate(T* memory, std::size_t count) {
    count * sizeof(T) < kPageBytes / 4 ? ::operator delete(memory) : std::free(memory);
  }
  friend bool operator==(const LargePages&, const LargePages&) { return true; }

 private:
  static constexpr std::size_t kPageBytes = std::size_t{2} << 20;
};

}  // namespace lapwing
