// A registry that keeps us.national itself, in a temporary directory, with the law as shipped and a
// clock that stands still: what the tests of registration, keys and metering share.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "checker/rulebook.h"
#include "registry/registry.h"
#include "service/identity.h"
#include "service/pages/wording.h"
#include "tests/support/temp_dir.h"

namespace lapwing::service {

inline Instant instant(std::string_view text) { return *parse_instant(text); }
inline E164 number(std::string_view digits) { return *E164::from_digits(digits); }

class IdentityTest : public testing::Test {
 protected:
  IdentityTest() {
    const std::filesystem::path source = LAPWING_SOURCE_DIR;
    const std::vector<std::filesystem::path> overlays = {
        dir.write("overlay.yaml", "lists:\n  us.national: {tenure: run}\n")};
    auto catalog = registry::ListCatalog::load(source / "data/lists.yaml", overlays);
    EXPECT_TRUE(catalog) << catalog.error().message;
    options.directory = dir / "data";
    options.clock = clock;
    options.catalog = std::make_shared<const registry::ListCatalog>(*std::move(catalog));
    auto texts = pages::Catalogue::load(posix_file_system(), source / "data/pages");
    EXPECT_TRUE(texts) << texts.error().message;
    settings.registration.proof.words = *pages::words_of(*std::move(texts));
    open();
  }

  // As after a restart.
  void open() {
    identities.reset();
    registry.reset();
    auto opened = registry::Registry::open_writer(options);
    ASSERT_TRUE(opened) << opened.error().message;
    registry = *std::move(opened);
    auto made = Identities::open(*registry, law(), *clock, posix_file_system(), options.directory,
                                 settings, [this](const std::string& method, const Error& why) {
                                   const std::lock_guard lock(failures_mutex);
                                   failures.push_back(method + ": " + why.message);
                                 });
    ASSERT_TRUE(made) << made.error().message;
    identities = *std::move(made);
  }

  static const checker::Rulebook& law() {
    static const auto book =
        checker::Rulebook::load(std::filesystem::path(LAPWING_SOURCE_DIR) / "data/rules", {});
    return **book;
  }

  bool listed(std::string_view digits) const {
    const auto answer =
        registry->listing(*registry::ListId::parse("us.national"), number(digits), clock->now());
    return answer && answer->state == registry::ListingState::listed;
  }

  // The whole journal and everything derived, as bytes.
  std::string all_bytes() const {
    std::string bytes;
    for (const auto& file : std::filesystem::recursive_directory_iterator(options.directory)) {
      if (file.is_regular_file()) bytes += read_file(file.path());
    }
    return bytes;
  }

  Subscribers& subscribers() { return identities->subscribers(); }

  Subscriber enrolled(const std::string& id, const std::vector<std::string>& areas,
                      std::uint64_t quota = 100) {
    Subscriber subscriber{.id = id,
                          .organization = id + " Inc.",
                          .san = "SAN-" + id,
                          .seller = {},
                          .areas = *registry::Coverage::parse(areas),
                          .quota_per_day = quota,
                          .expires_on = *parse_date("2027-11-27"),
                          .fee = {},
                          .contact = {}};
    const auto kept = subscribers().put(subscriber, "test");
    EXPECT_TRUE(kept) << kept.error().message;
    return *kept;
  }
  MadeKey key_for(const std::string& subscriber) {
    const auto made = subscribers().make_key({.id = {},
                                              .role = Role::subscriber,
                                              .subscriber = subscriber,
                                              .organization = {},
                                              .label = "test",
                                              .expires_at = {},
                                              .hash = {}},
                                             "test");
    EXPECT_TRUE(made) << made.error().message;
    return *made;
  }
  Request asked_with(const std::string& secret) {
    Request request;
    const auto identity = subscribers().identify(secret);
    EXPECT_TRUE(identity) << identity.error().message;
    if (identity) request.identity = *identity;
    request.id = "r-1";
    return request;
  }

  TempDir dir;
  std::shared_ptr<FixedClock> clock = std::make_shared<FixedClock>(instant("2026-11-28T12:00:00Z"));
  registry::RegistryOptions options;
  IdentitySettings settings;
  std::mutex failures_mutex;
  std::vector<std::string> failures;
  std::unique_ptr<registry::Registry> registry;
  std::unique_ptr<Identities> identities;
};

}  // namespace lapwing::service
