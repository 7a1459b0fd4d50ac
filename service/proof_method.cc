#include "service/proof_method.h"

#include <nlohmann/json.hpp>

#include "service/secret.h"

namespace lapwing::service {
namespace {

// A link in a letter: whoever reads the letter may use it, and need not be the number's subscriber.
class MailLink final : public ProofMethod {
 public:
  explicit MailLink(ProofSettings settings) : settings_(std::move(settings)) {}
  std::string_view name() const override { return "email"; }
  std::string_view recorded_as() const override { return "e-mail-link"; }
  std::uint8_t strength() const override { return 1; }
  bool from_the_number() const override { return false; }
  std::chrono::milliseconds valid_for() const override { return settings_.link_valid_for; }
  std::string fresh_secret() const override { return random_token(); }
  Status deliver(const Delivery& delivery, Instant now) const override {
    auto link = fmt::format("{}/confirm?kind={}&id={}&code={}", settings_.public_url,
                            name_of(delivery.act), delivery.request, delivery.secret);
    // The page that it opens goes on in the language of the one that asked.
    const auto language = delivery.language.substr(0, delivery.language.find('-'));
    if (!language.empty()) link += "&lang=" + language;
    auto words = settings_.words(delivery, link);
    return send_mail(settings_.mail,
                     {delivery.address, std::move(words.subject), std::move(words.body)}, now);
  }

 private:
  ProofSettings settings_;
};

// Six digits that arrive at the number, written or spoken.
class GatewayCode final : public ProofMethod {
 public:
  GatewayCode(bool spoken, ProofSettings settings)
      : spoken_(spoken), settings_(std::move(settings)) {}
  std::string_view name() const override { return spoken_ ? "voice" : "sms"; }
  std::string_view recorded_as() const override { return spoken_ ? "voice-code" : "sms-code"; }
  std::uint8_t strength() const override { return 3; }
  bool from_the_number() const override { return true; }
  std::chrono::milliseconds valid_for() const override { return settings_.code_valid_for; }
  std::string fresh_secret() const override { return random_code(); }
  Status deliver(const Delivery& delivery, Instant now) const override {
    const auto words = settings_.words(delivery, "");
    const nlohmann::ordered_json body = {{"id", delivery.request},
                                         {"channel", name()},
                                         {"to", delivery.number.to_string()},
                                         {"text", words.body},
                                         {"code", delivery.secret},
                                         {"language", words.language},
                                         {"valid_until", format_instant(delivery.valid_until)}};
    return post_signed(settings_.gateway, delivery.request, body.dump(), now);
  }

 private:
  bool spoken_;
  ProofSettings settings_;
};

// A call from the number. The line that takes it reports the caller's number, which can be forged,
// and the digits keyed in, which the asker alone was shown.
class CallIn final : public ProofMethod {
 public:
  explicit CallIn(ProofSettings settings) : settings_(std::move(settings)) {}
  std::string_view name() const override { return "call-in"; }
  std::string_view recorded_as() const override { return "call-in"; }
  std::uint8_t strength() const override { return 2; }
  bool from_the_number() const override { return true; }
  std::chrono::milliseconds valid_for() const override { return settings_.call_valid_for; }
  std::string fresh_secret() const override { return random_code(); }
  bool keyed_in_by_call() const override { return true; }
  Status deliver(const Delivery&, Instant) const override { return ok(); }

 private:
  ProofSettings settings_;
};

}  // namespace

std::string_view name_of(Act act) {
  switch (act) {
    case Act::registration:
      return "registration";
    case Act::removal:
      return "removal";
    case Act::self_check:
      break;
  }
  return "self-check";
}

std::vector<std::unique_ptr<const ProofMethod>> proof_methods(const ProofSettings& settings) {
  std::vector<std::unique_ptr<const ProofMethod>> methods;
  if (!settings.mail.url.empty()) methods.push_back(std::make_unique<MailLink>(settings));
  if (!settings.gateway.url.empty()) {
    methods.push_back(std::make_unique<GatewayCode>(false, settings));
    methods.push_back(std::make_unique<GatewayCode>(true, settings));
  }
  if (!settings.call_in_number.empty()) methods.push_back(std::make_unique<CallIn>(settings));
  return methods;
}

}  // namespace lapwing::service
