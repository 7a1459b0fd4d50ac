#include "tool/import_call_ins.h"

#include "service/call_in_file.h"
#include "service/identity.h"
#include "tool/at_server.h"
#include "tool/change.h"
#include "tool/session.h"

namespace lapwing::tool {
namespace {

namespace fs = std::filesystem;
using nlohmann::ordered_json;

constexpr std::size_t kShown = 10;

// Of what service::to_json() or the server says about one file.
void print(const std::string& file, const ordered_json& taken) {
  fmt::print(stderr, "{}: {} rows read, {} kept, {} rejected, {} blank\n", file,
             taken.at("read").get<std::uint64_t>(), taken.at("kept").get<std::uint64_t>(),
             taken.at("rejected").get<std::uint64_t>(), taken.at("blank").get<std::uint64_t>());
  for (const auto& [outcome, count] : taken.at("outcomes").items()) {
    fmt::print(stderr, "  {}: {}\n", outcome, count.get<std::uint64_t>());
  }
  std::size_t shown = 0;
  for (const auto& bad : taken.at("errors")) {
    if (++shown > kShown) break;
    const auto column = bad.at("column").get<std::uint64_t>();
    fmt::print(stderr, "  {}:{}{}: {}\n", file, bad.at("line").get<std::uint64_t>(),
               column == 0 ? "" : fmt::format(":{}", column), bad.at("reason").get<std::string>());
  }
}

std::string name_of(const std::string& file) {
  return file == "-" ? "standard input" : fs::path(file).filename().string();
}

using TakeFile = std::function<Result<ordered_json>(ByteSource&)>;

Result<int> each_file(const Globals& globals, const CallInArguments& arguments,
                      const TakeFile& take) {
  ordered_json all = ordered_json::array();
  for (const auto& file : arguments.files) {
    auto source = ByteSource::open(file);
    if (!source) return source.error();
    auto taken = take(*source);
    if (!taken) return taken.error();
    print(name_of(file), *taken);
    ordered_json one = {{"file", name_of(file)}};
    one.update(*taken);
    all.push_back(std::move(one));
  }
  if (globals.json) print_json({{"format", kCallInFormat}, {"files", all}});
  return 0;
}

}  // namespace

Result<int> import_call_ins(const Globals& globals, const CallInArguments& arguments) {
  if (!arguments.server.empty()) {
    return each_file(globals, arguments, [&](ByteSource& source) {
      return call_ins_at_server(arguments.server, source, arguments.region, arguments.list);
    });
  }
  const auto registry = open_writer(globals);
  if (!registry) return or_ask_the_server(registry.error());
  const auto rulebook = open_rulebook(globals);
  if (!rulebook) return rulebook.error();
  const auto identities = service::Identities::open(**registry, **rulebook, *globals.clock,
                                                    posix_file_system(), globals.data, {});
  if (!identities) return identities.error();
  return each_file(globals, arguments, [&](ByteSource& source) -> Result<ordered_json> {
    const auto taken =
        service::take_call_ins((*identities)->registrations(), source,
                               {arguments.region, globals.clock->now()}, arguments.list);
    if (!taken) return taken.error();
    return service::to_json(*taken);
  });
}

}  // namespace lapwing::tool
