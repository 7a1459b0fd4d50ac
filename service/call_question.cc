#include "service/call_question.h"

#include <algorithm>
#include <nlohmann/json.hpp>

namespace lapwing::service {
namespace {

// Of tests/vectors/README.md: what `check` takes from a file of facts alone.
constexpr const char* kStatedOnly[] = {
    "facts",    "call",       "ask",      "only",    "only_lists",  "windows",    "place",
    "internal", "reassigned", "identity", "history", "preferences", "safe_harbor"};

std::vector<std::string> either(Asked& asked, const char* one, const char* several) {
  auto found = asked.texts(one);
  const auto more = asked.texts(several);
  found.insert(found.end(), more.begin(), more.end());
  return found;
}

}  // namespace

void read_words(Asked& asked, screening::CallWords& words) {
  words.region = asked.text("region", words.region);
  words.seller = asked.text("seller");
  words.on = asked.text("on");
  words.channel = asked.text("channel", words.channel);
  words.purpose = asked.text("purpose", words.purpose);
  words.lists = asked.listed("lists");
}

void read_call_words(Asked& asked, screening::CallWords& words) {
  words.to = asked.text("to");
  words.from = asked.text("from");
  words.at = asked.text("at");
  words.sector = asked.text("sector");
  words.recorded = asked.text("recorded");
  words.autodialed = asked.text("autodialed");
  words.b2b = asked.text("b2b");
  words.line = asked.text("line");
  words.seller_kinds = either(asked, "seller_kind", "seller_kinds");
  words.telemarketer = asked.text("telemarketer");
  words.campaign = asked.text("campaign");
  words.subject = asked.text("subject");
  words.address = asked.text("address");
  words.address_zones = either(asked, "address_zone", "address_zones");
  words.address_counties = either(asked, "address_county", "address_counties");
  words.consents = either(asked, "consent", "consents");
  words.relationships = either(asked, "relationship", "relationships");
}

bool states_facts(const nlohmann::ordered_json& body) {
  const auto lists = body.find("lists");
  const auto address = body.find("address");
  return (lists != body.end() && lists->is_object()) ||
         (address != body.end() && address->is_object()) ||
         std::any_of(std::begin(kStatedOnly), std::end(kStatedOnly),
                     [&](const char* field) { return body.contains(field); });
}

Result<checker::StatedCall> stated_call_of(const nlohmann::ordered_json& body) {
  const nlohmann::ordered_json* facts = &body;
  if (const auto inner = body.find("facts"); inner != body.end()) {
    if (body.size() != 1 || !inner->is_object()) {
      return error(Errc::invalid_argument,
                   "`facts` is an object and stands alone: nothing of the registry is mixed with "
                   "what somebody states");
    }
    facts = &*inner;
  }
  auto calls = checker::read_stated_calls(facts->dump() + "\n", "facts");
  if (!calls) return calls.error();
  if (!calls->front().call.to) {
    return error(Errc::invalid_argument, "`to` is missing: the number that is called");
  }
  return std::move(calls->front());
}

}  // namespace lapwing::service
