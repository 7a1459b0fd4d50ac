#include "screening/columns.h"

#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <map>

#include "base/csv.h"

namespace lapwing::screening {
namespace {

constexpr std::size_t kSampleRows = 1'000;

// Anywhere in a header's name; `telefo` covers Telefon, telefono, telefone.
constexpr auto kPhoneWords = std::to_array<std::string_view>(
    {"phone", "mobile", "telefo", "teléfo", "téléph", "teleph", "msisdn", "cellular", "móvil",
     "handynummer", "rufnummer", "電話", "电话", "телефон"});
// As a whole word of a header's name.
constexpr auto kPhoneTokens =
    std::to_array<std::string_view>({"tel", "tél", "cell", "mob", "gsm", "fax", "handy", "landline",
                                     "ani", "ddi", "movil", "celular", "portable"});
// Believed only when nothing better is there.
constexpr auto kWeakTokens =
    std::to_array<std::string_view>({"number", "numbers", "num", "numero", "número", "nummer"});
// What people write where no number is known; never the name of a column.
constexpr auto kPlaceholders = std::to_array<std::string_view>(
    {"n/a", "na", "none", "no phone", "no number", "unknown", "null", "nil", "tbd", "invalid",
     "private", "anonymous", "restricted", "withheld", "multiple#s"});

std::string_view trim(std::string_view text) {
  const auto first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

// ASCII letters only: the words above carry their other letters in lower case, and a header that
// writes TÉLÉPHONE still holds the word without its accents' case mattering much.
std::string lower(std::string_view text) {
  std::string out(trim(text));
  for (std::size_t i = 0; i < out.size(); ++i) {
    if (out[i] >= 'A' && out[i] <= 'Z') out[i] = static_cast<char>(out[i] - 'A' + 'a');
    // U+00C0..U+00DE in UTF-8: the capital Latin letters with accents.
    const auto byte = static_cast<unsigned char>(out[i]);
    if (i > 0 && static_cast<unsigned char>(out[i - 1]) == 0xC3 && byte >= 0x80 && byte <= 0x9E) {
      out[i] = static_cast<char>(byte + 0x20);
    }
  }
  return out;
}

bool is_word_byte(char c) {
  return (c >= 'a' && c <= 'z') || static_cast<unsigned char>(c) >= 0x80;
}

template <class Tokens>
bool has_token(std::string_view name, const Tokens& tokens) {
  for (std::size_t at = 0; at < name.size();) {
    std::size_t end = at;
    while (end < name.size() && is_word_byte(name[end])) ++end;
    if (std::find(tokens.begin(), tokens.end(), name.substr(at, end - at)) != tokens.end()) {
      return true;
    }
    at = end + 1;
  }
  return false;
}

bool is_placeholder(std::string_view value) {
  const std::string text = lower(value);
  return text.empty() ||
         std::find(kPlaceholders.begin(), kPlaceholders.end(), text) != kPlaceholders.end();
}

enum class Named { no, weak, strong };

Named named_as_phone(std::string_view header) {
  if (is_placeholder(header)) return Named::no;
  const std::string name = lower(header);
  if (std::any_of(kPhoneWords.begin(), kPhoneWords.end(),
                  [&](auto word) { return name.find(word) != std::string::npos; }) ||
      has_token(name, kPhoneTokens)) {
    return Named::strong;
  }
  return has_token(name, kWeakTokens) ? Named::weak : Named::no;
}

// What the sampled rows, without the first, hold in one column.
struct Content {
  std::size_t filled = 0;
  std::size_t phones = 0;

  bool mostly_phones() const { return phones * 2 > filled; }
};

struct Sample {
  std::vector<std::string> first;  // the first row's values
  std::vector<bool> first_is_phone;
  std::vector<Content> columns;
  std::size_t rows = 0;    // the first included
  std::size_t common = 0;  // the field count most rows have
};

Sample take_sample(std::string_view text, bool whole, char delimiter, const IsPhone& is_phone) {
  const CsvBatch batch = split_csv(text, delimiter);
  std::size_t rows = batch.records().size();
  if (!whole && rows > 1) --rows;  // the last may be cut
  rows = std::min(rows, kSampleRows);
  Sample sample;
  std::map<std::size_t, std::size_t> widths;
  std::string scratch;
  for (const CsvRecord& record : std::span(batch.records()).first(rows)) {
    const bool is_first = sample.rows++ == 0;
    if (record.size != 0 && ++widths[record.field_count] > widths[sample.common]) {
      sample.common = record.field_count;
    }
    if (sample.columns.size() < record.field_count) sample.columns.resize(record.field_count);
    for (std::size_t i = 0; i < record.field_count; ++i) {
      const std::string_view value = trim(batch.value(record, i, scratch));
      if (is_first) {
        sample.first.emplace_back(value);
        sample.first_is_phone.push_back(is_phone(value));
        continue;
      }
      if (is_placeholder(value)) continue;
      ++sample.columns[i].filled;
      if (is_phone(value)) ++sample.columns[i].phones;
    }
  }
  return sample;
}

bool has_letter(std::string_view value) {
  const std::string text = lower(value);
  return std::any_of(text.begin(), text.end(), is_word_byte);
}

// A header's cells are names: none of them is a number, and either one of them names a telephone
// or the column that holds numbers below begins with a word.
bool looks_like_header(const Sample& sample) {
  const auto& phone = sample.first_is_phone;
  if (std::find(phone.begin(), phone.end(), true) != phone.end()) return false;
  for (std::size_t i = 0; i < sample.first.size(); ++i) {
    if (named_as_phone(sample.first[i]) == Named::strong) return true;
    if (sample.columns[i].phones > 0 && sample.columns[i].mostly_phones() &&
        has_letter(sample.first[i]) && !is_placeholder(sample.first[i])) {
      return true;
    }
  }
  return false;
}

std::string name_of(const Sample& sample, bool has_header, std::size_t column) {
  if (has_header && column < sample.first.size() && !sample.first[column].empty()) {
    return sample.first[column];
  }
  return fmt::format("column {}", column + 1);
}

std::string list_of(const Sample& sample, bool has_header, const std::vector<std::size_t>& at) {
  std::vector<std::string> names;
  names.reserve(at.size());
  for (const std::size_t column : at) {
    names.push_back(fmt::format("`{}`", name_of(sample, has_header, column)));
  }
  return fmt::format("{}", fmt::join(names, ", "));
}

std::vector<std::size_t> columns_where(const Sample& sample, const auto& holds) {
  std::vector<std::size_t> found;
  for (std::size_t i = 0; i < sample.columns.size(); ++i) {
    if (holds(i)) found.push_back(i);
  }
  return found;
}

Result<std::size_t> asked_column(const Sample& sample, bool has_header, const std::string& asked) {
  if (has_header) {
    std::optional<std::size_t> found;
    for (std::size_t i = 0; i < sample.first.size(); ++i) {
      if (lower(sample.first[i]) != lower(asked)) continue;
      if (found) {
        return error(Errc::invalid_argument,
                     "the header has the column `{}` twice; give its number instead", asked);
      }
      found = i;
    }
    if (found) return *found;
  }
  std::size_t number = 0;
  const auto [end, code] = std::from_chars(asked.data(), asked.data() + asked.size(), number);
  if (code == std::errc() && end == asked.data() + asked.size() && number >= 1 &&
      number <= sample.columns.size()) {
    return number - 1;
  }
  return error(Errc::invalid_argument, "there is no column `{}`; the input has {} column{}: {}",
               asked, sample.columns.size(), sample.columns.size() == 1 ? "" : "s",
               list_of(sample, has_header, columns_where(sample, [](auto) { return true; })));
}

Result<std::vector<std::size_t>> found_columns(const Sample& sample, bool has_header) {
  const auto named = [&](Named how) {
    return columns_where(sample, [&](std::size_t i) {
      return has_header && i < sample.first.size() && named_as_phone(sample.first[i]) == how;
    });
  };
  auto chosen = named(Named::strong);
  if (chosen.size() > 1) {
    // `phone` beside `phone type`: the names alone do not tell, the cells do.
    std::erase_if(chosen, [&](std::size_t i) {
      return sample.columns[i].filled > 0 && sample.columns[i].phones == 0;
    });
    if (chosen.empty()) chosen = named(Named::strong);
  }
  if (chosen.empty()) {
    chosen = columns_where(sample, [&](std::size_t i) {
      const bool first_counts = !has_header && i < sample.first.size();
      Content all = sample.columns[i];
      if (first_counts && !is_placeholder(sample.first[i])) ++all.filled;
      if (first_counts && sample.first_is_phone[i]) ++all.phones;
      return all.phones > 0 && all.mostly_phones();
    });
  }
  if (chosen.empty()) chosen = named(Named::weak);
  if (chosen.empty() && sample.columns.size() == 1) chosen = {0};
  if (chosen.empty()) {
    return error(Errc::invalid_argument,
                 "no column was found that holds telephone numbers; name it with --column");
  }
  if (chosen.size() > 1) {
    return error(Errc::invalid_argument,
                 "several columns hold telephone numbers: {}; name those to check with --column",
                 list_of(sample, has_header, chosen));
  }
  return chosen;
}

}  // namespace

Result<Layout> find_layout(std::string_view text, bool whole, const LayoutRequest& request,
                           const IsPhone& is_phone) {
  Layout layout;
  layout.delimiter = request.delimiter ? *request.delimiter : sniff_delimiter(text, whole);
  const Sample sample = take_sample(text, whole, layout.delimiter, is_phone);
  if (sample.rows == 0) return layout;
  layout.has_header = request.header.value_or(
      looks_like_header(sample) ||
      // A column asked for by a name that the first row has: that row is the header.
      std::any_of(request.columns.begin(), request.columns.end(), [&](const std::string& asked) {
        return has_letter(asked) &&
               std::any_of(sample.first.begin(), sample.first.end(),
                           [&](const auto& cell) { return lower(cell) == lower(asked); });
      }));
  if (request.columns.empty()) {
    auto found = found_columns(sample, layout.has_header);
    if (!found) return found.error();
    layout.columns = *std::move(found);
    for (std::size_t i = 0; i < sample.columns.size(); ++i) {
      if (i != layout.columns[0] && sample.columns[i].phones > 0 &&
          sample.columns[i].mostly_phones()) {
        layout.warnings.push_back(
            fmt::format("`{}` holds telephone numbers too and was not checked",
                        name_of(sample, layout.has_header, i)));
      }
    }
  }
  for (const std::string& asked : request.columns) {
    const auto column = asked_column(sample, layout.has_header, asked);
    if (!column) return column.error();
    if (std::find(layout.columns.begin(), layout.columns.end(), *column) == layout.columns.end()) {
      layout.columns.push_back(*column);
    }
  }
  for (const std::size_t column : layout.columns) {
    layout.names.push_back(name_of(sample, layout.has_header, column));
  }
  layout.width = layout.has_header ? sample.first.size() : sample.common;
  return layout;
}

}  // namespace lapwing::screening
