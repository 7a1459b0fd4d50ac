// Heads and targets of requests: nothing crashes, what is accepted is whole and within its bounds,
// and cpp-httplib is shown no line that was not asked for.
#include <cstdlib>
#include <string_view>

#include "service/server_head.h"

namespace {

using lapwing::service::judge_head;
using lapwing::service::parse_target;

void require(bool holds) {
  if (!holds) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  static const lapwing::service::ServerLimits limits;
  if (const auto head = judge_head(text, limits)) {
    require(head->bytes <= text.size());
    if (head->refusal == 0) {
      require(head->clean.ends_with("\r\n\r\n") && head->bytes <= limits.head_bytes_max);
      require(head->clean.find('\0') == std::string::npos);
      require(head->clean.size() <= head->bytes && head->fields.contains("host"));
    }
  } else {
    require(size <= limits.head_bytes_max);
  }
  if (text.starts_with('/')) {
    if (const auto target = parse_target(text)) {
      require(target->path.starts_with('/') && target->path.find('\0') == std::string::npos);
      require((target->path + '/').find("/../") == std::string::npos);
    }
  }
  return 0;
}
