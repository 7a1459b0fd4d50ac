#include "base/output_file.h"

#include <fcntl.h>
#include <unistd.h>
#include <zlib.h>
#include <zstd.h>

#include <cerrno>
#include <random>
#include <system_error>

namespace lapwing {
namespace fs = std::filesystem;
namespace {

constexpr std::size_t kCompressedBytes = std::size_t{128} << 10;

Error failed(const fs::path& path, std::string_view what, int number) {
  return error(Errc::io_error, "cannot {} `{}`: {}", what, path.string(),
               std::generic_category().message(number));
}

// Turns bytes into the bytes of the file.
class Encoder {
 public:
  virtual ~Encoder() = default;
  // Appends the encoded bytes to `out`; `last` ends the stream. False on a library's error.
  virtual bool encode(std::string_view bytes, bool last, std::string& out) = 0;
};

class Gzip final : public Encoder {
 public:
  Gzip() {
    // 16 asks zlib for a gzip header instead of its own.
    ready_ = deflateInit2(&stream_, Z_DEFAULT_COMPRESSION, Z_DEFLATED, 15 + 16, 8,
                          Z_DEFAULT_STRATEGY) == Z_OK;
  }
  ~Gzip() override { deflateEnd(&stream_); }
  Gzip(const Gzip&) = delete;
  Gzip& operator=(const Gzip&) = delete;

  bool encode(std::string_view bytes, bool last, std::string& out) override {
    if (!ready_) return false;
    stream_.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
    stream_.avail_in = static_cast<uInt>(bytes.size());
    while (true) {
      const std::size_t held = out.size();
      out.resize(held + kCompressedBytes);
      stream_.next_out = reinterpret_cast<Bytef*>(out.data() + held);
      stream_.avail_out = static_cast<uInt>(kCompressedBytes);
      const int code = deflate(&stream_, last ? Z_FINISH : Z_NO_FLUSH);
      out.resize(held + kCompressedBytes - stream_.avail_out);
      if (code == Z_STREAM_ERROR) return false;
      if (last ? code == Z_STREAM_END : stream_.avail_out != 0) return true;
    }
  }

 private:
  z_stream stream_{};
  bool ready_ = false;
};

class Zstd final : public Encoder {
 public:
  bool encode(std::string_view bytes, bool last, std::string& out) override {
    if (!context_) return false;
    ZSTD_inBuffer in{bytes.data(), bytes.size(), 0};
    while (true) {
      const std::size_t held = out.size();
      out.resize(held + kCompressedBytes);
      ZSTD_outBuffer buffer{out.data() + held, kCompressedBytes, 0};
      const std::size_t left =
          ZSTD_compressStream2(context_.get(), &buffer, &in, last ? ZSTD_e_end : ZSTD_e_continue);
      out.resize(held + buffer.pos);
      if (ZSTD_isError(left) != 0) return false;
      if (last ? left == 0 : in.pos == in.size) return true;
    }
  }

 private:
  struct Free {
    void operator()(ZSTD_CCtx* context) const { ZSTD_freeCCtx(context); }
  };
  std::unique_ptr<ZSTD_CCtx, Free> context_{ZSTD_createCCtx()};
};

std::unique_ptr<Encoder> encoder_for(const fs::path& path) {
  if (path.extension() == ".gz") return std::make_unique<Gzip>();
  if (path.extension() == ".zst") return std::make_unique<Zstd>();
  return nullptr;
}

}  // namespace

class OutputFile::State {
 public:
  explicit State(FileSystem& files) : files_(files) {}
  ~State() {
    if (fd_ >= 0 && fd_ != STDOUT_FILENO) ::close(fd_);
    file_.reset();
    // Nothing can be done about an error here; the name says that the file is not whole.
    if (!temporary_.empty()) static_cast<void>(files_.remove(temporary_));
  }
  State(const State&) = delete;
  State& operator=(const State&) = delete;

