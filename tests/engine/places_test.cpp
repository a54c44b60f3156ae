#include "engine/places.hpp"

#include "engine/csv.hpp"
#include "tests/support/files.hpp"

#include <doctest/doctest.h>

#include <algorithm>

using namespace engine;

namespace {

const std::string heading = "iso_alpha2,name_en,name_fr,region,member_state,source,note\n";

Refusal refusal_of(const std::string& rows) {
    const auto places = Places::from_csv(heading + rows);
    REQUIRE_FALSE(places);
    return places.error();
}

}  // namespace

TEST_CASE("the country table holds the 194 Member States and two that are none") {
    const auto places = Places::from_csv(tests::file("data/countries.csv"));
    REQUIRE(places);
    const auto members = std::count_if(places->all().begin(), places->all().end(),
                                       [](const Place& place) { return place.member_state; });

    CHECK(members == 194);
    CHECK(places->all().size() == 196);
    CHECK_FALSE(places->find(*Country::from("IL"))->member_state);
    CHECK_FALSE(places->find(*Country::from("VA"))->member_state);
    CHECK(places->find(*Country::from("XX")) == nullptr);
    CHECK(places->find(*Country::from("TR"))->name(Language::en) == "Türkiye");
    CHECK(places->find(*Country::from("CI"))->name(Language::fr) == "Côte d’Ivoire");
}

TEST_CASE("the regions of the published cohorts are those of the country table") {
    const auto places = Places::from_csv(tests::file("data/countries.csv"));
    REQUIRE(places);
    for (const auto* name : {"data/gnlc_cohorts.csv", "data/gnlc_earlier_members.csv"}) {
        const auto text = tests::file(name);
        Result<csv::Columns> columns;
        const auto read = csv::read(text, [&](const csv::Row& row) -> Permission {
            if (row.line == 1) {
                columns =
                    csv::Columns::from(row, {"entity", "iso_alpha2", "unesco_region", "source"},
                                       {"cohort", "announced_on", "entity_kind",
                                        "country_as_published", "country", "year_joined"});
                REQUIRE(columns);
                return {};
            }
            const auto country = Country::from(columns->text(row, "iso_alpha2"));
            REQUIRE(country);
            const auto* const place = places->find(*country);
            CAPTURE(row.line);
            REQUIRE(place != nullptr);
            CHECK(place->region == region_from(columns->text(row, "unesco_region")));
            return {};
        });
        CHECK(read);
    }
}

TEST_CASE("a region is found by its code and by its English name") {
    for (const auto region : every_region) {
        CHECK(region_from(code_of(region)) == region);
        CHECK(region_from(name_of(region, Language::en)) == region);
    }
    CHECK(region_from("Arab states") == std::nullopt);
    CHECK(name_of(Region::latin_america_caribbean, Language::fr) == "Amérique latine et Caraïbes");
}

TEST_CASE("a fault in the country table is named by line and column") {
    CHECK(refusal_of("FR,France,France,Europe,yes,,\n").details ==
          std::vector<std::string>{"line 2, column 4 (region)"});
    CHECK(refusal_of("fr,France,France,africa,yes,,\n").details ==
          std::vector<std::string>{"line 2, column 1 (iso_alpha2)"});
    CHECK(refusal_of("FR,France,,africa,yes,,\n").details ==
          std::vector<std::string>{"line 2, column 3 (name_fr)"});
    CHECK(refusal_of("FR,France,France,africa,true,,\n").details ==
          std::vector<std::string>{"line 2, column 5 (member_state)"});
    CHECK(refusal_of("FR,a,b,africa,yes,,\nFR,a,b,africa,yes,,\n").explanation ==
          "FR is there twice.");
    CHECK(refusal_of("FR,France\n").details == std::vector<std::string>{"line 2, column 3"});
    CHECK(refusal_of("").explanation == "The file names no country.");
}

TEST_CASE("a language is read from its code and from a locale's name") {
    CHECK(language_from("fr") == Language::fr);
    CHECK(language_from("fr_CA.UTF-8") == Language::fr);
    CHECK(language_from("en-GB") == Language::en);
    CHECK(language_from("C.UTF-8") == std::nullopt);
    CHECK(language_from("") == std::nullopt);
}
