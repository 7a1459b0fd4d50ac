// A registry in a temporary directory with a clock that stands still, and the few verbs that the
// tests of this folder share.
#pragma once

#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/sha256.h"
#include "registry/registry.h"
#include "tests/support/temp_dir.h"

namespace lapwing::registry {

inline Instant instant(std::string_view text) {
  const auto read = parse_instant(text);
  EXPECT_TRUE(read) << text;
  return *read;
}
inline CivilDate date(std::string_view text) {
  const auto read = parse_date(text);
  EXPECT_TRUE(read) << text;
  return *read;
}
inline E164 number(std::uint64_t value) { return *E164::from_value(value); }
inline ListId list_id(std::string_view text) {
  const auto id = ListId::parse(text);
  EXPECT_TRUE(id) << text;
  return *id;
}

// A row of a test's file.
struct Row {
  std::uint64_t number;
  std::string_view date = {};
};

class RegistryTest : public testing::Test {
 protected:
  RegistryTest() {
    const std::filesystem::path file =
        std::filesystem::path(LAPWING_SOURCE_DIR) / "data" / "lists.yaml";
    const std::vector<std::filesystem::path> overlays = {
        dir.write("overlay.yaml", "lists:\n  us.tx: {tenure: run}\n")};
    auto catalog = ListCatalog::load(file, overlays);
    EXPECT_TRUE(catalog) << catalog.error().message;
    options.directory = dir / "data";
    options.clock = clock;
    options.catalog = std::make_shared<const ListCatalog>(*std::move(catalog));
    options.notice = [this](const std::string& sentence) { notices.push_back(sentence); };
    open();
  }

  void open() {
    registry.reset();
    auto opened = Registry::open_writer(options);
    ASSERT_TRUE(opened) << opened.error().message;
    registry = *std::move(opened);
  }

  std::unique_ptr<const Registry> reader() const {
    auto opened = Registry::open_reader(options);
    EXPECT_TRUE(opened) << opened.error().message;
    return opened ? *std::move(opened) : nullptr;
  }

  // Imports the rows as a full list; its SHA-256 is that of the rows.
  Result<ImportOutcome> import(
      std::string_view list, std::string_view obtained_at, const std::vector<Row>& rows,
      const std::vector<std::string>& coverage = {"all"},
      const std::function<void(ImportOptions&, ImportReport&)>& with = {}) {
    ImportOptions import_options;
    import_options.obtained_at = instant(obtained_at);
    if (!coverage.empty()) import_options.coverage = *Coverage::parse(coverage);
    import_options.source = "numbers.txt";
    std::string text;
    for (const auto& row : rows) text += fmt::format("{},{}\n", row.number, row.date);
    import_options.sha256 = hex(sha256(text));
    ImportReport report;
    report.read = report.kept = rows.size();
    if (with) with(import_options, report);
    auto session = registry->begin_import(list_id(list), import_options);
    if (!session) return session.error();
    if ((*session)->unchanged()) return (*session)->commit(ImportReport{});
    SourcePosition at;
    for (const auto& row : rows) {
      ++at.line;
      ListedNumber listed{number(row.number), {}};
      if (!row.date.empty()) listed.registered_on = date(row.date);
      if (const auto taken = (*session)->listed(listed, at); !taken) return taken.error();
    }
    return (*session)->commit(report);
  }

  ListingAnswer listing(std::string_view list, std::uint64_t value, std::string_view at) const {
    const auto answer = registry->listing(list_id(list), number(value), instant(at));
    EXPECT_TRUE(answer) << answer.error().message;
    return *answer;
  }
  ListingState state(std::string_view list, std::uint64_t value, std::string_view at) const {
    return listing(list, value, at).state;
  }
  ListingState state_on(std::string_view list, std::uint64_t value, std::string_view day) const {
    const auto answer = registry->listing_on(list_id(list), number(value), date(day));
    EXPECT_TRUE(answer) << answer.error().message;
    return answer->state;
  }
  std::vector<Interval> rows(std::uint64_t value, const AsOf& as_of = {}) const {
    const auto history = registry->history(number(value), as_of);
    EXPECT_TRUE(history) << history.error().message;
    return history->empty() ? std::vector<Interval>() : history->front().intervals;
  }

  TempDir dir;
  std::shared_ptr<FixedClock> clock = std::make_shared<FixedClock>(instant("2026-11-23T12:00:00Z"));
  RegistryOptions options;
  std::vector<std::string> notices;
  std::unique_ptr<Registry> registry;
};

}  // namespace lapwing::registry
