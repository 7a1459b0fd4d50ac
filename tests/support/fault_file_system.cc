#include "tests/support/fault_file_system.h"

#include <algorithm>
#include <cassert>
#include <limits>

namespace lapwing {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kSector = 512;

Error says(const fs::path& path, std::string_view what, Errc code = Errc::io_error) {
  return error(code, "`{}`: {}", path.string(), what);
}

bool coin(std::mt19937_64& random) { return random() % 2 == 0; }

}  // namespace

// A file or a directory. What is on disk stands beside what processes see.
struct FaultFileSystem::Node {
  using Entries = std::map<std::string, NodePtr>;
  using Change = std::vector<std::pair<std::string, NodePtr>>;  // null: the name goes

  bool is_directory = false;
  std::string bytes;
  std::string durable_bytes;
  Entries entries;
  Entries durable_entries;
  std::vector<Change> changes;  // of entries since the last sync, in order

  static void apply(Entries& entries, const Change& change) {
    for (const auto& [name, node] : change) {
      if (node == nullptr) {
        entries.erase(name);
      } else {
        entries[name] = node;
      }
    }
  }
  void change(Change what) {
    apply(entries, what);
    changes.push_back(std::move(what));
  }
  void settle(std::mt19937_64& random);
};

// What is left after the power comes back.
void FaultFileSystem::Node::settle(std::mt19937_64& random) {
  if (is_directory) {
    for (const auto& change : changes) {
      if (coin(random)) apply(durable_entries, change);
    }
    changes.clear();
    entries = durable_entries;
    for (auto& [name, node] : entries) node->settle(random);
    return;
  }
  switch (random() % 4) {  // all of it, nothing of it, else a mixture
    case 0:
      durable_bytes = bytes;
      return;
    case 1:
      bytes = durable_bytes;
      return;
    default:
      break;
  }
  const std::size_t shorter = std::min(bytes.size(), durable_bytes.size());
  const std::size_t longer = std::max(bytes.size(), durable_bytes.size());
  std::size_t size = shorter + (longer > shorter ? random() % (longer - shorter + 1) : 0);
  if (coin(random)) size = coin(random) ? shorter : longer;
  std::string left(size, '\0');
  for (std::size_t at = 0; at < size; at += kSector) {
    const std::string& from = coin(random) ? bytes : durable_bytes;
    if (at < from.size()) from.copy(left.data() + at, std::min(kSector, size - at), at);
  }
  bytes = durable_bytes = std::move(left);
}

class FaultFileSystem::OpenFile final : public File {
 public:
  OpenFile(FaultFileSystem& files, fs::path path, NodePtr node, OpenMode mode)
      : files_(files),
        path_(std::move(path)),
        node_(std::move(node)),
        life_(files.life_),
        mode_(mode) {}

  Status write_at(std::uint64_t offset, std::string_view bytes) override {
    const std::lock_guard lock(files_.mutex_);
    if (mode_ == OpenMode::read) return says(path_, "Bad file descriptor");
    auto failure = usable(Call::write);
    if (failure) bytes = bytes.substr(0, files_.random_() % (bytes.size() + 1));
    if (failure && dead()) return *failure;
    const std::uint64_t end = offset + bytes.size();
    const std::uint64_t growth = end > node_->bytes.size() ? end - node_->bytes.size() : 0;
    if (files_.space_ && growth > *files_.space_) {
      bytes = bytes.substr(
          0, bytes.size() - std::min<std::uint64_t>(bytes.size(), growth - *files_.space_));
      failure = says(path_, "No space left on device");
    }
    if (files_.space_) *files_.space_ -= std::min(growth, *files_.space_);
    if (!bytes.empty()) {
      node_->bytes.resize(std::max<std::size_t>(node_->bytes.size(), offset + bytes.size()));
      node_->bytes.replace(offset, bytes.size(), bytes);
    }
    if (failure) return *failure;
    return ok();
  }

