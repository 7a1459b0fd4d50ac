#include "screening/scrub.h"

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <thread>

#include "base/byte_source.h"
#include "base/csv.h"
#include "screening/screener.h"
#include "screening/scrub_output.h"
#include "screening/scrub_rows.h"

namespace lapwing::screening {
namespace fs = std::filesystem;
namespace {

constexpr std::size_t kSampleBytes = std::size_t{256} << 10;
constexpr std::size_t kThreadsMax = 256;
// Beyond that the hashes of input and output are what a scrub waits for.
constexpr std::size_t kThreadsDefaultMax = 16;

Result<CallQuestion> question_of(const ScrubOptions& options, const Screener& screener) {
  CallQuestion question;
  if (auto set = set_channel(question, options.channel); !set) return set.error();
  if (auto set = set_purpose(question, options.purpose); !set) return set.error();
  if (auto set = set_lists(question, options.lists); !set) return set.error();
  question.seller = options.seller;
  question.areas = options.areas;
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

// Names of columns and files may hold bytes that are not UTF-8, which JSON cannot.
std::string printed(const nlohmann::ordered_json& json) {
  return json.dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + "\n";
}

// How many numbers the input may hold, from its size or, where it has none, from whether it goes on
// behind the sample. Only what is got ready for them depends on it.
std::uint64_t expected_numbers(const ByteSource& input, bool sampled_whole, std::size_t sampled) {
  constexpr std::uint64_t kRowBytes = 50;
  constexpr std::uint64_t kCompressed = 5;
  if (sampled_whole) return sampled / kRowBytes;
  constexpr std::uint64_t kUnknownBytes = std::uint64_t{50} << 20;
  const std::uint64_t bytes = input.raw_size().value_or(kUnknownBytes);
  return bytes * (input.encoding() == Encoding::plain ? 1 : kCompressed) / kRowBytes;
}

// How many threads the work is done on. The row order, and so every byte, is the same for any.
std::size_t threads_of(const ScrubOptions& options) {
  if (options.threads != 0) return std::min<std::size_t>(options.threads, kThreadsMax);
  return std::clamp<std::size_t>(std::thread::hardware_concurrency(), 1, kThreadsDefaultMax);
}

// One scrub at work: everything it holds has the size of a few batches.
class Scrubbing {
 public:
  Scrubbing(const ScrubOptions& options, const Screener& screener, phone::Reader reader,
            ByteSource input, CallQuestion question)
      : options_(options),
        screener_(screener),
        reader_(std::move(reader)),
        input_(std::move(input)),
        csv_([this](std::span<char> into) { return input_.read(into); },
             {.record_max = options.record_max}),
        question_(std::move(question)) {}
  Scrubbing(const Scrubbing&) = delete;
  Scrubbing& operator=(const Scrubbing&) = delete;

  Result<ScrubReport> run() {
    const auto begun = std::chrono::steady_clock::now();
    report_.started_at = screener_.clock().now();
    if (auto found = find_the_layout(); !found) return found.error();
    auto rows = ScrubRows::create({options_, screener_, reader_, question_, layout_, numbers_},
                                  threads_of(options_));
    if (!rows) return rows.error();
    auto output = ScrubOutput::create(options_);
    if (!output) return output.error();
    if (auto done = (*rows)->run(input_, csv_, *output); !done) return done.error();
    if (auto finished = output->finish(); !finished) return finished.error();
    (*rows)->fill(report_);
    fill_report(*output);
    report_.seconds =
        std::chrono::duration<double>(std::chrono::steady_clock::now() - begun).count();
    if (auto written = write_reports(*output); !written) return written.error();
    if (auto published = output->publish(); !published) return published.error();
    return std::move(report_);
  }

 private:
  Status find_the_layout() {
    const auto sample = csv_.peek(kSampleBytes);
    if (!sample) return in_input(input_, sample.error());
    if (is_binary(*sample)) {
      return in_input(input_, error(Errc::invalid_argument, "this is not text"));
    }
    auto layout = find_layout(*sample, sample->size() < kSampleBytes, options_.layout,
                              [this](std::string_view cell) { return means_phone(reader_, cell); });
    if (!layout) return in_input(input_, layout.error());
    layout_ = *std::move(layout);
    numbers_ = expected_numbers(input_, sample->size() < kSampleBytes, sample->size());
    csv_.set_delimiter(layout_.delimiter);
    return ok();
  }

  void warn_of_lists() {
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
    if (question_.seller && !seller_has_list(*question_.seller)) {
      report_.warnings.push_back(
          fmt::format("seller `{}` has no do-not-call list here", *question_.seller));
    }
  }

  void fill_report(const ScrubOutput& output) {
    if (output.abandoned()) {
      report_.warnings.push_back("standard output was closed before the end of the input");
    } else {
      report_.input_sha256 = hex(input_.raw_sha256());
    }
    warn_of_lists();
    report_.warnings.insert(report_.warnings.end(), layout_.warnings.begin(),
                            layout_.warnings.end());
    if (report_.rows == 0) report_.warnings.push_back("the input has no rows");
    report_.has_header = layout_.has_header;
    report_.columns = layout_.names;
    report_.input = options_.input;
    report_.output = output.name();
    report_.output_sha256 = output.sha256();
    report_.record_path = output.record_path();
    report_.region = options_.region;
    report_.channel = options_.channel;
    report_.purpose = options_.purpose;
    report_.seller = options_.seller;
    report_.san = options_.san;
    report_.on = *question_.on;
    report_.rulebook = screener_.rulebook().version();
    report_.finished_at = screener_.clock().now();
  }

  // A misspelt seller would look like one whom nobody ever asked to stop.
  bool seller_has_list(const std::string& seller) const {
    const auto lists = screener_.registry().lists();
    return std::any_of(lists.begin(), lists.end(), [&](const registry::ListSummary& list) {
      return list.info.id.seller() == seller;
    });
  }

  Status write_reports(ScrubOutput& output) {
    if (!report_.record_path.empty()) {
      auto added = output.add_text(report_.record_path, printed(to_record(report_)));
      if (!added) return added;
    }
    if (options_.report_path.empty()) return ok();
    return output.add_text(options_.report_path, printed(to_json(report_)));
  }

  const ScrubOptions& options_;
  const Screener& screener_;
  phone::Reader reader_;
  ByteSource input_;
  CsvReader csv_;
  CallQuestion question_;
  Layout layout_;
  std::uint64_t numbers_ = 0;  // expected
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
  // What is asked is known to make sense before the input is waited for.
  if (auto classes =
          NumberClasses::create(screener.registry().catalog(), screener.rulebook(), *question);
      !classes) {
    return classes.error();
  }
  auto input = ByteSource::open(options.input);
  if (!input) return input.error();
  Scrubbing scrubbing(options, screener, *std::move(reader), *std::move(input),
                      *std::move(question));
  return scrubbing.run();
}

}  // namespace lapwing::screening
