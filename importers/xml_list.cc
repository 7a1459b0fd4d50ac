#include "importers/xml_list.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <optional>
#include <utility>

#include "importers/nanp_flat.h"
#include "importers/report.h"
#include "importers/xml_tags.h"

namespace lapwing::importers {
namespace {

using registry::ImportReport;

bool all_digits(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

bool is_npa(std::string_view text) { return text.size() == 3 && all_digits(text); }

// The area codes in `val`: one, or several between commas or blanks; nothing if it holds any other.
std::optional<std::vector<std::string>> area_codes(std::string_view val) {
  std::vector<std::string> codes;
  while (!val.empty()) {
    const std::size_t end = std::min(val.find_first_of(", "), val.size());
    const std::string_view code = val.substr(0, end);
    val.remove_prefix(std::min(end + 1, val.size()));
    if (code.empty()) continue;
    if (!is_npa(code)) return {};
    codes.emplace_back(code);
  }
  return codes;
}

class XmlListReader {
 public:
  XmlListReader(ByteSource& source, registry::ListSink& sink, const ReadOptions& options)
      : source_(source), sink_(sink), options_(options), tally_(source.name()) {}

  Result<ImportReport> read() {
    XmlTags tags(source_);
    XmlTag tag;
    for (;;) {
      const auto more = tags.next(tag);
      if (!more) return more.error();
      if (!*more) break;
      if (auto taken = take(tag); !taken) return taken.error();
    }
    return end(tags.ended_inside());
  }

 private:
  Status take(const XmlTag& tag) {
    if (tag.is("ph")) return tag.closing ? ok() : phone(tag);
    if (tag.is("list")) return list(tag);
    if (tag.is("ac")) return area(tag);
    return ok();
  }

  Status list(const XmlTag& tag) {
    if (tag.closing) {
      open_list_ = false;
      open_area_.reset();
      return ok();
    }
    const std::string_view type = tag.attribute("type").value_or("full");
    if (type != "full") {
      return error(Errc::invalid_argument,
                   "`{}` says it is a `{}` list; only full lists are read in XML", source_.name(),
                   excerpt(type));
    }
    seen_list_ = true;
    open_list_ = !tag.self_closed;
    self_closed_ = tag.self_closed;
    list_area_.reset();
    list_areas_.clear();
    const std::string_view level = tag.attribute("level").value_or("");
    const std::string_view val = tag.attribute("val").value_or("");
    auto areas = area_codes(val);
    if (level == "all" && val.empty()) {
      tally_.report().coverage.emplace_back("1");
    } else if (level == "ac" && areas && !areas->empty()) {
      list_areas_ = std::move(*areas);
      for (const auto& code : list_areas_) tally_.report().coverage.push_back("1" + code);
      if (list_areas_.size() == 1) list_area_ = list_areas_[0];
    } else {
      every_list_says_ = false;
      if (is_npa(val)) list_area_ = std::string(val);
    }
    return ok();
  }

  Status area(const XmlTag& tag) {
    open_area_.reset();
    if (!tag.closing && !tag.self_closed) {
      open_area_ = std::string(tag.attribute("val").value_or(""));
    }
    return ok();
  }

  Status phone(const XmlTag& tag) {
    const auto val = tag.attribute("val");
    if (!val) return reject(tag, "<ph> has no `val`");
    if (val->empty() || !all_digits(*val)) {
      return reject(tag, fmt::format("`{}` is not seven digits", excerpt(*val)));
    }
    std::string_view area;
    if (open_area_) {
      area = *open_area_;
    } else if (list_area_) {
      area = *list_area_;
    }
    std::string_view rest = *val;
    if (rest.size() == 10) {
      if (!area.empty() && !rest.starts_with(area)) {
        return reject(
            tag, fmt::format("`{}` is not in the area code `{}` around it", rest, excerpt(area)));
      }
      area = rest.substr(0, 3);
      rest.remove_prefix(3);
    }
    if (rest.size() > 7) return reject(tag, fmt::format("`{}` is not seven digits", excerpt(*val)));
    if (area.empty()) return reject(tag, fmt::format("`{}` has no area code around it", *val));
    if (!list_areas_.empty() &&
        std::find(list_areas_.begin(), list_areas_.end(), area) == list_areas_.end()) {
      return reject(
          tag, fmt::format("area code `{}` is not one the list says it is for", excerpt(area)));
    }
    std::array<char, 7> seven;  // `val` may have lost leading zeros
    seven.fill('0');
    std::copy(rest.begin(), rest.end(), seven.end() - static_cast<std::ptrdiff_t>(rest.size()));
    const auto number = nanp_number(area, std::string_view(seven.data(), seven.size()));
    if (!number) {
      return reject(tag, fmt::format("`{}` is not an area code", excerpt(area)));
    }
    tally_.kept();
    return sink_.listed({*number, {}}, tag.at);
  }

  Status reject(const XmlTag& tag, std::string reason) {
    tally_.reject(tag.at, std::move(reason));
    return ok();
  }

  // A list that is open at the end, or a self-closed one with nothing after it, may have been cut
  // anywhere: what is missing would be reported callable.
  Result<ImportReport> end(bool inside_tag) {
    if (!seen_list_ && !inside_tag) {
      return error(Errc::invalid_argument, "`{}` has no <list> element", source_.name());
    }
    const bool nothing_after = self_closed_ && tally_.rows() == 0;
    if (inside_tag || open_list_ || open_area_ || nothing_after) {
      tally_.report().last_line_cut = true;
      if (!options_.accept_cut) {
        return error(Errc::invalid_argument, "`{}` is cut: it ends {}", source_.name(),
                     inside_tag      ? "inside a tag"
                     : open_area_    ? "before </ac>"
                     : nothing_after ? "after its <list/> element, before any number"
                                     : "before </list>");
      }
    }
    if (!every_list_says_) tally_.report().coverage.clear();
    if (tally_.rows() == 0) return std::move(tally_).finish_even_if_empty();
    return std::move(tally_).finish();
  }

  ByteSource& source_;
  registry::ListSink& sink_;
  const ReadOptions& options_;
  Tally tally_;
  std::vector<std::string> list_areas_;   // the list's own, where `level` and `val` name them
  std::optional<std::string> list_area_;  // of <ph> directly under <list>
  std::optional<std::string> open_area_;
  bool seen_list_ = false;
  bool open_list_ = false;
  bool self_closed_ = false;
  bool every_list_says_ = true;
};

}  // namespace

bool is_xml_list(const Head& head, const ReadOptions& /*options*/) {
  std::string start(head.bytes.substr(0, 4096));
  std::transform(start.begin(), start.end(), start.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  const std::size_t first = start.find_first_not_of(" \t\r\n");
  if (first == std::string::npos || start[first] != '<') return false;
  const std::size_t list = start.find("<list");
  return list != std::string::npos && list + 5 < start.size() &&
         std::string_view(" \t\r\n/>").find(start[list + 5]) != std::string_view::npos;
}

Result<ImportReport> read_xml_list(ByteSource& source, registry::ListSink& sink,
                                   const ReadOptions& options) {
  return XmlListReader(source, sink, options).read();
}

}  // namespace lapwing::importers
