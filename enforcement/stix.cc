#include "enforcement/stix.h"

#include <openssl/evp.h>

#include <algorithm>
#include <array>
#include <map>
#include <new>
#include <set>

#include "enforcement/agency_key.h"

namespace lapwing::enforcement {
namespace {

using nlohmann::json;

// STIX 2.1 section 2.9 fixes the first for cyber-observables and forbids it for all else. Ours is
// uuid5 of the DNS namespace and `lapwing.example`, computed once.
constexpr std::string_view kObservables = "00abedb4-aa42-466c-9c01-fed23315a9b7";
constexpr std::string_view kDns = "6ba7b810-9dad-11d1-80b4-00c04fd430c8";

const std::string& our_namespace() {
  static const std::string name_space = uuid5(kDns, "lapwing.example");
  return name_space;
}

// Section 4.14: predefined, the same for everybody.
const char* tlp_marking(std::string_view tlp) {
  if (tlp == "TLP:WHITE" || tlp == "TLP:CLEAR") {
    return "marking-definition--613f2e26-407d-48c7-9eca-b8e91df99dc9";
  }
  if (tlp == "TLP:GREEN") return "marking-definition--34098fce-860f-48ae-8e50-ebd3cc5e41da";
  if (tlp == "TLP:RED") return "marking-definition--5e57c739-391a-4eb3-b6be-7d15ca92d5ed";
  return "marking-definition--f88d31f6-486f-44da-b317-01333bde0b82";  // amber, the stricter guess
}

std::string id_of(std::string_view type, std::string_view name) {
  return fmt::format("{}--{}", type, uuid5(our_namespace(), fmt::format("{}|{}", type, name)));
}

// Section 3.2: precise to the millisecond.
std::string timestamp(Instant at) {
  std::string text = format_instant(at);
  if (text.find('.') == std::string::npos) text.insert(text.size() - 1, ".000");
  return text;
}

class Bundle {
 public:
  Bundle(const StixInput& input, const CaseEvidence& evidence, const Pseudonyms& pseudonyms)
      : in_(input), evidence_(evidence), hidden_(pseudonyms) {}

  json make() {
    add_agency();
    add_extension();
    add_calls();
    add_sellers();
    if (!all_.empty()) add_grouping();
    return {{"type", "bundle"},
            {"id", id_of("bundle", in_.case_id + '|' + timestamp(in_.now))},
            {"objects", objects_}};
  }

 private:
  json domain_object(const char* type, const std::string& name) const {
    json object{{"type", type},
                {"spec_version", "2.1"},
                {"id", id_of(type, name)},
                {"created", timestamp(in_.now)},
                {"modified", timestamp(in_.now)}};
    if (!author_.empty() && object["id"] != author_) object["created_by_ref"] = author_;
    if (std::string_view(type) != "extension-definition") {
      object["object_marking_refs"] = {tlp_marking(in_.tlp)};
    }
    return object;
  }

  void add_agency() {
    if (in_.agency == nullptr) return;
    json identity = domain_object("identity", "agency|" + in_.agency->id);
    identity["name"] = in_.agency->name;
    identity["identity_class"] = "organization";
    identity["sectors"] = {"government-national"};
    if (!in_.agency->contact.empty()) identity["contact_information"] = in_.agency->contact;
    author_ = identity["id"].get<std::string>();
    objects_.push_back(std::move(identity));
  }

  // An extension definition must name its author (section 7.3), here whoever writes the bundle.
  void add_extension() {
    json extension = domain_object("extension-definition", "telephone-call/1");
    extension_ = extension["id"].get<std::string>();
    if (author_.empty()) {
      json writer = domain_object("identity", "unnamed agency");
      writer["name"] = "unnamed agency";
      writer["identity_class"] = "organization";
      extension["created_by_ref"] = writer["id"];
      objects_.push_back(std::move(writer));
    }
    extension["name"] = "telephone numbers and calls";
    extension["description"] =
        "New cyber-observables: lapwing-phone-number (`number` in E.164 form, or a pseudonym) and "
        "lapwing-phone-call (`call`, `start`, `src_ref`, `dst_ref`). The number shown as the "
        "caller's proves nothing about who called.";
    extension["schema"] = "doc/referral.md of Lapwing, section STIX";
    extension["version"] = "1.0.0";
    extension["extension_types"] = {"new-sco"};
    objects_.push_back(std::move(extension));
  }

