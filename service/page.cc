#include "service/page.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "screening/number_json.h"
#include "service/problem.h"

namespace lapwing::service {
namespace {

constexpr std::size_t kLimitMax = 1'000;

std::string cursor_of(std::string_view id) {
  std::string text;
  for (const unsigned char c : id) text += fmt::format("{:02x}", c);
  return text;
}

std::optional<std::string> id_of(std::string_view cursor) {
  std::string id;
  if (cursor.size() % 2 != 0) return {};
  for (std::size_t i = 0; i < cursor.size(); i += 2) {
    const auto digit = [](char c) {
      return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
    };
    const int high = digit(cursor[i]);
    const int low = digit(cursor[i + 1]);
    if (high < 0 || low < 0) return {};
    id += static_cast<char>(high * 16 + low);
  }
  return id;
}

// As it may stand in a URI (RFC 3986).
std::string escaped(std::string_view text) {
  std::string out;
  for (const unsigned char c : text) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                       std::string_view("-._~/").find(static_cast<char>(c)) != std::string::npos;
    if (plain) {
      out += static_cast<char>(c);
    } else {
      out += fmt::format("%{:02X}", c);
    }
  }
  return out;
}

}  // namespace

PageAsk read_page(Asked& asked) {
  PageAsk ask;
  ask.limit = asked.whole("limit", 1, kLimitMax, ask.limit);
  if (const auto cursor = asked.text("cursor"); !cursor.empty()) {
    const auto id = id_of(cursor);
    if (!id) asked.problem(fmt::format("`{}` is no cursor that was given out", cursor));
    ask.after = id.value_or("");
  }
  return ask;
}

Result<Page> page_of(const std::vector<std::string>& ids, const PageAsk& ask) {
  Page page;
  if (!ask.after.empty()) {
    const auto found = std::find(ids.begin(), ids.end(), ask.after);
    if (found == ids.end()) {
      return error(Errc::invalid_argument, "the cursor's item is no longer there; begin again");
    }
    page.begin = static_cast<std::size_t>(found - ids.begin()) + 1;
  }
  page.end = std::min(page.begin + ask.limit, ids.size());
  if (page.end < ids.size()) page.next = cursor_of(ids[page.end - 1]);
  return page;
}

Response page_response(const Request& request, nlohmann::ordered_json document, const Page& page) {
  document["next"] =
      page.next.empty() ? nlohmann::ordered_json(nullptr) : nlohmann::ordered_json(page.next);
  auto response = json_response(screening::dump_line(document));
  if (page.next.empty()) return response;
  std::string target = escaped(request.path) + "?";
  for (const auto& [name, value] : request.query) {
    if (name != "cursor") target += fmt::format("{}={}&", escaped(name), escaped(value));
  }
  response.headers.emplace_back("Link",
                                fmt::format("<{}cursor={}>; rel=\"next\"", target, page.next));
  return response;
}

}  // namespace lapwing::service
