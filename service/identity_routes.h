// The routes of service/identity.h: registration, keys and subscribers, sellers' own lists, what
// was scrubbed and who looked at what. doc/registration.md and doc/subscribers.md describe them.
// All arguments must outlive the router.
#pragma once

#include "service/identity.h"
#include "service/router.h"
#include "service/service.h"

namespace lapwing::service {

// All of them.
void add_identity_routes(Router& router, Service& service, Identities& identities);

void add_registration_routes(Router& router, Identities& identities, const Clock& clock);
void add_subscriber_routes(Router& router, Service& service, Identities& identities);
void add_internal_list_routes(Router& router, registry::Registry& registry);
void add_scrub_history_routes(Router& router, registry::Registry& registry, const Clock& clock);

}  // namespace lapwing::service
