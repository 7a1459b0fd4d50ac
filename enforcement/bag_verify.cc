// The reading half of bag.h. The order matters: signature over the tag manifest, tag manifest over
// the tag files, manifest over the payload; then nothing may be left over.
#include <algorithm>
#include <set>

#include "enforcement/bag.h"

namespace lapwing::enforcement {
namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t kTagFileBytesMax = 64 << 20;
constexpr std::size_t kFilesMax = 100'000;

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return out;
}

// As it may be shown on a terminal.
std::string shown(std::string_view text) {
  std::string out(text.substr(0, 200));
  for (char& c : out) {
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) c = '?';
  }
  return out;
}

class BagReader {
 public:
  BagReader(const fs::path& directory, std::span<const PublicKey> keys)
      : directory_(directory), keys_(keys) {}

  Result<BagReport> read() {
    if (auto walked = walk(); !walked) return walked.error();
    if (!there_.contains("bagit.txt")) {
      return error(Errc::invalid_argument, "`{}` is no bag: it has no bagit.txt",
                   directory_.string());
    }
    check_bagit();
    if (there_.contains("fetch.txt")) {
      problem("fetch.txt would have files fetched from elsewhere, which no referral does");
    }
    const auto tags = manifest("tagmanifest-sha256.txt");
    check_signature();
    for (const char* needed : {"bagit.txt", "bag-info.txt", "manifest-sha256.txt"}) {
      if (!tags.contains(needed)) problem(fmt::format("the tag manifest does not list {}", needed));
    }
    for (const auto& [path, digest] : tags) {
      if (path.starts_with("data/")) {
        problem(fmt::format("the tag manifest lists `{}`, which is no tag file", shown(path)));
      } else {
        (void)check_file(path, digest);
      }
    }
    const auto listed = manifest("manifest-sha256.txt");
    for (const auto& [path, digest] : listed) {
      if (!path.starts_with("data/")) {
        problem(fmt::format("the manifest lists `{}`, which is not below data/", shown(path)));
      } else if (const auto size = check_file(path, digest)) {
        report_.payload.push_back({path, *size, digest});
      }
    }
    check_left_over(tags, listed);
    check_info();
    return std::move(report_);
  }

 private:
  void problem(std::string sentence) { report_.problems.push_back(std::move(sentence)); }

  // Everything in the directory by its path in it. What is neither file nor directory (a symbolic
  // link leads out of the bag) is never opened.
  Status walk() {
    std::error_code failed;
    if (!fs::is_directory(directory_, failed)) {
      return error(Errc::not_found, "no directory `{}`{}", directory_.string(),
                   fs::exists(directory_, failed) ? "; a sealed bag is opened with "
                                                    "`lapwing referral open`"
                                                  : "");
    }
    auto entry = fs::recursive_directory_iterator(directory_, failed);
    for (; !failed && entry != fs::recursive_directory_iterator(); entry.increment(failed)) {
      const std::string path = entry->path().lexically_relative(directory_).generic_string();
      const auto kind = entry->symlink_status(failed).type();
      if (failed) break;
      if (kind == fs::file_type::regular) {
        there_.insert(path);
      } else if (kind == fs::file_type::directory) {
        folders_.insert(path);
      } else {
        problem(fmt::format(
            "`{}` is {}", shown(path),
            kind == fs::file_type::symlink ? "a symbolic link" : "neither file nor directory"));
        odd_.insert(path);
      }
      if (there_.size() + folders_.size() > kFilesMax) {
        return error(Errc::invalid_argument, "`{}` has more than {} files", directory_.string(),
                     kFilesMax);
      }
    }
    if (!failed) return ok();
    return error(Errc::io_error, "cannot read `{}`: {}", directory_.string(), failed.message());
  }

