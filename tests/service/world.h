// A service without sockets for the tests of its routes: a registry in a fresh directory, the
// shipped law, a clock that stands at 2026-11-24T12:00:00Z, keys by the name of their role.
#pragma once

#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <sstream>
#include <string>

#include "service/api.h"
#include "service/routes.h"
#include "tests/support/temp_dir.h"

namespace lapwing::service {

// `subscriber`, `officer`, `administrator`; nothing else is a key.
class RoleKeys final : public Authenticator {
 public:
  Result<Identity> identify(std::string_view key) override;
};

// A body that comes in pieces of a few bytes, from a client that may stop early.
std::unique_ptr<RawBytes> body_of(std::string text, std::size_t piece_bytes = 7);

class World {
 public:
  using Headers = std::map<std::string, std::string>;  // names in lower case

  // `lists`: laid over data/lists.yaml. `data`: a data directory of the test's own.
  explicit World(const std::string& lists = "lists:\n  us.tx: {tenure: run}\n",
                 std::filesystem::path data = {});

  // `target` as in a request line, already decoded: `/v1/lists?known=1`.
  Response ask(Method method, const std::string& target, const std::string& body = "",
               const Headers& headers = {});
  Response get(const std::string& target, const Headers& headers = {}) {
    return ask(Method::get, target, "", headers);
  }
  Response post(const std::string& target, const std::string& body, const Headers& headers = {}) {
    return ask(Method::post, target, body, headers);
  }
  static Headers as(const std::string& role) { return {{"authorization", "Bearer " + role}}; }

  Api& api() { return *api_; }
  // Another router over the same parts: what a restart does, and tests with routes of their own.
  void serve(Router router);
  Service& service() { return *service_; }
  const TempDir& directory() const { return directory_; }
  std::string log() const { return log_text_.str(); }

 private:
  TempDir directory_;
  std::ostringstream log_text_;
  FixedClock clock_;
  Log log_;
  Metrics metrics_;
  Readiness readiness_;
  RoleKeys keys_;
  std::unique_ptr<registry::Registry> registry_;
  std::unique_ptr<screening::Screener> screener_;
  std::unique_ptr<Service> service_;
  std::unique_ptr<KeptAnswers> answers_;
  std::unique_ptr<Api> api_;
};

inline nlohmann::json json_of(const Response& response) {
  return nlohmann::json::parse(response.body, nullptr, false);
}
std::string header_of(const Response& response, const std::string& name);

}  // namespace lapwing::service
