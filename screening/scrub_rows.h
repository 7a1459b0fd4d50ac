// The rows of a scrub, batch by batch and on several threads: the text of whole records is taken
// from the input, split, read, looked up, judged and formatted, and written in the input's order.
// What is written and counted is the same for any number of threads. Memory: some 2 MB a thread,
// and the longest record.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "base/byte_source.h"
#include "base/csv.h"
#include "base/ordered_work.h"
#include "screening/row_judge.h"
#include "screening/scrub.h"
#include "screening/scrub_output.h"

namespace lapwing::screening {

class ScrubRows final : private OrderedWork {
 public:
  // What a scrub has found out before its first row. All must outlive this.
  struct Setting {
    const ScrubOptions& options;
    const Screener& screener;
    const phone::Reader& reader;
    const CallQuestion& question;
    const Layout& layout;
    std::uint64_t numbers;  // that may come, roughly
  };

  // not_found, invalid_argument: the question's (NumberClasses::create).
  static Result<std::unique_ptr<ScrubRows>> create(const Setting& setting, std::size_t threads);
  ~ScrubRows() override;

  // Everything there is in `csv`, which reads from `input`. Errors name the input.
  Status run(ByteSource& input, CsvReader& csv, ScrubOutput& output);

  // After run(): totals, reasons, lists.
  void fill(ScrubReport& report) const;

 private:
  struct Worker;
  struct Slot {
    CsvBatch batch;
    FormattedRows rows;
    std::uint64_t number = 0;      // from 0
    std::uint64_t bytes_done = 0;  // of the input, once it was taken
    std::optional<Error> cut;      // what ends the input behind the batch's rows
  };

  ScrubRows(const Setting& setting, std::size_t threads);

  Result<bool> take(std::size_t slot) override;
  Status work(std::size_t slot, std::size_t worker) override;
  Result<bool> put(std::size_t slot) override;

  Setting setting_;
  OpenLists lists_;
  SellerBook book_;
  std::vector<std::unique_ptr<Worker>> workers_;
  std::vector<Slot> slots_;
  ByteSource* input_ = nullptr;
  CsvReader* csv_ = nullptr;
  ScrubOutput* output_ = nullptr;
  std::uint64_t batches_ = 0;
};

// Names the input in an error that speaks of its lines or columns.
Error in_input(const ByteSource& input, const Error& inner);

}  // namespace lapwing::screening
