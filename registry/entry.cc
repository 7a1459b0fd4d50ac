#include "registry/entry.h"

#include <openssl/crypto.h>
#include <openssl/rand.h>
#include <sodium/crypto_auth_hmacsha256.h>

#include <algorithm>
#include <concepts>
#include <new>

#include "registry/big_endian.h"
#include "registry/entry_schema.h"

namespace lapwing::registry {
namespace {

constexpr unsigned char kVersion = 1;
constexpr std::size_t kSaltSize = std::tuple_size_v<Salt>;
constexpr std::size_t kNumberSize = kSaltSize + 8;

enum EnvelopeTag : std::uint64_t {
  kList = 2,
  kEffectiveAt = 4,
  kRecordedAt = 6,
  kActor = 8,
  kIdempotencyKey = 10,
  kSourceFile = 12,
  kLineFirst = 14,
  kLineLast = 16,
  kSourceSha256 = 18,
  kSourceMethod = 20,
  kNumberCommitment = 22,
  kPersonalCommitment = 24,
  kPayloadFirst = 64,
};

std::string_view view(const Sha256Digest& digest) {
  return {reinterpret_cast<const char*>(digest.data()), digest.size()};
}

void put_varint(std::string& out, std::uint64_t value) {
  for (; value >= 0x80; value >>= 7) out.push_back(static_cast<char>(value | 0x80));
  out.push_back(static_cast<char>(value));
}

// Takes one from the front of `in`; nothing when it is cut, too long, or longer than needed.
std::optional<std::uint64_t> take_varint(std::string_view& in) {
  std::uint64_t value = 0;
  for (std::size_t i = 0; i < in.size() && i < 10; ++i) {
    const auto byte = static_cast<unsigned char>(in[i]);
    if (i == 9 && byte > 1) return {};
    value |= static_cast<std::uint64_t>(byte & 0x7F) << (7 * i);
    if (byte & 0x80) continue;
    if (byte == 0 && i > 0) return {};
    in.remove_prefix(i + 1);
    return value;
  }
  return {};
}

std::optional<std::string_view> take_string(std::string_view& in) {
  const auto size = take_varint(in);
  if (!size || *size > in.size()) return {};
  const auto taken = in.substr(0, *size);
  in.remove_prefix(*size);
  return taken;
}

void put_string(std::string& out, std::string_view bytes) {
  put_varint(out, bytes.size());
  out += bytes;
}

// Small negative numbers stay short: 0, -1, 1, -2 ... become 0, 1, 2, 3 ...
std::uint64_t zigzag(std::int64_t value) {
  return (static_cast<std::uint64_t>(value) << 1) ^ static_cast<std::uint64_t>(value >> 63);
}
std::int64_t unzigzag(std::uint64_t value) {
  return static_cast<std::int64_t>(value >> 1) ^ -static_cast<std::int64_t>(value & 1);
}

// --- A field's value as bytes. Values that mean "nothing" are left out by FieldWriter. ---

void put_value(std::string& out, const std::string& value) { out = value; }
void put_value(std::string& out, std::unsigned_integral auto value) { put_varint(out, value); }
void put_value(std::string& out, Instant at) {
  put_varint(out, zigzag(at.time_since_epoch().count()));
}
void put_value(std::string& out, const Sha256Digest& digest) { out = view(digest); }
void put_value(std::string& out, const std::vector<std::string>& values) {
  for (const auto& value : values) put_string(out, value);
}
void put_value(std::string& out, const std::vector<Seq>& ascending) {
  Seq previous = 0;
  for (const Seq seq : ascending) {
    put_varint(out, seq - previous);
    previous = seq;
  }
}

bool take_value(std::string_view in, std::string& value) {
  value = in;
  return true;
}
bool take_value(std::string_view in, std::unsigned_integral auto& value) {
  const auto taken = take_varint(in);
  value = static_cast<std::remove_reference_t<decltype(value)>>(taken.value_or(0));
  return taken && in.empty() && value == *taken;
}
bool take_value(std::string_view in, Instant& at) {
  const auto taken = take_varint(in);
  if (!taken || !in.empty()) return false;
  at = Instant(std::chrono::milliseconds(unzigzag(*taken)));
  return true;
}
bool take_value(std::string_view in, Sha256Digest& digest) {
  if (in.size() != digest.size()) return false;
  std::copy(in.begin(), in.end(), digest.begin());
  return true;
}
bool take_value(std::string_view in, std::vector<std::string>& values) {
  while (!in.empty()) {
    const auto value = take_string(in);
    if (!value) return false;
    values.emplace_back(*value);
  }
  return true;
}
bool take_value(std::string_view in, std::vector<Seq>& ascending) {
  Seq previous = 0;
  while (!in.empty()) {
    const auto step = take_varint(in);
    if (!step || *step == 0 || previous + *step < previous) return false;
    ascending.push_back(previous += *step);
  }
  return true;
}

// Writes fields in ascending order, the unknown ones between the known.
class FieldWriter {
 public:
  FieldWriter(std::string& out, const std::vector<UnknownField>& unknown)
      : out_(out), unknown_(unknown) {}

