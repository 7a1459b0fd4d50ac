#include "service/scrub_ask.h"

#include <array>
#include <nlohmann/json.hpp>

#include "base/csv.h"
#include "phone/reading.h"
#include "screening/facts.h"

namespace lapwing::service {
namespace {

using nlohmann::ordered_json;

constexpr std::size_t kPieceBytes = std::size_t{64} << 10;
constexpr std::size_t kOtherBytesMax = std::size_t{64} << 10;

// The bytes of a body one after another, for a parser that takes iterators.
class Bytes {
 public:
  explicit Bytes(RawBytes& raw) : raw_(raw) {}

  bool at_end() {
    if (at_ < size_) return false;
    if (failure_) return true;
    const auto read = raw_.read(buffer_);
    if (!read) failure_ = read.error();
    size_ = read ? *read : 0;
    at_ = 0;
    return size_ == 0;
  }
  char front() const { return buffer_[at_]; }
  void advance() { ++at_; }
  const std::optional<Error>& failure() const { return failure_; }

 private:
  RawBytes& raw_;
  std::array<char, 65536> buffer_{};
  std::size_t at_ = 0;
  std::size_t size_ = 0;
  std::optional<Error> failure_;
};

struct ByteIterator {
  using iterator_category = std::input_iterator_tag;
  using value_type = char;
  using difference_type = std::ptrdiff_t;
  using pointer = const char*;
  using reference = char;

  Bytes* bytes = nullptr;  // null: the end

  char operator*() const { return bytes->front(); }
  ByteIterator& operator++() {
    bytes->advance();
    return *this;
  }
  ByteIterator operator++(int) {
    bytes->advance();
    return *this;
  }
  friend bool operator==(const ByteIterator& a, const ByteIterator& b) {
    const bool a_ends = a.bytes == nullptr || a.bytes->at_end();
    const bool b_ends = b.bytes == nullptr || b.bytes->at_end();
    return a_ends == b_ends;
  }
};

// Takes `numbers` line by line and the other fields, which are texts, numbers, truths or arrays of
// texts.
class BodyHandler final : public nlohmann::json_sax<ordered_json> {
 public:
  explicit BodyHandler(const PutText& put) : put_(put) {}

  bool null() override { return scalar(nullptr); }
  bool boolean(bool value) override { return scalar(value); }
  bool number_integer(number_integer_t value) override { return scalar(value); }
  bool number_unsigned(number_unsigned_t value) override { return scalar(value); }
  bool number_float(number_float_t value, const string_t&) override { return scalar(value); }
  bool binary(binary_t&) override { return false; }
  bool string(string_t& value) override {
    if (!in_numbers_) return scalar(value);
    append_csv_field(piece_, value, ',');
    piece_ += '\n';
    return piece_.size() < kPieceBytes || flush();
  }
  bool start_object(std::size_t) override {
    if (depth_++ == 0) return true;
    return fail("a scrub has no field that is an object");
  }
  bool key(string_t& name) override {
    name_ = name;
    if (fields_.contains(name) || (name == "numbers" && seen_)) {
      return fail(fmt::format("field `{}` stands twice", name));
    }
    return true;
  }
  bool end_object() override {
    --depth_;
    return true;
  }
  bool start_array(std::size_t) override {
    if (depth_ == 0) return fail("the body must be a JSON object");
    if (in_numbers_ || in_array_) return fail("arrays hold texts alone");
    if (name_ == "numbers") {
      in_numbers_ = seen_ = true;
      piece_ = "number\n";
    } else {
      in_array_ = true;
      fields_[name_] = ordered_json::array();
    }
    return true;
  }
  bool end_array() override {
    in_numbers_ = in_array_ = false;
    return true;
  }
  bool parse_error(std::size_t position, const std::string&,
                   const nlohmann::detail::exception&) override {
    return fail(fmt::format("the body is not JSON from byte {} on", position));
  }

  bool flush() {
    if (auto taken = put_(piece_); !taken && !failure_) failure_ = taken.error();
    piece_.clear();
    return !failure_;
  }
  bool seen() const { return seen_; }
  const std::optional<Error>& failure() const { return failure_; }
  const ordered_json& fields() const { return fields_; }

