#include "enforcement/case.h"

#include <algorithm>
#include <array>
#include <functional>
#include <tuple>
#include <unordered_map>

#include "base/sha256.h"
#include "enforcement/complaint_store.h"
#include "enforcement/violation_store.h"

namespace lapwing::enforcement {
namespace {

using nlohmann::ordered_json;
using registry::Document;
using registry::HeldDocument;
using registry::Registry;

constexpr std::array<std::string_view, 5> kKinds = {"violation", "complaint", "file", "note",
                                                    "consent"};
constexpr const char* kCollection = "case";
// Of one entry: well below what the journal takes.
constexpr std::size_t kItemsPerEntry = 20'000;
constexpr std::string_view kItems = "items";

std::string items_of(const std::string& id) { return fmt::format("case.{}", id); }

std::string complaint_line(const Complaint& complaint) {
  return to_json(complaint).dump(-1, ' ', false, ordered_json::error_handler_t::replace);
}

Error unreadable(const HeldDocument& held, std::string_view why) {
  return error(Errc::data_loss, "document {} `{}` (entry {}) cannot be read: {}",
               held.document.collection, held.document.id, held.seq, why);
}

// By the first and the last version, and by what was added.
Result<CaseSummary> summary_of(const Registry& registry, const std::string& id) {
  const auto versions = registry.document_versions(kCollection, id);
  if (!versions) return versions.error();
  if (versions->empty()) {
    return error(Errc::not_found, "no case `{}`; `lapwing case list` lists them", id);
  }
  const HeldDocument& first = versions->front();
  const HeldDocument& last = versions->back();
  CaseSummary summary;
  summary.id = id;
  summary.opened_at = first.recorded_at;
  summary.opened_by = first.document.actor;
  try {
    const auto body = ordered_json::parse(last.document.body);
    summary.title = body.at("title").get<std::string>();
    summary.closed = last.closed;
    if (last.closed) {
      summary.closed_at = last.recorded_at;
      summary.closed_by = last.document.actor;
      summary.reason = body.at("reason").get<std::string>();
    }
  } catch (const nlohmann::json::exception& e) {
    return unreadable(last, e.what());
  }
  return summary;
}

Result<std::vector<CaseItem>> items(const Registry& registry, const std::string& id) {
  const auto documents = registry.documents(items_of(id));
  if (!documents) return documents.error();
  std::vector<CaseItem> all;
  for (const HeldDocument& held : *documents) {
    try {
      const auto body = ordered_json::parse(held.document.body);
      CaseItem item;
      const auto kind = std::find(kKinds.begin(), kKinds.end(), body.at("kind"));
      if (kind == kKinds.end()) return unreadable(held, "an unknown kind of item");
      item.kind = static_cast<CaseItemKind>(kind - kKinds.begin());
      item.added_at = held.recorded_at;
      item.added_by = held.document.actor;
      item.seq = held.seq;
      if (held.personal_erased) {
        item.state = "erased";
        all.push_back(item);
        continue;
      }
      for (const auto& one : ordered_json::parse(held.document.personal.at(std::string(kItems)))) {
        item.ref = one.at("ref").get<std::string>();
        item.sha256 = one.at("sha256").get<std::string>();
        item.text = one.value("text", "");
        item.file_seq = one.value("seq", registry::Seq{0});
        all.push_back(item);
      }
    } catch (const std::exception& e) {  // JSON's, and the map's
      return unreadable(held, e.what());
    }
  }
  return all;
}

// What a case may refer to, looked for in one pass each.
using Wanted = std::unordered_map<std::string, std::vector<CaseItem*>>;

void compare(CaseItem& item, const std::string& line) {
  item.state = hex(sha256(line)) == item.sha256 ? "held" : "changed";
}

Status check_states(const std::filesystem::path& data, std::vector<CaseItem>& all,
                    CaseEvidence* evidence) {
  Wanted violations;
  Wanted complaints;
  for (CaseItem& item : all) {
    if (item.state == "erased") continue;
    if (item.kind == CaseItemKind::violation) violations[item.ref].push_back(&item);
    if (item.kind == CaseItemKind::complaint) complaints[item.ref].push_back(&item);
  }
  const auto look = [](Wanted& wanted, const std::string& id, const std::string& line) {
    const auto found = wanted.find(id);
    if (found == wanted.end()) return false;
    bool held = false;
    for (CaseItem* item : found->second) {
      compare(*item, line);
      held |= item->state == "held";
    }
    return held;
  };
  for (auto* wanted : {&violations, &complaints}) {
    for (auto& [id, list] : *wanted) {
      for (CaseItem* item : list) item->state = "missing";
    }
  }
  if (!violations.empty()) {
    auto read = for_each_violation(data, [&](Violation&& one) {
      if (look(violations, one.id, to_line(one)) && evidence != nullptr) {
        evidence->violations.push_back(std::move(one));
      }
      return ok();
    });
    if (!read) return read;
  }
  if (complaints.empty()) return ok();
  const auto read = for_each_complaint(data, {}, [&](Complaint&& one) {
    if (look(complaints, one.id, complaint_line(one)) && evidence != nullptr) {
      evidence->complaints.push_back(std::move(one));
    }
    return ok();
  });
  if (!read) return read.error();
  return ok();
}

struct NewItem {
  std::string ref;
  std::string sha256;
  std::string text = {};
  registry::Seq file_seq = 0;
};

// The lines of those ids, not_found when one is not there.
Result<std::vector<NewItem>> find_violations_by_id(const std::filesystem::path& data,
                                                   const std::vector<std::string>& ids) {
  std::vector<NewItem> found;
  std::set<std::string> wanted(ids.begin(), ids.end());
  if (!wanted.empty()) {
    const auto read = for_each_violation(data, [&](Violation&& one) {
      if (wanted.erase(one.id) > 0) found.push_back({one.id, hex(sha256(to_line(one)))});
      return ok();
    });
    if (!read) return read.error();
  }
  if (wanted.empty()) return found;
  return error(Errc::not_found, "no violation `{}`; `lapwing violations --format ndjson` has ids",
               *wanted.begin());
}

Result<std::vector<NewItem>> find_complaints_by_id(const std::filesystem::path& data,
                                                   const std::vector<std::string>& ids) {
  std::vector<NewItem> found;
  std::set<std::string> wanted(ids.begin(), ids.end());
  if (!wanted.empty()) {
    const auto read = for_each_complaint(data, {}, [&](Complaint&& one) {
      if (wanted.erase(one.id) > 0) found.push_back({one.id, hex(sha256(complaint_line(one)))});
      return ok();
    });
    if (!read) return read.error();
  }
  if (wanted.empty()) return found;
  return error(Errc::not_found,
               "no complaint `{}`; `lapwing complaints list --format ndjson` has ids",
               *wanted.begin());
}

class Adder {
 public:
  Adder(Registry& registry, std::string id, std::string actor)
      : registry_(registry), id_(std::move(id)), actor_(std::move(actor)) {}

