#include "service/lines.h"

#include "base/csv.h"
#include "base/spreadsheet_cell.h"

namespace lapwing::service {
namespace {

constexpr std::size_t kPieceBytes = std::size_t{64} << 10;

}  // namespace

Response lines(std::string type, std::string first, std::size_t count,
               std::function<std::string(std::size_t)> line) {
  Response response{.content_type = std::move(type)};
  response.write = [first = std::move(first), count,
                    line = std::move(line)](const WriteBody& write) {
    std::string piece = first;
    for (std::size_t i = 0; i < count; ++i) {
      piece += line(i);
      if (piece.size() < kPieceBytes) continue;
      if (!write(piece)) return false;
      piece.clear();
    }
    return write(piece);
  };
  return response;
}

std::string csv_line(const std::vector<std::string>& fields) {
  std::string line;
  for (std::size_t i = 0; i < fields.size(); ++i) {
    if (i > 0) line += ',';
    append_csv_field(line, spreadsheet_cell(fields[i]), ',');
  }
  return line + "\n";
}

}  // namespace lapwing::service
