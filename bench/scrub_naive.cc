// The obvious scrub, to compare `lapwing scrub` with: getline, libphonenumber's parse, validity and
// E.164 form, one RocksDB Get a row. No reasons, no dates, no quoting beyond finding the column.
//
//   scrub_naive load DATABASE < list        ten digits a line, ascending
//   scrub_naive scrub DATABASE COLUMN < calls > out
#include <fmt/format.h>
#include <phonenumbers/phonenumberutil.h>
#include <rocksdb/db.h>
#include <rocksdb/filter_policy.h>
#include <rocksdb/table.h>

#include <cstdio>
#include <cstdlib>
#include <iostream>
#include <memory>
#include <string>
#include <string_view>

namespace {

using i18n::phonenumbers::PhoneNumber;
using i18n::phonenumbers::PhoneNumberUtil;

std::unique_ptr<rocksdb::DB> open(const std::string& directory) {
  rocksdb::Options options;
  options.create_if_missing = true;
  rocksdb::BlockBasedTableOptions table;
  table.filter_policy.reset(rocksdb::NewBloomFilterPolicy(10, false));
  table.block_cache = rocksdb::NewLRUCache(std::size_t{1} << 30);
  options.table_factory.reset(rocksdb::NewBlockBasedTableFactory(table));
  rocksdb::DB* opened = nullptr;
  const auto status = rocksdb::DB::Open(options, directory, &opened);
  if (!status.ok()) {
    fmt::print(stderr, "scrub_naive: {}\n", status.ToString());
    std::exit(74);
  }
  return std::unique_ptr<rocksdb::DB>(opened);
}

void load(const std::string& directory) {
  const auto database = open(directory);
  rocksdb::WriteOptions unlogged;
  unlogged.disableWAL = true;
  rocksdb::WriteBatch batch;
  for (std::string line; std::getline(std::cin, line);) {
    batch.Put("+1" + line, "");
    if (batch.Count() < 1'000) continue;
    if (!database->Write(unlogged, &batch).ok()) std::exit(74);
    batch.Clear();
  }
  if (!database->Write(unlogged, &batch).ok() || !database->Flush({}).ok()) std::exit(74);
}

// Field `column` from 1; a quoted field may hold commas.
std::string field(std::string_view row, int column) {
  std::string value;
  bool quoted = false;
  int at = 1;
  for (const char c : row) {
    if (c == '"') {
      quoted = !quoted;
    } else if (c == ',' && !quoted) {
      if (++at > column) break;
    } else if (at == column) {
      value += c;
    }
  }
  return value;
}

void scrub(const std::string& directory, int column) {
  const auto database = open(directory);
  const PhoneNumberUtil& util = *PhoneNumberUtil::GetInstance();
  std::string held;
  for (std::string row; std::getline(std::cin, row);) {
    PhoneNumber number;
    std::string e164;
    const char* verdict = "invalid";
    if (util.Parse(field(row, column), "US", &number) == PhoneNumberUtil::NO_PARSING_ERROR &&
        util.IsValidNumber(number)) {
      util.Format(number, PhoneNumberUtil::E164, &e164);
      verdict = database->Get({}, e164, &held).ok() ? "prohibited" : "permitted";
    }
    row += ',';
    row += verdict;
    row += ',';
    row += e164;
    row += '\n';
    std::fwrite(row.data(), 1, row.size(), stdout);
  }
}

}  // namespace

int main(int argc, char** argv) {
  std::ios::sync_with_stdio(false);
  const std::string_view what = argc > 2 ? argv[1] : "";
  if (what == "load") {
    load(argv[2]);
  } else if (what == "scrub" && argc == 4) {
    scrub(argv[2], std::atoi(argv[3]));
  } else {
    fmt::print(stderr, "usage: scrub_naive load DATABASE | scrub DATABASE COLUMN\n");
    return 64;
  }
  return std::fflush(stdout) == 0 ? 0 : 74;
}
