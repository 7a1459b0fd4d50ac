// GET /v1/numbers/{n}: is the number listed, and since when. GET /v1/numbers/{n}/history.
#include <algorithm>
#include <map>
#include <memory>

#include "screening/json_text.h"
#include "screening/number_json.h"
#include "service/asked.h"
#include "service/lookups.h"
#include "service/problem.h"
#include "service/registry_json.h"
#include "service/required_lists.h"
#include "service/routes.h"

namespace lapwing::service {
namespace {

using registry::ListInfo;
using registry::ListingAnswer;
using registry::ListingState;
using screening::add_name;
using screening::add_number;
using screening::add_text;
using screening::add_text_or_null;
using screening::add_truth;

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

// One list's answer, as doc/json.md has it.
void append_listing(std::string& out, const ListInfo& list, E164 number,
                    const ListingAnswer& answer) {
  const bool names =
      answer.state == ListingState::listed || answer.state == ListingState::maybe_listed;
  const bool unsure = answer.state == ListingState::not_listed && answer.stale;
  const auto* interval = answer.interval ? &*answer.interval : nullptr;
  const auto add_date = [&](std::string_view name, const std::optional<Instant>& at) {
    add_text_or_null(out, name, at ? format_date(list.date(*at)) : "");
  };
  out += '{';
  add_text(out, "list", list.id.text());
  add_text(out, "title", list.title);
  add_text(out, "number", number.to_string());
  add_truth(out, "listed", listed(answer));
  add_text(out, "state", unsure ? "stale" : registry::to_string(answer.state));
  const auto* shown = names ? interval : nullptr;
  add_date("since", shown != nullptr ? std::optional(shown->from) : std::nullopt);
  add_text_or_null(out, "from_kind", shown != nullptr ? registry::to_string(shown->from_kind) : "");
  add_date("not_before", shown != nullptr ? shown->not_before : std::nullopt);
  add_date("until", interval != nullptr ? interval->until : std::nullopt);
  add_text_or_null(out, "edition", answer.edition ? answer.edition->id() : "");
  if (answer.age_days) {
    add_number(out, "age_days", *answer.age_days);
  } else {
    add_text_or_null(out, "age_days", "");
  }
  add_truth(out, "stale", answer.stale);
  add_number(out, "seq", static_cast<std::int64_t>(answer.seq));
  out += '}';
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

// A subscriber may not look into another seller's list.
bool may_ask(const Identity& identity, const registry::ListId& list) {
  return !list.is_internal() || identity.role >= Role::officer || list.seller() == identity.seller;
}

// The lists that a request asks about: where they are kept, and those made for it alone.
struct Lists {
  std::vector<const ListInfo*> all;
  RequiredLists::Lists required;
  std::vector<std::unique_ptr<const ListInfo>> own;
};

struct Found {
  std::vector<E164> numbers = {};
  std::vector<bool> listed = {};  // of each
  bool any = false;
  bool unknown = false;      // of one at least
  std::string answers = {};  // a list's and a number's each, as JSON
};

// Written into a text: a tree of it took a fifth of a look-up.
Response answer_of(std::string_view text, const phone::Reading& reading, const Question& question,
                   const Found& found, registry::Seq head) {
  Response response;
  auto& out = response.body;
  out.reserve(found.answers.size() + 512);
  out = "{";
  add_name(out, "number");
  screening::append_number_json(out, text, reading);
  add_text(out, "at", question.at);
  add_truth(out, "listed", found.any || !found.unknown ? std::optional(found.any) : std::nullopt);
  add_name(out, "lists");
  out += '[';
  out += found.answers;
  out += ']';
  add_number(out, "seq", static_cast<std::int64_t>(head));
  out += '}';
  return response;
}

// What look-ups share.
class Lookups {
 public:
  Lookups(Service& service, phone::Reader reader)
      : service_(service), reader_(std::move(reader)), required_(service.screener) {
    for (const auto& list : service.registry.catalog().lists()) described_.emplace(list.id, &list);
  }

  Response number(Request& request);

 private:
  Status add_list(Result<registry::ListId> id, Lists& lists) const;
  Status add_required(E164 number, const Identity& identity, const std::string& channel,
                      Lists& lists);
  Status look_up(E164 number, const std::vector<const ListInfo*>& lists, const Question& question,
                 Found& found) const;

  Service& service_;
  const phone::Reader reader_;  // where no region is named
  RequiredLists required_;
  std::map<registry::ListId, const ListInfo*> described_;
};

Status Lookups::add_list(Result<registry::ListId> id, Lists& lists) const {
  if (!id) return id.error();
  if (const auto found = described_.find(*id); found != described_.end()) {
    lists.all.push_back(found->second);
    return ok();
  }
  auto info = service_.registry.catalog().find(*id);
  if (!info) return info.error();
  lists.own.push_back(std::make_unique<const ListInfo>(*std::move(info)));
  lists.all.push_back(lists.own.back().get());
  return ok();
}

// Those of the law, and the seller's own.
Status Lookups::add_required(E164 number, const Identity& identity, const std::string& channel,
                             Lists& lists) {
  auto required = required_.of(number, channel);
  if (!required) return required.error();
  lists.required = *std::move(required);
  for (const auto& list : *lists.required) lists.all.push_back(&list);
  if (identity.seller.empty()) return ok();
  return add_list(registry::ListId::internal(identity.seller), lists);
}

Status Lookups::look_up(E164 number, const std::vector<const ListInfo*>& lists,
                        const Question& question, Found& found) const {
  found.numbers.push_back(number);
  found.listed.push_back(false);
  found.unknown = found.unknown || lists.empty();
  for (const auto* list : lists) {
    const auto& registry = service_.registry;
    const auto answer = question.day
                            ? registry.listing_on(list->id, number, *question.day, question.known)
                            : registry.listing(list->id, number, *question.instant, question.known);
    if (!answer) return answer.error();
    const auto is = listed(*answer);
    found.any = found.any || is == true;
    found.listed.back() = found.listed.back() || is == true;
    found.unknown = found.unknown || !is;
    if (!found.answers.empty()) found.answers += ',';
    append_listing(found.answers, *list, number, *answer);
  }
  return ok();
}

Response Lookups::number(Request& request) {
  Query query(request);
  const auto names = query.listed("list");
  const auto channel = query.one_of("channel", {"voice", "text", "fax", "prerecorded"});
  const auto region = query.text("region");
  auto question = read_question(query);
  if (const auto asked = query.finish(); !asked) return problem(asked.error());
  std::optional<phone::Reader> of_region;
  if (!region.empty() && region != reader_.region()) {
    auto made = phone::Reader::create(region);
    if (!made) return problem(made.error());
    of_region = *std::move(made);
  }
  Lists named;
  for (const auto& name : names) {
    const auto added = add_list(registry::ListId::parse(name), named);
    if (!added) return problem(added.error());
  }
  for (const auto* list : named.all) {
    if (may_ask(request.identity, list->id)) continue;
    return problem(403, "not-yours", "That is another seller's",
                   fmt::format("`{}` is not the list of this key's seller", list->id.text()));
  }
  const auto& text = request.path_values.at("n");
  const auto reading = read_number(of_region ? *of_region : reader_, text);
  Lookup lookup(service_, request, "number");
  if (auto refused = lookup.admit(reading)) return *std::move(refused);

  const Instant now = service_.clock.now();
  if (question.at.empty()) question.at = format_instant(now);
  if (!question.instant) question.instant = now;
  Found found{.unknown = reading.status != phone::ReadingStatus::number &&
                         reading.status != phone::ReadingStatus::several};
  for (const auto& one : reading.numbers) {
    Lists required;
    auto done = ok();
    if (names.empty()) {
      done =
          add_required(one.number, request.identity, channel.empty() ? "voice" : channel, required);
    }
    if (done) done = look_up(one.number, names.empty() ? required.all : named.all, question, found);
    if (!done) return problem(done.error());
  }
  if (auto failed = lookup.answered(found.numbers, found.listed)) return *std::move(failed);
  return answer_of(text, reading, question, found, service_.registry.head());
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
  // There is a United States.
  const auto lookups = std::make_shared<Lookups>(service, *phone::Reader::create("US"));
  router.add({.method = Method::get,
              .pattern = "/v1/numbers/{n}",
              .role = Role::subscriber,
              .handle = [lookups](Request& request) { return lookups->number(request); }});
  router.add({.method = Method::get,
              .pattern = "/v1/numbers/{n}/history",
              .role = Role::officer,
              .handle = [&service](Request& request) { return history(request, service); }});
}

}  // namespace lapwing::service
