// One importer, LAPWING_FORMAT, on any bytes: it must account for every record, give numbers only,
// and answer the same whatever pieces the bytes arrive in, plain or packed.
#include <cstdlib>
#include <cstring>
#include <memory>

#include "importers/catalog.h"

namespace {

using lapwing::ByteSource;
using lapwing::RawBytes;
using lapwing::Status;
using lapwing::importers::Format;
using lapwing::importers::ReadOptions;
using lapwing::registry::ImportReport;
using lapwing::registry::SourcePosition;

void require(bool holds) {
  if (!holds) std::abort();
}

class Pieces final : public RawBytes {
 public:
  Pieces(std::string_view bytes, std::size_t piece) : left_(bytes), piece_(piece) {}
  lapwing::Result<std::size_t> read(std::span<char> buffer) override {
    const std::size_t count = std::min({buffer.size(), piece_, left_.size()});
    std::memcpy(buffer.data(), left_.data(), count);
    left_.remove_prefix(count);
    return count;
  }

 private:
  std::string_view left_;
  std::size_t piece_;
};

struct Sink final : lapwing::registry::ListSink, lapwing::registry::RecordSink {
  std::string seen;
  bool positions_count_from_one = true;

  Status listed(const lapwing::registry::ListedNumber& number, SourcePosition at) override {
    return take("+" + number.number.digits(), number.registered_on, at);
  }
  Status changed(const lapwing::registry::ListChange& change, SourcePosition at) override {
    const bool add = change.kind == lapwing::registry::ChangeKind::add;
    return take((add ? "A" : "D") + change.number.digits(), change.on, at);
  }
  Status consent(const lapwing::registry::ConsentRecord& record, SourcePosition at) override {
    const bool dated = record.expires && record.expires->index() == 0;
    const std::optional<lapwing::CivilDate> expires =
        dated ? std::optional(std::get<lapwing::CivilDate>(*record.expires)) : std::nullopt;
    return take(record.number.digits() + record.form + record.scope + record.evidence, expires, at);
  }
  Status line_ended(const lapwing::registry::LineEnded& line, SourcePosition at) override {
    return take(line.number.digits() + (line.reassigned ? "R" : "D"), line.on, at);
  }
  Status relationship(const lapwing::registry::RelationshipRecord& record,
                      SourcePosition at) override {
    require(record.last_on || record.ongoing);
    return take(record.number.digits() + record.kind, record.last_on, at);
  }
  Status take(const std::string& what, const std::optional<lapwing::CivilDate>& date,
              SourcePosition at) {
    require(!date || date->ok());
    positions_count_from_one = positions_count_from_one && at.line > 0;
    seen += what + (date ? lapwing::format_date(*date) : "") + "\n";
    return lapwing::ok();
  }
};

// Everything that can be seen of one reading.
std::string reading(const Format& format, std::string_view bytes, std::size_t piece, bool accept) {
  ByteSource source("f", std::make_unique<Pieces>(bytes, piece));
  ReadOptions options;
  options.accept_cut = accept;
  if (auto fits = check_content(source, format, options); !fits) return fits.error().message;
  Sink sink;
  const auto report = format.read != nullptr ? format.read(source, sink, options)
                                             : format.read_records(source, sink, options);
  if (!report) return report.error().message;
  require(sink.positions_count_from_one);
  require(report->read == report->kept + report->rejected + report->blank);
  require(report->remarks >= report->first_remarks.size());
  require(report->rejected >= report->first_errors.size());
  require(report->kept > 0 || sink.seen.empty());
  std::string all = sink.seen;
  for (const auto& error : report->first_errors) {
    all += fmt::format("{}:{} {}\n", error.at.line, error.at.column, error.reason);
  }
  return all + fmt::format("{}", fmt::join(report->coverage, " "));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  if (size < 2) return 0;
  static const Format& format = **lapwing::importers::find_format(LAPWING_FORMAT);
  // The last byte chooses, so that a sample file is a seed as it is.
  const unsigned choice = data[size - 1];
  const std::string_view bytes(reinterpret_cast<const char*>(data), size - 1);
  const bool accept = choice % 2 == 1;
  const std::string whole = reading(format, bytes, bytes.size(), accept);
  require(whole == reading(format, bytes, 1 + choice / 2, accept));
  return 0;
}
