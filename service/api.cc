#include "service/api.h"

#include <openssl/rand.h>
#include <prometheus/counter.h>
#include <prometheus/histogram.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <exception>
#include <new>

#include "service/body.h"
#include "service/problem.h"

namespace lapwing::service {
namespace {

constexpr std::size_t kKeyBytesMax = 255;
constexpr std::string_view kNoRoute = "none";
constexpr std::string_view kBearer = "bearer ";

// 16 bytes, of which each thread draws many at once: one draw costs as much as the rest of a
// look-up's head.
std::string random_hex() {
  thread_local std::array<unsigned char, 1024> drawn;
  thread_local std::size_t left = 0;
  if (left == 0) {
    if (RAND_bytes(drawn.data(), drawn.size()) != 1) throw std::bad_alloc();
    left = drawn.size();
  }
  std::string text;
  for (int i = 0; i < 16; ++i) {
    const unsigned char byte = drawn[--left];
    text += "0123456789abcdef"[byte >> 4];
    text += "0123456789abcdef"[byte & 0xf];
  }
  return text;
}

// The caller's own, where it is short and plain: a proxy's id then stands in both logs.
std::string request_id(const Request& request) {
  const auto given = request.header("x-request-id");
  const bool plain =
      !given.empty() && given.size() <= 64 && std::ranges::all_of(given, [](unsigned char c) {
        return std::isalnum(c) != 0 || c == '-' || c == '_' || c == '.';
      });
  return plain ? given : random_hex();
}

std::string lower(std::string text) {
  std::ranges::transform(text, text.begin(), [](unsigned char c) { return std::tolower(c); });
  return text;
}

Response not_authorized(const std::string& detail) {
  auto response = problem(401, "no-valid-key", "A key is needed", detail);
  response.headers.emplace_back("WWW-Authenticate", "Bearer");
  return response;
}

Response too_large(std::uint64_t bytes_max) {
  return problem(413, "body-too-large", "The body is too large",
                 bytes_max == 0 ? "this request takes no body"
                                : fmt::format("the body may have {} bytes at most", bytes_max));
}

bool is_taken(std::string_view type, const MediaTypes& takes) {
  return std::ranges::any_of(takes, [&](std::string_view one) {
    if (one == "*/*") return !type.starts_with("multipart/");
    return one.ends_with("/*") ? type.starts_with(one.substr(0, one.size() - 1)) : type == one;
  });
}

// RFC 9110 sections 15.5.16 and 12.5.1.
Response wrong_type(const std::string& type, const MediaTypes& takes) {
  const bool as_curl_does = type == "application/x-www-form-urlencoded";
  const bool as_forms_do = type.starts_with("multipart/");
  auto response = problem(
      415, "content-type", "The body is of a type that is not taken here",
      fmt::format("the Content-Type is `{}`{}; this request takes {}{}", type,
                  as_curl_does ? ", as of a form or of curl that was not told another" : "",
                  fmt::join(takes, ", "), as_forms_do ? ": send the file itself as the body" : ""));
  response.headers.emplace_back("Accept", fmt::format("{}", fmt::join(takes, ", ")));
  return response;
}

Response broken_body() {
  return problem(408, "body-incomplete", "The body did not arrive",
                 "the body ended early or came too slowly");
}

Response method_not_allowed(std::vector<Method> allowed) {
  auto response = problem(405, "method-not-allowed", "Not with this method",
                          "this path is not asked with that method; the header Allow has those");
  std::ranges::sort(allowed);
  const auto repeats = std::ranges::unique(allowed);
  allowed.erase(repeats.begin(), repeats.end());
  std::string names;
  for (const auto method : allowed) {
    names += fmt::format("{}{}", names.empty() ? "" : ", ", name_of(method));
    if (method == Method::get) names += ", HEAD";
  }
  response.headers.emplace_back("Allow", names);
  return response;
}

// What the header's value names, quoted as a structured field or bare; nothing where it is wrong.
std::optional<std::string> parse_idempotency_key(std::string value) {
  if (value.size() >= 2 && value.front() == '"' && value.back() == '"') {
    value = value.substr(1, value.size() - 2);
  }
  const bool printable = std::ranges::all_of(
      value, [](unsigned char c) { return c > ' ' && c < 0x7f && c != '"' && c != '\\'; });
  if (value.empty() || value.size() > kKeyBytesMax || !printable) return {};
  return value;
}

// Names the act: of whom, on what, under which key.
std::string name_act(const Request& request, std::string_view key) {
  const auto caller = request.identity.role == Role::anonymous ? "peer " + request.peer
                                                               : "key " + request.identity.key;
  return fmt::format("{}\n{} {}\n{}", caller, name_of(request.method), request.path, key);
}

bool same_name(std::string_view a, std::string_view b) {
  return std::ranges::equal(
      a, b, [](unsigned char x, unsigned char y) { return std::tolower(x) == std::tolower(y); });
}

bool has_header(const Response& response, std::string_view name) {
  return std::ranges::any_of(response.headers,
                             [&](const auto& header) { return same_name(header.first, name); });
}

void default_header(Response& response, const char* name, const std::string& value) {
  if (!has_header(response, name)) response.headers.emplace_back(name, value);
}

// RFC 9110 section 13.1.2, weakly compared.
bool matches_tag(std::string_view if_none_match, std::string_view tag) {
  while (!if_none_match.empty()) {
    auto one = if_none_match.substr(0, if_none_match.find(','));
    if_none_match.remove_prefix(std::min(one.size() + 1, if_none_match.size()));
    while (one.starts_with(' ')) one.remove_prefix(1);
    while (one.ends_with(' ')) one.remove_suffix(1);
    if (one.starts_with("W/")) one.remove_prefix(2);
    if (one == "*" || one == tag) return true;
  }
  return false;
}

void tag(const Request& request, Response& response) {
  if (request.method != Method::get || response.status != 200 || response.write) return;
  std::string etag;
  for (const auto& [name, value] : response.headers) {
    if (same_name(name, "etag")) etag = value;
  }
  if (etag.empty()) {
    etag = '"' + hex(sha256(response.body)).substr(0, 22) + '"';
    response.headers.emplace_back("ETag", etag);
  }
  if (!matches_tag(request.header("if-none-match"), etag)) return;
  response.status = 304;
  response.body.clear();
}

}  // namespace

struct Api::Course {
  std::chrono::steady_clock::time_point began = std::chrono::steady_clock::now();
  const Route* route = nullptr;  // null: none
};

Api::Api(Service& service, Router router, Authenticator& authenticator, KeptAnswers& answers)
    : service_(service),
      router_(std::move(router)),
      authenticator_(authenticator),
      answers_(answers),
      meters_(std::make_unique<Meters[]>(router_.routes().size())) {}

Response Api::handle(Request& request) {
  Course course;
  Response response;
  try {
    request.id = request_id(request);
    response = answer(request, course);
    finish(request, response, course);
  } catch (const std::bad_alloc&) {
    response = problem(Error{Errc::unavailable, "there is no memory left for this now"});
  } catch (const std::exception& e) {
    response = problem(Error{Errc::internal, e.what()});
  }
  record(request, response, course);
  return response;
}

Response Api::answer(Request& request, Course& course) {
  auto match = router_.find(request.method, request.path);
  if (match.route == nullptr) {
    if (!match.allowed.empty()) return method_not_allowed(std::move(match.allowed));
    return problem(404, "not-found", "There is no such thing", "no page and no resource is here");
  }
  course.route = match.route;
  request.path_values = std::move(match.path_values);
  if (auto refusal = admit(request, *match.route)) return *std::move(refusal);
  return answer_body(request, *match.route);
}

// Whose key it is, and whether that is enough. A key that is wrong is refused even where none is
// needed: its holder should hear of it.
std::optional<Response> Api::admit(Request& request, const Route& route) {
  request.identity = {};
  const auto authorization = request.header("authorization");
  if (!authorization.empty()) {
    if (!lower(authorization.substr(0, kBearer.size())).starts_with(kBearer)) {
      return not_authorized("the header Authorization must be `Bearer` and a key");
    }
    auto identity = authenticator_.identify(std::string_view(authorization).substr(kBearer.size()));
    if (!identity) {
      if (identity.error().code != Errc::not_found) return problem(identity.error());
      return not_authorized("the key shown is none, or no longer one");
    }
    request.identity = *std::move(identity);
  }
  if (request.identity.role >= route.role) return {};
  if (request.identity.role == Role::anonymous) {
    return not_authorized(fmt::format("this is for a key of the role {}", name_of(route.role)));
  }
  return problem(403, "role-too-low", "Not with this key",
                 fmt::format("this is for the role {}, the key's is {}", name_of(route.role),
                             name_of(request.identity.role)));
}

Response Api::answer_body(Request& request, const Route& route) {
  const std::size_t bytes_max = route.body == BodyUse::none ? 0 : route.body_bytes_max;
  LimitedBody body(std::move(request.stream), bytes_max,
                   route.changes && !request.header("idempotency-key").empty());
  if (body.size().value_or(0) > bytes_max) return too_large(bytes_max);
  const auto type = media_type_of(request);
  if (!type.empty() && body.size() != 0 && !is_taken(type, route.takes)) {
    return wrong_type(type, route.takes);
  }
  request.stream = body.view();
  Response response;
  if (route.body != BodyUse::stream) {
    auto whole = read_all(body);
    if (whole) request.body = *std::move(whole);
  }
  if (!body.exceeded() && !body.broken()) {
    response = route.changes ? answer_once(request, route, body) : route.handle(request);
  }
  request.stream.reset();
  if (body.exceeded()) return too_large(bytes_max);
  if (body.broken()) return broken_body();
  return response;
}

Response Api::answer_once(Request& request, const Route& route, LimitedBody& body) {
  const auto header = request.header("idempotency-key");
  if (header.empty()) {
    request.act = random_hex();
    return route.handle(request);
  }
  const auto key = parse_idempotency_key(header);
  if (!key) {
    return problem(
        400, "idempotency-key", "The Idempotency-Key is not right",
        fmt::format("an Idempotency-Key has 1 to {} printable characters", kKeyBytesMax));
  }
  const auto act = name_act(request, *key);
  request.act = hex(sha256("act\n" + act));
  const auto claim = answers_.claim(act);
  if (!claim) return problem(claim.error());
  if (*claim == nullptr) {
    auto response = problem(409, "idempotency-key-busy", "The first request is still answered",
                            "a request with this Idempotency-Key is being carried out");
    response.headers.emplace_back("Retry-After", "1");
    return response;
  }
  if ((*claim)->kept()) {
    if (!body.rest()) return {};  // which answer_body() sees
    const auto& kept = *(*claim)->kept();
    if (kept.body != body.digest()) {
      return problem(422, "idempotency-key-reused", "This Idempotency-Key was another request's",
                     "a request with this Idempotency-Key but another body was answered before");
    }
    auto response = kept.response;
    response.headers.emplace_back("Idempotency-Replayed", "true");
    return response;
  }
  auto response = route.handle(request);
  if (response.status >= 400) return response;  // nothing was changed, so a repeat may try again
  if (!body.rest()) return {};
  const auto kept = (*claim)->keep(body.digest(), response);
  if (!kept) {
    // It is done, and a repeat will find it done; but only an answer that is kept may go out.
    service_.log.error("answer-not-kept",
                       {{"request", request.id}, {"cause", kept.error().message}});
    return problem(Error{Errc::unavailable,
                         "whether it was done is not known; repeat it with the same "
                         "Idempotency-Key"});
  }
  return response;
}

void Api::finish(const Request& request, Response& response, const Course&) {
  tag(request, response);
  default_header(response, "X-Request-Id", request.id);
  default_header(response, "X-Content-Type-Options", "nosniff");
  default_header(response, "Cache-Control",
                 request.method == Method::get ? "private, no-cache" : "no-store");
  default_header(response, "Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'");
  if (response.status == 503) default_header(response, "Retry-After", "1");
}

void Api::record(const Request& request, const Response& response, const Course& course) {
  try {
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - course.began;
    count(request, response.status, course.route, took.count());
    const std::string_view route = course.route != nullptr ? course.route->pattern : kNoRoute;
    if (response.status >= 500 && !response.cause.empty()) {
      service_.log.error(
          "request-failed",
          {{"request", request.id}, {"route", std::string(route)}, {"cause", response.cause}});
    }
    service_.log.access({.request = request.id,
                         .method = name_of(request.method),
                         .route = route,
                         .status = response.status,
                         .bytes = response.body.size(),
                         .seconds = took.count(),
                         .role = name_of(request.identity.role),
                         .key = request.identity.key,
                         .peer = request.peer});
  } catch (const std::exception&) {
    // What is counted must not fail what is answered.
  }
}

void Api::count(const Request& request, int status, const Route* route, double seconds) {
  auto* meters = route != nullptr ? &meters_[route - router_.routes().data()] : nullptr;
  const std::string pattern(route != nullptr ? route->pattern : kNoRoute);
  auto* answered = meters != nullptr && status == 200 ? meters->answered.load() : nullptr;
  if (answered == nullptr) {
    answered = &service_.metrics.counter("lapwing_http_requests_total", "Requests answered.",
                                         {{"method", std::string(name_of(request.method))},
                                          {"route", pattern},
                                          {"status", std::to_string(status)}});
    if (meters != nullptr && status == 200) meters->answered = answered;
  }
  answered->Increment();
  auto* timed = meters != nullptr ? meters->seconds.load() : nullptr;
  if (timed == nullptr) {
    timed = &service_.metrics.histogram("lapwing_http_request_seconds",
                                        "Time until an answer was ready.", {{"route", pattern}});
    if (meters != nullptr) meters->seconds = timed;
  }
  timed->Observe(seconds);
}

}  // namespace lapwing::service
