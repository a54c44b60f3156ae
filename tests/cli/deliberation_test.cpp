// What a person sees of the deliberation and of a cohort under caps.
#include "cli/deliberation.hpp"
#include "tests/cli/typed.hpp"
#include "tests/support/files.hpp"
#include "tests/support/panel.hpp"

#include <array>

#include <doctest/doctest.h>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

using cli::ExitCode;
using tests::check_done;
using tests::check_refused;
using tests::House;
using tests::must;
using tests::type;
using Json = nlohmann::ordered_json;

namespace {

Json json_of(const House& house, const std::string& line) {
    const auto outcome = type(house, line + " --json");
    CAPTURE(line);
    CAPTURE(outcome.err);
    REQUIRE(outcome.exit == ExitCode::done);
    return Json::parse(outcome.out);
}

void check_holds(const std::string& text, const std::vector<std::string>& parts) {
    CAPTURE(text);
    for (const auto& part : parts) {
        CAPTURE(part);
        CHECK(text.find(part) != std::string::npos);
    }
}

void record(House& house, const std::string& reference, const std::string& juror, int score) {
    auto said = tests::review();
    for (auto& [criterion, given] : said.scores) given = score;
    must(house.registry.advance_assignment(house.as(juror), "2099", reference, juror,
                                           engine::jury::RecordRecommendation{}, said));
}

// Four nominations in deliberation, two of Togo above two of France; three jurors, the last a
// point more lenient, and one of the French ones far apart. Two places, one of them for Europe.
void before_the_jury(House& house) {
    auto document = Json::parse(tests::file("data/regulations/fictional-2099.json"));
    document["admission"].erase("winners_per_country");
    document["admission"]["caps"] = {{"places", 2},
                                     {"per_region", {{"europe-north-america", {{"at_least", 1}}}}}};
    must(house.registry.plan_call(house.as("ada"), document.dump()));
    must(house.registry.advance_call(house.as("ada"), "2099", engine::call::Open{}));
    const std::vector references{house.eligible("TG", "Kara"), house.eligible("TG", "Pya"),
                                 house.eligible("FR", "Lyon"), house.eligible("FR", "Lille")};
    const auto jurors = tests::jury(house, 3);
    tests::begin_review(house);
    constexpr std::array<std::array<int, 3>, 4> scores{
        {{4, 4, 5}, {3, 4, 5}, {2, 2, 3}, {1, 1, 4}}};
    for (std::size_t at = 0; at < references.size(); ++at) {
        tests::seat(house, references[at], jurors);
        for (std::size_t juror = 0; juror < jurors.size(); ++juror)
            record(house, references[at], jurors[juror], scores.at(at).at(juror));
        must(house.registry.advance(house.as("ada"), "2099", references[at],
                                    engine::nomination::OpenDeliberation{}));
    }
}

}  // namespace

TEST_CASE("marks stand on their scale as dots") {
    CHECK(cli::dots_of({1, 5}, 1, 5) == "o.......|.......o");
    CHECK(cli::dots_of({3, 3, 3}, 1, 5) == "........3........");
    CHECK(cli::dots_of({}, 1, 5).empty());
}

TEST_CASE("the table of the deliberation has raw and corrected scores side by side") {
    House house;
    before_the_jury(house);
    const auto table = json_of(house, "deliberation table 2099 --as ada");
    REQUIRE(table.at("nominations").size() == 4);
    CHECK(table.at("line") == 2);
    for (const auto& row : table.at("nominations")) {
        CHECK(row.at("marks").size() == 3);
        CHECK(row.at("corrected").is_string());
        CHECK(row.at("within_the_line").is_string());
        CHECK(row.at("ranks").is_string());
    }
    const auto& lille = table.at("nominations")[1];
    CHECK(lille.at("reference") == "FR-2099-02");
    CHECK(lille.at("mean_score") == "2.00");
    CHECK(lille.at("spread") == "3.00");
    CHECK(lille.at("discuss").dump().find("scores from 1 to 4") != std::string::npos);
    check_holds(type(house, "deliberation table 2099 --as ada").out,
                {"CORRECTED", "MARKS", "2..."});
}