 private:
  bool fail(std::string sentence) {
    if (!failure_) failure_ = Error{Errc::invalid_argument, std::move(sentence)};
    return false;
  }
  bool scalar(ordered_json value) {
    if (in_numbers_) return fail("`numbers` holds texts alone");
    if (depth_ == 0) return fail("the body must be a JSON object");
    other_bytes_ += name_.size() + (value.is_string() ? value.get_ref<std::string&>().size() : 8);
    if (other_bytes_ > kOtherBytesMax) return fail("the fields beside `numbers` are too long");
    if (in_array_) {
      fields_[name_].push_back(std::move(value));
    } else {
      fields_[name_] = std::move(value);
    }
    return true;
  }

  const PutText& put_;
  ordered_json fields_ = ordered_json::object();
  std::string name_;
  std::string piece_;
  std::size_t other_bytes_ = 0;
  int depth_ = 0;
  bool in_numbers_ = false;
  bool in_array_ = false;
  bool seen_ = false;
  std::optional<Error> failure_;
};

}  // namespace

screening::ScrubOptions read_scrub(Asked& asked) {
  screening::ScrubOptions options;
  options.layout.columns = asked.texts("column");
  options.layout.header = asked.flag_if("header");
  options.region = asked.text("region", options.region);
  options.letters = asked.flag("letters");
  options.lists = asked.listed("lists");
  if (const auto seller = asked.text("seller"); !seller.empty()) options.seller = seller;
  if (const auto san = asked.text("san"); !san.empty()) options.san = san;
  options.channel = asked.text("channel", options.channel);
  options.purpose = asked.text("purpose", options.purpose);
  options.on = asked.date("on");
  options.allow_stale = asked.flag("allow_stale");
  options.windows = asked.flag("windows");
  if (asked.flag("split")) options.split_dir = "parts";
  options.record_max = asked.whole("max_row", 1, std::size_t{64} << 20, options.record_max);
  return options;
}

Status check_scrub(const screening::ScrubOptions& options) {
  screening::CallQuestion question;
  if (auto set = set_channel(question, options.channel); !set) return set;
  if (auto set = set_purpose(question, options.purpose); !set) return set;
  if (auto set = set_lists(question, options.lists); !set) return set;
  if (options.seller) {
    if (const auto id = registry::ListId::internal(*options.seller); !id) return id.error();
  }
  const auto reader = phone::Reader::create(options.region);
  return reader ? ok() : Status(reader.error());
}

ordered_json options_json(const screening::ScrubOptions& options) {
  const auto maybe = [](const auto& value) {
    return value ? ordered_json(*value) : ordered_json(nullptr);
  };
  return {{"column", options.layout.columns},
          {"header", maybe(options.layout.header)},
          {"region", options.region},
          {"letters", options.letters},
          {"lists", options.lists},
          {"seller", maybe(options.seller)},
          {"san", maybe(options.san)},
          {"channel", options.channel},
          {"purpose", options.purpose},
          {"on", options.on ? ordered_json(format_date(*options.on)) : ordered_json(nullptr)},
          {"allow_stale", options.allow_stale},
          {"windows", options.windows},
          {"split", !options.split_dir.empty()},
          {"max_row", options.record_max}};
}

Result<screening::ScrubOptions> options_from(const ordered_json& json) {
  Fields fields(json);
  auto options = read_scrub(fields);
  if (const auto asked = fields.finish(); !asked) return asked.error();
  return options;
}

Result<ordered_json> spool_json(RawBytes& body, const PutText& put) {
  Bytes bytes(body);
  BodyHandler handler(put);
  const bool whole = ordered_json::sax_parse(ByteIterator{&bytes}, ByteIterator{}, &handler);
  if (bytes.failure()) return *bytes.failure();
  if (handler.failure()) return *handler.failure();
  if (!whole) return error(Errc::invalid_argument, "the body is not JSON");
  if (!handler.seen()) {
    return error(Errc::invalid_argument, "`numbers` is missing: an array of texts");
  }
  if (!handler.flush()) return *handler.failure();
  return handler.fields();
}

}  // namespace lapwing::service
