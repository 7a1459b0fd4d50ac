#include "service/problem.h"

#include <nlohmann/json.hpp>

namespace lapwing::service {
namespace {

struct Kind {
  int status;
  const char* type;
  const char* title;
};

Kind kind_of(Errc code) {
  switch (code) {
    case Errc::invalid_argument:
      return {400, "invalid-argument", "What was sent is not right"};
    case Errc::not_found:
      return {404, "not-found", "There is no such thing"};
    case Errc::failed_precondition:
      return {409, "failed-precondition", "Something else must be put right first"};
    case Errc::unavailable:
      return {503, "unavailable", "Not now; try again"};
    case Errc::io_error:
    case Errc::data_loss:
    case Errc::internal:
      break;
  }
  return {500, "internal", "Something went wrong here"};
}

}  // namespace

int status_of(Errc code) { return kind_of(code).status; }

Response problem(int status, const std::string& type, const std::string& title,
                 const std::string& detail) {
  const nlohmann::ordered_json document = {
      {"type", "/problems#" + type}, {"title", title}, {"status", status}, {"detail", detail}};
  return {.status = status,
          .content_type = "application/problem+json",
          .body = document.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace)};
}

Response problem(const Error& error) {
  const auto kind = kind_of(error.code);
  auto response =
      problem(kind.status, kind.type, kind.title,
              kind.status == 500 ? "the request was not carried out; the operator's log says why"
                                 : error.message);
  response.cause = error.message;
  return response;
}

Response json_response(const std::string& document, int status) {
  return {.status = status, .body = document};
}

}  // namespace lapwing::service
