#include "service/kept_answers.h"

#include <sodium.h>
#include <zlib.h>

#include <charconv>
#include <condition_variable>
#include <cstring>
#include <map>
#include <mutex>
#include <nlohmann/json.hpp>
#include <set>
#include <unordered_map>

namespace lapwing::service {
namespace {

namespace fs = std::filesystem;

// A file is a sequence of lines `CRC-32 of the JSON, eight hex digits; a space; the JSON`.
constexpr std::uint64_t kFileBytesMax = 64ULL << 20;
constexpr std::size_t kAnswersMax = 1'000'000;  // about 100 bytes of memory each

std::string checksum(std::string_view bytes) {
  return fmt::format(
      "{:08x}", crc32_z(0, reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size()));
}

// What finds an answer, and what opens it; neither gives the act or the other away.
struct ActKeys {
  explicit ActKeys(std::string_view act)
      : name(sha256(fmt::format("name\n{}", act))), seal(sha256(fmt::format("seal\n{}", act))) {}
  Sha256Digest name;
  Sha256Digest seal;
};

const unsigned char* bytes_of(const std::string& text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

// Nonce and box.
std::string sealed(const std::string& text, const Sha256Digest& seal) {
  std::string box(crypto_secretbox_NONCEBYTES + crypto_secretbox_MACBYTES + text.size(), '\0');
  auto* nonce = reinterpret_cast<unsigned char*>(box.data());
  randombytes_buf(nonce, crypto_secretbox_NONCEBYTES);
  crypto_secretbox_easy(nonce + crypto_secretbox_NONCEBYTES, bytes_of(text), text.size(), nonce,
                        seal.data());
  return box;
}

std::optional<std::string> opened(const std::string& box, const Sha256Digest& seal) {
  constexpr std::size_t kExtra = crypto_secretbox_NONCEBYTES + crypto_secretbox_MACBYTES;
  if (box.size() < kExtra) return {};
  std::string text(box.size() - kExtra, '\0');
  if (crypto_secretbox_open_easy(reinterpret_cast<unsigned char*>(text.data()),
                                 bytes_of(box) + crypto_secretbox_NONCEBYTES,
                                 box.size() - crypto_secretbox_NONCEBYTES, bytes_of(box),
                                 seal.data()) != 0) {
    return {};
  }
  return text;
}

std::string base64(const std::string& bytes) {
  std::string text(sodium_base64_ENCODED_LEN(bytes.size(), sodium_base64_VARIANT_ORIGINAL), '\0');
  sodium_bin2base64(text.data(), text.size(), bytes_of(bytes), bytes.size(),
                    sodium_base64_VARIANT_ORIGINAL);
  text.pop_back();  // its NUL
  return text;
}

std::optional<std::string> from_base64(std::string_view text) {
  std::string bytes(text.size(), '\0');
  std::size_t count = 0;
  if (sodium_base642bin(reinterpret_cast<unsigned char*>(bytes.data()), bytes.size(), text.data(),
                        text.size(), nullptr, &count, nullptr,
                        sodium_base64_VARIANT_ORIGINAL) != 0) {
    return {};
  }
  bytes.resize(count);
  return bytes;
}

std::string line_of(const ActKeys& act, Instant at, const Sha256Digest& body,
                    const Response& response) {
  nlohmann::json headers = nlohmann::json::array();
  for (const auto& [name, value] : response.headers) headers.push_back({name, value});
  const nlohmann::json answer = {{"body", hex(body)},
                                 {"status", response.status},
                                 {"type", response.content_type},
                                 {"headers", headers},
                                 {"answer", response.body}};
  const nlohmann::json record = {{"act", hex(act.name)},
                                 {"at", at.time_since_epoch().count()},
                                 {"sealed", base64(sealed(answer.dump(), act.seal))}};
  const auto json = record.dump();
  return checksum(json) + ' ' + json + '\n';
}

struct Line {
  Sha256Digest act{};
  Instant at{};
  std::string box;
};

// Nothing for a line that is torn or damaged.
std::optional<Line> parse_line(std::string_view text) {
  if (text.size() < 10 || text.substr(0, 8) != checksum(text.substr(9))) return {};
  const auto record = nlohmann::json::parse(text.substr(9), nullptr, false);
  if (record.is_discarded()) return {};
  const auto act = parse_sha256(record.at("act").get<std::string>());
  auto box = from_base64(record.at("sealed").get<std::string>());
  if (!act || !box) return {};
  return Line{*act, Instant(std::chrono::milliseconds(record.at("at").get<std::int64_t>())),
              *std::move(box)};
}

std::optional<KeptAnswers::Kept> parse_answer(const Line& line, const Sha256Digest& seal) {
  const auto text = opened(line.box, seal);
  if (!text) return {};
  const auto answer = nlohmann::json::parse(*text);
  KeptAnswers::Kept kept;
  kept.body = parse_sha256(answer.at("body").get<std::string>()).value();
  kept.response.status = answer.at("status").get<int>();
  kept.response.content_type = answer.at("type").get<std::string>();
  kept.response.body = answer.at("answer").get<std::string>();
  for (const auto& header : answer.at("headers")) {
    kept.response.headers.emplace_back(header.at(0), header.at(1));
  }
  return kept;
}

struct Place {
  std::uint64_t file = 0;
  std::uint64_t offset = 0;
  std::uint64_t bytes = 0;  // without the newline
};

struct DigestHash {
  std::size_t operator()(const Sha256Digest& digest) const {
    std::size_t hash = 0;
    std::memcpy(&hash, digest.data(), sizeof hash);
    return hash;
  }
};

}  // namespace

class KeptAnswers::Impl {
 public:
  Impl(FileSystem& files, fs::path folder, const Clock& clock)
      : files_(files), folder_(std::move(folder)), clock_(clock) {}

