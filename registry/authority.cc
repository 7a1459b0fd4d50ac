#include "registry/authority.h"

#include <openssl/rand.h>

#include <algorithm>
#include <array>
#include <set>

#include "registry/fold.h"
#include "registry/ledger.h"

namespace lapwing::registry {
namespace {

constexpr std::string_view kFreshKey = "act/";

std::string random_id() {
  std::array<unsigned char, 16> bytes{};
  if (RAND_bytes(bytes.data(), bytes.size()) != 1) throw std::bad_alloc();
  return fmt::format("{:02x}", fmt::join(bytes, ""));
}

std::string key_of(const Request& request) {
  return request.idempotency_key.empty() ? fresh_key() : "request/" + request.idempotency_key;
}

Removed::Reason removal(EndReason reason) {
  switch (reason) {
    case EndReason::deregistered:
    case EndReason::left_edition:
      return Removed::Reason::asked;
    case EndReason::disconnected:
      return Removed::Reason::disconnected;
    case EndReason::reassigned:
      return Removed::Reason::reassigned;
    case EndReason::expired:
      return Removed::Reason::expired;
    case EndReason::corrected:
      return Removed::Reason::correction;
    case EndReason::consent:
      return Removed::Reason::consent;
  }
  return Removed::Reason::asked;
}

// The names that a change of one number holds: nobody else decides about it, or repeats this very
// request, meanwhile.
std::vector<std::string> holds_of(const ListId& list, E164 number, const std::string& key) {
  return {fmt::format("number/{}/{}", list.text(), number.value()), fmt::format("request/{}", key)};
}

}  // namespace

std::string_view to_string(PendingKind kind) {
  return kind == PendingKind::registration ? "registration" : "removal";
}

Entry request_entry(const ListId& list, E164 number, Payload payload, const Request& request,
                    const std::string& key, Instant effective_at, Instant now) {
  Entry entry;
  entry.payload = std::move(payload);
  entry.list = list.text();
  entry.number = number;
  entry.effective_at = effective_at;
  entry.recorded_at = now;
  entry.source.method = request.method;
  entry.actor = request.actor;
  entry.idempotency_key = key;
  if (!request.evidence.empty()) entry.personal["evidence"] = request.evidence;
  return entry;
}

std::string fresh_key() { return std::string(kFreshKey) + random_id(); }

std::string asked_key(std::string_view id) { return fmt::format("asked/{}", id); }

Result<ListInfo> Authority::own_list(const ListId& list) const {
  const auto context = ledger_.context(*ledger_.state(), list);
  if (!context) return context.error();
  if ((*context)->info.tenure == Tenure::run) return (*context)->info;
  return error(Errc::failed_precondition,
               "`{}` is a copy of someone else's list: numbers enter and leave it by import; if "
               "you keep that list yourself, say so with `tenure: run` in `{}`",
               list.text(), ledger_.path("lists.yaml").string());
}

// The entry that an earlier request with this key made. A key that was drawn for this very act
// (fresh_key) is nobody else's, and is not looked for.
Result<std::optional<Entry>> Authority::repeated(const std::string& key, const ListId& list,
                                                 E164 number) const {
  if (key.starts_with(kFreshKey)) return std::optional<Entry>();
  const auto seq = ledger_.store().request(sha256(key));
  if (!seq) return seq.error();
  if (!*seq) return std::optional<Entry>();
  auto entry = ledger_.entry(**seq);
  if (!entry) return entry.error();
  const bool same = entry->list == list.text() && (entry->number_erased || entry->number == number);
  if (same) return std::optional(*std::move(entry));
  return error(Errc::invalid_argument, "the key `{}` was another request's, entry {}",
               key.substr(key.find('/') + 1), **seq);
}

Result<std::optional<Interval>> Authority::open_row(const ListId& list, E164 number) const {
  const auto state = ledger_.state();
  const auto* held = state->find(list);
  if (held == nullptr) return std::optional<Interval>();
  const auto events = ledger_.store().events(held->number, number, state->head.seq);
  if (!events) return events.error();
  const auto rows = fold(*held->context, number, *events, {}, false);
  const auto open = std::find_if(rows.begin(), rows.end(),
                                 [](const Interval& row) { return !row.until.has_value(); });
  return open == rows.end() ? std::optional<Interval>() : std::optional(*open);
}

Result<ChangeOutcome> Authority::add(const ListId& list, E164 number, const Request& request,
                                     std::optional<Instant> at) {
  return change(list, number, Registered{"", {request.method, request.strength}}, request, at);
}

Result<ChangeOutcome> Authority::remove(const ListId& list, E164 number, EndReason reason,
                                        const Request& request, std::optional<Instant> at) {
  return change(list, number, Removed{"", removal(reason), {request.method, request.strength}},
                request, at);
}

Result<ChangeOutcome> Authority::change(const ListId& list, E164 number, Payload payload,
                                        const Request& request, std::optional<Instant> at) {
  const auto info = own_list(list);
  if (!info) return info.error();
  const Instant now = ledger_.options().clock->now();
  const Instant effective_at = at.value_or(now);
  if (effective_at > now) {
    return error(Errc::invalid_argument, "`{}` lies in the future", format_instant(effective_at));
  }
  const std::string key = key_of(request);
  const Ledger::Hold hold(ledger_, holds_of(list, number, key),
                          {fmt::format("list/{}/", list.text())});
  const auto before = repeated(key, list, number);
  if (!before) return before.error();
  if (*before) return ChangeOutcome{(*before)->seq, false, (*before)->effective_at};

  const auto open = open_row(list, number);
  if (!open) return open.error();
  const auto* removed = std::get_if<Removed>(&payload);
  if (removed == nullptr && *open) return ChangeOutcome{(*open)->seq, false, (*open)->from};
  if (removed != nullptr && !*open) return ChangeOutcome{0, false, effective_at};
  // Only a correction may say that the number was never listed.
  if (removed != nullptr && removed->reason != Removed::Reason::correction &&
      effective_at < (*open)->from) {
    return error(Errc::invalid_argument,
                 "`{}` lies before the registration it would end, of {}; --reason correction takes "
                 "a registration back",
                 format_instant(effective_at), format_instant((*open)->from));
  }
  const auto seq = ledger_.commit(
      request_entry(list, number, std::move(payload), request, key, effective_at, now));
  if (!seq) return seq.error();
  return ChangeOutcome{*seq, true, effective_at};
}

// --- Requests that wait to be confirmed ---

Result<PendingRequest> Authority::ask(const ListId& list, E164 number, PendingKind kind,
                                      const Request& request, std::chrono::milliseconds valid_for) {
  const auto info = own_list(list);
  if (!info) return info.error();
  const std::string key = key_of(request);
  const Ledger::Hold hold(ledger_, {fmt::format("request/{}", key)}, {});
  const auto before = repeated(key, list, number);
  if (!before) return before.error();
  if (*before) {
    const auto* asked = std::get_if<RegistrationRequested>(&(*before)->payload);
    const auto* leave = std::get_if<RemovalRequested>(&(*before)->payload);
    if (kind == PendingKind::registration ? asked != nullptr : leave != nullptr) {
      return PendingRequest{asked != nullptr ? asked->request : leave->request,
                            (*before)->seq,
                            kind,
                            list,
                            number,
                            asked != nullptr ? asked->valid_until : leave->valid_until};
    }
    return error(Errc::invalid_argument, "the key `{}` was another request's, entry {}",
                 request.idempotency_key, (*before)->seq);
  }
  const Instant now = ledger_.options().clock->now();
  PendingRequest pending{random_id(), 0, kind, list, number, now + valid_for};
  const Proof proof{request.method, request.strength};
  Payload payload = RegistrationRequested{pending.id, proof, pending.valid_until};
  if (kind == PendingKind::removal) {
    payload = RemovalRequested{pending.id, proof, pending.valid_until};
  }
  const auto seq =
      ledger_.commit(request_entry(list, number, std::move(payload), request, key, now, now));
  if (!seq) return seq.error();
  pending.seq = *seq;
  return pending;
}

Result<PendingRequest> Authority::pending(const std::string& id) const {
  const auto seq = ledger_.store().request(sha256(asked_key(id)));
  if (!seq) return seq.error();
  if (!*seq) return error(Errc::not_found, "there is no request `{}`", id);
  const auto entry = ledger_.entry(**seq);
  if (!entry) return entry.error();
  const auto list = ListId::parse(entry->list);
  if (!list) return list.error();
  if (!entry->number) {
    return error(Errc::not_found, "the number of request `{}` was erased: ask again", id);
  }
  const auto* asked = std::get_if<RegistrationRequested>(&entry->payload);
  const auto* leave = std::get_if<RemovalRequested>(&entry->payload);
  if (asked == nullptr && leave == nullptr) {
    return error(Errc::data_loss, "entry {} of the journal is not the request `{}`", **seq, id);
  }
  return PendingRequest{
      id,    **seq,          asked != nullptr ? PendingKind::registration : PendingKind::removal,
      *list, *entry->number, asked != nullptr ? asked->valid_until : leave->valid_until};
}

Result<Confirmation> Authority::confirm(const std::string& id, const Request& request) {
  const auto found = pending(id);
  if (!found) return found.error();
  const auto& [list, number] = std::tie(found->list, found->number);
  const std::string key = "confirmed/" + id;
  const Ledger::Hold hold(ledger_, holds_of(list, number, key),
                          {fmt::format("list/{}/", list.text())});
  const auto before = repeated(key, list, number);
  if (!before) return before.error();
  const auto open = open_row(list, number);
  if (!open) return open.error();
  const bool registers = found->kind == PendingKind::registration;
  const bool keeps_date = registers && *open;
  if (*before) {
    const Instant date = keeps_date ? (*open)->from : (*before)->effective_at;
    return Confirmation{*found, {(*before)->seq, false, date}};
  }
  const Instant now = ledger_.options().clock->now();
  if (now > found->valid_until) {
    return error(Errc::failed_precondition, "request `{}` could be confirmed until {}: ask again",
                 id, format_instant(found->valid_until));
  }
  const auto info = own_list(list);
  if (!info) return info.error();
  const Proof proof{request.method, request.strength};
  Payload payload = Registered{id, proof};
  if (!registers) payload = Removed{id, Removed::Reason::asked, proof};
  // Also where nothing changes: a request that was used up must not act later.
  const auto seq =
      ledger_.commit(request_entry(list, number, std::move(payload), request, key, now, now));
  if (!seq) return seq.error();
  const bool changed = registers != open->has_value();
  return Confirmation{*found, {*seq, changed, keeps_date ? (*open)->from : now}};
}

// --- Lines that ended ---

namespace {

constexpr std::size_t kFeedBatch = 10'000;

class LedgerLineFeed final : public LineFeed {
 public:
  LedgerLineFeed(Ledger& ledger, ListInfo info, LineFeedOptions options)
      : ledger_(ledger),
        info_(std::move(info)),
        options_(std::move(options)),
        // Registrations wait: none may slip between the look and the removal.
        hold_(ledger, {fmt::format("list/{}/", info_.id.text())},
              {fmt::format("number/{}/", info_.id.text())}) {}

