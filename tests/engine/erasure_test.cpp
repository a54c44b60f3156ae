#include "engine/identity/erasure.hpp"

#include <doctest/doctest.h>

using namespace engine;

namespace {

constexpr PersonId me{{1}};
constexpr PersonId other{{2}};

}  // namespace

TEST_CASE("an administrator has anybody's words destroyed but the own") {
    const Actor ada{.person = me, .is_administrator = true};
    CHECK(identity::may_erase_person(ada, other));
    const auto own = identity::may_erase_person(ada, me);
    REQUIRE_FALSE(own);
    CHECK(own.error().reason == Reason::same_person_twice);
    const auto juror = identity::may_erase_person({.person = me, .is_juror = true}, other);
    REQUIRE_FALSE(juror);
    CHECK(juror.error().reason == Reason::not_for_this_role);
}

TEST_CASE("an administrator has the texts of a nomination destroyed, and none with a conflict") {
    CHECK(identity::may_erase_texts({.is_administrator = true}));
    const auto partial =
        identity::may_erase_texts({.is_administrator = true, .has_conflict = true});
    REQUIRE_FALSE(partial);
    CHECK(partial.error().reason == Reason::conflict_of_interest);
    CHECK_FALSE(identity::may_erase_texts({.is_juror = true}));
}
