#include "engine/cohort/figures.hpp"

#include <unicode/coll.h>
#include <unicode/locid.h>

#include <algorithm>
#include <compare>
#include <memory>
#include <set>
#include <stdexcept>

namespace engine::cohort {
namespace {

class Alphabet {
public:
    explicit Alphabet(Language language) {
        UErrorCode status = U_ZERO_ERROR;
        const icu::Locale locale{std::string{code_of(language)}.c_str()};
        collator_.reset(icu::Collator::createInstance(locale, status));
        if (U_FAILURE(status)) throw std::runtime_error{"ICU has no collation data"};
    }

    // Texts that sort alike although they differ go by their bytes.
    [[nodiscard]] std::strong_ordering compare(const std::string& a, const std::string& b) const {
        UErrorCode status = U_ZERO_ERROR;
        const auto order = collator_->compareUTF8(a, b, status);
        if (U_FAILURE(status) || order == UCOL_EQUAL) return a <=> b;
        return order == UCOL_LESS ? std::strong_ordering::less : std::strong_ordering::greater;
    }

private:
    std::unique_ptr<icu::Collator> collator_;
};

CountryName country_of(const Admitted& one) {
    return {one.country, one.country_en, one.country_fr};
}

void sort_members(std::vector<Admitted>& members, const Alphabet& alphabet) {
    std::sort(members.begin(), members.end(), [&](const Admitted& a, const Admitted& b) {
        if (const auto by_name = alphabet.compare(a.name, b.name); by_name != 0) {
            return by_name < 0;
        }
        if (const auto by_place = alphabet.compare(a.within, b.within); by_place != 0) {
            return by_place < 0;
        }
        return a.kind < b.kind;
    });
}

EarlierMembers earlier_members_of(const Intake& intake) {
    if (intake.members_before == 0 || intake.names_all_earlier_members) {
        return EarlierMembers::all_named;
    }
    return intake.earlier_countries.empty() ? EarlierMembers::none_named
                                            : EarlierMembers::some_named;
}

}  // namespace

Figures figures_of(const Intake& intake, Language language) {
    const Alphabet alphabet{language};
    const auto by_name = [&](const CountryName& a, const CountryName& b) {
        const auto order = alphabet.compare(a.in(language), b.in(language));
        return order != 0 ? order < 0 : a.country < b.country;
    };

    Figures figures{.language = language};
    for (const auto region : every_region) {
        figures.by_region[static_cast<std::size_t>(region)].region = region;
    }
    std::set<Country> countries;
    for (const auto& one : intake.admitted) {
        auto& of_region = figures.by_region[static_cast<std::size_t>(one.region)];
        auto of_country =
            std::find_if(of_region.countries.begin(), of_region.countries.end(),
                         [&](const OfCountry& it) { return it.country.country == one.country; });
        if (of_country == of_region.countries.end()) {
            of_country = of_region.countries.insert(of_country, {country_of(one), {}});
        }
        of_country->admitted.push_back(one);
        ++of_region.admitted;

        const bool first_of_country = countries.insert(one.country).second;
        const auto& earlier = intake.earlier_countries;
        const bool known = std::find(earlier.begin(), earlier.end(), one.country) != earlier.end();
        if (first_of_country && !known) figures.countries_new.push_back(country_of(one));
    }
    for (auto& of_region : figures.by_region) {
        std::sort(
            of_region.countries.begin(), of_region.countries.end(),
            [&](const OfCountry& a, const OfCountry& b) { return by_name(a.country, b.country); });
        for (auto& of_country : of_region.countries) sort_members(of_country.admitted, alphabet);
    }
    std::sort(figures.countries_new.begin(), figures.countries_new.end(), by_name);

    figures.admitted = static_cast<int>(intake.admitted.size());
    figures.countries = static_cast<int>(countries.size());
    figures.members_before = intake.members_before;
    figures.members_after = intake.members_before + figures.admitted;
    figures.earlier_members = earlier_members_of(intake);
    if (figures.earlier_members == EarlierMembers::none_named) figures.countries_new.clear();
    return figures;
}

}  // namespace engine::cohort
