#include "enforcement/complaint_post.h"

#include <algorithm>
#include <array>

#include "base/sha256.h"
#include "enforcement/complaint_store.h"

namespace lapwing::enforcement {
namespace {

using nlohmann::json;

constexpr std::array<std::string_view, 10> kFields = {"caller",   "at",      "called",  "channel",
                                                      "robocall", "subject", "message", "city",
                                                      "state",    "share"};
constexpr std::size_t kTextBytesMax = 200;

// The text of a field; empty where it is absent or null.
Result<std::string> text_of(const json& body, const char* field, std::size_t size_max) {
  const auto found = body.find(field);
  if (found == body.end() || found->is_null()) return std::string();
  if (!found->is_string()) return error(Errc::invalid_argument, "`{}` must be text", field);
  auto text = found->get<std::string>();
  if (text.size() > size_max) {
    return error(Errc::invalid_argument, "`{}` has more than {} bytes", field, size_max);
  }
  return text;
}

Result<std::optional<bool>> flag_of(const json& body, const char* field) {
  const auto found = body.find(field);
  if (found == body.end() || found->is_null()) return std::optional<bool>();
  if (!found->is_boolean()) {
    return error(Errc::invalid_argument, "`{}` must be true or false", field);
  }
  return std::optional<bool>(found->get<bool>());
}

Status read_texts(const json& body, Complaint& complaint) {
  const std::array<std::pair<const char*, std::string*>, 5> texts = {
      std::pair("caller", &complaint.caller_text), std::pair("subject", &complaint.subject),
      std::pair("city", &complaint.city), std::pair("state", &complaint.state),
      std::pair("message", &complaint.message)};
  for (const auto& [field, into] : texts) {
    auto text = text_of(body, field,
                        into == &complaint.message ? Complaint::kMessageBytesMax : kTextBytesMax);
    if (!text) return text.error();
    *into = *std::move(text);
  }
  if (complaint.caller_text.empty()) {
    return error(Errc::invalid_argument, "`caller` is missing: what number was shown?");
  }
  return ok();
}

}  // namespace

Result<Complaint> complaint_from_post(const json& body, const phone::Reader& reader, Instant now) {
  if (!body.is_object()) return error(Errc::invalid_argument, "a complaint is a JSON object");
  for (const auto& [field, value] : body.items()) {
    if (std::find(kFields.begin(), kFields.end(), field) != kFields.end()) continue;
    return error(Errc::invalid_argument, "`{}` is not one of {}", cut_text(field, kTextBytesMax),
                 fmt::join(kFields, ", "));
  }
  Complaint complaint;
  complaint.source = "own";
  complaint.reported = format_instant(std::chrono::floor<std::chrono::seconds>(now));
  if (auto read = read_texts(body, complaint); !read) return read.error();
  const auto at = text_of(body, "at", kTextBytesMax);
  const auto called = text_of(body, "called", kTextBytesMax);
  const auto channel = text_of(body, "channel", kTextBytesMax);
  const auto robocall = flag_of(body, "robocall");
  const auto share = flag_of(body, "share");
  if (!at) return at.error();
  if (!called) return called.error();
  if (!channel) return channel.error();
  if (!robocall) return robocall.error();
  if (!share) return share.error();
  if (!at->empty()) {
    const auto instant = parse_instant(*at);
    if (!instant) return error(Errc::invalid_argument, "`at`: {}", instant.error().message);
    if (*instant > now) return error(Errc::invalid_argument, "`at` lies in the future");
    complaint.violated = format_instant(std::chrono::floor<std::chrono::seconds>(*instant));
  }
  if (!called->empty()) {
    const auto reading = reader.read(*called);
    if (reading.status != phone::ReadingStatus::number) {
      return error(Errc::invalid_argument, "`called` is not exactly one number");
    }
    complaint.called = reading.numbers.front().number.to_string();
  }
  if (!channel->empty()) complaint.channel = *channel;
  if (complaint.channel != "voice" && complaint.channel != "text") {
    return error(Errc::invalid_argument, "`channel` is voice or text");
  }
  complaint.robocall = *robocall;
  complaint.share = *share;
  complete(complaint, reader);
  return complaint;
}

Result<KeptComplaint> keep_complaint(registry::Archive& archive, FileSystem& files,
                                     const std::filesystem::path& data, const Complaint& complaint,
                                     const std::string& actor) {
  const std::string line =
      to_json(complaint).dump(-1, ' ', false, json::error_handler_t::replace) + "\n";
  auto keeper = archive.receive_file();
  if (!keeper) return keeper.error();
  if (auto written = (*keeper)->write(line); !written) return written.error();
  const auto kept = (*keeper)->finish({.type = "complaints",
                                       .format = "own-complaint",
                                       .name = complaint.id,
                                       .actor = actor,
                                       .retention = "complaints",
                                       .rows = 1,
                                       .rejected = 0});
  if (!kept) return kept.error();
  auto writer = ComplaintWriter::create(files, data);
  if (!writer) return writer.error();
  if (auto added = writer->complaint(complaint, {}); !added) return added.error();
  if (auto done = writer->finish(kept->seq, hex(kept->sha256).substr(0, 16)); !done) {
    return done.error();
  }
  return KeptComplaint{complaint.id, kept->changed};
}

}  // namespace lapwing::enforcement
