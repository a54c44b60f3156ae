#include "engine/moment.hpp"

#include <doctest/doctest.h>

using namespace engine;

TEST_CASE("an instant is written so that text order is time order, and read back exactly") {
    const auto moment = moment_from_iso("2022-02-28T22:59:00.000001Z");

    REQUIRE(moment);
    CHECK(iso(*moment) == "2022-02-28T22:59:00.000001Z");
    CHECK(moment_from_iso("2022-02-28T23:59:00.000001+01:00") == moment);
}

TEST_CASE("what is no instant is not read as one") {
    for (const auto* text :
         {"", "2022-02-29T00:00:00Z", "2022-02-28T24:00:00Z", "2022-02-28T22:59Z",
          "2022-02-28T22:59:00", "2022-02-28T22:59:00Zx", "2022-2-28T22:59:00Z"}) {
        CAPTURE(text);
        CHECK_FALSE(moment_from_iso(text));
    }
}

TEST_CASE("a window holds its first instant and not its last") {
    const Window window{Moment{std::chrono::microseconds{10}},
                        Moment{std::chrono::microseconds{20}}};

    CHECK_FALSE(window.holds(Moment{std::chrono::microseconds{9}}));
    CHECK(window.holds(Moment{std::chrono::microseconds{10}}));
    CHECK(window.holds(Moment{std::chrono::microseconds{19}}));
    CHECK_FALSE(window.holds(Moment{std::chrono::microseconds{20}}));
}
