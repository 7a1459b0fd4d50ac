#include "checker/call_reader.h"

#include <algorithm>
#include <array>

#include "checker/places.h"
#include "checker/scope.h"

namespace lapwing::checker {
namespace {

constexpr std::array<std::string_view, 8> kListStates = {
    "listed",      "not_listed",    "maybe_listed", "not_held",
    "not_covered", "not_held_then", "not_asked",    "stale"};
constexpr std::array<std::string_view, 5> kForms = {"oral", "recorded", "electronic", "written",
                                                    "signed-written"};
constexpr std::array<std::string_view, 4> kAnswers = {"yes", "no", "no-data", "not-asked"};

// RFC 3339, or a bare date: midnight UTC.
std::optional<Instant> read_instant(Fields& fields, const std::string& key) {
  const auto text = fields.text_if(key);
  if (!text) return {};
  if (const auto at = parse_instant(*text)) return *at;
  if (const auto day = parse_date(*text)) return Instant(std::chrono::sys_days(*day));
  fields.problem(
      fmt::format("`{}` must be a time like 2026-11-01T12:00:00Z or a date, not `{}`", key, *text));
  return {};
}

std::optional<E164> read_number(Fields& fields, const std::string& key) {
  const auto text = fields.text_if(key);
  if (!text) return {};
  const auto number = E164::from_digits(text->starts_with('+') ? std::string_view(*text).substr(1)
                                                               : std::string_view());
  if (!number) fields.problem(fmt::format("`{}` must be like +12125550142, not `{}`", key, *text));
  return number;
}

ListFact read_list(Fields& parent, const std::string& list, const YAML::Node& node) {
  ListFact fact;
  fact.list = list;
  const auto state_of = [&](const std::string& text) {
    const auto found = std::find(kListStates.begin(), kListStates.end(), text);
    if (found == kListStates.end()) {
      parent.problem_at(node,
                        fmt::format("a list is {}, not `{}`", fmt::join(kListStates, ", "), text));
      return ListState::not_held;
    }
    return static_cast<ListState>(found - kListStates.begin());
  };
  if (node.IsScalar()) {
    fact.state = state_of(node.Scalar());
    return fact;
  }
  Fields fields = parent.nested(node, "`" + list + "`");
  fact.state = state_of(fields.text("state"));
  fact.from = fields.date_if("from");
  fact.from_kind =
      fields.flag_or("first_seen", false) ? FromKind::first_seen : FromKind::registered;
  fact.not_before = fields.date_if("not_before");
  fact.until = fields.date_if("until");
  fact.obtained = fields.date_if("obtained");
  fact.edition = fields.text_or("edition", "");
  fact.prefix = fields.text_or("prefix", "");
  fields.finish();
  return fact;
}

}  // namespace

Consent read_consent(Fields& fields, const std::string& seller) {
  Consent consent;
  consent.id = fields.text_or("id", "");
  consent.seller = fields.text_or("seller", seller);
  consent.form = static_cast<ConsentForm>(fields.word("form", kForms));
  consent.express = fields.flag_or("express", true);
  consent.channels = fields.texts_if("channels");
  consent.recorded = fields.flag_or("recorded", false);
  consent.any_hour = fields.flag_or("any_hour", false);
  consent.given_at = read_instant(fields, "given");
  consent.expires_at = read_instant(fields, "expires");
  consent.revoked_at = read_instant(fields, "revoked");
  return consent;
}

Ebr read_relationship(Fields& fields, const std::string& seller) {
  Ebr ebr;
  ebr.id = fields.text_or("id", "");
  ebr.seller = fields.text_or("seller", seller);
  ebr.kind = fields.text("kind");
  ebr.last_on = fields.date_if("last");
  ebr.ongoing = fields.flag_or("ongoing", false);
  ebr.ended_at = read_instant(fields, "ended");
  return ebr;
}

namespace {

PriorCall read_prior(Fields& fields, const std::string& seller) {
  PriorCall prior;
  prior.id = fields.text_or("id", "");
  const auto at = read_instant(fields, "at");
  if (!at) fields.problem("`at` is missing in a prior call");
  prior.at = at.value_or(Instant{});
  prior.seller = fields.text_or("seller", seller);
  if (prior.seller == "unknown") prior.seller.clear();
  prior.subject = fields.text_or("subject", "");
  prior.answered = fields.flag_if("answered");
  prior.channel = fields.text_or("channel", "voice");
  return prior;
}

// `none`, or a list of records; absent: not known.
template <class T, class Read>
std::optional<std::vector<T>> read_records(Fields& fields, const std::string& key, Read read) {
  const YAML::Node node = fields.take(key);
  if (!node.IsDefined() || node.IsNull()) return {};
  std::vector<T> records;
  if (node.IsScalar() && node.Scalar() == "none") return records;
  if (!node.IsSequence()) {
    fields.problem_at(node, fmt::format("`{}` must be none or a list", key));
    return records;
  }
  for (const auto& item : node) {
    Fields parts = fields.nested(item, "one of `" + key + "`");
    records.push_back(read(parts));
    parts.finish();
  }
  return records;
}

void read_internal(Fields& fields, Call& call) {
  const YAML::Node node = fields.take("internal");
  if (!node.IsDefined() || node.IsNull()) return;
  call.internal.emplace();
  if (node.IsScalar() && node.Scalar() == "none") return;
  Fields parts = fields.nested(node, "`internal`");
  call.internal->listed = true;
  if (parts.text("requested") != "unknown") {
    call.internal->requested_at = read_instant(parts, "requested");
  }
  parts.finish();
}

void read_reassigned(Fields& fields, Call& call) {
  const YAML::Node node = fields.take("reassigned");
  if (!node.IsDefined() || node.IsNull()) return;
  Fields parts = fields.nested(node, "`reassigned`");
  call.reassigned =
      ReassignedFact{.answer = static_cast<ReassignedAnswer>(parts.word("answer", kAnswers)),
                     .since = parts.date_if("since"),
                     .asked_on = parts.date_if("asked")};
  parts.finish();
}

void read_preferences(Fields& fields, Call& call) {
  const YAML::Node node = fields.take("preferences");
  if (!node.IsDefined() || node.IsNull()) return;
  call.preferences.emplace();
  if (node.IsScalar() && node.Scalar() == "none") return;
  Fields parts = fields.nested(node, "`preferences`");
  call.preferences->everything = parts.flag_or("everything", false);
  call.preferences->categories = parts.texts_if("categories");
  call.preferences->modes = parts.texts_if("modes");
  call.preferences->day_types = parts.texts_if("day_types");
  call.preferences->bands = parts.texts_if("bands");
  parts.finish();
}

void read_identity(Fields& fields, Call& call) {
  const YAML::Node node = fields.take("identity");
  if (!node.IsDefined() || node.IsNull()) return;
  Fields parts = fields.nested(node, "`identity`");
  call.identity.number_sent = parts.flag_if("number_sent");
  call.identity.number_ours = parts.flag_if("number_ours");
  call.identity.name_sent = parts.flag_if("name_sent");
  call.identity.callback = parts.flag_if("callback");
  call.identity.disclosed = parts.flag_if("disclosed");
  parts.finish();
}

void read_places(Fields& fields, Call& call) {
  if (const YAML::Node node = fields.take("place"); node.IsDefined()) {
    Fields parts = fields.nested(node, "`place`");
    call.place = read_place(parts);
    parts.finish();
  } else if (call.to) {
    call.place = place_of(*call.to);
  }
  if (const YAML::Node node = fields.take("address"); node.IsDefined()) {
    Fields parts = fields.nested(node, "`address`");
    call.address = read_place(parts);
    parts.finish();
  }
}

}  // namespace

Place read_place(Fields& fields) {
  Place place;
  const auto codes = [&](const std::string& key, std::vector<Jurisdiction>& to) {
    for (const std::string& code : fields.texts_if(key)) {
      if (const auto parsed = Jurisdiction::parse(code)) {
        to.push_back(*parsed);
      } else {
        fields.problem(fmt::format("`{}` knows codes like US or US-FL, not `{}`", key, code));
      }
    }
  };
  codes("countries", place.countries);
  codes("subdivisions", place.subdivisions);
  place.counties = fields.texts_if("counties");
  for (const std::string& name : fields.texts_if("zones")) {
    if (const auto zone = Zone::find(name)) {
      place.zones.push_back(*zone);
    } else {
      fields.problem(zone.error().message);
    }
  }
  return place;
}

Call read_call(Fields& fields) {
  Call call;
  call.to = read_number(fields, "to");
  call.from = read_number(fields, "from");
  if (const auto at = fields.text_if("at")) {
    const auto instant = parse_instant(*at);
    if (instant) {
      call.at = *instant;
    } else {
      fields.problem(instant.error().message);
    }
  }
  call.on = fields.date_if("on");
  call.channel = static_cast<Channel>(fields.word_or("channel", kChannelNames, 0));
  call.purpose = static_cast<Purpose>(fields.word_or("purpose", kPurposeNames, 0));
  call.sector = fields.text_or("sector", "");
  call.recorded = fields.flag_if("recorded");
  call.autodialed = fields.flag_if("autodialed");
  call.b2b = fields.flag_if("b2b");
  call.line = static_cast<Line>(fields.word_or("line", kLineNames, 0));
  call.seller = fields.text_or("seller", "");
  call.seller_kinds = fields.texts_if("seller_kinds");
  call.telemarketer = fields.text_or("telemarketer", "");
  call.campaign = fields.text_or("campaign", "");
  call.subject = fields.text_or("subject", "");
  read_places(fields, call);
  if (const YAML::Node lists = fields.take("lists"); lists.IsDefined() && lists.IsMap()) {
    for (const auto& pair : lists) {
      call.lists.push_back(read_list(fields, pair.first.Scalar(), pair.second));
    }
  } else if (lists.IsDefined()) {
    fields.problem_at(lists, "`lists` must map lists to what they say");
  }
  read_internal(fields, call);
  call.consents = read_records<Consent>(
      fields, "consents", [&](Fields& one) { return read_consent(one, call.seller); });
  call.relationships = read_records<Ebr>(
      fields, "relationships", [&](Fields& one) { return read_relationship(one, call.seller); });
  read_reassigned(fields, call);
  read_preferences(fields, call);
  read_identity(fields, call);
  if (const YAML::Node shown = fields.take("safe_harbor"); shown.IsDefined()) {
    Fields parts = fields.nested(shown, "`safe_harbor`");
    for (const auto& pair : shown) {
      call.safe_harbor[pair.first.Scalar()] = parts.flag_or(pair.first.Scalar(), false);
    }
  }
  call.history = read_records<PriorCall>(fields, "history",
                                         [&](Fields& one) { return read_prior(one, call.seller); });
  return call;
}

Result<Channel> parse_channel(std::string_view text) {
  const auto found = std::find(kChannelNames.begin(), kChannelNames.end(), text);
  if (found != kChannelNames.end()) return static_cast<Channel>(found - kChannelNames.begin());
  return error(Errc::invalid_argument, "a channel is {}, not `{}`", fmt::join(kChannelNames, ", "),
               text);
}

Result<Purpose> parse_purpose(std::string_view text) {
  const auto found = std::find(kPurposeNames.begin(), kPurposeNames.end(), text);
  if (found != kPurposeNames.end()) return static_cast<Purpose>(found - kPurposeNames.begin());
  return error(Errc::invalid_argument, "a purpose is {}, not `{}`", fmt::join(kPurposeNames, ", "),
               text);
}

std::string_view to_string(Channel channel) {
  return kChannelNames[static_cast<std::size_t>(channel)];
}

std::string_view to_string(Purpose purpose) {
  return kPurposeNames[static_cast<std::size_t>(purpose)];
}

}  // namespace lapwing::checker