TEST_CASE("what needs discussion is the agenda, and nothing else is on it") {
    House house;
    before_the_jury(house);
    const auto agenda = json_of(house, "deliberation disagreements 2099 --as ada");
    REQUIRE_FALSE(agenda.at("nominations").empty());
    CHECK(agenda.at("nominations")[0].at("reference") == "FR-2099-02");
    CHECK(agenda.at("nominations")[0].at("widest") == 3);
    for (const auto& row : agenda.at("nominations")) CHECK_FALSE(row.at("discuss").empty());
}

TEST_CASE("a juror sees the own marks in the table, and nothing made of others'") {
    House house;
    before_the_jury(house);
    const auto table = json_of(house, "deliberation table 2099 --as juror.0");
    for (const auto& row : table.at("nominations")) {
        CHECK(row.at("marks").size() <= 1);
        CHECK(row.at("corrected").is_null());
        CHECK(row.at("within_the_line").is_null());
    }
    CHECK(type(house, "jury alarms 2099 --as juror.0").exit == ExitCode::not_permitted);
    CHECK(json_of(house, "deliberation notes 2099 --as juror.0").at("notes").empty());
}

TEST_CASE("a batch is concluded as it was previewed, and refused when it is out of date") {
    House house;
    before_the_jury(house);
    const auto digest = json_of(house, "deliberation preview 2099 --as ada").at("digest");
    const auto line = fmt::format("deliberation conclude-all 2099 --digest {} --as ada",
                                  digest.get<std::string>());
    check_done(house, "deliberation conclude FR-2099-02 --as ada");

    check_refused(house, line, ExitCode::out_of_date, "plan.stale", {"Nothing was concluded"});

    const auto anew = json_of(house, "deliberation preview 2099 --as ada").at("digest");
    const auto done = type(house, fmt::format("deliberation conclude-all 2099 --digest {} --as ada",
                                              anew.get<std::string>()));
    CHECK(done.exit == ExitCode::done);
    check_holds(done.out, {"3 reviews are concluded"});
}

TEST_CASE("a plan under caps prints the price of each and who is in for whom") {
    House house;
    before_the_jury(house);
    const auto digest = json_of(house, "deliberation preview 2099 --as ada").at("digest");
    check_done(house, fmt::format("deliberation conclude-all 2099 --digest {} --as ada",
                                  digest.get<std::string>()));

    const auto plan = type(house, "cohort plan 2099 --as ada");

    CHECK(plan.exit == ExitCode::done);
    check_holds(plan.out, {"admits 2",
                           "at least 1 of europe-north-america: FR-2099-01 instead of "
                           "TG-2099-02, at 1."});
    const auto basis = json_of(house, "cohort basis 2099 --as ada");
    CHECK(basis.at("verified") == true);
    CHECK(basis.at("order_by") == "corrected");
    CHECK(basis.at("order")[0].at("reference") == "TG-2099-01");
    CHECK(basis.at("deliberation").at("nominations").size() == 4);
}

TEST_CASE("a seed that was exchanged is found out") {
    House house;
    before_the_jury(house);
    const auto digest = json_of(house, "deliberation preview 2099 --as ada").at("digest");
    check_done(house, fmt::format("deliberation conclude-all 2099 --digest {} --as ada",
                                  digest.get<std::string>()));
    check_done(house, "cohort plan 2099 --as ada");
    house.connection.run(
        "ALTER TABLE plan_basis DISABLE TRIGGER a_basis_is_frozen; UPDATE plan_basis SET content = "
        "regexp_replace(content, '\"seed\": \"[0-9a-f]{8}', '\"seed\": \"00000000')");

    const auto shown = type(house, "cohort basis 2099 --as ada");

    CHECK(shown.exit == ExitCode::not_verified);
    check_holds(shown.out, {"NOT the seed committed to"});
}
