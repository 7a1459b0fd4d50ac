#include "service/scrub_areas.h"

#include <algorithm>

#include "base/byte_source.h"
#include "base/csv.h"
#include "registry/edition.h"
#include "screening/cell.h"
#include "screening/facts.h"
#include "service/problem.h"

namespace lapwing::service {
namespace {

constexpr std::size_t kSampleBytes = std::size_t{256} << 10;

Response refusal(std::uint64_t line, E164 number) {
  return problem(403, "area-not-subscribed", "Outside the subscription",
                 fmt::format("line {} holds a number of `{}`, which this key has not subscribed to; "
                             "nothing of the file was looked up",
                             line, screening::coverage_prefix(number)));
}

}  // namespace

std::optional<Response> outside_areas(const Request& request,
                                      const screening::ScrubOptions& options,
                                      const std::filesystem::path& path) {
  const auto& identity = request.identity;
  if (identity.role != Role::subscriber) return {};
  const auto& areas = identity.areas;
  if (std::find(areas.begin(), areas.end(), "") != areas.end()) return {};
  const auto coverage = registry::Coverage::parse(areas);
  if (!coverage) return problem(coverage.error());
  const auto reader = phone::Reader::create(options.region, {.letters = options.letters});
  if (!reader) return problem(reader.error());
  auto input = ByteSource::open(path);
  if (!input) return problem(input.error());
  CsvReader csv([&](std::span<char> into) { return input->read(into); },
                {.record_max = options.record_max});
  const auto sample = csv.peek(kSampleBytes);
  if (!sample) return {};
  const auto layout = screening::find_layout(
      *sample, sample->size() < kSampleBytes, options.layout, [&](std::string_view cell) {
        const auto status = reader->read(cell).status;
        return status != phone::ReadingStatus::none && status != phone::ReadingStatus::empty;
      });
  if (!layout) return {};
  csv.set_delimiter(layout->delimiter);
  CsvBatch batch;
  screening::CellCounts counts;
  std::string scratch;
  while (true) {
    const auto more = csv.read(batch);
    if (!more || !*more) return {};
    for (const CsvRecord& record : batch.records()) {
      screening::Cells cells;
      screening::read_row(cells, batch, record, *layout, *reader, counts, scratch);
      for (const E164 number : cells.numbers) {
        if (!coverage->covers(number)) return refusal(record.line, number);
      }
    }
  }
}

}  // namespace lapwing::service
