// The difference file of an edition: what it adds to, removes from and redates in the list it was
// compared with, sorted by number. Kept as a blob that the edition's journal entry names; the store
// is rebuilt from these. Bytes: doc/key_format.md. One thread at a time.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "base/result.h"
#include "phone/e164.h"
#include "registry/blob_store.h"

namespace lapwing::registry {

// In an edition of answers: listed, not listed, and no data; the day is the one asked about.
enum class ChangeOp : std::uint8_t { add = 0, remove = 1, redate = 2 };

struct Change {
  ChangeOp op = ChangeOp::add;
  std::uint64_t number = 0;                  // E164::value()
  std::optional<std::chrono::sys_days> day;  // as the source gives it, in the list's zone

  friend bool operator==(const Change&, const Change&) = default;
};

class DifferenceWriter {
 public:
  explicit DifferenceWriter(std::unique_ptr<BlobWriter> blob);
  // Precondition: numbers ascend, each once.
  Status put(const Change& change);
  Result<BlobId> finish();

 private:
  Status flush();

  std::unique_ptr<BlobWriter> blob_;
  std::string buffer_;
  std::uint64_t last_ = 0;
  std::uint64_t count_ = 0;
};

class DifferenceReader {
 public:
  // data_loss when it is no difference file.
  static Result<std::unique_ptr<DifferenceReader>> open(const BlobStore& blobs, const BlobId& id);
  // False at the end. data_loss when the bytes are not what a writer wrote.
  Result<bool> next(Change& change);

 private:
  explicit DifferenceReader(std::unique_ptr<BlobReader> blob) : blob_(std::move(blob)) {}
  Status fill();
  Error damaged() const;

  std::unique_ptr<BlobReader> blob_;
  std::string buffer_;  // bytes read and not yet decoded begin at at_
  std::size_t at_ = 0;
  bool ended_ = false;  // nothing more in the blob
  std::uint64_t last_ = 0;
  std::uint64_t count_ = 0;
};

}  // namespace lapwing::registry
