#include "importers/lapwing_changes.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <charconv>
#include <optional>

#include "base/line_reader.h"
#include "importers/report.h"

namespace lapwing::importers {
namespace {

using registry::ChangeKind;
using registry::ImportReport;
using registry::ListChange;

constexpr std::string_view kFirstLine = "#lapwing-changes 1";

std::optional<std::uint64_t> parse_count(std::string_view text) {
  std::uint64_t count = 0;
  const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), count);
  if (code != std::errc{} || end != text.data() + text.size()) return {};
  return count;
}

bool is_sha256(std::string_view text) {
  return text.size() == 64 && text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

std::optional<ChangeKind> change_kind(std::string_view line) {
  if (line.starts_with("A,+")) return ChangeKind::add;
  if (line.starts_with("D,+")) return ChangeKind::remove;
  if (line.starts_with("R,+")) return ChangeKind::redate;
  return {};
}

// `A,+12125550142,2026-11-01`, the date perhaps empty.
Result<ListChange> parse_change(std::string_view line) {
  const auto bad = [&](std::string_view what) {
    return error(Errc::invalid_argument, "`{}` {}", excerpt(line), what);
  };
  const auto kind = change_kind(line);
  if (!kind) return bad("does not begin A,+ or D,+ or R,+");
  const std::size_t comma = line.find(',', 3);
  if (comma == std::string_view::npos) return bad("has no second comma");
  const auto number = E164::from_digits(line.substr(3, comma - 3));
  if (!number) return bad("has no number of 4 to 15 digits");
  ListChange change{*kind, *number, {}};
  if (const auto date = line.substr(comma + 1); !date.empty()) {
    const auto parsed = parse_date(date);
    if (!parsed) return bad("has no date like 2026-11-01");
    change.on = *parsed;
  } else if (*kind == ChangeKind::redate) {
    return bad("has no date, though it is about one");
  }
  return change;
}

class LapwingChangesReader {
 public:
  LapwingChangesReader(ByteSource& source, registry::ListSink& sink)
      : source_(source), sink_(sink), tally_(source.name()) {}

  Result<ImportReport> read() {
    LineReader lines(source_);
    Line line;
    for (;;) {
      const auto more = lines.next(line);
      if (!more) return more.error();
      if (!*more) break;
      if (ended_) return refuse(line, "stands after `#end`");
      if (line.number == 1 && line.text != kFirstLine) {
        return refuse(line, fmt::format("is not `{}`", kFirstLine));
      }
      if (line.number == 1) continue;
      auto taken = line.text.starts_with('#') ? note(line) : change(line);
      if (!taken) return taken.error();
    }
    return end();
  }

 private:
  // A change list is all or nothing: what it must give is checked by its own sum.
  Error refuse(const Line& line, std::string_view why) const {
    return error(Errc::invalid_argument, "`{}` is refused: line {}, `{}`, {}", source_.name(),
                 line.number, excerpt(line.text), why);
  }

  Status note(const Line& line) {
    const std::size_t blank = line.text.find(' ');
    if (blank == std::string_view::npos) return refuse(line, "has no value");
    const std::string_view name = line.text.substr(1, blank - 1);
    const std::string_view value = line.text.substr(blank + 1);
    if (name == "end") {
      ended_ = true;
      if (parse_count(value) == tally_.rows()) return ok();
      return refuse(line, fmt::format("does not count the {} changes before it", tally_.rows()));
    }
    if (tally_.rows() > 0) return refuse(line, "stands among the changes");
    if (name == "list") return set(span_.list, value, line);
    if (name == "from") return set(span_.from_edition, value, line);
    if (name == "to") return set(span_.to_edition, value, line);
    if (name == "from-sha256" && is_sha256(value)) return set(span_.sha256_before, value, line);
    if (name == "sha256" && is_sha256(value)) return set(span_.sha256_after, value, line);
    if (name == "coverage") return coverage(value, line);
    if (name == "count" && parse_count(value) && !span_.count_after) {
      span_.count_after = parse_count(value);
      return ok();
    }
    return refuse(line, "is not understood");
  }

  Status set(std::string& field, std::string_view value, const Line& line) {
    if (value.empty() || !field.empty()) return refuse(line, "is empty or said twice");
    field = value;
    return ok();
  }

  Status coverage(std::string_view value, const Line& line) {
    auto& prefixes = tally_.report().coverage;
    if (!prefixes.empty()) return refuse(line, "is said twice");
    while (!value.empty()) {
      const std::size_t end = std::min(value.find(' '), value.size());
      const std::string_view prefix = value.substr(0, end);
      const bool digits = !prefix.empty() && prefix.size() <= E164::kDigitsMax &&
                          prefix.find_first_not_of("0123456789") == std::string_view::npos;
      if (!digits && prefix != "all") return refuse(line, "holds what is no prefix");
      prefixes.emplace_back(prefix);
      value.remove_prefix(std::min(end + 1, value.size()));
    }
    return ok();
  }

  Status change(const Line& line) {
    const auto parsed = parse_change(line.text);
    if (!parsed) {
      return error(Errc::invalid_argument, "`{}` is refused: line {}: {}", source_.name(),
                   line.number, parsed.error().message);
    }
    if (!complete())
      return refuse(line,
                    "stands before the head is complete: `#list`, `#from`, `#to`, `#from-sha256`, "
                    "`#sha256`");
    tally_.kept();
    return sink_.changed(*parsed, {line.number, 1});
  }

  bool complete() const {
    return !span_.list.empty() && !span_.from_edition.empty() && !span_.to_edition.empty() &&
           !span_.sha256_before.empty() && !span_.sha256_after.empty();
  }

  Result<ImportReport> end() {
    if (!ended_) {
      return error(Errc::invalid_argument, "`{}` is cut: it has no `#end` line", source_.name());
    }
    if (!complete()) {
      return error(Errc::invalid_argument,
                   "`{}` lacks `#list`, `#from`, `#to`, `#from-sha256` or `#sha256`",
                   source_.name());
    }
    tally_.report().span = std::move(span_);
    return std::move(tally_).finish_even_if_empty();
  }

  ByteSource& source_;
  registry::ListSink& sink_;
  Tally tally_;
  registry::ChangeSpan span_;
  bool ended_ = false;
};

}  // namespace

