// Who may act, from when and until when.
#include "tests/support/database.hpp"

#include <doctest/doctest.h>

using namespace engine;
using tests::House;
using tests::value;

TEST_CASE("a mandate that would be over already is not given, and one that lasts a moment is") {
    House house;  // at 2099-02-01T12:00:00Z
    house.officer("TG");
    const auto until = [&](const char* moment) {
        return house.registry.grant(house.as("ada"), {.handle = "officer.tg",
                                                      .role = Role::juror,
                                                      .until = moment_from_iso(moment).value()});
    };
    const std::string mandates = "SELECT count(*) FROM mandate WHERE role = 'juror'";

    const auto over = until("2099-02-01T12:00:00Z");
    REQUIRE_FALSE(over);
    CHECK(over.error().reason == Reason::input_invalid);
    CHECK(value(house.connection, mandates) == "0");

    CHECK(until("2099-02-01T12:00:00.000001Z"));
    CHECK(value(house.connection, mandates) == "1");
}

TEST_CASE("the same key with another end of a mandate is another request") {
    House house;
    house.officer("TG");
    const auto request = house.as("ada");
    const auto until = [&](const char* moment) {
        return house.registry.grant(request, {.handle = "officer.tg",
                                              .role = Role::juror,
                                              .until = moment_from_iso(moment).value()});
    };
    REQUIRE(until("2099-06-01T00:00:00Z"));

    const auto other = until("2099-07-01T00:00:00Z");

    REQUIRE_FALSE(other);
    CHECK(other.error().reason == Reason::key_used_for_another_request);
    CHECK(until("2099-06-01T00:00:00Z")->repeated);
}
