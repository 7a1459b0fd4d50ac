// Counting by the table of complaints.
#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <map>

#include "enforcement/complaint_store.h"
#include "enforcement/complaint_table.h"
#include "enforcement/violation_query.h"

namespace lapwing::enforcement {
namespace {

using Row = ComplaintTable::Row;

constexpr std::uint64_t kDaySeconds = 86'400;
// Days that nearly all complaints are of: 1980 to 2120.
constexpr std::uint32_t kUsualFirst = 723'180;
constexpr std::uint32_t kUsualDays = 51'136;

// What a kind is to a question.
constexpr std::uint8_t kTaken = 1;
constexpr std::uint8_t kRobocall = 2;

// When a complaint was reported, so that later is more; 0: not said.
std::uint64_t moment_of(Row row, const ComplaintKind& kind) {
  return kind.form == ComplaintKind::none ? 0 : ComplaintTable::seconds_of(row) << 2 | kind.form;
}

std::string moment_text(std::uint64_t moment) {
  const auto form = static_cast<ComplaintKind::Form>(moment & 3);
  if (form == ComplaintKind::none) return {};
  const std::uint64_t seconds = moment >> 2;
  std::string text = day_text(static_cast<std::uint32_t>(seconds / kDaySeconds));
  if (form == ComplaintKind::day) return text;
  const std::uint64_t clock = seconds % kDaySeconds;
  text += fmt::format("T{:02}:{:02}:{:02}", clock / 3600, clock / 60 % 60, clock % 60);
  return form == ComplaintKind::instant ? text + "Z" : text;
}

struct Sum {
  std::uint64_t complaints = 0;
  std::uint64_t robocalls = 0;
  std::uint64_t first = std::numeric_limits<std::uint64_t>::max();
  std::uint64_t last = 0;

  void add(std::uint64_t moment, bool robocall) {
    ++complaints;
    robocalls += robocall ? 1 : 0;
    if (moment == 0) return;
    first = std::min(first, moment);
    last = std::max(last, moment);
  }
  void add(const Sum& other) {
    complaints += other.complaints;
    robocalls += other.robocalls;
    first = std::min(first, other.first);
    last = std::max(last, other.last);
  }
  ComplaintCount named(std::string key) const {
    return {std::move(key), complaints, robocalls, last == 0 ? "" : moment_text(first),
            moment_text(last)};
  }
};

std::string number_key(std::uint64_t number, ComplaintGroup by) {
  if (number == 0) return {};
  return fmt::format("+{}{}", number, by == ComplaintGroup::block ? "xxx" : "");
}

class Counter {
 public:
  Counter(const ComplaintTable& table, const ComplaintFilter& filter)
      : table_(table), filter_(filter) {
    if (!filter.since.empty()) from_ = *day_number(filter.since) * kDaySeconds;
    if (!filter.until.empty()) until_ = (*day_number(filter.until) + 1) * kDaySeconds;
    if (filter.caller) caller_ = filter.caller->value();
    for (const ComplaintKind& kind : table.kinds()) kinds_.push_back(use_of(kind));
  }

  std::vector<ComplaintCount> count(ComplaintGroup by, std::size_t top) const {
    if (by == ComplaintGroup::caller || by == ComplaintGroup::block) return by_number(by, top);
    auto counts = in_order(by) ? by_time(by) : by_kind(by);
    if (!in_order(by)) {
      std::stable_sort(counts.begin(), counts.end(),
                       [](const auto& a, const auto& b) { return a.complaints > b.complaints; });
    }
    if (top > 0 && counts.size() > top) counts.resize(top);
    return counts;
  }

 private:
  const std::string& word(std::uint32_t index) const { return table_.words()[index]; }

  std::uint8_t use_of(const ComplaintKind& kind) const {
    const bool dated = kind.form != ComplaintKind::none;
    if (!dated && (!filter_.since.empty() || !filter_.until.empty())) return 0;
    if (!filter_.takes_state(word(kind.state), word(kind.state_code))) return 0;
    if (!filter_.takes_subject(word(kind.subject))) return 0;
    if (!filter_.source.empty() && filter_.source != word(kind.source)) return 0;
    if (!filter_.area.empty() && filter_.area != word(kind.area_code)) return 0;
    if (!filter_.flag.empty()) {
      const auto flags = flags_of(kind);
      if (std::find(flags.begin(), flags.end(), filter_.flag) == flags.end()) return 0;
    }
    return static_cast<std::uint8_t>(kTaken | (kind.robocall == 2 ? kRobocall : 0));
  }

  std::vector<std::string> flags_of(const ComplaintKind& kind) const {
    std::vector<std::string> flags;
    for (std::string_view rest = word(kind.flags); !rest.empty();) {
      const std::size_t end = std::min(rest.find(' '), rest.size());
      flags.emplace_back(rest.substr(0, end));
      rest.remove_prefix(std::min(end + 1, rest.size()));
    }
    return flags;
  }

  // Each complaint that the filter takes, caller by caller: visit(caller, row, kind, robocall).
  template <class Visit>
  void for_each(const Visit& visit) const {
    table_.for_each_caller([&](std::uint64_t caller, std::span<const Row> rows) {
      if (caller_ && caller != *caller_) return;
      for (const Row row : rows) {
        const std::uint32_t kind = ComplaintTable::kind_of(row);
        const std::uint8_t use = kinds_[kind];
        if ((row & ComplaintTable::kRepeats) != 0 || (use & kTaken) == 0) continue;
        const std::uint64_t seconds = ComplaintTable::seconds_of(row);
        if (seconds < from_ || seconds >= until_) continue;
        visit(caller, row, kind, (use & kRobocall) != 0);
      }
    });
  }

