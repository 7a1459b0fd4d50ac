// Complaints beside the registry, one file of JSON lines for each file received, in the data
// directory's folder `enforcement/complaints`, and questions about them. Derived from the files the
// journal names. The same complaint in two files is there once.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "enforcement/complaint.h"
#include "enforcement/line_files.h"

namespace lapwing::enforcement {

// Keeps what a reader finds.
class ComplaintWriter final : public ComplaintSink {
 public:
  static Result<ComplaintWriter> create(FileSystem& files, const std::filesystem::path& data);
  Status complaint(const Complaint& complaint, registry::SourcePosition at) override;
  // `name` is the file's digest, `seq` the entry that names it. Without it nothing is kept.
  Status finish(registry::Seq seq, std::string_view name) { return lines_->finish(seq, name); }

 private:
  explicit ComplaintWriter(std::unique_ptr<LineFileWriter> lines) : lines_(std::move(lines)) {}
  std::unique_ptr<LineFileWriter> lines_;
};

// Where complaints are in a data directory, one file for each received.
std::filesystem::path complaint_folder(const std::filesystem::path& data);

struct ComplaintFilter {
  std::optional<E164> caller;
  std::string state;     // as the source writes it, without case
  std::string subject;   // a part of it, without case
  std::string flag;      // only with this flag
  std::string since;     // reported, first day; `2021-07-07`
  std::string until;     // last day
  std::string source;    // `ftc`
  std::string area;      // the consumer's area code
  bool repeats = false;  // also what repeats another, with `same_as`

  bool takes(const Complaint& complaint) const;
  bool takes_state(std::string_view named, std::string_view code) const;
  bool takes_subject(std::string_view about) const;
};

// block: the caller's thousand numbers, `+13055550xxx`.
enum class ComplaintGroup : std::uint8_t {
  caller,
  day,
  state,
  subject,
  area_code,
  flag,
  month,
  source,
  channel,
  block,
  place,  // the state's code, `US-FL`, whichever way the source writes it
};
// not_found, naming the words there are.
Result<ComplaintGroup> parse_complaint_group(std::string_view text);

struct ComplaintCount {
  std::string key;  // empty where it is not said
  std::uint64_t complaints = 0;
  std::uint64_t robocalls = 0;
  std::string first;  // reported
  std::string last;
};

struct ComplaintTotals {
  std::uint64_t complaints = 0;
  std::uint64_t duplicates = 0;  // the same complaint again, in this file or another
  // One call reported to two agencies: another source names the same caller, day and state.
  std::uint64_t joined = 0;
};

// Every complaint once that the filter takes, in the order received. Of one source a person may
// have reported two calls of a day: so many of each source are joined as the others have.
Result<ComplaintTotals> for_each_complaint(const std::filesystem::path& data,
                                           const ComplaintFilter& filter,
                                           const std::function<Status(Complaint&&)>& visit);
// A line that was kept. data_loss, naming the place.
Result<Complaint> stored_complaint(std::string_view line, const std::string& place);

// Whether its groups come in order of their keys: days and months.
constexpr bool in_order(ComplaintGroup by) {
  return by == ComplaintGroup::day || by == ComplaintGroup::month;
}
// By descending number, then by key; days in order. The first `top` of them, 0 for all. A complaint
// counts once under each flag. From the table of complaints (complaint_table.h).
Result<std::vector<ComplaintCount>> count_complaints(const std::filesystem::path& data,
                                                     const ComplaintFilter& filter,
                                                     ComplaintGroup by, std::size_t top = 0);
// The same, all of them, from the lines themselves: slow, and what the table is held against.
Result<std::vector<ComplaintCount>> count_complaints_by_lines(const std::filesystem::path& data,
                                                              const ComplaintFilter& filter,
                                                              ComplaintGroup by);

}  // namespace lapwing::enforcement
