// The five regions of the network and the countries in them.
#pragma once

#include "engine/ids.hpp"
#include "engine/language.hpp"
#include "engine/result.hpp"

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace engine {

// In the order in which the network names them.
enum class Region {
    africa,
    arab_states,
    asia_pacific,
    europe_north_america,
    latin_america_caribbean,
};

inline constexpr std::array every_region{Region::africa, Region::arab_states, Region::asia_pacific,
                                         Region::europe_north_america,
                                         Region::latin_america_caribbean};

// "arab-states": stored, and part of every machine-readable answer.
[[nodiscard]] std::string_view code_of(Region);
[[nodiscard]] std::string_view name_of(Region, Language);

// Takes the code and the English name.
[[nodiscard]] std::optional<Region> region_from(std::string_view);

// A country as data/countries.csv has it. Not every one may nominate: some are no Member State.
struct Place {
    Country country;
    std::string name_en;
    std::string name_fr;
    Region region;
    bool member_state;
    std::string source;
    std::string note;

    [[nodiscard]] const std::string& name(Language language) const {
        return language == Language::fr ? name_fr : name_en;
    }
};

class Places {
public:
    // Reads iso_alpha2, name_en, name_fr, region, member_state (yes or no), source, note. A fault
    // is named by line and column.
    [[nodiscard]] static Result<Places> from_csv(std::string_view text);

    [[nodiscard]] const Place* find(Country) const;

    // By code.
    [[nodiscard]] const std::vector<Place>& all() const { return places_; }

private:
    std::vector<Place> places_;
};

}  // namespace engine
