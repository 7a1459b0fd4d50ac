#include "registry/list.h"

#include <gtest/gtest.h>

#include "tests/support/temp_dir.h"

namespace lapwing::registry {
namespace {

const std::filesystem::path kLists =
    std::filesystem::path(LAPWING_SOURCE_DIR) / "data" / "lists.yaml";

ListCatalog shipped() {
  auto catalog = ListCatalog::load(kLists);
  EXPECT_TRUE(catalog) << catalog.error().message;
  return *std::move(catalog);
}

std::vector<std::string> required(const ListCatalog& catalog, std::string_view digits,
                                  const std::vector<std::string>& places, std::string_view channel,
                                  std::string_view on) {
  std::vector<std::string> ids;
  for (const auto* list : catalog.required_for(
           {*E164::from_digits(digits), places, channel, "sales", *parse_date(on)})) {
    ids.push_back(list->id.text());
  }
  return ids;
}

using Ids = std::vector<std::string>;

TEST(ListId, AcceptsListsAndSellersOwn) {
  for (const char* good : {"us.national", "gb.tps", "sg.voice", "no.reservasjon", "x-1.y_2"}) {
    ASSERT_TRUE(ListId::parse(good)) << good;
    EXPECT_FALSE(ListId::parse(good)->is_internal());
  }
  const auto own = ListId::internal("acme.co");
  ASSERT_TRUE(own);
  EXPECT_EQ(own->text(), "seller/acme.co/internal");
  EXPECT_EQ(own->seller(), "acme.co");
  EXPECT_EQ(*ListId::parse("seller/acme.co/internal"), *own);
}

TEST(ListId, RefusesEverythingElse) {
  for (const std::string& bad :
       {std::string(), std::string("US.TX"), std::string("us..tx"), std::string(".us"),
        std::string("us."), std::string("us tx"), std::string("us/tx"), std::string("seller/"),
        std::string("seller//internal"), std::string("seller/a/b/internal"),
        std::string("seller/acme"), std::string("seller/ACME/internal"), std::string(200, 'a')}) {
    const auto id = ListId::parse(bad);
    ASSERT_FALSE(id) << bad;
    EXPECT_EQ(id.error().code, Errc::invalid_argument);
  }
  EXPECT_FALSE(ListId::internal(""));
  EXPECT_FALSE(ListId::internal("a/b"));
}

TEST(Lists, KnowsEveryListThatTheLawAndTheFactsName) {
  const auto catalog = shipped();
  for (const char* id : {"us.national",
                         "us.co",
                         "us.fl",
                         "us.in",
                         "us.la",
                         "us.ma",
                         "us.mo",
                         "us.ok",
                         "us.pa",
                         "us.tn",
                         "us.tx",
                         "us.wy",
                         "us.wireless",
                         "us.reassigned",
                         "us.dno",
                         "ca.national",
                         "gb.tps",
                         "gb.ctps",
                         "ie.ndd",
                         "au.dncr",
                         "nz.dnc",
                         "sg.voice",
                         "sg.text",
                         "sg.fax",
                         "in.dnd",
                         "hk.fax",
                         "hk.text",
                         "hk.prerecorded",
                         "kr.dnc",
                         "mx.repep",
                         "br.naomeperturbe",
                         "ar.nollame",
                         "co.rne",
                         "fr.bloctel",
                         "it.rpo",
                         "es.robinson",
                         "be.dncm",
                         "no.reservasjon",
                         "se.nix",
                         "fi.puhelinkielto",
                         "dk.robinson",
                         "il.dnc",
                         "za.optout",
                         "uy.nollame",
                         "hr.hakom",
                         "tr.iys"}) {
    EXPECT_TRUE(catalog.find(*ListId::parse(id))) << id;
  }
  EXPECT_FALSE(catalog.find(*ListId::parse("xx.none")));
  const auto own = catalog.find(*ListId::internal("acme"));
  ASSERT_TRUE(own);
  EXPECT_EQ(own->tenure, Tenure::run);
}

TEST(Lists, RequirementsHoldForTheirPlacesChannelsAndDays) {
  const TempDir dir;
  const auto head = [](const char* id, const char* place) {
    return fmt::format(
        "  {}:\n    title: t\n    jurisdiction: {}\n    channels: [voice, text]\n    regime: "
        "opt-out\n"
        "    tenure: held\n    zone: UTC\n    required:\n",
        id, place);
  };
  const auto catalog = ListCatalog::load(dir.write(
      "lists.yaml", "lists:\n" + head("us.all", "US") +
                        "      - {places: [US], channels: [voice, text], citation: c}\n" +
                        head("us.tx", "US-TX") +
                        "      - {places: [US-TX], channels: [voice], citation: c}\n"
                        "      - {places: [US-TX], channels: [text], from: 2025-09-01, until: "
                        "2026-09-01, citation: c}\n" +
                        head("us.fl", "US-FL") +
                        "      - {places: [US-FL], channels: [voice], citation: c}\n"));
  ASSERT_TRUE(catalog) << catalog.error().message;
  const std::vector<std::string> texas = {"US", "US-TX"};
  EXPECT_EQ(required(*catalog, "15125550142", texas, "voice", "2026-11-23"),
            (Ids{"us.all", "us.tx"}));
  EXPECT_EQ(required(*catalog, "12125550142", {"US", "US-NY"}, "voice", "2026-11-23"),
            Ids{"us.all"});
  // A number that may be in several states needs every list that may bind.
  EXPECT_EQ(required(*catalog, "15125550142", {"US", "US-TX", "US-FL"}, "voice", "2026-11-23"),
            (Ids{"us.all", "us.tx", "us.fl"}));
  EXPECT_EQ(required(*catalog, "15125550142", texas, "fax", "2026-11-23"), Ids{});
  EXPECT_EQ(required(*catalog, "15125550142", texas, "text", "2025-08-31"), Ids{"us.all"});
  EXPECT_EQ(required(*catalog, "15125550142", texas, "text", "2025-09-01"),
            (Ids{"us.all", "us.tx"}));
  EXPECT_EQ(required(*catalog, "15125550142", texas, "text", "2026-08-31"),
            (Ids{"us.all", "us.tx"}));
  EXPECT_EQ(required(*catalog, "15125550142", texas, "text", "2026-09-01"), Ids{"us.all"});
}

TEST(Lists, MonthsEndOnTheSameDayOrTheMonthsLast) {
  auto list = *shipped().find(*ListId::parse("us.national"));
  list.age_limit = AgeLimit{.days = {}, .months = 1, .calendar = {}, .citation = "c"};
  const auto until = [&](const char* obtained) {
    return format_date(*list.use_until(*parse_instant(std::string(obtained) + "T18:00:00Z")));
  };
  EXPECT_EQ(until("2026-01-15"), "2026-02-15");
  EXPECT_EQ(until("2026-01-31"), "2026-02-28");
  EXPECT_EQ(until("2026-12-31"), "2027-01-31");
}

TEST(Lists, AgeCountsCivilDaysInTheListsZone) {
  const auto list = *shipped().find(*ListId::parse("us.national"));
  const auto obtained = *parse_instant("2026-10-01T03:30:00Z");  // 23:30 on 30 September there
  EXPECT_EQ(list.age_days(obtained, *parse_instant("2026-10-01T03:59:59Z")), 0);
  EXPECT_EQ(list.age_days(obtained, *parse_instant("2026-10-01T04:00:00Z")), 1);
  EXPECT_EQ(list.use_until(obtained), *parse_date("2026-10-31"));
  EXPECT_FALSE(list.stale(obtained, *parse_instant("2026-11-01T03:59:59Z")));
  EXPECT_TRUE(list.stale(obtained, *parse_instant("2026-11-01T04:00:00Z")));
  EXPECT_EQ(list.age_days(obtained, *parse_instant("2026-09-01T00:00:00Z")), 0);
}

TEST(Lists, ColoradosPublicationsEndEachOthersUse) {
  const auto list = *shipped().find(*ListId::parse("us.co"));
  const auto until = [&](std::string_view obtained) {
    return format_date(*list.use_until(*parse_instant(std::string(obtained) + "T18:00:00Z")));
  };
  EXPECT_EQ(until("2026-01-09"), "2026-01-31");
  EXPECT_EQ(until("2026-01-10"), "2026-04-30");
  EXPECT_EQ(until("2026-04-09"), "2026-04-30");
  EXPECT_EQ(until("2026-04-10"), "2026-07-31");
  EXPECT_EQ(until("2026-10-10"), "2027-01-31");
  EXPECT_EQ(until("2026-12-31"), "2027-01-31");
}

TEST(Lists, AnOverlayTurnsAListIntoOneThatWeRun) {
  const TempDir dir;
  const std::vector<std::filesystem::path> overlay = {
      dir.write("lists.yaml", "lists:\n  us.national: {tenure: run}\n")};
  const auto catalog = ListCatalog::load(kLists, overlay);
  ASSERT_TRUE(catalog) << catalog.error().message;
  const auto list = *catalog->find(*ListId::parse("us.national"));
  EXPECT_EQ(list.tenure, Tenure::run);
  EXPECT_EQ(list.age_limit->days, 31);
}

TEST(Lists, ABadFileIsRefusedWithItsLine) {
  const TempDir dir;
  const std::string good =
      "lists:\n"
      "  xx.list:\n"
      "    title: A list\n"
      "    jurisdiction: XX\n"
      "    channels: [voice]\n"
      "    regime: opt-out\n"
      "    tenure: held\n"
      "    zone: UTC\n";
  ASSERT_TRUE(ListCatalog::load(dir.write("good.yaml", good)));
  const auto refused = [&](const std::string& text, const std::string& line) {
    const auto catalog = ListCatalog::load(dir.write("bad.yaml", text));
    ASSERT_FALSE(catalog) << text;
    EXPECT_EQ(catalog.error().code, Errc::invalid_argument);
    EXPECT_NE(catalog.error().message.find("bad.yaml:" + line + ":"), std::string::npos)
        << catalog.error().message;
  };
  refused(good + "    colour: green\n", "9");
  refused(good + "    zone: UTC\n", "9");
  refused(good + "    required: [{places: [XX], citation: c, channels: [smoke]}]\n", "9");
  refused(good + "    required: [{places: [XX]}]\n", "9");
  refused(good + "    required: [{citation: c}]\n", "9");
  refused(good + "    required: [{places: [xx], citation: c}]\n", "9");
  refused(good + "    required: [{places: [XX], from: 2026-02-30, citation: c}]\n", "9");
  refused(good + "    age_limit: {days: 3}\n", "9");
  refused(good + "    age_limit: {days: many, citation: c}\n", "9");
  refused(good + "    age_limit: {days: 3, months: 1, citation: c}\n", "9");
  refused(good + "  xx.list: {}\n", "9");
  refused(good + "  yy.list: {title: t}\n", "9");
  refused(good + "  seller/a/internal: {}\n", "9");
  refused("lists:\n  xx.list: {tenure: [\n", "3");
  refused("numbers: {}\n", "1");
  EXPECT_EQ(ListCatalog::load(dir / "none.yaml").error().code, Errc::not_found);
}

// Everything that a list says of itself, for the comparison.
std::string shown(const ListCatalog& catalog) {
  std::string all;
  for (const ListInfo& list : catalog.lists()) {
    all += fmt::format("{}|{}|{}|{}|{}|{}|{}\n", list.id.text(), list.title, list.jurisdiction,
                       fmt::join(list.channels, ","), to_string(list.regime),
                       to_string(list.tenure), list.zone.name());
    if (const auto& limit = list.age_limit) {
      all += fmt::format("{} {} {}", limit->days.value_or(-1), limit->months.value_or(-1),
                         limit->citation);
      for (const auto& [on, by] : limit->calendar) {
        all += fmt::format(" {}-{} {}-{}", on.month, on.day, by.month, by.day);
      }
    }
    for (const Requirement& clause : list.required) {
      all +=
          fmt::format("{};{};{};{};{};{};{}\n", fmt::join(clause.places, ","),
                      fmt::join(clause.prefixes, ","), fmt::join(clause.channels, ","),
                      fmt::join(clause.purposes, ","), clause.from ? format_date(*clause.from) : "",
                      clause.until ? format_date(*clause.until) : "", clause.citation);
    }
  }
  return all;
}

TEST(ListCatalog, WhatIsKeptIsWhatTheFilesSay) {
  const TempDir dir;
  const std::vector<std::filesystem::path> overlays = {
      dir.write("overlay.yaml", "lists:\n  us.national: {tenure: run}\n")};
  const auto cache = dir / "lists.cache";
  const auto load = [&] {
    auto catalog = ListCatalog::load(kLists, overlays, cache);
    EXPECT_TRUE(catalog) << catalog.error().message;
    return shown(*catalog);
  };
  const std::string read = shown(*ListCatalog::load(kLists, overlays));
  EXPECT_EQ(load(), read);
  const std::string kept = read_file(cache);
  EXPECT_EQ(load(), read);
  EXPECT_TRUE(read_file(cache) == kept);
  for (const std::size_t at : {std::size_t{2}, kept.size() / 2, kept.size() - 1}) {
    std::string damaged = kept;
    damaged[at] = static_cast<char>(damaged[at] ^ 4);
    dir.write("lists.cache", damaged);
    EXPECT_EQ(load(), read) << at;
    EXPECT_TRUE(read_file(cache) == kept) << at;
  }
  dir.write("overlay.yaml", "lists:\n  us.national: {tenure: held}\n");
  EXPECT_EQ(load(), shown(*ListCatalog::load(kLists, overlays)));
  EXPECT_NE(load(), read);
  dir.write("overlay.yaml", "lists:\n  us.national: {tenur: held}\n");
  EXPECT_FALSE(ListCatalog::load(kLists, overlays, cache));
}

}  // namespace
}  // namespace lapwing::registry
