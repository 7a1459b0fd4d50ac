#include "tool/session.h"

#include <cstdlib>

#include "service/enrolment.h"

namespace lapwing::tool {

Result<registry::RegistryOptions> registry_options(const Globals& globals) {
  const auto catalog = open_catalog(globals);
  if (!catalog) return catalog.error();
  return registry::RegistryOptions{
      .directory = globals.data,
      .clock = globals.clock,
      .catalog = *catalog,
      .notice = [](const std::string& sentence) { fmt::print(stderr, "lapwing: {}\n", sentence); }};
}

namespace {

// What the next command need not compute anew: a file of the data directory's folder `cache`, which
// anybody may delete. None where there is no registry, so that no command leaves a trace there.
std::filesystem::path kept_file(const Globals& globals, std::string_view name) {
  std::error_code failed;
  if (!std::filesystem::is_directory(globals.data / "journal", failed)) return {};
  const auto folder = globals.data / "cache";
  std::filesystem::create_directory(folder, failed);
  return folder / name;
}

}  // namespace

Result<std::shared_ptr<const registry::ListCatalog>> open_catalog(const Globals& globals) {
  std::vector<std::filesystem::path> overlays;
  std::error_code ignored;
  if (std::filesystem::exists(globals.data / "lists.yaml", ignored)) {
    overlays.push_back(globals.data / "lists.yaml");
  }
  auto catalog = registry::ListCatalog::load(share_dir() / "lists.yaml", overlays,
                                             kept_file(globals, "lists"));
  if (!catalog) return catalog.error();
  return std::make_shared<const registry::ListCatalog>(*std::move(catalog));
}

Result<std::unique_ptr<registry::Registry>> open_writer(const Globals& globals) {
  const auto options = registry_options(globals);
  if (!options) return options.error();
  return registry::Registry::open_writer(*options);
}

Result<std::unique_ptr<const registry::Registry>> open_reader(const Globals& globals) {
  const auto options = registry_options(globals);
  if (!options) return options.error();
  return registry::Registry::open_reader(*options);
}

std::filesystem::path own_rules(const Globals& globals) {
  std::error_code ignored;
  const auto folder = globals.data / "rules";
  return std::filesystem::is_directory(folder, ignored) ? folder : std::filesystem::path();
}

Result<std::unique_ptr<const checker::Rulebook>> open_rulebook(const Globals& globals) {
  return checker::Rulebook::load(share_dir() / "rules", own_rules(globals),
                                 kept_file(globals, "rules"));
}

ScreeningSession::RemovedFolder::~RemovedFolder() {
  std::error_code ignored;
  std::filesystem::remove_all(path, ignored);
}

ScreeningSession::ScreeningSession(std::unique_ptr<RemovedFolder> folder,
                                   std::unique_ptr<const registry::Registry> registry,
                                   std::unique_ptr<const checker::Rulebook> rulebook,
                                   std::shared_ptr<const Clock> clock)
    : folder_(std::move(folder)),
      registry_(std::move(registry)),
      rulebook_(std::move(rulebook)),
      clock_(std::move(clock)),
      screener_(*registry_, *rulebook_, *clock_) {}

Result<std::unique_ptr<const registry::Registry>> ScreeningSession::open_empty(
    const Globals& globals, std::unique_ptr<RemovedFolder>& folder) {
  auto options = registry_options(globals);
  if (!options) return options.error();
  std::error_code failed;
  std::string name = std::filesystem::temp_directory_path(failed) / "lapwing-XXXXXX";
  if (failed || ::mkdtemp(name.data()) == nullptr) {
    return error(Errc::io_error, "no folder can be made for the time being in `{}`", name);
  }
  folder = std::make_unique<RemovedFolder>(RemovedFolder{name});
  options->directory = name;
  auto registry = registry::Registry::open_writer(*options);
  if (!registry) return registry.error();
  return std::unique_ptr<const registry::Registry>(*std::move(registry));
}

Result<std::unique_ptr<const ScreeningSession>> ScreeningSession::open(const Globals& globals,
                                                                       Missing missing) {
  std::unique_ptr<RemovedFolder> folder;
  auto registry = open_reader(globals);
  if (!registry && registry.error().code == Errc::not_found && missing == Missing::holds_nothing) {
    fmt::print(stderr, "lapwing: no list is held in `{}`\n", globals.data.string());
    registry = open_empty(globals, folder);
  }
  if (!registry) return registry.error();
  auto rulebook = open_rulebook(globals);
  if (!rulebook) return rulebook.error();
  return std::unique_ptr<const ScreeningSession>(new ScreeningSession(
      std::move(folder), *std::move(registry), *std::move(rulebook), globals.clock));
}

phone::Reader reader_argument(const std::string& region, bool letters) {
  auto reader = phone::Reader::create(region, {.letters = letters});
  if (!reader) throw UsageError{"--region: " + reader.error().message};
  return *std::move(reader);
}

E164 number_argument(const std::string& text, const std::string& region) {
  const auto reading = reader_argument(region).read(text);
  if (reading.status == phone::ReadingStatus::number) return reading.numbers.front().number;
  throw UsageError{
      fmt::format("`{}` is not one number but {}; `lapwing number` shows how it is read", text,
                  name_of(reading.status))};
}

registry::Coverage area_arguments(const std::vector<std::string>& areas) {
  auto coverage = service::parse_areas(areas);
  if (!coverage) throw UsageError{"--area: " + coverage.error().message};
  return *std::move(coverage);
}

std::string cli_actor() {
  const char* user = std::getenv("USER");
  return fmt::format("cli:{}", user != nullptr && *user != '\0' ? user : "unknown");
}

registry::ListId list_argument(const std::string& text) {
  const auto list = registry::ListId::parse(text);
  if (!list) throw UsageError{list.error().message};
  return *list;
}

}  // namespace lapwing::tool
