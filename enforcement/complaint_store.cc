#include "enforcement/complaint_store.h"

#include <algorithm>
#include <array>
#include <map>
#include <unordered_map>
#include <unordered_set>

#include "enforcement/us_state.h"
#include "enforcement/violation_query.h"

namespace lapwing::enforcement {
namespace {

constexpr std::array<std::string_view, 11> kGroups = {"caller",    "day",   "state", "subject",
                                                      "area-code", "flag",  "month", "source",
                                                      "channel",   "block", "place"};

std::string lower(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return out;
}

std::string key_of(const Complaint& complaint, ComplaintGroup by) {
  switch (by) {
    case ComplaintGroup::caller:
      return complaint.caller;
    case ComplaintGroup::day:
      return complaint.reported.substr(0, 10);
    case ComplaintGroup::state:
      return complaint.state;
    case ComplaintGroup::subject:
      return complaint.subject;
    case ComplaintGroup::area_code:
      return complaint.area_code;
    case ComplaintGroup::month:
      return complaint.reported.substr(0, 7);
    case ComplaintGroup::source:
      return complaint.source;
    case ComplaintGroup::channel:
      return complaint.channel;
    case ComplaintGroup::block:
      return block_of(complaint.caller);
    case ComplaintGroup::place:
      return complaint.state_code;
    case ComplaintGroup::flag:
      break;
  }
  return {};
}

// Which complaints of several sources are about one call.
class Joiner {
 public:
  // The complaint that this one repeats; empty for none. Each complaint is told once.
  std::string same_as(const Complaint& complaint) {
    const std::string day = complaint.violated.substr(0, 10);
    if (complaint.caller.empty() || day.empty() || complaint.state_code.empty()) return {};
    Call& call = calls_[fmt::format("{} {} {}", complaint.caller, day, complaint.state_code)];
    const std::size_t index = call.of_source[complaint.source]++;
    if (index < call.ids.size()) return call.ids[index];
    call.ids.push_back(complaint.id);
    return {};
  }

 private:
  struct Call {
    std::vector<std::string> ids;
    std::map<std::string, std::size_t> of_source;
  };
  std::unordered_map<std::string, Call> calls_;
};

void add(ComplaintCount& count, const Complaint& complaint) {
  ++count.complaints;
  if (complaint.robocall.value_or(false)) ++count.robocalls;
  if (complaint.reported.empty()) return;
  if (count.first.empty() || complaint.reported < count.first) count.first = complaint.reported;
  if (complaint.reported > count.last) count.last = complaint.reported;
}

// A file is of one source: its first line says of which. With one source there is nothing to join.
Result<bool> several_sources(const std::filesystem::path& folder) {
  std::string first;
  bool several = false;
  const auto read = for_each_first_line(posix_file_system(), folder,
                                        [&](std::string_view line, const std::string&) -> Status {
                                          const auto complaint = complaint_from(line);
                                          if (!complaint) return ok();  // told when it is read
                                          if (first.empty()) first = complaint->source;
                                          several = several || first != complaint->source;
                                          return ok();
                                        });
  if (!read) return read.error();
  return several;
}

}  // namespace

std::filesystem::path complaint_folder(const std::filesystem::path& data) {
  return data / "enforcement" / "complaints";
}

Result<ComplaintWriter> ComplaintWriter::create(FileSystem& files,
                                                const std::filesystem::path& data) {
  auto lines = LineFileWriter::create(files, complaint_folder(data));
  if (!lines) return lines.error();
  return ComplaintWriter(*std::move(lines));
}

Status ComplaintWriter::complaint(const Complaint& complaint, registry::SourcePosition /*at*/) {
  return lines_->add(
      to_json(complaint).dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace));
}

bool ComplaintFilter::takes_state(std::string_view named, std::string_view code) const {
  return state.empty() || lower(state) == lower(named) ||
         (!code.empty() && us_state_code(state) == code);
}

bool ComplaintFilter::takes_subject(std::string_view about) const {
  return subject.empty() || lower(about).find(lower(subject)) != std::string::npos;
}

bool ComplaintFilter::takes(const Complaint& complaint) const {
  if (caller && complaint.caller != caller->to_string()) return false;
  if (!takes_state(complaint.state, complaint.state_code)) return false;
  if (!takes_subject(complaint.subject)) return false;
  if (!flag.empty() &&
      std::find(complaint.flags.begin(), complaint.flags.end(), flag) == complaint.flags.end()) {
    return false;
  }
  if (!source.empty() && source != complaint.source) return false;
  if (!area.empty() && area != complaint.area_code) return false;
  const std::string day = complaint.reported.substr(0, 10);
  return (since.empty() || day >= since) && (until.empty() || (!day.empty() && day <= until));
}

Result<ComplaintGroup> parse_complaint_group(std::string_view text) {
  const auto found = std::find(kGroups.begin(), kGroups.end(), text);
  if (found != kGroups.end()) return static_cast<ComplaintGroup>(found - kGroups.begin());
  return error(Errc::not_found, "`{}` is not one of {}", text, fmt::join(kGroups, ", "));
}

Result<Complaint> stored_complaint(std::string_view line, const std::string& place) {
  auto complaint = complaint_from(line);
  if (complaint) return complaint;
  return error(complaint.error().code, "{}: {}; import the file again", place,
               complaint.error().message);
}

Result<ComplaintTotals> for_each_complaint(const std::filesystem::path& data,
                                           const ComplaintFilter& filter,
                                           const std::function<Status(Complaint&&)>& visit) {
  ComplaintTotals totals;
  std::unordered_set<std::string> seen;
  const auto several = several_sources(complaint_folder(data));
  if (!several) return several.error();
  Joiner joiner;
  const auto read = for_each_line(posix_file_system(), complaint_folder(data),
                                  [&](std::string_view line, const std::string& place) -> Status {
                                    auto complaint = stored_complaint(line, place);
                                    if (!complaint) return complaint.error();
                                    if (!seen.insert(complaint->id).second) {
                                      ++totals.duplicates;
                                      complaint->same_as = complaint->id;
                                    } else if (*several) {
                                      complaint->same_as = joiner.same_as(*complaint);
                                      if (!complaint->same_as.empty()) ++totals.joined;
                                    }
                                    if (!complaint->same_as.empty() && !filter.repeats) return ok();
                                    if (!filter.takes(*complaint)) return ok();
                                    if (complaint->same_as.empty()) ++totals.complaints;
                                    return visit(*std::move(complaint));
                                  });
  if (!read) return read.error();
  return totals;
}

Result<std::vector<ComplaintCount>> count_complaints_by_lines(const std::filesystem::path& data,
                                                              const ComplaintFilter& filter,
                                                              ComplaintGroup by) {
  std::map<std::string, ComplaintCount> counts;
  const auto read = for_each_complaint(data, filter, [&](Complaint&& complaint) {
    if (by != ComplaintGroup::flag) add(counts[key_of(complaint, by)], complaint);
    if (by == ComplaintGroup::flag) {
      for (const std::string& flag : complaint.flags) add(counts[flag], complaint);
    }
    return ok();
  });
  if (!read) return read.error();
  std::vector<ComplaintCount> sorted;
  for (auto& [key, count] : counts) {
    count.key = key;
    sorted.push_back(std::move(count));
  }
  if (!in_order(by)) {
    std::stable_sort(sorted.begin(), sorted.end(),
                     [](const auto& a, const auto& b) { return a.complaints > b.complaints; });
  }
  return sorted;
}

}  // namespace lapwing::enforcement
