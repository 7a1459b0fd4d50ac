// lapwing confirm: makes a request of register or deregister --unconfirmed count.
#include "tool/change.h"
#include "tool/commands.h"
#include "tool/session.h"

namespace lapwing::tool {
namespace {

constexpr const char* kUsage =
    R"(Confirm a registration or removal that was asked for with --unconfirmed. It counts from now on.

  lapwing confirm 5f0c2a9e41d7b8366a1f0e9d2c4b7a58 --method e-mail-link --strength 1)";

struct Arguments {
  std::string id;
  ProofArguments proof;
};

Result<int> run(const Globals& globals, const Arguments& arguments) {
  const auto registry = open_writer(globals);
  if (!registry) return registry.error();
  const auto confirmed =
      (*registry)->confirm(arguments.id, {actor(), arguments.proof.method,
                                          static_cast<std::uint8_t>(arguments.proof.strength), "",
                                          arguments.proof.evidence});
  if (!confirmed) return confirmed.error();
  const auto& request = confirmed->request;
  const auto info = (*registry)->catalog().find(request.list);
  if (!info) return info.error();
  const auto verb = request.kind == registry::PendingKind::registration ? ChangeVerb::registered
                                                                        : ChangeVerb::removed;
  const auto printed =
      print_change(globals, *info, request.number, verb, confirmed->outcome, request.id);
  if (!printed) return printed.error();
  return 0;
}

}  // namespace

void add_confirm(CLI::App& app) {
  const auto arguments = std::make_shared<Arguments>();
  auto& command = add_command(app, "confirm", kUsage, [arguments](const Globals& globals) {
    return run(globals, *arguments);
  });
  command.add_option("REQUEST-ID", arguments->id, "as register --unconfirmed printed it")
      ->required();
  arguments->proof.add_to(command);
}

}  // namespace lapwing::tool
