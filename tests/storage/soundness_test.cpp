// What a check of the database notices, and that a database in order passes it.
#include "storage/soundness.hpp"
#include "tests/support/database.hpp"

#include <doctest/doctest.h>

using tests::House;

namespace {

std::vector<std::string> wrong(House& house) {
    std::vector<std::string> all;
    for (const auto& one : storage::soundness_of(house.connection)) {
        if (!one.holds) all.push_back(one.check + ": " + one.found);
    }
    return all;
}

using Wrong = std::vector<std::string>;

}  // namespace

TEST_CASE("a database in use is sound, until somebody takes away what it enforces") {
    House house;
    house.open_call();
    house.submitted("TG", "Kara");
    REQUIRE(wrong(house).empty());

    SUBCASE("a constraint that old rows need not meet") {
        house.connection.run(
            "ALTER TABLE accede.country ADD CONSTRAINT a_name CHECK (name_en <> '') NOT VALID");
        CHECK(wrong(house) == Wrong{"every constraint is in force: a_name"});
    }
    SUBCASE("a trigger that is asleep") {
        house.connection.run(
            "ALTER TABLE accede.rehearsal_clock DISABLE TRIGGER only_in_a_rehearsal_and_forward");
        CHECK(wrong(house) == Wrong{"every trigger is in force: only_in_a_rehearsal_and_forward"});
    }
    SUBCASE("foreign keys that are asleep") {
        house.connection.run("ALTER TABLE accede.mandate DISABLE TRIGGER ALL");
        REQUIRE_FALSE(wrong(house).empty());
        CHECK(wrong(house).back().starts_with("every foreign key is in force: "));
    }
    SUBCASE("a clock that mandates do not go by") {
        house.connection.run(
            "SET session_replication_role = replica; UPDATE accede.identity_secret SET shown = "
            "NULL; RESET session_replication_role");
        CHECK(wrong(house) == Wrong{"mandates go by the clock that is shown: 2099-02-01 "
                                    "12:00:00+00, asked by the server's"});
    }
    SUBCASE("a place that nobody holds") {
        house.connection.run("UPDATE accede.place_counter SET used = 2");
        CHECK(wrong(house) ==
              Wrong{"the places that are counted are those that are held: 2099 TG"});
    }
}
