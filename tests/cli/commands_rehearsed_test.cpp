// --dry-run says what would be done, and does nothing.
#include "storage/cluster.hpp"
#include "storage/migrations.hpp"
#include "tests/cli/typed.hpp"
#include "tests/support/fingerprint.hpp"

#include <filesystem>

#include <doctest/doctest.h>

using cli::ExitCode;
using tests::accede;
using tests::fingerprint;
using tests::House;
using tests::type;

namespace {

bool holds(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("a rehearsed init, migrate or demo makes no database") {
    const auto dir = std::filesystem::temp_directory_path() / "accede-never-made";
    for (const auto* const verb : {"init", "migrate"}) {
        const auto outcome = accede({"db", verb, "--dry-run", "--data-dir", dir.native()});
        CAPTURE(outcome.err);
        CHECK(outcome.exit == ExitCode::done);
        CHECK(
            holds(outcome.out, "from schema 0 to " + std::to_string(storage::migrations().size())));
        CHECK(holds(outcome.err, "nothing was changed"));
    }
    const auto demo = accede({"demo", "run", "--dry-run", "--data-dir", dir.native()});
    CHECK(demo.exit == ExitCode::done);
    CHECK(holds(demo.out, "calls 2022 and 2099"));
    CHECK(holds(demo.err, "nothing was changed"));
    CHECK_FALSE(std::filesystem::exists(dir));
}

TEST_CASE("a rehearsed init of a database that is ready changes nothing in it") {
    House house;
    const auto before = fingerprint(house.connection);
    const auto outcome = type(house, "db init --dry-run --as ada");
    CHECK(outcome.exit == ExitCode::done);
    CHECK(holds(outcome.out, "already; the Member States are made known"));
    CHECK(fingerprint(house.connection) == before);

    const auto done = type(house, "db init --as ada");
    CHECK(done.exit == ExitCode::done);
    CHECK(done.out == outcome.out);
    CHECK(fingerprint(house.connection) != before);
}

TEST_CASE("an init leaves the Member States to administrators once there are people") {
    House house;
    const auto before = fingerprint(house.connection);
    for (const auto* line : {"db init --dry-run", "db init", "db init --as officer.tg"}) {
        CAPTURE(line);
        const auto outcome = type(house, line);
        CHECK(outcome.exit == ExitCode::done);
        CHECK_FALSE(holds(outcome.out, "Member States"));
        CHECK(holds(outcome.err, "an administrator brings"));
        CHECK(fingerprint(house.connection) == before);
    }
}

TEST_CASE("a rehearsed closing says how many drafts would lapse") {
    House house;
    house.open_call();
    house.complete_draft("TG", "Kara");
    house.complete_draft("TG", "Pya");
    house.submitted("FR", "Lyon");
    house.at("2099-04-01T09:00:00Z");
    const auto before = fingerprint(house.connection);

    const auto outcome = type(house, "call close 2099 --dry-run --as ada");
    CAPTURE(outcome.err);
    CHECK(outcome.exit == ExitCode::done);
    CHECK(holds(outcome.out, "2 nominations have lapsed"));
    CHECK(holds(outcome.err, "nothing was changed"));
    CHECK(fingerprint(house.connection) == before);
}
