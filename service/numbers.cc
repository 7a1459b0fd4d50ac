// GET /v1/numbers/{n}: is the number listed, and since when. GET /v1/numbers/{n}/history.
#include <algorithm>
#include <nlohmann/json.hpp>

#include "screening/number_json.h"
#include "service/asked.h"
#include "service/lookups.h"
#include "service/problem.h"
#include "service/registry_json.h"
#include "service/required_lists.h"
#include "service/routes.h"

namespace lapwing::service {
namespace {

using nlohmann::ordered_json;
using registry::ListingAnswer;
using registry::ListingState;

struct Question {
  std::string at;  // as it is asked
  std::optional<Instant> instant;
  std::optional<CivilDate> day;
  std::optional<Instant> known;
};

bool all_digits(std::string_view text) {
  return !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos;
}

// Digits alone that are no number of the region are E.164 whose plus was lost on the way.
phone::Reading read_number(const phone::Reader& reader, const std::string& text) {
  auto reading = reader.read(text);
  if (!reading.numbers.empty() || !all_digits(text)) return reading;
  auto with_plus = reader.read("+" + text);
  return with_plus.numbers.empty() ? reading : with_plus;
}

// Nothing where the answer does not say.
std::optional<bool> listed(const ListingAnswer& answer) {
  if (answer.state == ListingState::listed) return true;
  if (answer.state == ListingState::not_listed && !answer.stale) return false;
  return {};
}

ordered_json maybe(const std::optional<bool>& value) {
  return value ? ordered_json(*value) : ordered_json(nullptr);
}

ordered_json to_json(const registry::ListInfo& list, E164 number, const ListingAnswer& answer) {
  const bool names =
      answer.state == ListingState::listed || answer.state == ListingState::maybe_listed;
  const bool unsure = answer.state == ListingState::not_listed && answer.stale;
  ordered_json json{{"list", list.id.text()},
                    {"title", list.title},
                    {"number", number.to_string()},
                    {"listed", maybe(listed(answer))},
                    {"state", unsure ? "stale" : registry::to_string(answer.state)},
                    {"since", nullptr},
                    {"from_kind", nullptr},
                    {"not_before", nullptr},
                    {"until", nullptr}};
  if (answer.interval) {
    const auto& interval = *answer.interval;
    if (names) {
      json["since"] = format_date(list.date(interval.from));
      json["from_kind"] = registry::to_string(interval.from_kind);
      if (interval.not_before) json["not_before"] = format_date(list.date(*interval.not_before));
    }
    if (interval.until) json["until"] = format_date(list.date(*interval.until));
  }
  json["edition"] = answer.edition ? ordered_json(answer.edition->id()) : ordered_json(nullptr);
  json["age_days"] = answer.age_days ? ordered_json(*answer.age_days) : ordered_json(nullptr);
  json["stale"] = answer.stale;
  json["seq"] = answer.seq;
  return json;
}

Question read_question(Query& query) {
  Question question;
  question.at = query.text("at");
  if (const auto day = parse_date(question.at)) {
    question.day = *day;
  } else {
    question.instant = query.instant("at");
  }
  question.known = query.instant("known");
  return question;
}

Result<std::vector<registry::ListInfo>> named_lists(const std::vector<std::string>& names,
                                                    const registry::ListCatalog& catalog) {
  std::vector<registry::ListInfo> lists;
  for (const auto& name : names) {
    const auto id = registry::ListId::parse(name);
    if (!id) return id.error();
    auto list = catalog.find(*id);
    if (!list) return list.error();
    lists.push_back(*std::move(list));
  }
  return lists;
}

// A subscriber may not look into another seller's list.
bool may_ask(const Identity& identity, const registry::ListId& list) {
  return !list.is_internal() || identity.role >= Role::officer || list.seller() == identity.seller;
}

Result<std::vector<registry::ListInfo>> lists_for(E164 number, const Request& request,
                                                  const std::vector<registry::ListInfo>& named,
                                                  const std::string& channel,
                                                  RequiredLists& required, Service& service) {
  if (!named.empty()) return named;
  auto lists = required.of(number, channel);
  if (!lists) return lists.error();
  if (const auto& seller = request.identity.seller; !seller.empty()) {
    const auto own = registry::ListId::internal(seller);
    if (!own) return own.error();
    auto info = service.registry.catalog().find(*own);
    if (!info) return info.error();
    lists->push_back(*std::move(info));
  }
  return lists;
}

Response number(Request& request, RequiredLists& required, Service& service) {
  Query query(request);
  const auto names = query.listed("list");
  const auto channel = query.one_of("channel", {"voice", "text", "fax", "prerecorded"});
  const auto region = query.text("region", "US");
  const auto question = read_question(query);
  if (const auto asked = query.finish(); !asked) return problem(asked.error());
  const auto reader = phone::Reader::create(region);
  if (!reader) return problem(reader.error());
  const auto named = named_lists(names, service.registry.catalog());
  if (!named) return problem(named.error());
  for (const auto& list : *named) {
    if (may_ask(request.identity, list.id)) continue;
    return problem(403, "not-yours", "That is another seller's",
                   fmt::format("`{}` is not the list of this key's seller", list.id.text()));
  }
  const auto text = request.path_values.at("n");
  const auto reading = read_number(*reader, text);
  Lookup lookup(service, request, "number");
  if (auto refused = lookup.admit(reading)) return *std::move(refused);

  const Instant now = service.clock.now();
  ordered_json lists = ordered_json::array();
  std::vector<E164> numbers;
  std::vector<bool> found;
  bool any = false;
  bool unknown = reading.status != phone::ReadingStatus::number &&
                 reading.status != phone::ReadingStatus::several;
  for (const auto& one : reading.numbers) {
    const auto asked = lists_for(one.number, request, *named, channel.empty() ? "voice" : channel,
                                 required, service);
    if (!asked) return problem(asked.error());
    unknown = unknown || asked->empty();
    numbers.push_back(one.number);
    found.push_back(false);
    for (const auto& list : *asked) {
      const auto answer =
          question.day
              ? service.registry.listing_on(list.id, one.number, *question.day, question.known)
              : service.registry.listing(list.id, one.number, question.instant.value_or(now),
                                         question.known);
      if (!answer) return problem(answer.error());
      const auto is = listed(*answer);
      any = any || is == true;
      found.back() = found.back() || is == true;
      unknown = unknown || !is;
      lists.push_back(to_json(list, one.number, *answer));
    }
  }
  if (auto failed = lookup.answered(numbers, found)) return *std::move(failed);
  const ordered_json json{{"number", screening::number_json(text, reading)},
                          {"at", question.at.empty() ? format_instant(now) : question.at},
                          {"listed", any       ? ordered_json(true)
                                     : unknown ? ordered_json(nullptr)
                                               : ordered_json(false)},
                          {"lists", lists},
                          {"seq", service.registry.head()}};
  return json_response(screening::dump_line(json));
}

Response history(Request& request, Service& service) {
  Query query(request);
  const auto region = query.text("region", "US");
  const auto question = read_question(query);
  const bool all = query.flag("all");
  if (const auto asked = query.finish(); !asked) return problem(asked.error());
  const auto reader = phone::Reader::create(region);
  if (!reader) return problem(reader.error());
  const auto text = request.path_values.at("n");
  const auto reading = read_number(*reader, text);
  if (reading.status != phone::ReadingStatus::number) {
    return problem(error(Errc::invalid_argument, "`{}` is not one number but {}", text,
                         phone::name_of(reading.status)));
  }
  Lookup lookup(service, request, "number");
  if (auto refused = lookup.admit(reading)) return *std::move(refused);
  const E164 number = reading.numbers.front().number;
  auto histories = service.registry.history(
      number, {.at = question.instant, .known = question.known, .all = all});
  if (!histories) return problem(histories.error());
  if (question.day) {
    const auto kept = keep_day(*histories, *question.day, service.registry.catalog());
    if (!kept) return problem(kept.error());
  }
  const bool listed = !histories->empty();
  if (auto failed = lookup.answered({&number, 1}, {listed})) return *std::move(failed);
  return json_response(screening::dump_line(history_json(number, *histories)));
}

}  // namespace

void add_number_routes(Router& router, Service& service) {
  const auto required = std::make_shared<RequiredLists>(service.screener);
  router.add({.method = Method::get,
              .pattern = "/v1/numbers/{n}",
              .role = Role::subscriber,
              .handle = [&service, required](Request& request) {
                return number(request, *required, service);
              }});
  router.add({.method = Method::get,
              .pattern = "/v1/numbers/{n}/history",
              .role = Role::officer,
              .handle = [&service](Request& request) { return history(request, service); }});
}

}  // namespace lapwing::service
