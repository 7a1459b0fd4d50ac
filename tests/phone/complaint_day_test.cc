// One real day of the FTC's reported calls (8 July 2021, public domain, callers' numbers only):
// every cell is answered, and doc/reading.md shows the counts asserted here. The file is not in the
// project: it is looked for beside it, or in $LAPWING_SHARED_DATA.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <string>
#include <vector>

#include "phone/reading.h"
#include "phone/reading_reference.h"

namespace lapwing::phone {
namespace {

namespace fs = std::filesystem;

fs::path complaint_file() {
  const char* given = std::getenv("LAPWING_SHARED_DATA");
  const fs::path folder =
      given != nullptr ? fs::path(given) : fs::path(LAPWING_SOURCE_DIR) / ".." / "shared" / "data";
  return folder / "DNC_Complaint_Numbers_2021-07-08.csv";
}

// The number is the first field of each row; a quoted one holds no quote.
std::vector<std::string> number_cells(const fs::path& file) {
  std::vector<std::string> cells;
  std::ifstream in(file, std::ios::binary);
  std::string line;
  std::getline(in, line);
  while (std::getline(in, line)) {
    const bool quoted = line.starts_with('"');
    const std::size_t begin = quoted ? 1 : 0;
    cells.push_back(line.substr(begin, line.find(quoted ? '"' : ',', begin) - begin));
  }
  return cells;
}

bool ten_digits(const std::string& cell) {
  return cell.size() == 10 && cell.find_first_not_of("0123456789") == std::string::npos;
}

class ComplaintDay : public testing::Test {
 protected:
  void SetUp() override {
    if (!fs::exists(complaint_file())) {
      GTEST_SKIP() << "no file `" << complaint_file().string() << "`";
    }
    cells_ = number_cells(complaint_file());
    ASSERT_EQ(cells_.size(), 14'034);
  }
  std::vector<std::string> cells_;
};

TEST_F(ComplaintDay, EveryCellGetsAStatus) {
  const auto reader = Reader::create("US");
  ASSERT_TRUE(reader);
  std::map<std::string, int> counts;
  for (const auto& cell : cells_) {
    const Reading reading = reader->read(cell);
    std::string status(name_of(reading.status));
    if (reading.reason != ReadingReason::unspecified) {
      status += " " + std::string(name_of(reading.reason));
    }
    ++counts[status];
  }
  const std::map<std::string, int> wanted = {
      {"number", 13'139},  {"ambiguous unread-part", 1}, {"masked", 6},  {"none impossible", 213},
      {"none letters", 1}, {"none no-digits", 5},        {"empty", 669},
  };
  EXPECT_EQ(counts, wanted);
}

TEST_F(ComplaintDay, TenDigitsAreThatNumberOrImpossible) {
  const auto reader = Reader::create("US");
  ASSERT_TRUE(reader);
  int read = 0, impossible = 0, invalid = 0;
  for (const auto& cell : cells_) {
    if (!ten_digits(cell)) continue;
    const Reading reading = reader->read(cell);
    if (reading.status == ReadingStatus::number) {
      ASSERT_EQ(reading.numbers.size(), 1);
      ASSERT_EQ(reading.numbers[0].number.digits(), "1" + cell);
      invalid += reading.numbers[0].valid ? 0 : 1;
      ++read;
    } else {
      ASSERT_EQ(reading.status, ReadingStatus::none);
      ASSERT_EQ(reading.reason, ReadingReason::impossible);
      ASSERT_TRUE(cell[0] < '2' || cell[3] < '2') << "NPA and NXX are from 2 to 9";
      ++impossible;
    }
  }
  EXPECT_EQ(read, 13'136);
  EXPECT_EQ(impossible, 52);
  EXPECT_EQ(invalid, 23);
}

TEST_F(ComplaintDay, NoMaskedCellYieldsANumber) {
  const auto reader = Reader::create("US");
  ASSERT_TRUE(reader);
  int masked = 0;
  for (const auto& cell : cells_) {
    if (cell.find_first_of("*?") == std::string::npos && cell.find("xxx") == std::string::npos) {
      continue;
    }
    const Reading reading = reader->read(cell);
    EXPECT_EQ(reading.status, ReadingStatus::masked);
    EXPECT_TRUE(reading.numbers.empty());
    ++masked;
  }
  EXPECT_EQ(masked, 6);
}

TEST_F(ComplaintDay, TheScannerSettlesNearlyAllOfItAndAgrees) {
  const auto reader = Reader::create("US");
  ASSERT_TRUE(reader);
  for (const auto& cell : cells_) reader->read(cell);
  const auto counts = reader->counts();
  EXPECT_EQ(counts.scanned + counts.declined, cells_.size());
  EXPECT_GE(static_cast<double>(counts.scanned), 0.999 * static_cast<double>(cells_.size()));
  for (const auto& cell : cells_) EXPECT_EQ(reader->read(cell), read_reference(cell, "US"));
}

}  // namespace
}  // namespace lapwing::phone
