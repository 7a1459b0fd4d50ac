// An edition's events written as sorted files, which the store takes in whole.
#pragma once

#include "registry/store_impl.h"

namespace lapwing::registry {

// Where the files are written, in the store's directory.
inline constexpr std::string_view kBulkFolder = "bulk";

std::unique_ptr<Store::BulkLoad> load_sorted_files(Store::Impl& store, key::ListNumber list);

}  // namespace lapwing::registry