  Status line_ended(const LineEnded& line, SourcePosition at) override {
    const Instant now = ledger_.options().clock->now();
    const Instant ended_at = info_.zone.start_of_day(line.on);
    if (ended_at > now) {
      outcome_.refused.push_back(
          {options_.source, at, fmt::format("`{}` lies in the future", format_date(line.on))});
      return ok();
    }
    if (batched_.contains(line.number.value())) {
      if (auto flushed = flush(); !flushed) return flushed;
    }
    const auto open = Authority(ledger_).open_row(info_.id, line.number);
    if (!open) return open.error();
    if (!*open) {
      ++outcome_.not_listed;
      return ok();
    }
    // The next subscriber's registration is not ended by the last one's leaving.
    if (ended_at <= (*open)->from) {
      ++outcome_.later;
      return ok();
    }
    Entry entry;
    entry.payload =
        Removed{"",
                line.reassigned ? Removed::Reason::reassigned : Removed::Reason::disconnected,
                {"feed", 3}};
    entry.list = info_.id.text();
    entry.number = line.number;
    entry.effective_at = ended_at;
    entry.recorded_at = now;
    entry.source = {options_.source, at.line, at.line, options_.sha256, "feed"};
    entry.actor = options_.actor;
    batched_.insert(line.number.value());
    batch_.push_back(std::move(entry));
    ++outcome_.ended;
    return batch_.size() >= kFeedBatch ? flush() : ok();
  }
  Status consent(const ConsentRecord&, SourcePosition) override { return not_lines(); }
  Status relationship(const RelationshipRecord&, SourcePosition) override { return not_lines(); }

  Result<LineFeedOutcome> finish() override {
    if (const auto flushed = flush(); !flushed) return flushed.error();
    return std::move(outcome_);
  }

 private:
  Error not_lines() const {
    return error(Errc::invalid_argument, "`{}` is no feed of lines that ended", options_.source);
  }

  Status flush() {
    batched_.clear();
    if (batch_.empty()) return ok();
    const auto seq = ledger_.commit(std::move(batch_));
    batch_.clear();
    if (!seq) return seq.error();
    outcome_.seq = *seq;
    return ok();
  }

  Ledger& ledger_;
  ListInfo info_;
  LineFeedOptions options_;
  Ledger::Hold hold_;
  std::set<std::uint64_t> batched_;
  std::vector<Entry> batch_;
  LineFeedOutcome outcome_;
};

}  // namespace

Result<std::unique_ptr<LineFeed>> begin_line_feed(Ledger& ledger, const ListId& list,
                                                  LineFeedOptions options) {
  auto info = Authority(ledger).own_list(list);
  if (!info) return info.error();
  return std::unique_ptr<LineFeed>(
      std::make_unique<LedgerLineFeed>(ledger, *std::move(info), std::move(options)));
}

}  // namespace lapwing::registry
