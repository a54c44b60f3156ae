// What an office asks of whoever takes it.
#include "engine/identity/office.hpp"

#include <doctest/doctest.h>

using namespace engine;
using namespace engine::identity;

TEST_CASE("an office is an administrator's or an auditor's, and nobody else's") {
    CHECK(is_office(Role::administrator));
    CHECK(is_office(Role::auditor));
    for (const auto role : {Role::officer, Role::juror, Role::clock}) CHECK_FALSE(is_office(role));
}

TEST_CASE("an office begins without the keys that another gave, and no other role takes any") {
    for (const auto role : every_role) {
        CAPTURE(name_of(role));
        CHECK(loses_keys({.role = role, .was_handed_a_key = true}) == is_office(role));
        CHECK_FALSE(loses_keys({.role = role, .was_handed_a_key = false}));
    }
}

TEST_CASE("nobody becomes an administrator without a second factor where it is required") {
    Taking taking{.role = Role::administrator, .handle = "zoe", .second_factor_is_required = true};
    const auto without = may_become(taking);
    REQUIRE_FALSE(without);
    CHECK(without.error().reason == Reason::input_invalid);
    CHECK(without.error().explanation ==
          "An administrator has a second factor here, and zoe has none yet.");
    taking.has_second_factor = true;
    CHECK(may_become(taking));
    CHECK(may_become({.role = Role::administrator, .was_handed_a_key = true}));
}

TEST_CASE("a second factor that is taken away with the mandate is none") {
    Taking taking{.role = Role::administrator,
                  .handle = "zoe",
                  .has_second_factor = true,
                  .was_handed_a_key = true,
                  .second_factor_is_required = true};
    const auto handed = may_become(taking);
    REQUIRE_FALSE(handed);
    CHECK(handed.error().explanation.find("`accede person invite zoe --anew`") !=
          std::string::npos);
    taking.was_handed_a_key = false;
    CHECK(may_become(taking));
}

TEST_CASE("a second factor is asked of administrators alone") {
    for (const auto role : every_role) {
        CAPTURE(name_of(role));
        const bool may{may_become(
            {.role = role, .was_handed_a_key = true, .second_factor_is_required = true})};
        CHECK(may == (role != Role::administrator));
    }
}
