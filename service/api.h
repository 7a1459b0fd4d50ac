// Answers requests, without sockets: finds the route, asks whose key it is, limits the body, keeps
// and repeats the answers of changes, tags what can be cached, turns every failure into an RFC 9457
// problem, and logs and counts. Handlers do the rest. Thread-safe.
#pragma once

#include <atomic>
#include <memory>

#include "service/authenticator.h"
#include "service/kept_answers.h"
#include "service/router.h"
#include "service/service.h"

namespace lapwing::service {

class LimitedBody;

class Api {
 public:
  // All but the router must outlive it.
  Api(Service& service, Router router, Authenticator& authenticator, KeptAnswers& answers);

  // Never throws. `request` brings method, path, query, headers, peer and, where there is a body,
  // `stream`; the rest is filled in. Handlers may call this themselves: pages do.
  Response handle(Request& request);

  const Router& router() const { return router_; }

 private:
  struct Course;  // what is learned of a request on the way, for the log
  // What is counted at every request, looked up once.
  struct Meters {
    std::atomic<prometheus::Counter*> answered = nullptr;  // with 200
    std::atomic<prometheus::Histogram*> seconds = nullptr;
  };

  Response answer(Request& request, Course& course);
  std::optional<Response> admit(Request& request, const Route& route);
  Response answer_body(Request& request, const Route& route);
  Response answer_once(Request& request, const Route& route, LimitedBody& body);
  void finish(const Request& request, Response& response, const Course& course);
  void record(const Request& request, const Response& response, const Course& course);
  void count(const Request& request, int status, const Route* route, double seconds);

  Service& service_;
  const Router router_;
  Authenticator& authenticator_;
  KeptAnswers& answers_;
  const std::unique_ptr<Meters[]> meters_;  // of each route
};

}  // namespace lapwing::service
