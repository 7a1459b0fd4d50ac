// The answers already given under an Idempotency-Key
// (draft-ietf-httpapi-idempotency-key-header-07), so that a repeated request gets the first one
// again, also after a crash. Kept in a folder of the data directory, outside the journal, for two
// days, and sealed (libsodium's secretbox) with a key made of the act's own name: they may hold
// numbers and new keys, and nobody can read them who does not ask the same thing again.
// Thread-safe.
#pragma once

#include <chrono>
#include <filesystem>
#include <memory>
#include <optional>
#include <string_view>

#include "base/clock.h"
#include "base/file_system.h"
#include "base/result.h"
#include "base/sha256.h"
#include "service/http.h"

namespace lapwing::service {

inline constexpr std::chrono::hours kAnswersKeptFor{48};

class KeptAnswers {
 public:
  // Reads what is kept. A file's torn end, where the machine stopped while writing, is passed over:
  // no answer in it went out. io_error.
  static Result<std::unique_ptr<KeptAnswers>> open(FileSystem& files,
                                                   const std::filesystem::path& folder,
                                                   const Clock& clock);
  ~KeptAnswers();

  struct Kept {
    Sha256Digest body{};  // of the request
    Response response;
  };
  // The act is the holder's alone until it is destroyed.
  class Claim {
   public:
    virtual ~Claim() = default;
    // What was answered before; nothing for an act not known.
    virtual const std::optional<Kept>& kept() const = 0;
    // On disk when it returns. Precondition: the response has a body and nothing to write.
    virtual Status keep(const Sha256Digest& body, const Response& response) = 0;
  };
  // `act`: of whom, what, under which key. Nothing while another holds it. unavailable when too
  // many are kept already; io_error, data_loss.
  Result<std::unique_ptr<Claim>> claim(std::string_view act);

  std::size_t size() const;

 private:
  class Impl;
  explicit KeptAnswers(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace lapwing::service
