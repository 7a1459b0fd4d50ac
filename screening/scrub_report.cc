#include "screening/scrub_report.h"

#include <nlohmann/json.hpp>

namespace lapwing::screening {
namespace {

using nlohmann::ordered_json;

ordered_json date_or_null(const std::optional<CivilDate>& date) {
  return date ? ordered_json(format_date(*date)) : ordered_json(nullptr);
}

template <class T>
ordered_json value_or_null(const std::optional<T>& value) {
  return value ? ordered_json(*value) : ordered_json(nullptr);
}

ordered_json text_or_null(const std::string& text) {
  return text.empty() ? ordered_json(nullptr) : ordered_json(text);
}

ordered_json list_json(const ListUse& use) {
  return {
      {"list", use.list},
      {"held", use.held},
      {"edition", text_or_null(use.edition)},
      {"sha256", text_or_null(use.sha256)},
      {"count", use.count},
      {"obtained_at", use.obtained_at ? ordered_json(format_instant(*use.obtained_at)) : nullptr},
      {"seq", use.seq},
      {"age_days", value_or_null(use.age_days)},
      {"age_days_max", value_or_null(use.age_days_max)},
      {"stale", use.stale},
      {"coverage", use.coverage},
      {"use_until", date_or_null(use.use_until)}};
}

ordered_json lists_json(const ScrubReport& report) {
  ordered_json lists = ordered_json::array();
  for (const ListUse& use : report.lists) lists.push_back(list_json(use));
  return lists;
}

ordered_json counts_json(const ScrubReport& report) {
  return {{"rows", report.rows},
          {"permitted", report.permitted},
          {"prohibited", report.prohibited},
          {"undetermined", report.undetermined},
          {"numbers", report.numbers},
          {"cells", report.cells},
          {"cells_scanned", report.cells_scanned},
          {"reasons", report.reasons}};
}

}  // namespace

ordered_json to_json(const ScrubReport& report) {
  ordered_json json = counts_json(report);
  json["lists"] = lists_json(report);
  json["lists_left_out"] = report.lists_left_out;
  json["stale"] = report.stale;
  json["on"] = format_date(report.on);
  json["use_until"] = date_or_null(report.use_until);
  json["columns"] = report.columns;
  json["header"] = report.has_header;
  json["warnings"] = report.warnings;
  json["input"] = report.input;
  json["output"] = text_or_null(report.output);
  json["record"] = text_or_null(report.record_path);
  json["seconds"] = report.seconds;
  return json;
}

ordered_json to_record(const ScrubReport& report) {
  ordered_json json = {{"kind", "lapwing-scrub"},
                       {"version", 1},
                       {"seller", value_or_null(report.seller)},
                       {"san", value_or_null(report.san)},
                       {"on", format_date(report.on)},
                       {"use_until", date_or_null(report.use_until)},
                       {"channel", report.channel},
                       {"purpose", report.purpose},
                       {"region", report.region},
                       {"columns", report.columns},
                       {"input", {{"name", report.input}, {"sha256", report.input_sha256}}},
                       {"output", {{"name", report.output}, {"sha256", report.output_sha256}}},
                       {"counts", counts_json(report)},
                       {"lists", lists_json(report)},
                       {"lists_left_out", report.lists_left_out},
                       {"stale", report.stale},
                       {"rulebook", report.rulebook},
                       {"seq", report.seq},
                       {"started_at", format_instant(report.started_at)},
                       {"finished_at", format_instant(report.finished_at)},
                       {"warnings", report.warnings}};
  return json;
}

}  // namespace lapwing::screening
