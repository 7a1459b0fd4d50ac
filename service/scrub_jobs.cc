#include "service/scrub_jobs.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/background.h"
#include "screening/number_json.h"
#include "service/lookups.h"
#include "service/scrub_ask.h"

namespace lapwing::service {

namespace fs = std::filesystem;
using nlohmann::ordered_json;

namespace {

constexpr std::size_t kWaitingMax = 64;
constexpr std::size_t kWaitingOfOneMax = 8;
constexpr std::size_t kKeptOfOneMax = 500;
constexpr auto kKeptFor = std::chrono::days(31);
// Input, output, and what scrubbing appends; beside it something must be left for the registry.
constexpr std::uint64_t kRoomFactor = 4;
constexpr std::uint64_t kRoomLeftBytes = std::uint64_t{256} << 20;

ordered_json maybe(const std::optional<Instant>& at) {
  return at ? ordered_json(format_instant(*at)) : ordered_json(nullptr);
}

std::optional<Instant> instant_in(const ordered_json& json, const char* field) {
  if (!json.at(field).is_string()) return {};
  const auto at = parse_instant(json.at(field).get<std::string>());
  return at ? std::optional(*at) : std::nullopt;
}

// job.json: the job as it is told, and whose it is.
std::string file_of(const ScrubJob& job) {
  ordered_json json = to_json(job);
  json["owner"] = {{"role", static_cast<int>(job.owner.role)},
                   {"key", job.owner.key},
                   {"organization", job.owner.organization},
                   {"seller", job.owner.seller},
                   {"san", job.owner.san},
                   {"areas", job.owner.areas}};
  return json.dump(2, ' ', false, ordered_json::error_handler_t::replace) + "\n";
}

Result<ScrubJob> job_from(const std::string& text) {
  try {
    const auto json = ordered_json::parse(text);
    const auto& owner = json.at("owner");
    ScrubJob job;
    job.id = json.at("id").get<std::string>();
    job.name = json.at("name").get<std::string>();
    job.owner = {.role = static_cast<Role>(owner.at("role").get<int>()),
                 .key = owner.at("key").get<std::string>(),
                 .organization = owner.at("organization").get<std::string>(),
                 .seller = owner.at("seller").get<std::string>(),
                 .san = owner.at("san").get<std::string>(),
                 .areas = owner.at("areas").get<std::vector<std::string>>()};
    auto options = options_from(json.at("options"));
    if (!options) return options.error();
    job.options = *std::move(options);
    const auto state = json.at("state").get<std::string>();
    job.state = state == "done"     ? JobState::done
                : state == "failed" ? JobState::failed
                                    : JobState::queued;
    job.created_at = instant_in(json, "created_at").value_or(Instant{});
    job.started_at = instant_in(json, "started_at");
    job.finished_at = instant_in(json, "finished_at");
    job.done_bytes = json.at("done").get<std::uint64_t>();
    job.total_bytes = json.at("total").get<std::uint64_t>();
    job.rows = json.at("rows").get<std::uint64_t>();
    if (json.at("report").is_object()) job.report = screening::dump_line(json.at("report"));
    if (json.at("error").is_string()) job.error = json.at("error").get<std::string>();
    return job;
  } catch (const ordered_json::exception& failure) {
    return error(Errc::data_loss, "job.json is not what was written: {}", failure.what());
  }
}

bool unfinished(const ScrubJob& job) {
  return job.state == JobState::queued || job.state == JobState::running;
}

bool may_see(const Identity& identity, const ScrubJob& job) {
  return identity.role == Role::administrator || identity.key == job.owner.key ||
         (!identity.organization.empty() && identity.organization == job.owner.organization);
}

}  // namespace

std::string_view name_of(JobState state) {
  switch (state) {
    case JobState::queued:
      return "queued";
    case JobState::running:
      return "running";
    case JobState::done:
      return "done";
    case JobState::failed:
      break;
  }
  return "failed";
}

ordered_json to_json(const ScrubJob& job) {
  const bool done = job.state == JobState::done;
  const double share = done || job.total_bytes == 0 ? (done ? 1.0 : 0.0)
                                                    : static_cast<double>(job.done_bytes) /
                                                          static_cast<double>(job.total_bytes);
  return {
      {"id", job.id},
      {"state", name_of(job.state)},
      {"name", job.name},
      {"created_at", format_instant(job.created_at)},
      {"started_at", maybe(job.started_at)},
      {"finished_at", maybe(job.finished_at)},
      {"done", job.done_bytes},
      {"total", job.total_bytes},
      {"progress", share},
      {"rows", job.rows},
      {"options", options_json(job.options)},
      {"result", done ? ordered_json("/v1/scrubs/" + job.id + "/result") : ordered_json(nullptr)},
      {"report", job.report.empty() ? ordered_json(nullptr) : ordered_json::parse(job.report)},
      {"error", job.error.empty() ? ordered_json(nullptr) : ordered_json(job.error)}};
}

ScrubJobs::ScrubJobs(Service& service) : service_(service), folder_(service.data / "scrubs") {
  load();
  worker_ = std::thread([this] {
    give_way();
    work();
  });
}

ScrubJobs::~ScrubJobs() {
  {
    const std::lock_guard lock(mutex_);
    ending_ = true;
    for (auto& one : jobs_) one.stop = true;
  }
  changed_.notify_all();
  worker_.join();
}

void ScrubJobs::load() {
  const auto found = service_.files.list(folder_);
  if (!found) return;  // no scrub was ever asked for
  for (const auto& entry : *found) {
    if (entry.is_directory) load_job(entry.name);
  }
  jobs_.sort([](const Entry& a, const Entry& b) {
    return std::pair(a.job.created_at, a.job.id) < std::pair(b.job.created_at, b.job.id);
  });
}

void ScrubJobs::load_job(const std::string& id) {
  const auto text = read_whole_file(service_.files, folder(id) / "job.json");
  if (!text) {
    // Nobody was told of it: the file did not come whole.
    if (text.error().code == Errc::not_found) (void)remove_tree(service_.files, folder(id));
    return;
  }
  auto job = job_from(*text);
  if (!job) return;
  jobs_.push_back({*std::move(job)});
}

Status ScrubJobs::save(const ScrubJob& job) const {
  return write_file_atomically(service_.files, folder(job.id) / "job.json", file_of(job));
}

fs::path ScrubJobs::spool_path(const std::string& id) const { return folder(id) / "input"; }

fs::path ScrubJobs::result_path(const std::string& id, const std::string& part) const {
  return part.empty() ? folder(id) / "result.csv" : folder(id) / "parts" / (part + ".csv");
}

Status ScrubJobs::check_room(const Identity& owner, std::optional<std::uint64_t> bytes) const {
  {
    const std::lock_guard lock(mutex_);
    std::size_t waiting = 0;
    std::size_t own_waiting = 0;
    std::size_t own = 0;
    for (const auto& one : jobs_) {
      const bool is_own = one.job.owner.key == owner.key;
      waiting += unfinished(one.job) ? 1 : 0;
      own_waiting += is_own && unfinished(one.job) ? 1 : 0;
      own += is_own ? 1 : 0;
    }
    if (waiting >= kWaitingMax || own_waiting >= kWaitingOfOneMax) {
      return error(Errc::unavailable, "{} scrubs are waiting already; try again when one is done",
                   own_waiting >= kWaitingOfOneMax ? own_waiting : waiting);
    }
    if (own >= kKeptOfOneMax) {
      return error(Errc::unavailable, "{} scrubs are kept for this key; delete some first", own);
    }
  }
  const auto free = service_.files.free_bytes(service_.data);
  if (!free) return free.error();
  if (*free < kRoomLeftBytes + kRoomFactor * bytes.value_or(0)) {
    return error(Errc::unavailable, "there is no room on the disk for a file of this size");
  }
  return ok();
}

Status ScrubJobs::submit(ScrubJob job) {
  job.created_at = service_.clock.now();
  if (auto saved = save(job); !saved) return saved;
  if (auto synced = service_.files.sync_directory(folder_); !synced) return synced;
  {
    const std::lock_guard lock(mutex_);
    jobs_.push_back({std::move(job)});
  }
  changed_.notify_one();
  return ok();
}

std::vector<ScrubJob> ScrubJobs::list(const Identity& identity) const {
  const std::lock_guard lock(mutex_);
  std::vector<ScrubJob> found;
  for (auto one = jobs_.rbegin(); one != jobs_.rend(); ++one) {
    if (may_see(identity, one->job)) found.push_back(one->job);
  }
  return found;
}

std::optional<ScrubJob> ScrubJobs::find(const std::string& id, const Identity& identity) const {
  const std::lock_guard lock(mutex_);
  for (const auto& one : jobs_) {
    if (one.job.id == id && may_see(identity, one.job)) return one.job;
  }
  return {};
}

ScrubJobs::Entry* ScrubJobs::entry(const std::string& id) {
  const auto found =
      std::find_if(jobs_.begin(), jobs_.end(), [&](const Entry& one) { return one.job.id == id; });
  return found == jobs_.end() ? nullptr : &*found;
}

Status ScrubJobs::remove(const std::string& id) {
  std::unique_lock lock(mutex_);
  auto* one = entry(id);
  if (one == nullptr) return ok();
  one->stop = true;
  // A running one lets go of its files after the batch at hand.
  changed_.wait(lock, [&] {
    one = entry(id);
    return one == nullptr || one->job.state != JobState::running;
  });
  if (one == nullptr) return ok();
  // First what makes it a job: without it a restart clears the rest away.
  if (auto removed = service_.files.remove(folder(id) / "job.json"); !removed) return removed;
  jobs_.remove_if([&](const Entry& entry) { return entry.job.id == id; });
  lock.unlock();
  if (auto removed = remove_tree(service_.files, folder(id)); !removed) return removed;
  return service_.files.sync_directory(folder_);
}

void ScrubJobs::drop_old() {
  const Instant before = service_.clock.now() - kKeptFor;
  std::vector<std::string> old;
  {
    const std::lock_guard lock(mutex_);
    for (const auto& one : jobs_) {
      if (!unfinished(one.job) && one.job.created_at < before) old.push_back(one.job.id);
    }
  }
  for (const auto& id : old) (void)remove(id);
}

void ScrubJobs::work() {
  while (true) {
    drop_old();
    ScrubJob job;
    {
      std::unique_lock lock(mutex_);
      const auto next = [&] {
        return std::find_if(jobs_.begin(), jobs_.end(), [](const Entry& one) {
          return one.job.state == JobState::queued && !one.stop;
        });
      };
      changed_.wait(lock, [&] { return ending_ || next() != jobs_.end(); });
      if (ending_) return;
      auto& entry = *next();
      entry.job.state = JobState::running;
      entry.job.started_at = service_.clock.now();
      job = entry.job;
    }
    auto report = run(job);
    const std::lock_guard lock(mutex_);
    auto& entry = *this->entry(job.id);
    job = entry.job;
    if (entry.stop) {
      entry.job.state = JobState::queued;  // for whoever deletes it, or the next start
    } else {
      job.state = report ? JobState::done : JobState::failed;
      job.finished_at = service_.clock.now();
      if (report) job.report = *report;
      if (!report) job.error = report.error().message;
      // What cannot be put on record is found again by the next start.
      (void)save(job);
      entry.job = job;
    }
    changed_.notify_all();
  }
}

// The result stands only when it is whole, and everything that speaks of it stands before it.
Result<std::string> ScrubJobs::run(const ScrubJob& job) {
  const auto result = result_path(job.id, "");
  const auto there = service_.files.stat(result);
  if (!there) return there.error();
  if (*there) return take_report(job);
  screening::ScrubOptions options = job.options;
  options.areas = areas_of(job.owner);
  options.threads = service_.scrub_threads;
  options.input = spool_path(job.id).string();
  options.output = result.string();
  options.report_path = (folder(job.id) / "report.json").string();
  if (!options.split_dir.empty()) options.split_dir = (folder(job.id) / "parts").string();
  options.progress = [&](std::uint64_t done, std::optional<std::uint64_t>) {
    const std::lock_guard lock(mutex_);
    if (auto* one = entry(job.id)) one->job.done_bytes = done;
  };
  options.stopped = [&] {
    const std::lock_guard lock(mutex_);
    const auto* one = entry(job.id);
    return one == nullptr || one->stop;
  };
  const auto scrubbed = screening::scrub(options, service_.screener);
  if (!scrubbed) {
    // The client knows its file by another name.
    std::string sentence = scrubbed.error().message;
    for (std::size_t at; (at = sentence.find(options.input)) != std::string::npos;) {
      sentence.replace(at, options.input.size(), job.name);
    }
    return Error{scrubbed.error().code, sentence};
  }
  return take_report(job);
}

Result<std::string> ScrubJobs::take_report(const ScrubJob& job) {
  const auto text = read_whole_file(service_.files, folder(job.id) / "report.json");
  if (!text) return text.error();
  auto report = ordered_json::parse(*text, nullptr, false);
  if (!report.is_object()) return error(Errc::data_loss, "report.json is not what was written");
  report["input"] = job.name;
  report["output"] = nullptr;
  report["record"] = nullptr;
  if (const auto filed = file_record(job); !filed) return filed.error();
  return screening::dump_line(report);
}

// What was checked against what, kept with the registry: the same a second time changes nothing.
Status ScrubJobs::file_record(const ScrubJob& job) {
  const auto text = read_whole_file(service_.files, folder(job.id) / "result.csv.scrub.json");
  if (!text) return text.error();
  auto record = ordered_json::parse(*text, nullptr, false);
  if (!record.is_object()) return error(Errc::data_loss, "the record is not what was written");
  record["input"]["name"] = job.name;
  record["output"]["name"] = job.id;
  record["organization"] = job.owner.organization;
  const auto seq = service_.registry.put_document({.collection = "scrub",
                                                   .id = job.id,
                                                   .body = screening::dump_line(record),
                                                   .actor = "key:" + job.owner.key},
                                                  {.idempotency_key = "scrub:" + job.id});
  if (!seq) return seq.error();
  return ok();
}

}  // namespace lapwing::service
