// Sellers' records in the ledger: looked up, and imported by the file.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "base/result.h"
#include "registry/ledger.h"
#include "registry/recorded_numbers.h"
#include "registry/records.h"

namespace lapwing::registry {

// See registry/registry.h.
bool holds_records(const Ledger& ledger, const std::string& seller);
Result<SellerRecords> seller_records(const Ledger& ledger, const std::string& seller, E164 number,
                                     const AsOf& as_of);
Result<RecordedNumbers> recorded_numbers(const Ledger& ledger, const std::string& seller);
Result<std::vector<SellerRecords>> all_records(const Ledger& ledger, E164 number,
                                               const AsOf& as_of);
Result<std::unique_ptr<RecordImport>> begin_record_import(Ledger& ledger,
                                                          RecordImportOptions options);

}  // namespace lapwing::registry
