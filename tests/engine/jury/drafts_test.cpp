// Two windows on one draft: neither overwrites the other.
#include "engine/jury/drafts.hpp"

#include <doctest/doctest.h>

using namespace engine;
using namespace engine::jury;

TEST_CASE("a draft is saved onto the one that was read, and nothing differs") {
    const auto first = saved_onto({}, {});
    REQUIRE(first);
    CHECK(first->version == 1);
    CHECK_FALSE(differs(*first));
    const auto second = saved_onto(*first, 1);
    REQUIRE(second);
    CHECK(second->version == 2);
    CHECK_FALSE(differs(*second));
    CHECK_FALSE(differs({}));
}

TEST_CASE(
    "a second window that had read an earlier draft saves beside, until somebody has read both") {
    const auto beside = saved_onto({.version = 2, .based_on = 1}, 1);
    REQUIRE(beside);
    CHECK(beside->version == 3);
    CHECK(differs(*beside));

    const auto unsaid = saved_onto(*beside, {});
    CHECK(differs(*unsaid));
    CHECK(differs(*saved_onto(*beside, 2)));
    CHECK_FALSE(differs(*saved_onto(*beside, 3)));
    CHECK(differs(*saved_onto({.version = 1, .based_on = 0}, 0)));
}

TEST_CASE("nobody has read a draft that there is not") {
    const auto refused = saved_onto({.version = 2, .based_on = 1}, 3);
    REQUIRE_FALSE(refused);
    CHECK(refused.error().reason == Reason::input_invalid);
    CHECK(refused.error().explanation == "There is no draft 3: the newest is 2.");
    CHECK(saved_onto({}, 1).error().explanation == "There is no draft 1: none is saved yet.");
    CHECK_FALSE(saved_onto({}, -1));
    CHECK(saved_onto({.version = 2, .based_on = 1}, 2));
}
