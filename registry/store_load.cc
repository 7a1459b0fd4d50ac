#include "registry/store_load.h"

#include <rocksdb/sst_file_writer.h>

namespace lapwing::registry {
namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t kBulkNumbersPerFile = std::uint64_t{8} << 20;

class SortedFileLoad final : public Store::BulkLoad {
 public:
  SortedFileLoad(Store::Impl& store, key::ListNumber list) : store_(store), list_(list) {}
  ~SortedFileLoad() override {
    writer_.reset();
    std::error_code ignored;
    for (const auto& file : files_) fs::remove(file, ignored);
  }

  Status put(std::uint64_t number, const Event& event) override {
    if (!writer_ || in_file_ == kBulkNumbersPerFile) {
      if (auto begun = begin_file(); !begun) return begun;
    }
    ++in_file_;
    const auto key = key::event(list_, number, event.seq);
    return check(writer_->Put(rocksdb::Slice(key.data(), key.size()), key::event_value(event)));
  }

  Status finish(const StoreBatch& batch) override {
    // Keys of the batch sort before all events; they go in with them, in one edit of the manifest.
    if (auto begun = begin_file(); !begun) return begun;
    for (const auto& [key, value] : batch.puts()) {
      if (auto put = check(writer_->Put(key, value)); !put) return put;
    }
    if (auto ended = end_file(); !ended) return ended;
    // What stands in memory is older and must not end up newer than the files.
    if (auto flushed = check(store_.db->Flush(rocksdb::FlushOptions())); !flushed) return flushed;
    rocksdb::IngestExternalFileOptions options;
    options.move_files = true;
    options.write_global_seqno = false;
    options.verify_checksums_before_ingest = true;
    const auto ingested = store_.db->IngestExternalFile(files_, options);
    store_.spare.drop();
    return check(ingested);
  }

 private:
  Status check(const rocksdb::Status& status) const {
    if (!status.ok()) return store_.failed(status);
    return ok();
  }

  Status begin_file() {
    if (auto ended = end_file(); !ended) return ended;
    const auto path =
        store_.directory / kBulkFolder / fmt::format("{:06}.sst", ++store_.bulk_files);
    writer_ = std::make_unique<rocksdb::SstFileWriter>(rocksdb::EnvOptions(), store_.options);
    files_.push_back(path.string());
    in_file_ = 0;
    return check(writer_->Open(path.string()));
  }

  Status end_file() {
    if (!writer_) return ok();
    auto status = writer_->Finish();
    writer_.reset();
    return check(status);
  }

  Store::Impl& store_;
  key::ListNumber list_;
  std::unique_ptr<rocksdb::SstFileWriter> writer_;
  std::vector<std::string> files_;
  std::uint64_t in_file_ = 0;
};

}  // namespace

std::unique_ptr<Store::BulkLoad> load_sorted_files(Store::Impl& store, key::ListNumber list) {
  return std::make_unique<SortedFileLoad>(store, list);
}

}  // namespace lapwing::registry
