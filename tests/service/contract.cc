#include "tests/service/contract.h"

#include <cstdlib>
#include <fstream>

#include "service/openapi.h"

namespace lapwing::service {

std::string body_of(const Response& response) {
  if (!response.write) return response.body;
  std::string body;
  EXPECT_TRUE(response.write([&](std::string_view piece) {
    body += piece;
    return true;
  }));
  return body;
}

nlohmann::json parsed(const Response& response) {
  return nlohmann::json::parse(body_of(response), nullptr, false);
}

std::vector<nlohmann::json> lines_of(const std::string& ndjson) {
  std::vector<nlohmann::json> lines;
  std::istringstream in(ndjson);
  for (std::string line; std::getline(in, line);) lines.push_back(nlohmann::json::parse(line));
  return lines;
}

Response Contract::ask(Method method, const std::string& target, const std::string& body,
                       const std::string& role, World::Headers headers) {
  if (!role.empty()) headers.merge(World::as(role));
  auto response = world.ask(method, target, body, headers);
  const nlohmann::json answer{{"method", name_of(method)},
                              {"path", target.substr(0, target.find('?'))},
                              {"status", response.status},
                              {"type", response.content_type},
                              {"body", body_of(response)}};
  answers_ += answer.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace) + "\n";
  return response;
}

void Contract::TearDown() {
  if (answers_.empty()) return;
  const auto document = read_openapi(world.service().share / "openapi");
  ASSERT_TRUE(document) << document.error().message;
  const auto openapi = world.directory().write("openapi.json", document->dump());
  const auto answers = world.directory().write("answers.ndjson", answers_);
  const auto out = world.directory() / "faults.txt";
  const std::string command = fmt::format("python3 '{}' '{}' '{}' > '{}' 2>&1",
                                          LAPWING_SOURCE_DIR "/tests/service/validate_answers.py",
                                          openapi.string(), answers.string(), out.string());
  const int code = std::system(command.c_str());
  std::ifstream in(out);
  EXPECT_EQ(code, 0) << in.rdbuf();
}

void Contract::hold(const std::string& list, const Rows& rows, const std::string& obtained,
                    const std::vector<std::string>& coverage) {
  registry::ImportOptions options;
  options.obtained_at = *parse_instant(obtained);
  options.coverage = *registry::Coverage::parse(coverage);
  options.source = "numbers.txt";
  options.accept_change = true;
  std::string text = obtained;
  for (const auto& row : rows) text += row + "\n";
  options.sha256 = hex(sha256(text));
  auto session = world.service().registry.begin_import(*registry::ListId::parse(list), options);
  ASSERT_TRUE(session) << session.error().message;
  registry::SourcePosition at;
  for (const auto& row : rows) {
    ++at.line;
    const auto comma = row.find(',');
    registry::ListedNumber listed{*E164::from_digits(row.substr(1, comma - 1)), {}};
    if (comma != std::string::npos) listed.registered_on = *parse_date(row.substr(comma + 1));
    ASSERT_TRUE((*session)->listed(listed, at));
  }
  registry::ImportReport report;
  report.read = report.kept = rows.size();
  const auto done = (*session)->commit(report);
  ASSERT_TRUE(done) << done.error().message;
}

void Contract::enter(const std::string& list, const std::string& number) {
  const auto added = world.service().registry.add(*registry::ListId::parse(list),
                                                  *E164::from_digits(number.substr(1)),
                                                  {.actor = "test", .method = "operator"});
  ASSERT_TRUE(added) << added.error().message;
}

}  // namespace lapwing::service
