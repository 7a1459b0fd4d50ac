// lapwing number: how a cell is read. The command to reach for when a scrub says something odd.

#include "base/byte_source.h"
#include "base/line_reader.h"
#include "screening/number_json.h"
#include "tool/commands.h"
#include "tool/session.h"

namespace lapwing::tool {
namespace {

using nlohmann::ordered_json;

constexpr const char* kUsage =
    R"(Show how a text is read as a telephone number. Nothing is looked up.

  lapwing number '(212) 555-0142 x45' '+44 20 7946 0958'
  cut -d, -f3 leads.csv | lapwing number -     one text a line from standard input)";

// A cell longer than this is not what a person typed; the rest of the line is not read.
constexpr std::size_t kTextBytesMax = 1 << 20;

struct Arguments {
  std::vector<std::string> texts;
  std::string region = "US";
  bool letters = false;
};

void print(std::string_view text, const phone::Reading& reading) {
  fmt::print("{}\n  {}", text, name_of(reading.status));
  if (reading.reason != phone::ReadingReason::unspecified) {
    fmt::print(" ({})", name_of(reading.reason));
  }
  fmt::print("\n");
  for (const auto& number : reading.numbers) {
    const auto location = phone::locate(number.number);
    fmt::print(
        "  {}{}  {}  {}\n", number.number.to_string(),
        number.valid ? "" : "  not in service as far as is known",
        fmt::join(location.subdivisions.empty() ? location.countries : location.subdivisions, " "),
        fmt::join(location.zones, " "));
  }
  if (!reading.extension.empty()) fmt::print("  extension {}\n", reading.extension);
}

void print_line(std::string_view text, const phone::Reading& reading) {
  std::string line;
  screening::append_number_json(line, text, reading);
  fmt::print("{}\n", line);
}

// One line of JSON a text where texts are streamed, else one document.
Status read_lines(const Globals& globals, const phone::Reader& reader) {
  auto source = ByteSource::open("-");
  if (!source) return source.error();
  LineReader lines(*source, kTextBytesMax);
  for (Line line;;) {
    const auto more = lines.next(line);
    if (!more) return more.error();
    if (!*more) return ok();
    if (line.too_long) {
      return error(Errc::invalid_argument, "standard input:{}: the line is longer than {} bytes",
                   line.number, kTextBytesMax);
    }
    const auto reading = reader.read(line.text);
    if (globals.json) {
      print_line(line.text, reading);
    } else {
      print(line.text, reading);
    }
  }
}

Result<int> run(const Globals& globals, const Arguments& arguments) {
  const auto reader = reader_argument(arguments.region, arguments.letters);
  for (const auto& text : arguments.texts) {
    if (text == "-") {
      const auto done = read_lines(globals, reader);
      if (!done) return done.error();
    } else if (!globals.json) {
      print(text, reader.read(text));
    } else if (arguments.texts.size() == 1) {
      print_json(screening::number_json(text, reader.read(text)));
    } else {
      print_line(text, reader.read(text));
    }
  }
  return 0;
}

}  // namespace

void add_number(CLI::App& app) {
  const auto arguments = std::make_shared<Arguments>();
  auto& command = add_command(app, "number", kUsage, [arguments](const Globals& globals) {
    return run(globals, *arguments);
  });
  command.add_option("TEXT", arguments->texts, "a text, several, or `-`")->required();
  command.add_option("--region", arguments->region,
                     "where numbers without a country code are from");
  command.add_flag("--letters", arguments->letters, "read letters as digits: 1-800-FLOWERS");
}

}  // namespace lapwing::tool
