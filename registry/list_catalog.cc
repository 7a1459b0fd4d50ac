// Reads data/lists.yaml into the ListCatalog of registry/list.h.
#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <array>
#include <functional>

#include "base/file_system.h"
#include "base/kept_file.h"
#include "base/sha256.h"
#include "registry/list.h"
#include "registry/list_catalog_cache.h"

namespace lapwing::registry {
namespace {

namespace fs = std::filesystem;

// Thrown and caught inside this file only: yaml-cpp throws too, and one way out keeps the readers
// below plain.
struct BadFile {
  YAML::Mark at;
  std::string what;
};

[[noreturn]] void bad(const YAML::Node& node, std::string what) {
  throw BadFile{node.Mark(), std::move(what)};
}

std::string text(const YAML::Node& node) {
  if (!node.IsScalar()) bad(node, "a text is expected here");
  return node.Scalar();
}

std::vector<std::string> texts(const YAML::Node& node) {
  if (!node.IsSequence()) bad(node, "a list in brackets is expected here");
  std::vector<std::string> all;
  for (const auto& item : node) all.push_back(text(item));
  return all;
}

int number(const YAML::Node& node) {
  const std::string digits = text(node);
  if (digits.empty() || digits.size() > 5 ||
      digits.find_first_not_of("0123456789") != std::string::npos) {
    bad(node, fmt::format("`{}` is not a number of days", digits));
  }
  return std::stoi(digits);
}

CivilDate date(const YAML::Node& node) {
  const auto parsed = parse_date(text(node));
  if (!parsed) bad(node, parsed.error().message);
  return *parsed;
}

MonthDay month_day(const YAML::Node& node) {
  const auto parsed = parse_date("2001-" + text(node));
  if (!parsed) bad(node, fmt::format("`{}` is not a day like 01-31", text(node)));
  return {static_cast<int>(static_cast<unsigned>(parsed->month())),
          static_cast<int>(static_cast<unsigned>(parsed->day()))};
}

std::vector<std::string> channels(const YAML::Node& node) {
  auto all = texts(node);
  for (const auto& channel : all) {
    if (std::find(std::begin(kChannels), std::end(kChannels), channel) == std::end(kChannels)) {
      bad(node, fmt::format("`{}` is not a channel: {}", channel, fmt::join(kChannels, ", ")));
    }
  }
  return all;
}

// ISO 3166-1 alpha-2, or 3166-2 behind it: `US`, `US-TX`.
std::string place(const YAML::Node& node) {
  const std::string code = text(node);
  const auto upper = [](char c) { return c >= 'A' && c <= 'Z'; };
  const auto upper_or_digit = [&](char c) { return upper(c) || (c >= '0' && c <= '9'); };
  const bool country = code.size() >= 2 && upper(code[0]) && upper(code[1]);
  const bool whole =
      code.size() == 2 || (code.size() >= 4 && code.size() <= 6 && code[2] == '-' &&
                           std::all_of(code.begin() + 3, code.end(), upper_or_digit));
  if (!country || !whole) bad(node, fmt::format("`{}` is not a place like US or US-TX", code));
  return code;
}

std::vector<std::string> places(const YAML::Node& node) {
  for (const auto& item : node) (void)place(item);
  return texts(node);
}

std::vector<std::string> prefixes(const YAML::Node& node) {
  auto all = texts(node);
  for (const auto& prefix : all) {
    if (prefix.empty() || prefix.find_first_not_of("0123456789") != std::string::npos) {
      bad(node, fmt::format("`{}` is not an E.164 prefix: digits, no plus", prefix));
    }
  }
  return all;
}

using Fields = std::vector<std::pair<std::string_view, std::function<void(const YAML::Node&)>>>;

// Hands each value to the reader of its key; a key nobody reads, or read twice, is an error.
void read_map(const YAML::Node& node, const Fields& fields) {
  if (!node.IsMap()) bad(node, "keys and values are expected here");
  std::vector<std::string> seen;
  for (const auto& item : node) {
    const std::string key = text(item.first);
    const auto field = std::find_if(fields.begin(), fields.end(),
                                    [&](const auto& known) { return known.first == key; });
    if (field == fields.end()) bad(item.first, fmt::format("unknown key `{}`", key));
    if (std::find(seen.begin(), seen.end(), key) != seen.end()) {
      bad(item.first, fmt::format("key `{}` is given twice", key));
    }
    seen.push_back(key);
    field->second(item.second);
  }
}

AgeLimit age_limit(const YAML::Node& node) {
  AgeLimit limit;
  read_map(node, {
                     {"days", [&](const auto& value) { limit.days = number(value); }},
                     {"months", [&](const auto& value) { limit.months = number(value); }},
                     {"calendar",
                      [&](const auto& value) {
                        if (!value.IsSequence()) bad(value, "pairs of days are expected here");
                        for (const auto& pair : value) {
                          if (!pair.IsSequence() || pair.size() != 2) {
                            bad(pair, "a pair [published, in use by] is expected here");
                          }
                          limit.calendar.emplace_back(month_day(pair[0]), month_day(pair[1]));
                        }
                      }},
                     {"citation", [&](const auto& value) { limit.citation = text(value); }},
                 });
  const int given =
      int{limit.days.has_value()} + int{limit.months.has_value()} + int{!limit.calendar.empty()};
  if (given != 1) bad(node, "give days, months or a calendar");
  if (limit.citation.empty()) bad(node, "an age limit needs a citation");
  return limit;
}

Requirement requirement(const YAML::Node& node) {
  Requirement clause;
  read_map(node, {
                     {"places", [&](const auto& value) { clause.places = places(value); }},
                     {"prefixes", [&](const auto& value) { clause.prefixes = prefixes(value); }},
                     {"channels", [&](const auto& value) { clause.channels = channels(value); }},
                     {"purposes", [&](const auto& value) { clause.purposes = texts(value); }},
                     {"from", [&](const auto& value) { clause.from = date(value); }},
                     {"until", [&](const auto& value) { clause.until = date(value); }},
                     {"citation", [&](const auto& value) { clause.citation = text(value); }},
                 });
  if (clause.places.empty() && clause.prefixes.empty()) {
    bad(node, "a requirement needs places or prefixes");
  }
  if (clause.citation.empty()) bad(node, "a requirement needs a citation");
  return clause;
}

template <class T>
T one_of(const YAML::Node& node, std::initializer_list<T> values) {
  for (const T value : values) {
    if (text(node) == to_string(value)) return value;
  }
  bad(node, fmt::format("`{}` is not known here", text(node)));
}

Zone zone(const YAML::Node& node) {
  const auto found = Zone::find(text(node));
  if (!found) bad(node, found.error().message);
  return *found;
}

// Fills what the file gives; a list that is new needs every field but the age limit and clauses.
void read_list(const YAML::Node& key, const YAML::Node& node, std::vector<ListInfo>& lists) {
  const auto id = ListId::parse(text(key));
  if (!id) bad(key, id.error().message);
  if (id->is_internal()) bad(key, "a seller's own list needs no description");
  auto found = std::find_if(lists.begin(), lists.end(),
                            [&](const ListInfo& list) { return list.id == *id; });
  const bool is_new = found == lists.end();
  if (is_new) {
    for (const char* field : {"title", "jurisdiction", "channels", "regime", "tenure", "zone"}) {
      if (!node.IsMap() || !node[field]) {
        bad(key, fmt::format("list `{}` has no `{}`", id->text(), field));
      }
    }
    lists.push_back({*id, "", "", {}, Regime::opt_out, Tenure::held, zone(node["zone"]), {}, {}});
    found = lists.end() - 1;
  }
  ListInfo& list = *found;
  read_map(
      node,
      {
          {"title", [&](const auto& value) { list.title = text(value); }},
          {"jurisdiction", [&](const auto& value) { list.jurisdiction = place(value); }},
          {"channels", [&](const auto& value) { list.channels = channels(value); }},
          {"regime",
           [&](const auto& value) {
             list.regime = one_of(value, {Regime::opt_out, Regime::opt_in, Regime::preference});
           }},
          {"tenure",
           [&](const auto& value) {
             list.tenure = one_of(value, {Tenure::run, Tenure::held, Tenure::asked});
           }},
          {"zone", [&](const auto& value) { list.zone = zone(value); }},
          {"age_limit", [&](const auto& value) { list.age_limit = age_limit(value); }},
          {"required",
           [&](const auto& value) {
             if (!value.IsSequence()) bad(value, "a list of clauses is expected here");
             list.required.clear();
             for (const auto& clause : value) {
               list.required.push_back(requirement(clause));
             }
           }},
      });
}

Status read_file(const fs::path& file, std::vector<ListInfo>& lists) {
  if (!fs::is_regular_file(file)) {
    return error(Errc::not_found, "there is no file of lists `{}`", file.string());
  }
  const auto refuse = [&](const YAML::Mark& at, const std::string& what) {
    return error(Errc::invalid_argument, "{}:{}: {}", file.string(), at.line + 1, what);
  };
  try {
    std::vector<std::string> seen;
    read_map(YAML::LoadFile(file.string()),
             {{"lists", [&](const YAML::Node& all) {
                 if (!all.IsMap()) bad(all, "lists by their ids are expected here");
                 for (const auto& item : all) {
                   const std::string id = text(item.first);
                   if (std::find(seen.begin(), seen.end(), id) != seen.end()) {
                     bad(item.first, fmt::format("list `{}` is given twice", id));
                   }
                   seen.push_back(id);
                   read_list(item.first, item.second, lists);
                 }
               }}});
  } catch (const BadFile& found) {
    return refuse(found.at, found.what);
  } catch (const YAML::Exception& found) {
    return refuse(found.mark, found.msg);
  }
  return ok();
}

// SHA-256 over the texts of all files; empty where one cannot be read.
std::string version_of(const fs::path& file, std::span<const fs::path> overlays) {
  Sha256 hash;
  const auto add = [&](const fs::path& part) {
    const auto text = read_whole_file(posix_file_system(), part);
    if (!text) return false;
    hash.update(fmt::format("{}\n", text->size()));
    hash.update(*text);
    return true;
  };
  if (!add(file) || !std::all_of(overlays.begin(), overlays.end(), add)) return {};
  return hex(hash.digest());
}

}  // namespace

Result<ListCatalog> ListCatalog::load(const fs::path& file, std::span<const fs::path> overlays,
                                      const fs::path& cache) {
  ListCatalog catalog;
  const std::string version = cache.empty() ? std::string() : version_of(file, overlays);
  if (!version.empty()) {
    const auto kept = read_whole_file(posix_file_system(), cache);
    if (kept && read_catalog(*kept, version, catalog.lists_)) return catalog;
    catalog.lists_.clear();
  }
  const auto status = read_file(file, catalog.lists_);
  if (!status) return status.error();
  for (const auto& overlay : overlays) {
    const auto laid = read_file(overlay, catalog.lists_);
    if (!laid) return laid.error();
  }
  // Only what was read from the very bytes that the version names.
  if (!version.empty() && version_of(file, overlays) == version) {
    keep_file(cache, write_catalog(catalog.lists_, version));
  }
  return catalog;
}

Result<ListInfo> ListCatalog::find(const ListId& id) const {
  if (id.is_internal()) {
    const auto utc = Zone::find("UTC");
    if (!utc) return utc.error();
    return ListInfo{id,
                    fmt::format("do-not-call list of {}", id.seller()),
                    "",
                    {std::begin(kChannels), std::end(kChannels)},
                    Regime::opt_out,
                    Tenure::run,
                    *utc,
                    {},
                    {}};
  }
  for (const auto& list : lists_) {
    if (list.id == id) return list;
  }
  return error(Errc::not_found, "no list `{}` is described in lists.yaml", id.text());
}

std::vector<const ListInfo*> ListCatalog::required_for(const CallFacts& call) const {
  std::vector<const ListInfo*> needed;
  for (const auto& list : lists_) {
    if (list.required_for(call) != nullptr) needed.push_back(&list);
  }
  return needed;
}

}  // namespace lapwing::registry
