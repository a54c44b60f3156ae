// Call 2022: the 66 members of its cohort that are known by name, nominated by their National
// Commissions, admitted and announced. No dossier, score or juror was ever published, and none is
// made up: the jury's part is one recorded act, "recommended, as published".
#include "cli/countries.hpp"
#include "cli/demo/stage.hpp"
#include "cli/facts.hpp"
#include "engine/csv.hpp"

#include <set>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace cli::demo {
namespace {

namespace nomination = engine::nomination;

const std::string call = "2022";
const std::string source =
    "https://miragenews.com/unesco-global-network-of-learning-cities-77-new-848767";

struct City {
    std::string name;
    std::string kind;
    std::string country;
};

// Visits the rows of a file that the program carries, as a function from column to text.
template <class Visit>
void each_row(std::string_view file, std::initializer_list<std::string_view> columns,
              std::initializer_list<std::string_view> others, const Visit& visit) {
    std::optional<engine::csv::Columns> header;
    const auto read =
        engine::csv::read(fact(file), [&](const engine::csv::Row& row) -> engine::Permission {
            if (!header) {
                auto found = engine::csv::Columns::from(row, columns, others);
                if (!found) return tl::unexpected{found.error()};
                header = *std::move(found);
                return {};
            }
            visit([&](std::string_view column) { return std::string{header->text(row, column)}; });
            return {};
        });
    if (!read) throw Surprise{std::string{file} + ": " + read.error().explanation};
}

std::vector<City> cohort_of_2022() {
    std::vector<City> all;
    each_row("data/gnlc_cohorts.csv", {"cohort", "entity", "entity_kind", "iso_alpha2"},
             {"announced_on", "country_as_published", "unesco_region", "source"},
             [&](const auto& of) {
                 if (of("cohort") == call)
                     all.push_back({of("entity"), of("entity_kind"), of("iso_alpha2")});
             });
    return all;
}

// Countries of members that are known by name from before this call.
std::vector<std::string> earlier_countries() {
    std::set<std::string> all;
    each_row("data/gnlc_cohorts.csv", {"cohort", "iso_alpha2"},
             {"announced_on", "entity", "entity_kind", "country_as_published", "unesco_region",
              "source"},
             [&](const auto& of) {
                 if (of("cohort") < call) all.insert(of("iso_alpha2"));
             });
    each_row("data/gnlc_earlier_members.csv", {"iso_alpha2"},
             {"entity", "country", "unesco_region", "year_joined", "source"},
             [&](const auto& of) { all.insert(of("iso_alpha2")); });
    return {all.begin(), all.end()};
}

}  // namespace

void carry_2022(Stage& stage) {
    auto& registry = stage.registry();
    const auto& ada = first_administrator;
    stage.at("2021-08-20T09:00:00Z");
    stage.does(add_member_states(registry, stage.as(ada, "countries")));
    stage.people();
    stage.does(registry.plan_call(stage.as(ada, "plan 2022"),
                                  std::string{fact("data/regulations/gnlc-2022.json")}));
    stage.does(registry.advance_call(stage.as(ada, "open 2022"), call, engine::call::Open{}));

    stage.at("2021-11-25T09:00:00Z");
    const auto extension = nlohmann::json::parse(fact("data/regulations/gnlc-2022.extension.json"));
    stage.does(
        registry.amend_call(stage.as(ada, "extend 2022"), call,
                            {extension.at("path"), extension.at("value"), extension.at("reason")}));

    stage.at("2022-02-15T09:00:00Z");
    std::vector<std::string> references;
    for (const auto& city : cohort_of_2022()) {
        const auto officer = stage.officer(city.country);
        const auto step = fmt::format("2022 {} {}", city.country, city.name);
        const auto begun = stage.does(registry.begin(stage.as(officer, step + " new"), call,
                                                     {.commission = city.country,
                                                      .country = city.country,
                                                      .name = city.name,
                                                      .kind = city.kind}));
        stage.does(registry.advance(stage.as(officer, step + " submit"), call, begun.reference,
                                    nomination::Submit{}));
        references.push_back(begun.reference);
    }

    stage.at("2022-03-01T09:00:00Z");
    stage.does(registry.advance_call(stage.as(ada, "close 2022"), call, engine::call::Close{}));
    for (const auto& reference : references) {
        stage.does(registry.advance(stage.as(ada, reference + " accept"), call, reference,
                                    nomination::FindEligible{}));
    }
    stage.does(
        registry.advance_call(stage.as(ada, "review 2022"), call, engine::call::BeginReview{}));
    for (const auto& reference : references) {
        stage.does(registry.advance(stage.as(ada, reference + " review"), call, reference,
                                    nomination::OpenReview{}));
        stage.does(registry.advance(stage.as(ada, reference + " deliberate"), call, reference,
                                    nomination::OpenDeliberation{}));
        stage.does(
            registry.advance(stage.as(ada, reference + " conclude"), call, reference,
                             nomination::ConcludeReview{.as_published = true, .reason = source}));
    }

    stage.at("2022-09-01T09:00:00Z");
    stage.does(
        registry.open_ledger(stage.as(ada, "ledger gnlc"), {.ledger = "gnlc",
                                                            .as_of = "2022-09-01",
                                                            .members = 217,
                                                            .known_countries = earlier_countries(),
                                                            .source = source}));
    const auto plan = registry.draw_plan(stage.as(ada, "plan cohort 2022"), call,
                                         engine::cohort::Kind::admission, {});
    if (!plan) throw Surprise{plan.error().explanation};
    const auto digest = plan->digest;
    using namespace engine::cohort;
    stage.does(registry.advance_plan(stage.as(ada, "propose 2022"), call, plan->number, Propose{},
                                     digest));
    stage.does(registry.advance_plan(stage.as(second_administrator, "approve 2022"), call,
                                     plan->number, Approve{}, digest));
    stage.does(
        registry.advance_plan(stage.as(ada, "apply 2022"), call, plan->number, Apply{}, digest));
    stage.at("2022-09-02T09:00:00Z");
    stage.does(registry.advance_plan(stage.as(ada, "publish 2022"), call, plan->number, Publish{},
                                     digest));
}

}  // namespace cli::demo
