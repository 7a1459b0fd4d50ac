// A registry in memory for screening's tests: lists, editions and intervals as the test put them.
// Answers only; not thread-safe.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "registry/registry.h"

namespace lapwing::screening {

class FakeRegistry final : public registry::Registry {
 public:
  explicit FakeRegistry(registry::ListCatalog catalog) : catalog_(std::move(catalog)) {}

  // An edition obtained at noon UTC of `obtained`; `coverage` as `--area` gives it.
  void add_edition(const std::string& list, const std::string& obtained,
                   const std::vector<std::string>& coverage = {"all"});
  // Listed from the start of the day in the list's zone, registered then.
  void add_number(const std::string& list, const std::string& number, const std::string& from,
                  const std::string& until = "");
  void add_first_seen(const std::string& list, const std::string& number, const std::string& from);

  const registry::ListCatalog& catalog() const override { return catalog_; }
  registry::Seq head() const override { return seq_; }
  std::vector<registry::ListSummary> lists(bool known) const override;
  Result<std::vector<registry::Edition>> editions(const registry::ListId& list) const override;
  Result<std::vector<registry::Edition>> editions_in_use(const registry::ListId& list,
                                                         Instant at) const override;
  Result<std::vector<registry::ListHistory>> history(E164 number,
                                                     const registry::AsOf& as_of) const override;
  Result<registry::ListingAnswer> listing(const registry::ListId& list, E164 number, Instant at,
                                          std::optional<Instant> known) const override;
  Result<registry::ListingAnswer> listing_on(const registry::ListId& list, E164 number,
                                             CivilDate day,
                                             std::optional<Instant> known) const override;
  Result<std::unique_ptr<const registry::ListView>> view(const registry::ListId& list,
                                                         CivilDate day) const override;
  Status build_index(const registry::ListId&) const override { return ok(); }
  Result<std::unique_ptr<const registry::ListExport>> open_export(
      const registry::ListId& list, const registry::ExportOptions& options) const override;
  Result<std::vector<registry::TakenExport>> exports_taken(
      const std::optional<registry::ListId>& list) const override;
  Result<registry::Seq> record_export(const registry::ListExport& taken, const std::string& format,
                                      const std::string& taken_by) override;
  Result<std::unique_ptr<registry::ImportSession>> begin_import(
      const registry::ListId& list, registry::ImportOptions options) override;
  Result<registry::ChangeOutcome> add(const registry::ListId& list, E164 number,
                                      const registry::Request& request,
                                      std::optional<Instant> at) override;
  Result<registry::ChangeOutcome> remove(const registry::ListId& list, E164 number,
                                         registry::EndReason reason,
                                         const registry::Request& request,
                                         std::optional<Instant> at) override;
  Result<registry::PendingRequest> ask(const registry::ListId& list, E164 number,
                                       registry::PendingKind kind, const registry::Request& request,
                                       std::chrono::milliseconds valid_for) override;
  Result<registry::Confirmation> confirm(const std::string& id,
                                         const registry::Request& request) override;
  Result<std::unique_ptr<registry::LineFeed>> begin_line_feed(
      const registry::ListId& list, registry::LineFeedOptions options) override;
  bool holds_records(const std::string&) const override { return false; }
  Result<registry::RecordedNumbers> recorded_numbers(const std::string&) const override {
    return registry::RecordedNumbers();
  }
  Result<registry::SellerRecords> seller_records(const std::string& seller, E164,
                                                 const registry::AsOf&) const override {
    return registry::SellerRecords{seller, {}, {}};
  }
  Result<std::vector<registry::SellerRecords>> records(E164, const registry::AsOf&) const override {
    return std::vector<registry::SellerRecords>();
  }
  Result<std::optional<registry::HeldDocument>> document(const std::string&,
                                                         const std::string&) const override {
    return std::optional<registry::HeldDocument>();
  }
  Result<std::vector<registry::HeldDocument>> document_versions(const std::string&,
                                                                const std::string&) const override {
    return std::vector<registry::HeldDocument>();
  }
  Result<std::vector<registry::HeldDocument>> documents(const std::string&) const override {
    return std::vector<registry::HeldDocument>();
  }
  Result<registry::Seq> put_document(const registry::Document&,
                                     const registry::DocumentPut&) override {
    return error(Errc::failed_precondition, "a registry of tests keeps no documents");
  }
  Result<std::unique_ptr<registry::RecordImport>> begin_record_import(
      registry::RecordImportOptions options) override;

 private:
  friend class FakeView;

  struct Held {
    std::vector<registry::Edition> editions;  // oldest first
    std::map<E164, registry::Interval> intervals;
  };

  registry::ListInfo info(const std::string& list) const;
  registry::ListingAnswer answer(const registry::ListInfo& info, E164 number, Instant begin,
                                 Instant end) const;

  registry::ListCatalog catalog_;
  std::map<registry::ListId, Held> held_;
  registry::Seq seq_ = 0;
};

}  // namespace lapwing::screening
