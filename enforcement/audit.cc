#include "enforcement/audit.h"

#include <algorithm>
#include <thread>

#include "base/ordered_work.h"
#include "checker/places.h"
#include "enforcement/call_audit.h"
#include "enforcement/violation.h"

namespace lapwing::enforcement {
namespace {

using checker::Outcome;
using nlohmann::ordered_json;

// Calls that a thread judges at a time; what they broke is held until it is their turn.
constexpr std::size_t kBatchCalls = 1'024;
// So many make another thread worth its start.
constexpr std::size_t kThreadCalls = 8'192;
constexpr std::size_t kThreadsMax = 16;
constexpr std::size_t kAbandonedShown = 100;

std::size_t threads_for(std::size_t calls) {
  const std::size_t threads = std::max<std::size_t>(std::thread::hardware_concurrency(), 1);
  return std::clamp<std::size_t>(calls / kThreadCalls, 1, std::min(threads, kThreadsMax));
}

class Auditor final : private OrderedWork {
 public:
  Auditor(const CallList& log, const registry::Registry& registry,
          const checker::Rulebook& rulebook, const AuditOptions& options, const TakeLines& take,
          const AuditProgress& progress)
      : log_(log), rulebook_(rulebook), options_(options), take_(take), progress_(progress) {
    walks_ = registry::walk_numbers(registry, threads_for(log.calls().size()));
    for (const auto& walk : walks_) {
      workers_.push_back(
          std::make_unique<CallAudit>(log, registry.catalog(), *walk, rulebook, options));
    }
    batches_.resize(slots_for(workers_.size()));
    report_.calls = log.calls().size();
    report_.duplicates = log.duplicates();
    report_.stops = log.stops().size();
    report_.rulebook = rulebook.version();
    report_.seq = walks_.front()->seq();
  }

  Result<AuditReport> run() {
    if (auto judged = run_in_order(*this, workers_.size()); !judged) return judged.error();
    for (const auto& worker : workers_) {
      worker->finish();
      add_counts(report_, worker->counts());
    }
    if (auto judged = judge_campaigns(); !judged) return judged.error();
    return std::move(report_);
  }

 private:
  struct Batch {
    std::span<const LoggedCall> calls;
    std::string found;  // lines
  };

  // Calls to one number are never parted.
  Result<bool> take(std::size_t slot) override {
    const std::span<const LoggedCall> rest = std::span(log_.calls()).subspan(taken_);
    if (rest.empty()) return false;
    std::size_t count = std::min(kBatchCalls, rest.size());
    while (count < rest.size() && rest[count].called == rest[count - 1].called) ++count;
    batches_[slot].calls = rest.first(count);
    batches_[slot].found.clear();
    taken_ += count;
    return true;
  }
  Status work(std::size_t slot, std::size_t worker) override {
    return workers_[worker]->judge(batches_[slot].calls, batches_[slot].found);
  }
  Result<bool> put(std::size_t slot) override {
    std::string_view found = batches_[slot].found;
    if (!found.empty()) {
      found.remove_suffix(1);
      if (auto taken = take_(found); !taken) return taken.error();
    }
    done_ += batches_[slot].calls.size();
    if (progress_) progress_(done_, report_.calls);
    return true;
  }

  // ---- Campaigns

  using CampaignKey = std::pair<std::string, std::uint32_t>;  // seller, campaign

  Status judge_campaigns() {
    std::map<CampaignKey, std::vector<const LoggedCall*>> campaigns;
    for (const LoggedCall& call : log_.calls()) {
      if (call.campaign != 0)
        campaigns[{seller_of(log_, options_, call), call.campaign}].push_back(&call);
    }
    for (const auto& [key, calls] : campaigns) {
      const std::string& name = log_.name(key.second);
      const bool known = std::all_of(calls.begin(), calls.end(), [](const LoggedCall* call) {
        return call->answered == false || call->by_person.has_value();
      });
      if (!known) {
        report_.campaigns_not_judged.push_back(
            fmt::format("{}: the log does not say which calls a person answered", name));
        continue;
      }
      if (auto judged = judge_campaign(key.first, name, calls); !judged) return judged;
    }
    return ok();
  }

