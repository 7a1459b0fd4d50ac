// Runs every case of tests/vectors through the library, against the shipped data/rules.
// tests/vectors/README.md says how the files read.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>

#include "checker/call_reader.h"
#include "checker/checker.h"

namespace lapwing::checker {
namespace {

namespace fs = std::filesystem;

const fs::path kRules = fs::path(LAPWING_SOURCE_DIR) / "data/rules";
const fs::path kVectors = fs::path(LAPWING_SOURCE_DIR) / "tests/vectors";

const Rulebook& rulebook() {
  static const auto book = Rulebook::load(kRules);
  if (!book) throw std::runtime_error(book.error().message);
  return **book;
}

std::vector<std::string> vector_files() {
  std::vector<std::string> names;
  if (!fs::exists(kVectors)) return names;
  for (const auto& entry : fs::recursive_directory_iterator(kVectors)) {
    if (entry.path().extension() == ".yaml") {
      names.push_back(entry.path().lexically_relative(kVectors).generic_string());
    }
  }
  std::sort(names.begin(), names.end());
  return names;
}

// What a case expects and got, for one that fails.
std::string told(const Verdict& verdict, const Call& call) {
  std::string text = fmt::format("{}\n", to_string(verdict.outcome));
  for (const Finding& finding : verdict.findings) {
    const Explanation one = explain(finding, call, rulebook());
    text += fmt::format("  {} {} [{}] {}: {}{}\n", one.outcome, one.code, one.citation, one.rule_id,
                        one.because, one.informational ? " (for information)" : "");
  }
  for (const NotJudged& item : verdict.not_judged) text += "  not judged " + explain(item) + "\n";
  return text;
}

// `hours:US` stands for `hours:US` and `hours:US:...`, not for `hours:US-FL`.
bool means(const std::string& wanted, const Explanation& one) {
  return wanted == one.citation || wanted == one.exception_citation || wanted == one.code ||
         one.code.starts_with(wanted + ":");
}

bool any_finding(const Verdict& verdict, const Call& call, const std::string& wanted) {
  return std::any_of(verdict.findings.begin(), verdict.findings.end(), [&](const Finding& finding) {
    return (finding.outcome == verdict.outcome || !finding.counts) &&
           means(wanted, explain(finding, call, rulebook()));
  });
}

void run_windows(Fields& fields, const StatedCall& stated) {
  std::vector<std::string> expected;
  for (const auto& pair : fields.take("expect")) {
    expected.push_back(pair[0].Scalar() + " " + pair[1].Scalar());
  }
  std::vector<std::string> found;
  for (const Window& window :
       Checker(rulebook()).windows(stated.call, stated.windows->from, stated.windows->days)) {
    found.push_back(format_instant(window.from) + " " + format_instant(window.until));
  }
  EXPECT_EQ(found, expected);
}

void run_campaign(Fields& fields) {
  Fields stated = fields.nested(fields.take("campaign"), "`campaign`");
  Campaign campaign;
  campaign.seller = stated.text("seller");
  campaign.name = stated.text("name");
  constexpr std::array<std::string_view, 3> kChannels = {"voice", "text", "fax"};
  campaign.channel = static_cast<Channel>(stated.word_or("channel", kChannels, 0));
  Fields where = stated.nested(stated.take("place"), "`place`");
  const Place place = read_place(where);
  where.finish();
  stated.finish();
  for (const auto& node : fields.take("groups")) {
    Fields group = fields.nested(node, "a group");
    const auto count = group.whole("count", 1, 100'000);
    const auto from = parse_instant(group.text("from"));
    ASSERT_TRUE(from) << from.error().message;
    CampaignCall call;
    call.place = place;
    call.answered_by_person = group.flag_or("answered", true);
    if (group.has("agent_ms")) {
      call.agent_delay_ms = group.whole("agent_ms", 0, 1'000'000);
      call.agent_came = true;
    } else {
      call.agent_came = group.flag_if("agent");
    }
    group.finish();
    for (std::int64_t i = 0; i < count; ++i) {
      call.at = *from + std::chrono::minutes(i);
      call.id = fmt::format("{}:{}", node.Mark().line + 1, i);
      campaign.calls.push_back(call);
    }
  }
  const std::string outcome = fields.text("outcome");
  Outcome strictest = Outcome::permitted;
  const auto findings = Checker(rulebook()).judge_campaign(campaign);
  ASSERT_FALSE(findings.empty());
  std::string text;
  for (const CampaignFinding& finding : findings) {
    strictest = std::max(strictest, finding.outcome);
    text +=
        fmt::format("{} {} {} to {}: {}\n", to_string(finding.outcome), finding.citation,
                    format_instant(finding.from), format_instant(finding.until), finding.because);
  }
  EXPECT_EQ(to_string(strictest), outcome) << text;
  for (const std::string& wanted : fields.texts_if("because")) {
    EXPECT_TRUE(std::any_of(findings.begin(), findings.end(),
                            [&](const CampaignFinding& finding) {
                              return finding.outcome == strictest && finding.citation == wanted;
                            }))
        << wanted << "\n"
        << text;
  }
}

void run_call(Fields& fields) {
  const StatedCall stated = read_stated_call(fields);
  const Call& call = stated.call;
  if (stated.windows) return run_windows(fields, stated);
  const Verdict verdict = Checker(rulebook()).judge(call, stated.questions);
  const std::string seen = told(verdict, call);
  EXPECT_EQ(to_string(verdict.outcome), fields.text("outcome")) << seen;
  for (const std::string& wanted : fields.texts_if("because")) {
    EXPECT_TRUE(any_finding(verdict, call, wanted)) << "no `" << wanted << "` in\n" << seen;
  }
  for (const std::string& unwanted : fields.texts_if("not_because")) {
    EXPECT_FALSE(any_finding(verdict, call, unwanted)) << "`" << unwanted << "` in\n" << seen;
  }
  for (const std::string& kind : fields.texts_if("not_judged")) {
    EXPECT_TRUE(std::any_of(verdict.not_judged.begin(), verdict.not_judged.end(),
                            [&](const NotJudged& item) { return to_string(item.kind) == kind; }))
        << "`" << kind << "` is not among those not judged in\n"
        << seen;
  }
  if (const auto standing = fields.text_if("standing")) {
    EXPECT_EQ(to_string(verdict.standing), *standing) << seen;
  }
}

class Vectors : public ::testing::TestWithParam<std::string> {};

TEST_P(Vectors, HoldTheRulebook) {
  std::ifstream in(kVectors / GetParam());
  std::ostringstream text;
  text << in.rdbuf();
  const YAML::Node cases = YAML::Load(text.str());
  ASSERT_TRUE(cases.IsSequence());
  std::set<std::string> names;
  for (const auto& node : cases) {
    std::vector<Problem> problems;
    Fields fields(node, GetParam(), problems, "a case");
    const std::string name = fields.text("name");
    SCOPED_TRACE(fmt::format("{}:{}: {}", GetParam(), node.Mark().line + 1, name));
    EXPECT_TRUE(names.insert(name).second) << "a name twice in one file";
    if (fields.has("campaign")) {
      run_campaign(fields);
    } else {
      run_call(fields);
    }
    fields.finish();
    for (const Problem& problem : problems) ADD_FAILURE() << problem.to_string();
  }
}

INSTANTIATE_TEST_SUITE_P(All, Vectors, ::testing::ValuesIn(vector_files()), [](const auto& file) {
  std::string name = file.param;
  for (char& c : name) {
    if (!std::isalnum(static_cast<unsigned char>(c))) c = '_';
  }
  return name;
});
GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(Vectors);

}  // namespace
}  // namespace lapwing::checker