  Status begin() {
    const auto documents = registry_.documents(items_of(id_));
    if (!documents) return documents.error();
    next_ = documents->size() + 1;
    const auto there = items(registry_, id_);
    if (!there) return there.error();
    for (const CaseItem& item : *there) there_.emplace(item.kind, item.ref, item.sha256);
    return ok();
  }

  Status add(CaseItemKind kind, std::vector<NewItem> added) {
    std::erase_if(added, [&](const NewItem& item) {
      const bool fresh = there_.emplace(kind, item.ref, item.sha256).second;
      if (!fresh) ++change.there_already;
      return !fresh;
    });
    for (std::size_t i = 0; i < added.size(); i += kItemsPerEntry) {
      const std::size_t end = std::min(added.size(), i + kItemsPerEntry);
      auto written = write(kind, std::span(added).subspan(i, end - i));
      if (!written) return written;
      change.added += end - i;
    }
    return ok();
  }

  CaseChange change;

 private:
  Status write(CaseItemKind kind, std::span<const NewItem> added) {
    ordered_json list = ordered_json::array();
    for (const NewItem& item : added) {
      ordered_json one{{"ref", item.ref}, {"sha256", item.sha256}};
      if (!item.text.empty()) one["text"] = item.text;
      if (item.file_seq != 0) one["seq"] = item.file_seq;
      list.push_back(std::move(one));
    }
    Document document;
    document.collection = items_of(id_);
    document.id = fmt::format("{:06}", next_++);
    document.body = ordered_json{{"kind", to_string(kind)}, {"count", added.size()}}.dump();
    document.actor = actor_;
    document.personal[std::string(kItems)] =
        list.dump(-1, ' ', false, ordered_json::error_handler_t::replace);
    const auto seq = registry_.put_document(document, {.replaces = registry::Seq{0}});
    if (!seq) return seq.error();
    return ok();
  }

