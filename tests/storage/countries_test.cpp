// Who may say which countries there are.
#include "tests/support/database.hpp"

#include <doctest/doctest.h>

using engine::Reason;
using tests::House;
using tests::value;

TEST_CASE("countries come with the database, and from administrators once anybody is known") {
    const tests::Database database;
    auto connection = database.connect();
    storage::Registry registry{connection};
    const auto add = [&](const std::string& who, std::uint8_t key, const std::string& name) {
        return registry.add_countries({.person = who, .operated_by = "tester", .key = {key}},
                                      {{"TG", name, name, "africa"}});
    };
    const auto name = [&] { return value(connection, "SELECT name_en FROM accede.country"); };
    REQUIRE(add("nobody", 1, "Togo"));
    REQUIRE(registry.add_person({.person = "ada", .key = {2}}, {"ada", "Ada"}));
    REQUIRE(registry.add_person({.person = "ada", .key = {3}}, {"guest", "A guest"}));

    for (const auto* who : {"nobody", "guest"}) {
        CAPTURE(who);
        const auto refused = add(who, 4, "Another");
        REQUIRE_FALSE(refused);
        CHECK(refused.error().reason == Reason::not_for_this_role);
    }
    CHECK(add("nobody", 1, "Togo")->repeated);
    CHECK(name() == "Togo");

    CHECK(add("ada", 5, "Togolese Republic"));
    CHECK(name() == "Togolese Republic");
}
