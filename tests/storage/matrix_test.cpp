// Every person, every table, every row, every verb: what the database gives is what an oracle says
// that is written of plain facts. The writing takes about half a minute.
#include "tests/storage/matrix/cells.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

using namespace tests::matrix;
using storage::sql::Rights;
using storage::sql::Transaction;

namespace {

Compared all_of(World& world, Verbs verbs) {
    prepare(world);
    Compared compared;
    for (const auto& [table, its] : world.tables) {
        for (const auto& person : world.people) {
            Transaction tx{world.house.connection, Rights::of_login};
            compare(tx, world, person, table, verbs, compared);
        }
    }
    return compared;
}

void check(const Compared& compared, int at_least) {
    MESSAGE(fmt::format("{} cells", compared.cells));
    for (std::size_t i = 0; i < compared.differences.size() && i < 40; ++i)
        FAIL_CHECK(compared.differences[i]);
    CHECK(compared.differences.empty());
    CHECK(compared.cells >= at_least);
}

}  // namespace

TEST_CASE("everybody reads of every table the rows and columns that are theirs, and no others") {
    World world;
    check(all_of(world, Verbs::reading), 10'000);
}

TEST_CASE("everybody writes of every table the rows and columns that are theirs, and no others") {
    World world;
    check(all_of(world, Verbs::writing), 10'000);
}

TEST_CASE("no table of the matrix is without a row") {
    World world;
    for (const auto& [name, table] : world.tables) {
        CAPTURE(name);
        CHECK_FALSE(table.rows.empty());
    }
}
