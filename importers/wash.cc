#include "importers/wash.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string>

#include "base/csv.h"
#include "importers/csv_rows.h"
#include "importers/dates.h"
#include "importers/nanp_flat.h"
#include "importers/report.h"
#include "phone/reading.h"

namespace lapwing::importers {
namespace {

using registry::AnswerKind;
using Rows = SampleRows;

constexpr std::size_t kNumberDigitsMin = 7;

std::string lower(std::string_view text) {
  std::string copy(text);
  std::transform(copy.begin(), copy.end(), copy.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return copy;
}

std::optional<AnswerKind> letter(std::string_view text) {
  const std::string word = lower(text);
  if (word == "y") return AnswerKind::listed;
  if (word == "n") return AnswerKind::not_listed;
  if (word == "i") return AnswerKind::no_data;
  return {};
}

std::optional<AnswerKind> word(std::string_view text) {
  const std::string word = lower(text);
  if (word == "yes") return AnswerKind::listed;
  if (word == "no") return AnswerKind::not_listed;
  if (word == "no_data" || word == "no data" || word == "no-data") return AnswerKind::no_data;
  return {};
}

struct Form {
  std::string_view name;
  std::string_view region;
  std::optional<AnswerKind> (*answer)(std::string_view);
  bool dated;
  bool one_register;  // else the header names the column of each
};

constexpr Form kAu{"au-wash", "AU", letter, false, true};
constexpr Form kSg{"sg-wash", "SG", letter, false, false};
constexpr Form kRnd{"rnd", "US", word, true, true};

struct Columns {
  std::size_t number = 0;
  std::optional<std::size_t> date;
  std::vector<std::size_t> answers;
  std::size_t width = 0;
  bool header = false;
};

bool is_number(std::string_view text) {
  const auto digits =
      std::count_if(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
  return digits >= static_cast<std::ptrdiff_t>(kNumberDigitsMin) && !parse_list_date(text);
}

std::optional<Columns> find_columns(const Rows& rows, const Form& form) {
  if (rows.empty()) return {};
  Columns columns;
  columns.width = usual_width(rows);
  columns.header = std::none_of(rows[0].begin(), rows[0].end(),
                                [](const auto& cell) { return is_number(cell); });
  const auto mostly = [&](std::size_t column, const auto& fits) {
    std::size_t filled = 0;
    std::size_t fitting = 0;
    for (std::size_t i = columns.header ? 1 : 0; i < rows.size(); ++i) {
      if (column >= rows[i].size() || rows[i][column].empty()) continue;
      ++filled;
      if (fits(rows[i][column])) ++fitting;
    }
    return fitting > 0 && fitting * 2 >= filled;
  };
  std::vector<std::size_t> numbers;
  std::vector<std::size_t> dates;
  for (std::size_t column = 0; column < columns.width; ++column) {
    if (mostly(column, form.answer)) {
      columns.answers.push_back(column);
    } else if (mostly(column, [](const auto& cell) { return parse_list_date(cell).has_value(); })) {
      dates.push_back(column);
    } else if (mostly(column, [](const auto& cell) { return is_number(cell); })) {
      numbers.push_back(column);
    }
  }
  // Which of two is meant is not guessed.
  if (numbers.size() != 1 || columns.answers.empty()) return {};
  if (form.dated && dates.size() != 1) return {};
  if (form.one_register ? columns.answers.size() != 1 : !columns.header) return {};
  columns.number = numbers[0];
  if (form.dated) columns.date = dates[0];
  return columns;
}

std::optional<Columns> columns_of(const Head& head, const Form& form, char& delimiter) {
  delimiter = sniff_delimiter(head.bytes, head.whole);
  return find_columns(sample_rows(head, delimiter), form);
}

bool is_form(const Head& head, const Form& form) {
  char delimiter = kNoDelimiter;
  return columns_of(head, form, delimiter).has_value();
}

// The one column of answers; with several, the one whose header holds the word.
Result<std::size_t> answer_column(const Columns& columns, const std::vector<std::string>& header,
                                  const std::string& wanted, const std::string& file) {
  if (columns.answers.size() == 1 && wanted.empty()) return columns.answers[0];
  std::optional<std::size_t> found;
  bool twice = false;
  for (const std::size_t column : columns.answers) {
    const bool fits = columns.header && column < header.size() && !wanted.empty() &&
                      lower(header[column]).find(lower(wanted)) != std::string::npos;
    twice = twice || (fits && found);
    if (fits) found = column;
  }
  if (found && !twice) return *found;
  return error(Errc::invalid_argument,
               "`{}` has {} columns of answers, and which one holds `{}` does not show: name it "
               "with --column",
               file, columns.answers.size(), excerpt(wanted));
}

Result<registry::ImportReport> read_form(ByteSource& source, registry::ListSink& sink,
                                         const ReadOptions& options, const Form& form) {
  const auto reader = phone::Reader::create(std::string(form.region));
  if (!reader) return reader.error();
  const auto head = peek_head(source);
  if (!head) return head.error();
  char delimiter = kNoDelimiter;
  const auto columns = columns_of(*head, form, delimiter);
  if (!columns) {
    return error(Errc::invalid_argument, "`{}` is not {}", source.name(), form.name);
  }
  const auto sample = sample_rows(*head, delimiter);
  const auto answers = answer_column(*columns, sample[0], options.column, source.name());
  if (!answers) return answers.error();

  Tally tally(source.name());
  CsvRows rows(source, delimiter);
  CsvRow row;
  bool header = columns->header;
  for (;;) {
    const auto more = rows.next(row);
    if (!more) return more.error();
    if (!*more) break;
    if (std::exchange(header, false)) continue;
    if (row.blank()) {
      tally.blank();
      continue;
    }
    const auto reading = reader->read(row.value(columns->number));
    const auto answer = form.answer(row.value(*answers));
    const auto since =
        columns->date ? parse_list_date(row.value(*columns->date)) : std::optional<CivilDate>();
    if (reading.status != phone::ReadingStatus::number) {
      tally.reject(row.at(columns->number),
                   fmt::format("`{}` is not one number", excerpt(row.value(columns->number))));
    } else if (!answer) {
      tally.reject(row.at(*answers),
                   fmt::format("`{}` is no answer", excerpt(row.value(*answers))));
    } else if (form.dated && !since) {
      tally.reject(row.at(*columns->date),
                   fmt::format("`{}` is not a date", excerpt(row.value(*columns->date))));
    } else {
      tally.kept();
      const registry::ListAnswer given{*answer, reading.numbers.front().number, since};
      if (auto taken = sink.answered(given, row.at(*answers)); !taken) return taken.error();
    }
  }
  return std::move(tally).finish();
}

std::string national(E164 number, std::string_view code, std::size_t digits) {
  const std::string all = number.digits();
  if (!all.starts_with(code) || all.size() != code.size() + digits) return "";
  return all.substr(code.size());
}

std::string au_line(const WashNumber& asked) {
  const std::string digits = national(asked.number, "61", 9);
  return digits.empty() ? "" : "0" + digits + "\n";
}

std::string sg_line(const WashNumber& asked) {
  const std::string digits = national(asked.number, "65", 8);
  const bool singaporean =
      !digits.empty() && std::string_view("3689").find(digits[0]) != std::string_view::npos;
  return singaporean ? digits + "\n" : "";
}

std::string rnd_line(const WashNumber& asked) {
  const auto digits = nanp_digits(asked.number);
  return digits && asked.since ? fmt::format("{},{}\n", *digits, format_date(*asked.since)) : "";
}

constexpr auto kWashes = std::to_array<Wash>({
    {"au", "AU", "Australia's Do Not Call Register (au.dncr)", false, au_line},
    {"sg", "SG", "Singapore's Do Not Call Registry (sg.voice, sg.text, sg.fax)", false, sg_line},
    {"rnd", "US", "the US Reassigned Numbers Database (us.reassigned)", true, rnd_line},
});

}  // namespace

bool is_au_wash(const Head& head, const ReadOptions&) { return is_form(head, kAu); }
bool is_sg_wash(const Head& head, const ReadOptions&) { return is_form(head, kSg); }
bool is_rnd(const Head& head, const ReadOptions&) { return is_form(head, kRnd); }

Result<registry::ImportReport> read_au_wash(ByteSource& source, registry::ListSink& sink,
                                            const ReadOptions& options) {
  return read_form(source, sink, options, kAu);
}
Result<registry::ImportReport> read_sg_wash(ByteSource& source, registry::ListSink& sink,
                                            const ReadOptions& options) {
  return read_form(source, sink, options, kSg);
}
Result<registry::ImportReport> read_rnd(ByteSource& source, registry::ListSink& sink,
                                        const ReadOptions& options) {
  return read_form(source, sink, options, kRnd);
}

std::span<const Wash> washes() { return kWashes; }

}  // namespace lapwing::importers
