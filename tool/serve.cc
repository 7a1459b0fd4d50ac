// lapwing serve: the registry over HTTP.
#include <pthread.h>
#include <sys/resource.h>

#include <algorithm>
#include <csignal>
#include <thread>

#include "base/background.h"
#include "service/api.h"
#include "service/identity.h"
#include "service/pages/pages.h"
#include "service/pages/wording.h"
#include "service/routes.h"
#include "service/server.h"
#include "tool/commands.h"
#include "tool/serve_settings.h"
#include "tool/session.h"

namespace lapwing::tool {
namespace {

namespace fs = std::filesystem;

constexpr const char* kUsage =
    R"(Serve the registry over HTTP: look-ups, checks, scrubs, registrations, and the pages for them.

Prints where it listens, logs to standard error, and writes the data directory alone for as long as
it runs. SIGTERM or SIGINT ends it once what it has begun is answered. Out of the box it listens on
the loopback only; put nginx before it for anyone else (doc/service.md).

  lapwing serve
  lapwing serve --listen 127.0.0.1:0                  a free port, printed
  lapwing serve --listen unix:/run/lapwing/http.sock  behind nginx
  lapwing serve --config /etc/lapwing/serve.yaml      settings from a file; flags win

Every setting may also stand in the file (`listen: 127.0.0.1:8080`) or in the environment
(LAPWING_LISTEN). Without --config, serve.yaml in the data directory is read where there is one.)";

// Waits for SIGTERM or SIGINT, which no other thread must get: made before any is started.
class StopSignals {
 public:
  StopSignals() {
    sigemptyset(&signals_);
    sigaddset(&signals_, SIGTERM);
    sigaddset(&signals_, SIGINT);
    pthread_sigmask(SIG_BLOCK, &signals_, nullptr);
  }
  const char* wait() {
    int signal = 0;
    sigwait(&signals_, &signal);
    // A second one ends the process at once.
    pthread_sigmask(SIG_UNBLOCK, &signals_, nullptr);
    return signal == SIGTERM ? "SIGTERM" : "SIGINT";
  }

 private:
  sigset_t signals_{};
};

unsigned half_the_cores() { return std::max(1U, std::thread::hardware_concurrency() / 2); }

// Builds what scrubs want of every list, so that the first one need not wait; /readyz says so.
class IndexBuilder {
 public:
  explicit IndexBuilder(service::Service& service) {
    std::vector<std::pair<registry::ListId, std::shared_ptr<void>>> work;
    for (const auto& list : service.registry.lists()) {
      work.emplace_back(list.info.id, service.readiness.hold(fmt::format(
                                          "the index of {} is building", list.info.id.text())));
    }
    thread_ = std::jthread([&service, work = std::move(work)](std::stop_token stop) mutable {
      give_way();
      for (auto& [list, hold] : work) {
        if (stop.stop_requested()) return;
        const auto built = service.registry.build_index(list);
        if (!built) {
          service.log.error("index-not-built",
                            {{"list", list.text()}, {"cause", built.error().message}});
        }
        hold.reset();
      }
    });
  }

