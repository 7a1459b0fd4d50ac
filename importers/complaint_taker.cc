#include "importers/complaint_taker.h"

#include <algorithm>
#include <array>

namespace lapwing::importers {
namespace {

constexpr std::size_t kJsonBytesMax = std::size_t{64} << 20;

Result<std::string> read_all(ByteSource& source) {
  std::string text;
  std::array<char, 1 << 16> buffer;
  for (;;) {
    const auto size = source.read(buffer);
    if (!size) return size.error();
    if (*size == 0) return text;
    text.append(buffer.data(), *size);
    if (text.size() > kJsonBytesMax) {
      return error(Errc::invalid_argument, "`{}` is larger than 64 MiB: split it", source.name());
    }
  }
}

}  // namespace

ComplaintTaker::ComplaintTaker(const ByteSource& source, enforcement::ComplaintSink& sink,
                               phone::Reader reader)
    : sink_(sink), reader_(std::move(reader)), tally_(source.name()) {
  tally_.report().rejects_expected = true;
}

Result<ComplaintTaker> ComplaintTaker::create(const ByteSource& source,
                                              enforcement::ComplaintSink& sink,
                                              const LogOptions& options) {
  auto reader = phone::Reader::create(options.region);
  if (!reader) return reader.error();
  return ComplaintTaker(source, sink, *std::move(reader));
}

Status ComplaintTaker::take(enforcement::Complaint complaint, registry::SourcePosition at) {
  complete(complaint, reader_);
  for (const std::string& one : complaint.flags) {
    if (one.starts_with("field-unreadable:")) tally_.remark(at, one);
  }
  tally_.kept();
  return sink_.complaint(complaint, at);
}

bool begins_json(const Head& head) {
  const std::size_t first = head.bytes.find_first_not_of(" \t\r\n");
  return first != std::string_view::npos && (head.bytes[first] == '{' || head.bytes[first] == '[');
}

Result<std::vector<nlohmann::json>> read_json_records(ByteSource& source) {
  auto text = read_all(source);
  if (!text) return text.error();
  if (text->starts_with("\xef\xbb\xbf")) text->erase(0, 3);
  std::vector<nlohmann::json> records;
  auto whole = nlohmann::json::parse(*text, nullptr, false);
  if (whole.is_array()) {
    records = whole.get<std::vector<nlohmann::json>>();
  } else if (!whole.is_discarded()) {
    records.push_back(std::move(whole));
  } else {
    std::size_t number = 0;
    for (std::string_view rest = *text; !rest.empty();) {
      const std::size_t end = std::min(rest.find('\n'), rest.size());
      const std::string_view line = rest.substr(0, end);
      rest.remove_prefix(std::min(end + 1, rest.size()));
      ++number;
      if (line.find_first_not_of(" \t\r") == std::string_view::npos) continue;
      records.push_back(nlohmann::json::parse(line, nullptr, false));
      if (records.back().is_discarded()) {
        return error(Errc::invalid_argument, "`{}` line {} is no JSON", source.name(), number);
      }
    }
  }
  for (std::size_t i = 0; i < records.size(); ++i) {
    if (records[i].is_object()) continue;
    return error(Errc::invalid_argument, "record {} of `{}` is no object", i + 1, source.name());
  }
  if (records.empty()) return error(Errc::invalid_argument, "`{}` is empty", source.name());
  return records;
}

Result<registry::ImportReport> take_records(const std::vector<nlohmann::json>& records,
                                            const ByteSource& source,
                                            enforcement::ComplaintSink& sink,
                                            const LogOptions& options, const ReadRecord& read) {
  auto taker = ComplaintTaker::create(source, sink, options);
  if (!taker) return taker.error();
  for (std::size_t i = 0; i < records.size(); ++i) {
    const registry::SourcePosition at{i + 1, 0};
    auto found = read(records[i]);
    if (auto* reason = std::get_if<std::string>(&found)) {
      taker->tally().reject(at, std::move(*reason));
      continue;
    }
    auto taken = taker->take(std::get<enforcement::Complaint>(std::move(found)), at);
    if (!taken) return taken.error();
  }
  return std::move(taker->tally()).finish();
}

Result<registry::ImportReport> read_records(ByteSource& source, enforcement::ComplaintSink& sink,
                                            const LogOptions& options, const ReadRecord& read) {
  const auto records = read_json_records(source);
  if (!records) return records.error();
  return take_records(*records, source, sink, options, read);
}

std::string second_of(const std::string& instant) {
  return format_instant(std::chrono::floor<std::chrono::seconds>(*parse_instant(instant)));
}

std::string text_of(const nlohmann::json& record, const char* field) {
  const auto found = record.find(field);
  return found != record.end() && found->is_string() ? found->get<std::string>() : std::string();
}

}  // namespace lapwing::importers
