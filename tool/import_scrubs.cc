#include "tool/import_scrubs.h"

#include "base/byte_source.h"
#include "registry/scrub_log.h"
#include "screening/scrub_filing.h"
#include "tool/session.h"

namespace lapwing::tool {
namespace {

namespace fs = std::filesystem;
using nlohmann::ordered_json;

constexpr std::size_t kRecordMax = 1 << 20;

Result<registry::FiledScrub> read(const std::string& path) {
  auto source = ByteSource::open(path);
  if (!source) return source.error();
  std::string text;
  std::vector<char> buffer(1 << 16);
  for (;;) {
    const auto got = source->read(buffer);
    if (!got) return got.error();
    if (*got == 0) break;
    text.append(buffer.data(), *got);
    if (text.size() <= kRecordMax) continue;
    return error(Errc::invalid_argument, "`{}` is no record of a scrub: it has more than {} bytes",
                 source->name(), kRecordMax);
  }
  auto scrub = screening::read_scrub_record(text, source->name());
  if (!scrub) return scrub.error();
  return registry::FiledScrub{
      0, {}, fs::path(source->name()).filename().string(), cli_actor(), *std::move(scrub)};
}

}  // namespace

Result<int> import_scrubs(const Globals& globals, const std::vector<std::string>& files) {
  // All are read before one is filed.
  std::vector<registry::FiledScrub> scrubs;
  for (const auto& file : files) {
    auto scrub = read(file);
    if (!scrub) return scrub.error();
    scrubs.push_back(*std::move(scrub));
  }
  const auto registry = open_writer(globals);
  if (!registry) return registry.error();
  ordered_json filed = ordered_json::array();
  for (const auto& scrub : scrubs) {
    const auto filing = registry::file_scrub(**registry, scrub);
    if (!filing) return filing.error();
    const auto& seller = scrub.scrub.seller;
    fmt::print(stderr, "{}: {}, entry {}{}\n", scrub.file,
               filing->recorded ? "filed" : "was filed before", filing->seq,
               seller.empty() ? "" : fmt::format(", of seller {}", seller));
    filed.push_back({{"file", scrub.file},
                     {"scrub", scrub.scrub.scrub},
                     {"recorded", filing->recorded},
                     {"seq", filing->seq},
                     {"seller", seller.empty() ? ordered_json(nullptr) : ordered_json(seller)}});
  }
  if (globals.json) print_json({{"format", kScrubFormat}, {"scrubs", filed}});
  return 0;
}

}  // namespace lapwing::tool
