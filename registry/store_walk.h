// Reading what the store holds of one number, of many, and of all.
#pragma once

#include "registry/store_impl.h"

namespace lapwing::registry {

// The events or records up to `upto` of the number whose prefix it is; the cursor stands on its
// first key, or beyond where it has none.
Result<std::vector<Event>> read_events(Cursor& cursor, const Store::Impl& store,
                                       std::string_view prefix, Seq upto);
Result<std::vector<Record>> read_records(Cursor& cursor, const Store::Impl& store,
                                         std::string_view prefix, Seq upto);

std::unique_ptr<Store::Walk> walk_numbers(const Store::Impl& store);
std::unique_ptr<Store::Scan> scan_events(const Store::Impl& store, key::ListNumber list,
                                         std::span<const NumberRange> ranges, Seq upto);

}  // namespace lapwing::registry
