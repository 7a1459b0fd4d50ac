// Every group of routes: one function a file, all named here and called in routes.cc.
#pragma once

#include "service/router.h"
#include "service/service.h"

namespace lapwing::service {

// Everything there is. The service must outlive the router.
Router all_routes(Service& service);

void add_operation_routes(Router& router, Service& service);  // healthz, readyz, metrics
void add_number_routes(Router& router, Service& service);
void add_check_routes(Router& router, Service& service);
void add_scrub_routes(Router& router, Service& service);  // and takes up the jobs there are
void add_list_routes(Router& router, Service& service);
void add_edition_routes(Router& router, Service& service);  // imports
void add_law_routes(Router& router, Service& service);      // rules, jurisdictions
void add_violation_routes(Router& router, Service& service);
void add_complaint_routes(Router& router, Service& service);
void add_caller_routes(Router& router, Service& service);
void add_case_routes(Router& router, Service& service);  // and referrals
void add_referral_intake_routes(Router& router, Service& service);
void add_databook_routes(Router& router, Service& service);
void add_call_log_routes(Router& router, Service& service);
void add_openapi_routes(Router& router, Service& service);

}  // namespace lapwing::service
