// Scrubs asked for over HTTP, done one after another by threads of their own: the file is spooled
// to the data directory, scrubbed as `lapwing scrub` does, and its result kept until it is deleted
// or a month old. Everything is on disk: a job that a restart interrupts begins again, a finished
// one stays. In `scrubs/ID`: job.json, input, result.csv with its record, report.json. Thread-safe.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <filesystem>
#include <list>
#include <memory>
#include <mutex>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "screening/scrub.h"
#include "service/http.h"
#include "service/service.h"

namespace lapwing::service {

enum class JobState : std::uint8_t { queued, running, done, failed };
std::string_view name_of(JobState state);

struct ScrubJob {
  std::string id;
  JobState state = JobState::queued;
  std::string name;  // of the file, as the client calls it
  Identity owner = {};
  screening::ScrubOptions options = {};  // without paths
  Instant created_at{};
  std::optional<Instant> started_at = {};
  std::optional<Instant> finished_at = {};
  std::uint64_t done_bytes = 0;
  std::uint64_t total_bytes = 0;
  std::uint64_t rows = 0;   // lines of the file, as they were counted and charged
  std::string report = {};  // of a done one: JSON as `scrub --report` has it
  std::string error = {};   // of a failed one: a sentence
};

// DESIGN's {state, progress, report}; doc/http.md has it.
nlohmann::ordered_json to_json(const ScrubJob& job);

class ScrubJobs {
 public:
  // Takes up what it finds. The service must outlive it.
  explicit ScrubJobs(Service& service);
  // Stops what runs, to begin again at the next start.
  ~ScrubJobs();

  // Where a new job's file is spooled to. `id`: one that is there already is told by find().
  std::filesystem::path spool_path(const std::string& id) const;
  // unavailable: too many wait, or no room for so many bytes.
  Status check_room(const Identity& owner, std::optional<std::uint64_t> bytes) const;
  // The spooled file is durable; so is the job when this returns.
  Status submit(ScrubJob job);
  // Of those a caller may see: its own, and everything for an administrator. Newest first.
  std::vector<ScrubJob> list(const Identity& identity) const;
  std::optional<ScrubJob> find(const std::string& id, const Identity& identity) const;
  std::filesystem::path result_path(const std::string& id, const std::string& part) const;
  // Also one that runs.
  Status remove(const std::string& id);

 private:
  struct Entry {
    ScrubJob job;
    bool stop = false;  // it is deleted, or the service ends
  };

  std::filesystem::path folder(const std::string& id) const { return folder_ / id; }
  void load();
  void load_job(const std::string& id);
  Status save(const ScrubJob& job) const;
  void work();
  Result<std::string> run(const ScrubJob& job);
  Result<std::string> take_report(const ScrubJob& job);
  Status file_record(const ScrubJob& job);
  void drop_old();
  Entry* entry(const std::string& id);

  Service& service_;
  std::filesystem::path folder_;
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::list<Entry> jobs_;  // in order of creation
  bool ending_ = false;
  std::thread worker_;
};

}  // namespace lapwing::service
