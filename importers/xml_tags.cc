#include "importers/xml_tags.h"

#include <algorithm>
#include <limits>

namespace lapwing::importers {
namespace {

constexpr std::size_t kBufferBytes = std::size_t{256} * 1024;

bool is_space(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

bool equals(std::string_view text, std::string_view lower_case) {
  return std::equal(text.begin(), text.end(), lower_case.begin(), lower_case.end(),
                    [](char a, char b) { return lower(a) == b; });
}

std::string_view without_leading_space(std::string_view text) {
  while (!text.empty() && is_space(text[0])) text.remove_prefix(1);
  return text;
}

}  // namespace

bool XmlTag::is(std::string_view lower_case_name) const { return equals(name, lower_case_name); }

std::optional<std::string_view> XmlTag::attribute(std::string_view lower_case_name) const {
  std::string_view rest = attributes;
  for (;;) {
    rest = without_leading_space(rest);
    const std::size_t equal_sign = rest.find('=');
    if (equal_sign == std::string_view::npos) return {};
    std::string_view key = rest.substr(0, equal_sign);
    while (!key.empty() && is_space(key.back())) key.remove_suffix(1);
    rest = without_leading_space(rest.substr(equal_sign + 1));
    if (rest.empty() || (rest[0] != '\'' && rest[0] != '"')) return {};
    const std::size_t end = rest.find(rest[0], 1);
    if (end == std::string_view::npos) return {};
    if (equals(key, lower_case_name)) return rest.substr(1, end - 1);
    rest.remove_prefix(end + 1);
  }
}

XmlTags::XmlTags(ByteSource& source) : source_(source), buffer_(kBufferBytes, '\0') {}

Result<bool> XmlTags::next(XmlTag& tag) {
  for (;;) {
    if (skip_to_tag() == Scan::ended) {
      if (failure_) return *failure_;
      return false;
    }
    const registry::SourcePosition at = at_;
    if (read_tag() == Scan::ended) {
      if (failure_) return *failure_;
      ended_inside_ = true;
      return false;
    }
    std::string_view text = tag_;
    if (text.starts_with('?') || text.starts_with('!')) continue;
    tag.at = at;
    tag.closing = text.starts_with('/');
    if (tag.closing) text.remove_prefix(1);
    tag.self_closed = !tag.closing && text.ends_with('/');
    if (tag.self_closed) text.remove_suffix(1);
    const auto* name_end = std::find_if(text.begin(), text.end(), is_space);
    tag.name = text.substr(0, static_cast<std::size_t>(name_end - text.begin()));
    tag.attributes = text.substr(tag.name.size());
    return true;
  }
}

bool XmlTags::fill() {
  const auto got = source_.read(buffer_);
  if (!got) failure_ = got.error();
  begin_ = 0;
  end_ = got ? *got : 0;
  return end_ > 0;
}

inline bool XmlTags::next_byte() {
  if (begin_ == end_ && !fill()) return false;
  byte_ = buffer_[begin_++];
  if (byte_ != '\n' && byte_ != '\r') {
    after_cr_ = false;
    if (at_.column < std::numeric_limits<std::uint32_t>::max()) ++at_.column;
    return true;
  }
  if (byte_ == '\r' || !after_cr_) {
    ++at_.line;
    at_.column = 0;
  }
  after_cr_ = byte_ == '\r';
  return true;
}

XmlTags::Scan XmlTags::skip_to_tag() {
  while (next_byte()) {
    if (byte_ == '<') return Scan::found;
  }
  return Scan::ended;
}

// Reads what follows a `<` up to its `>` into tag_; of a comment, CDATA section, declaration or
// processing instruction only the first bytes, to tell it from a tag.
XmlTags::Scan XmlTags::read_tag() {
  tag_.clear();
  const std::uint64_t line = at_.line;
  char quote = 0;
  while (next_byte()) {
    if (quote != 0) {
      if (byte_ == quote) quote = 0;
    } else if (byte_ == '>') {
      return Scan::found;
    } else if (byte_ == '\'' || byte_ == '"') {
      quote = byte_;
    }
    tag_ += byte_;
    if (tag_[0] == '?') return skip_past("?>");
    if (tag_[0] == '!') {
      if (tag_ == "!--") return skip_past("-->");
      if (tag_ == "![CDATA[") return skip_past("]]>");
      if (tag_.size() == 2 && byte_ != '-' && byte_ != '[') return skip_declaration();
    }
    if (tag_.size() > kTagBytesMax) {
      failure_ = error(Errc::invalid_argument,
                       "`{}` is not a list: a tag in line {} is longer than {} bytes; a quote may "
                       "be missing",
                       source_.name(), line, kTagBytesMax);
      return Scan::ended;
    }
  }
  return Scan::ended;
}

XmlTags::Scan XmlTags::skip_past(std::string_view ending) {
  std::size_t matched = 0;
  while (matched < ending.size()) {
    if (!next_byte()) return Scan::ended;
    if (byte_ == ending[matched]) {
      ++matched;
    } else if (matched < 2 || byte_ != ending[0]) {  // `--->` and `]]]>` still match
      matched = byte_ == ending[0] ? 1 : 0;
    }
  }
  return Scan::found;
}

// <!DOCTYPE ...>, perhaps with an internal subset in brackets; nothing in it is used.
XmlTags::Scan XmlTags::skip_declaration() {
  int depth = 0;
  while (byte_ != '>' || depth > 0) {
    if (byte_ == '[') ++depth;
    if (byte_ == ']') --depth;
    if (!next_byte()) return Scan::ended;
  }
  return Scan::found;
}

}  // namespace lapwing::importers
