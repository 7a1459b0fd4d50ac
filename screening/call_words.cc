#include "screening/call_words.h"

#include <yaml-cpp/yaml.h>

#include <algorithm>

#include "checker/call_reader.h"
#include "phone/reading.h"

namespace lapwing::screening {
namespace {

std::vector<std::string> parts_of(const std::string& text, char at) {
  std::vector<std::string> parts;
  std::size_t from = 0;
  for (std::size_t to; (to = text.find(at, from)) != std::string::npos; from = to + 1) {
    parts.push_back(text.substr(from, to - from));
  }
  parts.push_back(text.substr(from));
  return parts;
}

// The fields of a record as call_reader knows them; a word alone says yes.
Result<YAML::Node> record_node(const std::string& text) {
  if (text.starts_with('{')) {
    try {
      return YAML::Load(text);
    } catch (const YAML::Exception& failure) {
      return error(Errc::invalid_argument, "`{}` is not JSON: {}", text, failure.msg);
    }
  }
  YAML::Node node(YAML::NodeType::Map);
  for (const std::string& part : parts_of(text, ',')) {
    const auto equals = part.find('=');
    const std::string key = part.substr(0, equals);
    if (node[key]) return error(Errc::invalid_argument, "`{}` stands twice in `{}`", key, text);
    const std::string value = equals == std::string::npos ? "true" : part.substr(equals + 1);
    if (value.find('+') == std::string::npos || key != "channels") {
      node[key] = value;
      continue;
    }
    for (const std::string& item : parts_of(value, '+')) node[key].push_back(item);
  }
  return node;
}

// One pass over the words; the first error stays.
class Reading {
 public:
  Reading(const CallWords& words, WordsFrom from) : words_(words), from_(from) {}

  Result<CallQuestion> run() {
    take("lists", set_lists(question_, words_.lists));
    take("channel", set_channel(question_, words_.channel));
    take("purpose", set_purpose(question_, words_.purpose));
    place();
    facts();
    records();
    caller();
    time();
    if (failure_) return *failure_;
    return std::move(question_);
  }

 private:
  std::string name(std::string word) const {
    if (from_ == WordsFrom::flags) return "--" + word;
    std::replace(word.begin(), word.end(), '-', '_');
    return word;
  }
  void fail(std::string sentence) {
    if (!failure_) failure_ = Error{Errc::invalid_argument, std::move(sentence)};
  }
  void take(const char* word, const Status& status) {
    if (!status) fail(fmt::format("{}: {}", name(word), status.error().message));
  }

  void place() {
    if (!words_.address.empty()) take("address", set_address(question_, words_.address));
    take("address-zone", set_address_zones(question_, words_.address_zones));
    if (words_.address_counties.empty()) return;
    if (question_.address) {
      question_.address->counties = words_.address_counties;
    } else {
      fail(fmt::format("{} needs {}", name("address-county"), name("address")));
    }
  }

  std::optional<bool> yes_or_no(const char* word, const std::string& text) {
    if (text.empty()) return {};
    if (text == "yes" || text == "true") return true;
    if (text != "no" && text != "false") {
      fail(fmt::format("{}: `{}` is neither yes nor no", name(word), text));
    }
    return false;
  }

  void facts() {
    const auto recorded = yes_or_no("recorded", words_.recorded);
    if (question_.recorded && recorded == false) {
      fail(fmt::format("{} prerecorded and {} no contradict each other", name("channel"),
                       name("recorded")));
    }
    if (recorded) question_.recorded = recorded;
    question_.sector = words_.sector;
    question_.autodialed = yes_or_no("autodialed", words_.autodialed);
    question_.b2b = yes_or_no("b2b", words_.b2b);
    if (words_.line == "wireless") {
      question_.line = checker::Line::wireless;
    } else if (words_.line == "landline") {
      question_.line = checker::Line::landline;
    } else if (!words_.line.empty()) {
      fail(fmt::format("{}: `{}` is neither landline nor wireless", name("line"), words_.line));
    }
    question_.seller_kinds = words_.seller_kinds;
    question_.telemarketer = words_.telemarketer;
    question_.campaign = words_.campaign;
    question_.subject = words_.subject;
    if (!words_.seller.empty()) question_.seller = words_.seller;
  }

  template <class Record, class Read>
  std::optional<std::vector<Record>> records_of(const char* word,
                                                const std::vector<std::string>& texts, Read read) {
    if (texts.empty()) return {};
    std::vector<Record> found;
    if (texts == std::vector<std::string>{"none"}) return found;
    const std::string file = name(word);
    for (const std::string& text : texts) {
      const auto node = record_node(text);
      if (!node) {
        fail(node.error().message);
        return found;
      }
      std::vector<checker::Problem> problems;
      checker::Fields fields(*node, file, problems, "it");
      found.push_back(read(fields));
      fields.finish();
      if (!problems.empty()) {
        fail(fmt::format("{} `{}`: {}", file, text, problems.front().message));
        return found;
      }
    }
    return found;
  }

  void records() {
    if (words_.seller.empty() && !(words_.consents.empty() && words_.relationships.empty())) {
      fail(fmt::format("{} and {} are a seller's; give {} too", name("consent"),
                       name("relationship"), name("seller")));
      return;
    }
    question_.consents = records_of<checker::Consent>(
        "consent", words_.consents,
        [&](checker::Fields& fields) { return checker::read_consent(fields, words_.seller); });
    question_.relationships = records_of<checker::Ebr>(
        "relationship", words_.relationships,
        [&](checker::Fields& fields) { return checker::read_relationship(fields, words_.seller); });
  }

  void caller() {
    if (words_.from.empty()) return;
    const auto reader = phone::Reader::create(words_.region);
    if (!reader) return take("region", reader.error());
    const auto reading = reader->read(words_.from);
    if (reading.status == phone::ReadingStatus::number) {
      question_.from = reading.numbers.front().number;
    } else {
      fail(fmt::format("{}: `{}` is not one number but {}; `lapwing number` shows how it is read",
                       name("from"), words_.from, phone::name_of(reading.status)));
    }
  }

  void time() {
    if (!words_.at.empty() && !words_.on.empty()) {
      return fail(fmt::format("{} and {} exclude each other", name("at"), name("on")));
    }
    if (!words_.at.empty()) {
      const auto instant = parse_instant(words_.at);
      if (!instant) return take("at", instant.error());
      question_.at = *instant;
    }
    if (!words_.on.empty()) {
      const auto date = parse_date(words_.on);
      if (!date) return take("on", date.error());
      question_.on = *date;
    }
  }

  const CallWords& words_;
  WordsFrom from_;
  CallQuestion question_;
  std::optional<Error> failure_;
};

}  // namespace

Result<CallQuestion> question_of(const CallWords& words, WordsFrom from) {
  return Reading(words, from).run();
}

}  // namespace lapwing::screening
