// POST /v1/scrubs and what became of them; POST /v1/scrubs/preview.
#include <openssl/rand.h>

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

#include "base/output_file.h"
#include "screening/number_json.h"
#include "service/lookups.h"
#include "service/page.h"
#include "service/problem.h"
#include "service/routes.h"
#include "service/scrub_ask.h"
#include "service/scrub_jobs.h"
#include "service/scrub_preview.h"

namespace lapwing::service {
namespace {

using nlohmann::ordered_json;

constexpr std::size_t kFileBytesMax = std::size_t{4} << 30;
constexpr std::size_t kPieceBytes = std::size_t{64} << 10;
constexpr const char* kDefaultName = "numbers.csv";

Response no_such(const std::string& id) {
  return problem(error(Errc::not_found, "there is no scrub `{}`", id));
}

// The same act is the same job.
std::string id_of(const Request& request) {
  if (!request.act.empty()) return hex(sha256("scrub\n" + request.act)).substr(0, 24);
  std::array<unsigned char, 12> bytes{};
  RAND_bytes(bytes.data(), bytes.size());
  return fmt::format("{:02x}", fmt::join(bytes, ""));
}

bool is_json(const Request& request) { return media_type_of(request) == "application/json"; }

// Puts the body where the job finds it. `options` are the query's, or for JSON the body's own.
Status spool(Request& request, OutputFile& file, screening::ScrubOptions& options,
             std::string& name) {
  if (is_json(request)) {
    const auto fields =
        spool_json(*request.stream, [&](std::string_view text) { return file.write(text); });
    if (!fields) return fields.error();
    Fields asked(*fields);
    options = read_scrub(asked);
    name = asked.text("name", name);
    if (auto finished = asked.finish(); !finished) return finished;
    // As spool_json writes it: nothing is left to be found.
    options.layout.header = true;
    options.layout.columns = {"1"};
    return file.finish();
  }
  std::array<char, kPieceBytes> buffer;
  while (true) {
    const auto size = request.stream->read(buffer);
    if (!size) return size.error();
    if (*size == 0) break;
    if (auto written = file.write({buffer.data(), *size}); !written) return written;
  }
  return file.finish();
}

// Lines, compressed or not: a row in quotes over several lines counts as several.
Result<std::uint64_t> count_rows(const std::filesystem::path& path) {
  auto source = ByteSource::open(path);
  if (!source) return source.error();
  std::array<char, kPieceBytes> buffer;
  std::uint64_t rows = 0;
  char last = '\n';
  while (true) {
    const auto size = source->read(buffer);
    if (!size) return size.error();
    if (*size == 0) return rows + (last == '\n' ? 0 : 1);
    rows += static_cast<std::uint64_t>(std::count(buffer.data(), buffer.data() + *size, '\n'));
    last = buffer[*size - 1];
  }
}

Response accepted(const ScrubJob& job, int status) {
  auto response = json_response(screening::dump_line(to_json(job)), status);
  response.headers.emplace_back("Location", "/v1/scrubs/" + job.id);
  return response;
}

Response refuse(const Error& why) {
  auto response = problem(why);
  if (response.status == 503) response.headers.emplace_back("Retry-After", "30");
  return response;
}

Response create(Request& request, ScrubJobs& jobs, Service& service) {
  Query query(request);
  ScrubJob job;
  job.id = id_of(request);
  job.owner = request.identity;
  job.options = read_scrub(query);
  job.name = query.text("name", kDefaultName);
  if (const auto asked = query.finish(); !asked) return problem(asked.error());
  if (const auto before = jobs.find(job.id, request.identity)) return accepted(*before, 202);
  if (const auto room = jobs.check_room(request.identity, request.stream->size()); !room) {
    return refuse(room.error());
  }
  const auto path = jobs.spool_path(job.id);
  if (auto made = create_directories_durably(service.files, path.parent_path()); !made) {
    return problem(made.error());
  }
  // Without its job.json the folder is nobody's, and goes.
  const auto give_up = [&](Response response) {
    (void)remove_tree(service.files, path.parent_path());
    return response;
  };
  auto file = OutputFile::create(path, service.files);
  if (!file) return give_up(problem(file.error()));
  if (const auto taken = spool(request, *file, job.options, job.name); !taken) {
    return give_up(problem(taken.error()));
  }
  if (const auto checked = check_scrub(job.options); !checked) {
    return give_up(problem(checked.error()));
  }
  std::string seller = job.options.seller.value_or("");
  if (auto refused = set_seller(request, seller)) return give_up(*std::move(refused));
  if (!seller.empty()) job.options.seller = seller;
  if (!job.options.san && !request.identity.san.empty()) job.options.san = request.identity.san;
  if (const auto published = file->publish(); !published) {
    return give_up(problem(published.error()));
  }
  const auto rows = count_rows(path);
  if (!rows) return give_up(problem(rows.error()));
  job.rows = *rows;
  const auto stat = service.files.stat(path);
  if (!stat || !*stat) return give_up(problem(error(Errc::io_error, "the spooled file is gone")));
  job.total_bytes = (*stat)->size_bytes;
  if (auto refused = admit_scrub(service, request, job.id, job.rows)) {
    return give_up(*std::move(refused));
  }
  const auto id = job.id;
  if (const auto submitted = jobs.submit(std::move(job)); !submitted) {
    return give_up(problem(submitted.error()));
  }
  const auto made = jobs.find(id, request.identity);
  return made ? accepted(*made, 202) : no_such(id);
}

Response list(Request& request, ScrubJobs& jobs) {
  Query query(request);
  const auto ask = read_page(query);
  if (const auto asked = query.finish(); !asked) return problem(asked.error());
  const auto all = jobs.list(request.identity);
  std::vector<std::string> ids;
  for (const auto& job : all) ids.push_back(job.id);
  const auto page = page_of(ids, ask);
  if (!page) return problem(page.error());
  ordered_json items = ordered_json::array();
  for (std::size_t i = page->begin; i < page->end; ++i) items.push_back(to_json(all[i]));
  return page_response(request, {{"scrubs", items}}, *page);
}

Response one(Request& request, ScrubJobs& jobs) {
  const auto& id = request.path_values.at("id");
  const auto job = jobs.find(id, request.identity);
  return job ? json_response(screening::dump_line(to_json(*job))) : no_such(id);
}

bool write_file(const File& file, const WriteBody& write) {
  std::array<char, kPieceBytes> buffer;
  for (std::uint64_t at = 0;;) {
    const auto size = file.read_at(at, buffer);
    if (!size) return false;
    if (*size == 0) return true;
    if (!write({buffer.data(), *size})) return false;
    at += *size;
  }
}

Response result(Request& request, ScrubJobs& jobs, Service& service) {
  Query query(request);
  const auto part = query.one_of("part", {"permitted", "prohibited", "undetermined"});
  if (const auto asked = query.finish(); !asked) return problem(asked.error());
  const auto& id = request.path_values.at("id");
  const auto job = jobs.find(id, request.identity);
  if (!job) return no_such(id);
  if (job->state == JobState::failed) {
    return problem(error(Errc::failed_precondition, "the scrub failed: {}", job->error));
  }
  if (job->state != JobState::done) {
    auto response = problem(
        error(Errc::failed_precondition, "the scrub is not done: it is {}", name_of(job->state)));
    response.headers.emplace_back("Retry-After", "1");
    return response;
  }
  if (!part.empty() && job->options.split_dir.empty()) {
    return problem(error(Errc::failed_precondition,
                         "the parts were not asked for: `split=true` when the file is sent"));
  }
  auto opened = service.files.open(jobs.result_path(id, part), OpenMode::read);
  if (!opened) return problem(opened.error());
  const std::shared_ptr<const File> file = *std::move(opened);
  Response response{.content_type = "text/csv"};
  response.headers.emplace_back(
      "Content-Disposition",
      fmt::format("attachment; filename=\"{}.csv\"", part.empty() ? "scrubbed" : part));
  response.write = [file](const WriteBody& write) { return write_file(*file, write); };
  return response;
}

Response remove(Request& request, ScrubJobs& jobs) {
  const auto& id = request.path_values.at("id");
  if (!jobs.find(id, request.identity)) return no_such(id);
  if (const auto removed = jobs.remove(id); !removed) return problem(removed.error());
  return {.status = 204, .content_type = ""};
}

}  // namespace

void add_scrub_routes(Router& router, Service& service) {
  const auto jobs = std::make_shared<ScrubJobs>(service);
  const auto add = [&](Method method, const char* pattern, auto handle) {
    router.add({.method = method,
                .pattern = pattern,
                .role = Role::subscriber,
                .changes = method == Method::del,
                .handle = [&service, jobs, handle](Request& request) {
                  return handle(request, *jobs, service);
                }});
  };
  add(Method::get, "/v1/scrubs",
      [](Request& request, ScrubJobs& all, Service&) { return list(request, all); });
  add(Method::get, "/v1/scrubs/{id}",
      [](Request& request, ScrubJobs& all, Service&) { return one(request, all); });
  add(Method::get, "/v1/scrubs/{id}/result", result);
  add(Method::del, "/v1/scrubs/{id}",
      [](Request& request, ScrubJobs& all, Service&) { return remove(request, all); });
  auto types = kFileTypes;
  types.emplace_back("application/json");
  router.add(
      {.method = Method::post,
       .pattern = "/v1/scrubs",
       .role = Role::subscriber,
       .body = BodyUse::stream,
       .body_bytes_max = kFileBytesMax,
       .takes = types,
       .changes = true,
       .handle = [&service, jobs](Request& request) { return create(request, *jobs, service); }});
  router.add({.method = Method::post,
              .pattern = "/v1/scrubs/preview",
              .role = Role::subscriber,
              .body = BodyUse::stream,
              .body_bytes_max = kFileBytesMax,
              .takes = kFileTypes,
              .handle = [&service](Request& request) { return preview(request, service); }});
}

}  // namespace lapwing::service