  Status open(const fs::path& path) {
    path_ = path;
    if (path == "-") {
      fd_ = STDOUT_FILENO;
      return ok();
    }
    std::error_code code;  // status() sets it for a file that is not there, too
    const fs::file_status status = fs::status(path, code);
    if (fs::is_directory(status)) {
      return error(Errc::invalid_argument, "`{}` is a folder", path.string());
    }
    encoder_ = encoder_for(path);
    if (fs::exists(status) && !fs::is_regular_file(status)) {
      // A pipe or a device: renaming over it would take its place.
      fd_ = ::open(path.c_str(), O_WRONLY | O_CLOEXEC);
      return fd_ < 0 ? Status(failed(path, "write to", errno)) : ok();
    }
    // Through a symbolic link the file it points to is replaced, not the link.
    if (fs::exists(status)) {
      path_ = fs::canonical(path, code);
      if (code) return failed(path, "write to", code.value());
    }
    const fs::path temporary =
        fmt::format("{}.{:08x}.part", path_.string(), std::random_device{}());
    auto file = files_.open(temporary, OpenMode::create_new);
    if (!file && file.error().code == Errc::not_found) {
      return error(Errc::io_error, "cannot write `{}`: there is no such folder", path_.string());
    }
    if (!file) return file.error();
    file_ = *std::move(file);
    temporary_ = temporary;
    return ok();
  }

  Status write(std::string_view bytes) {
    if (!encoder_) return write_raw(bytes);
    return encode(bytes, false);
  }

  Status finish() {
    if (encoder_) {
      if (auto ended = encode({}, true); !ended) return ended;
    }
    if (!file_) return ok();
    if (auto synced = file_->sync(); !synced) return synced;
    file_.reset();
    return ok();
  }

  Status publish() {
    if (temporary_.empty()) return ok();
    if (auto renamed = files_.rename(temporary_, path_); !renamed) return renamed;
    temporary_.clear();
    return files_.sync_directory(path_.has_parent_path() ? path_.parent_path() : fs::path("."));
  }

  bool renamed() const { return path_ != "-" && fd_ < 0; }
  bool abandoned() const { return abandoned_; }
  Sha256Digest sha256() const { return hash_.digest(); }
  const fs::path& path() const { return path_; }

 private:
  Status encode(std::string_view bytes, bool last) {
    encoded_.clear();
    if (!encoder_->encode(bytes, last, encoded_)) {
      return error(Errc::internal, "cannot compress into `{}`", path_.string());
    }
    return write_raw(encoded_);
  }

  Status write_raw(std::string_view bytes) {
    hash_.update(bytes);
    if (file_) {
      auto written = file_->write_at(size_, bytes);
      size_ += bytes.size();
      return written;
    }
    while (!bytes.empty() && !abandoned_) {
      const ssize_t written = ::write(fd_, bytes.data(), bytes.size());
      if (written >= 0) {
        bytes.remove_prefix(static_cast<std::size_t>(written));
      } else if (errno == EPIPE) {
        abandoned_ = true;
      } else if (errno != EINTR) {
        return failed(path_, "write to", errno);
      }
    }
    return ok();
  }

  FileSystem& files_;
  fs::path path_;
  fs::path temporary_;  // empty: written directly, or published
  std::unique_ptr<File> file_;
  std::uint64_t size_ = 0;
  int fd_ = -1;
  std::unique_ptr<Encoder> encoder_;
  std::string encoded_;
  Sha256 hash_;
  bool abandoned_ = false;
};

OutputFile::OutputFile(std::unique_ptr<State> state) : state_(std::move(state)) {}
OutputFile::OutputFile(OutputFile&&) noexcept = default;
OutputFile& OutputFile::operator=(OutputFile&&) noexcept = default;
OutputFile::~OutputFile() = default;

Result<OutputFile> OutputFile::create(const fs::path& path, FileSystem& files) {
  auto state = std::make_unique<State>(files);
  if (auto opened = state->open(path); !opened) return opened.error();
  return OutputFile(std::move(state));
}

Status OutputFile::write(std::string_view bytes) { return state_->write(bytes); }
Status OutputFile::finish() { return state_->finish(); }
Status OutputFile::publish() { return state_->publish(); }
bool OutputFile::renamed() const { return state_->renamed(); }
bool OutputFile::abandoned() const { return state_->abandoned(); }
Sha256Digest OutputFile::sha256() const { return state_->sha256(); }
const fs::path& OutputFile::path() const { return state_->path(); }

}  // namespace lapwing
