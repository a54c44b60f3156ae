#include "tests/support/cohorts.hpp"

#include "engine/csv.hpp"
#include "tests/support/files.hpp"

#include <functional>
#include <map>
#include <stdexcept>
#include <string>

namespace tests {
namespace {

using Fields = std::map<std::string, std::string, std::less<>>;

void each_row(std::string_view path, const std::function<void(const Fields&)>& take) {
    std::vector<std::string> names;
    const auto read =
        engine::csv::read(file(path), [&](const engine::csv::Row& row) -> engine::Permission {
            if (names.empty()) {
                for (const auto& field : row.fields) names.emplace_back(field.text);
                return {};
            }
            Fields fields;
            for (std::size_t at = 0; at < row.fields.size(); ++at) {
                fields[names.at(at)] = row.fields[at].text;
            }
            take(fields);
            return {};
        });
    if (!read) throw std::runtime_error{read.error().explanation};
}

}  // namespace

engine::cohort::Intake published_cohort(std::string_view year, int members_before) {
    const auto places = engine::Places::from_csv(file("data/countries.csv")).value();
    engine::cohort::Intake intake{.members_before = members_before,
                                  .names_all_earlier_members = false};
    each_row("data/gnlc_cohorts.csv", [&](const Fields& row) {
        const auto country = engine::Country::from(row.at("iso_alpha2")).value();
        if (row.at("cohort") < year) intake.earlier_countries.push_back(country);
        if (row.at("cohort") != year) return;
        const auto* const place = places.find(country);
        intake.admitted.push_back({.name = row.at("entity"),
                                   .kind = row.at("entity_kind"),
                                   .country = country,
                                   .country_en = place->name_en,
                                   .country_fr = place->name_fr,
                                   .region = place->region});
    });
    if (year >= "2022") {
        each_row("data/gnlc_earlier_members.csv", [&](const Fields& row) {
            intake.earlier_countries.push_back(engine::Country::from(row.at("iso_alpha2")).value());
        });
    }
    return intake;
}

}  // namespace tests
