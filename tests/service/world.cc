#include "tests/service/world.h"

#include <gtest/gtest.h>

namespace lapwing::service {
namespace {

const std::filesystem::path kShare = std::filesystem::path(LAPWING_SOURCE_DIR) / "data";

class Pieces final : public RawBytes {
 public:
  Pieces(std::string text, std::size_t piece_bytes)
      : text_(std::move(text)), piece_bytes_(piece_bytes) {}
  Result<std::size_t> read(std::span<char> buffer) override {
    const auto count = std::min({buffer.size(), text_.size() - at_, piece_bytes_});
    std::copy_n(text_.data() + at_, count, buffer.data());
    at_ += count;
    return count;
  }

 private:
  const std::string text_;
  const std::size_t piece_bytes_;
  std::size_t at_ = 0;
};

template <class T>
T must(Result<T> result) {
  if (!result) throw std::runtime_error(result.error().message);
  return *std::move(result);
}

}  // namespace

Result<Identity> RoleKeys::identify(std::string_view key) {
  for (const auto role : {Role::subscriber, Role::officer, Role::administrator}) {
    if (key == name_of(role)) {
      return Identity{.role = role,
                      .key = "key-" + std::string(key),
                      .organization = "example",
                      .seller = "acme",
                      .san = "10000",
                      .areas = {""}};
    }
  }
  return Error{Errc::not_found, "no such key"};
}

std::unique_ptr<RawBytes> body_of(std::string text, std::size_t piece_bytes) {
  return std::make_unique<Pieces>(std::move(text), piece_bytes);
}

World::World(const std::string& lists, std::filesystem::path data)
    : clock_(*parse_instant("2026-11-24T12:00:00Z")), log_(LogLevel::info, log_text_) {
  if (data.empty()) data = directory_ / "data";
  registry::RegistryOptions options;
  options.directory = data;
  options.clock = std::shared_ptr<const Clock>(&clock_, [](const Clock*) {});
  const std::vector<std::filesystem::path> overlays = {directory_.write("overlay.yaml", lists)};
  options.catalog = std::make_shared<const registry::ListCatalog>(
      must(registry::ListCatalog::load(kShare / "lists.yaml", overlays)));
  registry_ = must(registry::Registry::open_writer(options));
  // Read once for all tests: it takes longer than the rest together.
  static const auto rulebook = must(checker::Rulebook::load(kShare / "rules"));
  screener_ = std::make_unique<screening::Screener>(*registry_, *rulebook, clock_);
  service_ = std::unique_ptr<Service>(new Service{.registry = *registry_,
                                                  .rulebook = *rulebook,
                                                  .screener = *screener_,
                                                  .clock = clock_,
                                                  .files = posix_file_system(),
                                                  .data = data,
                                                  .share = kShare,
                                                  .log = log_,
                                                  .metrics = metrics_,
                                                  .readiness = readiness_});
  serve(all_routes(*service_));
}

void World::serve(Router router) {
  answers_ =
      must(KeptAnswers::open(service_->files, service_->data / "service" / "answers", clock_));
  api_ = std::make_unique<Api>(*service_, std::move(router), keys_, *answers_);
}

Response World::ask(Method method, const std::string& target, const std::string& body,
                    const Headers& headers) {
  Request request;
  request.method = method;
  request.path = target.substr(0, target.find('?'));
  std::istringstream query(target.substr(std::min(target.size(), request.path.size() + 1)));
  for (std::string pair; std::getline(query, pair, '&');) {
    const auto equals = std::min(pair.find('='), pair.size());
    request.query.emplace(pair.substr(0, equals), pair.substr(std::min(pair.size(), equals + 1)));
  }
  request.headers = headers;
  request.peer = "192.0.2.1";
  if (!body.empty()) request.stream = body_of(body);
  return api_->handle(request);
}

std::string header_of(const Response& response, const std::string& name) {
  for (const auto& [key, value] : response.headers) {
    if (key == name) return value;
  }
  return "";
}

}  // namespace lapwing::service