  // A tag file's bytes; a problem and nothing when it cannot be read.
  std::optional<std::string> tag_file(const std::string& name) {
    if (!there_.contains(name)) {
      if (!odd_.contains(name)) problem(fmt::format("{} is missing", name));
      return {};
    }
    const auto stat = posix_file_system().stat(directory_ / name);
    if (!stat || !*stat || (*stat)->size_bytes > kTagFileBytesMax) {
      problem(fmt::format("{} cannot be read, or is larger than any of ours", name));
      return {};
    }
    auto bytes = read_whole_file(posix_file_system(), directory_ / name);
    if (bytes) return *std::move(bytes);
    problem(bytes.error().message);
    return {};
  }

  void check_bagit() {
    const auto text = tag_file("bagit.txt");
    if (text && *text != "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n") {
      problem("bagit.txt is not of a bag of version 1.0 in UTF-8");
    }
  }

  void check_signature() {
    const auto text = tag_file("signature.txt");
    const auto signed_text = tag_file("tagmanifest-sha256.txt");
    if (!text || !signed_text) return;
    report_.tag_manifest_sha256 = hex(sha256(*signed_text));
    PublicKey key;
    SignatureBytes signature{};
    // Four lines of a fixed form and the signature, not a byte more.
    std::vector<std::string_view> lines;
    std::string_view rest = *text;
    for (auto end = rest.find('\n'); end != std::string_view::npos; end = rest.find('\n')) {
      lines.push_back(rest.substr(0, end));
      rest.remove_prefix(end + 1);
    }
    const auto value = [&](std::size_t line, std::string_view label) {
      return lines[line].starts_with(label) ? lines[line].substr(label.size()) : std::string_view();
    };
    const bool read = lines.size() == 5 && rest.empty() && lines[0] == "lapwing-signature 1" &&
                      !value(1, "name: ").empty() && read_hex(value(2, "sign: "), key.sign) &&
                      read_hex(value(3, "seal: "), key.seal) &&
                      read_hex(value(4, "signature: "), signature);
    if (!read) return problem("signature.txt is no signature that this version can read");
    key.name = shown(value(1, "name: "));
    const std::string head = text->substr(0, text->find("signature: "));
    report_.signer = key;
    if (!verify(key, head + *signed_text, signature)) {
      return problem("the signature does not match: the bag is not as it was signed");
    }
    const auto known = std::find_if(keys_.begin(), keys_.end(), [&](const PublicKey& one) {
      return one.sign == key.sign && one.seal == key.seal;
    });
    report_.trusted = known != keys_.end() && known->name == key.name;
    if (keys_.empty() || report_.trusted) return;
    if (known != keys_.end()) {
      return problem(
          fmt::format("signed as `{}` by the key that was given as `{}`", key.name, known->name));
    }
    problem(fmt::format("signed by a key that calls itself `{}` ({}), which is none of those given",
                        key.name, key.fingerprint()));
  }

  // Path to digest; lines that are none are problems.
  std::map<std::string, std::string> manifest(const std::string& name) {
    std::map<std::string, std::string> files;
    const auto text = tag_file(name);
    if (!text) return files;
    std::set<std::string> folded;
    std::size_t line = 0;
    std::string_view rest = *text;
    while (!rest.empty()) {
      ++line;
      const auto end = rest.find('\n');
      std::string_view one = rest.substr(0, end);
      rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
      if (!one.empty() && one.back() == '\r') one.remove_suffix(1);
      const auto digest = one.substr(0, one.find_first_of(" \t"));
      const auto start = one.find_first_not_of(" \t", digest.size());
      const auto path = start == std::string_view::npos ? std::nullopt : decode(one.substr(start));
      if (!parse_sha256(digest) || !path) {
        problem(fmt::format("{} line {} is not a digest and a path", name, line));
      } else if (!is_plain_path(*path)) {
        problem(
            fmt::format("{} line {}: `{}` is a path that leads out of the bag, or that not "
                        "every system reads alike",
                        name, line, shown(*path)));
      } else if (!folded.insert(lower(*path)).second) {
        problem(fmt::format("{} line {}: `{}` is listed twice", name, line, shown(*path)));
      } else {
        files[*path] = lower(digest);
      }
    }
    return files;
  }