  Registry& registry_;
  std::string id_;
  std::string actor_;
  std::size_t next_ = 1;
  std::set<std::tuple<CaseItemKind, std::string, std::string>> there_;
};

ordered_json instant_or_null(Instant at) {
  return at == Instant{} ? ordered_json(nullptr) : ordered_json(format_instant(at));
}

ordered_json or_null(const std::string& text) {
  return text.empty() ? ordered_json(nullptr) : ordered_json(text);
}

Result<std::map<std::string, std::uint64_t>> counts_of(const Registry& registry,
                                                       const std::string& id) {
  std::map<std::string, std::uint64_t> counts;
  for (const auto kind : kKinds) counts[std::string(kind)] = 0;
  const auto documents = registry.documents(items_of(id));
  if (!documents) return documents.error();
  for (const HeldDocument& held : *documents) {
    try {
      const auto body = ordered_json::parse(held.document.body);
      counts[body.at("kind").get<std::string>()] += body.at("count").get<std::uint64_t>();
    } catch (const nlohmann::json::exception& e) {
      return unreadable(held, e.what());
    }
  }
  return counts;
}

}  // namespace

std::string_view to_string(CaseItemKind kind) { return kKinds[static_cast<std::size_t>(kind)]; }

std::set<std::string> CaseFile::consents() const {
  std::set<std::string> numbers;
  for (const CaseItem& item : items) {
    if (item.kind == CaseItemKind::consent && item.state == "held") numbers.insert(item.ref);
  }
  return numbers;
}

Result<CaseSummary> open_case(Registry& registry, const NewCase& opened, Instant now) {
  if (opened.title.empty()) return error(Errc::invalid_argument, "a case needs a title");
  Document document{kCollection,
                    opened.id,
                    ordered_json{{"title", opened.title}}.dump(
                        -1, ' ', false, ordered_json::error_handler_t::replace),
                    opened.actor,
                    {}};
  if (document.id.empty()) {
    const std::string year = format_instant(now).substr(0, 4);
    const auto cases = registry.documents(kCollection);
    if (!cases) return cases.error();
    std::set<std::string> taken;
    for (const auto& held : *cases) taken.insert(held.document.id);
    for (int n = 1; document.id.empty(); ++n) {
      auto id = fmt::format("{}-{:04}", year, n);
      if (!taken.contains(id)) document.id = std::move(id);
    }
  }
  const auto there = registry.document(kCollection, document.id);
  if (!there) return there.error();
  if (*there) return error(Errc::failed_precondition, "there is a case `{}` already", document.id);
  const auto seq = registry.put_document(document, {.replaces = registry::Seq{0}});
  if (!seq) return seq.error();
  auto summary = summary_of(registry, document.id);
  if (!summary) return summary;
  auto counts = counts_of(registry, document.id);
  if (!counts) return counts.error();
  summary->counts = *std::move(counts);
  return summary;
}

Result<CaseChange> add_to_case(Registry& registry, const std::filesystem::path& data,
                               const std::string& id, const CaseAddition& addition) {
  const auto summary = summary_of(registry, id);
  if (!summary) return summary.error();
  if (summary->closed) return error(Errc::failed_precondition, "case `{}` is closed", id);
  auto violations = find_violations_by_id(data, addition.violations);
  if (!violations) return violations.error();
  auto complaints = find_complaints_by_id(data, addition.complaints);
  if (!complaints) return complaints.error();
  std::vector<NewItem> files;
  for (const auto& file : addition.files) files.push_back({file.name, file.sha256, {}, file.seq});
  std::vector<NewItem> notes;
  if (!addition.note.empty()) {
    notes.push_back({"note", hex(sha256(addition.note)), addition.note, 0});
  }
  std::vector<NewItem> consents;
  for (const E164 number : addition.consents) {
    consents.push_back({number.to_string(), hex(sha256(number.to_string()))});
  }
  Adder adder(registry, id, addition.actor);
  if (auto begun = adder.begin(); !begun) return begun.error();
  for (auto& [kind, added] :
       {std::pair(CaseItemKind::violation, &*violations),
        std::pair(CaseItemKind::complaint, &*complaints), std::pair(CaseItemKind::file, &files),
        std::pair(CaseItemKind::note, &notes), std::pair(CaseItemKind::consent, &consents)}) {
    if (auto done = adder.add(kind, std::move(*added)); !done) return done.error();
  }
  return adder.change;
}

Result<CaseSummary> close_case(Registry& registry, const std::string& id, const std::string& reason,
                               const std::string& actor) {
  if (reason.empty()) return error(Errc::invalid_argument, "closing a case needs a reason");
  const auto latest = registry.document(kCollection, id);
  if (!latest) return latest.error();
  const auto summary = summary_of(registry, id);
  if (!summary) return summary.error();
  if (summary->closed) return error(Errc::failed_precondition, "case `{}` is closed already", id);
  const ordered_json body{{"title", summary->title}, {"reason", reason}};
  const auto seq =
      registry.put_document({kCollection,
                             id,
                             body.dump(-1, ' ', false, ordered_json::error_handler_t::replace),
                             actor,
                             {}},
                            {.replaces = (*latest)->seq, .close = true});
  if (!seq) return seq.error();
  auto closed = summary_of(registry, id);
  if (!closed) return closed;
  auto counts = counts_of(registry, id);
  if (!counts) return counts.error();
  closed->counts = *std::move(counts);
  return closed;
}

Result<std::vector<CaseSummary>> list_cases(const Registry& registry) {
  const auto cases = registry.documents(kCollection);
  if (!cases) return cases.error();
  std::vector<CaseSummary> all;
  for (const HeldDocument& held : *cases) {
    auto summary = summary_of(registry, held.document.id);
    if (!summary) return summary.error();
    auto counts = counts_of(registry, held.document.id);
    if (!counts) return counts.error();
    summary->counts = *std::move(counts);
    all.push_back(*std::move(summary));
  }
  return all;
}

Result<CaseFile> find_case(const Registry& registry, const std::filesystem::path& data,
                           const std::string& id, CaseEvidence* evidence) {
  auto summary = summary_of(registry, id);
  if (!summary) return summary.error();
  auto counts = counts_of(registry, id);
  if (!counts) return counts.error();
  auto all = items(registry, id);
  if (!all) return all.error();
  CaseFile file{*std::move(summary), *std::move(all)};
  file.summary.counts = *std::move(counts);
  if (auto checked = check_states(data, file.items, evidence); !checked) return checked.error();
  if (evidence != nullptr) {
    std::sort(evidence->violations.begin(), evidence->violations.end(),
              [](const Violation& a, const Violation& b) {
                return std::tie(a.at, a.id) < std::tie(b.at, b.id);
              });
    std::sort(evidence->complaints.begin(), evidence->complaints.end(),
              [](const Complaint& a, const Complaint& b) {
                return std::tie(a.reported, a.id) < std::tie(b.reported, b.id);
              });
  }
  return file;
}

ordered_json to_json(const CaseSummary& summary) {
  return {{"id", summary.id},
          {"title", summary.title},
          {"status", summary.closed ? "closed" : "open"},
          {"opened_at", format_instant(summary.opened_at)},
          {"opened_by", summary.opened_by},
          {"closed_at", instant_or_null(summary.closed_at)},
          {"closed_by", or_null(summary.closed_by)},
          {"reason", or_null(summary.reason)},
          {"counts", summary.counts}};
}

ordered_json to_json(const CaseItem& item) {
  ordered_json json{{"kind", to_string(item.kind)},
                    {"ref", or_null(item.ref)},
                    {"sha256", or_null(item.sha256)},
                    {"added_at", format_instant(item.added_at)},
                    {"added_by", item.added_by},
                    {"seq", item.seq},
                    {"state", item.state}};
  if (!item.text.empty()) json["text"] = item.text;
  return json;
}

ordered_json to_json(const CaseFile& file) {
  ordered_json json = to_json(file.summary);
  json["custody"] = ordered_json::array();
  for (const CaseItem& item : file.items) json["custody"].push_back(to_json(item));
  return json;
}

}  // namespace lapwing::enforcement
