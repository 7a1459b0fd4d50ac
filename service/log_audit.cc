#include "service/log_audit.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "enforcement/violation_store.h"
#include "importers/log_formats.h"
#include "importers/log_time.h"
#include "phone/reading.h"
#include "registry/kept_bytes.h"
#include "registry/scrub_log.h"
#include "screening/number_json.h"

namespace lapwing::service {
namespace {

using enforcement::CallList;
using enforcement::LogFile;
using nlohmann::ordered_json;

struct Intake {
  std::unique_ptr<registry::FileIntake> keeper;
  registry::ReceivedInfo info;
};

struct Options {
  const importers::CallFormat* format = nullptr;
  importers::LogOptions read;
  enforcement::AuditOptions audit;
};

// Which editions sellers held, as far as their scrubs are on record.
Status add_filed_scrubs(const registry::Registry& registry, enforcement::AuditOptions& options) {
  const auto scrubs = registry::filed_scrubs(registry);
  if (!scrubs) return scrubs.error();
  for (const auto& filed : *scrubs) {
    auto added = options.editions.add_record(filed.scrub.record, filed.scrub.scrub);
    if (!added) return added;
  }
  return ok();
}

Error of(const char* word, const Error& inner) {
  return error(Errc::invalid_argument, "{}: {}", word, inner.message);
}

Result<Options> options_of(const LogAuditAsk& ask, Instant now) {
  Options options;
  const auto format = importers::find_call_format(ask.format);
  if (!format) return of("format", format.error());
  options.format = *format;
  const auto zone = importers::find_log_zone(ask.zone);
  if (!zone) return of("tz", zone.error());
  const auto reader = phone::Reader::create(ask.region);
  if (!reader) return of("region", reader.error());
  if (!ask.columns.empty() && ask.format != "csv") {
    return error(Errc::invalid_argument, "a map of columns is for format csv");
  }
  options.read = {.region = ask.region, .zone = *zone, .now = now, .call_columns = ask.columns};
  auto& question = options.audit.question;
  if (const auto set = set_channel(question, ask.channel); !set) return of("channel", set.error());
  if (const auto set = set_purpose(question, ask.purpose); !set) return of("purpose", set.error());
  if (!ask.seller.empty()) {
    if (const auto id = registry::ListId::internal(ask.seller); !id) {
      return of("seller", id.error());
    }
    question.seller = ask.seller;
  }
  options.audit.subject = ask.subject;
  if (ask.record_stops && ask.seller.empty()) {
    return error(Errc::invalid_argument, "record-stops needs the seller whose list it is");
  }
  for (const std::string& held : ask.held) {
    const std::size_t equals = std::min(held.find('='), held.size());
    const auto list = registry::ListId::parse(held.substr(0, equals));
    const auto obtained =
        parse_date(std::string_view(held).substr(std::min(equals + 1, held.size())));
    if (!list || !obtained) {
      return error(Errc::invalid_argument, "held: `{}` is not like us.national=2026-09-25", held);
    }
    options.audit.editions.state("", list->text(), Instant(std::chrono::sys_days(*obtained)));
  }
  return options;
}

// Reads one file into the list, keeping its bytes aside until all of them are read.
Result<Intake> read_file(const LogFileSource& from, const Options& options,
                         const std::string& actor, registry::Archive& archive, CallList& log) {
  auto keeper = archive.receive_file();
  if (!keeper) return keeper.error();
  auto raw = from.open();
  if (!raw) return raw.error();
  ByteSource source(from.name, registry::keep_bytes(*std::move(raw), **keeper));
  log.begin_file(from.name);
  auto report = importers::read_call_file(source, *options.format, log, options.read);
  if (!report) return report.error();
  LogFile& file = log.file();
  file.format = options.format->name;
  file.sha256 = hex(source.raw_sha256());
  file.report = *std::move(report);
  return Intake{*std::move(keeper),
                {.type = "calls",
                 .format = file.format,
                 .name = file.name,
                 .actor = actor,
                 .retention = "call-log",
                 .rows = file.report.read,
                 .rejected = file.report.rejected}};
}

// A reply is a request to the seller, from its own instant on.
Status record_stops(const CallList& log, const LogAuditAsk& ask, registry::Registry& registry) {
  const auto list = registry::ListId::internal(ask.seller);
  if (!list) return list.error();
  for (const auto& [number, reply] : log.stops()) {
    registry::Request request{ask.actor, "stop-reply"};
    request.idempotency_key = fmt::format("stop/{}/{}/{}", ask.seller, number.digits(),
                                          reply.at.time_since_epoch().count());
    if (auto added = registry.add(*list, number, request, reply.at); !added) return added.error();
  }
  return ok();
}

// What an audit was asked, so that it can be asked again.
registry::Document document_of(const CallList& log, const LogAuditAsk& ask) {
  ordered_json files = ordered_json::array();
  for (const LogFile& file : log.files()) {
    files.push_back({{"sha256", file.sha256}, {"name", file.name}});
  }
  const ordered_json body = {{"files", files},         {"format", ask.format},
                             {"tz", ask.zone},         {"seller", ask.seller},
                             {"region", ask.region},   {"channel", ask.channel},
                             {"purpose", ask.purpose}, {"subject", ask.subject},
                             {"held", ask.held},       {"columns", ask.columns}};
  registry::Document document{"audit", {}, screening::dump_line(body), ask.actor};
  document.id = hex(sha256(document.body)).substr(0, 16);
  return document;
}

ordered_json to_json(const std::vector<registry::RowError>& rows) {
  ordered_json array = ordered_json::array();
  for (const auto& row : rows) {
    array.push_back({{"line", row.at.line}, {"column", row.at.column}, {"reason", row.reason}});
  }
  return array;
}

ordered_json to_json(const LogFile& file) {
  return {{"file", file.name},
          {"sha256", file.sha256},
          {"rows", file.report.read},
          {"calls", file.report.kept},
          {"rejected", file.report.rejected},
          {"blank", file.report.blank},
          {"last_line_cut", file.report.last_line_cut},
          {"errors", to_json(file.report.first_errors)},
          {"remarks", to_json(file.report.first_remarks)}};
}

}  // namespace

Status check_ask(const LogAuditAsk& ask) {
  const auto options = options_of(ask, {});
  return options ? ok() : Status(options.error());
}

Result<LogAudit> audit_logs(const LogAuditAsk& ask, const std::vector<LogFileSource>& files,
                            const LogAuditPlace& place,
                            const enforcement::AuditProgress& progress) {
  auto options = options_of(ask, place.clock.now());
  if (!options) return options.error();
  if (auto added = add_filed_scrubs(place.registry, options->audit); !added) return added.error();
  const auto archive = registry::archive_of(place.registry);
  if (!archive) return archive.error();
  LogAudit audit;
  std::vector<Intake> intakes;
  for (const auto& file : files) {
    auto intake = read_file(file, *options, ask.actor, **archive, audit.log);
    if (!intake) return intake.error();
    intakes.push_back(*std::move(intake));
  }
  for (const Intake& intake : intakes) {
    const auto kept = intake.keeper->finish(intake.info);
    if (!kept) return kept.error();
  }
  audit.log.finish();
  if (ask.record_stops) {
    if (auto recorded = record_stops(audit.log, ask, place.registry); !recorded) {
      return recorded.error();
    }
  }
  const auto document = document_of(audit.log, ask);
  // Its id follows from what it says: the same audit again is the same document.
  const auto seq = place.registry.put_document(
      document, {.idempotency_key =
                     fmt::format("document/audit/{}/{}", document.id, hex(sha256(document.body)))});
  if (!seq) return seq.error();
  auto writer =
      enforcement::LineFileWriter::create(place.files, enforcement::violation_folder(place.data));
  if (!writer) return writer.error();
  auto report = enforcement::audit(
      audit.log, place.registry, place.rulebook, options->audit,
      [&](std::string_view lines) { return (*writer)->add(lines); }, progress);
  if (!report) return report.error();
  if (auto finished = (*writer)->finish(*seq, document.id); !finished) return finished.error();
  audit.report = *std::move(report);
  audit.id = document.id;
  return audit;
}

ordered_json to_json(const LogAudit& audit, const LogAuditAsk& ask) {
  const auto& report = audit.report;
  ordered_json files = ordered_json::array();
  for (const LogFile& file : audit.log.files()) files.push_back(to_json(file));
  return {{"audit", audit.id},
          {"files", files},
          {"tz", ask.zone},
          {"seller", ask.seller.empty() ? ordered_json(nullptr) : ordered_json(ask.seller)},
          {"calls", report.calls},
          {"duplicates", report.duplicates},
          {"permitted", report.permitted},
          {"prohibited", report.prohibited},
          {"undetermined", report.undetermined},
          {"violations", report.violations},
          {"prima_facie", report.prima_facie},
          {"by_rule", report.by_rule},
          {"unclear_by_rule", report.unclear},
          {"excused", report.excused},
          {"not_known", report.not_known},
          {"seller_editions", report.editions},
          {"caller_numbers", report.caller_numbers},
          {"stop_replies", report.stops},
          {"private_actions", report.private_actions},
          {"campaigns_not_judged", report.campaigns_not_judged},
          {"rulebook", report.rulebook},
          {"seq", report.seq}};
}

}  // namespace lapwing::service
