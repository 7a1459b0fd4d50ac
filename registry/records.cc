#include "registry/records.h"

#include <algorithm>
#include <array>

#include "registry/entry.h"

namespace lapwing::registry {
namespace {

using std::chrono::hours;

constexpr auto kScopeChannels = std::to_array<std::string_view>({"voice", "text", "fax"});
constexpr auto kScopePurposes = std::to_array<std::string_view>(
    {"sales", "charity", "political", "religious", "survey", "collection", "informational",
     "service", "emergency", "government", "education", "healthcare", "recruitment", "personal"});
// A civil day begins up to so much before midnight UTC.
constexpr auto kEastmost = hours(14);

std::vector<std::string> words_of(std::string_view text) {
  std::vector<std::string> words(1);
  for (const char c : text) {
    const bool between = c == ' ' || c == ',' || c == ';' || c == '|' || c == '\t';
    if (!between) {
      words.back() += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    } else if (!words.back().empty()) {
      words.emplace_back();
    }
  }
  if (words.back().empty()) words.pop_back();
  return words;
}

template <class Words>
bool contains(const Words& words, std::string_view word) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

// Whether a withdrawal of `revoked` may touch a consent to `given`: what does not say covers all.
bool overlap(const std::string& revoked, const std::string& given) {
  const auto a = words_of(revoked);
  const auto b = words_of(given);
  if (a.empty() || b.empty()) return true;
  return std::any_of(a.begin(), a.end(), [&](const auto& word) { return contains(b, word); });
}

template <class Held>
void supersede(std::vector<Held>& all, Held& old, Held next, Instant recorded_at) {
  old.belief.recorded_until = recorded_at;
  next.belief.recorded_from = recorded_at;
  next.belief.recorded_until.reset();
  all.push_back(std::move(next));
}

Belief belief_of(const Record& record) {
  return {record.recorded_at, {}, record.seq, record.source, {}};
}

class Folder {
 public:
  void take(const Record& record) {
    switch (record.kind) {
      case RecordKind::consent:
        return consent(record);
      case RecordKind::revocation:
        return revoke(record);
      case RecordKind::relationship:
        return relationship(record);
      case RecordKind::relationship_end:
        return end(record);
    }
  }

  std::vector<HeldConsent> consents;
  std::vector<HeldRelationship> relationships;

 private:
  // A later word on the same consent replaces the earlier one.
  void consent(const Record& record) {
    HeldConsent held{record.word,  record.scope, record.effective_at,
                     record.until, {},           belief_of(record)};
    for (const Record& revocation : revocations_) {
      if (touches(revocation, record) &&
          (!held.revoked_at || revocation.effective_at < *held.revoked_at)) {
        held.revoked_at = revocation.effective_at;
      }
    }
    for (auto& other : consents) {
      if (!other.belief.recorded_until && other.form == held.form && other.scope == held.scope &&
          other.given_at == held.given_at) {
        other.belief.recorded_until = record.recorded_at;
      }
    }
    given_.push_back(record);
    consents.push_back(std::move(held));
  }

  static bool touches(const Record& revocation, const Record& given) {
    return given.edge <= revocation.edge && overlap(revocation.scope, given.scope);
  }

  void revoke(const Record& revocation) {
    revocations_.push_back(revocation);
    const std::size_t known = consents.size();
    for (std::size_t i = 0; i < known; ++i) {
      if (consents[i].belief.recorded_until) continue;
      const auto given = std::find_if(given_.begin(), given_.end(), [&](const Record& one) {
        return one.seq == consents[i].belief.seq;
      });
      if (given == given_.end() || !touches(revocation, *given)) continue;
      if (consents[i].revoked_at && *consents[i].revoked_at <= revocation.effective_at) continue;
      HeldConsent next = consents[i];
      next.revoked_at = revocation.effective_at;
      supersede(consents, consents[i], std::move(next), revocation.recorded_at);
    }
  }

  void relationship(const Record& record) {
    HeldRelationship held{record.word, {}, record.ongoing, {}, belief_of(record)};
    if (record.dated) {
      held.last_on = CivilDate(std::chrono::floor<std::chrono::days>(record.effective_at));
    }
    for (const Record& end : ends_) apply_end(end, held);
    for (std::size_t i = 0; i < relationships.size(); ++i) {
      auto& other = relationships[i];
      if (other.belief.recorded_until || other.kind != held.kind) continue;
      const bool same = other.last_on == held.last_on && other.ongoing == held.ongoing;
      // What an earlier file called ongoing is over once a later one dates its last day.
      const bool over = other.ongoing && !held.ongoing && files_[i] < record.file;
      if (same || over) other.belief.recorded_until = record.recorded_at;
    }
    relationships.push_back(std::move(held));
    files_.push_back(record.file);
  }

  // A request not to be called ends whatever dealings were not certainly later.
  static void apply_end(const Record& end, HeldRelationship& held) {
    if (held.last_on && Instant(std::chrono::sys_days(*held.last_on)) - kEastmost > end.edge) {
      return;
    }
    if (!held.ended_at || end.effective_at < *held.ended_at) held.ended_at = end.effective_at;
  }

