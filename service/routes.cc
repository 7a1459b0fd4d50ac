#include "service/routes.h"

namespace lapwing::service {

Router all_routes(Service& service) {
  Router router;
  add_operation_routes(router, service);
  return router;
}

}  // namespace lapwing::service
