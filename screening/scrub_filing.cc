#include "screening/scrub_filing.h"

#include <nlohmann/json.hpp>
#include <stdexcept>
#include <vector>

#include "base/sha256.h"
#include "base/time.h"
#include "registry/list.h"

namespace lapwing::screening {
namespace {

using nlohmann::json;

std::string text_or_empty(const json& value) {
  return value.is_null() ? std::string() : value.get<std::string>();
}

// What an audit will ask of the record must be there and be what it says.
void check_parts(const json& record) {
  const auto needs = [&](bool fine, const char* what) {
    if (!fine) throw std::invalid_argument(what);
  };
  needs(parse_date(record.at("on").get<std::string>()).has_value(), "`on` is no date");
  const auto until = text_or_empty(record.at("use_until"));
  needs(until.empty() || parse_date(until), "`use_until` is no date");
  for (const char* instant : {"started_at", "finished_at"}) {
    needs(parse_instant(record.at(instant).get<std::string>()).has_value(),
          "`started_at` or `finished_at` is no instant");
  }
  needs(record.at("stale").is_boolean(), "`stale` is neither true nor false");
  for (const auto& list : record.at("lists")) {
    needs(registry::ListId::parse(list.at("list").get<std::string>()).has_value(),
          "`lists` names what is no list");
    needs(list.at("held").is_boolean(), "`held` of a list is neither true nor false");
    const auto obtained = text_or_empty(list.at("obtained_at"));
    needs(obtained.empty() || parse_instant(obtained), "`obtained_at` of a list is no instant");
    static_cast<void>(text_or_empty(list.at("edition")));
    static_cast<void>(list.at("coverage").get<std::vector<std::string>>());
  }
  const auto& counts = record.at("counts");
  const auto rows = counts.at("rows").get<std::uint64_t>();
  const auto sum = counts.at("permitted").get<std::uint64_t>() +
                   counts.at("prohibited").get<std::uint64_t>() +
                   counts.at("undetermined").get<std::uint64_t>();
  needs(rows == sum, "its counts do not add up to its rows");
}

}  // namespace

Result<registry::ScrubRecorded> read_scrub_record(const std::string& text,
                                                  const std::string& name) {
  const auto refused = [&](std::string_view why) {
    return error(Errc::invalid_argument, "`{}` is no record of a scrub: {}", name, why);
  };
  try {
    const json record = json::parse(text);
    if (!record.is_object() || record.value("kind", "") != "lapwing-scrub") {
      return refused("its `kind` is not lapwing-scrub");
    }
    if (record.at("version") != 1) return refused("its version is not 1");
    check_parts(record);
    registry::ScrubRecorded scrub;
    scrub.scrub = hex(sha256(text));
    scrub.seller = text_or_empty(record.at("seller"));
    if (!scrub.seller.empty()) {
      if (const auto id = registry::ListId::internal(scrub.seller); !id) {
        return refused(id.error().message);
      }
    }
    scrub.san = text_or_empty(record.at("san"));
    const auto input = parse_sha256(record.at("input").at("sha256").get<std::string>());
    const auto output = parse_sha256(record.at("output").at("sha256").get<std::string>());
    if (!input || !output) return refused("it does not have the SHA-256 of input and output");
    scrub.input_sha256 = *input;
    scrub.output_sha256 = *output;
    scrub.record = text;
    return scrub;
  } catch (const json::parse_error& e) {
    return refused(fmt::format("it is not JSON, at byte {}", e.byte));
  } catch (const json::exception&) {
    return refused("a field is missing or of another type");
  } catch (const std::invalid_argument& e) {
    return refused(e.what());
  }
}

}  // namespace lapwing::screening