  void end(const Record& end) {
    ends_.push_back(end);
    const std::size_t known = relationships.size();
    for (std::size_t i = 0; i < known; ++i) {
      if (relationships[i].belief.recorded_until) continue;
      HeldRelationship next = relationships[i];
      apply_end(end, next);
      if (next.ended_at == relationships[i].ended_at) continue;
      supersede(relationships, relationships[i], std::move(next), end.recorded_at);
      files_.push_back(files_[i]);
    }
  }

  std::vector<Record> given_;
  std::vector<Record> revocations_;
  std::vector<Record> ends_;
  std::vector<Seq> files_;  // of relationships
};

bool holds(const HeldConsent& held, Instant at) {
  return held.given_at <= at && (!held.expires_at || at < *held.expires_at) &&
         (!held.revoked_at || at < *held.revoked_at);
}

bool holds(const HeldRelationship& held, Instant at) {
  const bool begun =
      held.ongoing || !held.last_on || Instant(std::chrono::sys_days(*held.last_on)) <= at;
  return begun && (!held.ended_at || at < *held.ended_at);
}

template <class Held>
void keep(std::vector<Held>& all, const AsOf& as_of) {
  std::erase_if(all, [&](const Held& held) {
    return (!as_of.all && held.belief.recorded_until) || (as_of.at && !holds(held, *as_of.at));
  });
}

}  // namespace

Status RecordImport::line_ended(const LineEnded& line, SourcePosition at) {
  return error(Errc::invalid_argument, "line {}: {} is a line that ended, no seller's record",
               at.line, line.number.to_string());
}

Result<ConsentScope> parse_consent_scope(std::string_view text) {
  ConsentScope scope;
  for (const std::string& word : words_of(text)) {
    if (contains(kScopeChannels, word)) {
      scope.channels.push_back(word);
    } else if (word == "prerecorded") {
      scope.prerecorded = true;
    } else if (word == "any-hour") {
      scope.any_hour = true;
    } else if (word == "marketing") {
      scope.purposes.emplace_back("sales");
    } else if (contains(kScopePurposes, word)) {
      scope.purposes.push_back(word);
    } else {
      return error(Errc::invalid_argument,
                   "`{}` is no word of a scope: {}, prerecorded, any-hour, marketing, {}", word,
                   fmt::join(kScopeChannels, ", "), fmt::join(kScopePurposes, ", "));
    }
  }
  return scope;
}

std::optional<SellerRecord> record_of(const Entry& entry, std::string source) {
  SellerRecord found;
  Record& record = found.record;
  record.seq = entry.seq;
  record.effective_at = entry.effective_at;
  record.recorded_at = entry.recorded_at;
  record.edge = entry.effective_at;
  record.source = std::move(source);
  if (const auto* given = std::get_if<ConsentGiven>(&entry.payload)) {
    record.kind = RecordKind::consent;
    record.edge = given->earliest;
    record.until = given->until;
    record.word = given->form;
    record.scope = given->scope;
    found.seller = given->seller;
  } else if (const auto* revoked = std::get_if<ConsentRevoked>(&entry.payload)) {
    record.kind = RecordKind::revocation;
    record.edge = revoked->latest;
    record.scope = revoked->scope;
    found.seller = revoked->seller;
  } else if (const auto* recorded = std::get_if<RelationshipRecorded>(&entry.payload)) {
    record.kind = RecordKind::relationship;
    record.word = recorded->relationship;
    record.dated = recorded->dated;
    record.ongoing = recorded->ongoing;
    record.file = recorded->file;
    found.seller = recorded->seller;
  } else if (const auto* ended = std::get_if<RelationshipEnded>(&entry.payload)) {
    record.kind = RecordKind::relationship_end;
    record.edge = ended->latest;
    record.word = ended->relationship;
    found.seller = ended->seller;
  } else {
    return {};
  }
  return found;
}

SellerRecords fold_records(std::string seller, std::span<const Record> records, const AsOf& as_of) {
  Folder folder;
  for (const Record& record : records) {
    if (!as_of.known || record.recorded_at <= *as_of.known) folder.take(record);
  }
  SellerRecords found{std::move(seller), std::move(folder.consents),
                      std::move(folder.relationships)};
  keep(found.consents, as_of);
  keep(found.relationships, as_of);
  std::stable_sort(
      found.consents.begin(), found.consents.end(),
      [](const HeldConsent& a, const HeldConsent& b) { return a.given_at < b.given_at; });
  std::stable_sort(
      found.relationships.begin(), found.relationships.end(),
      [](const HeldRelationship& a, const HeldRelationship& b) { return a.last_on < b.last_on; });
  return found;
}

bool says_nothing_new(std::span<const Record> records, const Record& record) {
  // Only the last word on the same thing counts.
  for (auto it = records.rbegin(); it != records.rend(); ++it) {
    if (it->kind != record.kind || it->effective_at != record.effective_at) continue;
    switch (record.kind) {
      case RecordKind::consent:
        if (it->word != record.word || it->scope != record.scope) continue;
        return it->until == record.until && it->edge <= record.edge;
      case RecordKind::revocation:
        if (it->scope != record.scope || it->edge < record.edge) continue;
        return true;
      case RecordKind::relationship:
        // Each file says anew that something is ongoing.
        if (record.ongoing || it->ongoing || it->word != record.word || it->dated != record.dated) {
          continue;
        }
        return true;
      case RecordKind::relationship_end:
        if (it->edge < record.edge) continue;
        return true;
    }
  }
  return false;
}

}  // namespace lapwing::registry
