// What a person sees of a call, a dossier, a review and a plan.
#include "tests/cli/typed.hpp"
#include "tests/support/panel.hpp"

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

using cli::ExitCode;
using tests::check_done;
using tests::House;
using tests::type;
using tests::value;

namespace {

std::string shown(const House& house, const std::string& line) {
    const auto outcome = type(house, line);
    CAPTURE(line);
    CAPTURE(outcome.err);
    CHECK(outcome.exit == ExitCode::done);
    return outcome.out;
}

void check_holds(const std::string& text, const std::vector<std::string>& parts) {
    CAPTURE(text);
    for (const auto& part : parts) {
        CAPTURE(part);
        CHECK(text.find(part) != std::string::npos);
    }
}

}  // namespace

TEST_CASE("a call shows its closing in its own zone and in UTC, and what it was") {
    House house;
    house.open_call();
    const auto plain = shown(house, "call show 2099");
    check_holds(plain, {"31 March 2099, 23:59", "2099-03-31T21:59:00"});
    CHECK(plain.find("extended") == std::string::npos);

    check_done(house,
               "call amend 2099 --extend 2099-04-10T23:59 --reason 'Extended for all.' --as ada");
    check_holds(shown(house, "call show 2099"), {"10 April 2099, 23:59", "2099-04-10T21:59:00",
                                                 "extended; was 31 March 2099, 23:59"});
}

TEST_CASE("a nomination shows its dossier section by section") {
    House house;
    house.open_call();
    house.complete_draft("TG", "Kara");
    check_done(house,
               "nomination edit TG-2099-01 --section plan='The library leads.' --as officer.tg");

    check_holds(shown(house, "nomination show TG-2099-01"),
                {"plan\n  The library leads.\n", "mayor's commitment\n", "motivation\n"});
    const auto json = nlohmann::json::parse(shown(house, "nomination show TG-2099-01 --json"));
    CHECK(json.at("dossier").at("sections").at("plan") == "The library leads.");
}

TEST_CASE("a juror sees the own review and the dossier, and a recused juror no dossier") {
    House house;
    house.open_call();
    const auto reference = house.eligible("TG", "Kara");
    const auto jurors = tests::jury(house, 3);
    tests::begin_review(house);
    tests::seat(house, reference, jurors);
    house.at("2099-05-10T09:00:00Z");
    REQUIRE(tests::recommend(house, reference, jurors[0]));
    const auto review = tests::review();
    const auto line = "review show " + reference + " --as ";

    const auto own = shown(house, line + jurors[0]);
    check_holds(own, {"recommend", "justification\n", review.justification, "motivation\n"});
    for (const auto& [criterion, score] : review.scores) {
        check_holds(own, {criterion + ": " + std::to_string(score)});
    }
    // Another's review is not shown.
    CHECK(shown(house, line + jurors[1]).find("justification\n") == std::string::npos);

    check_done(house,
               "review conflict " + reference + " personal --reason 'A friend.' --as " + jurors[2]);
    CHECK(shown(house, line + jurors[2]).find("motivation\n") == std::string::npos);
}

TEST_CASE("a plan shows its countries, its regions and the members before and after") {
    House house;
    tests::recommended_cohort(house);

    check_holds(shown(house, "cohort plan 2099 --dry-run --as ada"),
                {"Plan 1 of call 2099 admits 3 from 2 countries."});
    check_holds(shown(house,
                      "cohort plan 2099 --decline TG-2099-01 --decline TG-2099-02 --dry-run --as "
                      "ada"),
                {"Plan 1 of call 2099 admits 1 from 1 country."});
    const auto drawn = shown(house, "cohort plan 2099 --as ada");
    check_holds(drawn, {"Plan 1 of call 2099 admits 3 from 2 countries.", "0 -> 3"});
    check_holds(shown(house, "cohort show 2099"), {"0 -> 3", "Africa 2", "Countries"});
    CHECK(type(house, "cohort plan 2099 --exit-code --dry-run --as ada").exit ==
          ExitCode::something_to_do);
    const auto json = nlohmann::json::parse(shown(house, "cohort show 2099 --json"));
    CHECK(json.at("admitted") == 3);
    CHECK(json.at("by_region").at("africa") == 2);
    CHECK(json.at("members_after") == 3);
}

TEST_CASE("a deliberation is told in words") {
    House house;
    house.open_call();
    const auto reference = house.eligible("TG", "Kara");
    const auto jurors = tests::jury(house, 3);
    tests::begin_review(house);
    tests::seat(house, reference, jurors);
    house.at("2099-05-10T09:00:00Z");
    for (const auto& juror : jurors) REQUIRE(tests::recommend(house, reference, juror));

    check_holds(shown(house, "deliberation open " + reference + " --as ada"),
                {reference + " is in deliberation."});
}
