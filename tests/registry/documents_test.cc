// Documents: versions in order, writes that do not overrun each other, personal content apart.
#include "registry/documents.h"

#include <gmock/gmock.h>

#include <filesystem>

#include "tests/registry/support.h"

namespace lapwing::registry {
namespace {

using testing::HasSubstr;

class Documents : public RegistryTest {
 protected:
  Seq put(const std::string& id, const std::string& body, const DocumentPut& how = {}) {
    const auto seq = registry->put_document(
        {"case", id, body, "officer:ann", {{"note", "said by a witness"}}}, how);
    EXPECT_TRUE(seq) << seq.error().message;
    return seq ? *seq : 0;
  }
  std::string body(const std::string& id) const {
    const auto found = registry->document("case", id);
    EXPECT_TRUE(found) << found.error().message;
    return *found ? (*found)->document.body : "none";
  }
};

TEST_F(Documents, TheLatestVersionIsTheDocumentAndTheOthersAreItsHistory) {
  const Seq first = put("c-1", R"({"v":1})");
  put("c-10", R"({"other":true})");
  clock->advance(std::chrono::hours(1));
  const Seq second = put("c-1", R"({"v":2})", {.replaces = first, .close = true});
  EXPECT_EQ(body("c-1"), R"({"v":2})");
  EXPECT_EQ(body("c"), "none");
  const auto versions = registry->document_versions("case", "c-1");
  ASSERT_TRUE(versions);
  ASSERT_EQ(versions->size(), 2u);
  EXPECT_EQ(versions->at(0).seq, first);
  EXPECT_FALSE(versions->at(0).closed);
  EXPECT_EQ(versions->at(1).seq, second);
  EXPECT_TRUE(versions->at(1).closed);
  EXPECT_EQ(versions->at(1).recorded_at, clock->now());
  EXPECT_EQ(versions->at(1).document.actor, "officer:ann");
  EXPECT_EQ(versions->at(1).document.personal.at("note"), "said by a witness");
  const auto all = registry->documents("case");
  ASSERT_TRUE(all);
  ASSERT_EQ(all->size(), 2u);
  EXPECT_EQ(all->at(0).document.id, "c-1");
  EXPECT_EQ(all->at(0).seq, second);
  EXPECT_EQ(all->at(1).document.id, "c-10");
  EXPECT_TRUE(registry->documents("cas")->empty());
}

TEST_F(Documents, AVersionThatSomebodyElseReplacedIsNotOverwritten) {
  const Seq first = put("c-1", "{}", {.replaces = 0});
  put("c-1", R"({"by":"ben"})", {.replaces = first});
  const auto late = registry->put_document({"case", "c-1", R"({"by":"ann"})", "officer:ann"},
                                           {.replaces = first});
  ASSERT_FALSE(late);
  EXPECT_EQ(late.error().code, Errc::failed_precondition);
  EXPECT_THAT(late.error().message, HasSubstr("case `c-1`"));
  EXPECT_EQ(body("c-1"), R"({"by":"ben"})");
  EXPECT_FALSE(registry->put_document({"case", "c-1", "{}", "officer:ann"}, {.replaces = 0}));
}

TEST_F(Documents, ARepeatedPutChangesNothing) {
  const Seq first = put("c-1", R"({"v":1})", {.idempotency_key = "k"});
  EXPECT_EQ(put("c-1", R"({"v":1})", {.replaces = 0, .idempotency_key = "k"}), first);
  EXPECT_EQ(registry->document_versions("case", "c-1")->size(), 1u);
}

TEST_F(Documents, NamesThatWouldNotSortOrPrintAreRefused) {
  for (const std::string& id : {std::string(), std::string("a b"), std::string("a\0b", 3),
                                std::string("a/b"), std::string(201, 'a')}) {
    const auto refused = registry->put_document({"case", id, "{}", "officer:ann"});
    ASSERT_FALSE(refused) << id;
    EXPECT_EQ(refused.error().code, Errc::invalid_argument);
  }
}

TEST_F(Documents, ReadersAndRebuiltStoresHaveThem) {
  put("c-1", R"({"v":1})");
  put("c-1", R"({"v":2})");
  const auto beside = reader();
  ASSERT_TRUE(beside);
  EXPECT_EQ((*beside->document("case", "c-1"))->document.body, R"({"v":2})");
  registry.reset();
  std::filesystem::remove_all(options.directory / "store");
  open();
  EXPECT_EQ(body("c-1"), R"({"v":2})");
  EXPECT_EQ(registry->document_versions("case", "c-1")->size(), 2u);
}

}  // namespace
}  // namespace lapwing::registry
