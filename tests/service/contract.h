// A world whose answers are held to the OpenAPI document: every one that a test of this fixture
// asks for is validated against the schema of its path, method, status and type when the test ends.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/service/world.h"

namespace lapwing::service {

// A row of a list that is held: `+12125550142` or with a registration date behind a comma.
using Rows = std::vector<std::string>;

class Contract : public testing::Test {
 protected:
  void TearDown() override;

  // `headers` besides the key of the role; no role, no key.
  Response get(const std::string& target, const std::string& role = "officer") {
    return ask(Method::get, target, "", role);
  }
  Response post(const std::string& target, const std::string& body,
                const std::string& role = "officer", World::Headers headers = {}) {
    return ask(Method::post, target, body, role, std::move(headers));
  }
  Response ask(Method method, const std::string& target, const std::string& body,
               const std::string& role, World::Headers headers = {});

  // Imports a whole edition.
  void hold(const std::string& list, const Rows& rows,
            const std::string& obtained = "2026-11-23T12:00:00Z",
            const std::vector<std::string>& coverage = {"all"});
  // Registers on a list that is run here.
  void enter(const std::string& list, const std::string& number);

  World world;

 private:
  std::string answers_;  // a line each
};

// The whole body, also of an answer that is written piece by piece.
std::string body_of(const Response& response);
nlohmann::json parsed(const Response& response);
std::vector<nlohmann::json> lines_of(const std::string& ndjson);

}  // namespace lapwing::service