  Status load();
  Result<std::unique_ptr<Claim>> claim(const ActKeys& act);
  void release(const Sha256Digest& name);
  Status append(const Sha256Digest& name, const std::string& line);
  Instant now() const { return clock_.now(); }
  std::size_t size() const;

 private:
  class Held;
  // The file that is written: lines gather in `waiting`, and whoever finds nobody writing writes
  // and syncs them all.
  struct Current {
    std::uint64_t number = 0;
    std::unique_ptr<File> file;
    std::uint64_t end = 0;      // with what is waiting
    std::uint64_t written = 0;  // and synced
    std::string waiting = {};
    bool writing = false;
    bool failed = false;
    Instant begun{};
  };

  fs::path path(std::uint64_t number) const { return folder_ / fmt::format("{:010}", number); }
  Status load_file(std::uint64_t number);
  Status begin_file(Instant now);
  void forget_old(Instant now);
  Result<Kept> read(const Place& place, const Sha256Digest& seal) const;
  Status wait_until_synced(std::unique_lock<std::mutex>& lock, const std::shared_ptr<Current>& file,
                           std::uint64_t end);

  FileSystem& files_;
  const fs::path folder_;
  const Clock& clock_;
  mutable std::mutex mutex_;  // of all below
  std::condition_variable synced_;
  std::unordered_map<Sha256Digest, Place, DigestHash> places_;
  std::set<Sha256Digest> claimed_;
  std::map<std::uint64_t, Instant> newest_;  // of each file's lines
  std::uint64_t last_number_ = 0;
  std::shared_ptr<Current> current_;
};

class KeptAnswers::Impl::Held final : public Claim {
 public:
  Held(Impl& all, const ActKeys& act) : all_(all), act_(act) {}
  ~Held() override { all_.release(act_.name); }
  const std::optional<Kept>& kept() const override { return kept_; }
  Status keep(const Sha256Digest& body, const Response& response) override {
    try {
      return all_.append(act_.name, line_of(act_, all_.now(), body, response));
    } catch (const nlohmann::json::exception&) {
      return Error{Errc::internal, "an answer that is no UTF-8 cannot be kept"};
    }
  }
  void set(Kept kept) { kept_ = std::move(kept); }

