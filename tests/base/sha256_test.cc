#include "base/sha256.h"

#include <gtest/gtest.h>

namespace lapwing {
namespace {

// FIPS 180-4's own examples (NIST "SHA-256 Test Data").
TEST(Sha256, GivesThePublishedDigests) {
  EXPECT_EQ(hex(sha256("abc")), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(hex(sha256("")), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

TEST(Sha256, PiecesGiveTheDigestOfTheWholeAndMayGoOn) {
  Sha256 sum;
  sum.update("a");
  EXPECT_EQ(sum.digest(), sha256("a"));
  sum.update("bc");
  EXPECT_EQ(sum.digest(), sha256("abc"));
}

}  // namespace
}  // namespace lapwing
