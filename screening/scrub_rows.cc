#include "screening/scrub_rows.h"

#include <set>
#include <span>

#include "screening/screener.h"

namespace lapwing::screening {
namespace {

constexpr std::string_view kHeaderNames[] = {"lapwing_outcome", "lapwing_numbers",
                                             "lapwing_reasons", "lapwing_windows"};
// Answers kept by all threads together.
constexpr std::size_t kAnswersMax = 100'000;

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

}  // namespace

Error in_input(const ByteSource& input, const Error& inner) {
  if (inner.code != Errc::invalid_argument ||
      inner.message.find(input.name()) != std::string::npos) {
    return inner;
  }
  return error(inner.code, "{}: {}", input.name(), inner.message);
}

// What one thread keeps from batch to batch. Nothing of it shows in the output.
struct ScrubRows::Worker {
  Worker(const Setting& setting, NumberClasses own_classes, OpenLists& lists,
         const SellerBook& book, std::size_t answers_max)
      : classes(std::move(own_classes)),
        listings(lists),
        judge(setting.screener.rulebook(), reasons,
              setting.layout.delimiter == kNoDelimiter ? ',' : setting.layout.delimiter,
              answers_max),
        windows(setting.screener.rulebook(), *setting.question.on),
        rows(setting.layout, setting.reader, classes, book, listings, judge, reasons,
             setting.options.windows ? &windows : nullptr, !setting.options.split_dir.empty()) {}
  Worker(const Worker&) = delete;
  Worker& operator=(const Worker&) = delete;

  NumberClasses classes;
  Listings listings;
  ReasonCounts reasons;
  NumberJudge judge;
  DayWindows windows;
  RowJudge rows;
};

ScrubRows::ScrubRows(const Setting& setting, std::size_t threads)
    : setting_(setting),
      lists_(setting.screener.registry(), {setting.options.on, setting.screener.clock().now()},
             setting.options.allow_stale, {setting.numbers, static_cast<unsigned>(threads)}),
      book_(setting.screener.registry(), setting.question) {}
ScrubRows::~ScrubRows() = default;

Result<std::unique_ptr<ScrubRows>> ScrubRows::create(const Setting& setting, std::size_t threads) {
  std::unique_ptr<ScrubRows> made(new ScrubRows(setting, threads));
  for (std::size_t i = 0; i < threads; ++i) {
    auto classes = NumberClasses::create(setting.screener.registry().catalog(),
                                         setting.screener.rulebook(), setting.question);
    if (!classes) return classes.error();
    made->workers_.push_back(std::make_unique<Worker>(setting, *std::move(classes), made->lists_,
                                                      made->book_, kAnswersMax / threads));
  }
  made->slots_.resize(slots_for(threads));
  return made;
}

Status ScrubRows::run(ByteSource& input, CsvReader& csv, ScrubOutput& output) {
  input_ = &input;
  csv_ = &csv;
  output_ = &output;
  if (auto written = output.write_to_all(csv.bom()); !written) return written;
  auto done = run_in_order(*this, workers_.size());
  for (const auto& worker : workers_) worker->judge.count_rows();
  return done;
}

Result<bool> ScrubRows::take(std::size_t slot) {
  Slot& taken = slots_[slot];
  taken.number = batches_++;
  auto more = csv_->take(taken.batch);
  if (!more) return in_input(*input_, more.error());
  taken.bytes_done = input_->raw_bytes();
  return *more;
}

Status ScrubRows::work(std::size_t slot, std::size_t worker) {
  auto& [batch, rows, number, bytes_done, cut] = slots_[slot];
  rows.clear();
  cut.reset();
  if (const auto split = batch.split(); !split) {
    cut = in_input(*input_, split.error());
    if (batch.records().empty()) return *cut;
  }
  if (number == 0 && setting_.layout.has_header) {
    rows.append_to_each(header_text(batch, setting_.layout.delimiter, setting_.options.windows));
    batch.drop_first();
  }
  return workers_[worker]->rows.judge(batch, number, rows);
}

Result<bool> ScrubRows::put(std::size_t slot) {
  const Slot& done = slots_[slot];
  if (auto written = output_->write(done.rows); !written) return written.error();
  if (done.cut) return *done.cut;
  const auto& stopped = setting_.options.stopped;
  if (stopped && stopped()) return error(Errc::unavailable, "the scrub was stopped");
  const auto& progress = setting_.options.progress;
  if (progress) progress(done.bytes_done, input_->raw_size());
  return !output_->abandoned();
}

void ScrubRows::fill(ScrubReport& report) const {
  OutcomeCounts counts;
  std::set<std::string> left_out;
  for (const auto& worker : workers_) {
    counts += worker->rows.counts();
    for (const auto& [code, count] : worker->reasons.totals()) report.reasons[code] += count;
    for (std::string& list : worker->classes.left_out()) left_out.insert(std::move(list));
    report.cells += worker->rows.cells().scanned + worker->rows.cells().declined;
    report.cells_scanned += worker->rows.cells().scanned;
  }
  report.rows = counts.rows;
  report.permitted = counts.permitted;
  report.prohibited = counts.prohibited;
  report.undetermined = counts.undetermined;
  report.numbers = counts.numbers;
  report.lists = lists_.used();
  report.lists_left_out.assign(left_out.begin(), left_out.end());
  report.seq = lists_.seq();
}

}  // namespace lapwing::screening
