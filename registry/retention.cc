#include "registry/retention.h"

#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <charconv>
#include <map>
#include <set>

#include "registry/ledger.h"

namespace lapwing::registry {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kReadEntries = 4'096;
constexpr int kDaysMax = 36'525;
constexpr const char* kRequests = "requests";
constexpr const char* kEvidence = "evidence";

Error bad(const fs::path& file, const YAML::Node& node, const std::string& what) {
  return error(Errc::invalid_argument, "`{}` line {}: {}", file.string(), node.Mark().line + 1,
               what);
}

Result<std::optional<int>> days_of(const fs::path& file, const YAML::Node& node) {
  if (node && node.IsNull()) return std::optional<int>();
  const std::string text = node && node.IsScalar() ? node.Scalar() : "";
  int days = 0;
  const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), days);
  if (failed == std::errc() && end == text.data() + text.size() && days > 0 && days <= kDaysMax) {
    return std::optional(days);
  }
  return bad(file, node, fmt::format("keep_days is 1 to {}, or null for ever", kDaysMax));
}

Result<RetentionRule> rule_of(const fs::path& file, const YAML::Node& name,
                              const YAML::Node& node) {
  RetentionRule rule{name.Scalar(), {}, {}};
  if (!node.IsMap() || !node["keep_days"]) {
    return bad(file, name, fmt::format("`{}` has no keep_days", rule.kind));
  }
  for (const auto& field : node) {
    const auto key = field.first.Scalar();
    if (key == "basis") {
      rule.basis = field.second.Scalar();
    } else if (key == "keep_days") {
      const auto days = days_of(file, field.second);
      if (!days) return days.error();
      rule.keep_days = *days;
    } else {
      return bad(file, field.first, fmt::format("`{}` is not one of keep_days, basis", key));
    }
  }
  return rule;
}

Result<std::vector<RetentionRule>> read_table(const fs::path& file) {
  try {
    const YAML::Node root = YAML::LoadFile(file.string());
    if (!root.IsMap() || !root["kinds"].IsMap() || root.size() != 1) {
      return bad(file, root, "a table has one key, `kinds`");
    }
    std::vector<RetentionRule> rules;
    for (const auto& item : root["kinds"]) {
      auto rule = rule_of(file, item.first, item.second);
      if (!rule) return rule.error();
      rules.push_back(*std::move(rule));
    }
    return rules;
  } catch (const YAML::BadFile&) {
    return error(Errc::not_found, "`{}` cannot be read", file.string());
  } catch (const YAML::Exception& e) {
    return error(Errc::invalid_argument, "`{}` line {}: {}", file.string(), e.mark.line + 1, e.msg);
  }
}

class Planner {
 public:
  Planner(const RetentionTable& table, Instant now) : table_(table), now_(now) {}

  void look_at(const Entry& entry) {
    if (const auto* file = std::get_if<FileReceived>(&entry.payload)) {
      if (!file->blob) return;
      if (table_.find(file->retention) == nullptr) unknown_.insert(file->retention);
      if (over(file->retention, entry.recorded_at)) {
        due_[entry.seq] = {file->retention, entry.seq, entry.source.file, entry.recorded_at,
                           *file->blob};
      }
    } else if (const auto* replaced = std::get_if<BlobReplaced>(&entry.payload)) {
      for (auto& [seq, due] : due_) {
        if (due.blob == replaced->old) due.blob = replaced->replacement;
      }
    } else if (const auto* expired = std::get_if<BlobExpired>(&entry.payload)) {
      std::erase_if(due_, [&](const auto& item) { return item.second.blob == expired->blob; });
    } else if (const auto* asked = std::get_if<RegistrationRequested>(&entry.payload)) {
      take_request(entry, asked->request, asked->valid_until);
    } else if (const auto* leave = std::get_if<RemovalRequested>(&entry.payload)) {
      take_request(entry, leave->request, leave->valid_until);
    } else if (const auto* registered = std::get_if<Registered>(&entry.payload)) {
      take_change(entry, registered->request);
    } else if (const auto* removed = std::get_if<Removed>(&entry.payload)) {
      take_change(entry, removed->request);
    }
  }

  RetentionPlan plan() && {
    RetentionPlan plan;
    for (auto& [seq, due] : due_) plan.due.push_back(std::move(due));
    plan.unknown.assign(unknown_.begin(), unknown_.end());
    return plan;
  }

