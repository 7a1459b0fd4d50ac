// Counts by the table of complaints, held against counts by the lines.
#include "enforcement/complaint_table.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>

#include "enforcement/complaint_store.h"
#include "tests/support/temp_dir.h"

namespace lapwing::enforcement {
namespace {

namespace fs = std::filesystem;

constexpr std::array<ComplaintGroup, 10> kGroups = {
    ComplaintGroup::caller,    ComplaintGroup::day,  ComplaintGroup::state, ComplaintGroup::subject,
    ComplaintGroup::area_code, ComplaintGroup::flag, ComplaintGroup::month, ComplaintGroup::source,
    ComplaintGroup::channel,   ComplaintGroup::block};

std::string words(const std::vector<ComplaintCount>& counts) {
  std::string all;
  for (const auto& one : counts) {
    all += fmt::format("{} {} {} {} {}\n", one.key, one.complaints, one.robocalls, one.first,
                       one.last);
  }
  return all;
}

class ComplaintTables : public testing::Test {
 protected:
  template <class T>
  const T& one_of(const std::vector<T>& values) {
    return values[std::uniform_int_distribution<std::size_t>(0, values.size() - 1)(random_)];
  }
  Complaint random_complaint(const std::string& source) {
    static const auto reader = *phone::Reader::create("US");
    Complaint one;
    one.source = source;
    one.caller_text = one_of<std::string>(
        {"", "212555xxxx", "2125550142", "212-555-0143", "2125551999", "3055550100",
         "+44 20 7946 0958", "+44 7700 900123", "+61491570006", "+1 2125550142", "12125550142x1"});
    const std::string day =
        one_of<std::string>({"2026-10-30", "2026-10-31", "2026-11-01", "1969-12-31"});
    one.reported = day + one_of<std::string>({"", "T00:00:00", "T10:05:31", "T23:59:59Z"});
    if (one_of<int>({0, 0, 0, 0, 1}) == 1) one.reported = "";
    one.violated = one_of<std::string>({"", "2026-10-31", "2026-11-01T10:00:00", "0201-01-01"});
    one.state = one_of<std::string>({"", "Ohio", "OH", "Florida"});
    one.area_code = one_of<std::string>({"", "216", "305"});
    one.subject = one_of<std::string>({"", "Other", "Warranties & protection plans"});
    if (one_of<int>({0, 1}) == 1) one.robocall = one_of<int>({0, 1}) == 1;
    if (one_of<int>({0, 0, 1}) == 1) one.channel = "text";
    complete(one, reader);
    return one;
  }
  void keep(const std::vector<Complaint>& complaints) {
    auto writer = ComplaintWriter::create(posix_file_system(), data());
    ASSERT_TRUE(writer);
    for (const Complaint& one : complaints) ASSERT_TRUE(writer->complaint(one, {}));
    ASSERT_TRUE(writer->finish(++seq_, "file"));
  }
  void keep_some(std::size_t count) {
    const std::string source = one_of<std::string>({"ftc", "ftc", "fcc", "own"});
    std::vector<Complaint> some;
    for (std::size_t i = 0; i < count; ++i) some.push_back(random_complaint(source));
    if (!earlier_.empty() && earlier_.front().source == source) some.push_back(earlier_.front());
    keep(some);
    earlier_ = some;
  }
  // The table is written now, if it is behind at all.
  void write_table() { ASSERT_TRUE(ComplaintTable::open(data(), 1)); }
  void expect_same() {
    std::vector<ComplaintFilter> filters(8);
    filters[1].state = "ohio";
    filters[2].subject = "WARRANT";
    filters[3].since = "2026-10-31";
    filters[4].until = "2026-10-31";
    filters[5].caller = E164::from_digits("12125550142");
    filters[6].flag = "violation-after-report";
    filters[7].source = "fcc";
    filters[7].area = "216";
    for (const auto& filter : filters) {
      for (const ComplaintGroup by : kGroups) {
        auto slow = count_complaints_by_lines(data(), filter, by);
        const auto fast = count_complaints(data(), filter, by);
        ASSERT_TRUE(slow && fast);
        ASSERT_EQ(words(*fast), words(*slow))
            << static_cast<int>(by) << " " << &filter - filters.data();
        if (&filter != filters.data()) continue;
        const auto top = count_complaints(data(), filter, by, 3);
        ASSERT_TRUE(top);
        if (slow->size() > 3) slow->resize(3);
        ASSERT_EQ(words(*top), words(*slow)) << "the first three";
      }
    }
  }
  const fs::path& data() const { return directory_.path(); }
  fs::path table() const { return data() / "enforcement" / ComplaintTable::kFileName; }

