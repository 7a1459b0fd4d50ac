#include "tool/at_server.h"

#include <httplib.h>

#include <cstdlib>
#include <random>

#include "service/call_in_file.h"

namespace lapwing::tool {
namespace {

using nlohmann::ordered_json;

constexpr std::chrono::seconds kTimeout{60};

std::string key_of_administrator() {
  const char* key = std::getenv("LAPWING_KEY");
  if (key != nullptr && *key != '\0') return key;
  throw UsageError{"--server needs an administrator's key in $LAPWING_KEY"};
}

Errc code_of(int status) {
  if (status == 404) return Errc::not_found;
  if (status == 400 || status == 422) return Errc::invalid_argument;
  if (status == 408 || status == 429 || status >= 500) return Errc::unavailable;
  return Errc::failed_precondition;
}

Result<ordered_json> post(const std::string& url, const std::string& path,
                          const std::string& idempotency_key, const std::string& body,
                          const char* type = "application/json") {
  if (!url.starts_with("http://") && !url.starts_with("https://")) {
    throw UsageError{fmt::format("--server: `{}` is no URL", url)};
  }
  httplib::Client client(url);
  client.set_connection_timeout(kTimeout);
  client.set_read_timeout(kTimeout);
  client.set_bearer_token_auth(key_of_administrator());
  const auto answer = client.Post(path, {{"Idempotency-Key", idempotency_key}}, body, type);
  if (!answer) {
    return error(Errc::unavailable, "`{}` does not answer: {}", url,
                 httplib::to_string(answer.error()));
  }
  const auto json = ordered_json::parse(answer->body, nullptr, false);
  if (!json.is_object()) {
    return error(Errc::unavailable, "`{}` answers {} with something that is not JSON", url,
                 answer->status);
  }
  if (answer->status / 100 == 2) return json;
  const std::string detail = json.value("detail", json.value("title", ""));
  return error(code_of(answer->status), "`{}` answers {}: {}", url, answer->status, detail);
}

std::string new_key() {
  std::random_device random;
  return fmt::format("cli-{:08x}{:08x}{:08x}{:08x}", random(), random(), random(), random());
}

}  // namespace

Status change_at_server(const Globals& globals, const ChangeArguments& arguments, ChangeVerb verb) {
  const ProofArguments plain;
  if (arguments.unconfirmed || !arguments.at.empty() || arguments.proof.method != plain.method ||
      arguments.proof.strength != plain.strength) {
    throw UsageError{
        "--server enters a number as an administrator, from now on: not with "
        "--unconfirmed, --at, --method or --strength"};
  }
  if (arguments.proof.evidence.empty()) {
    throw UsageError{"--server needs --evidence: the reason of an entry by hand"};
  }
  const bool listed = verb == ChangeVerb::registered;
  const auto answer = post(arguments.server, listed ? "/v1/registrations" : "/v1/removals",
                           arguments.key.empty() ? new_key() : arguments.key,
                           ordered_json{{"number", arguments.number},
                                        {"region", arguments.region},
                                        {"list", arguments.list},
                                        {"method", "administrator"},
                                        {"reason", arguments.proof.evidence}}
                               .dump());
  if (!answer) return answer.error();
  if (globals.json) {
    print_json(*answer);
    return ok();
  }
  const auto word = [](const ordered_json& json, const char* name) {
    const auto found = json.find(name);
    return found != json.end() && found->is_string() ? found->get<std::string>() : "?";
  };
  if (!listed) {
    fmt::print("{} is not on {}\n", word(*answer, "number"), word(*answer, "list"));
    return ok();
  }
  fmt::print("{} is on {} since {}\n", word(*answer, "number"), word(*answer, "list"),
             word(*answer, "since"));
  for (const auto& day : answer->value("bound", ordered_json::array())) {
    fmt::print("  callers are bound from {} ({}, {}){}\n", word(day, "from"),
               word(day, "jurisdiction"), word(day, "citation"),
               day.value("verified", false) ? "" : " [not verified against the text]");
  }
  return ok();
}

Result<ordered_json> call_ins_at_server(const std::string& url, ByteSource& file,
                                        const std::string& region, const std::string& list) {
  std::string rows;
  std::vector<char> piece(std::size_t{64} << 10);
  while (true) {
    const auto size = file.read(piece);
    if (!size) return size.error();
    if (*size == 0) break;
    rows.append(piece.data(), *size);
    if (rows.size() > service::kCallInFileMax) {
      return error(Errc::invalid_argument, "`{}` has more than {} bytes: send it in parts",
                   file.name(), service::kCallInFileMax);
    }
  }
  httplib::Params query = {{"region", region}};
  if (!list.empty()) query.emplace("list", list);
  return post(url, httplib::append_query_params("/v1/calls-received/files", query), new_key(), rows,
              "text/csv");
}

}  // namespace lapwing::tool
