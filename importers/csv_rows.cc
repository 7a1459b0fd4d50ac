#include "importers/csv_rows.h"

#include <algorithm>
#include <cctype>
#include <utility>

namespace lapwing::importers {
namespace {

constexpr std::string_view kWhiteSpace = " \t\r\n";

std::string_view trimmed(std::string_view text) {
  const std::size_t first = text.find_first_not_of(kWhiteSpace);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kWhiteSpace) - first + 1);
}

std::string plain_name(std::string_view name) {
  std::string plain;
  for (const char c : name) {
    if (std::isalnum(static_cast<unsigned char>(c)) != 0) {
      plain += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    }
  }
  return plain;
}

}  // namespace

bool CsvRow::blank() const {
  for (std::size_t i = 0; i < size(); ++i) {
    if (!value(i).empty()) return false;
  }
  return true;
}

std::string CsvRow::value(std::size_t index) const {
  std::string scratch;
  return std::string(trimmed(batch_->value(*record_, index, scratch)));
}

registry::SourcePosition CsvRow::at(std::size_t index) const {
  if (index >= size()) return {line(), 0};
  const std::string_view before(
      raw().data(),
      static_cast<std::size_t>(batch_->raw_field(*record_, index).data() - raw().data()));
  // A field after a quoted newline stands on a later line.
  const auto newlines = std::count(before.begin(), before.end(), '\n');
  const std::size_t column = before.size() - (newlines == 0 ? 0 : before.rfind('\n') + 1);
  return {line() + static_cast<std::uint64_t>(newlines), static_cast<std::uint32_t>(column + 1)};
}

CsvRows::CsvRows(ByteSource& source, char delimiter)
    : source_name_(source.name()),
      reader_([&source](std::span<char> into) { return source.read(into); }) {
  reader_.set_delimiter(delimiter);
}

Result<bool> CsvRows::next(CsvRow& row) {
  while (index_ == batch_.records().size()) {
    const auto more = reader_.read(batch_);
    if (!more && more.error().code == Errc::invalid_argument) {
      return error(Errc::invalid_argument, "`{}`: {}", source_name_, more.error().message);
    }
    if (!more || !*more) return more;
    index_ = 0;
  }
  row.batch_ = &batch_;
  row.record_ = &batch_.records()[index_++];
  return true;
}

Header::Header(const CsvRow& row) {
  for (std::size_t i = 0; i < row.size(); ++i) names_.push_back(plain_name(row.value(i)));
}

std::optional<std::size_t> Header::find(std::string_view name) const {
  const auto found = std::find(names_.begin(), names_.end(), plain_name(name));
  if (found == names_.end()) return {};
  return static_cast<std::size_t>(found - names_.begin());
}

std::optional<std::size_t> Header::find_any(std::span<const std::string_view> names) const {
  for (const auto name : names) {
    if (const auto found = find(name)) return found;
  }
  return {};
}

std::size_t Header::count(std::string_view name) const {
  return static_cast<std::size_t>(std::count(names_.begin(), names_.end(), plain_name(name)));
}

std::size_t usual_width(const SampleRows& rows) {
  std::vector<std::size_t> widths;
  for (const auto& row : rows) {
    if (row.size() > 1 || !row[0].empty()) widths.push_back(row.size());
  }
  if (widths.empty()) return 1;
  const auto middle = widths.begin() + static_cast<std::ptrdiff_t>(widths.size() / 2);
  std::nth_element(widths.begin(), middle, widths.end());
  return *middle;
}

SampleRows sample_rows(const Head& head, char delimiter) {
  const CsvBatch batch = split_csv(head.bytes, delimiter);
  SampleRows rows;
  std::size_t count = batch.records().size();
  if (!head.whole && count > 1) --count;
  for (const CsvRecord& record : std::span(batch.records()).first(count)) {
    std::vector<std::string> row;
    std::string scratch;
    for (std::uint32_t i = 0; i < record.field_count; ++i) {
      row.emplace_back(trimmed(batch.value(record, i, scratch)));
    }
    rows.push_back(std::move(row));
  }
  return rows;
}

}  // namespace lapwing::importers
