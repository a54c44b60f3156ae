#include "cli/announcement.hpp"

#include "storage/calls.hpp"

#include <set>
#include <string_view>

#include <fmt/format.h>

namespace cli {
namespace {

namespace cohort = engine::cohort;

cohort::Admitted admitted_of(const storage::cohorts::Admitted& row) {
    return {.name = row.name,
            .kind = row.kind,
            .country = engine::Country::from(row.country).value(),
            .country_en = row.country_en,
            .country_fr = row.country_fr,
            .region = engine::region_from(row.region).value()};
}

std::chrono::year_month_day day_of(engine::Moment moment) {
    return std::chrono::floor<std::chrono::days>(moment);
}

int countries_in(const std::vector<storage::cohorts::Admitted>& rows) {
    std::set<std::string_view> countries;
    for (const auto& row : rows) countries.insert(row.country);
    return static_cast<int>(countries.size());
}

}  // namespace

cohort::Figures figures_of(const storage::cohorts::Announced& said, engine::Language language) {
    cohort::Intake intake{.members_before = said.members_before,
                          .names_all_earlier_members = !said.opened_by_count};
    for (const auto& row : said.admitted) intake.admitted.push_back(admitted_of(row));
    for (const auto& code : said.countries_before) {
        intake.earlier_countries.push_back(engine::Country::from(code).value());
    }
    return cohort::figures_of(intake, language);
}

engine::Result<std::string> announcement(storage::sql::Transaction& tx, const std::string& call,
                                         int plan, engine::Language language,
                                         cohort::Format format) {
    const auto said = storage::cohorts::announced(tx, call, plan);
    if (!said) {
        return engine::refuse(engine::Reason::not_published,
                              fmt::format("No cohort of call {} was admitted yet.", call));
    }
    cohort::Announcement header{.call = call, .decision = said->decision};
    for (const auto& row : storage::calls::list(tx)) {
        if (row.call_id == call) header.programme = {row.title_en, row.title_fr};
    }
    header.announced_on = day_of(said->announced_at.value_or(storage::calls::now(tx)));
    if (said->kind == "admission")
        return cohort::render(header, figures_of(*said, language), format);

    // A corrigendum tells of the first announcement and of what is left of it.
    auto first = storage::cohorts::announced(tx, call, 0);
    if (!first || !first->announced_at) {
        return engine::refuse(engine::Reason::not_published,
                              "The first announcement is not on record.");
    }
    cohort::Corrigendum corrigendum{
        .corrects = first->decision,
        .first_announced_on = day_of(*first->announced_at),
        .admitted_as_announced = static_cast<int>(first->admitted.size()),
        .countries_as_announced = countries_in(first->admitted),
        .members_as_announced = first->members_after};
    for (const auto& row : said->struck) {
        corrigendum.struck.push_back({admitted_of(row), {}});
        std::erase_if(first->admitted,
                      [&](const auto& one) { return one.reference == row.reference; });
    }
    first->members_before = said->members_after - static_cast<int>(first->admitted.size());
    header.corrigendum = std::move(corrigendum);
    return cohort::render(header, figures_of(*first, language), format);
}

}  // namespace cli