  // `named` holds the properties that decide the id (section 2.9): nlohmann::json sorts the names,
  // as RFC 8785 wants, and all values are ASCII.
  std::string observable(const char* type, const json& named) {
    json object = named;
    object["type"] = type;
    object["spec_version"] = "2.1";
    object["id"] = fmt::format("{}--{}", type, uuid5(kObservables, named.dump()));
    object["extensions"] = {{extension_, {{"extension_type", "new-sco"}}}};
    object["object_marking_refs"] = {tlp_marking(in_.tlp)};
    auto id = object["id"].get<std::string>();
    if (!seen_.insert(id).second) return id;
    objects_.push_back(std::move(object));
    return id;
  }
  std::string number(const std::string& e164) {
    return observable("lapwing-phone-number", {{"number", hidden_.number(e164)}});
  }

  void add_calls() {
    struct Shown {
      std::set<std::string> refs, calls;
      std::string first, last;
    };
    std::map<std::string, Shown> callers;
    for (const Violation& one : evidence_.violations) {
      if (one.called.empty()) continue;  // a rate over a campaign is no call
      json call{{"call", hidden_.id(one.call)}, {"start", one.at}, {"dst_ref", number(one.called)}};
      Shown& shown = callers[one.caller];
      shown.refs.insert(call["dst_ref"].get<std::string>());
      if (!one.caller.empty()) {
        call["src_ref"] = number(one.caller);
        shown.refs.insert(call["src_ref"].get<std::string>());
      }
      shown.refs.insert(observable("lapwing-phone-call", call));
      shown.calls.insert(one.call);
      if (shown.first.empty() || one.at < shown.first) shown.first = one.at;
      shown.last = std::max(shown.last, one.at);
    }
    for (const auto& [caller, shown] : callers) {
      json data = domain_object("observed-data", in_.case_id + '|' + hidden_.number(caller));
      data["first_observed"] = shown.first;
      data["last_observed"] = shown.last;
      data["number_observed"] = shown.calls.size();
      data["object_refs"] = shown.refs;
      all_.push_back(data["id"]);
      objects_.push_back(std::move(data));
    }
  }

  void add_sellers() {
    std::set<std::string> sellers;
    for (const Violation& one : evidence_.violations) {
      if (!one.seller.empty() && sellers.insert(one.seller).second) {
        json seller = domain_object("identity", in_.case_id + "|seller|" + one.seller);
        seller["name"] = hidden_.text(one.seller);
        seller["roles"] = {"seller"};
        all_.push_back(seller["id"]);
        objects_.push_back(std::move(seller));
      }
    }
  }

  void add_grouping() {
    std::map<std::string, std::uint64_t> rules;
    for (const Violation& one : evidence_.violations) {
      ++rules[fmt::format("{} {}, {}", one.outcome, one.citation, one.standing)];
    }
    std::string words =
        "Findings are prima facie where said so: the caller may hold records that excuse a call.";
    for (const auto& [rule, count] : rules) words += fmt::format(" {}: {}.", rule, count);
    json note = domain_object("note", in_.case_id);
    note["abstract"] = "what the calls broke";
    note["content"] = hidden_.text(words);
    note["object_refs"] = all_;
    json grouping = domain_object("grouping", in_.case_id);
    grouping["name"] = in_.title;
    grouping["context"] = "suspicious-activity";
    grouping["object_refs"] = all_;
    grouping["object_refs"].push_back(note["id"]);
    objects_.push_back(std::move(note));
    objects_.push_back(std::move(grouping));
  }

  const StixInput& in_;
  const CaseEvidence& evidence_;
  const Pseudonyms& hidden_;
  std::string author_;
  std::string extension_;
  json objects_ = json::array();
  json all_ = json::array();  // ids for the grouping
  std::set<std::string> seen_;
};

}  // namespace

std::string uuid5(std::string_view name_space, std::string_view name) {
  std::string bytes;
  std::string digits(name_space);
  std::erase(digits, '-');
  std::array<unsigned char, 16> space{};
  if (!read_hex(digits, space)) return {};
  bytes.assign(space.begin(), space.end());
  bytes += name;
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned int size = 0;
  if (EVP_Digest(bytes.data(), bytes.size(), digest.data(), &size, EVP_sha1(), nullptr) != 1) {
    throw std::bad_alloc();
  }
  digest[6] = static_cast<unsigned char>((digest[6] & 0x0f) | 0x50);
  digest[8] = static_cast<unsigned char>((digest[8] & 0x3f) | 0x80);
  const std::string all = to_hex(digest.data(), 16);
  return fmt::format("{}-{}-{}-{}-{}", all.substr(0, 8), all.substr(8, 4), all.substr(12, 4),
                     all.substr(16, 4), all.substr(20));
}

json stix_bundle(const StixInput& input, const CaseEvidence& evidence,
                 const Pseudonyms& pseudonyms) {
  return Bundle(input, evidence, pseudonyms).make();
}

}  // namespace lapwing::enforcement
