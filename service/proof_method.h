// The ways in which somebody shows that a telephone number is his: a small class each. DESIGN
// section 6; the defaults are the habits of the FTC's registry. Immutable, thread-safe.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "phone/e164.h"
#include "service/gateway.h"
#include "service/mail.h"

namespace lapwing::service {

enum class Act : std::uint8_t { registration, removal, self_check };
std::string_view name_of(Act act);  // `registration`, `removal`, `self-check`

// A secret on its way to whoever must show it.
struct Delivery {
  Act act = Act::registration;
  std::string request;  // id
  std::string secret;
  E164 number;
  std::string address = {};   // e-mail
  std::string language = {};  // of the page it was asked on: `en`, `fr-CA`
  Instant valid_until{};
  // The address was used for as many numbers as one may: the letter says so, and has no link.
  bool limit_reached = false;
};

// What is said to people: `subject` of a letter only.
struct Wording {
  std::string subject;
  std::string body;
  std::string language;  // that it is in
};
// `link`: empty for a message that is read out or fits a telephone's display.
using Words = std::function<Wording(const Delivery& delivery, const std::string& link)>;

class ProofMethod {
 public:
  virtual ~ProofMethod() = default;
  virtual std::string_view name() const = 0;         // in requests: `sms`
  virtual std::string_view recorded_as() const = 0;  // in the journal: `sms-code`
  virtual std::uint8_t strength() const = 0;         // of the proof, 0 none to 3 strong
  // Only who answers at the number itself can give it. Without that a number is neither removed
  // nor is anybody told whether it is listed.
  virtual bool from_the_number() const = 0;
  virtual std::chrono::milliseconds valid_for() const = 0;
  virtual std::string fresh_secret() const = 0;
  // The secret is shown to the asker, who keys it in during a call from the number.
  virtual bool keyed_in_by_call() const { return false; }
  // Blocks. unavailable: the other side did not take it.
  virtual Status deliver(const Delivery& delivery, Instant now) const = 0;
};

struct ProofSettings {
  std::string public_url;  // `https://donotcall.example.org`: what links begin with
  MailSettings mail;
  GatewaySettings gateway;     // text messages and spoken codes
  std::string call_in_number;  // whom to call, as people read it; empty: no such line
  Words words;                 // needed with `mail` and `gateway`: pages::words_of()
  std::chrono::seconds link_valid_for = std::chrono::hours(72);
  std::chrono::seconds code_valid_for = std::chrono::minutes(10);
  std::chrono::seconds call_valid_for = std::chrono::minutes(60);
};

// The methods that the settings offer.
std::vector<std::unique_ptr<const ProofMethod>> proof_methods(const ProofSettings& settings);

}  // namespace lapwing::service
