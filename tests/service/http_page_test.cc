// doc/http.md: its examples are run against the real program, and say what it answers.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/service/serve_program.h"
#include "tests/support/temp_dir.h"

namespace lapwing::service {
namespace {

using testing::HasSubstr;

struct Examples {
  int exit_code = 0;
  std::string said;
};

Examples run_examples(const TempDir& directory, const std::filesystem::path& page) {
  Process process(directory.path(), "examples",
                  {"python3", LAPWING_SOURCE_DIR "/tests/service/http_examples.py", page.string(),
                   LAPWING_PROGRAM});
  Examples examples;
  examples.exit_code = process.wait();
  examples.said = read_file(directory / "examples.out") + process.err();
  return examples;
}

TEST(HttpPage, ItsExamplesAnswerAsItSays) {
  const TempDir directory;
  const auto examples = run_examples(directory, LAPWING_SOURCE_DIR "/doc/http.md");
  EXPECT_EQ(examples.exit_code, 0) << examples.said;
}

TEST(HttpPage, AnExampleThatDriftsIsAFault) {
  const TempDir directory;
  const auto page = directory.write("page.md", R"(
```console
$ echo '{"a": 1, "b": ["2026-11-28", "x"], "c": true}'
{"a": 1, "b": ["<day>", "..."], "c": true}
$ echo '{"a": 1, "b": "soon", "c": true, "d": 0}'
{"a": 2, "b": "<day>", "c": 1}
$ printf 'head\n1\n2\n'
head
...
3
```
<!-- keep: X=a -->
)");
  const auto examples = run_examples(directory, page);
  EXPECT_EQ(examples.exit_code, 1);
  EXPECT_THAT(examples.said, HasSubstr(".a is 1, not 2"));
  EXPECT_THAT(examples.said, HasSubstr(R"(.b is "soon", not "<day>")"));
  EXPECT_THAT(examples.said, HasSubstr(".c is true, not 1"));
  EXPECT_THAT(examples.said, HasSubstr(".d is not on the page: 0"));
  EXPECT_THAT(examples.said, HasSubstr("page.md:7: $ printf"));
  EXPECT_THAT(examples.said, HasSubstr("nothing to keep as X=a"));
  EXPECT_THAT(examples.said, HasSubstr("3 examples, 6 faults"));
}

}  // namespace
}  // namespace lapwing::service