  static std::optional<std::string> decode(std::string_view path) {
    std::string out;
    for (std::size_t i = 0; i < path.size(); ++i) {
      if (path[i] != '%') {
        out += path[i];
        continue;
      }
      // Line breaks could be written %0A; no plain path has any.
      if (path.substr(i, 3) != "%25") return {};
      out += '%';
      i += 2;
    }
    return out;
  }

  // Its size when it is there and as listed.
  std::optional<std::uint64_t> check_file(const std::string& path, const std::string& digest) {
    if (!there_.contains(path)) {
      if (!odd_.contains(path)) problem(fmt::format("`{}` is listed and missing", shown(path)));
      return {};
    }
    const auto file = posix_file_system().open(directory_ / path, OpenMode::read);
    if (!file) {
      problem(file.error().message);
      return {};
    }
    Sha256 hash;
    std::string buffer(std::size_t{64} << 10, '\0');
    std::uint64_t offset = 0;
    for (;;) {
      const auto count = (*file)->read_at(offset, buffer);
      if (!count) {
        problem(count.error().message);
        return {};
      }
      if (*count == 0) break;
      hash.update(std::string_view(buffer).substr(0, *count));
      offset += *count;
    }
    if (hex(hash.digest()) == digest) return offset;
    problem(fmt::format("`{}` is not as it was listed", shown(path)));
    return {};
  }

  void check_left_over(const std::map<std::string, std::string>& tags,
                       const std::map<std::string, std::string>& payload) {
    // fetch.txt was told of already.
    std::set<std::string> listed = {"tagmanifest-sha256.txt", "signature.txt", "fetch.txt"};
    for (const auto& [path, digest] : tags) listed.insert(path);
    for (const auto& [path, digest] : payload) listed.insert(path);
    std::set<std::string> folders = {"data"};
    for (const auto& path : listed) {
      for (fs::path up = fs::path(path).parent_path(); !up.empty(); up = up.parent_path()) {
        folders.insert(up.generic_string());
      }
    }
    for (const auto& path : there_) {
      if (!listed.contains(path)) {
        problem(fmt::format("`{}` is in the bag and not listed", shown(path)));
      }
    }
    for (const auto& path : folders_) {
      if (!folders.contains(path)) {
        problem(
            fmt::format("the folder `{}` is in the bag and nothing listed is in it", shown(path)));
      }
    }
  }

  void check_info() {
    const auto text = tag_file("bag-info.txt");
    if (!text) return;
    std::string_view rest = *text;
    while (!rest.empty()) {
      const auto end = rest.find('\n');
      const std::string_view line = rest.substr(0, end);
      rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
      const auto colon = line.find(": ");
      if (colon == std::string_view::npos) continue;
      report_.info[std::string(line.substr(0, colon))] = shown(line.substr(colon + 2));
    }
    std::uint64_t bytes = 0;
    for (const auto& file : report_.payload) bytes += file.size_bytes;
    const auto oxum = report_.info.find("Payload-Oxum");
    if (report_.problems.empty() && oxum != report_.info.end() &&
        oxum->second != fmt::format("{}.{}", bytes, report_.payload.size())) {
      problem("bag-info.txt tells another number of bytes and files (Payload-Oxum) than there are");
    }
  }

  const fs::path& directory_;
  std::span<const PublicKey> keys_;
  BagReport report_;
  std::set<std::string> there_;  // regular files
  std::set<std::string> folders_;
  std::set<std::string> odd_;  // neither
};

}  // namespace

Result<BagReport> verify_bag(const fs::path& directory, std::span<const PublicKey> keys) {
  return BagReader(directory, keys).read();
}

}  // namespace lapwing::enforcement
