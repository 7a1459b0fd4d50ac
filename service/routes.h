// Every group of routes: one function a file, all named here and called in routes.cc.
#pragma once

#include "service/router.h"
#include "service/service.h"

namespace lapwing::service {

// Everything there is. The service must outlive the router.
Router all_routes(Service& service);

void add_operation_routes(Router& router, Service& service);  // healthz, readyz, metrics

}  // namespace lapwing::service
