// GET /v1/scrub-history: a subscriber's own, everybody's for officers and administrators.
#include <nlohmann/json.hpp>

#include "service/asked.h"
#include "service/identity_routes.h"
#include "service/scrub_history.h"

namespace lapwing::service {

void add_scrub_history_routes(Router& router, registry::Registry& registry, const Clock& clock) {
  const auto show = [&registry, &clock](Request& request) {
    Query query(request);
    auto organization = query.text("organization");
    const auto limit = query.whole("limit", 1, 1'000, 100);
    if (const auto fine = query.finish(); !fine) return problem(fine.error());
    if (request.identity.role == Role::subscriber) organization = request.identity.organization;
    const auto history =
        scrub_history(registry, organization.empty() ? std::nullopt : std::optional(organization),
                      clock.now(), limit);
    return history ? json_response(history->dump()) : problem(history.error());
  };
  router.add({.method = Method::get,
              .pattern = "/v1/scrub-history",
              .role = Role::subscriber,
              .handle = show});
}

}  // namespace lapwing::service