 private:
  bool over(const std::string& kind, Instant since) const {
    const auto* rule = table_.find(kind);
    return rule != nullptr && rule->keep_days &&
           since + std::chrono::days(*rule->keep_days) <= now_;
  }

  void take_request(const Entry& entry, const std::string& request, Instant valid_until) {
    if (!entry.number || !over(kRequests, valid_until)) return;
    due_[entry.seq] = {kRequests, entry.seq, "", entry.recorded_at, {}};
    requests_[request] = entry.seq;
  }

  // What was confirmed is no longer a request that waits; it stands by its own entry's rule.
  void take_change(const Entry& entry, const std::string& request) {
    if (const auto asked = requests_.find(request); asked != requests_.end()) {
      due_.erase(asked->second);
    }
    if (!entry.personal.empty() && over(kEvidence, entry.recorded_at)) {
      due_[entry.seq] = {kEvidence, entry.seq, "", entry.recorded_at, {}};
    }
  }

  const RetentionTable& table_;
  Instant now_;
  std::map<Seq, RetentionDue> due_;
  std::map<std::string, Seq> requests_;  // due, by id
  std::set<std::string> unknown_;
};

}  // namespace

Result<RetentionTable> RetentionTable::load(const fs::path& file, const fs::path& overlay) {
  RetentionTable table;
  auto rules = read_table(file);
  if (!rules) return rules.error();
  table.rules_ = *std::move(rules);
  std::error_code ignored;
  if (!fs::exists(overlay, ignored)) return table;
  auto own = read_table(overlay);
  if (!own) return own.error();
  for (auto& rule : *own) {
    const auto held = std::find_if(table.rules_.begin(), table.rules_.end(),
                                   [&](const auto& other) { return other.kind == rule.kind; });
    if (held == table.rules_.end()) {
      table.rules_.push_back(std::move(rule));
    } else {
      *held = std::move(rule);
    }
  }
  return table;
}

const RetentionRule* RetentionTable::find(const std::string& kind) const {
  const auto found = std::find_if(rules_.begin(), rules_.end(),
                                  [&](const auto& rule) { return rule.kind == kind; });
  return found == rules_.end() ? nullptr : &*found;
}

Result<RetentionPlan> retention_due(const Registry& registry, const RetentionTable& table,
                                    Instant now) {
  const Ledger* ledger = ledger_of(registry);
  if (ledger == nullptr) return error(Errc::failed_precondition, "this registry keeps no records");
  Planner planner(table, now);
  for (Seq next = 1;;) {
    const auto entries = ledger->journal().read(next, kReadEntries);
    if (!entries) return entries.error();
    if (entries->empty()) return std::move(planner).plan();
    for (const auto& entry : *entries) planner.look_at(entry);
    next = entries->back().seq + 1;
  }
}

Result<Seq> apply_retention(Registry& registry, const RetentionPlan& plan,
                            const std::string& actor) {
  Ledger* ledger = ledger_of(registry);
  if (ledger == nullptr || ledger->store().secondary()) {
    return error(Errc::failed_precondition, "nothing can be ended in this registry");
  }
  Erased requests{{}, true, true, fmt::format("retention of {} ended", kRequests)};
  Erased evidence{{}, false, true, fmt::format("retention of {} ended", kEvidence)};
  std::vector<Payload> payloads;
  std::set<BlobId> blobs;
  for (const auto& due : plan.due) {
    if (due.blob) {
      if (!blobs.insert(*due.blob).second) continue;
      payloads.emplace_back(BlobExpired{*due.blob, fmt::format("retention of {} ended", due.kind)});
    } else {
      (due.kind == kRequests ? requests : evidence).entries.push_back(due.seq);
    }
  }
  for (auto& erased : {requests, evidence}) {
    if (!erased.entries.empty()) payloads.emplace_back(erased);
  }
  if (payloads.empty()) return Seq{0};
  std::vector<Entry> entries;
  for (auto& payload : payloads) {
    Entry entry;
    entry.payload = std::move(payload);
    entry.effective_at = entry.recorded_at = ledger->options().clock->now();
    entry.source.method = "retention";
    entry.actor = actor;
    entry.idempotency_key = fresh_key();
    entries.push_back(std::move(entry));
  }
  return ledger->commit(std::move(entries));
}

}  // namespace lapwing::registry
