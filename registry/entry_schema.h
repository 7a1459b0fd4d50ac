// The fields of each kind of entry: the one table from which entry.cc both writes and reads.
// A kind's number and a field's tag are never changed or reused. Even tags must be understood by
// whoever reads them; odd ones may be ignored, so only they can join a kind that has shipped. Tags
// ascend. Envelope 2 to 63, payload from 64. Mirrored in doc/journal_format.md.
#pragma once

#include <cstdint>
#include <string_view>

#include "registry/entry_payload.h"

namespace lapwing::registry {

// template <V, P> visit(V& visitor, P& payload): P is the struct or const of it.
template <class T>
struct Schema;

template <>
struct Schema<EditionImported> {
  static constexpr std::uint64_t kKind = 1;
  static constexpr std::string_view kName = "edition-imported";
  static void visit(auto& field, auto& p) {
    field(64, p.edition);
    field(66, p.mode, EditionImported::Mode::answers);
    field(68, p.follows);
    field(70, p.format);
    field(72, p.obtained_at);
    field(74, p.obtained, EditionImported::Obtained::file_time);
    field(76, p.coverage);
    field(78, p.numbers_sha256);
    field(80, p.count);
    field(82, p.added);
    field(84, p.removed);
    field(86, p.redated);
    field(88, p.rejected);
    field(90, p.difference);
    field(92, p.change_accepted);
  }
};

void visit_request(auto& field, auto& p) {
  field(64, p.request);
  field(66, p.proof.method);
  field(68, p.proof.strength);
}

template <>
struct Schema<RegistrationRequested> {
  static constexpr std::uint64_t kKind = 2;
  static constexpr std::string_view kName = "registration-requested";
  static void visit(auto& field, auto& p) {
    visit_request(field, p);
    field(70, p.valid_until);
  }
};

template <>
struct Schema<Registered> {
  static constexpr std::uint64_t kKind = 3;
  static constexpr std::string_view kName = "registered";
  static void visit(auto& field, auto& p) { visit_request(field, p); }
};

template <>
struct Schema<RemovalRequested> {
  static constexpr std::uint64_t kKind = 4;
  static constexpr std::string_view kName = "removal-requested";
  static void visit(auto& field, auto& p) {
    visit_request(field, p);
    field(70, p.valid_until);
  }
};

template <>
struct Schema<Removed> {
  static constexpr std::uint64_t kKind = 5;
  static constexpr std::string_view kName = "removed";
  static void visit(auto& field, auto& p) {
    visit_request(field, p);
    field(70, p.reason, Removed::Reason::consent);
  }
};

template <>
struct Schema<ConsentGiven> {
  static constexpr std::uint64_t kKind = 6;
  static constexpr std::string_view kName = "consent-given";
  static void visit(auto& field, auto& p) {
    field(64, p.seller);
    field(66, p.form);
    field(68, p.scope);
    field(70, p.until);
    field(72, p.earliest);
  }
};

template <>
struct Schema<ConsentRevoked> {
  static constexpr std::uint64_t kKind = 7;
  static constexpr std::string_view kName = "consent-revoked";
  static void visit(auto& field, auto& p) {
    field(64, p.seller);
    field(66, p.scope);
    field(68, p.how);
    field(70, p.latest);
  }
};

template <>
struct Schema<RelationshipRecorded> {
  static constexpr std::uint64_t kKind = 8;
  static constexpr std::string_view kName = "relationship-recorded";
  static void visit(auto& field, auto& p) {
    field(64, p.seller);
    field(66, p.relationship);
    field(68, p.dated);
    field(70, p.ongoing);
    field(72, p.file);
  }
};

template <>
struct Schema<RelationshipEnded> {
  static constexpr std::uint64_t kKind = 9;
  static constexpr std::string_view kName = "relationship-ended";
  static void visit(auto& field, auto& p) {
    field(64, p.seller);
    field(66, p.relationship);
    field(68, p.why);
    field(70, p.latest);
  }
};

template <>
struct Schema<AnswerReceived> {
  static constexpr std::uint64_t kKind = 10;
  static constexpr std::string_view kName = "answer-received";
  static void visit(auto& field, auto& p) {
    field(64, p.answer, AnswerReceived::Answer::no_data);
    field(66, p.valid_until);
  }
};

template <>
struct Schema<ExportTaken> {
  static constexpr std::uint64_t kKind = 11;
  static constexpr std::string_view kName = "export-taken";
  static void visit(auto& field, auto& p) {
    field(64, p.taken_by);
    field(66, p.format);
    field(68, p.edition);
    field(70, p.at);
    field(72, p.since);
    field(74, p.areas);
    field(76, p.count);
    field(78, p.content_sha256);
  }
};

template <>
struct Schema<ScrubRecorded> {
  static constexpr std::uint64_t kKind = 12;
  static constexpr std::string_view kName = "scrub-recorded";
  static void visit(auto& field, auto& p) {
    field(64, p.scrub);
    field(66, p.seller);
    field(68, p.san);
    field(70, p.input_sha256);
    field(72, p.output_sha256);
    field(74, p.record);
  }
};

template <>
struct Schema<FileReceived> {
  static constexpr std::uint64_t kKind = 13;
  static constexpr std::string_view kName = "file-received";
  static void visit(auto& field, auto& p) {
    field(64, p.type);
    field(66, p.format);
    field(68, p.blob);
    field(70, p.content_sha256);
    field(72, p.rows);
    field(74, p.rejected);
    field(76, p.retention);
  }
};

template <>
struct Schema<RecordChanged> {
  static constexpr std::uint64_t kKind = 14;
  static constexpr std::string_view kName = "record-changed";
  static void visit(auto& field, auto& p) {
    field(64, p.collection);
    field(66, p.id);
    field(68, p.action, RecordChanged::Action::close);
    field(70, p.body);
  }
};

template <>
struct Schema<Erased> {
  static constexpr std::uint64_t kKind = 15;
  static constexpr std::string_view kName = "erased";
  static void visit(auto& field, auto& p) {
    field(64, p.entries);
    field(66, p.number);
    field(68, p.personal);
    field(70, p.reason);
  }
};

template <>
struct Schema<BlobReplaced> {
  static constexpr std::uint64_t kKind = 16;
  static constexpr std::string_view kName = "blob-replaced";
  static void visit(auto& field, auto& p) {
    field(64, p.old);
    field(66, p.replacement);
    field(68, p.reason);
  }
};

template <>
struct Schema<BlobExpired> {
  static constexpr std::uint64_t kKind = 17;
  static constexpr std::string_view kName = "blob-expired";
  static void visit(auto& field, auto& p) {
    field(64, p.blob);
    field(66, p.reason);
  }
};

}  // namespace lapwing::registry
