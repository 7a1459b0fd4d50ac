// Look-ups by key holders, told to the metering: what may be asked before it is answered, and what
// was answered after. Where the service meters nothing (tests), everything may.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "phone/e164.h"
#include "phone/reading.h"
#include "service/http.h"
#include "service/service.h"

namespace lapwing::service {

// One request's look-up.
class Lookup {
 public:
  // `kind`: `number`, `check`, `checks`, as the look-up log has them.
  // May outlive the request.
  Lookup(Service& service, const Request& request, std::string kind);

  // The refusal to answer with, before anything is looked up.
  std::optional<Response> admit(std::span<const E164> numbers);
  std::optional<Response> admit(const phone::Reading& reading);
  // A problem to answer with instead: the answer must not go out unlogged.
  std::optional<Response> answered(std::span<const E164> numbers, const std::vector<bool>& listed);

 private:
  Service& service_;
  Request asker_;  // who asks and how the request is called, without what it holds
  std::string kind_;
};

// The seller for whom a subscriber asks: its own, whatever is said. A Response refuses another's.
std::optional<Response> set_seller(const Request& request, std::string& seller);

// The E.164 prefixes that the key may look up; nothing where it may look up all.
std::optional<std::vector<std::string>> areas_of(const Identity& identity);

// The refusal of a file to scrub once its rows are counted; admitted, they are charged and logged.
std::optional<Response> admit_scrub(Service& service, const Request& request,
                                    const std::string& scrub, std::uint64_t rows);

// Something that has a name was looked at by an officer; a problem where that cannot be logged.
std::optional<Response> looked_at(Service& service, const Request& request, std::string_view kind,
                                  const std::string& subject);

}  // namespace lapwing::service