  Result<std::size_t> read_at(std::uint64_t offset, std::span<char> buffer) const override {
    const std::lock_guard lock(files_.mutex_);
    if (const auto failure = usable(Call::read)) return *failure;
    if (offset >= node_->bytes.size()) return std::size_t{0};
    return node_->bytes.copy(buffer.data(), buffer.size(), offset);
  }

  Status sync() override {
    const std::lock_guard lock(files_.mutex_);
    if (const auto failure = usable(Call::sync)) return *failure;
    if (files_.sync_works_) node_->durable_bytes = node_->bytes;
    return ok();
  }

  Status truncate(std::uint64_t size) override {
    const std::lock_guard lock(files_.mutex_);
    if (const auto failure = usable(Call::truncate)) return *failure;
    node_->bytes.resize(size);
    return ok();
  }

  Result<std::uint64_t> size() const override {
    const std::lock_guard lock(files_.mutex_);
    if (const auto failure = usable(Call::other)) return *failure;
    return std::uint64_t{node_->bytes.size()};
  }

 private:
  bool dead() const { return life_ != files_.life_; }
  std::optional<Error> usable(Call call) const {
    if (dead()) return says(path_, "opened before the process died");
    return files_.strike(call, path_);
  }

  FaultFileSystem& files_;
  fs::path path_;
  NodePtr node_;
  std::uint64_t life_;
  OpenMode mode_;
};

class FaultFileSystem::Lock final : public FileLock {
 public:
  Lock(FaultFileSystem& files, std::string path)
      : files_(files), path_(std::move(path)), life_(files.life_) {}
  ~Lock() override {
    const std::lock_guard lock(files_.mutex_);
    if (life_ == files_.life_) files_.locks_.erase(path_);
  }

 private:
  FaultFileSystem& files_;
  std::string path_;
  std::uint64_t life_;
};

FaultFileSystem::FaultFileSystem() : root_(std::make_shared<Node>()) { root_->is_directory = true; }
FaultFileSystem::~FaultFileSystem() = default;

// --- Faults ---

void FaultFileSystem::fail(std::uint64_t nth, const Calls& kinds, std::string why, bool for_good) {
  const std::lock_guard lock(mutex_);
  counts_.clear();
  fail_at_ = nth;
  fail_kinds_ = kinds;
  fail_why_ = std::move(why);
  fail_for_good_ = for_good;
  struck_ = false;
}

void FaultFileSystem::heal() { fail(0, {}, ""); }

std::uint64_t FaultFileSystem::counted(const Calls& kinds) const {
  const std::lock_guard lock(mutex_);
  std::uint64_t sum = 0;
  for (const Call kind : kinds) {
    const auto found = counts_.find(kind);
    if (found != counts_.end()) sum += found->second;
  }
  return sum;
}

bool FaultFileSystem::failed() const {
  const std::lock_guard lock(mutex_);
  return struck_;
}

void FaultFileSystem::set_space(std::optional<std::uint64_t> bytes) {
  const std::lock_guard lock(mutex_);
  space_ = bytes;
}

void FaultFileSystem::set_sync_works(bool works) {
  const std::lock_guard lock(mutex_);
  sync_works_ = works;
}

std::optional<Error> FaultFileSystem::strike(Call call, const fs::path& path) {
  ++counts_[call];
  if (fail_at_ == 0 || std::ranges::find(fail_kinds_, call) == fail_kinds_.end()) return {};
  std::uint64_t count = 0;
  for (const Call kind : fail_kinds_) count += counts_[kind];
  if (count != fail_at_ && !(fail_for_good_ && count > fail_at_)) return {};
  struck_ = true;
  return says(path, fail_why_);
}

void FaultFileSystem::kill_process() {
  const std::lock_guard lock(mutex_);
  ++life_;
  locks_.clear();
}

void FaultFileSystem::lose_power(std::mt19937_64& random) {
  kill_process();
  const std::lock_guard lock(mutex_);
  root_->settle(random);
}

// --- Looking and damaging ---

