// Sorts the rows of an import by number in flat memory: full buffers are sorted and spilled as runs
// to files of a directory, and merged as they are read back. Rows that come sorted, as published
// lists do, make one run. Rows of one number keep their order. One thread.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/file_system.h"
#include "base/result.h"
#include "registry/difference.h"

namespace lapwing::registry {

class RowSorter {
 public:
  static constexpr std::size_t kRowsInMemory = std::size_t{4} << 20;  // 64 MiB

  // `directory` is made when the first run is spilled, and removed with its content at the end.
  RowSorter(FileSystem& files, std::filesystem::path directory,
            std::size_t rows_in_memory = kRowsInMemory);
  ~RowSorter();
  RowSorter(const RowSorter&) = delete;
  RowSorter& operator=(const RowSorter&) = delete;

  Status add(const Change& row);
  // No more rows: next() gives them by number, and false at the end.
  Status finish();
  Result<bool> next(Change& row);

 private:
  struct Row {
    std::uint64_t number;
    std::int32_t day;
    ChangeOp op;
  };
  class Run;

  void sort_buffer();
  Status spill();
  Result<bool> advance(std::size_t run);

  FileSystem& files_;
  std::filesystem::path directory_;
  std::size_t rows_in_memory_;
  std::vector<Row> buffer_;
  bool ascending_ = true;  // the buffer, so far
  std::vector<std::unique_ptr<Run>> runs_;
  std::size_t next_in_buffer_ = 0;
  // Runs with rows left, by their next number; the earlier run first where those are equal.
  std::vector<std::pair<std::uint64_t, std::size_t>> heap_;
};

}  // namespace lapwing::registry
