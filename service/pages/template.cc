#include "service/pages/template.h"

#include <algorithm>
#include <cassert>
#include <nlohmann/json.hpp>
#include <optional>

#include "base/html.h"
#include "service/pages/catalogue.h"

namespace lapwing::service::pages {
namespace {

using Json = nlohmann::ordered_json;
using Kind = TemplateNode::Kind;

constexpr std::size_t kDepthMax = 16;  // of templates in templates
const std::string_view kFormats[] = {"url", "n", "day", "time"};

// What the names in a template are looked up in, outermost first.
using Scopes = std::vector<const Json*>;

const Json* member(const Json& object, std::string_view name) {
  if (!object.is_object()) return nullptr;
  const auto found = object.find(std::string(name));
  return found == object.end() ? nullptr : &*found;
}

// The innermost scope that has the first part of the name decides.
const Json* find(const Scopes& scopes, std::string_view name) {
  if (name == ".") return scopes.back();
  const auto first = name.substr(0, name.find('.'));
  const Json* found = nullptr;
  for (auto scope = scopes.rbegin(); scope != scopes.rend() && found == nullptr; ++scope) {
    found = member(**scope, first);
  }
  while (found != nullptr && name.find('.') != std::string_view::npos) {
    name.remove_prefix(name.find('.') + 1);
    found = member(*found, name.substr(0, name.find('.')));
  }
  return found;
}

bool holds(const Json* value) {
  if (value == nullptr || value->is_null()) return false;
  if (value->is_boolean()) return value->get<bool>();
  if (value->is_string()) return !value->get_ref<const std::string&>().empty();
  if (value->is_array() || value->is_object()) return !value->empty();
  return value->is_number() && *value != 0;
}

std::string plain(const Json& value) {
  if (value.is_string()) return value.get<std::string>();
  if (value.is_null()) return "";
  return value.dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::string formatted(const Json* value, std::string_view format, const Language& language) {
  if (value == nullptr || value->is_null()) return "";
  const auto text = plain(*value);
  if (format == "url") return escape_url(text);
  if (format == "n") return language.number(text);
  if (format == "day") return language.day(text);
  if (format == "time") return language.time(text);
  return text;
}

// `n:count` -> {`n`, `count`}
std::pair<std::string, std::string> split_format(std::string_view name) {
  const auto colon = name.find(':');
  if (colon == std::string_view::npos) return {"", std::string(name)};
  return {std::string(name.substr(0, colon)), std::string(name.substr(colon + 1))};
}

std::string fill(std::string_view text, const Scopes& scopes, const Language& language) {
  std::string out;
  while (true) {
    const auto open = text.find('{');
    const auto close = open == std::string_view::npos ? open : text.find('}', open);
    if (close == std::string_view::npos) return out.append(text);
    out.append(text.substr(0, open));
    const auto [format, name] = split_format(text.substr(open + 1, close - open - 1));
    out += formatted(find(scopes, name), format, language);
    text.remove_prefix(close + 1);
  }
}

class Renderer {
 public:
  Renderer(const std::map<std::string, std::vector<TemplateNode>>& templates,
           const std::string& page, const Language& language)
      : templates_(templates), page_(page), language_(language) {}

  void render(const std::vector<TemplateNode>& nodes, Scopes& scopes) {
    for (const auto& node : nodes) render(node, scopes);
  }

  std::string out;

 private:
  void render(const TemplateNode& node, Scopes& scopes) {
    switch (node.kind) {
      case Kind::literal:
        out += node.text;
        return;
      case Kind::value:
        out += escape_html(formatted(find(scopes, node.text), node.format, language_));
        return;
      case Kind::text: {
        const auto key = fill(node.text, scopes, language_);
        out += escape_html(fill(language_.text(key), scopes, language_));
        return;
      }
      case Kind::any:
        if (holds(find(scopes, node.text))) render(node.inner, scopes);
        return;
      case Kind::inverted:
        if (!holds(find(scopes, node.text))) render(node.inner, scopes);
        return;
      case Kind::section:
        section(node, find(scopes, node.text), scopes);
        return;
      case Kind::partial: {
        const auto found = templates_.find(node.text == "content" ? page_ : node.text);
        assert(found != templates_.end());
        if (++depth_ <= kDepthMax) render(found->second, scopes);
        --depth_;
        return;
      }
    }
  }

  void section(const TemplateNode& node, const Json* value, Scopes& scopes) {
    if (!holds(value)) return;
    if (!value->is_array()) {
      scopes.push_back(value);
      render(node.inner, scopes);
      scopes.pop_back();
      return;
    }
    for (const auto& item : *value) {
      scopes.push_back(&item);
      render(node.inner, scopes);
      scopes.pop_back();
    }
  }

  const std::map<std::string, std::vector<TemplateNode>>& templates_;
  const std::string& page_;
  const Language& language_;
  std::size_t depth_ = 0;
};

class Compiler {
 public:
  Compiler(const std::string& name, std::string_view source) : name_(name), source_(source) {}

  // Up to the end, or to the tag that closes `section`.
  Result<std::vector<TemplateNode>> compile(const std::string& section = {}) {
    std::vector<TemplateNode> nodes;
    while (true) {
      const auto open = source_.find("{{", at_);
      if (open != at_)
        nodes.push_back({Kind::literal, std::string(source_.substr(at_, open - at_))});
      if (open == std::string_view::npos) {
        at_ = source_.size();
        if (section.empty()) return nodes;
        return wrong("`{{#" + section + "}}` is not closed");
      }
      const auto tag = take_tag(open);
      if (tag.empty()) return wrong("`{{` without name or end");
      if (tag[0] == '/') {
        if (tag.substr(1) == section) return nodes;
        return wrong("`{{" + tag + "}}` closes what is not open");
      }
      auto node = node_of(tag);
      if (!node) return node.error();
      nodes.push_back(std::move(*node));
    }
  }

 private:
  // A key may end in a value of its own, `{{t:outcome.{outcome}}}`, hence the count of braces.
  std::string take_tag(std::size_t open) {
    std::size_t end = open + 2;
    for (int depth = 0; end < source_.size(); ++end) {
      if (source_[end] == '{') ++depth;
      if (source_[end] != '}') continue;
      if (depth == 0) break;
      --depth;
    }
    if (source_.substr(end, 2) != "}}") return "";
    at_ = end + 2;
    return std::string(source_.substr(open + 2, end - open - 2));
  }

  Result<TemplateNode> node_of(const std::string& tag) {
    if (tag[0] == '>') return TemplateNode{Kind::partial, tag.substr(1)};
    if (tag[0] == '#' || tag[0] == '?' || tag[0] == '^') {
      const auto name = tag.substr(1);
      auto inner = compile(name);
      if (!inner) return inner.error();
      const auto kind = tag[0] == '#' ? Kind::section : tag[0] == '?' ? Kind::any : Kind::inverted;
      return TemplateNode{kind, name, "", std::move(*inner)};
    }
    auto [format, name] = split_format(tag);
    if (name.empty()) return wrong("`{{" + tag + "}}` names nothing");
    if (format == "t") return TemplateNode{Kind::text, name};
    if (!format.empty() && std::ranges::find(kFormats, format) == std::end(kFormats)) {
      return wrong("`{{" + tag + "}}` has an unknown format");
    }
    if (name.find_first_of("{} ") != std::string::npos) {
      return wrong("`{{" + tag + "}}` is no name");
    }
    return TemplateNode{Kind::value, name, format};
  }

  Error wrong(const std::string& because) const {
    const auto line =
        1 + std::count(source_.begin(), source_.begin() + static_cast<long>(at_), '\n');
    return error(Errc::invalid_argument, "template {}:{}: {}", name_, line, because);
  }

  const std::string& name_;
  std::string_view source_;
  std::size_t at_ = 0;
};

void collect(const std::vector<TemplateNode>& nodes, Kind kind, std::vector<std::string>& found) {
  for (const auto& node : nodes) {
    if (node.kind == kind) found.push_back(node.text);
    collect(node.inner, kind, found);
  }
}

std::string percent_encoded(std::string_view text, std::string_view stay) {
  std::string out;
  for (const char c : text) {
    if (stay.find(c) != std::string_view::npos) {
      out += c;
    } else {
      out += fmt::format("%{:02X}", static_cast<unsigned char>(c));
    }
  }
  return out;
}

constexpr std::string_view kPathChars =
    "/ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";

}  // namespace

std::string escape_url(std::string_view text) {
  return percent_encoded(text, kPathChars.substr(1));
}

std::string escape_path(std::string_view path) { return percent_encoded(path, kPathChars); }

Status Templates::add(const std::string& name, std::string_view source) {
  auto nodes = Compiler(name, source).compile();
  if (!nodes) return nodes.error();
  templates_.insert_or_assign(name, std::move(*nodes));
  return ok();
}

std::string Templates::missing_partial() const {
  for (const auto& [unused, nodes] : templates_) {
    std::vector<std::string> names;
    collect(nodes, Kind::partial, names);
    for (auto& name : names) {
      if (name != "content" && !templates_.contains(name)) return name;
    }
  }
  return "";
}

std::vector<std::string> Templates::text_keys() const {
  std::vector<std::string> keys;
  for (const auto& [unused, nodes] : templates_) collect(nodes, Kind::text, keys);
  for (auto& key : keys) key.resize(std::min(key.size(), key.find('{')));
  return keys;
}

std::string Templates::render(const std::string& layout, const std::string& page, const Json& model,
                              const Language& language) const {
  assert(templates_.contains(page));
  Renderer renderer(templates_, page, language);
  Scopes scopes = {&model};
  renderer.render(templates_.at(layout), scopes);
  return std::move(renderer.out);
}

std::string fill_text(std::string_view text, const Json& model, const Language& language) {
  return fill(text, {&model}, language);
}

}  // namespace lapwing::service::pages
