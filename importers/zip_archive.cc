#include "importers/zip_archive.h"

#include <zip.h>

#include <algorithm>
#include <fstream>
#include <utility>

#include "importers/report.h"

namespace lapwing::importers {

struct ZipArchive::Shared {
  std::string name;
  zip_t* archive = nullptr;
  std::uint64_t given_max = 0;  // unpacked bytes that all members together may give
  std::uint64_t given = 0;

  Shared(std::string zip_name, zip_t* opened) : name(std::move(zip_name)), archive(opened) {}
  ~Shared() { zip_discard(archive); }
  Shared(const Shared&) = delete;
  Shared& operator=(const Shared&) = delete;
};

namespace {

std::string error_text(int code) {
  zip_error_t detail;
  zip_error_init_with_code(&detail, code);
  std::string text = zip_error_strerror(&detail);
  zip_error_fini(&detail);
  return text;
}

// Keeps `owner` alive while the member is read.
class MemberBytes final : public RawBytes {
 public:
  MemberBytes(std::shared_ptr<void> owner, std::uint64_t& given, std::uint64_t given_max,
              std::string name, zip_file_t* file, std::uint64_t size)
      : owner_(std::move(owner)),
        given_(given),
        given_max_(given_max),
        name_(std::move(name)),
        file_(file),
        size_(size) {}
  ~MemberBytes() override { zip_fclose(file_); }
  MemberBytes(const MemberBytes&) = delete;
  MemberBytes& operator=(const MemberBytes&) = delete;

  Result<std::size_t> read(std::span<char> buffer) override {
    const zip_int64_t got = zip_fread(file_, buffer.data(), buffer.size());
    if (got < 0) {
      return error(Errc::invalid_argument, "`{}` is damaged: {}", name_,
                   error_text(zip_error_code_zip(zip_file_get_error(file_))));
    }
    given_ += static_cast<std::uint64_t>(got);
    if (given_ > given_max_) {
      return error(Errc::invalid_argument,
                   "`{}` grows too large when unpacked, as a decompression bomb does", name_);
    }
    return static_cast<std::size_t>(got);
  }
  std::optional<std::uint64_t> size() const override { return size_; }

 private:
  std::shared_ptr<void> owner_;
  std::uint64_t& given_;
  std::uint64_t given_max_;
  std::string name_;
  zip_file_t* file_;
  std::uint64_t size_;
};

}  // namespace

Result<ZipArchive> ZipArchive::open(const std::filesystem::path& path, DecodeLimits limits) {
  const std::string name = path.string();
  int code = 0;
  zip_t* archive = zip_open(path.c_str(), ZIP_RDONLY | ZIP_CHECKCONS, &code);
  if (archive == nullptr && (code == ZIP_ER_NOZIP || code == ZIP_ER_INCONS)) {
    return error(Errc::invalid_argument, "`{}` is a zip that is cut or damaged: {}", name,
                 error_text(code));
  }
  if (archive == nullptr) {
    return error(Errc::io_error, "cannot open `{}`: {}", name, error_text(code));
  }
  auto shared = std::make_shared<Shared>(name, archive);
  std::error_code ignored;
  const std::uint64_t size = std::filesystem::file_size(path, ignored);
  shared->given_max = limits.allowance_bytes + (ignored ? 0 : size) * limits.ratio;
  return ZipArchive(std::move(shared));
}

Result<std::vector<ZipArchive::Member>> ZipArchive::members() const {
  std::vector<Member> members;
  const zip_int64_t count = zip_get_num_entries(shared_->archive, 0);
  for (zip_int64_t i = 0; i < count; ++i) {
    zip_stat_t facts;
    const auto index = static_cast<zip_uint64_t>(i);
    if (zip_stat_index(shared_->archive, index, ZIP_FL_ENC_RAW, &facts) != 0 ||
        (facts.valid & ZIP_STAT_NAME) == 0) {
      return error(Errc::invalid_argument, "`{}` is a damaged zip", shared_->name);
    }
    const std::string name = facts.name;
    if (name.ends_with('/') || name.starts_with("__MACOSX/")) continue;
    if (name == "[Content_Types].xml") {
      return error(Errc::invalid_argument,
                   "`{}` looks like an Excel workbook or another Office file; save it as CSV",
                   shared_->name);
    }
    if ((facts.valid & ZIP_STAT_ENCRYPTION_METHOD) != 0 && facts.encryption_method != ZIP_EM_NONE) {
      return error(Errc::invalid_argument, "`{}` is encrypted; unpack it first", shared_->name);
    }
    members.push_back({index, name, (facts.valid & ZIP_STAT_SIZE) != 0 ? facts.size : 0});
  }
  if (members.empty()) {
    return error(Errc::invalid_argument, "`{}` is a zip without any file", shared_->name);
  }
  std::sort(members.begin(), members.end(), [](const Member& a, const Member& b) {
    return std::tie(a.name, a.index) < std::tie(b.name, b.index);
  });
  return members;
}

Result<std::unique_ptr<RawBytes>> ZipArchive::open_as_stored(const Member& member) const {
  const std::string name = shared_->name + "/" + excerpt(member.name);
  zip_file_t* file = zip_fopen_index(shared_->archive, member.index, 0);
  if (file == nullptr) {
    return error(Errc::invalid_argument, "cannot unpack `{}`: {}", name,
                 error_text(zip_error_code_zip(zip_get_error(shared_->archive))));
  }
  return std::unique_ptr<RawBytes>(std::make_unique<MemberBytes>(
      shared_, shared_->given, shared_->given_max, name, file, member.size));
}

Result<ByteSource> ZipArchive::open_member(const Member& member) const {
  auto bytes = open_as_stored(member);
  if (!bytes) return bytes.error();
  return ByteSource(shared_->name + "/" + excerpt(member.name), *std::move(bytes));
}

// Only a regular file is looked into: looking would take a pipe's first bytes away.
bool is_zip(const std::filesystem::path& path) {
  std::error_code ignored;
  if (!std::filesystem::is_regular_file(path, ignored)) return false;
  std::ifstream in(path, std::ios::binary);
  char magic[4] = {};
  in.read(magic, sizeof(magic));
  const std::string_view start(magic, static_cast<std::size_t>(in.gcount()));
  return start == std::string_view("PK\x03\x04") || start == std::string_view("PK\x05\x06");
}

}  // namespace lapwing::importers
