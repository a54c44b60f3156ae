// What the log must not tell beside its rows: words that are elsewhere kept from the reader, and
// how much there is.
#include "tests/cli/typed.hpp"
#include "tests/support/matrix/world.hpp"
#include "tests/support/panel.hpp"

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

using tests::House;
using tests::type;

namespace {

std::string log_of(const House& house, const std::string& person) {
    return type(house, "audit log --newest 0 --json --as " + person).out;
}

bool has(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("the log tells a recommendation to whoever may read it, and its juror's note to nobody") {
    House house;
    house.open_call();
    const auto kara = house.eligible("TG", "Kara");
    const auto jurors = tests::jury(house, 3);
    tests::begin_review(house);
    tests::seat(house, kara, jurors);
    auto review = tests::review("recommend");
    review.justification = "They mean it.";
    review.note = "Ask about the budget.";
    for (const auto& juror : jurors)
        tests::must(house.registry.advance_assignment(
            house.as(juror), "2099", kara, juror, engine::jury::RecordRecommendation{}, review));

    CHECK_FALSE(has(log_of(house, "ada"), "They mean it."));
    CHECK(has(log_of(house, jurors[0]), "They mean it."));
    tests::must(house.registry.advance(house.as("ada"), "2099", kara,
                                       engine::nomination::OpenDeliberation{}));
    CHECK(has(log_of(house, "ada"), "They mean it."));
    for (const auto* person : {"ada", "juror.0"})
        CHECK_FALSE(has(log_of(house, person), "Ask about the budget."));
}

TEST_CASE("the log tells who has a conflict and why to no Commission, nor to others in conflict") {
    const tests::matrix::World world;
    for (const auto* person : {"officer.tg", "eve"})
        CHECK_FALSE(has(log_of(world.house, person), "A brother-in-law."));
    CHECK(has(log_of(world.house, "ada"), "A brother-in-law."));
}

TEST_CASE("whoever does not see the whole log counts the own entries, without a gap") {
    const tests::matrix::World world;
    for (const auto* person : {"officer.fr", "aud", "eve", "ada"}) {
        CAPTURE(std::string{person});
        const auto entries = nlohmann::json::parse(log_of(world.house, person)).at("entries");
        REQUIRE(entries.size() > 1);
        auto number = entries.size();
        for (const auto& entry : entries) CHECK(entry.at("entry") == number--);
        const auto last = type(
            world.house, "audit show " + std::to_string(entries.size()) + " --json --as " + person);
        CHECK(nlohmann::json::parse(last.out).at("event") == entries[0].at("event"));
        CHECK(type(world.house,
                   "audit show " + std::to_string(entries.size() + 1) + " --as " + person)
                  .exit == cli::ExitCode::not_found);
    }
}

TEST_CASE("the record as a whole is verified and checked by nobody from whom some of it is kept") {
    const tests::matrix::World world;
    for (const auto* person : {"officer.fr", "juror.0", "plain", "eve", "aud", "stranger"}) {
        for (const std::string line : {"audit verify", "db check"})
            CHECK(type(world.house, line + " --as " + person).exit == cli::ExitCode::not_permitted);
    }
    CHECK(type(world.house, "db check --as ada").exit == cli::ExitCode::not_verified);
    House house;
    for (const std::string line : {"audit verify", "audit verify --as ada", "db check --as ben"})
        CHECK(type(house, line).exit == cli::ExitCode::done);
}

TEST_CASE("an import finds no call that whoever imports may not see") {
    const tests::matrix::World world;
    const auto import_to = [&](const std::string& call, const std::string& person) {
        return type(world.house, "nomination import - --dry-run --call " + call + " --as " + person,
                    {.input = "country,name\nTG,Kpalime\n"})
            .exit;
    };
    CHECK(import_to("2101", "officer.tg") == cli::ExitCode::not_found);
    CHECK(import_to("2199", "officer.tg") == cli::ExitCode::not_found);
    CHECK(import_to("2101", "ada") != cli::ExitCode::not_found);
}
