#include "enforcement/referral_book.h"

#include <sodium.h>

#include <algorithm>
#include <array>
#include <set>

#include "enforcement/case.h"
#include "registry/file_intake.h"

namespace lapwing::enforcement {
namespace {

namespace fs = std::filesystem;
using nlohmann::ordered_json;
using registry::HeldDocument;
using registry::Registry;

constexpr const char* kCollection = "referral";
constexpr const char* kResolutions = "referral.resolution";
constexpr std::uint64_t kDocumentBytesMax = 16 << 20;
constexpr std::array<std::string_view, 3> kOutcomes = {"accepted", "declined", "closed"};

std::string dump(const ordered_json& json) {
  return json.dump(-1, ' ', false, ordered_json::error_handler_t::replace);
}

ordered_json or_null(const std::string& text) {
  return text.empty() ? ordered_json(nullptr) : ordered_json(text);
}

ordered_json or_null(const std::optional<Instant>& at) {
  return at ? ordered_json(format_instant(*at)) : ordered_json(nullptr);
}

std::string text_in(const ordered_json& object, const char* field) {
  const auto& value = object.at(field);
  return value.is_null() ? std::string() : value.get<std::string>();
}

Result<Instant> instant_in(const ordered_json& object, const char* field) {
  return parse_instant(text_in(object, field));
}

// As the document's body has it.
ordered_json body_of(const ReferralState& state) {
  return {{"direction", state.direction},
          {"case", or_null(state.case_id)},
          {"from", state.from},
          {"to", state.to},
          {"created_at", format_instant(state.created_at)},
          {"reply_by", state.reply_by},
          {"destroy_by", state.destroy_by},
          {"bag", state.bag},
          {"signer", state.signer},
          {"trusted", state.trusted},
          {"status", state.status},
          {"acknowledged_at", or_null(state.acknowledged_at)},
          {"reference", or_null(state.reference)},
          {"replied_at", or_null(state.replied_at)},
          {"outcome", or_null(state.outcome)}};
}

Result<ReferralState> state_of(const HeldDocument& held) {
  try {
    const auto body = ordered_json::parse(held.document.body);
    ReferralState state;
    state.id = held.document.id;
    state.direction = text_in(body, "direction");
    state.case_id = text_in(body, "case");
    state.from = text_in(body, "from");
    state.to = text_in(body, "to");
    const auto created = instant_in(body, "created_at");
    if (!created) return created.error();
    state.created_at = *created;
    state.reply_by = text_in(body, "reply_by");
    state.destroy_by = text_in(body, "destroy_by");
    state.bag = text_in(body, "bag");
    state.signer = text_in(body, "signer");
    state.trusted = body.at("trusted").get<bool>();
    state.status = text_in(body, "status");
    for (auto [field, at] : {std::pair("acknowledged_at", &state.acknowledged_at),
                             std::pair("replied_at", &state.replied_at)}) {
      if (body.at(field).is_null()) continue;
      const auto instant = instant_in(body, field);
      if (!instant) return instant.error();
      *at = *instant;
    }
    state.reference = text_in(body, "reference");
    state.outcome = text_in(body, "outcome");
    const auto reply = held.document.personal.find("reply");
    if (reply != held.document.personal.end()) state.reply = reply->second;
    state.seq = held.seq;
    return state;
  } catch (const nlohmann::json::exception& e) {
    return error(Errc::data_loss, "referral `{}` (entry {}) cannot be read: {}", held.document.id,
                 held.seq, e.what());
  }
}

// `personal` as it was, with what the state adds.
Status put(Registry& registry, const ReferralState& state,
           std::map<std::string, std::string> personal, const std::string& actor) {
  if (!state.reply.empty()) personal["reply"] = state.reply;
  registry::Document document{kCollection, state.id, dump(body_of(state)), actor,
                              std::move(personal)};
  const auto seq = registry.put_document(document, {.replaces = state.seq});
  if (!seq) return seq.error();
  return ok();
}

Result<HeldDocument> held_referral(const Registry& registry, const std::string& id) {
  auto held = registry.document(kCollection, id);
  if (!held) return held.error();
  if (*held) return **std::move(held);
  return error(Errc::not_found, "no referral `{}`; `lapwing referral list` lists them", id);
}

// The bag's own document, which names its kind.
Result<std::pair<std::string, ordered_json>> document_in(const fs::path& directory,
                                                         const BagReport& report) {
  for (const char* kind : {"referral", "acknowledgement", "reply"}) {
    const std::string path = fmt::format("data/{}.json", kind);
    const auto file = std::find_if(report.payload.begin(), report.payload.end(),
                                   [&](const BagFile& one) { return one.path == path; });
    if (file == report.payload.end()) continue;
    if (file->size_bytes > kDocumentBytesMax) {
      return error(Errc::invalid_argument, "`{}` is larger than any of ours", path);
    }
    const auto bytes = read_whole_file(posix_file_system(), directory / path);
    if (!bytes) return bytes.error();
    if (hex(sha256(*bytes)) != file->sha256) {
      return error(Errc::invalid_argument, "`{}` changed while it was read", path);
    }
    auto json = ordered_json::parse(*bytes, nullptr, false);
    if (json.is_discarded() || !json.is_object() ||
        json.value("format", "") != fmt::format("lapwing-{}/1", kind)) {
      return error(Errc::invalid_argument, "`{}` is not of a form that this version reads", path);
    }
    return std::pair(std::string(kind), std::move(json));
  }
  return error(Errc::invalid_argument, "the bag holds no referral, acknowledgement or reply");
}

// The bag's files as they came, tag files too, so that the signature can be checked again later.
Status keep_files(Registry& registry, const fs::path& directory, const BagReport& report,
                  const std::string& actor) {
  const auto archive = registry::archive_of(registry);
  if (!archive) return archive.error();
  std::vector<std::pair<std::string, std::string>> files;  // path, digest where one is known
  for (const BagFile& file : report.payload) files.emplace_back(file.path, file.sha256);
  for (const char* tag : {"bagit.txt", "bag-info.txt", "manifest-sha256.txt", "signature.txt"}) {
    files.emplace_back(tag, "");
  }
  files.emplace_back("tagmanifest-sha256.txt", report.tag_manifest_sha256);
  for (const auto& [path, digest] : files) {
    auto intake = (*archive)->receive_file();
    if (!intake) return intake.error();
    const auto file = posix_file_system().open(directory / path, OpenMode::read);
    if (!file) return file.error();
    Sha256 hash;
    std::string buffer(std::size_t{64} << 10, '\0');
    for (std::uint64_t offset = 0;;) {
      const auto count = (*file)->read_at(offset, buffer);
      if (!count) return count.error();
      if (*count == 0) break;
      const auto part = std::string_view(buffer).substr(0, *count);
      hash.update(part);
      if (auto written = (*intake)->write(part); !written) return written;
      offset += *count;
    }
    if (!digest.empty() && hex(hash.digest()) != digest) {
      return error(Errc::invalid_argument, "`{}` changed while it was read", path);
    }
    const auto kept =
        (*intake)->finish({.type = "referral",
                           .format = "bag",
                           .name = report.tag_manifest_sha256.substr(0, 16) + "/" + path,
                           .actor = actor,
                           .retention = "referral"});
    if (!kept) return kept.error();
  }
  return ok();
}

// What a bag would make of a referral, before anything is written.
struct Change {
  TakenIn taken;
  std::map<std::string, std::string> personal;
};

Result<Change> take_referral(const Registry& registry, const ordered_json& json,
                             const BagReport& report) {
  ReferralState state;
  try {
    state.id = text_in(json, "id");
    state.direction = "received";
    state.case_id = text_in(json.at("case"), "id");
    state.from = text_in(json.at("requesting_agency"), "id");
    state.to = text_in(json.at("receiving_agency"), "id");
    const auto created = instant_in(json, "created_at");
    if (!created) return created.error();
    state.created_at = *created;
    state.reply_by = text_in(json, "reply_by");
    state.destroy_by = text_in(json.at("retention"), "destroy_by");
  } catch (const nlohmann::json::exception& e) {
    return error(Errc::invalid_argument, "referral.json lacks what a referral says: {}", e.what());
  }
  if (report.signer->name != state.from) {
    return error(Errc::failed_precondition, "the referral is of {}, and signed by `{}`", state.from,
                 report.signer->name);
  }
  for (const auto& day : {state.reply_by, state.destroy_by}) {
    if (const auto date = parse_date(day); !date) return date.error();
  }
  state.bag = report.tag_manifest_sha256;
  state.signer = report.signer->fingerprint();
  state.trusted = report.trusted;
  state.status = "received";
  const auto there = registry.document(kCollection, state.id);
  if (!there) return there.error();
  if (*there) {
    auto held = state_of(**there);
    if (!held) return held.error();
    if (held->bag == state.bag) return Change{{*std::move(held), "referral", false}, {}};
    return error(Errc::failed_precondition,
                 "a referral `{}` is held already, and this bag is another", state.id);
  }
  return Change{{std::move(state), "referral", true}, {}};
}

Result<Change> take_answer(const Registry& registry, const std::string& kind,
                           const ordered_json& json, const BagReport& report) {
  if (!report.trusted) {
    return error(Errc::failed_precondition,
                 "the {} is signed by a key that nothing vouches for: give the agency's with --key",
                 kind);
  }
  const auto held = held_referral(registry, json.value("referral", ""));
  if (!held) return held.error();
  auto state = state_of(*held);
  if (!state) return state.error();
  try {
    if (state->direction != "sent" || state->bag != text_in(json, "bag") ||
        state->to != text_in(json, "from") || report.signer->name != state->to) {
      return error(Errc::failed_precondition,
                   "this {} is not to the bag that was sent as `{}`, or not signed by {}", kind,
                   state->id, state->to);
    }
    const auto at = instant_in(json, "at");
    if (!at) return at.error();
    auto& when = kind == "reply" ? state->replied_at : state->acknowledged_at;
    if (when) {
      if (*when == *at) return Change{{*state, kind, false}, {}};
      return error(Errc::failed_precondition, "there is an {} of `{}` already, of {}", kind,
                   state->id, format_instant(*when));
    }
    when = *at;
    if (!text_in(json, "reference").empty()) state->reference = text_in(json, "reference");
    if (kind == "reply") {
      state->outcome = text_in(json, "outcome");
      if (std::find(kOutcomes.begin(), kOutcomes.end(), state->outcome) == kOutcomes.end()) {
        return error(Errc::invalid_argument, "the reply's outcome `{}` is none of {}",
                     state->outcome, fmt::join(kOutcomes, ", "));
      }
      state->reply = text_in(json, "text");
    }
  } catch (const nlohmann::json::exception& e) {
    return error(Errc::invalid_argument, "{}.json lacks what it must say: {}", kind, e.what());
  }
  state->status = state->replied_at ? "replied" : "acknowledged";
  return Change{{*std::move(state), kind, true}, held->document.personal};
}

}  // namespace

bool ReferralState::overdue(Instant now) const {
  return status != "replied" && format_instant(now).substr(0, 10) > reply_by;
}

Result<std::vector<ReferralState>> list_referrals(const Registry& registry) {
  const auto documents = registry.documents(kCollection);
  if (!documents) return documents.error();
  std::vector<ReferralState> all;
  for (const HeldDocument& held : *documents) {
    auto state = state_of(held);
    if (!state) return state.error();
    all.push_back(*std::move(state));
  }
  return all;
}

Result<ReferralState> find_referral(const Registry& registry, const std::string& id) {
  const auto held = held_referral(registry, id);
  if (!held) return held.error();
  return state_of(*held);
}

ordered_json to_json(const ReferralState& state, Instant now) {
  ordered_json json{{"id", state.id}};
  json.update(body_of(state));
  json["reply"] = or_null(state.reply);
  json["overdue"] = state.overdue(now);
  json["seq"] = state.seq;
  return json;
}

Status record_sent(Registry& registry, const ordered_json& document, const std::string& bag,
                   const SecretKey& signer, const Pseudonyms::Key& key, const std::string& actor) {
  ReferralState state;
  state.id = document["id"];
  state.direction = "sent";
  state.case_id = document["case"]["id"];
  state.from = document["requesting_agency"]["id"];
  state.to = document["receiving_agency"]["id"];
  const auto created = instant_in(document, "created_at");
  if (!created) return created.error();
  state.created_at = *created;
  state.reply_by = document["reply_by"];
  state.destroy_by = document["retention"]["destroy_by"];
  state.bag = bag;
  state.signer = signer.public_key().fingerprint();
  state.trusted = true;
  state.status = "sent";
  return put(registry, state, {{"pseudonym_key", to_hex(key.data(), key.size())}}, actor);
}

Result<Resolution> resolve_pseudonym(Registry& registry, const fs::path& data,
                                     const std::string& id, const Resolution& asked) {
  const auto held = held_referral(registry, id);
  if (!held) return held.error();
  const auto state = state_of(*held);
  if (!state) return state.error();
  const auto written = held->document.personal.find("pseudonym_key");
  Pseudonyms::Key key{};
  if (written == held->document.personal.end() ||
      sodium_hex2bin(key.data(), key.size(), written->second.data(), written->second.size(),
                     nullptr, nullptr, nullptr) != 0) {
    return error(Errc::not_found,
                 "the pseudonyms of `{}` were made elsewhere, or their key was erased", id);
  }
  const registry::Document record{kResolutions,
                                  id,
                                  dump({{"pseudonym", asked.pseudonym}}),
                                  asked.actor,
                                  {{"reason", asked.reason}}};
  if (const auto put = registry.put_document(record); !put) return put.error();
  CaseEvidence evidence;
  const auto file = find_case(registry, data, state->case_id, &evidence);
  if (!file) return file.error();
  std::set<std::string> values;
  for (const Violation& one : evidence.violations) values.insert({one.called, one.id, one.call});
  for (const Complaint& one : evidence.complaints) {
    values.insert({one.called, one.id});
  }
  for (const CaseItem& item : file->items) values.insert(item.sha256);
  const Pseudonyms pseudonyms(key);
  Resolution found = asked;
  for (const std::string& value : values) {
    if (value.empty() || (pseudonyms.pseudonym(value) != asked.pseudonym &&
                          pseudonyms.id(value) != asked.pseudonym)) {
      continue;
    }
    found.value = value;
    return found;
  }
  return error(
      Errc::not_found,
      "`{}` stands for no number, id or digest that case `{}` holds now; the asking is on record",
      asked.pseudonym, state->case_id);
}

Result<std::vector<Resolution>> resolutions(const Registry& registry, const std::string& id) {
  const auto versions = registry.document_versions(kResolutions, id);
  if (!versions) return versions.error();
  std::vector<Resolution> all;
  for (const HeldDocument& held : *versions) {
    const auto body = ordered_json::parse(held.document.body, nullptr, false);
    const auto reason = held.document.personal.find("reason");
    all.push_back({.pseudonym = body.is_object() ? body.value("pseudonym", "") : "",
                   .reason = reason == held.document.personal.end() ? "" : reason->second,
                   .actor = held.document.actor,
                   .at = held.recorded_at});
  }
  return all;
}

Result<TakenIn> take_in(Registry& registry, const fs::path& directory, const BagReport& report,
                        const std::string& actor) {
  if (!report.sound() || !report.signer) {
    return error(Errc::failed_precondition, "the bag is not sound, so nothing of it is taken in");
  }
  const auto document = document_in(directory, report);
  if (!document) return document.error();
  const auto& [kind, json] = *document;
  auto change = kind == "referral" ? take_referral(registry, json, report)
                                   : take_answer(registry, kind, json, report);
  if (!change) return change.error();
  TakenIn& taken = change->taken;
  if (!taken.changed) return taken;
  if (auto kept = keep_files(registry, directory, report, actor); !kept) return kept.error();
  auto done = put(registry, taken.state, std::move(change->personal), actor);
  if (!done) return done.error();
  auto state = find_referral(registry, taken.state.id);
  if (!state) return state.error();
  return TakenIn{*std::move(state), kind, true};
}

Result<ReferralState> answer_referral(Registry& registry, const std::string& id,
                                      const Answer& answer, const SecretKey& key, Instant now,
                                      const fs::path& directory) {
  const auto held = held_referral(registry, id);
  if (!held) return held.error();
  auto state = state_of(*held);
  if (!state) return state.error();
  const bool reply = answer.kind == "reply";
  if (state->direction != "received") {
    return error(Errc::failed_precondition, "`{}` was sent from here: the other agency answers it",
                 id);
  }
  if (key.public_key().name != state->to) {
    return error(Errc::failed_precondition, "`{}` was sent to {}, and this is the key of `{}`", id,
                 state->to, key.public_key().name);
  }
  auto& when = reply ? state->replied_at : state->acknowledged_at;
  if (when) {
    return error(Errc::failed_precondition, "`{}` was {} on {}", id,
                 reply ? "replied to" : "acknowledged", format_instant(*when));
  }
  when = std::chrono::floor<std::chrono::seconds>(now);
  if (!answer.reference.empty()) state->reference = answer.reference;
  ordered_json json{{"format", fmt::format("lapwing-{}/1", answer.kind)},
                    {"referral", id},
                    {"bag", state->bag},
                    {"from", state->to},
                    {"to", state->from},
                    {"at", format_instant(*when)},
                    {"reference", or_null(state->reference)}};
  if (reply) {
    state->outcome = answer.outcome;
    state->reply = answer.text;
    json["outcome"] = answer.outcome;
  }
  json["text"] = or_null(answer.text);
  state->status = state->replied_at ? "replied" : "acknowledged";
  auto bag = BagWriter::create(posix_file_system(), directory);
  if (!bag) return bag.error();
  auto added = (*bag)->add(fmt::format("data/{}.json", answer.kind),
                           json.dump(2, ' ', false, ordered_json::error_handler_t::replace) + "\n");
  if (!added) return added.error();
  const auto name = (*bag)->finish({{"Source-Organization", state->to},
                                    {"External-Identifier", id},
                                    {"External-Description", answer.kind},
                                    {"Bagging-Date", format_instant(now).substr(0, 10)},
                                    {"Bag-Software-Agent", "lapwing"}},
                                   key);
  if (!name) return name.error();
  if (auto done = put(registry, *state, held->document.personal, answer.actor); !done) {
    return done.error();
  }
  if (auto published = (*bag)->publish(); !published) return published.error();
  return find_referral(registry, id);
}

}  // namespace lapwing::enforcement
