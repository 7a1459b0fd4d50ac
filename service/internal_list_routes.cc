// /v1/sellers/{s}/internal: the list of those who asked one seller not to call again. Adding and
// removing is all or nothing, durable once answered, and changes nothing when repeated.
#include <fmt/ranges.h>

#include <nlohmann/json.hpp>
#include <set>

#include "phone/reading.h"
#include "registry/number_changes.h"
#include "service/asked.h"
#include "service/identity_routes.h"

namespace lapwing::service {
namespace {

using nlohmann::ordered_json;
using registry::ListId;

constexpr std::size_t kBodyBytesMax =
    512 * 1024;  // registry::kNumbersChangedMax numbers as people write them
constexpr std::uint64_t kPageMax = 10'000;

// The list, for its seller's subscriber and for administrators.
Result<ListId> list_of(const Request& request, std::optional<Response>& refused) {
  const auto& seller = request.path_values.at("s");
  const auto& identity = request.identity;
  const bool own = identity.role == Role::subscriber && identity.seller == seller;
  if (!own && identity.role != Role::administrator) {
    refused = problem(403, "not-your-list", "The list is another seller's",
                      "a seller's own list is shown to its subscriber and to administrators");
  }
  return ListId::internal(seller);
}

// Each text one number; a number that stands twice counts once.
Result<std::vector<E164>> numbers_of(const std::vector<std::string>& texts,
                                     const std::string& region) {
  if (texts.empty()) return error(Errc::invalid_argument, "name a `number`, or some `numbers`");
  const auto reader = phone::Reader::create(region);
  if (!reader) return reader.error();
  std::vector<E164> numbers;
  std::set<E164> seen;
  for (std::size_t i = 0; i < texts.size(); ++i) {
    const auto reading = reader->read(texts[i]);
    if (reading.status != phone::ReadingStatus::number) {
      return error(Errc::invalid_argument,
                   "number {} of {}, `{}`, is not one number but {}: nothing was changed", i + 1,
                   texts.size(), texts[i], name_of(reading.status));
    }
    const auto number = reading.numbers.front().number;
    if (seen.insert(number).second) numbers.push_back(number);
  }
  return numbers;
}

Response change(registry::Registry& registry, const Request& request, const ListId& list,
                const std::vector<std::string>& texts, const std::string& region, bool listed) {
  const auto numbers = numbers_of(texts, region);
  if (!numbers) return problem(numbers.error());
  const auto outcomes = registry::change_numbers(
      registry, list, *numbers, listed,
      {"key:" + request.identity.key, "api", 0, request.act.empty() ? "" : "list/" + request.act});
  if (!outcomes) return problem(outcomes.error());
  const auto info = registry.catalog().find(list);
  if (!info) return problem(info.error());
  ordered_json json = {{"list", list.text()}, {"changed", 0}, {"numbers", ordered_json::array()}};
  std::size_t changed = 0;
  for (std::size_t i = 0; i < numbers->size(); ++i) {
    const auto& outcome = (*outcomes)[i];
    changed += outcome.changed ? 1 : 0;
    ordered_json item = {{"number", (*numbers)[i].to_string()}, {"changed", outcome.changed}};
    if (listed) item["since"] = format_date(info->date(outcome.effective_at));
    json["numbers"].push_back(std::move(item));
  }
  json["changed"] = changed;
  return json_response(json.dump());
}

Response add(registry::Registry& registry, const Request& request) {
  std::optional<Response> refused;
  const auto list = list_of(request, refused);
  if (refused) return *std::move(refused);
  if (!list) return problem(list.error());
  const auto body = json_object_of(request.body);
  if (!body) return problem(body.error());
  Fields fields(*body);
  auto texts = fields.texts("numbers");
  if (const auto one = fields.text("number"); !one.empty()) texts.push_back(one);
  const auto region = fields.text("region", "US");
  if (const auto fine = fields.finish(); !fine) return problem(fine.error());
  return change(registry, request, *list, texts, region, true);
}

Response remove(registry::Registry& registry, const Request& request) {
  std::optional<Response> refused;
  const auto list = list_of(request, refused);
  if (refused) return *std::move(refused);
  if (!list) return problem(list.error());
  Query query(request);
  auto texts = query.texts("number");
  const auto region = query.text("region", "US");
  if (const auto fine = query.finish(); !fine) return problem(fine.error());
  if (const auto one = request.path_values.find("n"); one != request.path_values.end()) {
    texts.push_back(one->second);
  }
  return change(registry, request, *list, texts, region, false);
}

Response show(registry::Registry& registry, const Request& request) {
  std::optional<Response> refused;
  const auto list = list_of(request, refused);
  if (refused) return *std::move(refused);
  if (!list) return problem(list.error());
  Query query(request);
  const auto after_text = query.text("after");
  const auto limit = query.whole("limit", 1, kPageMax, 1'000);
  if (const auto fine = query.finish(); !fine) return problem(fine.error());
  const auto after = E164::from_digits(after_text.substr(after_text.starts_with('+') ? 1 : 0));
  if (!after_text.empty() && !after) {
    return problem(error(Errc::invalid_argument, "`{}` is no E.164 number", after_text));
  }
  ordered_json json = {{"list", list->text()},
                       {"count", 0},
                       {"seq", 0},
                       {"numbers", ordered_json::array()},
                       {"next", nullptr}};
  const auto held = registry.lists();
  const bool known = std::any_of(held.begin(), held.end(),
                                 [&](const auto& summary) { return summary.info.id == *list; });
  if (!known) return json_response(json.dump());
  const auto taken = registry.open_export(*list, {});
  if (!taken) return problem(taken.error());
  json["count"] = (*taken)->facts().count;
  json["seq"] = (*taken)->facts().at.seq;
  // Ends the walk, and is no failure.
  const Error enough{Errc::unavailable, "enough"};
  std::string last;
  const auto walked = (*taken)->walk([&](const registry::ExportedNumber& row) -> Status {
    if (after && row.number <= *after) return ok();
    if (json["numbers"].size() == limit) {
      json["next"] = last;
      return enough;
    }
    last = row.number.to_string();
    json["numbers"].push_back({{"number", last}, {"since", format_date(row.on)}});
    return ok();
  });
  if (!walked && json["next"].is_null()) return problem(walked.error());
  return json_response(json.dump());
}

}  // namespace

void add_internal_list_routes(Router& router, registry::Registry& registry) {
  constexpr const char* kList = "/v1/sellers/{s}/internal";
  router.add({.method = Method::get,
              .pattern = kList,
              .role = Role::subscriber,
              .handle = [&registry](Request& r) { return show(registry, r); }});
  router.add({.method = Method::post,
              .pattern = kList,
              .role = Role::subscriber,
              .body = BodyUse::small,
              .body_bytes_max = kBodyBytesMax,
              .changes = true,
              .handle = [&registry](Request& r) { return add(registry, r); }});
  for (const std::string path : {kList, "/v1/sellers/{s}/internal/{n}"}) {
    router.add({.method = Method::del,
                .pattern = path,
                .role = Role::subscriber,
                .changes = true,
                .handle = [&registry](Request& r) { return remove(registry, r); }});
  }
}

}  // namespace lapwing::service
