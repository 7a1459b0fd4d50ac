// data/lists.yaml and data/rules both speak of a list's zone, channels and age; they must agree.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <map>

#include "checker/rule_list.h"
#include "checker/rulebook.h"
#include "checker/rules/preference.h"
#include "checker/rules/registry_listing.h"
#include "checker/scope.h"
#include "registry/list.h"

namespace lapwing::screening {
namespace {

using checker::Kind;
using checker::Law;
using checker::RegistryTerms;
using checker::Rule;
using std::chrono::days;
using std::chrono::sys_days;

const std::filesystem::path kData = std::filesystem::path(LAPWING_SOURCE_DIR) / "data";

struct Named {
  const Rule* rule;
  const Law* law;
};

class ListsAndRules : public testing::Test {
 protected:
  void SetUp() override {
    auto rulebook = checker::Rulebook::load(kData / "rules");
    ASSERT_TRUE(rulebook) << rulebook.error().message;
    rulebook_ = *std::move(rulebook);
    auto catalog = registry::ListCatalog::load(kData / "lists.yaml");
    ASSERT_TRUE(catalog) << catalog.error().message;
    catalog_ = *std::move(catalog);
    for (const Rule& rule : rulebook_->rules()) {
      for (const Law& law : rule.laws) {
        if (law.status != checker::Status::in_force) continue;
        if (const std::string* list = list_of(rule, law)) named_[*list].push_back({&rule, &law});
      }
    }
    ASSERT_GT(named_.size(), 40u);
  }

  registry::ListInfo info(const std::string& list) const {
    const auto found = catalog_.find(*registry::ListId::parse(list));
    EXPECT_TRUE(found) << list << " is named by " << named_.at(list).front().rule->id;
    return *found;
  }

  std::unique_ptr<const checker::Rulebook> rulebook_;
  registry::ListCatalog catalog_;
  std::map<std::string, std::vector<Named>> named_;
};

// The last day on which the law lets an edition of `obtained` be used; empty where it sets no
// limit.
std::optional<CivilDate> last_fresh(const RegistryTerms& terms, CivilDate obtained,
                                    const checker::Rulebook& rulebook,
                                    checker::Jurisdiction place) {
  for (int age = 0; age < 400; ++age) {
    const CivilDate day(sys_days(obtained) + days(age));
    if (!terms.fresh(obtained, day, rulebook.holidays(), place)) {
      return CivilDate(sys_days(day) - days(1));
    }
  }
  return {};
}

TEST_F(ListsAndRules, WhichCallsNeedAListStandsInTheRulesAlone) {
  for (const auto& [list, laws] : named_) {
    EXPECT_TRUE(info(list).required.empty())
        << list << " has `required` though " << laws.front().rule->id << " names it";
  }
}

TEST_F(ListsAndRules, TheyCountDaysInTheSameZone) {
  for (const auto& [list, laws] : named_) {
    for (const auto& [rule, law] : laws) {
      const Zone& zone = rule->kind == Kind::registry_listing
                             ? static_cast<const RegistryTerms&>(*law->terms).zone
                             : static_cast<const checker::PreferenceTerms&>(*law->terms).zone;
      EXPECT_EQ(info(list).zone.name(), zone.name()) << list << " in " << rule->id;
    }
  }
}

TEST_F(ListsAndRules, AListCoversTheChannelsForWhichItIsAsked) {
  for (const auto& [list, laws] : named_) {
    const auto channels = info(list).channels;
    const auto has = [&](std::string_view channel) {
      return std::find(channels.begin(), channels.end(), channel) != channels.end();
    };
    for (const auto& [rule, law] : laws) {
      for (std::size_t i = 0; i < checker::kChannelNames.size(); ++i) {
        if ((rule->scope.channels >> i & 1U) == 0) continue;
        const auto name = checker::kChannelNames[i];
        const bool recorded = name == "voice" && rule->scope.recorded.value_or(false);
        EXPECT_TRUE(has(name) || (recorded && has("prerecorded"))) << list << ": " << name;
      }
    }
  }
}

// Never longer than the law says; a register that is asked before each call may end a day sooner.
TEST_F(ListsAndRules, TheyAgreeOnHowOldAnEditionMayBe) {
  for (const auto& [list, laws] : named_) {
    const auto shipped = info(list);
    for (const auto& [rule, law] : laws) {
      if (rule->kind != Kind::registry_listing || law->until ||
          rule->jurisdiction.to_string() != shipped.jurisdiction) {
        continue;
      }
      const auto& terms = static_cast<const RegistryTerms&>(*law->terms);
      for (sys_days day(*parse_date("2027-01-01")); day < sys_days(*parse_date("2028-01-01"));
           day += days(5)) {
        const CivilDate obtained(day);
        const auto by_law = last_fresh(terms, obtained, *rulebook_, rule->jurisdiction);
        const auto by_list =
            shipped.use_until(shipped.zone.start_of_day(obtained) + std::chrono::hours(12));
        ASSERT_EQ(by_law.has_value(), by_list.has_value()) << list << " in " << rule->id;
        if (!by_law) break;
        const auto sooner = (sys_days(*by_law) - sys_days(*by_list)).count();
        ASSERT_TRUE(sooner == 0 || sooner == 1)
            << list << " of " << format_date(obtained) << ": " << format_date(*by_list)
            << ", but by " << rule->id << " until " << format_date(*by_law);
      }
    }
  }
}

}  // namespace
}  // namespace lapwing::screening
