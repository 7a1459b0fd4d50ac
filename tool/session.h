// What a command needs of the libraries, opened together: the list catalog, the registry in the
// data directory, the rulebook.
#pragma once

#include <memory>

#include "checker/rulebook.h"
#include "phone/reading.h"
#include "registry/registry.h"
#include "screening/screener.h"
#include "tool/command.h"

namespace lapwing::tool {

// data/lists.yaml, with the data directory's own lists.yaml laid over it where there is one.
Result<std::shared_ptr<const registry::ListCatalog>> open_catalog(const Globals& globals);

// The data directory's; notices go to standard error.
Result<registry::RegistryOptions> registry_options(const Globals& globals);
Result<std::unique_ptr<registry::Registry>> open_writer(const Globals& globals);
// Beside a writer. Where the directory holds no registry yet, not_found says how to begin.
Result<std::unique_ptr<const registry::Registry>> open_reader(const Globals& globals);

// The shipped rules, with the files of the data directory's own folder `rules` added or in place of
// those of the same path: an operator's declared emergencies, a state not yet covered.
Result<std::unique_ptr<const checker::Rulebook>> open_rulebook(const Globals& globals);
// That folder; empty where there is none.
std::filesystem::path own_rules(const Globals& globals);

// What to make of a data directory without a registry: an error, or one that holds no list, so that
// every list the law requires is `not-held`.
enum class Missing : std::uint8_t { refused, holds_nothing };

// A registry to read, the law, and the two joined.
class ScreeningSession {
 public:
  static Result<std::unique_ptr<const ScreeningSession>> open(const Globals& globals,
                                                              Missing missing = Missing::refused);

  const screening::Screener& screener() const { return screener_; }

 private:
  struct RemovedFolder {
    std::filesystem::path path;
    ~RemovedFolder();
  };
  static Result<std::unique_ptr<const registry::Registry>> open_empty(
      const Globals& globals, std::unique_ptr<RemovedFolder>& folder);
  ScreeningSession(std::unique_ptr<RemovedFolder> folder,
                   std::unique_ptr<const registry::Registry> registry,
                   std::unique_ptr<const checker::Rulebook> rulebook,
                   std::shared_ptr<const Clock> clock);

  std::unique_ptr<RemovedFolder> folder_;  // of an empty registry
  std::unique_ptr<const registry::Registry> registry_;
  std::unique_ptr<const checker::Rulebook> rulebook_;
  std::shared_ptr<const Clock> clock_;
  screening::Screener screener_;
};

// A UsageError for a region without a numbering plan.
phone::Reader reader_argument(const std::string& region, bool letters = false);

// The number that `text` reads as. invalid_argument, as a UsageError, when it is not exactly one.
E164 number_argument(const std::string& text, const std::string& region);

registry::ListId list_argument(const std::string& text);

// `--area` of import and export: three digits are an area code of +1, `+353` and anything longer
// an E.164 prefix; `all`.
registry::Coverage area_arguments(const std::vector<std::string>& areas);

// Who acts, for the journal: `cli:alice`.
std::string cli_actor();

}  // namespace lapwing::tool
