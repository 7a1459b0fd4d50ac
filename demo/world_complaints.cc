// The consumers' side of a world as files: consents, purchases, and complaints as the two agencies
// publish them.
#include "demo/world_complaints.h"

#include "base/csv.h"
#include "phone/nanp.h"

namespace lapwing::demo {
namespace {

struct State {
  std::string_view code;
  std::string_view name;
};
// Of the numbers that worlds call.
constexpr State kStates[] = {{"US-OH", "Ohio"},    {"US-IA", "Iowa"},     {"US-WI", "Wisconsin"},
                             {"US-VT", "Vermont"}, {"US-DE", "Delaware"}, {"US-FL", "Florida"}};

const State& state_of(E164 number) {
  const auto parts = *phone::NanpNumber::from(number);
  const phone::NpaInfo* npa = phone::find_npa(parts.npa);
  for (const State& state : kStates) {
    if (npa->subdivisions.front() == state.code) return state;
  }
  return kStates[0];
}

std::string wall(Instant at) {
  std::string text = format_instant(std::chrono::floor<std::chrono::seconds>(at));
  text[10] = ' ';
  return text.substr(0, 19);
}

std::string us_day(Instant at) {
  const std::string day = wall(at);
  return day.substr(5, 2) + "/" + day.substr(8, 2) + "/" + day.substr(0, 4);
}

std::string national(const std::string& caller) {
  return caller.starts_with("+1") ? caller.substr(2) : caller;
}

}  // namespace

std::string consents_text(const World& world) {
  std::string text = "number,seller,form,scope,given_on,revoked_on,evidence\n";
  for (const ConsentRow& one : world.consents) {
    text += fmt::format("{},{},signed-written,{},{},{},form\n", one.number.to_string(), one.seller,
                        one.scope, format_date(one.given),
                        one.revoked ? format_date(*one.revoked) : "");
  }
  return text;
}

std::string purchases_text(const World& world) {
  std::string text = "number,seller,kind,last_on,evidence\n";
  for (const PurchaseRow& one : world.purchases) {
    text += fmt::format("{},{},purchase,{},receipt\n", one.number.to_string(), one.seller,
                        format_date(one.last));
  }
  return text;
}

std::string ftc_text(const World& world) {
  std::string text =
      "Company_Phone_Number,Created_Date,Violation_Date,Consumer_City,Consumer_State,"
      "Consumer_Area_Code,Subject,Recorded_Message_Or_Robocall\r\n";
  for (const WorldComplaint& one : world.complaints) {
    text += fmt::format("{},{},{},,{},{},", national(one.caller), wall(one.reported),
                        wall(one.violated), state_of(one.consumer).name,
                        one.consumer.digits().substr(1, 3));
    append_csv_field(text, one.subject, ',');
    text += one.robocall ? ",Y\r\n" : ",N\r\n";
  }
  return text;
}

std::string fcc_text(const World& world) {
  std::string text =
      "Ticket ID,Ticket Created,Date of Issue,Time of Issue,Form,Method,Issue,Caller ID "
      "Number,Type of Call or Messge,Advertiser Business Number,City,State,Zip\n";
  std::uint64_t ticket = 0;
  for (const WorldComplaint& one : world.complaints) {
    if (!one.fcc) continue;
    text += fmt::format("{},{},{},,Phone,Wired,Unwanted Calls,{},{},,,{},\n", ++ticket,
                        us_day(one.reported), us_day(one.violated), national(one.caller),
                        one.robocall ? "Prerecorded Voice" : "Live Voice",
                        state_of(one.consumer).code.substr(3));
  }
  return text;
}

std::string campaigns_text(const World& world) {
  std::string text = "caller,campaign\n";
  for (const auto& [caller, campaign] : world.campaigns) {
    text += fmt::format("{},{}\n", caller, campaign);
  }
  return text;
}

}  // namespace lapwing::demo
