#include "enforcement/agencies.h"

#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <array>
#include <set>

#include "base/file_system.h"
#include "checker/fields.h"
#include "phone/country.h"

namespace lapwing::enforcement {
namespace {

using nlohmann::ordered_json;

constexpr std::array<std::string_view, 5> kMandates = {"voice", "text", "fax", "email",
                                                       "data-protection"};
constexpr std::array<std::string_view, 6> kNetworks = {"LAP",   "UCENet", "UCENet-MoU",
                                                       "ICPEN", "M3AAWG", "OECD"};
constexpr std::array<std::string_view, 2> kStatus = {"unverified", "verified"};

std::optional<std::map<std::string, std::string>> mandates_of(checker::Fields& fields) {
  const YAML::Node node = fields.take("mandates");
  if (node && node.IsScalar() && node.Scalar() == "unknown") return {};
  std::map<std::string, std::string> mandates;
  if (!node || !node.IsMap()) {
    fields.problem("`mandates` is `unknown`, or each mandate with its law");
    return mandates;
  }
  for (const auto& item : node) {
    const std::string mandate = fields.as_text(item.first, "mandates");
    if (!is_mandate(mandate)) {
      fields.problem_at(item.first,
                        fmt::format("`{}` is not one of {}", mandate, fmt::join(kMandates, ", ")));
    }
    mandates[mandate] = fields.as_text(item.second, mandate);
  }
  return mandates;
}

bool is_country(std::string_view text) {
  return text.size() == 2 &&
         std::all_of(text.begin(), text.end(), [](char c) { return c >= 'A' && c <= 'Z'; });
}

std::string country_in(checker::Fields& fields, std::string text) {
  if (!is_country(text)) fields.problem(fmt::format("`{}` is not a country like US", text));
  return text;
}

Agency agency_of(checker::Fields fields, const std::map<std::string, AgencySource>& sources) {
  Agency agency;
  agency.id = fields.text("id");
  agency.name = fields.text("name");
  agency.country = country_in(fields, fields.text("country"));
  agency.mandates = mandates_of(fields);
  agency.networks = fields.texts_if("networks");
  for (const auto& network : agency.networks) {
    if (std::find(kNetworks.begin(), kNetworks.end(), network) != kNetworks.end()) continue;
    fields.problem(fmt::format("`{}` is not one of {}", network, fmt::join(kNetworks, ", ")));
  }
  agency.contact = fields.text_if("contact").value_or("");
  agency.as_of = fields.date("as_of");
  agency.sources = fields.texts("sources");
  for (const auto& source : agency.sources) {
    if (!sources.contains(source)) fields.problem(fmt::format("no source `{}`", source));
  }
  agency.verified = fields.word("status", kStatus) == 1;
  agency.note = fields.text_or("note", "");
  fields.finish();
  return agency;
}

std::string membership(const Agency& agency) {
  if (agency.networks.empty()) return "no membership of it in a network was found";
  const auto names = fmt::format("{}", fmt::join(agency.networks, ", "));
  if (!agency.verified) return fmt::format("its membership in {} was not verified", names);
  return fmt::format("a member of {} as of {}", names, format_date(agency.as_of));
}

std::string sentence(const Agency& agency, const RouteQuestion& question, bool own_law) {
  const std::string place =
      question.jurisdiction.empty() ? question.country : question.jurisdiction;
  std::string because =
      own_law
          ? fmt::format("the law broken is of {}", place)
          : fmt::format("the number shown as the caller's is of {}, if it was not shown falsely",
                        question.caller_country);
  if (!agency.mandates) {
    because += fmt::format(
        "; an agency of {} took part in the network, what it may enforce is not "
        "known",
        agency.country);
  } else if (const auto law = agency.mandates->find(question.mandate);
             law != agency.mandates->end()) {
    because += fmt::format("; its mandate for {} is {}", question.mandate, law->second);
  }
  if (own_law && question.jurisdiction.find('-') != std::string::npos) {
    because += fmt::format(
        "; the law of {} itself is enforced by its own authority, which this "
        "table does not hold",
        question.jurisdiction);
  }
  because += "; " + membership(agency);
  if (!agency.verified) because += "; unverified, so ask first";
  return because;
}

}  // namespace

bool is_mandate(std::string_view text) {
  return std::find(kMandates.begin(), kMandates.end(), text) != kMandates.end();
}

Result<AgencyTable> AgencyTable::read(const std::filesystem::path& file) {
  const auto text = read_whole_file(posix_file_system(), file);
  if (!text) return text.error();
  std::vector<checker::Problem> problems;
  AgencyTable table;
  const std::string name = file.filename().string();
  try {
    const YAML::Node root = YAML::Load(*text);
    checker::Fields fields(root, name, problems, "the file");
    for (const auto& item : fields.take("sources")) {
      checker::Fields source = fields.nested(item.second, "a source");
      table.sources_[item.first.Scalar()] = {
          source.text("what"), source.text_if("href").value_or(""), source.date("read_on")};
      source.finish();
    }
    table.lap_countries_ = fields.texts("lap_countries");
    for (const auto& country : table.lap_countries_) (void)country_in(fields, country);
    std::set<std::string> ids;
    for (const auto& item : fields.take("agencies")) {
      table.agencies_.push_back(agency_of(fields.nested(item, "an agency"), table.sources_));
      if (!ids.insert(table.agencies_.back().id).second) {
        fields.problem_at(item,
                          fmt::format("agency `{}` is given twice", table.agencies_.back().id));
      }
    }
    fields.finish();
  } catch (const YAML::Exception& e) {
    return error(Errc::invalid_argument, "`{}` line {}: {}", file.string(), e.mark.line + 1, e.msg);
  }
  if (problems.empty()) return table;
  std::vector<std::string> sentences;
  for (const auto& problem : problems) sentences.push_back(problem.to_string());
  return error(Errc::invalid_argument, "{}", fmt::join(sentences, "; "));
}

Result<const Agency*> AgencyTable::find(std::string_view id) const {
  const auto found = std::find_if(agencies_.begin(), agencies_.end(),
                                  [&](const Agency& agency) { return agency.id == id; });
  if (found != agencies_.end()) return &*found;
  return error(Errc::not_found, "no agency `{}`; `lapwing referral agencies` lists them", id);
}

std::vector<Route> AgencyTable::route(const RouteQuestion& question) const {
  std::vector<Route> routes;
  for (const Agency& agency : agencies_) {
    const bool own_law = agency.country == question.country;
    if (!own_law && agency.country != question.caller_country) continue;
    if (agency.mandates && !agency.mandates->contains(question.mandate)) continue;
    routes.push_back(
        {&agency, own_law, agency.mandates.has_value(), sentence(agency, question, own_law)});
  }
  const auto rank = [](const Route& route) {
    return std::tuple(!route.own_law, !route.mandate_known, !route.agency->verified);
  };
  std::stable_sort(routes.begin(), routes.end(),
                   [&](const Route& a, const Route& b) { return rank(a) < rank(b); });
  return routes;
}

RouteQuestion route_question(const Violation& violation, std::string_view mandate) {
  RouteQuestion question;
  question.jurisdiction = violation.jurisdiction;
  question.country = violation.jurisdiction.substr(0, 2);
  question.mandate = mandate;
  if (violation.caller.size() > 1) {
    if (const auto number = E164::from_digits(violation.caller.substr(1))) {
      const auto countries = phone::country_of(*number);
      if (!countries.empty()) question.caller_country = countries.front();
    }
  }
  return question;
}

ordered_json to_json(const Agency& agency, const AgencyTable& table) {
  ordered_json sources = ordered_json::array();
  for (const auto& key : agency.sources) {
    const AgencySource& source = table.sources().at(key);
    sources.push_back(
        {{"what", source.what},
         {"href", source.href.empty() ? ordered_json(nullptr) : ordered_json(source.href)},
         {"read_on", format_date(source.read_on)}});
  }
  return {
      {"id", agency.id},
      {"name", agency.name},
      {"country", agency.country},
      {"mandates", agency.mandates ? ordered_json(*agency.mandates) : ordered_json(nullptr)},
      {"networks", agency.networks},
      {"networks_verified", agency.verified && !agency.networks.empty()},
      {"contact", agency.contact.empty() ? ordered_json(nullptr) : ordered_json(agency.contact)},
      {"as_of", format_date(agency.as_of)},
      {"verified", agency.verified},
      {"note", agency.note},
      {"sources", sources}};
}

}  // namespace lapwing::enforcement
