#include "tests/screening/world.h"

#include <gtest/gtest.h>

namespace lapwing::screening {
namespace {

constexpr std::string_view kLists = R"(lists:
  us.national:
    title: National
    jurisdiction: US
    channels: [voice, text]
    regime: opt-out
    tenure: held
    zone: America/New_York
    age_limit: {days: 31, citation: "c"}
    required:
      - {places: [US], channels: [voice, text], purposes: [sales, charity], citation: "c"}
  us.fl:
    title: Florida
    jurisdiction: US-FL
    channels: [voice]
    regime: opt-out
    tenure: held
    zone: America/New_York
    required:
      - {places: [US-FL], channels: [voice], citation: "c"}
  gb.tps:
    title: TPS
    jurisdiction: GB
    channels: [voice]
    regime: opt-out
    tenure: held
    zone: Europe/London
    age_limit: {days: 28, citation: "c"}
    required:
      - {places: [GB], channels: [voice], citation: "c"}
  us.dno:
    title: Do not originate
    jurisdiction: US
    channels: [voice]
    regime: opt-out
    tenure: held
    zone: America/New_York
)";

std::string rule(std::string_view kind, std::string_view place, std::string_view keys,
                 std::string_view values) {
  return fmt::format(R"(rule: {}
jurisdiction: {}
channels: [voice, text]
{}citation: Test Act 1
href: https://example.org/
quote: null
checked: {{on: 2026-11-23, status: unverified}}
before: none
values:
  - from: 2000-01-01
    status: in-force
{})",
                     kind, place, keys, values);
}

std::string listing_rule(std::string_view place, std::string_view list, std::string_view zone,
                         int days) {
  return rule("registry-listing", place, "",
              fmt::format("    list: {}\n    zone: {}\n    binding: {{days: {}}}\n"
                          "    freshness: {{days: {}}}\n",
                          list, zone, days, days));
}

// Every kind of rule has to be answered for; what has no file here is no law.
std::string coverage_row(std::string_view place, const std::vector<std::string>& values) {
  std::string row = fmt::format("{}:\n  name: {}\n", place, place);
  for (int i = 0; i < checker::kKinds; ++i) {
    const auto kind = checker::to_string(static_cast<checker::Kind>(i));
    const bool has = std::find(values.begin(), values.end(), kind) != values.end();
    row += fmt::format("  {}: {}\n", kind, has ? "{voice: value, text: value, fax: none}" : "none");
  }
  return row;
}

void write_rules(const TempDir& dir) {
  dir.write("rules/us/federal/registry.yaml",
            listing_rule("US", "us.national", "America/New_York", 31));
  dir.write("rules/us/federal/internal.yaml",
            rule("internal-list", "US", "", "    honour: at-once\n    lasts: forever\n"));
  dir.write("rules/us/federal/charity.yaml",
            rule("exemption", "US", "excuses: [registry-listing]\n",
                 "    when:\n      - {purposes: [charity]}\n"));
  dir.write("rules/us/fl/registry.yaml", listing_rule("US-FL", "us.fl", "America/New_York", 31));
  dir.write("rules/gb/registry.yaml", listing_rule("GB", "gb.tps", "Europe/London", 28));
  dir.write("rules/fr/opt_in.yaml",
            rule("opt-in", "FR", "", "    forms: [written]\n    lasts: forever\n"));
  dir.write("rules/coverage.yaml",
            coverage_row("US", {"registry-listing", "internal-list", "exemption"}) +
                coverage_row("US-FL", {"registry-listing"}) +
                coverage_row("GB", {"registry-listing"}) + coverage_row("FR", {"opt-in"}));
}

}  // namespace

World::World() : clock_(*parse_instant("2026-11-24T17:00:00Z")) {
  auto catalog = registry::ListCatalog::load(dir_.write("lists.yaml", kLists));
  EXPECT_TRUE(catalog) << catalog.error().message;
  registry_ = std::make_unique<FakeRegistry>(*std::move(catalog));
  registry_->add_edition("us.national", "2026-11-23");
  registry_->add_edition("gb.tps", "2026-11-23");
  write_rules(dir_);
  auto rulebook = checker::Rulebook::load(dir_ / "rules");
  EXPECT_TRUE(rulebook) << rulebook.error().message;
  rulebook_ = *std::move(rulebook);
  screener_ = std::make_unique<Screener>(*registry_, *rulebook_, clock_);
}

std::string World::scrub_text(std::string_view text, ScrubOptions options) {
  if (options.input == "-") options.input = dir_.write("in.csv", text).string();
  if (options.output.empty()) options.output = (dir_ / "out.csv").string();
  auto done = scrub(options, *screener_);
  if (!done) return "ERROR: " + done.error().message;
  report = *std::move(done);
  return read_file(options.output);
}

}  // namespace lapwing::screening
