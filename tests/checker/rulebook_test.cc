#include "checker/rulebook.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace lapwing::checker {
namespace {

TEST(Rulebook, TheShippedRulesAreSound) {
  for (const Problem& problem : Rulebook::check(std::string(LAPWING_SOURCE_DIR) + "/data/rules")) {
    ADD_FAILURE() << problem.to_string();
  }
}

}  // namespace
}  // namespace lapwing::checker