  Status judge_campaign(const std::string& seller, const std::string& name,
                        const std::vector<const LoggedCall*>& calls) {
    checker::Campaign campaign;
    campaign.seller = seller;
    campaign.name = name;
    campaign.channel = options_.question.channel;
    campaign.purpose = options_.question.purpose;
    const LoggedCall* first =
        *std::min_element(calls.begin(), calls.end(),
                          [](const LoggedCall* a, const LoggedCall* b) { return a->at < b->at; });
    for (const LoggedCall* call : calls) {
      // Unanswered calls count for nothing but the day on which the campaign began.
      if (!call->by_person.value_or(false) && call != first) continue;
      checker::CampaignCall one;
      one.id = log_.place(*call);
      one.at = call->at;
      one.answered_by_person = call->by_person.value_or(false);
      if (call->agent_delay_ms >= 0) one.agent_delay_ms = call->agent_delay_ms;
      one.agent_came = call->agent_came;
      one.place = checker::place_of(call->called);
      campaign.calls.push_back(std::move(one));
    }
    for (const auto& finding : checker::Checker(rulebook_).judge_campaign(campaign)) {
      if (finding.outcome == Outcome::permitted) continue;
      if (auto given = give(campaign, finding); !given) return given;
    }
    return ok();
  }

  Status give(const checker::Campaign& campaign, const checker::CampaignFinding& finding) {
    const std::string key = fmt::format("{} {}", finding.rule->id, format_instant(finding.from));
    Violation violation;
    violation.call = "campaign:" + campaign.name;
    violation.seller = campaign.seller;
    violation.id = violation_id(violation.call, violation.seller, key);
    violation.at = format_instant(finding.from);
    violation.rule = to_string(finding.rule->kind);
    violation.jurisdiction = finding.rule->jurisdiction.to_string();
    violation.citation = finding.citation;
    violation.outcome = to_string(finding.outcome);
    violation.because = finding.because;
    violation.standing = to_string(checker::Standing::full);
    ordered_json files = ordered_json::array();
    for (const LogFile& file : log_.files()) {
      files.push_back({{"file", file.name}, {"sha256", file.sha256}});
    }
    const auto shown = std::min(finding.abandoned_ids.size(), kAbandonedShown);
    violation.evidence = {
        {"files", files},
        {"campaign", campaign.name},
        {"from", format_instant(finding.from)},
        {"until", format_instant(finding.until)},
        {"answered_by_person", finding.answered},
        {"abandoned", finding.abandoned},
        {"agent_delay_unknown", finding.unknown},
        {"abandoned_calls", std::vector<std::string>(finding.abandoned_ids.begin(),
                                                     finding.abandoned_ids.begin() +
                                                         static_cast<std::ptrdiff_t>(shown))},
        {"rule_id", finding.rule->id},
        {"law_from", finding.law != nullptr && finding.law->from
                         ? ordered_json(format_date(*finding.law->from))
                         : ordered_json(nullptr)},
        {"rulebook", report_.rulebook}};
    count_violation(report_, finding.outcome, checker::Standing::full, finding.rule->id);
    return take_(to_line(violation));
  }

  const CallList& log_;
  const checker::Rulebook& rulebook_;
  const AuditOptions& options_;
  const TakeLines& take_;
  const AuditProgress& progress_;
  std::vector<std::unique_ptr<registry::NumberWalk>> walks_;
  std::vector<std::unique_ptr<CallAudit>> workers_;  // one a thread
  std::vector<Batch> batches_;                       // one a slot
  std::size_t taken_ = 0;
  std::uint64_t done_ = 0;
  AuditReport report_;
};

}  // namespace

Result<AuditReport> audit(const CallList& log, const registry::Registry& registry,
                          const checker::Rulebook& rulebook, const AuditOptions& options,
                          const TakeLines& take, const AuditProgress& progress) {
  return Auditor(log, registry, rulebook, options, take, progress).run();
}

}  // namespace lapwing::enforcement