  struct OfNumber {
    std::uint64_t number = 0;  // of a block without its last digits
    Sum sum;
  };

  // Of a block 0 is also what is too short to have one.
  static std::uint64_t group_of(std::uint64_t caller, ComplaintGroup by) {
    if (by == ComplaintGroup::caller) return caller;
    return caller < 1'000 ? 0 : caller / 1'000;
  }

  std::vector<ComplaintCount> by_number(ComplaintGroup by, std::size_t top) const {
    std::vector<OfNumber> best;
    OfNumber now;
    std::uint64_t least = 1;  // fewer complaints are not among the first
    const auto less = [by](const OfNumber& a, const OfNumber& b) {
      if (a.sum.complaints != b.sum.complaints) return a.sum.complaints > b.sum.complaints;
      return number_key(a.number, by) < number_key(b.number, by);
    };
    const auto end = [&] {
      if (now.sum.complaints >= least) best.push_back(now);
      if (top == 0 || best.size() < 2 * top + 1'000) return;
      const auto last = best.begin() + static_cast<std::ptrdiff_t>(top);
      std::nth_element(best.begin(), last - 1, best.end(), less);
      least = (last - 1)->sum.complaints;
      best.erase(last, best.end());
    };
    for_each([&](std::uint64_t caller, Row row, std::uint32_t kind, bool robocall) {
      const std::uint64_t number = group_of(caller, by);
      if (number != now.number) {
        end();
        now = {number, {}};
      }
      now.sum.add(moment_of(row, table_.kinds()[kind]), robocall);
    });
    end();
    std::sort(best.begin(), best.end(), less);
    if (top > 0 && best.size() > top) best.resize(top);
    std::vector<ComplaintCount> counts;
    for (const OfNumber& one : best) {
      counts.push_back(one.sum.named(number_key(one.number, by)));
    }
    return counts;
  }

  std::vector<ComplaintCount> by_time(ComplaintGroup by) const {
    std::vector<Sum> usual(kUsualDays);
    std::map<std::uint32_t, Sum> unusual;
    Sum undated;
    for_each([&](std::uint64_t, Row row, std::uint32_t kind, bool robocall) {
      const std::uint64_t moment = moment_of(row, table_.kinds()[kind]);
      const auto day = static_cast<std::uint32_t>(ComplaintTable::seconds_of(row) / kDaySeconds);
      Sum& sum = moment == 0                      ? undated
                 : day - kUsualFirst < kUsualDays ? usual[day - kUsualFirst]
                                                  : unusual[day];
      sum.add(moment, robocall);
    });
    for (std::uint32_t i = 0; i < kUsualDays; ++i) {
      if (usual[i].complaints > 0) unusual[kUsualFirst + i] = usual[i];
    }
    std::map<std::string, Sum> sums;
    if (undated.complaints > 0) sums[""] = undated;
    for (const auto& [day, sum] : unusual) {
      sums[day_text(day).substr(0, by == ComplaintGroup::day ? 10 : 7)].add(sum);
    }
    return named(sums);
  }

  std::vector<ComplaintCount> by_kind(ComplaintGroup by) const {
    std::vector<Sum> of_kind(kinds_.size());
    for_each([&](std::uint64_t, Row row, std::uint32_t kind, bool robocall) {
      of_kind[kind].add(moment_of(row, table_.kinds()[kind]), robocall);
    });
    std::map<std::string, Sum> sums;
    for (std::size_t i = 0; i < of_kind.size(); ++i) {
      if (of_kind[i].complaints == 0) continue;
      const ComplaintKind& kind = table_.kinds()[i];
      if (by == ComplaintGroup::flag) {
        for (const std::string& flag : flags_of(kind)) sums[flag].add(of_kind[i]);
        continue;
      }
      sums[word(by == ComplaintGroup::state       ? kind.state
                : by == ComplaintGroup::place     ? kind.state_code
                : by == ComplaintGroup::subject   ? kind.subject
                : by == ComplaintGroup::area_code ? kind.area_code
                : by == ComplaintGroup::source    ? kind.source
                                                  : kind.channel)]
          .add(of_kind[i]);
    }
    return named(sums);
  }

  static std::vector<ComplaintCount> named(const std::map<std::string, Sum>& sums) {
    std::vector<ComplaintCount> counts;
    for (const auto& [key, sum] : sums) counts.push_back(sum.named(key));
    return counts;
  }

  const ComplaintTable& table_;
  const ComplaintFilter& filter_;
  std::uint64_t from_ = 0;
  std::uint64_t until_ = std::numeric_limits<std::uint64_t>::max();
  std::optional<std::uint64_t> caller_;
  std::vector<std::uint8_t> kinds_;
};

}  // namespace

Result<std::vector<ComplaintCount>> count_complaints(const std::filesystem::path& data,
                                                     const ComplaintFilter& filter,
                                                     ComplaintGroup by, std::size_t top) {
  const bool dated = (filter.since.empty() || day_number(filter.since)) &&
                     (filter.until.empty() || day_number(filter.until));
  if (dated && !filter.repeats) {
    const auto table = ComplaintTable::open(data);
    if (!table) return table.error();
    if (*table) return Counter(**table, filter).count(by, top);
  }
  auto counts = count_complaints_by_lines(data, filter, by);
  if (counts && top > 0 && counts->size() > top) counts->resize(top);
  return counts;
}

}  // namespace lapwing::enforcement
