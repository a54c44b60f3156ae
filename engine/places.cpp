#include "engine/places.hpp"

#include "engine/csv.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace engine {
namespace {

struct RegionNames {
    Region region;
    std::string_view code, en, fr;
};

constexpr std::array region_names{
    RegionNames{Region::africa, "africa", "Africa", "Afrique"},
    RegionNames{Region::arab_states, "arab-states", "Arab States", "États arabes"},
    RegionNames{Region::asia_pacific, "asia-pacific", "Asia and the Pacific", "Asie et Pacifique"},
    RegionNames{Region::europe_north_america, "europe-north-america", "Europe and North America",
                "Europe et Amérique du Nord"},
    RegionNames{Region::latin_america_caribbean, "latin-america-caribbean",
                "Latin America and the Caribbean", "Amérique latine et Caraïbes"},
};
static_assert(region_names.size() == every_region.size());

const RegionNames& names_of(Region region) {
    return region_names.at(static_cast<std::size_t>(region));
}

std::optional<bool> yes_or_no(std::string_view text) {
    if (text == "yes") return true;
    if (text == "no") return false;
    return {};
}

Result<Place> place_from(const csv::Columns& columns, const csv::Row& row) {
    if (auto fits = columns.fit(row); !fits) return tl::unexpected{fits.error()};
    const auto fault = [&](std::string_view column, std::string_view what) {
        return refuse(Reason::input_invalid,
                      fmt::format("\"{}\" is no {}.", columns.text(row, column), what),
                      {columns.place(row, column)});
    };
    const auto country = Country::from(columns.text(row, "iso_alpha2"));
    if (!country) return fault("iso_alpha2", "country code of two capital letters");
    for (const std::string_view name : {"name_en", "name_fr"}) {
        if (columns.text(row, name).empty()) return fault(name, "name of a country");
    }
    const auto region = region_from(columns.text(row, "region"));
    if (!region) return fault("region", "region of the network");
    const auto member_state = yes_or_no(columns.text(row, "member_state"));
    if (!member_state) return fault("member_state", "answer; it is yes or no");
    const auto text = [&](std::string_view name) { return std::string{columns.text(row, name)}; };
    return Place{*country,      text("name_en"), text("name_fr"), *region,
                 *member_state, text("source"),  text("note")};
}

}  // namespace

std::string_view code_of(Region region) {
    return names_of(region).code;
}

std::string_view name_of(Region region, Language language) {
    return language == Language::fr ? names_of(region).fr : names_of(region).en;
}

std::optional<Region> region_from(std::string_view text) {
    for (const auto& names : region_names) {
        if (text == names.code || text == names.en) return names.region;
    }
    return {};
}

Result<Places> Places::from_csv(std::string_view text) {
    Places places;
    std::optional<csv::Columns> columns;
    const auto take = [&](const csv::Row& row) -> Permission {
        if (!columns) {
            auto named = csv::Columns::from(row, {"iso_alpha2", "name_en", "name_fr", "region",
                                                  "member_state", "source", "note"});
            if (!named) return tl::unexpected{named.error()};
            columns = *named;
            return {};
        }
        auto place = place_from(*columns, row);
        if (!place) return tl::unexpected{place.error()};
        const auto same = [&](const Place& other) { return other.country == place->country; };
        if (std::any_of(places.places_.begin(), places.places_.end(), same)) {
            return refuse(Reason::input_invalid,
                          fmt::format("{} is there twice.", place->country.text()),
                          {columns->place(row, "iso_alpha2")});
        }
        places.places_.push_back(std::move(*place));
        return {};
    };
    if (auto read = csv::read(text, take); !read) return tl::unexpected{read.error()};
    if (places.places_.empty()) return refuse(Reason::input_invalid, "The file names no country.");
    std::sort(places.places_.begin(), places.places_.end(),
              [](const Place& a, const Place& b) { return a.country < b.country; });
    return places;
}

const Place* Places::find(Country country) const {
    const auto at =
        std::lower_bound(places_.begin(), places_.end(), country,
                         [](const Place& place, Country wanted) { return place.country < wanted; });
    return at != places_.end() && at->country == country ? &*at : nullptr;
}

}  // namespace engine
