#include "demo/consumers.h"

#include <algorithm>
#include <array>
#include <set>

#include "phone/nanp.h"

namespace lapwing::demo {
namespace {

using std::chrono::days;
using std::chrono::hours;
using std::chrono::seconds;
using std::chrono::sys_days;

constexpr std::array<std::string_view, 8> kSubjects = {
    "Reducing your debt (credit cards, mortgage, student loans)",
    "Warranties & protection plans",
    "Medical & prescriptions",
    "Energy, solar, & utilities",
    "Home improvement & cleaning",
    "Lotteries, prizes & sweepstakes",
    "Computer & technical support",
    "Other"};
constexpr CivilDate kFirstDay{std::chrono::year(2026) / 10 / 1};
constexpr int kDays = 29;
constexpr std::uint64_t kCallsACampaign = 10'000;
constexpr int kSinglesACampaign = 60;

class Consumers {
 public:
  Consumers(World& world, Random random) : world_(world), random_(random) {
    for (const phone::NpaInfo& npa : phone::all_npas()) {
      const bool known = npa.in_service_on && *npa.in_service_on < kFirstDay;
      if (npa.kind == phone::NpaKind::geographic && known) npas_.push_back(npa.npa);
    }
    for (const WorldCall& call : world.calls) {
      if (people_.size() == 5'000) break;
      people_.push_back(call.called);
    }
  }

  void run() {
    about_calls();
    const std::uint64_t campaigns = 4 + world_.calls.size() / kCallsACampaign;
    for (std::uint64_t i = 0; i < campaigns; ++i) {
      one_block(i);
      same_days(i);
      scattered(i);
      for (int k = 0; k < kSinglesACampaign; ++k) single();
    }
    std::stable_sort(
        world_.complaints.begin(), world_.complaints.end(),
        [](const WorldComplaint& a, const WorldComplaint& b) { return a.reported < b.reported; });
    std::uint64_t both = 0;
    std::uint64_t late = 0;
    for (const WorldComplaint& one : world_.complaints) {
      both += one.fcc ? 1 : 0;
      late += one.violated > one.reported ? 1 : 0;
    }
    world_.consumer_facts = {{"complaints", world_.complaints.size()},
                             {"to-both-agencies", both},
                             {"late-dated", late},
                             {"campaigns", 3 * campaigns}};
  }

 private:
  std::string subject() { return std::string(kSubjects[random_.below(kSubjects.size() - 1)]); }
  E164 person() { return people_[random_.below(people_.size())]; }

  // A number of the exchange 555 that no call and no other caller showed.
  std::string fresh_number(int npa, int line) {
    for (;;) {
      auto number = fmt::format("+1{}555{:04}", npa, line);
      if (used_.insert(number).second) return number;
      line = (line + 1) % 10'000;
    }
  }
  int any_npa() { return npas_[random_.below(npas_.size())]; }

  Instant on_day(int day) {
    return Instant(sys_days(kFirstDay) + days(day) + hours(13)) + seconds(random_.below(10 * 3600));
  }

  void complain(const std::string& caller, Instant violated, const std::string& about,
                bool robocall, E164 consumer) {
    WorldComplaint one{caller,   violated + seconds(60 + random_.below(172'000)),
                       violated, consumer,
                       about,    robocall};
    // Typed wrongly: the call is dated a day after the report of it.
    if (random_.below(40) == 0) one.violated = one.reported + days(1);
    one.fcc = random_.below(25) == 0;
    world_.complaints.push_back(std::move(one));
  }

  void about_calls() {
    std::set<std::pair<std::string, std::string>> broken;
    for (const Planted& planted : world_.planted) {
      if (!planted.called.empty()) broken.emplace(planted.called, planted.at);
    }
    for (const WorldCall& call : world_.calls) {
      const auto key = std::pair(call.called.to_string(), format_instant(call.at));
      if (!call.caller.starts_with('+') || !broken.contains(key) || random_.below(3) != 0) continue;
      complain(call.caller, call.at, "Other", call.recorded, call.called);
    }
    for (const Seller& seller : world_.sellers) used_.insert(seller.caller);
  }

  void one_block(std::uint64_t index) {
    const std::string name = fmt::format("block-{}", index);
    const std::string about = subject();
    const int npa = any_npa();
    const int thousand = 1'000 * random_.between(0, 9);
    const int first = random_.between(0, kDays - 12);
    const int numbers = random_.between(6, 20);
    for (int i = 0; i < numbers; ++i) {
      const auto caller = fresh_number(npa, thousand + random_.between(0, 999));
      world_.campaigns[caller] = name;
      for (int k = random_.between(1, 4); k > 0; --k) {
        complain(caller, on_day(first + random_.between(0, 9)), about, true, person());
      }
    }
  }

  void same_days(std::uint64_t index) {
    const std::string name = fmt::format("days-{}", index);
    const std::string about = subject();
    std::vector<int> used;
    for (int day = random_.between(0, 3); day < kDays; day += random_.between(2, 6)) {
      used.push_back(day);
    }
    const int numbers = random_.between(4, 10);
    for (int i = 0; i < numbers; ++i) {
      const auto caller = fresh_number(any_npa(), random_.between(0, 9'999));
      world_.campaigns[caller] = name;
      for (const int day : used) {
        // Not every day of it is reported.
        if (random_.below(10) == 0) continue;
        for (int k = random_.between(1, 2); k > 0; --k) {
          complain(caller, on_day(day), about, random_.below(2) == 0, person());
        }
      }
    }
  }

  void scattered(std::uint64_t index) {
    const std::string about = subject();
    for (int i = random_.between(4, 8); i > 0; --i) {
      const auto caller = fresh_number(any_npa(), random_.between(0, 9'999));
      world_.campaigns[caller] = fmt::format("scattered-{}", index);
      complain(caller, on_day(random_.between(0, kDays - 1)), about, true, person());
    }
  }

  void single() {
    const auto caller = fresh_number(any_npa(), random_.between(0, 9'999));
    complain(caller, on_day(random_.between(0, kDays - 1)), subject(), random_.below(3) != 0,
             person());
  }

  World& world_;
  Random random_;
  std::vector<int> npas_;
  std::vector<E164> people_;
  std::set<std::string> used_;
};

}  // namespace

void add_consumers(World& world, Random random) { Consumers(world, random).run(); }

}  // namespace lapwing::demo
