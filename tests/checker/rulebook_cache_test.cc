#include "checker/rulebook_cache.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>

#include "base/kept_file.h"
#include "checker/rulebook.h"
#include "checker/rulebook_reader.h"
#include "checker/show.h"
#include "tests/support/temp_dir.h"

namespace lapwing::checker {
namespace {

namespace fs = std::filesystem;

const fs::path kRules = fs::path(LAPWING_SOURCE_DIR) / "data/rules";

std::string bytes_of(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}
void write(const fs::path& file, const std::string& bytes) {
  std::ofstream(file, std::ios::binary) << bytes;
}

// Everything that a rulebook can show of itself.
std::string shown(const Rulebook& book) {
  std::string all = list_rules(book);
  for (const auto& [name, page] : rules_pages(book)) all += name + "\n" + page;
  for (const auto& [place, row] : book.coverage().rows()) {
    const auto rules = show_rules_json(book, place, {.pending = true, .on = {}});
    if (rules) all += rules->dump(1) + "\n";
  }
  for (const std::string& word : book.sectors()) all += word + "\n";
  for (const std::string& word : book.seller_kinds()) all += word + "\n";
  return all;
}

class RulebookCache : public testing::Test {
 protected:
  std::unique_ptr<const Rulebook> load(const fs::path& folder = kRules) const {
    auto book = Rulebook::load(folder, {}, cache_);
    EXPECT_TRUE(book) << book.error().message;
    return *std::move(book);
  }

  TempDir dir_;
  fs::path cache_ = dir_ / "rules.cache";
};

TEST_F(RulebookCache, GivesTheSameRulebookAsTheFiles) {
  const auto read = load();
  ASSERT_TRUE(fs::exists(cache_));
  const std::string kept = bytes_of(cache_);
  RulebookContent content;
  ASSERT_TRUE(read_cache(kept, read->version(), content));
  EXPECT_EQ(content.rules.size(), read->rules().size());
  // What was taken over, written again, is the same to the byte: no field was forgotten.
  EXPECT_TRUE(write_cache(content, read->version()) == kept);

  const auto taken_over = load();
  EXPECT_EQ(taken_over->version(), read->version());
  EXPECT_TRUE(shown(*taken_over) == shown(*read));
  EXPECT_TRUE(bytes_of(cache_) == kept);
}

TEST_F(RulebookCache, AChangedFileIsReadAnew) {
  fs::copy(kRules, dir_ / "rules", fs::copy_options::recursive);
  const auto before = load(dir_ / "rules");
  const fs::path file = dir_ / "rules" / "us" / "federal" / "ftc_calling_hours.yaml";
  ASSERT_TRUE(fs::exists(file));
  std::string text = bytes_of(file);
  const auto at = text.find("21:00");
  ASSERT_NE(at, std::string::npos);
  write(file, text.replace(at, 5, "20:30"));
  const auto after = load(dir_ / "rules");
  EXPECT_NE(after->version(), before->version());
  EXPECT_NE(shown(*after), shown(*before));
  EXPECT_EQ(shown(*load(dir_ / "rules")), shown(*after));  // from the new cache
}

// The file that says which version the rule files are, while none of them changed.
TEST_F(RulebookCache, NoChangeOfTheFilesGoesUnnoticed) {
  const fs::path rules = dir_ / "rules", overlay = dir_ / "own", kept = dir_ / "rules.files";
  fs::copy(kRules, rules, fs::copy_options::recursive);
  dir_.write("own/none.txt", "");
  const fs::path file = rules / "us" / "federal" / "ftc_calling_hours.yaml";
  const std::string text = bytes_of(file);
  const auto version = [&] { return rule_files_version(rules, overlay, kept); };
  const std::string first = version();
  ASSERT_FALSE(first.empty());
  EXPECT_FALSE(fs::exists(kept)) << "another change could leave the same times behind";

  // As it stands in a file that was kept long after the last change.
  const std::vector<fs::path> paths = {rules, overlay, file.parent_path(), file};
  const auto keep = [&](const std::string& stamp) {
    std::string lines = "a version\n" + stamp + "\n";
    for (const auto& path : paths) lines += path.string() + "\n";
    write(kept, seal("rule-files", rules.string() + "|" + overlay.string(), lines));
  };
  keep("a stamp that is none");
  EXPECT_EQ(version(), first);
  keep("");
  EXPECT_EQ(version(), first);
  write(kept, "damaged");
  EXPECT_EQ(version(), first);
  write(file, text + "\n");
  EXPECT_NE(version(), first);
}

TEST_F(RulebookCache, FilesThatDidNotChangeAreNotReadAgain) {
  const fs::path kept = dir_ / "rules.files";
  const std::string version = rule_files_version(kRules, {}, kept);
  const std::string bytes = bytes_of(kept);
  const std::string places = kRules.string() + "|";
  const auto lines = unseal(bytes, "rule-files", places);
  ASSERT_TRUE(lines) << "the rules changed just now";
  ASSERT_TRUE(lines->starts_with(version + "\n"));
  EXPECT_EQ(rule_files_version(kRules, {}, kept), version);
  // What is not read again is what stands there.
  write(kept, seal("rule-files", places, "another" + std::string(lines->substr(version.size()))));
  EXPECT_EQ(rule_files_version(kRules, {}, kept), "another");
  dir_.write("own/none.txt", "");
  EXPECT_EQ(rule_files_version(kRules, dir_ / "own", kept), version) << "kept for other folders";
}

TEST_F(RulebookCache, DamageIsNoticedAndMended) {
  const auto read = load();
  const std::string kept = bytes_of(cache_);
  for (const std::size_t at : {std::size_t{3}, std::size_t{60}, kept.size() / 2, kept.size() - 1}) {
    std::string damaged = kept;
    damaged[at] = static_cast<char>(damaged[at] ^ 1);
    RulebookContent content;
    EXPECT_FALSE(read_cache(damaged, read->version(), content)) << at;
    write(cache_, damaged);
    EXPECT_EQ(load()->rules().size(), read->rules().size());
    EXPECT_TRUE(bytes_of(cache_) == kept) << at;
  }
  for (const std::size_t size : {std::size_t{0}, std::size_t{10}, kept.size() - 1}) {
    RulebookContent content;
    EXPECT_FALSE(read_cache(std::string_view(kept).substr(0, size), read->version(), content));
  }
}

TEST_F(RulebookCache, WithoutAPlaceForItEverythingWorks) {
  const auto book = Rulebook::load(kRules, {}, dir_ / "no such folder" / "rules.cache");
  ASSERT_TRUE(book);
  EXPECT_FALSE((*book)->rules().empty());
}

TEST_F(RulebookCache, UnsoundRulesAreNotKept) {
  dir_.write("rules/us/h.yaml", "rule: calling-hours\n");
  EXPECT_FALSE(Rulebook::load(dir_ / "rules", {}, cache_));
  EXPECT_FALSE(fs::exists(cache_));
}

}  // namespace
}  // namespace lapwing::checker
