// `accede db check`: what it finds decides how it ends.
#include "tests/cli/typed.hpp"

#include <doctest/doctest.h>

using cli::ExitCode;
using tests::House;
using tests::type;

TEST_CASE("a check ends with 7 where the database does not enforce what it should") {
    House house;
    house.open_call();
    house.submitted("TG", "Kara");
    CHECK(type(house, "db check").exit == ExitCode::done);
    house.connection.run("UPDATE accede.place_counter SET used = 2");

    const auto outcome = type(house, "db check");
    CHECK(outcome.exit == ExitCode::not_verified);
    CHECK(outcome.out.find("2099 TG") != std::string::npos);
    CHECK(type(house, "db check --json").out.find("\"sound\":false") != std::string::npos);
}
