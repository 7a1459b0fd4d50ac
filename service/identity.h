// Everything about who asks: subscribers and keys, what they may look up, and consumers' requests
// with their proofs. Made once by `lapwing serve`, beside the registry it writes to. Thread-safe.
#pragma once

#include <filesystem>
#include <memory>
#include <string>

#include "base/result.h"
#include "service/lookup_log.h"
#include "service/metering.h"
#include "service/registrations.h"
#include "service/subscribers.h"

namespace lapwing::service {

// In the data directory.
inline constexpr std::string_view kDirectoryKeyFile = "secrets/directory.key";
inline constexpr std::string_view kLookupsFolder = "lookups";

struct IdentitySettings {
  RegistrationSettings registration = {};
  std::string calls_secret = {};  // that the call-in line signs with; empty: no calls are taken
};

class Identities {
 public:
  // All must outlive it. io_error, data_loss.
  static Result<std::unique_ptr<Identities>> open(registry::Registry& registry,
                                                  const checker::Rulebook& rulebook,
                                                  const Clock& clock, FileSystem& files,
                                                  const std::filesystem::path& data,
                                                  IdentitySettings settings,
                                                  Outbox::Failed failed = {});

  Subscribers& subscribers() { return *subscribers_; }
  LookupLog& lookups() { return *lookups_; }
  Metering& metering() { return *metering_; }
  Registrations& registrations() { return *registrations_; }
  const IdentitySettings& settings() const { return settings_; }

 private:
  Identities() = default;
  IdentitySettings settings_;
  std::unique_ptr<Subscribers> subscribers_;
  std::unique_ptr<LookupLog> lookups_;
  std::unique_ptr<Metering> metering_;
  std::unique_ptr<Registrations> registrations_;
};

}  // namespace lapwing::service
