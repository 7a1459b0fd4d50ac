#include "service/lookups.h"

#include <algorithm>

#include "service/identity.h"
#include "service/problem.h"

namespace lapwing::service {

Lookup::Lookup(Service& service, const Request& request, std::string kind)
    : service_(service), kind_(std::move(kind)) {
  asker_.method = request.method;
  asker_.path = request.path;
  asker_.identity = request.identity;
  asker_.id = request.id;
  asker_.peer = request.peer;
}

std::optional<Response> Lookup::admit(std::span<const E164> numbers) {
  if (service_.identities == nullptr) return {};
  return service_.identities->metering().admit(asker_, kind_, numbers);
}

std::optional<Response> Lookup::admit(const phone::Reading& reading) {
  std::vector<E164> numbers;
  for (const auto& one : reading.numbers) numbers.push_back(one.number);
  return admit(numbers);
}

std::optional<Response> Lookup::answered(std::span<const E164> numbers,
                                         const std::vector<bool>& listed) {
  if (service_.identities == nullptr) return {};
  std::vector<Looked> looked;
  looked.reserve(numbers.size());
  for (std::size_t i = 0; i < numbers.size(); ++i) looked.push_back({numbers[i], listed[i]});
  const auto told = service_.identities->metering().answered(asker_, kind_, looked);
  if (!told) return problem(told.error());
  return {};
}

std::optional<Response> set_seller(const Request& request, std::string& seller) {
  const auto& identity = request.identity;
  if (identity.role != Role::subscriber) return {};
  if (seller.empty()) seller = identity.seller;
  if (seller == identity.seller) return {};
  return problem(403, "not-yours", "That is another seller's",
                 fmt::format("this key does not speak for seller `{}`", seller));
}

std::optional<std::vector<std::string>> areas_of(const Identity& identity) {
  const auto& areas = identity.areas;
  if (identity.role != Role::subscriber) return {};
  if (std::find(areas.begin(), areas.end(), "") != areas.end()) return {};
  return areas;
}

std::optional<Response> admit_scrub(Service& service, const Request& request,
                                    const std::string& scrub, std::uint64_t rows) {
  if (service.identities == nullptr) return {};
  return service.identities->metering().admit_scrub(request, scrub, rows);
}

std::optional<Response> looked_at(Service& service, const Request& request, std::string_view kind,
                                  const std::string& subject) {
  if (service.identities == nullptr) return {};
  const auto told = service.identities->metering().looked_at(request, kind, subject);
  if (!told) return problem(told.error());
  return {};
}

}  // namespace lapwing::service
