#include "service/batch_answer.h"

#include <charconv>
#include <nlohmann/json.hpp>
#include <unordered_map>

#include "base/csv.h"
#include "screening/json_text.h"
#include "screening/number_json.h"
#include "screening/verdict_json.h"
#include "service/call_question.h"
#include "service/lookups.h"
#include "service/problem.h"

namespace lapwing::service {
namespace {

using checker::Outcome;
using nlohmann::ordered_json;
using screening::append_json_text;
using screening::BatchAnswer;
using screening::BatchScreener;

void append_number(std::string& out, E164 number) {
  char text[1 + E164::kDigitsMax] = {'+'};
  out.append(text, std::to_chars(text + 1, std::end(text), number.value()).ptr);
}

struct Counts {
  std::uint64_t permitted = 0;
  std::uint64_t prohibited = 0;
  std::uint64_t undetermined = 0;

  void count(Outcome outcome) {
    ++(outcome == Outcome::permitted    ? permitted
       : outcome == Outcome::prohibited ? prohibited
                                        : undetermined);
  }
};

// What stands before the numbers of a row and behind them.
struct Around {
  std::string before;
  std::string behind;
};

Around around_json(Outcome outcome, std::span<const std::string_view> codes) {
  Around around{R"(,"outcome":")", R"(],"reasons":[)"};
  around.before += checker::to_string(outcome);
  around.before += R"(","numbers":[)";
  for (std::size_t c = 0; c < codes.size(); ++c) {
    if (c != 0) around.behind += ',';
    append_json_text(around.behind, codes[c]);
  }
  around.behind += "]}";
  return around;
}

std::string results_json(const BatchScreener& screener, std::span<const std::string_view> texts,
                         Counts& counts) {
  std::string out = R"({"results":[)";
  out.reserve(texts.size() * 128);
  std::vector<std::string_view> codes;
  // Most rows share their answer with many.
  std::unordered_map<const screening::NumberAnswer*, Around> shared;
  for (std::size_t i = 0; i < texts.size(); ++i) {
    const BatchAnswer& row = screener.answers()[i];
    counts.count(row.outcome);
    out += i == 0 ? R"({"to":)" : R"(,{"to":)";
    append_json_text(out, texts[i]);
    // Null stands for the rows that share nothing.
    const auto* answer = screener.plain(row);
    auto& around = shared[answer];
    if (answer == nullptr || around.before.empty()) {
      screener.reasons_of(row, codes);
      around = around_json(row.outcome, codes);
    }
    out += around.before;
    for (std::uint32_t n = 0; n < row.number_count; ++n) {
      out += n == 0 ? "\"" : ",\"";
      append_number(out, screener.numbers()[row.first_number + n]);
      out += '"';
    }
    out += around.behind;
  }
  out += ']';
  return out;
}

// What the answers were made of, behind them.
std::string about_json(const BatchScreener& screener, const Counts& counts,
                       const checker::Rulebook& rulebook) {
  ordered_json lists = ordered_json::array();
  for (const auto& use : screener.lists()) lists.push_back(screening::list_use_json(use));
  const ordered_json about{{"on", format_date(screener.on())},
                           {"permitted", counts.permitted},
                           {"prohibited", counts.prohibited},
                           {"undetermined", counts.undetermined},
                           {"lists", lists},
                           {"lists_left_out", screener.left_out()},
                           {"rulebook", rulebook.version()},
                           {"seq", screener.head()}};
  return screening::dump_line(about);
}

std::string rows_csv(const BatchScreener& screener, std::span<const std::string_view> texts) {
  std::string out = "number,lapwing_outcome,lapwing_numbers,lapwing_reasons\n";
  out.reserve(texts.size() * 96);
  std::vector<std::string_view> codes;
  std::string field;
  for (std::size_t i = 0; i < texts.size(); ++i) {
    const BatchAnswer& row = screener.answers()[i];
    append_csv_field(out, texts[i], ',');
    if (const auto* answer = screener.plain(row)) {
      out += answer->before;
      append_number(out, screener.numbers()[row.first_number]);
      out += answer->behind;
      out += '\n';
      continue;
    }
    out += ',';
    out += checker::to_string(row.outcome);
    out += ',';
    for (std::uint32_t n = 0; n < row.number_count; ++n) {
      if (n != 0) out += ';';
      append_number(out, screener.numbers()[row.first_number + n]);
    }
    out += ',';
    field.clear();
    screener.reasons_of(row, codes);
    for (const auto code : codes) {
      if (!field.empty()) field += ';';
      field += code;
    }
    append_csv_field(out, field, ',');
    out += '\n';
  }
  return out;
}

// `print` makes the answer of a batch that was screened.
template <class Print>
Response answer(const Request& request, BatchAsk ask, std::span<const std::string_view> texts,
                BatchScreeners& batches, Service& service, Print print) {
  if (auto refused = set_seller(request, ask.words.seller)) return *std::move(refused);
  auto screener = batches.take(ask);
  if (!screener) return problem(screener.error());
  Lookup lookup(service, request, "checks");
  const auto numbers = (*screener)->read(texts);
  if (auto refused = lookup.admit(numbers)) return *std::move(refused);
  if (const auto screened = (*screener)->screen(); !screened) return problem(screened.error());
  std::vector<bool> listed;
  for (std::size_t i = 0; i < numbers.size(); ++i) listed.push_back((*screener)->listed(i));
  if (auto failed = lookup.answered(numbers, listed)) return *std::move(failed);
  Response response = print(**screener);
  batches.give_back(ask, *std::move(screener));
  return response;
}

}  // namespace

void read_batch(Asked& asked, BatchAsk& batch) {
  read_words(asked, batch.words);
  batch.letters = asked.flag("letters");
  batch.allow_stale = asked.flag("allow_stale");
}

Response too_many(std::size_t given, std::size_t most) {
  return problem(413, "too-many", "That is too much at once",
                 fmt::format("{} numbers are too many for one request; {} at most, and files go to "
                             "POST /v1/scrubs",
                             given, most));
}

std::optional<NumbersAsk> quick_numbers(std::string_view body) {
  std::size_t at = 0;
  const auto skip = [&] {
    while (at < body.size() &&
           (body[at] == ' ' || body[at] == '\n' || body[at] == '\r' || body[at] == '\t')) {
      ++at;
    }
  };
  const auto take = [&](std::string_view text) {
    skip();
    if (!body.substr(at).starts_with(text)) return false;
    at += text.size();
    return true;
  };
  if (!take("{") || !take("\"numbers\"") || !take(":") || !take("[")) return {};
  NumbersAsk ask;
  do {
    if (!take("\"")) return {};
    const std::size_t begin = at;
    while (at < body.size() && body[at] >= 0x20 && body[at] != 0x7f && body[at] != '"' &&
           body[at] != '\\') {
      ++at;
    }
    if (at == body.size() || body[at] != '"') return {};
    ask.texts.push_back(body.substr(begin, at - begin));
    ++at;
  } while (take(","));
  if (!take("]")) return {};
  skip();
  if (at < body.size() && body[at] == ',') {
    const auto rest = json_object_of("{" + std::string(body.substr(at + 1)));
    if (!rest || rest->contains("numbers")) return {};
    Fields fields(*rest);
    read_batch(fields, ask.batch);
    if (!fields.finish()) return {};
    return ask;
  }
  if (!take("}")) return {};
  skip();
  if (at != body.size()) return {};
  return ask;
}

Response batch_of_numbers(const Request& request, NumbersAsk ask, std::size_t numbers_max,
                          BatchScreeners& batches, Service& service) {
  if (ask.texts.size() > numbers_max) return too_many(ask.texts.size(), numbers_max);
  return answer(request, std::move(ask.batch), ask.texts, batches, service,
                [&](const BatchScreener& screener) {
                  Counts counts;
                  std::string body = results_json(screener, ask.texts, counts);
                  // The rest of the object: `,"on":...}`.
                  std::string about = about_json(screener, counts, service.rulebook);
                  about.front() = ',';
                  return json_response(body + about);
                });
}

Response batch_of_lines(const Request& request, std::size_t numbers_max, BatchScreeners& batches,
                        Service& service) {
  Query query(request);
  BatchAsk batch;
  read_batch(query, batch);
  if (const auto asked = query.finish(); !asked) return problem(asked.error());
  std::vector<std::string_view> texts;
  std::string_view left = request.body;
  while (!left.empty()) {
    const auto end = std::min(left.find('\n'), left.size());
    auto line = left.substr(0, end);
    if (line.ends_with('\r')) line.remove_suffix(1);
    texts.push_back(line);
    left.remove_prefix(std::min(end + 1, left.size()));
  }
  if (texts.size() > numbers_max) return too_many(texts.size(), numbers_max);
  return answer(request, std::move(batch), texts, batches, service,
                [&](const BatchScreener& screener) {
                  return Response{.content_type = "text/csv; charset=utf-8",
                                  .body = rows_csv(screener, texts)};
                });
}

}  // namespace lapwing::service