 private:
  std::jthread thread_;
};

Result<ServeSettings> settings_of(const Globals& globals, std::string config,
                                  const SettingValues& flags) {
  if (config.empty()) {
    const char* named = std::getenv("LAPWING_CONFIG");
    if (named != nullptr) config = named;
  }
  std::error_code ignored;
  const auto own = globals.data / "serve.yaml";
  if (config.empty() && fs::exists(own, ignored)) config = own.string();
  return gather_settings(config, settings_in_environment(), flags);
}

void no_core_dumps() {
  const rlimit none{0, 0};
  ::setrlimit(RLIMIT_CORE, &none);
}

Result<service::Words> letters(FileSystem& files) {
  auto catalogue = service::pages::Catalogue::load(files, share_dir() / "pages");
  if (!catalogue) return catalogue.error();
  return service::pages::words_of(*std::move(catalogue));
}

Result<int> serve(const Globals& globals, const ServeSettings& settings) {
  StopSignals signals;
  no_core_dumps();  // they would hold numbers and keys
  service::Log log(settings.log_level);
  if (!settings.access_log.empty()) {
    const auto opened = log.open_access_file(settings.access_log);
    if (!opened) return opened.error();
  }
  auto options = registry_options(globals);
  if (!options) return options.error();
  options->notice = [&log](const std::string& text) { log.warning("registry", {{"text", text}}); };
  auto registry = registry::Registry::open_writer(*options);
  if (!registry) return registry.error();
  const auto rulebook = open_rulebook(globals);
  if (!rulebook) return rulebook.error();
  const screening::Screener screener(**registry, **rulebook, *globals.clock);
  auto& files = posix_file_system();
  auto answers =
      service::KeptAnswers::open(files, globals.data / "service" / "answers", *globals.clock);
  if (!answers) return answers.error();

  service::Metrics metrics;
  service::Readiness readiness;
  service::Service parts{
      .registry = **registry,
      .rulebook = **rulebook,
      .screener = screener,
      .clock = *globals.clock,
      .files = files,
      .data = globals.data,
      .share = share_dir(),
      .log = log,
      .metrics = metrics,
      .readiness = readiness,
      .scrub_threads = settings.scrub_threads != 0 ? settings.scrub_threads : half_the_cores()};
  const auto words = letters(files);
  if (!words) return words.error();
  auto identity = settings.identity;
  identity.registration.proof.words = *words;
  auto identities = service::Identities::open(
      **registry, **rulebook, *globals.clock, files, globals.data, std::move(identity),
      [&log](const std::string& method, const Error& why) {
        log.error("not-delivered", {{"method", method}, {"cause", why.message}});
      });
  if (!identities) return identities.error();
  parts.identities = identities->get();
  const IndexBuilder indexes(parts);
  auto router = service::all_routes(parts);
  service::Api* asked = nullptr;  // by the pages, once there are requests
  const auto paged = service::pages::add_pages(
      router,
      {.api = [&asked](service::Request& request) { return asked->handle(request); },
       .share = parts.share,
       .secure = settings.public_url.starts_with("https:") || !settings.server.certificate.empty(),
       .methods = (*identities)->registrations().methods(),
       .clock = parts.clock},
      files);
  if (!paged) return paged.error();
  service::Api api(parts, std::move(router), (*identities)->subscribers(), **answers);
  asked = &api;
  auto server = service::Server::start(
      settings.server,
      [&api, for_people = *paged](service::Request& request) {
        return for_people(request, api.handle(request));
      },
      log);
  if (!server) return server.error();
  metrics.at_scrape([&](service::Metrics& now) {
    now.set("lapwing_http_connections", "Open connections.", {},
            static_cast<double>((*server)->connections()));
    now.set("lapwing_http_refused", "Connections and requests refused for want of room.", {},
            static_cast<double>((*server)->refused()));
    now.set("lapwing_journal_seq", "The journal's last entry.", {},
            static_cast<double>((*registry)->head()));
  });
  fmt::print("listening on {}\n", (*server)->address());
  std::fflush(stdout);
  log.info("listening", {{"address", (*server)->address()}});
  const char* signal = signals.wait();
  log.info("stopping", {{"signal", std::string(signal)}});
  (*server)->stop();
  log.info("stopped");
  return 0;
}

}  // namespace

void add_serve(CLI::App& app) {
  const auto flags = std::make_shared<SettingValues>();
  const auto config = std::make_shared<std::string>();
  auto& command = add_command(app, "serve", kUsage, [flags, config](const Globals& globals) {
    const auto settings = settings_of(globals, *config, *flags);
    if (!settings && settings.error().code == Errc::invalid_argument) {
      throw UsageError{settings.error().message};
    }
    return settings ? serve(globals, *settings) : Result<int>(settings.error());
  });
  command.add_option("--config", *config, "a YAML file of settings (default $LAPWING_CONFIG)")
      ->type_name("FILE");
  for (const auto& setting : serve_settings()) {
    const std::string name = setting.name;
    command
        .add_option_function<std::string>(
            "--" + name, [flags, name](const std::string& value) { (*flags)[name] = value; },
            setting.help)
        ->type_name(setting.value);
  }
}

}  // namespace lapwing::tool