  template <class T>
  void operator()(std::uint64_t tag, const T& value) {
    if (value == T{}) return;
    std::string bytes;
    put_value(bytes, value);
    put(tag, bytes);
  }
  template <class T>
  void operator()(std::uint64_t tag, const std::optional<T>& value) {
    if (!value) return;
    std::string bytes;
    put_value(bytes, *value);
    put(tag, bytes);
  }
  template <class E>
  requires std::is_enum_v<E>
  void operator()(std::uint64_t tag, E value, E /*last*/) {
    (*this)(tag, static_cast<std::underlying_type_t<E>>(value));
  }
  void finish() {
    for (; next_ < unknown_.size(); ++next_) put_raw(unknown_[next_].tag, unknown_[next_].bytes);
  }

 private:
  void put(std::uint64_t tag, std::string_view bytes) {
    for (; next_ < unknown_.size() && unknown_[next_].tag < tag; ++next_) {
      put_raw(unknown_[next_].tag, unknown_[next_].bytes);
    }
    put_raw(tag, bytes);
  }
  void put_raw(std::uint64_t tag, std::string_view bytes) {
    put_varint(out_, tag);
    put_string(out_, bytes);
  }

  std::string& out_;
  const std::vector<UnknownField>& unknown_;
  std::size_t next_ = 0;
};

Error malformed() { return error(Errc::data_loss, "an entry's bytes make no sense"); }

// Reads fields in ascending order; keeps what it does not know and may ignore.
class FieldReader {
 public:
  FieldReader(std::string_view in, std::vector<UnknownField>& unknown)
      : in_(in), unknown_(unknown) {
    advance();
  }

  template <class T>
  void operator()(std::uint64_t tag, T& value) {
    if (at(tag)) accept(take_value(bytes_, value) && !(value == T{}));
  }
  template <class T>
  void operator()(std::uint64_t tag, std::optional<T>& value) {
    if (at(tag)) accept(take_value(bytes_, value.emplace()));
  }
  template <class E>
  requires std::is_enum_v<E>
  void operator()(std::uint64_t tag, E& value, E last) {
    std::underlying_type_t<E> number = 0;
    if (!at(tag)) return accept_missing();
    const bool well_formed = take_value(bytes_, number) && number != 0;
    if (well_formed && number > static_cast<std::underlying_type_t<E>>(last)) future(tag);
    value = static_cast<E>(number);
    accept(well_formed);
  }
  // The error, if any, once all known fields were asked for.
  Status finish() {
    while (has_field_ && !failure_) skip();
    if (failure_) return *failure_;
    return ok();
  }

 private:
  bool at(std::uint64_t tag) {
    while (!failure_ && has_field_ && tag_ < tag) skip();
    return !failure_ && has_field_ && tag_ == tag;
  }
  void accept(bool well_formed) {
    if (!well_formed) return fail(malformed());
    advance();
  }
  void accept_missing() { fail(malformed()); }  // enums have no zero, so they are always written
  void skip() {
    if (tag_ % 2 == 0) return future(tag_);
    unknown_.push_back({tag_, std::string(bytes_)});
    advance();
  }
  void future(std::uint64_t tag) {
    fail(error(Errc::failed_precondition,
               "an entry was written by a later version of lapwing (field {}); use that version or "
               "a later one",
               tag));
  }
  void advance() {
    has_field_ = !in_.empty();
    if (!has_field_ || failure_) return;
    const auto tag = take_varint(in_);
    const auto bytes = tag ? take_string(in_) : std::nullopt;
    if (!bytes || *tag <= tag_) return fail(malformed());
    tag_ = *tag;
    bytes_ = *bytes;
  }
  void fail(Error error) {
    if (!failure_) failure_ = std::move(error);
  }

