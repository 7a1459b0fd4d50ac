// BagIt bags (RFC 8493) with a detached Ed25519 signature over the tag manifest: written whole or
// not at all, and checked byte for byte by somebody who trusts nothing in them. A bag is
//   bagit.txt bag-info.txt manifest-sha256.txt tagmanifest-sha256.txt data/...
// and signature.txt, which signs itself and the tag manifest; that lists the other tag files, and
// the manifest lists what is below data/. One thread at a time.
#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/file_system.h"
#include "base/result.h"
#include "base/sha256.h"
#include "enforcement/agency_key.h"

namespace lapwing::enforcement {

struct BagFile {
  std::string path;  // `data/calls.csv`
  std::uint64_t size_bytes = 0;
  std::string sha256;
};

class BagWriter {
 public:
  // failed_precondition where `directory` is there already. Written beside it under a temporary
  // name, which is removed unless publish() succeeds.
  static Result<std::unique_ptr<BagWriter>> create(FileSystem& files,
                                                   const std::filesystem::path& directory);
  ~BagWriter();

  // Begins a file below data/, ending the one before.
  Status open(const std::string& path);
  Status write(std::string_view bytes);
  Status add(const std::string& path, std::string_view bytes);
  // Ends the file that is open.
  Status end();
  const std::vector<BagFile>& written() const { return payload_; }

  // `info` becomes bag-info.txt, with Payload-Oxum. The SHA-256 of the tag manifest, by which the
  // bag is known.
  Result<std::string> finish(const std::vector<std::pair<std::string, std::string>>& info,
                             const SecretKey& key);
  // Gives the directory its name, durably. After finish(), once.
  Status publish();
  // Where the bag lies until then.
  const std::filesystem::path& part() const { return part_; }

 private:
  BagWriter(FileSystem& files, std::filesystem::path directory, std::filesystem::path part)
      : files_(files), directory_(std::move(directory)), part_(std::move(part)) {}
  Status put(const std::string& name, std::string_view bytes);

  FileSystem& files_;
  std::filesystem::path directory_;
  std::filesystem::path part_;
  bool published_ = false;
  std::vector<BagFile> payload_;
  std::unique_ptr<File> file_;
  Sha256 hash_;
  BagFile current_;
};

struct BagReport {
  std::vector<std::string> problems;  // a sentence each; empty: every byte is as it was signed
  std::vector<BagFile> payload;
  std::map<std::string, std::string> info;  // bag-info.txt
  std::string tag_manifest_sha256;
  std::optional<PublicKey> signer;  // as the bag says of itself
  bool trusted = false;             // signed by one of the keys given, under its name

  bool sound() const { return problems.empty(); }
};

// Reads the bag and nothing else. With `keys` a signer who is not among them is a problem; without
// any, the signature is held to the bag's own key, which proves only that the bag is whole.
// not_found, io_error; what is wrong with the bag itself is in the report.
Result<BagReport> verify_bag(const std::filesystem::path& directory,
                             std::span<const PublicKey> keys);

// A path that may be made below a directory of ours: relative, plain, no `..`, nothing that another
// system reads otherwise.
bool is_plain_path(std::string_view path);

}  // namespace lapwing::enforcement
