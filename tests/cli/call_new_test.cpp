// `accede call new --open`: two steps of the chart under one command's key.
#include "tests/cli/outcome.hpp"
#include "tests/support/database.hpp"
#include "tests/support/files.hpp"

#include <doctest/doctest.h>

namespace {

tests::Outcome plan(tests::House& house, const std::vector<std::string>& options) {
    std::vector<std::string> words{"call",
                                   "new",
                                   tests::root() + "/data/regulations/example.json",
                                   "--open",
                                   "--as",
                                   "ada",
                                   "--database",
                                   house.database.conninfo()};
    words.insert(words.end(), options.begin(), options.end());
    return tests::accede(words);
}

std::string steps(tests::House& house) {
    return tests::value(house.connection,
                        "SELECT coalesce(string_agg(event, ' ' ORDER BY revision), '') FROM "
                        "accede.event WHERE call_id = 'example'");
}

}  // namespace

TEST_CASE("a call is planned and opened by one command, and once however often it is repeated") {
    tests::House house;
    const std::vector<std::string> key{"--key", "2fa85f64-5717-4562-b3fc-2c963f66afa6"};

    CHECK(plan(house, key).exit == cli::ExitCode::done);
    CHECK(plan(house, key).exit == cli::ExitCode::done);

    CHECK(steps(house) == "Plan Open");
}

TEST_CASE("a rehearsed planning with --open leaves nothing behind") {
    tests::House house;

    CHECK(plan(house, {"--dry-run"}).exit == cli::ExitCode::done);

    CHECK(steps(house).empty());
}
