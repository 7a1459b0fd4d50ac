#include "demo/world.h"

#include <algorithm>
#include <array>

#include "demo/consumers.h"
#include "demo/random.h"
#include "phone/nanp.h"

namespace lapwing::demo {
namespace {

using std::chrono::days;
using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;
using std::chrono::sys_days;

// October 2026: the registry's first edition is from September, and the month ends before any clock
// changes. Campaigns stay within 30 days.
constexpr int kDays = 29;
constexpr CivilDate kFirstDay{std::chrono::year(2026) / 10 / 1};
constexpr CivilDate kSecondEdition{std::chrono::year(2026) / 10 / 12};

// States without law of their own on calls when this was written, and Florida for its cap.
constexpr std::array<std::string_view, 5> kStates = {"US-OH", "US-IA", "US-WI", "US-VT", "US-DE"};
constexpr std::string_view kFlorida = "US-FL";
// Agreements are played in every so many rounds: there are numbers enough for that.
constexpr std::uint64_t kAgreedEvery = 4;

struct Subscriber {
  E164 number;
  Zone zone;
};

// Numbers of the exchange 555, which is given to nobody but for two services, in area codes of one
// zone; each is handed out once. The hundred from 0100 on are what sellers show: nobody is called
// by his own number unless the script says so.
class Subscribers {
 public:
  Subscribers(Random& random, std::span<const std::string_view> states) {
    for (const phone::NpaInfo& npa : phone::all_npas()) {
      const bool known = npa.in_service_on && *npa.in_service_on < kFirstDay;
      if (npa.kind != phone::NpaKind::geographic || npa.zones.size() != 1 ||
          npa.subdivisions.size() != 1 || !known ||
          std::find(states.begin(), states.end(), npa.subdivisions.front()) == states.end()) {
        continue;
      }
      const auto zone = Zone::find(npa.zones.front());
      if (!zone) continue;
      zones_.push_back(*zone);
      npas_.push_back(npa.npa);
    }
    for (std::uint32_t i = 0; i < npas_.size() * kLines; ++i) {
      const std::uint32_t line = i % kLines;
      const bool shown = line >= 100 && line < 200;
      const bool service = line == 1212 || line == 4334;
      if (!shown && !service) order_.push_back(i);
    }
    for (std::size_t i = order_.size(); i > 1; --i) {
      std::swap(order_[i - 1], order_[random.below(i)]);
    }
  }

  std::size_t left() const { return order_.size() - next_; }
  // Precondition: left() > 0.
  Subscriber take() { return at(next_++); }
  // One of those never handed out, of which `kept` are left for that.
  Subscriber any(Random& random, std::size_t kept) {
    return at(order_.size() - 1 - random.below(kept));
  }

 private:
  static constexpr std::uint32_t kLines = 10'000;

  Subscriber at(std::size_t place) const {
    const std::uint32_t npa = order_[place] / kLines;
    const std::uint32_t line = order_[place] % kLines;
    return {*E164::from_digits(fmt::format("1{}555{:04}", npas_[npa], line)), zones_[npa]};
  }

  std::vector<std::uint16_t> npas_;
  std::vector<Zone> zones_;
  std::vector<std::uint32_t> order_;
  std::size_t next_ = 0;
};

class Script {
 public:
  explicit Script(const WorldOptions& options)
      : random_(options.seed),
        subscribers_(random_, kStates),
        floridians_(random_, std::span(&kFlorida, 1)),
        calls_wanted_(options.calls) {
    const auto add = [&](const char* name, const char* zone, const char* caller, bool sloppy,
                         bool rogue) {
      world_.sellers.push_back({name, zone, caller, sloppy, rogue});
    };
    add("careful-1", "America/New_York", "+12165550100", false, false);
    add("careful-2", "Etc/UTC", "+14195550101", false, false);
    add("sloppy-1", "America/Chicago", "+15155550102", true, false);
    add("sloppy-2", "America/Los_Angeles", "+16085550103", true, false);
    add("rogue-1", "America/New_York", "+18025550104", true, true);
    add("rogue-2", "Asia/Manila", "+13025550105", true, true);
    world_.internal.resize(world_.sellers.size());
    for (int i = 0; i < 3; ++i) {
      world_.do_not_originate.push_back(*E164::from_digits(fmt::format("1800555019{}", i)));
    }
  }

