// A request and its response, without sockets: what handlers take and give. `server.cc` makes one
// from the wire and sends the other; tests make them by hand. Values; a request is used by one
// thread.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/byte_source.h"
#include "base/result.h"

namespace lapwing::service {

// `other` is any that no route has: answered 405 where the path is known.
enum class Method : std::uint8_t { get, post, put, del, other };
std::string_view name_of(Method method);

// Who asks, as the key shown proves. A consumer needs no key.
enum class Role : std::uint8_t { anonymous, subscriber, officer, administrator };
std::string_view name_of(Role role);

struct Identity {
  Role role = Role::anonymous;
  std::string key;                      // its public id, for logs and records; empty: anonymous
  std::string organization = {};        // whose key it is
  std::string seller = {};              // a subscriber's
  std::string san = {};                 // a subscriber's Subscription Account Number
  std::vector<std::string> areas = {};  // E.164 prefixes paid for; one empty prefix is everything
};

struct Request {
  Method method = Method::get;
  std::string path;                                     // decoded, `/v1/numbers/+12125550142`
  std::map<std::string, std::string> path_values = {};  // `n` of `/v1/numbers/{n}`
  std::multimap<std::string, std::string> query = {};   // decoded
  std::map<std::string, std::string> headers = {};      // names in lower case
  std::string body = {};                                // of a route whose Body is `small`
  // The body as it arrives, of a route whose Body is `stream`; read once. Over the route's limit
  // its reads fail, and the answer is 413 whatever the handler says then.
  std::unique_ptr<RawBytes> stream = {};
  Identity identity = {};
  std::string id = {};  // of the request, for logs and problems
  // Names what is asked for: the same whenever a request to a route that changes something is
  // repeated under its Idempotency-Key, else fresh. Hand it to the registry as the key of the
  // change, so that a repeat after a crash changes nothing twice.
  std::string act = {};
  std::string peer = {};  // address without port; for limits, never stored

  // The first value; empty where there is none.
  std::string query_value(const std::string& name) const;
  std::string header(const std::string& lower_case_name) const;
};

// Writes a piece of a body; false once the client is gone.
using WriteBody = std::function<bool(std::string_view)>;

struct Response {
  int status = 200;
  std::string content_type = "application/json";
  std::vector<std::pair<std::string, std::string>> headers = {};
  std::string body = {};
  // Instead of `body`: called once to write it piece by piece. False: something failed, and the
  // connection is cut so that the client sees an incomplete answer.
  std::function<bool(const WriteBody&)> write = {};
  // Why, for the operator's log alone; never sent.
  std::string cause = {};
};

}  // namespace lapwing::service
