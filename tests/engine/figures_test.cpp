#include "engine/cohort/figures.hpp"

#include "tests/support/cohorts.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <vector>

using namespace engine;
using namespace engine::cohort;

namespace {

Admitted member(std::string name, const char* iso = "FR", std::string country_en = "France",
                std::string country_fr = "France", Region region = Region::europe_north_america) {
    return {.name = std::move(name),
            .kind = "city",
            .country = *Country::from(iso),
            .country_en = std::move(country_en),
            .country_fr = std::move(country_fr),
            .region = region};
}

std::vector<std::string> members_of(const Figures& figures) {
    std::vector<std::string> names;
    for (const auto& of_region : figures.by_region) {
        for (const auto& of_country : of_region.countries) {
            for (const auto& one : of_country.admitted) names.push_back(one.name);
        }
    }
    return names;
}

std::vector<std::string> countries_of(const Figures& figures) {
    std::vector<std::string> names;
    for (const auto& of_region : figures.by_region) {
        for (const auto& of_country : of_region.countries) {
            names.push_back(of_country.country.in(figures.language));
        }
    }
    return names;
}

}  // namespace

TEST_CASE("the cohort of 2022 adds up to what was published of it by name") {
    for (const auto language : every_language) {
        const auto figures = figures_of(tests::published_cohort("2022", 217), language);
        std::vector<int> by_region;
        for (const auto& of_region : figures.by_region) by_region.push_back(of_region.admitted);

        CHECK(figures.admitted == 66);
        CHECK(figures.countries == 39);
        CHECK(by_region == std::vector<int>{16, 9, 13, 17, 11});
        CHECK(figures.members_before == 217);
        CHECK(figures.members_after == 283);
        CHECK(figures.earlier_members == EarlierMembers::some_named);
    }
}

TEST_CASE("names stand in the order of the alphabet, accents where readers look for them") {
    const std::vector<std::string> alphabetical{"Cao Lãnh", "Évora",  "Ewell",  "Ez",
                                                "laško",    "Laško",  "Lasku",  "Öz",
                                                "Resita",   "Reșița", "Reșițb", "Zug"};
    for (const auto language : every_language) {
        Intake intake;
        for (auto it = alphabetical.rbegin(); it != alphabetical.rend(); ++it) {
            intake.admitted.push_back(member(*it));
        }

        CHECK(members_of(figures_of(intake, language)) == alphabetical);
    }
}

TEST_CASE("a country stands where its name in the language of the reader belongs") {
    const Intake intake{
        .admitted = {member("Graz", "AT", "Austria", "Autriche"),
                     member("Cork", "IE", "Ireland", "Irlande"),
                     member("Tartu", "EE", "Estonia", "Estonie"),
                     member("Derby", "GB", "United Kingdom", "Royaume-Uni"),
                     member("Edmonton", "CA", "Canada", "Canada"),
                     member("Austin", "US", "United States of America", "États-Unis d’Amérique"),
                     member("Bonn", "DE", "Germany", "Allemagne")}};

    CHECK(countries_of(figures_of(intake, Language::en)) ==
          std::vector<std::string>{"Austria", "Canada", "Estonia", "Germany", "Ireland",
                                   "United Kingdom", "United States of America"});
    CHECK(countries_of(figures_of(intake, Language::fr)) ==
          std::vector<std::string>{"Allemagne", "Autriche", "Canada", "Estonie",
                                   "États-Unis d’Amérique", "Irlande", "Royaume-Uni"});
}

TEST_CASE("the order of a list does not depend on the order of the record") {
    auto intake = tests::published_cohort("2022", 217);
    const auto expected = members_of(figures_of(intake, Language::fr));
    std::reverse(intake.admitted.begin(), intake.admitted.end());

    CHECK(members_of(figures_of(intake, Language::fr)) == expected);
}

TEST_CASE("namesakes of one country are two members and stand by where they lie") {
    auto north = member("La Paz");
    auto south = north;
    north.within = "North";
    south.within = "South";
    const auto figures = figures_of({.admitted = {south, north}}, Language::en);

    CHECK(figures.admitted == 2);
    CHECK(figures.countries == 1);
    const auto& europe = figures.by_region[static_cast<std::size_t>(Region::europe_north_america)];
    CHECK(europe.countries.front().admitted.front().within == "North");
}

TEST_CASE("a country is new if the record names no earlier member of it") {
    Intake intake{.admitted = {member("Cork", "IE", "Ireland", "Irlande"), member("Brest"),
                               member("Ennis", "IE", "Ireland", "Irlande")},
                  .members_before = 10,
                  .earlier_countries = {*Country::from("FR")}};
    const auto figures = figures_of(intake, Language::en);
    REQUIRE(figures.countries_new.size() == 1);
    CHECK(figures.countries_new.front().en == "Ireland");
    CHECK(figures.earlier_members == EarlierMembers::all_named);

    intake.names_all_earlier_members = false;
    intake.earlier_countries.clear();
    const auto unknown = figures_of(intake, Language::en);
    CHECK(unknown.earlier_members == EarlierMembers::none_named);
    CHECK(unknown.countries_new.empty());

    intake.members_before = 0;
    CHECK(figures_of(intake, Language::en).countries_new.size() == 2);
}
