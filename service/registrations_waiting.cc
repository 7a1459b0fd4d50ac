// What waits for its secret: registrations and removals as documents, self-checks in memory.
#include <algorithm>
#include <nlohmann/json.hpp>

#include "service/registrations.h"

namespace lapwing::service {
namespace {

constexpr const char* kProofs = "proof";
constexpr const char* kAddresses = "address";
constexpr std::size_t kChecksMax = 10'000;

}  // namespace

Result<std::optional<Registrations::Waiting>> Registrations::load(Act act, const std::string& id) {
  if (act == Act::self_check) {
    const std::lock_guard lock(checks_mutex_);
    const auto found = checks_.find(id);
    return found == checks_.end() ? std::optional<Waiting>() : std::optional(found->second);
  }
  // Any text may come as an id; only a registry's own can name a document.
  if (id.size() != 32 || id.find_first_not_of("0123456789abcdef") != std::string::npos) {
    return std::optional<Waiting>();
  }
  const auto held = registry_.document(kProofs, id);
  if (!held) return held.error();
  if (!*held) return std::optional<Waiting>();
  try {
    const auto body = nlohmann::json::parse((*held)->document.body);
    if (body.at("act") != name_of(act)) return std::optional<Waiting>();
    Waiting waiting{.id = id,
                    .act = act,
                    .method = body.at("method"),
                    .secret = body.at("secret"),
                    .tries = body.at("tries"),
                    .proven = body.at("proven"),
                    .used = body.at("used")};
    const auto valid_until = parse_instant(body.at("valid_until").get<std::string>());
    if (valid_until) waiting.valid_until = *valid_until;
    const auto& personal = (*held)->document.personal;
    if (const auto number = personal.find("number"); number != personal.end()) {
      waiting.number_hash = number->second;
    }
    if (const auto address = personal.find("address"); address != personal.end()) {
      waiting.address_hash = address->second;
    }
    return std::optional(std::move(waiting));
  } catch (const nlohmann::json::exception&) {
    return error(Errc::data_loss, "entry {} of the journal is no proof that can be read",
                 (*held)->seq);
  }
}

Status Registrations::save(const Waiting& waiting) {
  if (waiting.act == Act::self_check) {
    const std::lock_guard lock(checks_mutex_);
    if (checks_.size() >= kChecksMax) forget_expired_checks();
    if (checks_.size() >= kChecksMax && !checks_.contains(waiting.id)) {
      return error(Errc::unavailable, "too many ask whether they are listed: try again later");
    }
    checks_.insert_or_assign(waiting.id, waiting);
    return ok();
  }
  const nlohmann::ordered_json body = {{"act", name_of(waiting.act)},
                                       {"method", waiting.method},
                                       {"secret", waiting.secret},
                                       {"tries", waiting.tries},
                                       {"proven", waiting.proven},
                                       {"used", waiting.used},
                                       {"valid_until", format_instant(waiting.valid_until)}};
  registry::Document document{kProofs, waiting.id, body.dump(), "consumer"};
  document.personal["number"] = waiting.number_hash;
  if (!waiting.address_hash.empty()) document.personal["address"] = waiting.address_hash;
  const auto put = registry_.put_document(document);
  if (!put) return put.error();
  return ok();
}

// Precondition: checks_mutex_ is held.
void Registrations::forget_expired_checks() {
  const auto now = clock_.now();
  std::erase_if(checks_, [&](const auto& item) { return now > item.second.valid_until; });
  std::erase_if(call_ins_, [&](const auto& item) { return !checks_.contains(item.second); });
}

Result<std::vector<std::string>> Registrations::numbers_of(const std::string& address_hash) const {
  const auto held = registry_.document(kAddresses, address_hash);
  if (!held) return held.error();
  std::vector<std::string> numbers;
  if (!*held) return numbers;
  const auto& personal = (*held)->document.personal;
  const auto found = personal.find("numbers");
  if (found == personal.end()) return numbers;
  for (std::size_t at = 0; at + 32 <= found->second.size(); at += 33) {
    numbers.push_back(found->second.substr(at, 32));
  }
  return numbers;
}

// Before the registration it counts for: a crash in between leaves a number counted that its owner
// then confirms again.
Result<bool> Registrations::count_number(const Waiting& waiting) {
  const std::lock_guard lock(address_mutex_);
  auto numbers = numbers_of(waiting.address_hash);
  if (!numbers) return numbers.error();
  if (std::find(numbers->begin(), numbers->end(), waiting.number_hash) != numbers->end()) {
    return true;
  }
  if (numbers->size() >= static_cast<std::size_t>(settings_.numbers_per_address)) return false;
  numbers->push_back(waiting.number_hash);
  registry::Document document{kAddresses, waiting.address_hash, "{}", "consumer"};
  document.personal["numbers"] = fmt::format("{}", fmt::join(*numbers, " "));
  const auto put = registry_.put_document(document);
  if (!put) return put.error();
  return true;
}

}  // namespace lapwing::service
