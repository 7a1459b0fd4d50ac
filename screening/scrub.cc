#include "screening/scrub.h"

#include <algorithm>
#include <chrono>
#include <nlohmann/json.hpp>
#include <system_error>

#include "base/byte_source.h"
#include "base/csv.h"
#include "base/output_file.h"
#include "screening/row_judge.h"
#include "screening/screener.h"

namespace lapwing::screening {
namespace fs = std::filesystem;
namespace {

constexpr std::size_t kSampleBytes = std::size_t{256} << 10;
constexpr std::string_view kHeaderNames[] = {"lapwing_outcome", "lapwing_numbers",
                                             "lapwing_reasons", "lapwing_windows"};

Result<CallQuestion> question_of(const ScrubOptions& options, const Screener& screener) {
  CallQuestion question;
  if (auto set = set_channel(question, options.channel); !set) return set.error();
  if (auto set = set_purpose(question, options.purpose); !set) return set.error();
  if (auto set = set_lists(question, options.lists); !set) return set.error();
  question.seller = options.seller;
  question.on = options.on.value_or(
      today(screener.registry().catalog(), options.region, screener.clock().now()));
  return question;
}

// Bytes of any kind are kept and answered, but a fifth of NULs is a program or a database.
bool is_binary(std::string_view sample) {
  const auto nuls = std::count(sample.begin(), sample.end(), '\0');
  return static_cast<std::size_t>(nuls) * 5 > sample.size();
}

bool means_phone(const phone::Reader& reader, std::string_view cell) {
  switch (reader.read(cell).status) {
    case phone::ReadingStatus::none:
    case phone::ReadingStatus::empty:
      return false;
    default:
      return true;
  }
}

// What a scrub writes. Files get their names together, at the very end.
class Outputs {
 public:
  static Result<Outputs> create(const ScrubOptions& options) {
    const std::string path =
        options.output.empty() ? derived_output(options.input) : options.output;
    std::error_code code;
    if (options.input != "-" && fs::equivalent(options.input, path, code)) {
      return error(Errc::invalid_argument, "`{}` is both input and output", path);
    }
    if (path == "-" && options.report_path == "-") {
      return error(Errc::invalid_argument, "output and report cannot both go to standard output");
    }
    auto main = OutputFile::create(path);
    if (!main) return main.error();
    Outputs outputs(*std::move(main));
    if (path != "-") outputs.name_ = path;
    if (options.split_dir.empty()) return outputs;
    fs::create_directories(options.split_dir, code);
    if (code) {
      return error(Errc::io_error, "cannot make the folder `{}`: {}", options.split_dir,
                   code.message());
    }
    for (const char* outcome : {"permitted", "prohibited", "undetermined"}) {
      auto part = OutputFile::create(fs::path(options.split_dir) / fmt::format("{}.csv", outcome));
      if (!part) return part.error();
      outputs.split_.push_back(*std::move(part));
    }
    return outputs;
  }

  bool splits() const { return !split_.empty(); }
  // Nobody reads any more, and nothing else is written.
  bool abandoned() const { return main_.abandoned() && !splits(); }
  const std::string& name() const { return name_; }
  std::string sha256() const { return hex(main_.sha256()); }
  // Beside an output with a name of its own; none for a pipe or a device.
  std::string record_path() const {
    return main_.renamed() ? main_.path().string() + ".scrub.json" : std::string();
  }

  Status write_to_all(std::string_view bytes) {
    for (OutputFile& part : split_) {
      if (auto written = part.write(bytes); !written) return written;
    }
    return main_.write(bytes);
  }

  Status write(const FormattedRows& rows) {
    const std::string_view parts[] = {rows.permitted, rows.prohibited, rows.undetermined};
    for (std::size_t i = 0; i < split_.size(); ++i) {
      if (auto written = split_[i].write(parts[i]); !written) return written;
    }
    return main_.write(rows.all);
  }

  Status finish() {
    for (OutputFile& part : split_) {
      if (auto finished = part.finish(); !finished) return finished;
    }
    return main_.finish();
  }

  // A small file written whole.
  Status add_text(const std::string& path, const std::string& text) {
    auto file = OutputFile::create(path);
    if (!file) return file.error();
    if (auto written = file->write(text); !written) return written;
    if (auto finished = file->finish(); !finished) return finished;
    texts_.push_back(*std::move(file));
    return ok();
  }

