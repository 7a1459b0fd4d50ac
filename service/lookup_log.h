// Who looked at what: one line of JSON a request, in a file a UTC day, outside the journal. Numbers
// are masked (`+1512xxxxx42`) and carry a hash under the directory's key, so that whoever has that
// key can ask who looked at one number, and nobody else reads any. A line has reached the system
// when record() returns, so that a killed process loses none that was answered; it is not synced.
// One that was being written then leaves its place empty, which walk() passes over. Thread-safe.
#pragma once

#include <array>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/file_system.h"
#include "base/result.h"
#include "phone/e164.h"
#include "service/http.h"
#include "service/secret.h"

namespace lapwing::service {

std::string mask(E164 number);

struct SeenNumber {
  std::string masked;
  std::string hash;
};

struct LookupLine {
  Instant at{};
  std::string kind;  // `number`, `check`, `scrub`, `list`, `caller`, `case`
  std::string key;   // its public id
  std::string role;
  std::string organization;
  std::string request;       // its id, as in the log and in the answer
  std::string subject = {};  // of what has a name: a case's id, a list's; empty for numbers
  std::uint64_t count = 0;
  std::string outcome;                   // `answered`, or the type of the problem it was refused by
  std::vector<SeenNumber> numbers = {};  // as walk() finds them; record() is given the numbers

  // What is empty does not narrow; `hash` as seen() gives it.
  bool matches(const std::string& by_key, const std::string& by_organization,
               const std::string& hash) const;
};

class LookupLog {
 public:
  // `folder` is made at the first line.
  LookupLog(FileSystem& files, std::filesystem::path folder, const Clock& clock,
            const DirectoryKey& key);

  SeenNumber seen(E164 number) const;
  // Sets `at`. `numbers` are written as seen() shows them; those of a scrub by file are not: its
  // record has the hashes.
  Status record(LookupLine lookup, std::span<const E164> numbers = {});

  // The lines of the days from `since` to `until`, both included, in order; a torn last line is
  // passed over. Ends with the first error of `visit`.
  Status walk(CivilDate since, CivilDate until,
              const std::function<Status(const LookupLine&)>& visit) const;

 private:
  struct Day {
    std::shared_ptr<File> file;
    std::uint64_t size = 0;  // with what is still being written
  };
  struct Place {
    std::shared_ptr<File> file;
    std::uint64_t at;
  };

  std::filesystem::path file_of(const std::string& day) const;
  Result<Place> reserve(CivilDate day, std::size_t bytes);
  Status open_day(const std::filesystem::path& path, Day& day);

  FileSystem& files_;
  std::filesystem::path folder_;
  const Clock& clock_;
  // For SipHash-2-4 of 128 bits; a batch has thousands of numbers, and BLAKE2b takes 0.5 us each.
  std::array<unsigned char, 16> key_{};
  std::mutex mutex_;
  std::map<CivilDate, Day> days_;  // the last two
};

}  // namespace lapwing::service
