// Pages from templates over JSON: a small part of Mustache. Every value is escaped and there is no
// way to write one that is not, so no template can let a stranger write markup into a page.
//   {{name}} {{a.b}} {{.}}     a value; nothing where it is absent or null
//   {{url:name}}               as a segment of a path or a value of a query
//   {{n:name}} {{day:name}} {{time:name}}   a number, a day, an instant, as the language writes it
//   {{t:key}} {{t:key.{name}}} a text of the catalogue; the {name} and {n:name} in it are values
//   {{#name}}..{{/name}}       for each item of a list; once for what is neither empty, false nor 0
//   {{?name}}..{{/name}}       once where there is any, names looked up as outside
//   {{^name}}..{{/name}}       where there is none
//   {{>name}}                  another template; `content` is the page that is rendered
// Values are safe between tags and inside double-quoted attributes, and nowhere else: not in a
// script, a style, or an attribute that is a script. Immutable once made; thread-safe.
#pragma once

#include <map>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace lapwing::service::pages {

class Language;

std::string escape_url(std::string_view text);   // RFC 3986 unreserved stay
std::string escape_path(std::string_view path);  // and `/`

struct TemplateNode {
  enum class Kind : std::uint8_t { literal, value, text, section, any, inverted, partial };
  Kind kind = Kind::literal;
  std::string text = {};    // literal text, name, catalogue key or template
  std::string format = {};  // of a value: empty, `url`, `n`, `day`, `time`
  std::vector<TemplateNode> inner = {};
};

class Templates {
 public:
  // invalid_argument with name and line for a tag that is not closed or not known.
  Status add(const std::string& name, std::string_view source);
  // Empty where all partials are there; else the first that is not.
  std::string missing_partial() const;
  // Every catalogue key and, before the `{`, every stem of one that the templates use.
  std::vector<std::string> text_keys() const;

  // Precondition: `page` and `layout` were added.
  std::string render(const std::string& layout, const std::string& page,
                     const nlohmann::ordered_json& model, const Language& language) const;

 private:
  std::map<std::string, std::vector<TemplateNode>> templates_;
};

// A text whose {name} are values of the model, not escaped: for what becomes a value itself.
std::string fill_text(std::string_view text, const nlohmann::ordered_json& model,
                      const Language& language);

}  // namespace lapwing::service::pages
