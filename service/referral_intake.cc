// POST /v1/referrals: another agency's bag, zipped, is taken in as `lapwing referral read` does.
#include <algorithm>
#include <mutex>
#include <nlohmann/json.hpp>
#include <set>

#include "enforcement/referral_book.h"
#include "importers/zip_archive.h"
#include "screening/number_json.h"
#include "service/asked.h"
#include "service/problem.h"
#include "service/routes.h"
#include "service/spool.h"

namespace lapwing::service {
namespace {

namespace fs = std::filesystem;
using enforcement::BagReport;
using enforcement::PublicKey;

constexpr std::size_t kBagBytesMax = std::size_t{1} << 30;
constexpr std::size_t kFilesMax = 10'000;
constexpr DecodeLimits kLimits{.allowance_bytes = std::size_t{64} << 20, .ratio = 100};
constexpr const char* kArchive = "bag.zip";
constexpr const char* kBag = "bag";

// The agencies' that the operator trusts.
Result<std::vector<PublicKey>> keys_in(FileSystem& files, const fs::path& folder) {
  std::vector<PublicKey> keys;
  const auto entries = files.list(folder);
  if (!entries && entries.error().code == Errc::not_found) return keys;
  if (!entries) return entries.error();
  for (const auto& entry : *entries) {
    if (!entry.name.ends_with(".pub")) continue;
    const auto some = enforcement::read_public_keys(folder / entry.name);
    if (!some) return error(Errc::internal, "{}", some.error().message);
    keys.insert(keys.end(), some->begin(), some->end());
  }
  return keys;
}

bool may_be_made(const std::string& path) {
  constexpr std::size_t kNameMax = 255;  // bytes, of Linux's file systems
  return enforcement::is_plain_path(path) &&
         std::ranges::all_of(fs::path(path),
                             [](const fs::path& part) { return part.native().size() <= kNameMax; });
}

bool is_below_one_of(const std::set<std::string>& files, const std::string& path) {
  for (auto slash = path.find('/'); slash != std::string::npos; slash = path.find('/', slash + 1)) {
    if (files.contains(path.substr(0, slash))) return true;
  }
  return false;
}

// Every member becomes a plain file below the spool's folder, whatever it was: what a bag may not
// hold verify_bag() finds. The bag's own folder, which may be the archive's top.
Result<fs::path> unpack(Spool& spool, const fs::path& archive) {
  const auto zip = importers::ZipArchive::open(archive, kLimits);
  if (!zip) return zip.error();
  const auto members = zip->members();
  if (!members) return members.error();
  if (members->size() > kFilesMax) {
    return error(Errc::invalid_argument, "the zip has more than {} files", kFilesMax);
  }
  std::set<std::string> tops;
  std::set<std::string> seen;
  for (const auto& member : *members) {
    if (!may_be_made(member.name)) {
      return error(Errc::invalid_argument,
                   "the zip has a path that is not plain or leads elsewhere");
    }
    if (!seen.insert(member.name).second || is_below_one_of(seen, member.name)) {
      return error(Errc::invalid_argument, "the zip has `{}` twice, or as a file and a folder",
                   member.name);
    }
    tops.insert(member.name.substr(0, member.name.find('/')));
    const auto bytes = zip->open_as_stored(member);
    if (!bytes) return bytes.error();
    const auto taken = spool.take(**bytes, fs::path(kBag) / member.name);
    if (!taken) return taken.error();
  }
  const auto bag = spool.folder() / kBag;
  return seen.contains("bagit.txt") || tops.size() != 1 ? bag : bag / *tops.begin();
}

Result<BagReport> verified(const fs::path& bag, const std::vector<PublicKey>& keys,
                           bool unknown_signer) {
  if (keys.empty() && !unknown_signer) {
    return error(Errc::failed_precondition,
                 "no agency's public key is held in `agency-keys` of the data directory; "
                 "`unknown_signer` takes the bag in without, and it stays marked so");
  }
  auto report = enforcement::verify_bag(bag, keys);
  if (!report || report->sound() || !unknown_signer) return report;
  return enforcement::verify_bag(bag, {});
}

Response take_in(Request& request, Service& service) {
  Query query(request);
  const bool unknown_signer = query.flag("unknown_signer");
  if (const auto asked = query.finish(); !asked) return problem(asked.error());
  const auto keys = keys_in(service.files, service.data / "agency-keys");
  if (!keys) return problem(keys.error());
  Spool spool(service.files, service.data / "service" / "referrals" / request.act.substr(0, 24));
  const auto refuse = [&](const Error& why) {
    return problem(Error{why.code, told(why.message, spool.folder())});
  };
  const auto archive = spool.take(*request.stream, kArchive);
  if (!archive) return refuse(archive.error());
  const auto bag = unpack(spool, *archive);
  if (!bag) return refuse(bag.error());
  const auto report = verified(*bag, *keys, unknown_signer);
  if (!report) return refuse(report.error());
  if (!report->sound()) {
    return problem(400, "bag-not-sound", "The bag is not sound",
                   fmt::format("nothing of it was taken in: {}{}", report->problems.front(),
                               report->problems.size() == 1
                                   ? ""
                                   : fmt::format(", and {} more", report->problems.size() - 1)));
  }
  const auto taken =
      enforcement::take_in(service.registry, *bag, *report, "key:" + request.identity.key);
  if (!taken) return refuse(taken.error());
  auto response = json_response(
      screening::dump_line({{"kind", taken->kind},
                            {"changed", taken->changed},
                            {"referral", to_json(taken->state, service.clock.now())}}),
      taken->changed ? 201 : 200);
  response.headers.emplace_back("Location", "/v1/referrals/" + taken->state.id);
  return response;
}

}  // namespace

void add_referral_intake_routes(Router& router, Service& service) {
  // Of a process that was killed.
  (void)remove_tree(service.files, service.data / "service" / "referrals");
  const auto one_at_a_time = std::make_shared<std::mutex>();
  router.add({.method = Method::post,
              .pattern = "/v1/referrals",
              .role = Role::officer,
              .body = BodyUse::stream,
              .body_bytes_max = kBagBytesMax,
              .takes = {"application/zip", "application/octet-stream",
                        "application/x-www-form-urlencoded"},
              .changes = true,
              .handle = [&service, one_at_a_time](Request& request) {
                const std::lock_guard lock(*one_at_a_time);
                return take_in(request, service);
              }});
}

}  // namespace lapwing::service
