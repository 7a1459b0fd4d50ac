#include "service/routes.h"

#include "service/identity_routes.h"

namespace lapwing::service {

Router all_routes(Service& service) {
  Router router;
  add_operation_routes(router, service);
  add_number_routes(router, service);
  add_check_routes(router, service);
  add_scrub_routes(router, service);
  add_list_routes(router, service);
  add_edition_routes(router, service);
  add_law_routes(router, service);
  add_violation_routes(router, service);
  add_complaint_routes(router, service);
  add_caller_routes(router, service);
  add_case_routes(router, service);
  add_referral_intake_routes(router, service);
  add_databook_routes(router, service);
  add_call_log_routes(router, service);
  add_openapi_routes(router, service);
  if (service.identities != nullptr) add_identity_routes(router, service, *service.identities);
  return router;
}

}  // namespace lapwing::service