  // The output comes last: where it stands, everything that speaks of it stands.
  Status publish() {
    for (OutputFile& part : split_) {
      if (auto published = part.publish(); !published) return published;
    }
    for (OutputFile& text : texts_) {
      if (auto published = text.publish(); !published) return published;
    }
    return main_.publish();
  }

 private:
  explicit Outputs(OutputFile main) : main_(std::move(main)) {}

  OutputFile main_;
  std::vector<OutputFile> split_;
  std::vector<OutputFile> texts_;
  std::string name_;
};

// The header row with our names appended, as the rows below it.
std::string header_text(const CsvBatch& batch, char delimiter, bool windows) {
  const CsvRecord& header = batch.records().front();
  std::string text(batch.raw(header));
  for (const std::string_view name : std::span(kHeaderNames).first(windows ? 4 : 3)) {
    text += delimiter == kNoDelimiter ? ',' : delimiter;
    text += name;
  }
  text += batch.ending(header);
  return text;
}

// Names of columns and files may hold bytes that are not UTF-8, which JSON cannot.
std::string printed(const nlohmann::ordered_json& json) {
  return json.dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + "\n";
}

// One scrub at work: everything it holds has the size of a batch.
class Scrubbing {
 public:
  Scrubbing(const ScrubOptions& options, const Screener& screener, phone::Reader reader,
            ByteSource input, NumberClasses classes)
      : options_(options),
        screener_(screener),
        reader_(std::move(reader)),
        input_(std::move(input)),
        csv_([this](std::span<char> into) { return input_.read(into); },
             {.record_max = options.record_max}),
        classes_(std::move(classes)),
        listings_(screener.registry(), {options.on, screener.clock().now()}, options.allow_stale),
        judge_(screener.rulebook(), reasons_) {}
  Scrubbing(const Scrubbing&) = delete;
  Scrubbing& operator=(const Scrubbing&) = delete;

  Result<ScrubReport> run() {
    const auto begun = std::chrono::steady_clock::now();
    report_.started_at = screener_.clock().now();
    if (auto found = find_the_layout(); !found) return found.error();
    auto outputs = Outputs::create(options_);
    if (!outputs) return outputs.error();
    if (auto done = scrub_rows(*outputs); !done) return done.error();
    if (auto finished = outputs->finish(); !finished) return finished.error();
    fill_report(*outputs);
    report_.seconds =
        std::chrono::duration<double>(std::chrono::steady_clock::now() - begun).count();
    if (auto written = write_reports(*outputs); !written) return written.error();
    if (auto published = outputs->publish(); !published) return published.error();
    return std::move(report_);
  }

 private:
  // Names the input in an error that speaks of its lines or columns.
  Error in_input(const Error& inner) const {
    if (inner.code != Errc::invalid_argument ||
        inner.message.find(input_.name()) != std::string::npos) {
      return inner;
    }
    return error(inner.code, "{}: {}", input_.name(), inner.message);
  }

  Status find_the_layout() {
    const auto sample = csv_.peek(kSampleBytes);
    if (!sample) return in_input(sample.error());
    if (is_binary(*sample)) return in_input(error(Errc::invalid_argument, "this is not text"));
    auto layout = find_layout(*sample, sample->size() < kSampleBytes, options_.layout,
                              [this](std::string_view cell) { return means_phone(reader_, cell); });
    if (!layout) return in_input(layout.error());
    layout_ = *std::move(layout);
    csv_.set_delimiter(layout_.delimiter);
    return ok();
  }

  Status scrub_rows(Outputs& outputs) {
    if (auto written = outputs.write_to_all(csv_.bom()); !written) return written;
    const SellerBook book(screener_.registry(), classes_.question());
    DayWindows windows(screener_.rulebook(), *classes_.question().on);
    RowJudge rows(layout_, reader_, classes_, book, listings_, judge_, reasons_,
                  options_.windows ? &windows : nullptr, outputs.splits());
    FormattedRows formatted;
    CsvBatch batch;
    bool header_left = layout_.has_header;
    while (!outputs.abandoned()) {
      if (options_.stopped && options_.stopped()) {
        return error(Errc::unavailable, "the scrub was stopped");
      }
      const auto more = csv_.read(batch);
      if (!more) return in_input(more.error());
      if (!*more) break;
      if (header_left) {
        if (auto written =
                outputs.write_to_all(header_text(batch, layout_.delimiter, options_.windows));
            !written) {
          return written;
        }
        batch.drop_first();
        header_left = false;
      }
      formatted.clear();
      if (auto judged = rows.judge(batch, formatted); !judged) return judged;
      if (auto written = outputs.write(formatted); !written) return written;
      if (options_.progress) options_.progress(input_.raw_bytes(), input_.raw_size());
    }
    const OutcomeCounts& counts = rows.counts();
    report_.rows = counts.rows;
    report_.permitted = counts.permitted;
    report_.prohibited = counts.prohibited;
    report_.undetermined = counts.undetermined;
    report_.numbers = counts.numbers;
    if (outputs.abandoned()) {
      report_.warnings.push_back("standard output was closed before the end of the input");
    } else {
      report_.input_sha256 = hex(input_.raw_sha256());
    }
    return ok();
  }

