// What cannot be taken back is asked about at a terminal, and only there.
#include "tests/cli/typed.hpp"
#include "tests/support/fingerprint.hpp"
#include "tests/support/panel.hpp"

#include <doctest/doctest.h>

using cli::ExitCode;
using tests::fingerprint;
using tests::House;
using tests::type;

namespace {

tests::Outside answering(const std::string& input) {
    return {.input = input, .input_is_terminal = true};
}

}  // namespace

TEST_CASE("an admission and its publication are asked about at a terminal") {
    House house;
    tests::recommended_cohort(house);
    tests::approved_plan(house);
    const auto before = fingerprint(house.connection);

    for (const auto* const input : {"n\n", "", "perhaps\n"}) {
        const auto no = type(house, "cohort apply 2099 --as ada", answering(input));
        CHECK(no.exit == ExitCode::interrupted);
        CHECK(no.err.find("Admit the whole plan of call 2099?") != std::string::npos);
    }
    const auto forbidden = type(house, "cohort apply 2099 --as ada --no-input", answering("y\n"));
    CHECK(forbidden.exit == ExitCode::usage);
    CHECK(forbidden.err.find("--yes") != std::string::npos);
    CHECK(fingerprint(house.connection) == before);

    const auto rehearsed = type(house, "cohort apply 2099 --as ada --dry-run", answering(""));
    CHECK(rehearsed.exit == ExitCode::done);
    CHECK(fingerprint(house.connection) == before);

    CHECK(type(house, "cohort apply 2099 --as ada", answering("y\n")).exit == ExitCode::done);
    CHECK(type(house, "cohort publish 2099 --as ada", answering("n\n")).exit ==
          ExitCode::interrupted);
    const auto told = type(house, "cohort publish 2099 --as ada --yes", answering("n\n"));
    CHECK(told.exit == ExitCode::done);
    CHECK(told.err.find("[y/N]") == std::string::npos);
}

TEST_CASE("a script is asked nothing") {
    House house;
    tests::recommended_cohort(house);
    tests::approved_plan(house);

    const auto applied = type(house, "cohort apply 2099 --as ada --no-input");
    CHECK(applied.exit == ExitCode::done);
    CHECK(applied.err.find("[y/N]") == std::string::npos);
}

TEST_CASE("the end of a membership is asked about at a terminal") {
    House house;
    tests::recommended_cohort(house);
    tests::approved_plan(house);
    tests::check_done(house, "cohort apply 2099 --as ada");
    const auto membership = tests::value(house.connection, "SELECT membership_id FROM membership");
    const auto line = "member end " + membership + " --reason 'The council voted.' --as ada";

    CHECK(type(house, line, answering("no\n")).exit == ExitCode::interrupted);
    CHECK(type(house, line, answering("yes\n")).exit == ExitCode::done);
}
