#include "enforcement/seller_editions.h"

#include <algorithm>
#include <nlohmann/json.hpp>

namespace lapwing::enforcement {

bool SellerEdition::covers(E164 number) const {
  const std::string digits = number.digits();
  return std::any_of(coverage.begin(), coverage.end(), [&](const std::string& prefix) {
    return prefix == "all" || digits.starts_with(prefix);
  });
}

Status SellerEditions::add_record(std::string_view text, std::string id) {
  const auto json = nlohmann::json::parse(text, nullptr, false);
  try {
    if (json.at("kind") != "lapwing-scrub") {
      return error(Errc::data_loss, "scrub record `{}` is of another kind", id);
    }
    if (json.at("seller").is_null()) return ok();
    const auto seller = json.at("seller").get<std::string>();
    const auto used = parse_instant(json.at("finished_at").get<std::string>());
    if (!used) return used.error();
    for (const auto& list : json.at("lists")) {
      if (!list.at("held").get<bool>() || list.at("obtained_at").is_null()) continue;
      const auto obtained = parse_instant(list.at("obtained_at").get<std::string>());
      if (!obtained) return obtained.error();
      const auto& edition = list.at("edition");
      editions_[{seller, list.at("list").get<std::string>()}].push_back(
          {.edition = edition.is_null() ? "" : edition.get<std::string>(),
           .obtained_at = *obtained,
           .used_at = *used,
           .scrub = id,
           .coverage = list.at("coverage").get<std::vector<std::string>>()});
    }
    return ok();
  } catch (const nlohmann::json::exception& e) {
    return error(Errc::data_loss, "scrub record `{}` cannot be read ({})", id, e.what());
  }
}

void SellerEditions::state(std::string seller, std::string list, Instant obtained_at) {
  editions_[{std::move(seller), std::move(list)}].push_back({.edition = {},
                                                             .obtained_at = obtained_at,
                                                             .used_at = obtained_at,
                                                             .scrub = "stated",
                                                             .coverage = {"all"}});
}

const SellerEdition* SellerEditions::find(const std::string& seller, const std::string& list,
                                          E164 number, Instant at) const {
  const SellerEdition* newest = nullptr;
  const auto look = [&](const std::string& whose) {
    const auto held = editions_.find({whose, list});
    if (held == editions_.end()) return;
    for (const SellerEdition& one : held->second) {
      if (one.used_at > at || !one.covers(number)) continue;
      if (newest == nullptr || one.obtained_at > newest->obtained_at) newest = &one;
    }
  };
  look(seller);
  if (!seller.empty()) look("");
  return newest;
}

}  // namespace lapwing::enforcement