std::map<std::string, std::string> FaultFileSystem::snapshot() const {
  const std::lock_guard lock(mutex_);
  std::map<std::string, std::string> found;
  const std::function<void(const fs::path&, const Node&)> visit = [&](const fs::path& path,
                                                                      const Node& node) {
    if (!node.is_directory) found[path.string()] = node.bytes;
    for (const auto& [name, child] : node.entries) visit(path / name, *child);
  };
  visit("/", *root_);
  return found;
}

void FaultFileSystem::restore(const std::map<std::string, std::string>& snapshot) {
  {
    const std::lock_guard lock(mutex_);
    ++life_;
    locks_.clear();
    root_ = std::make_shared<Node>();
    root_->is_directory = true;
  }
  for (const auto& [path, bytes] : snapshot) set_bytes(path, bytes);
}

std::vector<fs::path> FaultFileSystem::paths() const {
  std::vector<fs::path> found;
  for (const auto& [path, bytes] : snapshot()) found.emplace_back(path);
  return found;
}

std::string FaultFileSystem::bytes(const fs::path& path) const {
  const std::lock_guard lock(mutex_);
  const auto node = find(path);
  assert(node != nullptr);
  return node->bytes;
}

void FaultFileSystem::set_bytes(const fs::path& path, std::string bytes) {
  const std::lock_guard lock(mutex_);
  const auto directory = make_directories(path.parent_path());
  const auto name = path.filename().string();
  auto& node = directory->entries[name];
  if (node == nullptr) node = std::make_shared<Node>();
  directory->durable_entries[name] = node;
  node->bytes = node->durable_bytes = std::move(bytes);
  // The directories above exist as durably as the file.
  for (fs::path at = path.parent_path(); at != at.root_path(); at = at.parent_path()) {
    const auto parent = find(at.parent_path());
    parent->durable_entries[at.filename().string()] = find(at);
  }
}

void FaultFileSystem::delete_file(const fs::path& path) {
  const std::lock_guard lock(mutex_);
  const auto directory = find(path.parent_path());
  directory->entries.erase(path.filename().string());
  directory->durable_entries.erase(path.filename().string());
}

FaultFileSystem::NodePtr FaultFileSystem::find(const fs::path& path) const {
  NodePtr node = root_;
  for (const auto& part : path.relative_path()) {
    if (part.empty()) continue;
    const auto found = node->entries.find(part.string());
    if (found == node->entries.end()) return nullptr;
    node = found->second;
  }
  return node;
}

FaultFileSystem::NodePtr FaultFileSystem::make_directories(const fs::path& path) {
  NodePtr node = root_;
  for (const auto& part : path.relative_path()) {
    if (part.empty()) continue;
    const auto found = node->entries.find(part.string());
    if (found != node->entries.end()) {
      node = found->second;
      continue;
    }
    const auto made = std::make_shared<Node>();
    made->is_directory = true;
    node->change({{part.string(), made}});
    node = made;
  }
  return node;
}

// --- FileSystem ---

Result<std::unique_ptr<File>> FaultFileSystem::open(const fs::path& path, OpenMode mode) {
  const std::lock_guard lock(mutex_);
  if (const auto failure = strike(Call::open, path)) return *failure;
  auto node = find(path);
  if (mode == OpenMode::create_new) {
    if (node != nullptr) return says(path, "File exists");
    const auto directory = find(path.parent_path());
    if (directory == nullptr) return says(path, "No such file or directory", Errc::not_found);
    node = std::make_shared<Node>();
    directory->change({{path.filename().string(), node}});
  }
  if (node == nullptr) return says(path, "No such file or directory", Errc::not_found);
  if (node->is_directory) return says(path, "Is a directory");
  return std::unique_ptr<File>(std::make_unique<OpenFile>(*this, path, node, mode));
}

Result<std::unique_ptr<MappedFile>> FaultFileSystem::map(const fs::path& path) {
  class Copy final : public MappedFile {
   public:
    explicit Copy(std::string bytes) : bytes_(std::move(bytes)) {}
    std::string_view bytes() const override { return bytes_; }

   private:
    std::string bytes_;
  };
  const std::lock_guard lock(mutex_);
  if (const auto failure = strike(Call::open, path)) return *failure;
  const auto node = find(path);
  if (node == nullptr) return says(path, "No such file or directory", Errc::not_found);
  return std::unique_ptr<MappedFile>(std::make_unique<Copy>(node->bytes));
}

