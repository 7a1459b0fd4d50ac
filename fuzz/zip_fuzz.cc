// Any bytes as a zip: refused or read, never a crash, never past its allowance.
#include <sys/mman.h>
#include <unistd.h>

#include <cstdlib>

#include "importers/file_set.h"

// A file that does not begin as a zip is read as it is.
extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  const int file = memfd_create("zip", MFD_CLOEXEC);
  if (write(file, "PK\x03\x04", 4) != 4 || write(file, data, size) != static_cast<ssize_t>(size)) {
    std::abort();
  }
  constexpr lapwing::DecodeLimits kLimits{.allowance_bytes = 1 << 16, .ratio = 10};
  const std::string path = "/proc/self/fd/" + std::to_string(file);
  auto files = lapwing::importers::FileSet::open({path}, kLimits);
  if (files) {
    std::uint64_t given = 0;
    const auto done = files->for_each([&](lapwing::ByteSource& source) -> lapwing::Status {
      char buffer[4096];
      for (;;) {
        const auto got = source.read(buffer);
        if (!got) return got.error();
        if (*got == 0) return lapwing::ok();
        given += *got;
      }
    });
    if (done && given > kLimits.allowance_bytes + size * kLimits.ratio) std::abort();
  }
  close(file);
  return 0;
}
