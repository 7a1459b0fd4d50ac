// The registry: lists, their editions, and every number's history, over one data directory. The
// journal in it is the truth; RocksDB and index files are derived and rebuilt at need. DESIGN
// sections 3 and 10.
//
// A const Registry answers; a non-const one also writes. One process writes a directory at a time,
// readers run beside it. All methods are thread-safe; an answer is computed at one seq, whatever is
// written meanwhile. Where nothing else is said, errors are io_error, data_loss, and not_found for
// an unknown list.
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/file_system.h"
#include "base/result.h"
#include "base/time.h"
#include "phone/e164.h"
#include "registry/authority.h"
#include "registry/documents.h"
#include "registry/edition.h"
#include "registry/history.h"
#include "registry/import_session.h"
#include "registry/list.h"
#include "registry/list_export.h"
#include "registry/list_view.h"
#include "registry/recorded_numbers.h"
#include "registry/records.h"

namespace lapwing::registry {

struct RegistryOptions {
  std::filesystem::path directory;
  std::shared_ptr<const Clock> clock;
  // data/lists.yaml; an overlay `lists.yaml` in the directory is read by the caller into it.
  std::shared_ptr<const ListCatalog> catalog;
  FileSystem* files = &posix_file_system();  // outlives the registry
  // Told what was mended on opening, a sentence each: a store rebuilt, a torn tail cut.
  std::function<void(const std::string&)> notice = {};
};

struct ListSummary {
  ListInfo info;
  std::uint64_t count = 0;  // numbers listed now
  std::uint32_t editions = 0;
  std::optional<Edition> latest = {};  // by obtained_at
  Seq seq = 0;                         // of its last change; 0 when there is none
};

class Registry {
 public:
  // Makes the directory when missing. unavailable when another process writes it (the sentence
  // names that process), data_loss when journal and store contradict each other.
  static Result<std::unique_ptr<Registry>> open_writer(RegistryOptions options);
  // Beside a writer or alone. not_found when there is no registry in the directory; unavailable
  // when the journal's head cannot be reached.
  static Result<std::unique_ptr<const Registry>> open_reader(RegistryOptions options);
  virtual ~Registry() = default;

  virtual const ListCatalog& catalog() const = 0;
  virtual Seq head() const = 0;

  // Lists with content, in the catalog's order, sellers' own last; all of the catalog with `known`.
  virtual std::vector<ListSummary> lists(bool known = false) const = 0;
  virtual Result<std::vector<Edition>> editions(const ListId& list) const = 0;
  // The editions that answer for some prefix at the moment, newest first.
  virtual Result<std::vector<Edition>> editions_in_use(const ListId& list, Instant at) const = 0;

  // Every list that ever held the number.
  virtual Result<std::vector<ListHistory>> history(E164 number, const AsOf& as_of = {}) const = 0;

  // Listed at the instant; or at any instant of the civil day in the list's zone. `known` answers
  // as recorded by then.
  virtual Result<ListingAnswer> listing(const ListId& list, E164 number, Instant at,
                                        std::optional<Instant> known = {}) const = 0;
  virtual Result<ListingAnswer> listing_on(const ListId& list, E164 number, CivilDate day,
                                           std::optional<Instant> known = {}) const = 0;
  // listing_on for many numbers; fast when the day is not before the list's last change.
  virtual Result<std::unique_ptr<const ListView>> view(const ListId& list, CivilDate day) const = 0;

  // Builds the list's index file unless there is one near the present; view() would, when it is
  // first asked. Nothing for a list without content.
  virtual Status build_index(const ListId& list) const = 0;

  // The list as it stood, or what changed since; see registry/list_export.h. invalid_argument: no
  // point of the list; not_found: one that it never reached. failed_precondition: a list that is
  // only asked, or an area that was not held then.
  virtual Result<std::unique_ptr<const ListExport>> open_export(
      const ListId& list, const ExportOptions& options) const = 0;
  // Every export ever handed out, of all lists or of one, in order.
  virtual Result<std::vector<TakenExport>> exports_taken(
      const std::optional<ListId>& list = {}) const = 0;
  // Puts on record that the export is handed out, before a byte of it is. The entry's seq.
  virtual Result<Seq> record_export(const ListExport& taken, const std::string& format,
                                    const std::string& taken_by) = 0;

  // Opens an import; see registry/import_session.h. One import of a list at a time (unavailable).
  // invalid_argument: obtained in the future, bytes without a SHA-256. failed_precondition: an
  // edition of the same numbers is as new or newer, or the list is one that is only asked.
  virtual Result<std::unique_ptr<ImportSession>> begin_import(const ListId& list,
                                                              ImportOptions options) = 0;

  // On lists that we run, and on sellers' own (failed_precondition on others). A listed number
  // keeps its date; after a removal a new interval opens. `at` is the instant of confirmation or of
  // the subscriber's request, not in the future; default now.
  virtual Result<ChangeOutcome> add(const ListId& list, E164 number, const Request& request,
                                    std::optional<Instant> at = {}) = 0;
  virtual Result<ChangeOutcome> remove(const ListId& list, E164 number, EndReason reason,
                                       const Request& request, std::optional<Instant> at = {}) = 0;
  // The same in two steps: what is asked counts only once somebody who knows the id confirms it.
  // Pending requests survive a restart, expire after `valid_for`, and change nothing by themselves.
  virtual Result<PendingRequest> ask(const ListId& list, E164 number, PendingKind kind,
                                     const Request& request,
                                     std::chrono::milliseconds valid_for = kRequestValidFor) = 0;
  // Effective at the instant of confirmation. A second time it changes nothing. not_found for an id
  // that nobody was given; failed_precondition once it has expired.
  virtual Result<Confirmation> confirm(const std::string& id, const Request& request) = 0;

  // A carriers' feed of lines that ended, for a list that we run.
  virtual Result<std::unique_ptr<LineFeed>> begin_line_feed(const ListId& list,
                                                            LineFeedOptions options) = 0;

  // What sellers can show for calling a number; registry/records.h. False where no record of the
  // seller was ever taken in, so that nothing can be said of any number.
  virtual bool holds_records(const std::string& seller) const = 0;
  virtual Result<SellerRecords> seller_records(const std::string& seller, E164 number,
                                               const AsOf& as_of = {}) const = 0;
  // Of whom a seller holds some now, for asking about many numbers.
  virtual Result<RecordedNumbers> recorded_numbers(const std::string& seller) const = 0;
  // Of every seller that has some, with their evidence.
  virtual Result<std::vector<SellerRecords>> records(E164 number, const AsOf& as_of = {}) const = 0;
  // Documents in named collections; registry/documents.h. The latest version of one (nothing where
  // there is none), all of its versions in order, the latest of each of a collection by id.
  virtual Result<std::optional<HeldDocument>> document(const std::string& collection,
                                                       const std::string& id) const = 0;
  virtual Result<std::vector<HeldDocument>> document_versions(const std::string& collection,
                                                              const std::string& id) const = 0;
  virtual Result<std::vector<HeldDocument>> documents(const std::string& collection) const = 0;
  // Durable when it returns; the seq of its entry. invalid_argument for a name that cannot be one.
  virtual Result<Seq> put_document(const Document& document, const DocumentPut& put = {}) = 0;

  // One at a time (unavailable).
  virtual Result<std::unique_ptr<RecordImport>> begin_record_import(
      RecordImportOptions options) = 0;
};

}  // namespace lapwing::registry
