#include "enforcement/call_list.h"

#include <algorithm>
#include <array>
#include <tuple>

#include "base/sha256.h"

namespace lapwing::enforcement {
namespace {

constexpr std::array<std::string_view, 6> kAttestations = {"", "A", "B", "C", "failed", "none"};

std::chrono::seconds second_of(Instant at) {
  return std::chrono::floor<std::chrono::seconds>(at.time_since_epoch());
}

// What one record leaves open, another of the same call may tell.
void fill(LoggedCall& call, const LoggedCall& other) {
  if (call.seller == 0) call.seller = other.seller;
  if (call.campaign == 0) call.campaign = other.campaign;
  if (call.subject == 0) call.subject = other.subject;
  if (call.agent_delay_ms < 0) call.agent_delay_ms = other.agent_delay_ms;
  if (!call.recorded) call.recorded = other.recorded;
  if (!call.answered) call.answered = other.answered;
  if (!call.by_person) call.by_person = other.by_person;
  if (!call.agent_came) call.agent_came = other.agent_came;
  if (call.attestation == Attestation::unknown) call.attestation = other.attestation;
}

}  // namespace

std::string_view to_string(Attestation attestation) {
  return kAttestations[static_cast<std::size_t>(attestation)];
}

void CallList::begin_file(std::string name) {
  files_.push_back({std::move(name), {}, {}, {}});
  if (callers_.empty()) {
    callers_.emplace_back();
    caller_index_.emplace("", 0);
  }
}

std::uint32_t CallList::intern(const std::string& name) {
  if (name.empty()) return 0;
  const auto [slot, fresh] =
      name_index_.try_emplace(name, static_cast<std::uint32_t>(names_.size()));
  if (fresh) names_.push_back(name);
  return slot->second;
}

Status CallList::call(const CallRecord& call, registry::SourcePosition at) {
  LoggedCall logged{.called = call.called, .at = call.at, .or_at = call.or_at.value_or(call.at)};
  logged.line = at.line;
  logged.file = static_cast<std::uint32_t>(files_.size() - 1);
  logged.caller = intern_caller(call);
  logged.seller = intern(call.seller);
  logged.campaign = intern(call.campaign);
  logged.subject = intern(call.subject);
  if (call.agent_delay_ms) logged.agent_delay_ms = static_cast<std::int32_t>(*call.agent_delay_ms);
  logged.recorded = call.recorded;
  logged.answered = call.answered;
  logged.by_person = call.by_person;
  logged.agent_came = call.agent_came;
  logged.attestation = call.attestation;
  calls_.push_back(logged);
  return ok();
}

// One number written in two ways is one caller. Most calls show what the one before showed.
std::uint32_t CallList::intern_caller(const CallRecord& call) {
  if (!calls_.empty() && callers_[calls_.back().caller].text == call.caller_text) {
    return calls_.back().caller;
  }
  ShownCaller shown{call.caller_text, call.caller};
  const std::string key = shown.number() ? shown.number()->to_string() : shown.text;
  const auto [slot, fresh] =
      caller_index_.try_emplace(key, static_cast<std::uint32_t>(callers_.size()));
  if (fresh) callers_.push_back(std::move(shown));
  return slot->second;
}

Status CallList::stop(const StopReply& reply, registry::SourcePosition /*at*/) {
  const auto [slot, fresh] = stops_.try_emplace(reply.from, reply);
  if (!fresh && reply.at < slot->second.at) slot->second = reply;
  return ok();
}

void CallList::finish() {
  // A third of a call's size; those of one number and second stay in the order they were read.
  struct Place {
    E164 called;
    std::chrono::seconds second;
    std::size_t index;
  };
  std::vector<Place> places;
  places.reserve(calls_.size());
  for (const LoggedCall& call : calls_) {
    places.push_back({call.called, second_of(call.at), places.size()});
  }
  std::sort(places.begin(), places.end(), [](const Place& a, const Place& b) {
    return std::tie(a.called, a.second, a.index) < std::tie(b.called, b.second, b.index);
  });
  std::vector<LoggedCall> kept;
  kept.reserve(calls_.size());
  std::size_t first = 0;  // of those kept with the same number and second
  for (const Place& place : places) {
    const LoggedCall& call = calls_[place.index];
    if (!kept.empty() &&
        (kept.back().called != call.called || second_of(kept.back().at) != second_of(call.at))) {
      first = kept.size();
    }
    const auto same = std::find_if(
        kept.begin() + static_cast<std::ptrdiff_t>(first), kept.end(), [&](const LoggedCall& one) {
          return one.caller == call.caller || one.caller == 0 || call.caller == 0;
        });
    if (same == kept.end()) {
      kept.push_back(call);
      continue;
    }
    ++duplicates_;
    if (same->caller == 0) same->caller = call.caller;
    fill(*same, call);
  }
  kept.shrink_to_fit();
  calls_ = std::move(kept);
}

std::string CallList::id(const LoggedCall& call) const {
  const ShownCaller& shown = caller(call);
  return "c-" +
         hex(sha256(fmt::format("{}|{}|{}", call.called.to_string(), second_of(call.at).count(),
                                shown.number() ? shown.number()->to_string() : shown.text)))
             .substr(0, 20);
}

std::string CallList::place(const LoggedCall& call) const {
  return fmt::format("{}:{}", files_[call.file].name, call.line);
}

}  // namespace lapwing::enforcement
