#include "tests/importers/list_recorder.h"

#include <gtest/gtest.h>

#include <filesystem>

namespace lapwing::importers {
namespace {

std::vector<std::string> lines_of(const std::vector<registry::RowError>& errors) {
  std::vector<std::string> lines;
  for (const auto& error : errors) {
    lines.push_back(fmt::format("{}:{} {}", error.at.line, error.at.column, error.reason));
  }
  return lines;
}

std::string dated(std::string text, const std::optional<CivilDate>& date) {
  return date ? text + " " + format_date(*date) : text;
}

}  // namespace

Status Recorder::listed(const registry::ListedNumber& listed, registry::SourcePosition at) {
  numbers.push_back(dated(listed.number.to_string(), listed.registered_on));
  positions.push_back(at);
  return ok();
}

Status Recorder::changed(const registry::ListChange& change, registry::SourcePosition at) {
  const std::string kind = change.kind == registry::ChangeKind::add ? "A " : "D ";
  changes.push_back(dated(kind + change.number.to_string(), change.on));
  positions.push_back(at);
  return ok();
}

Outcome read_source(std::string_view format, ByteSource source, const ReadOptions& options) {
  const auto found = find_format(format);
  if (!found) return {{}, {}, {}, {}, found.error().message};
  if (auto fits = check_content(source, **found, options); !fits) {
    return {{}, {}, {}, {}, fits.error().message};
  }
  Recorder recorder;
  const auto report = (*found)->read(source, recorder, options);
  if (!report) return {{}, {}, {}, {}, report.error().message};
  EXPECT_EQ(report->read, report->kept + report->rejected + report->blank);
  return {recorder.numbers, recorder.changes, recorder.positions, *report, ""};
}

Outcome read_text(std::string_view format, std::string bytes, const ReadOptions& options) {
  return read_source(format, ByteSource::from_memory("list", std::move(bytes)), options);
}

Outcome read_sample(std::string_view format, std::string_view name, const ReadOptions& options) {
  const auto path = std::filesystem::path(LAPWING_SOURCE_DIR) / "tests/testdata" / name;
  auto source = ByteSource::open(path);
  EXPECT_TRUE(source) << path;
  if (!source) return {{}, {}, {}, {}, source.error().message};
  return read_source(format, std::move(*source), options);
}

std::vector<std::string> errors_of(const registry::ImportReport& report) {
  return lines_of(report.first_errors);
}

std::vector<std::string> remarks_of(const registry::ImportReport& report) {
  return lines_of(report.first_remarks);
}

}  // namespace lapwing::importers
