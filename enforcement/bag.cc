#include "enforcement/bag.h"

#include <openssl/rand.h>

#include <algorithm>
#include <new>

namespace lapwing::enforcement {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kBagit = "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n";

// Manifests write a path's line breaks and percent signs encoded (RFC 8493 section 2.1.3).
std::string encode_path(std::string_view path) {
  std::string out;
  for (const char c : path) {
    if (c == '%') {
      out += "%25";
    } else {
      out += c;  // BagWriter::open refuses line breaks
    }
  }
  return out;
}

std::string manifest_of(const std::vector<BagFile>& files) {
  std::string text;
  for (const BagFile& file : files) {
    text += fmt::format("{}  {}\n", file.sha256, encode_path(file.path));
  }
  return text;
}

// One line, whatever the value holds.
std::string info_line(std::string_view label, std::string_view value) {
  std::string line = fmt::format("{}: {}", label, value);
  for (char& c : line) {
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) c = ' ';
  }
  return line + "\n";
}

fs::path temporary_beside(const fs::path& directory) {
  std::array<unsigned char, 8> random{};
  if (RAND_bytes(random.data(), random.size()) != 1) throw std::bad_alloc();
  fs::path plain = directory;
  if (plain.filename().empty()) plain = plain.parent_path();  // `out/`
  return plain.concat(fmt::format(".{}.part", to_hex(random.data(), random.size())));
}

}  // namespace

bool is_plain_path(std::string_view path) {
  if (path.empty() || path.size() > 1024 || path[0] == '~') return false;
  for (const char c : path) {
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f || c == '\\' || c == ':') return false;
  }
  while (true) {
    const auto slash = path.find('/');
    const std::string_view part = path.substr(0, slash);
    // Ends that Windows drops, so that two names become one.
    if (part.empty() || part == "." || part == ".." || part.back() == '.' || part.back() == ' ') {
      return false;
    }
    if (slash == std::string_view::npos) return true;
    path.remove_prefix(slash + 1);
  }
}

Result<std::unique_ptr<BagWriter>> BagWriter::create(FileSystem& files, const fs::path& directory) {
  const auto there = files.stat(directory);
  if (!there) return there.error();
  if (*there) {
    return error(Errc::failed_precondition, "`{}` is there already, and bags are not overwritten",
                 directory.string());
  }
  const fs::path part = temporary_beside(directory);
  if (auto made = files.create_directories(part / "data"); !made) return made.error();
  return std::unique_ptr<BagWriter>(new BagWriter(files, directory, part));
}

BagWriter::~BagWriter() {
  file_.reset();
  if (!published_) static_cast<void>(remove_tree(files_, part_));
}

Status BagWriter::open(const std::string& path) {
  if (auto ended = end(); !ended) return ended;
  if (!path.starts_with("data/") || !is_plain_path(path)) {
    return error(Errc::invalid_argument, "`{}` cannot be a file of a bag", path);
  }
  for (const BagFile& file : payload_) {
    if (file.path == path) return error(Errc::internal, "`{}` is in the bag twice", path);
  }
  const fs::path target = part_ / path;
  if (auto made = files_.create_directories(target.parent_path()); !made) return made;
  auto file = files_.open(target, OpenMode::create_new);
  if (!file) return file.error();
  file_ = *std::move(file);
  hash_ = Sha256();
  current_ = {path, 0, ""};
  return ok();
}

Status BagWriter::write(std::string_view bytes) {
  if (auto written = file_->write_at(current_.size_bytes, bytes); !written) return written;
  hash_.update(bytes);
  current_.size_bytes += bytes.size();
  return ok();
}

Status BagWriter::add(const std::string& path, std::string_view bytes) {
  if (auto opened = open(path); !opened) return opened;
  if (auto written = write(bytes); !written) return written;
  return end();
}

Status BagWriter::end() {
  if (file_ == nullptr) return ok();
  const auto synced = file_->sync();
  file_.reset();
  if (!synced) return synced;
  current_.sha256 = hex(hash_.digest());
  payload_.push_back(current_);
  return ok();
}

Status BagWriter::put(const std::string& name, std::string_view bytes) {
  auto file = files_.open(part_ / name, OpenMode::create_new);
  if (!file) return file.error();
  if (auto written = (*file)->write_at(0, bytes); !written) return written;
  return (*file)->sync();
}

Result<std::string> BagWriter::finish(const std::vector<std::pair<std::string, std::string>>& info,
                                      const SecretKey& key) {
  if (auto ended = end(); !ended) return ended.error();
  std::uint64_t bytes = 0;
  for (const BagFile& file : payload_) bytes += file.size_bytes;
  std::string bag_info;
  for (const auto& [label, value] : info) bag_info += info_line(label, value);
  bag_info += info_line("Payload-Oxum", fmt::format("{}.{}", bytes, payload_.size()));
  const std::string manifest = manifest_of(payload_);
  const std::string tag_manifest = manifest_of({{"bag-info.txt", 0, hex(sha256(bag_info))},
                                                {"bagit.txt", 0, hex(sha256(kBagit))},
                                                {"manifest-sha256.txt", 0, hex(sha256(manifest))}});
  std::string head = "lapwing-signature 1\n";
  head += to_text(key.public_key()).substr(std::string_view("lapwing-public-key 1\n").size());
  const SignatureBytes signature = key.sign(head + tag_manifest);
  const std::vector<std::pair<std::string, std::string>> tags = {
      {"bagit.txt", std::string(kBagit)},
      {"bag-info.txt", bag_info},
      {"manifest-sha256.txt", manifest},
      {"tagmanifest-sha256.txt", tag_manifest},
      {"signature.txt", head + "signature: " + to_hex(signature.data(), signature.size()) + "\n"}};
  for (const auto& [name, content] : tags) {
    if (auto written = put(name, content); !written) return written.error();
  }
  for (const fs::path& folder : {part_ / "data", part_}) {
    if (auto synced = files_.sync_directory(folder); !synced) return synced.error();
  }
  return hex(sha256(tag_manifest));
}

Status BagWriter::publish() {
  if (auto renamed = files_.rename(part_, directory_); !renamed) return renamed;
  published_ = true;
  const fs::path parent = part_.parent_path();
  return files_.sync_directory(parent.empty() ? "." : parent);
}

}  // namespace lapwing::enforcement