  std::string_view in_;
  std::vector<UnknownField>& unknown_;
  bool has_field_ = false;
  std::uint64_t tag_ = 0;
  std::string_view bytes_;
  std::optional<Error> failure_;
};

// The envelope but for the commitments, in the order of the tags.
void visit_envelope(auto& field, auto& entry) {
  field(kList, entry.list);
  field(kEffectiveAt, entry.effective_at);
  field(kRecordedAt, entry.recorded_at);
  field(kActor, entry.actor);
  field(kIdempotencyKey, entry.idempotency_key);
  field(kSourceFile, entry.source.file);
  field(kLineFirst, entry.source.line_first);
  field(kLineLast, entry.source.line_last);
  field(kSourceSha256, entry.source.sha256);
  field(kSourceMethod, entry.source.method);
}

template <class P>
using SchemaOf = Schema<std::remove_cvref_t<P>>;

// --- The parts that can be erased ---

// HMAC-SHA256(salt, content) of a private part, salt first.
Sha256Digest commitment(std::string_view part) {
  Sha256Digest digest{};
  crypto_auth_hmacsha256_state state;
  const auto* bytes = reinterpret_cast<const unsigned char*>(part.data());
  crypto_auth_hmacsha256_init(&state, bytes, kSaltSize);
  crypto_auth_hmacsha256_update(&state, bytes + kSaltSize, part.size() - kSaltSize);
  crypto_auth_hmacsha256_final(&state, digest.data());
  return digest;
}

std::string salted(std::string_view content) {
  Salt salt;
  if (RAND_bytes(salt.data(), kSaltSize) != 1) throw std::bad_alloc();
  std::string part(reinterpret_cast<const char*>(salt.data()), kSaltSize);
  part += content;
  return part;
}

enum class PartState : std::uint8_t { absent, present, erased };

Result<PartState> check_part(std::string_view part, const std::optional<Sha256Digest>& committed) {
  if (!committed) {
    if (part.empty()) return PartState::absent;
    return malformed();
  }
  if (part.size() < kSaltSize) return malformed();
  if (part.find_first_not_of(kErasedByte) == std::string_view::npos) return PartState::erased;
  if (CRYPTO_memcmp(commitment(part).data(), committed->data(), committed->size()) != 0) {
    return error(Errc::data_loss, "an entry's number or personal content is not what was written");
  }
  return PartState::present;
}

Status decode_number(std::string_view part, const std::optional<Sha256Digest>& committed,
                     Entry& entry) {
  const auto state = check_part(part, committed);
  if (!state) return state.error();
  entry.number_erased = *state == PartState::erased;
  if (*state != PartState::present) return ok();
  if (part.size() != kNumberSize) return malformed();
  entry.number = E164::from_value(get_u64(part.substr(kSaltSize)));
  return entry.number ? ok() : malformed();
}

Status decode_personal(std::string_view part, const std::optional<Sha256Digest>& committed,
                       Entry& entry) {
  const auto state = check_part(part, committed);
  if (!state) return state.error();
  entry.personal_erased = *state == PartState::erased;
  if (*state != PartState::present) return ok();
  part.remove_prefix(kSaltSize);
  while (!part.empty()) {
    const auto name = take_string(part);
    const auto value = name ? take_string(part) : std::nullopt;
    if (!value || (!entry.personal.empty() && entry.personal.rbegin()->first >= *name)) {
      return malformed();
    }
    entry.personal.emplace_hint(entry.personal.end(), *name, *value);
  }
  return entry.personal.empty() ? Status(malformed()) : ok();
}

template <std::size_t I = 0>
bool emplace_kind(Payload& payload, std::uint64_t kind) {
  if constexpr (I < std::variant_size_v<Payload>) {
    if (Schema<std::variant_alternative_t<I, Payload>>::kKind != kind) {
      return emplace_kind<I + 1>(payload, kind);
    }
    payload.emplace<I>();
    return true;
  } else {
    return false;
  }
}

Status check_encodable(const Entry& entry) {
  std::uint64_t last = 1;
  for (const auto& field : entry.unknown_fields) {
    if (field.tag % 2 == 0 || field.tag <= last) {
      return error(Errc::invalid_argument, "unknown fields must have odd, ascending tags");
    }
    last = field.tag;
  }
  if (const auto* erased = std::get_if<Erased>(&entry.payload)) {
    const auto& seqs = erased->entries;
    if (seqs.empty() || seqs.front() == 0 || (!erased->number && !erased->personal) ||
        !std::is_sorted(seqs.begin(), seqs.end(), std::less_equal<>())) {
      return error(Errc::invalid_argument,
                   "an erasure names a part and the entries, ascending and each once");
    }
  }
  return ok();
}

}  // namespace

std::string_view kind_name(const Payload& payload) {
  return std::visit([](const auto& p) { return SchemaOf<decltype(p)>::kName; }, payload);
}

Result<EncodedEntry> encode(const Entry& entry) {
  if (const auto fine = check_encodable(entry); !fine) return fine.error();
  EncodedEntry out;
  std::optional<Sha256Digest> number_commitment;
  std::optional<Sha256Digest> personal_commitment;
  if (entry.number) {
    std::string digits;
    put_u64(digits, entry.number->value());
    out.number = salted(digits);
    number_commitment = commitment(out.number);
  }
  if (!entry.personal.empty()) {
    std::string content;
    for (const auto& [name, value] : entry.personal) {
      put_string(content, name);
      put_string(content, value);
    }
    out.personal = salted(content);
    personal_commitment = commitment(out.personal);
  }
  out.chained.push_back(static_cast<char>(kVersion));
  std::visit(
      [&](const auto& payload) {
        put_varint(out.chained, SchemaOf<decltype(payload)>::kKind);
        FieldWriter writer(out.chained, entry.unknown_fields);
        visit_envelope(writer, entry);
        writer(kNumberCommitment, number_commitment);
        writer(kPersonalCommitment, personal_commitment);
        SchemaOf<decltype(payload)>::visit(writer, payload);
        writer.finish();
      },
      entry.payload);
  if (out.chained.size() + out.personal.size() > Entry::kBytesMax) {
    return error(Errc::invalid_argument, "an entry of {} bytes is larger than {}",
                 out.chained.size() + out.personal.size(), Entry::kBytesMax);
  }
  return out;
}

Result<Entry> decode(std::string_view chained, std::string_view number, std::string_view personal) {
  if (chained.empty()) return malformed();
  if (static_cast<unsigned char>(chained[0]) != kVersion) {
    return error(Errc::failed_precondition,
                 "an entry has format version {}, this lapwing reads {}; use a later version",
                 static_cast<unsigned char>(chained[0]), kVersion);
  }
  chained.remove_prefix(1);
  const auto kind = take_varint(chained);
  if (!kind) return malformed();
  Entry entry;
  if (!emplace_kind(entry.payload, *kind)) {
    return error(Errc::failed_precondition,
                 "an entry is of kind {}, which this version of lapwing does not know; use the "
                 "version that wrote it or a later one",
                 *kind);
  }
  std::optional<Sha256Digest> number_commitment;
  std::optional<Sha256Digest> personal_commitment;
  FieldReader reader(chained, entry.unknown_fields);
  visit_envelope(reader, entry);
  reader(kNumberCommitment, number_commitment);
  reader(kPersonalCommitment, personal_commitment);
  std::visit([&](auto& payload) { SchemaOf<decltype(payload)>::visit(reader, payload); },
             entry.payload);
  if (const auto read = reader.finish(); !read) return read.error();
  if (const auto read = decode_number(number, number_commitment, entry); !read) {
    return read.error();
  }
  if (const auto read = decode_personal(personal, personal_commitment, entry); !read) {
    return read.error();
  }
  return entry;
}

Sha256Digest next_chain(const Sha256Digest& previous, std::string_view chained) {
  std::string bytes(view(previous));
  bytes += chained;
  return sha256(bytes);
}

}  // namespace lapwing::registry
