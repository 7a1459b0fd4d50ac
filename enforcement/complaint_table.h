// Complaints in columns, each once, by the caller's number: for questions that count them. Derived
// from the lines in `enforcement/complaints` and kept beside them in `complaints.table`, checked by
// the names, sizes and times of those files and by checksums; where it is missing, behind or
// damaged it is made anew, or brought up by the files that came since. doc/enforcement.md has its
// bytes.
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/file_system.h"
#include "base/result.h"

namespace lapwing::enforcement {

// All of a complaint that many share; texts as indexes of ComplaintTable::words().
struct ComplaintKind {
  enum Form : std::uint8_t { none, day, wall_time, instant };  // of `reported`

  std::uint32_t source = 0;
  std::uint32_t state = 0;
  std::uint32_t state_code = 0;
  std::uint32_t subject = 0;
  std::uint32_t area_code = 0;
  std::uint32_t channel = 0;
  std::uint32_t flags = 0;  // joined by blanks
  Form form = none;
  std::uint8_t robocall = 0;  // 0 not said, 1 no, 2 yes
  std::array<std::uint8_t, 2> unused = {};

  friend auto operator<=>(const ComplaintKind&, const ComplaintKind&) = default;
};
static_assert(sizeof(ComplaintKind) == 32);

class ComplaintTable {
 public:
  // One complaint: `reported` in seconds since the year 0, a bit, the kind. The bit: it repeats
  // what another source's says.
  using Row = std::uint64_t;
  static constexpr int kKindBits = 24;
  static constexpr Row kRepeats = Row{1} << kKindBits;
  static constexpr std::uint32_t kind_of(Row row) { return row & (kRepeats - 1); }
  static constexpr std::uint64_t seconds_of(Row row) { return row >> (kKindBits + 1); }

  // Brought up to the files of complaints that there are. Nothing where one of them has a form that
  // no column holds (a date that is none): then the lines are to be read. Errors are the lines'.
  // The file is written again once so many complaints are not in it, and a twentieth of those that
  // are; fewer are read from their lines each time, as they come in one a request.
  static Result<std::optional<ComplaintTable>> open(const std::filesystem::path& data,
                                                    std::size_t rewrite_min = kRewriteMin);
  // Before an erasure or an expiry: what goes from the lines goes from here first.
  static Status forget(const std::filesystem::path& data);
  ComplaintTable(ComplaintTable&&) noexcept;
  ComplaintTable& operator=(ComplaintTable&&) noexcept;
  ~ComplaintTable();

  const std::vector<std::string>& words() const { return words_; }
  const std::vector<ComplaintKind>& kinds() const { return kinds_; }
  // By ascending number, 0 first: complaints that name none.
  void for_each_caller(const std::function<void(std::uint64_t, std::span<const Row>)>& visit) const;

  static constexpr const char* kFileName = "complaints.table";
  static constexpr std::size_t kRewriteMin = 10'000;

 private:
  using Id = std::array<unsigned char, 10>;  // as in Complaint::id
  struct Columns;                            // of the file
  struct Fresh;                              // a complaint that is not in it
  struct Merged;                             // one caller's
  struct Source;                             // a file of lines
  class Words;
  ComplaintTable();
  Status add_file(const std::filesystem::path& file, Words& words);
  bool take_columns(std::unique_ptr<MappedFile> file, const std::vector<Source>& sources);
  bool read_columns(std::string_view bytes, const std::vector<Source>& sources);
  void merge(std::uint64_t caller, std::span<const Fresh> fresh, std::size_t index,
             Merged& merged) const;
  void join(Merged& merged) const;
  void for_each_merged(
      const std::function<void(std::uint64_t, std::size_t, std::span<const Fresh>)>& visit) const;
  std::string encode(const std::vector<Source>& sources) const;

  std::unique_ptr<Columns> columns_;
  std::vector<std::string> words_;
  std::vector<ComplaintKind> kinds_;
  std::vector<Fresh> fresh_;  // by caller, in the order received
  bool several_sources_ = false;
  bool holds_all_ = true;
};

// After the year 0; nothing for what is no day like 2021-07-07.
std::optional<std::uint32_t> day_number(std::string_view text);
std::string day_text(std::uint32_t day);

}  // namespace lapwing::enforcement