  void fill_report(const Outputs& outputs) {
    const CallQuestion& question = classes_.question();
    report_.reasons = reasons_.totals();
    report_.lists = listings_.used();
    report_.lists_left_out = classes_.left_out();
    for (const ListUse& use : report_.lists) {
      report_.stale = report_.stale || use.stale;
      if (use.use_until && (!report_.use_until || *use.use_until < *report_.use_until)) {
        report_.use_until = use.use_until;
      }
      if (!use.held) report_.warnings.push_back(fmt::format("list {} is not held here", use.list));
      if (use.stale) {
        report_.warnings.push_back(fmt::format("list {} is older than the law allows: {} days",
                                               use.list, use.age_days.value_or(0)));
      }
    }
    if (question.seller && !seller_has_list(*question.seller)) {
      report_.warnings.push_back(
          fmt::format("seller `{}` has no do-not-call list here", *question.seller));
    }
    report_.warnings.insert(report_.warnings.end(), layout_.warnings.begin(),
                            layout_.warnings.end());
    if (report_.rows == 0) report_.warnings.push_back("the input has no rows");
    report_.has_header = layout_.has_header;
    report_.columns = layout_.names;
    report_.input = options_.input;
    report_.output = outputs.name();
    report_.output_sha256 = outputs.sha256();
    report_.record_path = outputs.record_path();
    report_.region = options_.region;
    report_.channel = options_.channel;
    report_.purpose = options_.purpose;
    report_.seller = options_.seller;
    report_.san = options_.san;
    report_.on = *question.on;
    report_.rulebook = screener_.rulebook().version();
    report_.seq = listings_.seq();
    report_.finished_at = screener_.clock().now();
  }

  // A misspelt seller would look like one whom nobody ever asked to stop.
  bool seller_has_list(const std::string& seller) const {
    const auto lists = screener_.registry().lists();
    return std::any_of(lists.begin(), lists.end(), [&](const registry::ListSummary& list) {
      return list.info.id.seller() == seller;
    });
  }

  Status write_reports(Outputs& outputs) {
    if (!report_.record_path.empty()) {
      auto added = outputs.add_text(report_.record_path, printed(to_record(report_)));
      if (!added) return added;
    }
    if (options_.report_path.empty()) return ok();
    return outputs.add_text(options_.report_path, printed(to_json(report_)));
  }

  const ScrubOptions& options_;
  const Screener& screener_;
  phone::Reader reader_;
  ByteSource input_;
  CsvReader csv_;
  Layout layout_;
  NumberClasses classes_;
  Listings listings_;
  ReasonCounts reasons_;
  NumberJudge judge_;
  ScrubReport report_;
};

}  // namespace

std::string derived_output(const std::string& input) {
  if (input == "-") return "-";
  const fs::path path(input);
  const bool compressed = path.extension() == ".gz" || path.extension() == ".zst";
  const fs::path named = compressed ? path.stem() : path.filename();
  std::string name = named.stem().string() + ".scrubbed" + named.extension().string();
  if (compressed) name += path.extension().string();
  return (path.parent_path() / name).string();
}

Result<ScrubReport> scrub(const ScrubOptions& options, const Screener& screener) {
  auto question = question_of(options, screener);
  if (!question) return question.error();
  auto reader = phone::Reader::create(options.region, {.letters = options.letters});
  if (!reader) return reader.error();
  auto classes = NumberClasses::create(screener.registry().catalog(), screener.rulebook(),
                                       *std::move(question));
  if (!classes) return classes.error();
  auto input = ByteSource::open(options.input);
  if (!input) return input.error();
  Scrubbing scrubbing(options, screener, *std::move(reader), *std::move(input),
                      *std::move(classes));
  return scrubbing.run();
}

}  // namespace lapwing::screening
