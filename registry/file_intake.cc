#include "registry/file_intake.h"

#include <optional>

#include "registry/ledger.h"

namespace lapwing::registry {
namespace {

// The seq of the entry with this key, appended when there is none.
Result<std::pair<Seq, bool>> commit_once(Ledger& ledger, Entry entry, const std::string& key) {
  const Ledger::Hold hold(ledger, std::vector<std::string>{"request/" + key});
  const auto repeated = ledger.store().request(sha256(key));
  if (!repeated) return repeated.error();
  if (*repeated) return std::pair(**repeated, false);
  entry.idempotency_key = key;
  entry.recorded_at = entry.effective_at = ledger.options().clock->now();
  const auto seq = ledger.commit(std::move(entry));
  if (!seq) return seq.error();
  return std::pair(*seq, true);
}

class LedgerFileIntake final : public FileIntake {
 public:
  LedgerFileIntake(Ledger& ledger, std::unique_ptr<BlobWriter> writer)
      : ledger_(ledger), writer_(std::move(writer)) {}

  Status write(std::string_view bytes) override {
    hash_.update(bytes);
    return writer_->write(bytes);
  }

  Result<ReceivedFile> finish(const ReceivedInfo& info) override {
    const auto blob = writer_->finish();
    if (!blob) return blob.error();
    FileReceived received;
    received.type = info.type;
    received.format = info.format;
    received.blob = *blob;
    received.content_sha256 = hash_.digest();
    received.rows = info.rows;
    received.rejected = info.rejected;
    received.retention = info.retention;
    Entry entry;
    entry.source.file = info.name;
    entry.source.sha256 = received.content_sha256;
    entry.actor = info.actor;
    const std::string key = fmt::format("file/{}/{}", info.type, hex(received.content_sha256));
    const Sha256Digest sha256 = received.content_sha256;
    entry.payload = std::move(received);
    const auto done = commit_once(ledger_, std::move(entry), key);
    if (!done) return done.error();
    return ReceivedFile{done->first, done->second, sha256};
  }

 private:
  Ledger& ledger_;
  std::unique_ptr<BlobWriter> writer_;
  Sha256 hash_;
};

class LedgerArchive final : public Archive {
 public:
  explicit LedgerArchive(Ledger& ledger) : ledger_(ledger) {}

  Result<std::unique_ptr<FileIntake>> receive_file() override {
    auto writer = ledger_.blobs().create();
    if (!writer) return writer.error();
    return std::unique_ptr<FileIntake>(
        std::make_unique<LedgerFileIntake>(ledger_, *std::move(writer)));
  }

  Status read_file(Seq seq, const std::function<Status(std::string_view)>& take) const override {
    const auto entry = ledger_.entry(seq);
    if (!entry) return entry.error();
    const auto* received = std::get_if<FileReceived>(&entry->payload);
    if (received == nullptr || !received->blob) {
      return error(Errc::not_found, "entry {} keeps no file", seq);
    }
    const auto blob = ledger_.blobs().open(*received->blob);
    if (!blob) return blob.error();
    for (;;) {
      const auto part = (*blob)->next();
      if (!part) return part.error();
      if (part->empty()) return ok();
      if (auto taken = take(*part); !taken) return taken;
    }
  }

 private:
  Ledger& ledger_;
};

}  // namespace

std::unique_ptr<Archive> make_archive(Ledger& ledger) {
  return std::make_unique<LedgerArchive>(ledger);
}

}  // namespace lapwing::registry
