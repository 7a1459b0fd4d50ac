#include "service/refusal.h"

namespace lapwing::service {

Response problem(const Refusal& refusal) {
  auto response = problem(refusal.status, refusal.type, refusal.title, refusal.detail);
  if (refusal.retry_after) {
    const auto seconds = std::chrono::ceil<std::chrono::seconds>(*refusal.retry_after).count();
    response.headers.emplace_back("Retry-After", std::to_string(seconds));
  }
  return response;
}

}  // namespace lapwing::service
