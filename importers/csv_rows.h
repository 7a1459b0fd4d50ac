// Rows of a delimited ByteSource, one at a time, with the place of each field. One thread at a
// time.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/byte_source.h"
#include "base/csv.h"
#include "importers/content.h"
#include "registry/import.h"

namespace lapwing::importers {

// One row; valid until the next call of CsvRows::next().
class CsvRow {
 public:
  std::size_t size() const { return record_->field_count; }
  std::uint64_t line() const { return record_->line; }
  std::string_view raw() const { return batch_->raw(*record_); }
  bool blank() const;  // no field holds more than white space
  bool ended() const { return record_->ending_size > 0; }
  // A quote was opened and not closed: where its fields end is a guess.
  bool open_quote() const { return record_->open_quote; }
  // White space around it taken off; empty where the row has no such field.
  std::string value(std::size_t index) const;
  registry::SourcePosition at(std::size_t index) const;

 private:
  friend class CsvRows;
  const CsvBatch* batch_ = nullptr;
  const CsvRecord* record_ = nullptr;
};

class CsvRows {
 public:
  CsvRows(ByteSource& source, char delimiter);

  // False at the end; invalid_argument for a row of more than 1 MiB.
  Result<bool> next(CsvRow& row);

 private:
  std::string source_name_;
  CsvReader reader_;
  CsvBatch batch_;
  std::size_t index_ = 0;
};

// A header's names, compared without case, blanks and punctuation: `Company_Phone_Number` is
// `company-phone-number`.
class Header {
 public:
  explicit Header(const CsvRow& row);
  std::size_t size() const { return names_.size(); }
  std::optional<std::size_t> find(std::string_view name) const;
  std::optional<std::size_t> find_any(std::span<const std::string_view> names) const;
  // How many of the columns have this name.
  std::size_t count(std::string_view name) const;

 private:
  std::vector<std::string> names_;
};

using SampleRows = std::vector<std::vector<std::string>>;

// The rows a head holds, without a last one that may go on after it.
SampleRows sample_rows(const Head& head, char delimiter);
// How many columns the middle one of the rows has, blank ones left out; 1 when all are blank.
std::size_t usual_width(const SampleRows& rows);

}  // namespace lapwing::importers