bool is_lapwing_changes(const Head& head, const ReadOptions& /*options*/) {
  return head.bytes.starts_with("#lapwing-changes ");
}

Result<registry::ChangeSpan> stated_span(ByteSource& source) {
  const auto head = peek_head(source);
  if (!head) return head.error();
  // The head lines alone, with an end of their own, are a change list without changes.
  std::string lines;
  for (std::string_view rest = head->bytes; rest.starts_with('#');) {
    const std::size_t end = std::min(rest.find('\n'), rest.size() - 1) + 1;
    if (!rest.starts_with("#end")) lines += rest.substr(0, end);
    rest.remove_prefix(end);
  }
  auto first = ByteSource::from_memory(source.name(), lines + "#end 0\n");
  struct NoSink final : registry::ListSink {
    Status listed(const registry::ListedNumber&, registry::SourcePosition) override { return ok(); }
    Status changed(const ListChange&, registry::SourcePosition) override { return ok(); }
    Status answered(const registry::ListAnswer&, registry::SourcePosition) override { return ok(); }
  } none;
  auto report = LapwingChangesReader(first, none).read();
  if (!report) return report.error();
  return *std::move(report->span);
}

Result<ImportReport> read_lapwing_changes(ByteSource& source, registry::ListSink& sink,
                                          const ReadOptions& /*options*/) {
  return LapwingChangesReader(source, sink).read();
}

Status write_lapwing_changes(const registry::ListExport& list, const PutBytes& put) {
  const auto& facts = list.facts();
  auto begun = put(fmt::format(
      "{}\n#list {}\n#from {}\n#to {}\n#coverage {}\n#count {}\n#from-sha256 {}\n#sha256 {}\n",
      kFirstLine, facts.info.id.text(), facts.since->name, facts.at.name,
      fmt::join(facts.coverage.to_strings(), " "), facts.count, facts.since_sha256,
      facts.content_sha256));
  if (!begun) return begun;
  std::string line;
  auto walked = list.walk([&](const registry::ExportedNumber& row) -> Status {
    // What was first seen in an edition of ours has no day that a copy could rely on.
    const bool dated =
        row.kind == ChangeKind::remove || row.from_kind == registry::FromKind::registered;
    const char letter = row.kind == ChangeKind::add      ? 'A'
                        : row.kind == ChangeKind::remove ? 'D'
                                                         : 'R';
    line.clear();
    fmt::format_to(std::back_inserter(line), "{},+{},{}\n", letter, row.number.value(),
                   dated ? format_date(row.on) : "");
    return put(line);
  });
  return walked ? put(fmt::format("#end {}\n", facts.rows)) : walked;
}

}  // namespace lapwing::importers
