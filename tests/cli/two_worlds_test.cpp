// Non-interference: what a person may not see cannot change a byte of what that person gets. There
// are two worlds, alike in every row that the person may see and otherwise in what the person may
// not: whatever is typed in both is answered alike, on both streams and by the exit code. Every
// person asks with every seed; each of the quarters takes some minutes.
#include "tests/cli/worlds/pairs.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

using namespace tests::worlds;

namespace {

constexpr std::size_t seeds = 200;

void check(const Tally& tally) {
    MESSAGE(fmt::format("{} hidden changes ({} drawn again), {} pairs of answers", tally.changes,
                        tally.redrawn, tally.answers));
    for (std::size_t i = 0; i < tally.differences.size() && i < 30; ++i) {
        const auto& one = tally.differences[i];
        FAIL_CHECK(fmt::format("{}: {}\n<<< {}\n>>> {}", one.person, one.line,
                               one.here.substr(0, 1500), one.there.substr(0, 1500)));
    }
    CHECK(tally.differences.empty());
}

void check(std::size_t quarter) {
    Pairs pairs;
    CHECK(pairs.seeds_for_every_command() <= seeds);
    Tally tally;
    for (auto seed = seeds * quarter / 4; seed < seeds * (quarter + 1) / 4; ++seed)
        pairs.compare(seed, tally);
    check(tally);
    CHECK(tally.changes * 10 > static_cast<int>(seeds / 4 * Pairs::people()) * 9);
}

}  // namespace

TEST_CASE("two worlds that differ in what a person may not see answer alike, first quarter") {
    check(0);
}
TEST_CASE("two worlds that differ in what a person may not see answer alike, second quarter") {
    check(1);
}
TEST_CASE("two worlds that differ in what a person may not see answer alike, third quarter") {
    check(2);
}
TEST_CASE("two worlds that differ in what a person may not see answer alike, last quarter") {
    check(3);
}

TEST_CASE("what is written in two worlds, and not only rehearsed, is answered alike") {
    Pairs pairs;
    Tally tally;
    pairs.act(0, tally);
    check(tally);
    CHECK(tally.answers > 200);
}

TEST_CASE("one row or number too many that a person may see is found") {
    struct Leak {
        const char* what;
        const char* noun;
        const char* verb;
    };
    for (const auto& leak :
         {Leak{"CREATE POLICY leak ON accede.review FOR SELECT TO accede_app USING (true)",
               "deliberation", "table"},
          Leak{"DROP POLICY never_in_conflict ON accede.assignment", "jury", "list"},
          Leak{"DROP POLICY never_in_conflict ON accede.conflict", "jury", "conflicts"},
          Leak{"CREATE OR REPLACE FUNCTION accede.asker_reads_every_entry() RETURNS boolean "
               "LANGUAGE "
               "sql AS 'SELECT true'",
               "audit", "log"}}) {
        CAPTURE(std::string{leak.what});
        Pairs pairs{leak.what, leak.noun, leak.verb};
        Tally tally;
        for (std::size_t seed = 0; seed < 60 && tally.differences.empty(); ++seed)
            pairs.compare(seed, tally);
        CHECK_FALSE(tally.differences.empty());
    }
}
