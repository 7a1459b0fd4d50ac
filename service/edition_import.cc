#include "service/edition_import.h"

#include <nlohmann/json.hpp>

#include "base/sha256.h"

namespace lapwing::service {
namespace {

using nlohmann::ordered_json;

Result<registry::ImportOptions> options_of(const EditionAsk& ask, const importers::FileSet& files,
                                           Instant now) {
  registry::ImportOptions options;
  if (ask.obtained_at) {
    options.obtained_at = *ask.obtained_at;
  } else if (const auto time = files.oldest_file_time()) {
    options.obtained_at = *time;
    options.obtained_kind = registry::ObtainedKind::file_time;
  }
  if (options.obtained_at > now) {
    return error(Errc::invalid_argument, "the list was obtained at {}, which is in the future",
                 format_instant(options.obtained_at));
  }
  if (ask.coverage) options.coverage = *ask.coverage;
  options.accept_change = ask.accept_change;
  options.source = ask.source;
  options.actor = ask.actor;
  const auto digest = files.digest();
  if (!digest) return digest.error();
  options.sha256 = hex(*digest);
  return options;
}

// What a change list stands on: as its own head says, else as the asker does.
Status follow(const EditionAsk& ask, const importers::Preview& preview,
              const registry::ListId& list, registry::ImportOptions& options) {
  if (preview.format->kind == importers::FormatKind::answers) {
    options.kind = registry::EditionKind::answers;
  }
  if (preview.format->kind != importers::FormatKind::change_list) {
    if (ask.follows.empty() && ask.content_sha256.empty()) return ok();
    return error(Errc::invalid_argument,
                 "`follows` and `content-sha256` are for change lists, and {} is none",
                 preview.format->name);
  }
  options.kind = registry::EditionKind::changes;
  if (!ask.follows.empty()) options.follows = ask.follows;
  if (!ask.content_sha256.empty()) {
    const auto digest = parse_sha256(ask.content_sha256);
    if (!digest) {
      return error(Errc::invalid_argument, "content-sha256 `{}` is not 64 hex digits",
                   ask.content_sha256);
    }
    options.content_sha256 = hex(*digest);
  }
  if (!preview.span) return ok();
  if (preview.span->list != list.text()) {
    return error(Errc::invalid_argument, "`{}` says what changed on `{}`, not on `{}`", ask.source,
                 preview.span->list, list.text());
  }
  if (options.content_sha256 && *options.content_sha256 != preview.span->sha256_after) {
    return error(Errc::invalid_argument,
                 "`{}` leads to a list with the checksum {}, not {} as --content-sha256 says",
                 ask.source, preview.span->sha256_after, *options.content_sha256);
  }
  options.base_sha256 = preview.span->sha256_before;
  options.content_sha256 = preview.span->sha256_after;
  options.published_from = preview.span->from_edition;
  options.published_to = preview.span->to_edition;
  return ok();
}

}  // namespace

Result<EditionImport> import_edition(registry::Registry& registry, const registry::ListId& list,
                                     importers::FileSet& files, const EditionAsk& ask, Instant now,
                                     const importers::Progress& progress) {
  const auto info = registry.catalog().find(list);
  if (!info) return info.error();
  auto options = options_of(ask, files, now);
  if (!options) return options.error();
  importers::ReadOptions how;
  how.region = ask.region;
  how.column = ask.column;
  how.accept_cut = ask.accept_change;
  const auto preview = importers::preview_list_files(files, ask.format, how);
  if (!preview) return preview.error();
  options->format = preview->format->name;
  // Singapore answers for three registers at once.
  if (how.column.empty() && list.text().starts_with("sg.")) how.column = list.text().substr(3);
  const bool ours = info->tenure == registry::Tenure::run || info->id.is_internal();
  if (ours) options->kind = registry::EditionKind::additions;
  if (auto said = follow(ask, *preview, list, *options); !said) return said.error();

  const auto session = registry.begin_import(list, *options);
  if (!session) return session.error();
  importers::ListFiles read;
  read.format = preview->format;
  if (!(*session)->unchanged()) {
    auto done = importers::read_list_files(files, ask.format, **session, how, progress);
    if (!done) return done.error();
    if (hex(done->sha256) != options->sha256) {
      return error(Errc::invalid_argument, "`{}` changed while it was being read", ask.source);
    }
    read = *std::move(done);
  }
  auto outcome = (*session)->commit(read.report);
  if (!outcome) return outcome.error();
  const auto built = registry.build_index(list);
  return EditionImport{*std::move(outcome), std::move(read), built ? ok() : Status(built.error())};
}

ordered_json to_json(const EditionImport& imported) {
  const auto& report = imported.files.report;
  ordered_json errors = ordered_json::array();
  for (const auto& row : report.first_errors) {
    errors.push_back({{"file", row.file},
                      {"line", row.at.line},
                      {"column", row.at.column},
                      {"reason", row.reason}});
  }
  const auto& edition = imported.outcome.edition;
  const auto* format = imported.files.format;
  return {{"list", edition.list.text()},
          {"edition", edition.id()},
          {"recorded", imported.outcome.recorded},
          {"format", format == nullptr ? "" : std::string(format->name)},
          {"obtained_at", format_instant(edition.obtained_at)},
          {"obtained_kind", registry::to_string(edition.obtained_kind)},
          {"read", report.read},
          {"kept", report.kept},
          {"rejected", report.rejected},
          {"blank", report.blank},
          {"duplicates", imported.outcome.duplicates},
          {"count", edition.count},
          {"added", edition.added},
          {"removed", edition.removed},
          {"coverage", edition.coverage.to_strings()},
          {"sha256", edition.sha256},
          {"errors", errors}};
}

}  // namespace lapwing::service
