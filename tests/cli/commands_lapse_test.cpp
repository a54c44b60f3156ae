// The clock's work, done by an administrator: what is out of time lapses, and nothing else.
#include "tests/cli/typed.hpp"
#include "tests/support/fingerprint.hpp"
#include "tests/support/panel.hpp"

#include <doctest/doctest.h>

using cli::ExitCode;
using tests::check_done;
using tests::House;
using tests::type;
using tests::value;

namespace {

std::string state_of(House& house, const std::string& reference) {
    return value(house.connection,
                 "SELECT state FROM nomination WHERE reference = '" + reference + "'");
}

std::string assigned(House& house) {
    return value(house.connection, "SELECT count(*) FROM assignment WHERE state = 'assigned'");
}

}  // namespace

TEST_CASE("a returned file lapses when its time for completion is over and not before") {
    House house;
    house.open_call();
    house.submitted("TG", "Kara");
    check_done(house,
               "screening return TG-2099-01 --remark plan='Say who.' --until 2099-02-14T12:00 --as "
               "ada");
    const auto until = value(house.connection,
                             "SELECT to_char(completion_closes AT TIME ZONE 'UTC', "
                             "'YYYY-MM-DD\"T\"HH24:MI:SS') FROM nomination");

    house.at("2099-02-14T10:59:59.999999Z");
    check_done(house, "call lapse 2099 --as ada");
    CHECK(state_of(house, "TG-2099-01") == "returned");

    house.at(until + "Z");
    const auto before = tests::fingerprint(house.connection);
    tests::check_refused(house, "call lapse 2099 --as officer.tg", ExitCode::not_permitted,
                         "role.not_permitted", {});
    const auto rehearsed = type(house, "call lapse 2099 --dry-run --as ada");
    CHECK(rehearsed.out.find("1 nomination and 0 reviews") != std::string::npos);
    CHECK(tests::fingerprint(house.connection) == before);

    check_done(house, "call lapse 2099 --as ada");
    CHECK(state_of(house, "TG-2099-01") == "lapsed");
}

TEST_CASE("a draft lapses with the Commissions' window and not before") {
    House house;
    house.open_call();
    house.complete_draft("TG", "Kara");

    house.at("2099-03-31T21:58:59.999999Z");
    check_done(house, "call lapse 2099 --as ada");
    CHECK(state_of(house, "TG-2099-01") == "draft");

    house.at("2099-03-31T21:59:00.000000Z");
    check_done(house, "call lapse 2099 --as ada");
    CHECK(state_of(house, "TG-2099-01") == "lapsed");
}

TEST_CASE("reviews that nobody finished lapse with the review window and not before") {
    House house;
    house.open_call();
    const auto reference = house.eligible("TG", "Kara");
    const auto jurors = tests::jury(house, 3);
    tests::begin_review(house);
    tests::seat(house, reference, jurors);
    REQUIRE(assigned(house) == "3");
    house.at("2099-05-10T09:00:00Z");
    REQUIRE(tests::recommend(house, reference, jurors[0]));
    REQUIRE(assigned(house) == "2");

    check_done(house, "call lapse 2099 --as ada");
    CHECK(assigned(house) == "2");

    house.at("2099-12-31T00:00:00Z");
    const auto outcome = type(house, "call lapse 2099 --as ada --json");
    CAPTURE(outcome.err);
    CHECK(outcome.exit == ExitCode::done);
    CHECK(outcome.out.find(reference + " " + jurors[1]) != std::string::npos);
    CHECK(assigned(house) == "0");
    CHECK(value(house.connection, "SELECT count(*) FROM assignment WHERE state = 'recorded'") ==
          "1");
}

TEST_CASE("what had lapsed before one of them failed is said") {
    House house;
    house.open_call();
    for (const auto* city : {"Kara", "Lome", "Tsevie"}) house.complete_draft("TG", city);
    house.connection.run(R"sql(
        CREATE FUNCTION fail() RETURNS trigger LANGUAGE plpgsql AS
            $$ BEGIN RAISE EXCEPTION 'the disk is full' USING ERRCODE = '53100'; END $$;
        CREATE TRIGGER one_fails BEFORE UPDATE ON accede.nomination FOR EACH ROW
            WHEN (NEW.reference = 'TG-2099-03') EXECUTE FUNCTION fail())sql");
    house.at("2099-03-31T21:59:00.000000Z");
    const auto outcome = type(house, "call lapse 2099 --as ada");
    CHECK(outcome.exit != ExitCode::done);
    CHECK(outcome.err.find("done before that: 2 nominations have lapsed") != std::string::npos);
    CHECK(outcome.err.find("nothing was changed") == std::string::npos);
    CHECK(state_of(house, "TG-2099-02") == "lapsed");
    CHECK(state_of(house, "TG-2099-03") == "draft");

    const auto rehearsed = type(house, "call lapse 2099 --dry-run --as ada");
    CHECK(rehearsed.err.find("nothing was changed") != std::string::npos);
}
