// What a cohort adds up to: counted and put in order, never typed in.
#pragma once

#include "engine/ids.hpp"
#include "engine/language.hpp"
#include "engine/places.hpp"

#include <array>
#include <string>
#include <vector>

namespace engine::cohort {

// One admission, as the record has it.
struct Admitted {
    std::string name;
    std::string within{};  // tells namesakes of one country apart, else empty
    std::string kind{};    // "city", "county" ...
    Country country{};
    std::string country_en{};
    std::string country_fr{};
    Region region{};
};

// Who was admitted, and into what.
struct Intake {
    std::vector<Admitted> admitted{};
    int members_before = 0;
    // The countries of all members that the record names from before this cohort, those that have
    // left included: a country that comes back is not new.
    std::vector<Country> earlier_countries{};
    // False if the ledger opened with a published total instead of names.
    bool names_all_earlier_members = true;
};

enum class EarlierMembers { all_named, some_named, none_named };

struct CountryName {
    Country country;
    std::string en;
    std::string fr;

    [[nodiscard]] const std::string& in(Language language) const {
        return language == Language::fr ? fr : en;
    }
};

struct OfCountry {
    CountryName country;
    std::vector<Admitted> admitted;
};

struct OfRegion {
    Region region;
    int admitted = 0;
    std::vector<OfCountry> countries{};
};

// Countries and members stand in the alphabetical order of `language`; the order is total, so that
// the same record always gives the same list.
struct Figures {
    Language language;
    int admitted = 0;
    int countries = 0;
    std::array<OfRegion, every_region.size()> by_region{};  // all five, in the network's order
    int members_before = 0;
    int members_after = 0;
    EarlierMembers earlier_members = EarlierMembers::all_named;
    // Countries without an earlier member in the record. Says nothing if none of those is named.
    std::vector<CountryName> countries_new{};
};

[[nodiscard]] Figures figures_of(const Intake&, Language);

}  // namespace engine::cohort
