// The OpenAPI document describes what is routed, all of it and nothing else; the answers themselves
// are held to it by tests/service/contract.h.
#include "service/openapi.h"

#include <algorithm>
#include <set>

#include "service/identity.h"
#include "tests/service/contract.h"

namespace lapwing::service {
namespace {

using Operations = std::set<std::string>;

std::string lower(std::string_view text) {
  std::string out;
  for (const unsigned char c : text) out += static_cast<char>(std::tolower(c));
  return out;
}

// Pages are for people and are not described.
bool is_api(const std::string& path) {
  return path.starts_with("/v1/") || path == "/healthz" || path == "/readyz" ||
         path == "/metrics" || path == "/openapi.json";
}

class OpenApi : public Contract {
 protected:
  // All there is, with what needs somebody to know its callers.
  Router routes() {
    auto& service = world.service();
    if (!identities_) {
      auto opened = Identities::open(service.registry, service.rulebook, service.clock,
                                     service.files, service.data, {});
      EXPECT_TRUE(opened) << opened.error().message;
      identities_ = *std::move(opened);
    }
    service.identities = identities_.get();
    return all_routes(service);
  }

 private:
  std::unique_ptr<Identities> identities_;
};

TEST_F(OpenApi, LookUpsAreLoggedWhereSomebodyKnowsTheCallers) {
  hold("us.national", {"+12125550142"});
  world.serve(Router());
  world.serve(routes());
  EXPECT_EQ(get("/v1/numbers/+12125550142?list=us.national").status, 200);
  EXPECT_EQ(post("/v1/check", R"({"to": "+12125550142"})").status, 200);
  EXPECT_EQ(get("/v1/numbers/+12125550142", "subscriber").status, 403) << "nobody enrolled it";
  const auto day = world.service().data / "lookups";
  EXPECT_TRUE(std::filesystem::exists(day)) << "nothing was logged";
}

TEST_F(OpenApi, DescribesTheRoutesAndNothingElse) {
  Operations routed;
  const Router router = routes();
  for (const auto& route : router.routes()) {
    if (is_api(route.pattern)) routed.insert(lower(name_of(route.method)) + " " + route.pattern);
  }
  const auto document = read_openapi(world.service().share / "openapi");
  ASSERT_TRUE(document) << document.error().message;
  Operations described;
  for (const auto& [path, item] : document->at("paths").items()) {
    for (const auto& [method, operation] : item.items()) described.insert(method + " " + path);
  }
  EXPECT_EQ(described, routed);
}

TEST_F(OpenApi, SaysWhichTypesABodyMayHave) {
  const auto document = read_openapi(world.service().share / "openapi");
  ASSERT_TRUE(document);
  const Router router = routes();
  for (const auto& route : router.routes()) {
    if (!is_api(route.pattern) || !document->at("paths").contains(route.pattern)) continue;
    const auto& operation =
        document->at("paths").at(route.pattern).at(lower(name_of(route.method)));
    std::set<std::string> described;
    if (operation.contains("requestBody")) {
      auto body = operation.at("requestBody");
      if (body.contains("$ref")) {
        const std::string where = body.at("$ref");
        body = document->at(nlohmann::ordered_json::json_pointer(where.substr(1)));
      }
      for (const auto& [type, unused] : body.at("content").items()) described.insert(type);
    }
    std::set<std::string> taken;
    if (route.body != BodyUse::none) taken.insert(route.takes.begin(), route.takes.end());
    EXPECT_EQ(described, taken) << name_of(route.method) << " " << route.pattern;
  }
}

TEST_F(OpenApi, SaysWhoNeedsAKey) {
  const auto document = read_openapi(world.service().share / "openapi");
  ASSERT_TRUE(document);
  const Router router = routes();
  for (const auto& route : router.routes()) {
    if (!is_api(route.pattern)) continue;
    const auto& paths = document->at("paths");
    if (!paths.contains(route.pattern)) continue;
    const auto& operation = paths.at(route.pattern).at(lower(name_of(route.method)));
    // An empty alternative lets those without a key in.
    const bool open = operation.contains("security") &&
                      (operation.at("security").empty() ||
                       std::any_of(operation.at("security").begin(), operation.at("security").end(),
                                   [](const auto& one) { return one.empty(); }));
    EXPECT_EQ(open, route.role == Role::anonymous) << route.pattern;
  }
}

TEST_F(OpenApi, IsServedWithTheOperationRoutes) {
  const auto document = parsed(get("/openapi.json", ""));
  EXPECT_EQ(document["openapi"], "3.1.0");
  EXPECT_TRUE(document["components"]["schemas"].contains("Verdict"));
  EXPECT_EQ(get("/healthz", "").status, 200);
  EXPECT_EQ(get("/readyz", "").status, 200);
  EXPECT_EQ(get("/metrics", "").status, 200);
}

TEST_F(OpenApi, AFolderThatIsNoneIsAnError) {
  EXPECT_EQ(read_openapi(world.directory() / "nowhere").error().code, Errc::not_found);
  world.directory().write("api/openapi.yaml", "paths: {/a: {get: {summary: x}}}\n");
  world.directory().write("api/b.yaml", "paths: {/a: {get: {summary: y}}}\n");
  const auto twice = read_openapi(world.directory() / "api");
  ASSERT_FALSE(twice);
  EXPECT_THAT(twice.error().message, testing::HasSubstr("stands in two files"));
}

TEST_F(OpenApi, LawIsForEverybody) {
  const auto rules = parsed(get("/v1/rules?jurisdiction=US-FL", ""));
  EXPECT_EQ(rules["jurisdiction"], "US-FL");
  EXPECT_FALSE(rules["rules"].empty());
  EXPECT_GT(parsed(get("/v1/rules?on=2026-11-24", ""))["rules"].size(), rules["rules"].size());
  EXPECT_FALSE(parsed(get("/v1/jurisdictions", ""))["jurisdictions"].empty());
  EXPECT_EQ(get("/v1/rules?jurisdiction=florida", "").status, 400);
  EXPECT_EQ(get("/v1/rules?on=tomorrow", "").status, 400);
}

}  // namespace
}  // namespace lapwing::service