 private:
  Impl& all_;
  const ActKeys act_;
  std::optional<Kept> kept_;
};

Status KeptAnswers::Impl::load() {
  const auto made = create_directories_durably(files_, folder_);
  if (!made) return made;
  const auto entries = files_.list(folder_);
  if (!entries) return entries.error();
  for (const auto& entry : *entries) {
    std::uint64_t number = 0;
    const auto* end = entry.name.data() + entry.name.size();
    const auto parsed = std::from_chars(entry.name.data(), end, number);
    if (parsed.ec != std::errc() || parsed.ptr != end) continue;
    last_number_ = std::max(last_number_, number);
    const auto loaded = load_file(number);
    if (!loaded) return loaded;
  }
  forget_old(clock_.now());
  return ok();
}

Status KeptAnswers::Impl::load_file(std::uint64_t number) {
  const auto content = read_whole_file(files_, path(number));
  if (!content) return content.error();
  auto& newest = newest_[number];
  for (std::size_t at = 0; at < content->size();) {
    const auto end = content->find('\n', at);
    if (end == std::string::npos) break;
    const auto line = parse_line(std::string_view(*content).substr(at, end - at));
    if (line) {
      places_[line->act] = {number, at, end - at};
      newest = std::max(newest, line->at);
    }
    at = end + 1;
  }
  return ok();
}

// What cannot be removed now will be another time.
void KeptAnswers::Impl::forget_old(Instant now) {
  for (auto file = newest_.begin(); file != newest_.end();) {
    const auto number = file->first;
    if (now - file->second < kAnswersKeptFor || (current_ && current_->number == number)) {
      ++file;
      continue;
    }
    std::erase_if(places_, [&](const auto& place) { return place.second.file == number; });
    (void)files_.remove(path(number));
    file = newest_.erase(file);
  }
}

Result<KeptAnswers::Kept> KeptAnswers::Impl::read(const Place& place,
                                                  const Sha256Digest& seal) const {
  const auto file = files_.open(path(place.file), OpenMode::read);
  if (!file) return file.error();
  std::string text(place.bytes, '\0');
  const auto count = (*file)->read_at(place.offset, text);
  if (!count) return count.error();
  const auto line = *count == text.size() ? parse_line(text) : std::nullopt;
  auto kept = line ? parse_answer(*line, seal) : std::nullopt;
  if (!kept) {
    return error(Errc::data_loss, "`{}` is damaged at byte {}; removing it forgets its answers",
                 path(place.file).string(), place.offset);
  }
  return *std::move(kept);
}

Result<std::unique_ptr<KeptAnswers::Claim>> KeptAnswers::Impl::claim(const ActKeys& act) {
  Place place;
  {
    const std::lock_guard lock(mutex_);
    if (claimed_.contains(act.name)) return std::unique_ptr<Claim>();
    const auto found = places_.find(act.name);
    if (found != places_.end()) {
      place = found->second;
    } else if (places_.size() + claimed_.size() >= kAnswersMax) {
      return Error{Errc::unavailable,
                   "too many answers are kept already; try again later, or without "
                   "Idempotency-Key"};
    }
    claimed_.insert(act.name);
  }
  auto held = std::make_unique<Held>(*this, act);
  if (place.bytes > 0) {
    auto kept = read(place, act.seal);
    if (!kept) return kept.error();
    held->set(*std::move(kept));
  }
  return std::unique_ptr<Claim>(std::move(held));
}

void KeptAnswers::Impl::release(const Sha256Digest& name) {
  const std::lock_guard lock(mutex_);
  claimed_.erase(name);
}

Status KeptAnswers::Impl::begin_file(Instant now) {
  auto next = std::make_shared<Current>();
  next->number = last_number_ + 1;
  next->begun = now;
  auto file = files_.open(path(next->number), OpenMode::create_new);
  if (!file) return file.error();
  next->file = *std::move(file);
  last_number_ = next->number;
  newest_[next->number] = now;
  current_ = std::move(next);
  forget_old(now);
  return files_.sync_directory(folder_);
}

Status KeptAnswers::Impl::append(const Sha256Digest& name, const std::string& line) {
  std::unique_lock lock(mutex_);
  const auto now = clock_.now();
  if (!current_ || current_->failed || current_->end > kFileBytesMax ||
      now - current_->begun > std::chrono::hours(24)) {
    const auto begun = begin_file(now);
    if (!begun) {
      current_.reset();
      return begun;
    }
  }
  const auto file = current_;
  const Place place{file->number, file->end, line.size() - 1};
  file->waiting += line;
  file->end += line.size();
  const auto done = wait_until_synced(lock, file, file->end);
  if (!done) return done;
  places_[name] = place;
  auto& newest = newest_[file->number];
  newest = std::max(newest, now);
  return ok();
}

Status KeptAnswers::Impl::wait_until_synced(std::unique_lock<std::mutex>& lock,
                                            const std::shared_ptr<Current>& file,
                                            std::uint64_t end) {
  while (file->written < end && !file->failed) {
    if (file->writing) {
      synced_.wait(lock);
      continue;
    }
    file->writing = true;
    const auto bytes = std::exchange(file->waiting, {});
    const auto from = file->written;
    lock.unlock();
    auto done = file->file->write_at(from, bytes);
    if (done) done = file->file->sync();
    lock.lock();
    file->writing = false;
    if (done) {
      file->written = from + bytes.size();
    } else {
      file->failed = true;
    }
    synced_.notify_all();
    if (!done) return done;
  }
  if (file->written >= end) return ok();
  return error(Errc::io_error, "`{}` cannot be written", path(file->number).string());
}

std::size_t KeptAnswers::Impl::size() const {
  const std::lock_guard lock(mutex_);
  return places_.size();
}

Result<std::unique_ptr<KeptAnswers>> KeptAnswers::open(FileSystem& files, const fs::path& folder,
                                                       const Clock& clock) {
  if (sodium_init() < 0) return Error{Errc::internal, "libsodium does not start"};
  auto impl = std::make_unique<Impl>(files, folder, clock);
  const auto loaded = impl->load();
  if (!loaded) return loaded.error();
  return std::unique_ptr<KeptAnswers>(new KeptAnswers(std::move(impl)));
}

KeptAnswers::KeptAnswers(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
KeptAnswers::~KeptAnswers() = default;

Result<std::unique_ptr<KeptAnswers::Claim>> KeptAnswers::claim(std::string_view act) {
  return impl_->claim(ActKeys(act));
}

std::size_t KeptAnswers::size() const { return impl_->size(); }

}  // namespace lapwing::service
