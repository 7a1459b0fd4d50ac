#include "service/openapi.h"

#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <charconv>
#include <nlohmann/json.hpp>

#include "service/problem.h"
#include "service/routes.h"

namespace lapwing::service {
namespace {

namespace fs = std::filesystem;
using nlohmann::ordered_json;

// A scalar by YAML's core schema; quoted ones are text.
ordered_json scalar_json(const YAML::Node& node) {
  const std::string& text = node.Scalar();
  if (node.Tag() == "!") return text;
  if (text == "null" || text == "~") return nullptr;
  if (text == "true") return true;
  if (text == "false") return false;
  std::int64_t whole = 0;
  const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), whole);
  if (code == std::errc() && end == text.data() + text.size()) return whole;
  return text;
}

ordered_json to_json(const YAML::Node& node) {
  if (node.IsMap()) {
    ordered_json object = ordered_json::object();
    for (const auto& pair : node) object[pair.first.Scalar()] = to_json(pair.second);
    return object;
  }
  if (node.IsSequence()) {
    ordered_json array = ordered_json::array();
    for (const auto& item : node) array.push_back(to_json(item));
    return array;
  }
  return node.IsNull() ? ordered_json(nullptr) : scalar_json(node);
}

// Objects join; what stands in both and is none is an error.
Status join(ordered_json& into, const ordered_json& from, const std::string& where) {
  for (const auto& [name, value] : from.items()) {
    const auto found = into.find(name);
    if (found == into.end()) {
      into[name] = value;
    } else if (found->is_object() && value.is_object()) {
      if (auto joined = join(*found, value, where + "/" + name); !joined) return joined;
    } else {
      return error(Errc::invalid_argument, "`{}/{}` stands in two files", where, name);
    }
  }
  return ok();
}

}  // namespace

Result<ordered_json> read_openapi(const fs::path& folder) {
  std::vector<fs::path> files;
  std::error_code code;
  for (const auto& entry : fs::directory_iterator(folder, code)) {
    if (entry.path().extension() == ".yaml") files.push_back(entry.path());
  }
  const auto first = folder / "openapi.yaml";
  if (code || std::find(files.begin(), files.end(), first) == files.end()) {
    return error(Errc::not_found, "there is no `{}`", first.string());
  }
  std::sort(files.begin(), files.end(), [&](const fs::path& a, const fs::path& b) {
    return std::pair(a != first, a) < std::pair(b != first, b);
  });
  ordered_json document = ordered_json::object();
  for (const auto& file : files) {
    try {
      auto joined = join(document, to_json(YAML::LoadFile(file.string())), "");
      if (!joined)
        return error(joined.error().code, "{}: {}", file.string(), joined.error().message);
    } catch (const YAML::Exception& failure) {
      return error(Errc::invalid_argument, "{}:{}: {}", file.string(), failure.mark.line + 1,
                   failure.msg);
    }
  }
  return document;
}

void add_openapi_routes(Router& router, Service& service) {
  // Read once: the files ship with the program.
  const auto document =
      std::make_shared<const Result<ordered_json>>(read_openapi(service.share / "openapi"));
  const auto text = std::make_shared<const std::string>(*document ? (**document).dump() : "");
  router.add({.method = Method::get, .pattern = "/openapi.json", .handle = [=](Request&) {
                return *document ? json_response(*text) : problem(document->error());
              }});
}

}  // namespace lapwing::service
