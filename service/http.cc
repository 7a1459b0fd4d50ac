#include "service/http.h"

namespace lapwing::service {

std::string_view name_of(Method method) {
  switch (method) {
    case Method::get:
      return "GET";
    case Method::post:
      return "POST";
    case Method::put:
      return "PUT";
    case Method::del:
      return "DELETE";
    case Method::other:
      break;
  }
  return "other";
}

std::string_view name_of(Role role) {
  switch (role) {
    case Role::anonymous:
      return "anonymous";
    case Role::subscriber:
      return "subscriber";
    case Role::officer:
      return "officer";
    case Role::administrator:
      break;
  }
  return "administrator";
}

std::string Request::query_value(const std::string& name) const {
  const auto found = query.find(name);
  return found == query.end() ? "" : found->second;
}

std::string Request::header(const std::string& lower_case_name) const {
  const auto found = headers.find(lower_case_name);
  return found == headers.end() ? "" : found->second;
}

}  // namespace lapwing::service
