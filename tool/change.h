// What register, confirm and deregister share: who asks and with what proof, and the printed answer
// with the day from which the law binds callers.
#pragma once

#include <string>

#include "registry/registry.h"
#include "tool/command.h"

namespace lapwing::tool {

struct ProofArguments {
  std::string method = "operator";
  int strength = 0;
  std::string evidence;

  void add_to(CLI::App& command);
};

struct ChangeArguments {
  std::string number;
  std::string region = "US";
  std::string list;
  std::string at;
  std::string key;
  bool unconfirmed = false;
  int valid_hours = 72;
  std::string server;  // its URL; empty: the data directory is written here
  ProofArguments proof;

  void add_to(CLI::App& command, const char* at_says);
  // A UsageError for a value that is none.
  registry::Request request() const;
  std::optional<Instant> instant(const registry::ListInfo& list) const;
};

// `cli:ann`
std::string actor();

// What open_writer() said, and where the change can be asked for while another process writes.
Error or_ask_the_server(Error refused);

enum class ChangeVerb : std::uint8_t { registered, removed };

// Prints what became of the number; for a registration also since when callers are bound.
Status print_change(const Globals& globals, const registry::ListInfo& list, E164 number,
                    ChangeVerb verb, const registry::ChangeOutcome& outcome,
                    const std::string& request_id = "");
void print_pending(const Globals& globals, const registry::PendingRequest& pending);

}  // namespace lapwing::tool
