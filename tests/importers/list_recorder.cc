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

Status Recorder::answered(const registry::ListAnswer& answer, registry::SourcePosition at) {
  const char letter = answer.kind == registry::AnswerKind::listed       ? 'Y'
                      : answer.kind == registry::AnswerKind::not_listed ? 'N'
                                                                        : '?';
  answers.push_back(fmt::format("{} {}{}", letter, answer.number.to_string(),
                                answer.since ? " " + format_date(*answer.since) : ""));
  positions.push_back(at);
  return ok();
}

Status Recorder::changed(const registry::ListChange& change, registry::SourcePosition at) {
  const std::string kind = change.kind == registry::ChangeKind::add      ? "A "
                           : change.kind == registry::ChangeKind::remove ? "D "
                                                                         : "R ";
  changes.push_back(dated(kind + change.number.to_string(), change.on));
  positions.push_back(at);
  return ok();
}

// Among the changes: `D +12125550142 2026-11-01`, then ` reassigned` where it is.
Status Recorder::line_ended(const registry::LineEnded& line, registry::SourcePosition at) {
  changes.push_back(fmt::format("D {} {}{}", line.number.to_string(), format_date(line.on),
                                line.reassigned ? " reassigned" : ""));
  positions.push_back(at);
  return ok();
}

Status Recorder::consent(const registry::ConsentRecord& record, registry::SourcePosition at) {
  consents.push_back(record);
  positions.push_back(at);
  return ok();
}

Status Recorder::relationship(const registry::RelationshipRecord& record,
                              registry::SourcePosition at) {
  relationships.push_back(record);
  positions.push_back(at);
  return ok();
}

Outcome Outcome::failed(const Error& error) {
  Outcome outcome;
  outcome.error = error.message;
  return outcome;
}

Outcome read_source(std::string_view format, ByteSource source, const ReadOptions& options) {
  const auto found = find_format(format);
  if (!found) return Outcome::failed(found.error());
  if (auto fits = check_content(source, **found, options); !fits) {
    return Outcome::failed(fits.error());
  }
  Recorder recorder;
  const auto report = (*found)->read != nullptr ? (*found)->read(source, recorder, options)
                                                : (*found)->read_records(source, recorder, options);
  if (!report) return Outcome::failed(report.error());
  EXPECT_EQ(report->read, report->kept + report->rejected + report->blank);
  Outcome outcome;
  outcome.consents = recorder.consents;
  outcome.relationships = recorder.relationships;
  outcome.numbers = recorder.numbers;
  outcome.changes = recorder.changes;
  outcome.answers = recorder.answers;
  outcome.positions = recorder.positions;
  outcome.report = *report;
  return outcome;
}

Outcome read_text(std::string_view format, std::string bytes, const ReadOptions& options) {
  return read_source(format, ByteSource::from_memory("list", std::move(bytes)), options);
}

Outcome read_sample(std::string_view format, std::string_view name, const ReadOptions& options) {
  const auto path = std::filesystem::path(LAPWING_SOURCE_DIR) / "tests/testdata" / name;
  auto source = ByteSource::open(path);
  EXPECT_TRUE(source) << path;
  if (!source) return Outcome::failed(source.error());
  return read_source(format, std::move(*source), options);
}

std::vector<std::string> errors_of(const registry::ImportReport& report) {
  return lines_of(report.first_errors);
}

std::vector<std::string> remarks_of(const registry::ImportReport& report) {
  return lines_of(report.first_remarks);
}

}  // namespace lapwing::importers
