#include "importers/list_files.h"

#include <algorithm>
#include <utility>

#include "importers/lapwing_changes.h"
#include "importers/report.h"

namespace lapwing::importers {
namespace {

using registry::ImportReport;
using registry::ListAnswer;
using registry::ListChange;
using registry::ListedNumber;
using registry::SourcePosition;

constexpr std::uint64_t kRecordsBetweenProgress = 65'536;

// Passes everything on and tells how far the reading got.
class ProgressSink final : public registry::ListSink {
 public:
  ProgressSink(registry::ListSink& next, const Progress& progress)
      : next_(next), progress_(progress) {}

  void begin(const ByteSource& source) { source_ = &source; }
  void end() {
    bytes_before_ += source_->raw_bytes();
    source_ = nullptr;
    if (progress_) progress_(bytes_before_);
  }

  Status listed(const ListedNumber& number, SourcePosition at) override {
    tell();
    return next_.listed(number, at);
  }
  Status changed(const ListChange& change, SourcePosition at) override {
    tell();
    return next_.changed(change, at);
  }

  Status answered(const ListAnswer& answer, SourcePosition at) override {
    tell();
    return next_.answered(answer, at);
  }

 private:
  void tell() {
    if (!progress_ || ++records_ % kRecordsBetweenProgress != 0) return;
    progress_(bytes_before_ + source_->raw_bytes());
  }

  registry::ListSink& next_;
  const Progress& progress_;
  const ByteSource* source_ = nullptr;
  std::uint64_t bytes_before_ = 0;
  std::uint64_t records_ = 0;
};

// The format of the name, or of the content for `auto`; the content is checked either way.
Result<const Format*> format_of(ByteSource& source, std::string_view name,
                                const ReadOptions& options) {
  if (name == "auto") return detect_format(source, options);
  const auto named = find_format(name);
  if (!named) return named;
  if (auto fits = check_content(source, **named, options); !fits) return fits.error();
  return named;
}

}  // namespace

Result<Preview> preview_list_files(const FileSet& files, std::string_view format,
                                   const ReadOptions& options) {
  auto source = files.open_first();
  if (!source) return source.error();
  const auto found = format_of(*source, format, options);
  if (!found) return found.error();
  Preview preview{*found, {}};
  if (preview.format->read == read_lapwing_changes) {
    auto span = stated_span(*source);
    if (!span) return span.error();
    preview.span = *std::move(span);
  }
  return preview;
}

Result<ListFiles> read_list_files(FileSet& files, std::string_view format, registry::ListSink& sink,
                                  const ReadOptions& options, const Progress& progress) {
  ListFiles read;
  bool every_file_says = true;
  ProgressSink telling(sink, progress);
  auto done = files.for_each([&](ByteSource& source) -> Status {
    // Once the first file's format is known, all others have to be of it.
    const auto found =
        format_of(source, read.format != nullptr ? read.format->name : format, options);
    if (!found) return found.error();
    read.format = *found;
    if (read.format->read == nullptr) {
      return error(Errc::invalid_argument, "`{}` holds {}, which are no list of numbers",
                   source.name(), read.format->name);
    }
    if (read.format->kind == FormatKind::change_list && files.size() > 1) {
      return error(Errc::invalid_argument,
                   "change lists are read one at a time, each on the edition it follows");
    }
    telling.begin(source);
    auto part = read.format->read(source, telling, options);
    if (!part) return part.error();
    telling.end();
    every_file_says = every_file_says && !part->coverage.empty();
    auto& coverage = read.report.coverage;
    coverage.insert(coverage.end(), part->coverage.begin(), part->coverage.end());
    if (part->span) read.report.span = std::move(part->span);
    merge(read.report, std::move(*part));
    return ok();
  });
  if (!done) return done.error();
  auto& coverage = read.report.coverage;
  if (!every_file_says) coverage.clear();
  std::sort(coverage.begin(), coverage.end());
  coverage.erase(std::unique(coverage.begin(), coverage.end()), coverage.end());
  read.sha256 = files.sha256();
  return read;
}

Result<ListFiles> read_record_files(FileSet& files, std::string_view format,
                                    registry::RecordSink& sink, const ReadOptions& options) {
  ListFiles read;
  auto done = files.for_each([&](ByteSource& source) -> Status {
    const auto found =
        format_of(source, read.format != nullptr ? read.format->name : format, options);
    if (!found) return found.error();
    read.format = *found;
    if (read.format->read_records == nullptr) {
      return error(Errc::invalid_argument, "`{}` is a list, not a seller's records", source.name());
    }
    auto part = read.format->read_records(source, sink, options);
    if (!part) return part.error();
    merge(read.report, std::move(*part));
    return ok();
  });
  if (!done) return done.error();
  read.sha256 = files.sha256();
  return read;
}

}  // namespace lapwing::importers
