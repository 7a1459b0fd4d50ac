// POST /v1/lists/{l}/editions: a published list is imported while the service answers.
#include <mutex>
#include <nlohmann/json.hpp>

#include "base/background.h"
#include "screening/number_json.h"
#include "service/asked.h"
#include "service/edition_import.h"
#include "service/enrolment.h"
#include "service/problem.h"
#include "service/routes.h"
#include "service/spool.h"

namespace lapwing::service {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kFileBytesMax = std::size_t{8} << 30;
constexpr std::size_t kNameMax = 200;

bool is_plain_name(const std::string& name) {
  return !name.empty() && name.size() <= kNameMax && name.front() != '.' && name.front() != '-' &&
         name.find('/') == std::string::npos && name.find('\0') == std::string::npos;
}

EditionAsk read_ask(Query& query, const Zone& zone, std::string& name) {
  EditionAsk ask;
  ask.format = query.text("format", ask.format);
  name = query.text("name", "list");
  const auto obtained = query.text("obtained");
  const auto areas = query.listed("area");
  ask.region = query.text("region", ask.region);
  ask.column = query.text("column");
  ask.follows = query.text("follows");
  ask.content_sha256 = query.text("content_sha256");
  ask.accept_change = query.flag("accept_change");
  ask.source = name;
  if (!is_plain_name(name))
    query.problem("`name` is no name of a file as it is sent: `" + name + "`");
  if (obtained.empty()) {
    query.problem("`obtained` is missing: when the download began");
    return ask;
  }
  if (const auto at = parse_instant(obtained)) {
    ask.obtained_at = *at;
  } else if (const auto day = parse_date(obtained)) {
    ask.obtained_at = zone.start_of_day(*day);
  } else {
    query.problem("`obtained` is neither an instant with its offset nor a day: `" + obtained + "`");
  }
  if (areas.empty()) return ask;
  const auto coverage = parse_areas(areas);
  if (coverage) ask.coverage = *coverage;
  if (!coverage) query.problem("`area`: " + coverage.error().message);
  return ask;
}

Response import(Request& request, Service& service) {
  const auto list = registry::ListId::parse(request.path_values.at("l"));
  if (!list) return problem(error(Errc::not_found, "{}", list.error().message));
  const auto info = service.registry.catalog().find(*list);
  if (!info) return problem(info.error());
  Query query(request);
  std::string name;
  auto ask = read_ask(query, info->zone, name);
  if (const auto asked = query.finish(); !asked) return problem(asked.error());
  ask.actor = "key:" + request.identity.key;
  const auto folder = service.data / "service" / "imports" / request.act.substr(0, 24);
  Spool spool(service.files, folder);
  const auto refuse = [&](const Error& why) {
    return problem(Error{why.code, told(why.message, folder)});
  };
  // An import reads twice: first to know whether these very bytes are held already. What is
  // compressed must not be a second time, as it would for its name.
  const bool compressed = name.ends_with(".gz") || name.ends_with(".zst");
  const auto path = spool.take(*request.stream, compressed ? name + "_" : name);
  if (!path) return refuse(path.error());
  auto files = importers::FileSet::open({*path});
  if (!files) return refuse(files.error());
  const auto imported = in_background(
      [&] { return import_edition(service.registry, *list, *files, ask, service.clock.now()); });
  if (!imported) return refuse(imported.error());
  if (!imported->index) {
    service.log.warning("no-index",
                        {{"list", list->text()}, {"cause", imported->index.error().message}});
  }
  return json_response(told(screening::dump_line(to_json(*imported)), folder), 201);
}

}  // namespace

void add_edition_routes(Router& router, Service& service) {
  // Spooled ones of a process that was killed.
  (void)remove_tree(service.files, service.data / "service" / "imports");
  const auto one_at_a_time = std::make_shared<std::mutex>();
  router.add({.method = Method::post,
              .pattern = "/v1/lists/{l}/editions",
              .role = Role::administrator,
              .body = BodyUse::stream,
              .body_bytes_max = kFileBytesMax,
              .takes = kFileTypes,
              .changes = true,
              .handle = [&service, one_at_a_time](Request& request) {
                const std::lock_guard lock(*one_at_a_time);
                return import(request, service);
              }});
}

}  // namespace lapwing::service
