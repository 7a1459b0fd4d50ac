// The tags of an XML-like stream, one after another: text, comments, declarations and CDATA are
// passed over, entities are not expanded, nesting is not checked. A DOM or a strict parser would
// refuse what regulators publish (Canada's self-closed <list/>). Memory is bounded by the longest
// tag. One thread at a time.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/byte_source.h"
#include "registry/import.h"

namespace lapwing::importers {

struct XmlTag {
  std::string_view name;        // as written; valid until the next call of next()
  std::string_view attributes;  // what follows the name
  bool closing = false;         // </name>
  bool self_closed = false;     // <name/>
  registry::SourcePosition at;  // of its `<`

  bool is(std::string_view lower_case_name) const;
  // The value between the quotes, as written; nothing when there is no such attribute or it is not
  // written as name='value' or name="value".
  std::optional<std::string_view> attribute(std::string_view lower_case_name) const;
};

class XmlTags {
 public:
  static constexpr std::size_t kTagBytesMax = 4096;

  explicit XmlTags(ByteSource& source);

  // False at the end. invalid_argument for a tag that is longer than any list has.
  Result<bool> next(XmlTag& tag);
  // After next() gave false: the source ended inside a tag, a comment or a declaration.
  bool ended_inside() const { return ended_inside_; }

 private:
  // What a scan over bytes came to. `ended`: the source did; failure_ then says whether by a fault.
  enum class Scan : std::uint8_t { found, ended };

  bool next_byte();  // into byte_; false at the end or a fault
  bool fill();
  Scan skip_to_tag();
  Scan skip_past(std::string_view ending);
  Scan skip_declaration();
  Scan read_tag();

  ByteSource& source_;
  std::string buffer_;
  std::size_t begin_ = 0;
  std::size_t end_ = 0;
  char byte_ = 0;
  bool after_cr_ = false;
  registry::SourcePosition at_{1, 0};  // of byte_
  std::string tag_;                    // between < and >
  bool ended_inside_ = false;
  std::optional<Error> failure_;
};

}  // namespace lapwing::importers