  World run() {
    const std::uint64_t rounds = std::max<std::uint64_t>(calls_wanted_ / 800, 1);
    for (std::uint64_t round = 0; round < rounds; ++round) {
      for (seller_ = 0; seller_ < world_.sellers.size(); ++seller_) {
        play();
        if (round % kAgreedEvery == 0) agreed();
      }
    }
    campaigns();
    // Numbers on the registry that nobody calls.
    for (std::uint64_t i = 0; i < rounds; ++i) {
      world_.national.push_back(
          {subscribers_.take().number, day_before(random_.between(60, 6000))});
    }
    const std::size_t kept = std::min<std::size_t>(subscribers_.left(), 200'000);
    while (world_.calls.size() < calls_wanted_) {
      seller_ = random_.below(world_.sellers.size());
      const Subscriber to = subscribers_.any(random_, kept);
      call(to, in_hours(to));
    }
    std::stable_sort(world_.calls.begin(), world_.calls.end(),
                     [](const WorldCall& a, const WorldCall& b) { return a.at < b.at; });
    add_consumers(world_, Random(random_.next()));
    return std::move(world_);
  }

 private:
  const Seller& seller() const { return world_.sellers[seller_]; }

  // Every seller meets every near miss; what breaks a rule is left to those who would.
  void play() {
    listed();
    own_list();
    clock();
    number_shown();
    recorded();
    florida();
  }

  // ---- Times

  CivilDate day(int index) const { return CivilDate(sys_days(kFirstDay) + days(index)); }
  CivilDate day_before(int ago) const { return CivilDate(sys_days(kFirstDay) - days(ago)); }
  static CivilDate plus(CivilDate date, int count) {
    return CivilDate(sys_days(date) + days(count));
  }
  static Instant at(const Subscriber& to, CivilDate date, milliseconds clock) {
    return to.zone.instants({date, clock}).front();
  }
  milliseconds office_hours() { return hours(9) + seconds(random_.below(11 * 3600)); }
  Instant in_hours(const Subscriber& to) {
    return at(to, day(random_.between(0, kDays - 1)), office_hours());
  }

  // ---- Calls and what is known of them

  WorldCall& call(const Subscriber& to, Instant when) {
    world_.calls.push_back(
        {.seller = seller_, .called = to.number, .at = when, .caller = seller().caller});
    return world_.calls.back();
  }
  void breaks(const WorldCall& call, const char* intent, std::initializer_list<const char*> rules) {
    for (const char* rule : rules) {
      world_.planted.push_back(
          {seller().name, "", call.called.to_string(), format_instant(call.at), rule, intent});
    }
  }
  void misses(const char* intent, std::uint64_t calls = 1) { world_.near_misses[intent] += calls; }

  // ---- 16 CFR 310.4(b)(1)(iii)(B), 47 CFR 64.1200(c)(2): on the registry for 31 days

  void listed() {
    const auto list = [&](CivilDate on, bool removed = false) {
      const Subscriber to = subscribers_.take();
      world_.national.push_back({to.number, on, removed});
      return to;
    };
    const auto both = [&](const WorldCall& made, const char* intent) {
      breaks(made, intent, {"us/federal/ftc_registry", "us/federal/fcc_registry"});
    };
    // The evening of the 30th day, and the morning of the 31st.
    const CivilDate registered = day_before(random_.between(7, 26));
    Subscriber to = list(registered);
    call(to, at(to, plus(registered, 30), hours(19) + minutes(59)));
    misses("listed-30-days");
    to = list(CivilDate(year_ago()), true);
    call(to, at(to, plus(kSecondEdition, random_.between(1, 10)), office_hours()));
    misses("listed-and-removed");
    if (seller().sloppy) {
      to = list(registered);
      both(call(to, at(to, plus(registered, 31), hours(9))), "listed-31-days");
      to = list(CivilDate(year_ago()), true);
      both(call(to, at(to, plus(kSecondEdition, -random_.between(1, 10)), office_hours())),
           "listed-not-yet-removed");
    }
    if (seller().rogue) {
      to = list(day_before(random_.between(60, 7000)));
      both(call(to, in_hours(to)), "listed");
    }
  }
  CivilDate year_ago() { return day_before(365 + random_.between(0, 300)); }

  // ---- 16 CFR 310.4(b)(1)(iii)(A) at once, 47 CFR 64.1200(d)(3) after ten business days

  void own_list() {
    const auto ask = [&](int asked) {
      const Subscriber to = subscribers_.take();
      world_.internal[seller_].push_back({to.number, day(asked)});
      return to;
    };
    int asked = random_.between(2, 8);
    Subscriber to = ask(asked);
    call(to, at(to, day(asked - 2), office_hours()));
    misses("called-before-the-request");
    // Another seller's list says nothing about this one.
    to = subscribers_.take();
    world_.internal[(seller_ + 1) % world_.sellers.size()].push_back({to.number, day(0)});
    call(to, at(to, day(20), office_hours()));
    misses("asked-another-seller");
    if (!seller().sloppy) return;
    to = ask(asked);
    breaks(call(to, at(to, day(asked + 4), office_hours())), "called-soon-after-the-request",
           {"us/federal/ftc_internal_list"});
    if (!seller().rogue) return;
    asked = random_.between(0, 6);
    to = ask(asked);
    breaks(call(to, at(to, day(asked + 21), office_hours())), "called-long-after-the-request",
           {"us/federal/ftc_internal_list", "us/federal/fcc_internal_list"});
  }

  // ---- 16 CFR 310.4(b)(1)(iii)(B), 47 CFR 64.1200(c)(2)(ii), (f)(5): a signed agreement, or a
  // purchase within eighteen months, excuses calls to a number on the registry

  void agreed() {
    const auto listed_for_years = [&] {
      const Subscriber to = subscribers_.take();
      world_.national.push_back({to.number, CivilDate(year_ago())});
      return to;
    };
    Subscriber to = listed_for_years();
    world_.consents.push_back({seller().name, to.number, "voice", day_before(45)});
    call(to, in_hours(to));
    misses("listed-but-agreed");
    to = listed_for_years();
    world_.purchases.push_back({seller().name, to.number, day_before(300)});
    call(to, in_hours(to));
    misses("listed-but-bought-lately");
    to = subscribers_.take();
    world_.consents.push_back({seller().name, to.number, "voice prerecorded", day_before(45)});
    call(to, in_hours(to)).recorded = true;
    misses("recorded-but-agreed");
    if (!seller().sloppy) return;
    const auto both = [&](const char* intent) {
      breaks(call(to, in_hours(to)), intent,
             {"us/federal/ftc_registry", "us/federal/fcc_registry"});
    };
    to = listed_for_years();
    world_.consents.push_back({seller().name, to.number, "voice", day_before(200), day_before(20)});
    both("agreement-revoked");
    to = listed_for_years();
    world_.purchases.push_back({seller().name, to.number, day_before(600)});
    both("bought-long-ago");
  }

  // ---- 16 CFR 310.4(c), 47 CFR 64.1200(c)(1): 8 to 21 h; the FCC's "after 9 p.m." begins a second
  // later

  void clock() {
    const auto when = [&](milliseconds clock) {
      const Subscriber to = subscribers_.take();
      return std::pair(to, at(to, day(random_.between(0, kDays - 1)), clock));
    };
    for (const milliseconds edge : {milliseconds(hours(8)), milliseconds(hours(21) - seconds(1))}) {
      const auto [to, instant] = when(edge);
      call(to, instant);
      misses("first-or-last-lawful-second");
    }
    if (!seller().sloppy) return;
    const auto both = [&](milliseconds time, const char* intent) {
      const auto [to, instant] = when(time);
      breaks(call(to, instant), intent,
             {"us/federal/ftc_calling_hours", "us/federal/fcc_calling_hours"});
    };
    both(hours(8) - seconds(1), "a-second-early");
    both(hours(21) + seconds(1), "a-second-late");
    const auto [to, instant] = when(hours(21));
    breaks(call(to, instant), "on-the-stroke-of-nine", {"us/federal/ftc_calling_hours"});
    if (seller().rogue) both(hours(22) + minutes(random_.between(0, 59)), "late-at-night");
  }

  // ---- 16 CFR 310.4(a)(8), 47 CFR 64.1601(e): the number shown

  void number_shown() {
    const auto shows = [&](const std::string& text) -> WorldCall& {
      const Subscriber to = subscribers_.take();
      WorldCall& made = call(to, in_hours(to));
      made.caller = text;
      return made;
    };
    shows("1001");
    shows("");
    misses("number-shown-not-in-the-log", 2);
    if (!seller().rogue) return;
    breaks(shows("anonymous"), "number-withheld",
           {"us/federal/ftc_caller_identity", "us/federal/fcc_caller_identity"});
    breaks(shows("0000000000"), "number-impossible", {"us/federal/ftc_caller_identity"});
    const auto spoofed = world_.do_not_originate[random_.below(world_.do_not_originate.size())];
    breaks(shows(spoofed.to_string()), "do-not-originate", {"us/federal/ftc_caller_identity"});
    // The called party's own number, and the one beside it.
    WorldCall& own = shows("");
    own.caller = own.called.to_string();
    breaks(own, "called-number-shown", {"us/federal/ftc_caller_identity"});
    WorldCall& beside = shows("");
    beside.caller = beside.called.to_string();
    beside.caller.back() = beside.caller.back() == '0' ? '1' : '0';
    misses("number-next-to-the-called-one-shown");
  }

  // ---- 16 CFR 310.4(b)(1)(v)(A), 47 CFR 64.1200(a)(3): recorded without written consent

  void recorded() {
    if (!seller().rogue) return;
    const Subscriber to = subscribers_.take();
    WorldCall& made = call(to, in_hours(to));
    made.recorded = true;
    breaks(made, "recorded-voice", {"us/federal/ftc_prerecorded", "us/federal/fcc_prerecorded"});
  }

  // ---- Fla. Stat. 501.616(6)(b): three calls in 24 hours on one subject

  void florida() {
    if (floridians_.left() < 2) return;
    const Subscriber to = floridians_.take();
    const CivilDate date = day(random_.between(0, kDays - 3));
    // The fourth is a day to the second after the first, and a fifth is about something else.
    const auto begin = at(to, date, hours(10));
    for (const milliseconds after : {milliseconds(0), milliseconds(hours(1)),
                                     milliseconds(hours(2)), milliseconds(hours(24))}) {
      call(to, begin + after).subject = "roofs";
    }
    call(to, begin + hours(3)).subject = "windows";
    misses("fourth-call-after-a-day", 5);
    if (!seller().sloppy) return;
    const Subscriber other = floridians_.take();
    const auto first = at(other, date, hours(10));
    for (int i = 0; i < 4; ++i) {
      // The last one a second before the day is over.
      const auto after = i < 3 ? seconds(hours(i)) : seconds(hours(24)) - seconds(1);
      WorldCall& made = call(other, first + after);
      made.subject = "roofs";
      if (i == 3) breaks(made, "fourth-call-in-a-day", {"us/fl/frequency_cap"});
    }
  }

  // ---- 16 CFR 310.4(b)(4), 47 CFR 64.1200(a)(7): three per cent abandoned in 30 days

  void campaigns() {
    for (seller_ = 0; seller_ < world_.sellers.size(); ++seller_) {
      const std::uint64_t hundreds = std::max<std::uint64_t>(calls_wanted_ / 20'000, 1);
      campaign(seller().name + "-calm", hundreds * 100, hundreds * 3);
      misses("three-per-cent-abandoned", hundreds * 100);
      if (!seller().sloppy) continue;
      const std::string name = seller().name + "-hasty";
      campaign(name, hundreds * 100, hundreds * 3 + 1);
      for (const char* rule :
           {"us/federal/ftc_abandoned_calls", "us/federal/fcc_abandoned_calls"}) {
        world_.planted.push_back(
            {seller().name, "campaign:" + name, "", "", rule, "more-than-three-per-cent"});
      }
    }
  }

  void campaign(const std::string& name, std::uint64_t calls, std::uint64_t abandoned) {
    for (std::uint64_t i = 0; i < calls; ++i) {
      const Subscriber to = subscribers_.take();
      WorldCall& made = call(to, in_hours(to));
      made.campaign = name;
      made.answered_by = "person";
      // Nobody came, or a millisecond after the two seconds allowed; else at the last moment.
      const bool left_alone = i < abandoned;
      made.agent = left_alone && i % 2 == 0 ? "no" : "yes";
      if (made.agent == "yes") made.agent_delay_ms = left_alone ? "2001" : "2000";
    }
    // Machines do not count.
    const Subscriber to = subscribers_.take();
    WorldCall& machine = call(to, in_hours(to));
    machine.campaign = name;
    machine.answered_by = "machine";
    machine.agent = "no";
  }

  Random random_;
  Subscribers subscribers_;
  Subscribers floridians_;
  std::uint64_t calls_wanted_;
  std::size_t seller_ = 0;
  World world_;
};

}  // namespace

Result<World> make_world(const WorldOptions& options) {
  if (options.calls < WorldOptions::kCallsMin || options.calls > WorldOptions::kCallsMax) {
    return error(Errc::invalid_argument, "a world has {} to {} calls, not {}",
                 WorldOptions::kCallsMin, WorldOptions::kCallsMax, options.calls);
  }
  return Script(options).run();
}

}  // namespace lapwing::demo
