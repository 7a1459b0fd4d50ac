#include "service/pages/multipart.h"

#include <algorithm>
#include <array>
#include <cstring>

namespace lapwing::service::pages {
namespace {

constexpr std::size_t kHeadMax = 4096;   // of one part's header
constexpr std::size_t kFieldMax = 4096;  // of one field's value
constexpr std::size_t kFieldsMax = 32;
constexpr std::size_t kBoundaryMax = 70;  // RFC 2046 section 5.1.1
constexpr std::size_t kChunk = std::size_t{64} * 1024;

Error malformed(std::string_view because) {
  return error(Errc::invalid_argument, "the form with the file is not well formed: {}", because);
}

// The body with what was read ahead of it.
class Reader {
 public:
  explicit Reader(std::unique_ptr<RawBytes> body) : body_(std::move(body)) {}

  // Reads until `mark` is in the window, and cuts off what stands before it and the mark itself.
  Result<std::string> until(std::string_view mark, std::size_t max) {
    std::size_t from = 0;
    while (true) {
      const auto at = window_.find(mark, from);
      if (at != std::string::npos) {
        auto before = window_.substr(0, at);
        if (before.size() > max) return malformed("a part is too long");
        window_.erase(0, at + mark.size());
        return before;
      }
      if (window_.size() > max + mark.size()) return malformed("a part is too long");
      from = window_.size() < mark.size() ? 0 : window_.size() - mark.size() + 1;
      const auto more = fill();
      if (!more) return more.error();
      if (*more == 0) return malformed("it ends early");
    }
  }

  Result<std::size_t> fill() {
    std::array<char, kChunk> chunk;
    const auto count = body_->read(chunk);
    if (count) window_.append(chunk.data(), *count);
    return count;
  }

  std::string window_;

 private:
  std::unique_ptr<RawBytes> body_;
};

// Gives the bytes up to the closing boundary.
class FileBytes final : public RawBytes {
 public:
  FileBytes(Reader reader, std::string mark) : reader_(std::move(reader)), mark_(std::move(mark)) {}

  Result<std::size_t> read(std::span<char> buffer) override {
    if (ended_ || buffer.empty()) return std::size_t{0};
    auto& window = reader_.window_;
    while (true) {
      const auto at = window.find(mark_);
      // What may be the beginning of the mark waits until more is known.
      const auto sure = at != std::string::npos        ? at
                        : window.size() < mark_.size() ? 0
                                                       : window.size() - mark_.size() + 1;
      if (sure > 0) {
        const auto count = std::min(sure, buffer.size());
        std::memcpy(buffer.data(), window.data(), count);
        window.erase(0, count);
        return count;
      }
      if (at == 0) return end();
      const auto more = reader_.fill();
      if (!more) return more.error();
      if (*more == 0) return malformed("the file ends early");
    }
  }

 private:
  // What follows must be the form's end: a second file would be left unchecked silently.
  Result<std::size_t> end() {
    reader_.window_.erase(0, mark_.size());
    auto rest = reader_.until("--", 0);
    if (!rest) return malformed("something follows the file");
    ended_ = true;
    return std::size_t{0};
  }

  Reader reader_;
  std::string mark_;
  bool ended_ = false;
};

// `name="file"` -> `file`
std::string parameter(std::string_view header, const std::string& name) {
  const auto found = header.find("; " + name + "=\"");
  if (found == std::string_view::npos) return "";
  header.remove_prefix(found + name.size() + 4);
  return std::string(header.substr(0, header.find('"')));
}

std::string boundary_of(const std::string& content_type) {
  constexpr std::string_view kName = "boundary=";
  if (!content_type.starts_with("multipart/form-data")) return "";
  const auto found = content_type.find(kName);
  if (found == std::string::npos) return "";
  auto boundary = content_type.substr(found + kName.size());
  boundary.resize(std::min(boundary.size(), boundary.find(';')));
  std::erase(boundary, '"');
  return boundary.size() > kBoundaryMax ? "" : boundary;
}

}  // namespace

Result<UploadedFile> read_upload(const std::string& content_type, std::unique_ptr<RawBytes> body) {
  const auto boundary = boundary_of(content_type);
  if (boundary.empty() || !body) return malformed("it has no boundary");
  const auto mark = "\r\n--" + boundary;
  Reader reader(std::move(body));
  const auto start = reader.until("--" + boundary, 0);
  if (!start) return start.error();
  UploadedFile upload;
  for (std::size_t part = 0; part <= kFieldsMax; ++part) {
    auto head = reader.until("\r\n\r\n", kHeadMax);
    if (!head) return head.error();
    const auto name = parameter(*head, "name");
    if (head->find("; filename=") != std::string::npos) {
      upload.name = parameter(*head, "filename");
      upload.bytes = std::make_unique<FileBytes>(std::move(reader), mark);
      return upload;
    }
    auto value = reader.until(mark, kFieldMax);
    if (!value) return value.error();
    upload.fields.emplace(name, std::move(*value));
  }
  return malformed("it has too many fields");
}

}  // namespace lapwing::service::pages
