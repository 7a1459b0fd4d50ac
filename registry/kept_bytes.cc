#include "registry/kept_bytes.h"

namespace lapwing::registry {
namespace {

class KeptBytes final : public RawBytes {
 public:
  KeptBytes(std::unique_ptr<RawBytes> raw, FileIntake& intake)
      : raw_(std::move(raw)), intake_(intake) {}
  Result<std::size_t> read(std::span<char> buffer) override {
    const auto size = raw_->read(buffer);
    if (!size || *size == 0) return size;
    if (auto kept = intake_.write({buffer.data(), *size}); !kept) return kept.error();
    return size;
  }
  std::optional<std::uint64_t> size() const override { return raw_->size(); }

 private:
  std::unique_ptr<RawBytes> raw_;
  FileIntake& intake_;
};

}  // namespace

std::unique_ptr<RawBytes> keep_bytes(std::unique_ptr<RawBytes> raw, FileIntake& intake) {
  return std::make_unique<KeptBytes>(std::move(raw), intake);
}

}  // namespace lapwing::registry