Result<std::optional<DirectoryEntry>> FaultFileSystem::stat(const fs::path& path) {
  const std::lock_guard lock(mutex_);
  if (const auto failure = strike(Call::other, path)) return *failure;
  const auto node = find(path);
  if (node == nullptr) return std::optional<DirectoryEntry>();
  return std::optional(
      DirectoryEntry{path.filename().string(), node->is_directory, node->bytes.size()});
}

Result<std::vector<DirectoryEntry>> FaultFileSystem::list(const fs::path& directory) {
  const std::lock_guard lock(mutex_);
  if (const auto failure = strike(Call::other, directory)) return *failure;
  const auto node = find(directory);
  if (node == nullptr) return says(directory, "No such file or directory", Errc::not_found);
  std::vector<DirectoryEntry> found;
  for (const auto& [name, child] : node->entries) {
    found.push_back({name, child->is_directory, child->bytes.size()});
  }
  return found;
}

Status FaultFileSystem::rename(const fs::path& from, const fs::path& to) {
  const std::lock_guard lock(mutex_);
  if (const auto failure = strike(Call::rename, from)) return *failure;
  const auto node = find(from);
  const auto source = find(from.parent_path());
  const auto target = find(to.parent_path());
  if (node == nullptr || target == nullptr) {
    return says(from, "No such file or directory", Errc::not_found);
  }
  const auto there = find(to);
  if (there != nullptr && there->is_directory && !there->entries.empty()) {
    return says(to, "Directory not empty");
  }
  if (source == target) {
    source->change({{from.filename().string(), nullptr}, {to.filename().string(), node}});
  } else {
    source->change({{from.filename().string(), nullptr}});
    target->change({{to.filename().string(), node}});
  }
  return ok();
}

Status FaultFileSystem::remove(const fs::path& path) {
  const std::lock_guard lock(mutex_);
  if (const auto failure = strike(Call::remove, path)) return *failure;
  const auto node = find(path);
  if (node == nullptr) return says(path, "No such file or directory", Errc::not_found);
  if (!node->entries.empty()) return says(path, "Directory not empty");
  find(path.parent_path())->change({{path.filename().string(), nullptr}});
  return ok();
}

Status FaultFileSystem::create_directories(const fs::path& path) {
  const std::lock_guard lock(mutex_);
  if (const auto failure = strike(Call::other, path)) return *failure;
  make_directories(path);
  return ok();
}

Status FaultFileSystem::sync_directory(const fs::path& directory) {
  const std::lock_guard lock(mutex_);
  if (const auto failure = strike(Call::sync, directory)) return *failure;
  const auto node = find(directory);
  if (node == nullptr) return says(directory, "No such file or directory", Errc::not_found);
  if (!sync_works_) return ok();
  node->durable_entries = node->entries;
  node->changes.clear();
  return ok();
}

Result<std::uint64_t> FaultFileSystem::free_bytes(const fs::path& path) {
  const std::lock_guard lock(mutex_);
  if (const auto failure = strike(Call::other, path)) return *failure;
  return space_.value_or(std::numeric_limits<std::uint64_t>::max());
}

Result<std::unique_ptr<FileLock>> FaultFileSystem::lock(const fs::path& path,
                                                        std::string_view holder) {
  const std::lock_guard lock(mutex_);
  if (const auto failure = strike(Call::other, path)) return *failure;
  const auto [place, mine] = locks_.try_emplace(path.string(), holder);
  if (!mine) {
    return error(Errc::unavailable, "`{}` is in use by {}", path.parent_path().string(),
                 place->second);
  }
  return std::unique_ptr<FileLock>(std::make_unique<Lock>(*this, path.string()));
}

}  // namespace lapwing
