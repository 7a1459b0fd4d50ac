// The ImportSession over a ledger: sorts the rows, compares them with what is held in one pass, and
// commits one journal entry that names the difference. See registry/import_session.h.
#pragma once

#include <memory>
#include <optional>
#include <span>

#include "registry/difference.h"
#include "registry/import_session.h"
#include "registry/ledger.h"
#include "registry/row_sorter.h"

namespace lapwing::registry {

class EditionImport final : public ImportSession {
 public:
  // See Registry::begin_import.
  static Result<std::unique_ptr<ImportSession>> begin(Ledger& ledger, const ListId& list,
                                                      ImportOptions options);

  bool unchanged() const override { return same_bytes_.has_value(); }
  Status listed(const ListedNumber& number, SourcePosition at) override;
  Status changed(const ListChange& change, SourcePosition at) override;
  Status answered(const ListAnswer& answer, SourcePosition at) override;
  Result<ImportOutcome> commit(const ImportReport& report) override;

 private:
  struct Comparison;

  EditionImport(Ledger& ledger, ListId list, ImportOptions options,
                std::unique_ptr<Ledger::Hold> hold);
  Status prepare();
  Status check_order(const Coverage& coverage) const;
  Status add(const Change& row, SourcePosition at);
  Result<Coverage> decide_coverage(const ImportReport& report) const;
  Status check_report(const ImportReport& report) const;
  Result<const Edition*> followed(const Coverage& coverage) const;
  Result<Comparison> compare(const Coverage& coverage);
  Result<Comparison> collect_answers();
  Status put_answer(const Change& answer, Comparison& found);
  Status decide(std::uint64_t number, std::span<const Event> held, std::span<const Change> rows,
                Comparison& found);
  Status decide_listed(std::uint64_t number, std::span<const Event> held,
                       std::span<const Change> rows, bool was_listed, Comparison& found);
  Status decide_changed(std::uint64_t number, std::span<const Event> held,
                        std::span<const Change> rows, bool was_listed, Comparison& found);
  bool dated_earlier(std::uint64_t number, std::span<const Event> held,
                     std::chrono::sys_days day) const;
  Status put(const Change& change, Comparison& found);
  Status check_found(const Comparison& found) const;
  Result<ImportOutcome> record(const Coverage& coverage, const Comparison& found,
                               const ImportReport& report);

  Ledger& ledger_;
  ListId list_;
  ImportOptions options_;
  std::unique_ptr<Ledger::Hold> hold_;  // one import of a list at a time
  std::shared_ptr<const State> state_;
  std::shared_ptr<const ListContext> context_;
  std::optional<Edition> same_bytes_;
  bool same_moment_ = false;  // same_bytes_ was obtained when this one was
  CivilDate obtained_on_{};
  std::uint64_t duplicates_ = 0;
  RowSorter rows_;
};

}  // namespace lapwing::registry
