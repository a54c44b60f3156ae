// Who may be nominated, typed: the exit code, the message, and the database afterwards.
#include "tests/cli/typed.hpp"

#include <doctest/doctest.h>

using cli::ExitCode;
using tests::check_done;
using tests::check_refused;
using tests::House;
using tests::value;

TEST_CASE("a country that nobody knows is refused by its code") {
    House house;
    house.open_call();
    house.officer("TG");

    check_refused(
        house, "nomination new 2099 --commission TG --country ZZ --name Kara --as officer.tg",
        ExitCode::refused, "country.unknown", {"ZZ", "nothing was changed", "(country.unknown)"});
}

TEST_CASE("a candidate of another country is not this Commission's to nominate") {
    House house;
    house.open_call();
    house.officer("TG");
    house.officer("KE");

    check_refused(house,
                  "nomination new 2099 --commission TG --country KE --name Kilifi --as officer.tg",
                  ExitCode::refused, "entity.other_country", {"KE", "TG"});
    check_refused(house, "nomination new 2099 --country TG --name Kara --as officer.ke",
                  ExitCode::not_permitted, "role.other_commission", {"nothing was changed"});
}

TEST_CASE("a country that is no Member State is refused") {
    House house;
    house.open_call();
    house.officer("LI");

    check_refused(house, "nomination new 2099 --country LI --name Vaduz --as officer.li",
                  ExitCode::refused, "country.not_a_member_state", {"Member State"});
}

TEST_CASE("a fourth nomination is refused and the refusal names the three, and what to try") {
    House house;
    house.open_call();
    for (const auto* city : {"Kara", "Pya", "Niamtougou"}) house.submitted("TG", city);
    house.complete_draft("TG", "Sokode");

    check_refused(house, "nomination submit TG-2099-04 --as officer.tg", ExitCode::refused,
                  "quota.exceeded",
                  {"Togo has used 3 of 3 places in call 2099 (quota.exceeded)\n",
                   "  in use: TG-2099-01 submitted, TG-2099-02 submitted, TG-2099-03 submitted\n",
                   "  nothing was changed\n", "  try: accede nomination withdraw TG-2099-03",
                   "accede help quota"});

    // The other side of the boundary: one place comes free, and the fourth takes it.
    check_done(house,
               "nomination withdraw TG-2099-03 --reason 'Another goes first.' --as officer.tg");
    check_done(house, "nomination submit TG-2099-04 --as officer.tg");
    CHECK(value(house.connection, "SELECT place FROM nomination WHERE reference = 'TG-2099-04'") ==
          "3");
}

TEST_CASE("an entity that is nominated already is refused, and the other nomination named") {
    House house;
    house.open_call();
    house.complete_draft("TG", "Kara");

    check_refused(house, "nomination new 2099 --country TG --name Kara --as officer.tg",
                  ExitCode::refused, "entity.already_nominated",
                  {"TG-2099-01", "try: accede nomination show TG-2099-01"});
    // Within another region it is another entity.
    check_done(house,
               "nomination new 2099 --country TG --name Kara --within Maritime --as officer.tg");
}

TEST_CASE("an active member is refused, and a former one is not") {
    House house;
    house.open_call();
    house.officer("TG");
    REQUIRE(house.registry.enrol_earlier(
        house.as("ada"), {.ledger = "gnlc-2099",
                          .country = "TG",
                          .name = "Kara",
                          .since = engine::moment_from_iso("2098-01-01T00:00:00Z").value()}));

    check_refused(house, "nomination new 2099 --country TG --name Kara --as officer.tg",
                  ExitCode::refused, "entity.already_a_member",
                  {"an active member", "try: accede member list"});

    const auto membership = value(house.connection, "SELECT membership_id FROM membership");
    check_done(house, "member end " + membership + " --reason 'The council voted.' --as ada");
    check_done(house, "nomination new 2099 --country TG --name Kara --as officer.tg");
}

TEST_CASE("the last microsecond of the window takes a submission and the next refuses it") {
    House house;
    house.open_call();
    house.complete_draft("TG", "Kara");
    house.complete_draft("TG", "Pya");

    house.at("2099-03-31T21:58:59.999999Z");
    check_done(house, "nomination submit TG-2099-01 --as officer.tg");

    house.at("2099-03-31T21:59:00.000000Z");
    check_refused(house, "nomination submit TG-2099-02 --as officer.tg", ExitCode::refused,
                  "window.closed", {"nothing was changed", "try: accede call show 2099"});
    CHECK(value(house.connection, "SELECT state FROM nomination WHERE reference = 'TG-2099-02'") ==
          "draft");
}
