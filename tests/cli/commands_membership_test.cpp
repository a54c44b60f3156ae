// The life of a membership, and the health of a database, by command.
#include "tests/cli/typed.hpp"
#include "tests/support/panel.hpp"

#include <doctest/doctest.h>

using cli::ExitCode;
using tests::check_done;
using tests::check_refused;
using tests::House;
using tests::value;

TEST_CASE("a membership is asked for its report, reports, and is active again") {
    House house;
    tests::recommended_cohort(house);
    tests::approved_plan(house);
    check_done(house, "cohort apply 2099 --as ada");
    const auto id =
        value(house.connection,
              "SELECT membership_id FROM membership WHERE country = 'TG' ORDER BY 1 LIMIT 1");
    const auto state = [&] {
        return value(house.connection,
                     "SELECT state FROM membership WHERE membership_id = '" + id + "'");
    };
    const auto types = [&](const std::string& verb, const std::string& as = "ada") {
        return "member " + verb + " " + id + " --as " + as;
    };

    check_refused(house, types("ask", "officer.tg"), ExitCode::not_permitted, "role.not_permitted",
                  {});
    check_refused(house, types("accept"), ExitCode::refused, "state.not_foreseen", {});
    check_done(house, types("ask"));
    CHECK(state() == "report_due");
    check_done(house, types("report", "officer.tg"));
    CHECK(state() == "reported");
    check_done(house, types("accept"));
    CHECK(state() == "active");
    check_refused(house, "member report nobody --as ada", ExitCode::usage, "usage", {"nobody"});
}

TEST_CASE("a database that cannot be reached is a failed check, not an error") {
    const auto outcome =
        tests::accede({"doctor", "--database", "host=/nowhere dbname=accede connect_timeout=2"});
    CHECK(outcome.exit == ExitCode::database);
    CHECK(outcome.out.find("the database answers") != std::string::npos);
    CHECK(outcome.out.find("/nowhere") != std::string::npos);
}

TEST_CASE("a database that answers passes that check") {
    const House house;
    const auto outcome = tests::type(house, "doctor");
    CHECK(outcome.out.find("the database answers") != std::string::npos);
    CHECK(outcome.exit != ExitCode::database);
}
