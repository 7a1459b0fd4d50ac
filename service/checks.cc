// POST /v1/check: one call, judged and explained. POST /v1/checks: many.
#include <algorithm>
#include <nlohmann/json.hpp>

#include "screening/number_json.h"
#include "screening/stated_facts.h"
#include "screening/verdict_json.h"
#include "service/asked.h"
#include "service/batch_answer.h"
#include "service/call_question.h"
#include "service/lookups.h"
#include "service/problem.h"
#include "service/routes.h"

namespace lapwing::service {
namespace {

using nlohmann::ordered_json;

constexpr std::size_t kChecksMax = 10'000;
constexpr std::size_t kBatchBytesMax = std::size_t{8} << 20;
// So many are answered, logged and sent at a time.
constexpr std::size_t kAtATime = 100;

// One call as it was asked.
struct Asking {
  std::optional<checker::StatedCall> stated;
  std::string to;
  std::string region;
  screening::CallQuestion question;
};

Result<Asking> asking_of(const ordered_json& body) {
  Asking asking;
  if (states_facts(body)) {
    auto stated = stated_call_of(body);
    if (!stated) return stated.error();
    asking.stated = *std::move(stated);
    return asking;
  }
  Fields fields(body);
  screening::CallWords words;
  read_words(fields, words);
  read_call_words(fields, words);
  if (const auto asked = fields.finish(); !asked) return asked.error();
  if (words.to.empty() && !body.contains("to")) {
    return error(Errc::invalid_argument, "`to` is missing: the number that is called");
  }
  auto question = screening::question_of(words, screening::WordsFrom::fields);
  if (!question) return question.error();
  if (const auto reader = phone::Reader::create(words.region); !reader) return reader.error();
  asking.question = *std::move(question);
  asking.to = words.to;
  asking.region = words.region;
  return asking;
}

bool is_listed(const screening::NumberScreening& screened) {
  const auto& call = screened.call;
  return (call.internal && call.internal->listed) ||
         std::any_of(call.lists.begin(), call.lists.end(), [](const checker::ListFact& fact) {
           return fact.state == checker::ListState::listed;
         });
}

// The seller of a subscriber's calls is its own.
std::optional<Response> take_seller(const Request& request, Asking& asking) {
  if (asking.stated) return {};
  std::string seller = asking.question.seller.value_or("");
  if (auto refused = set_seller(request, seller)) return refused;
  if (!seller.empty()) asking.question.seller = seller;
  return {};
}

phone::Reading reading_of(const Asking& asking) {
  return phone::Reader::create(asking.region)->read(asking.to);
}

struct Told {
  ordered_json json;
  std::vector<E164> numbers;  // looked up
  std::vector<bool> listed;
};

Result<Told> answer(const Asking& asking, Service& service) {
  if (asking.stated) return Told{screening::stated_json(*asking.stated, service.rulebook), {}, {}};
  const auto reader = phone::Reader::create(asking.region);
  const auto screened = service.screener.check(*reader, asking.to, asking.question);
  if (!screened) return screened.error();
  Told told{screening::verdict_json(*screened, service.rulebook), {}, {}};
  for (const auto& one : screened->numbers) {
    told.numbers.push_back(one.number.number);
    told.listed.push_back(is_listed(one));
  }
  return told;
}

Response check(Request& request, Service& service) {
  const auto body = json_object_of(request.body);
  if (!body) return problem(body.error());
  auto asking = asking_of(*body);
  if (!asking) return problem(asking.error());
  if (auto refused = take_seller(request, *asking)) return *std::move(refused);
  Lookup lookup(service, request, "check");
  if (!asking->stated) {
    if (auto refused = lookup.admit(reading_of(*asking))) return *std::move(refused);
  }
  const auto told = answer(*asking, service);
  if (!told) return problem(told.error());
  if (!asking->stated) {
    if (auto failed = lookup.answered(told->numbers, told->listed)) return *std::move(failed);
  }
  return json_response(screening::dump_line(told->json));
}

Error in_item(std::size_t index, const Error& inner) {
  return Error{inner.code, fmt::format("checks[{}]: {}", index, inner.message)};
}

// Writes the answers as they are found: each may be some KB.
bool write_answers(const std::vector<Asking>& askings, Service& service, Lookup& lookup,
                   const WriteBody& write) {
  std::string piece = R"({"results":[)";
  for (std::size_t begin = 0; begin < askings.size(); begin += kAtATime) {
    std::vector<E164> numbers;
    std::vector<bool> listed;
    const std::size_t end = std::min(begin + kAtATime, askings.size());
    for (std::size_t i = begin; i < end; ++i) {
      const auto told = answer(askings[i], service);
      if (!told) return false;
      if (i != 0) piece += ',';
      piece += screening::dump_line(told->json);
      numbers.insert(numbers.end(), told->numbers.begin(), told->numbers.end());
      listed.insert(listed.end(), told->listed.begin(), told->listed.end());
    }
    if (!numbers.empty() && lookup.answered(numbers, listed)) return false;
    if (!write(piece)) return false;
    piece.clear();
  }
  return write(piece + "]}");
}

// Each a body of POST /v1/check, explained in full.
Response explain_each(Request& request, const ordered_json& checks, Service& service) {
  if (checks.size() > kChecksMax) return too_many(checks.size(), kChecksMax);
  const auto askings = std::make_shared<std::vector<Asking>>();
  std::vector<E164> numbers;
  for (const auto& item : checks) {
    if (!item.is_object()) {
      return problem(in_item(askings->size(),
                             error(Errc::invalid_argument, "each check is an object with `to`")));
    }
    auto asking = asking_of(item);
    if (!asking) return problem(in_item(askings->size(), asking.error()));
    if (auto refused = take_seller(request, *asking)) return *std::move(refused);
    if (!asking->stated) {
      for (const auto& number : reading_of(*asking).numbers) numbers.push_back(number.number);
    }
    askings->push_back(*std::move(asking));
  }
  const auto lookup = std::make_shared<Lookup>(service, request, "checks");
  if (auto refused = lookup->admit(numbers)) return *std::move(refused);
  Response response;
  response.write = [askings, lookup, &service](const WriteBody& write) {
    return write_answers(*askings, service, *lookup, write);
  };
  return response;
}

Response checks(Request& request, BatchScreeners& batches, Service& service) {
  if (media_type_of(request) == "text/plain")
    return batch_of_lines(request, kChecksMax, batches, service);
  if (auto fast = quick_numbers(request.body)) {
    Query none(request);
    if (const auto asked = none.finish(); !asked) return problem(asked.error());
    return batch_of_numbers(request, std::move(*fast), kChecksMax, batches, service);
  }
  const auto body = json_of(request.body);
  if (!body) return problem(body.error());
  if (body->is_array()) return explain_each(request, *body, service);
  if (!body->is_object()) {
    return problem(error(Errc::invalid_argument, "the body must be a JSON object or array"));
  }
  if (const auto each = body->find("checks"); each != body->end()) {
    if (body->size() == 1 && each->is_array()) return explain_each(request, *each, service);
    return problem(error(Errc::invalid_argument,
                         "`checks` is an array of calls and stands alone; `numbers` takes what is "
                         "the same for all beside it"));
  }
  const auto numbers = body->find("numbers");
  if (numbers == body->end() || !numbers->is_array()) {
    return problem(error(Errc::invalid_argument,
                         "the body needs `numbers`, an array of texts, or `checks`, an array of "
                         "calls"));
  }
  NumbersAsk ask;
  for (const auto& number : *numbers) {
    if (!number.is_string()) {
      return problem(error(Errc::invalid_argument, "`numbers` holds texts, not {}", number.dump()));
    }
    ask.owned.push_back(number.get<std::string>());
  }
  for (const auto& text : ask.owned) ask.texts.emplace_back(text);
  ordered_json rest = *body;
  rest.erase("numbers");
  Fields fields(rest);
  read_batch(fields, ask.batch);
  if (const auto asked = fields.finish(); !asked) return problem(asked.error());
  return batch_of_numbers(request, std::move(ask), kChecksMax, batches, service);
}

}  // namespace

void add_check_routes(Router& router, Service& service) {
  router.add({.method = Method::post,
              .pattern = "/v1/check",
              .role = Role::subscriber,
              .body = BodyUse::small,
              .handle = [&service](Request& request) { return check(request, service); }});
  const auto batches = std::make_shared<BatchScreeners>(service.screener);
  router.add({.method = Method::post,
              .pattern = "/v1/checks",
              .role = Role::subscriber,
              .body = BodyUse::small,
              .body_bytes_max = kBatchBytesMax,
              .takes = {"application/json", "text/plain"},
              .handle = [&service, batches](Request& request) {
                return checks(request, *batches, service);
              }});
}

}  // namespace lapwing::service