  TempDir directory_;
  registry::Seq seq_ = 0;
  std::mt19937 random_{20261128};
  std::vector<Complaint> earlier_;
};

TEST_F(ComplaintTables, CountAsTheLinesDoWhateverCameSince) {
  expect_same();  // of none
  for (int round = 0; round < 9; ++round) {
    keep_some(static_cast<std::size_t>(one_of<int>({1, 4, 25})));
    expect_same();
    if (HasFatalFailure()) return;
    if (round % 3 == 1) {
      write_table();
      ASSERT_TRUE(fs::exists(table()));
      expect_same();
    }
  }
}

TEST_F(ComplaintTables, DamageIsNoticedAndMendedFromTheLines) {
  for (int i = 0; i < 3; ++i) keep_some(40);
  write_table();
  const auto whole = read_whole_file(posix_file_system(), table());
  ASSERT_TRUE(whole);
  const auto right = count_complaints(data(), {}, ComplaintGroup::caller);
  ASSERT_TRUE(right);
  keep_some(1);  // so that what only a merge reads is read, too
  const auto slow = count_complaints_by_lines(data(), {}, ComplaintGroup::caller);
  ASSERT_TRUE(slow);
  for (std::size_t at = 0; at < whole->size(); at += 1 + whole->size() / 100) {
    std::string damaged = *whole;
    damaged[at] = static_cast<char>(damaged[at] ^ 0x10);
    ASSERT_TRUE(write_file_atomically(posix_file_system(), table(), damaged));
    const auto counts = count_complaints(data(), {}, ComplaintGroup::caller);
    ASSERT_TRUE(counts) << at;
    ASSERT_EQ(words(*counts), words(*slow)) << "byte " << at;
  }
  for (std::size_t size = 0; size < whole->size(); size += 1 + whole->size() / 40) {
    ASSERT_TRUE(write_file_atomically(posix_file_system(), table(), whole->substr(0, size)));
    const auto counts = count_complaints(data(), {}, ComplaintGroup::caller);
    ASSERT_TRUE(counts);
    ASSERT_EQ(words(*counts), words(*slow)) << "cut at " << size;
  }
}

TEST_F(ComplaintTables, WhatWasErasedOrExpiredIsNotCountedFromMemory) {
  keep_some(60);
  keep_some(60);
  write_table();
  const auto number = *E164::from_digits("12125550142");
  ASSERT_TRUE(ComplaintTable::forget(data()));
  EXPECT_FALSE(fs::exists(table()));
  write_table();
  ASSERT_TRUE(mask_number(posix_file_system(), complaint_folder(data()), number));
  expect_same();  // by the time of the file alone, should a table have been made meanwhile
  write_table();
  ASSERT_TRUE(remove_lines(posix_file_system(), complaint_folder(data()), 1));
  expect_same();
}

TEST_F(ComplaintTables, AFormThatNoColumnHoldsIsCountedFromTheLines) {
  keep_some(20);
  write_table();
  auto odd = random_complaint("ftc");
  odd.reported = "2026-11-01T10:00";
  keep({odd});
  const auto opened = ComplaintTable::open(data());
  ASSERT_TRUE(opened);
  EXPECT_FALSE(*opened);
  expect_same();
}

}  // namespace
}  // namespace lapwing::enforcement
