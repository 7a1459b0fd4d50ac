#include "service/identity.h"

namespace lapwing::service {

Result<std::unique_ptr<Identities>> Identities::open(registry::Registry& registry,
                                                     const checker::Rulebook& rulebook,
                                                     const Clock& clock, FileSystem& files,
                                                     const std::filesystem::path& data,
                                                     IdentitySettings settings,
                                                     Outbox::Failed failed) {
  const auto key = DirectoryKey::open(files, data / kDirectoryKeyFile);
  if (!key) return key.error();
  std::unique_ptr<Identities> identities(new Identities());
  identities->settings_ = std::move(settings);
  auto subscribers = Subscribers::open(registry, clock);
  if (!subscribers) return subscribers.error();
  identities->subscribers_ = *std::move(subscribers);
  identities->lookups_ = std::make_unique<LookupLog>(files, data / kLookupsFolder, clock, *key);
  auto metering = Metering::open(registry, *identities->subscribers_, *identities->lookups_, clock);
  if (!metering) return metering.error();
  identities->metering_ = *std::move(metering);
  if (!failed) failed = [](const std::string&, const Error&) {};
  identities->registrations_ = std::make_unique<Registrations>(
      registry, rulebook, clock, *key, identities->settings_.registration, std::move(failed));
  return identities;
}

}  // namespace lapwing::service
