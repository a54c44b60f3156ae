// How a database comes to this program's schema: from nothing, from an earlier one, two at once.
#include "storage/migrations.hpp"

#include "engine/audit/digest.hpp"
#include "storage/schema_text.hpp"
#include "tests/support/clients.hpp"
#include "tests/support/files.hpp"
#include "tests/support/schemas.hpp"

#include <filesystem>
#include <optional>
#include <set>

#include <doctest/doctest.h>
#include <fmt/format.h>

using storage::Failure;
using storage::migrate;
using storage::migrations;
using storage::Trouble;
using storage::sql::Connection;
using tests::apply_first;
using tests::EmptyDatabase;
using tests::value;

namespace {

// What a refused schema says, and what it leaves.
std::string refusal_of(Connection& connection) {
    std::string said;
    for (const bool migrating : {true, false}) {
        try {
            if (migrating)
                migrate(connection);
            else
                storage::require_schema(connection);
            return "none";
        } catch (const Failure& failure) {
            CHECK(failure.trouble() == Trouble::alien_schema);
            if (!said.empty()) CHECK(said == failure.what());
            said = failure.what();
        }
    }
    return said;
}

}  // namespace

TEST_CASE("migrations are numbered without a gap, and carried as they stand in their folder") {
    std::set<std::string> files;
    for (const auto& entry :
         std::filesystem::directory_iterator{tests::root() + "/schemas/migrations"}) {
        files.insert(entry.path().stem());
    }

    CHECK(files.size() == migrations().size());
    int number = 0;
    for (const auto& migration : migrations()) {
        CAPTURE(migration.name);
        CHECK(migration.number == ++number);
        CHECK(migration.name.starts_with(fmt::format("{:04}_", number)));
        CHECK(files.contains(migration.name));
        CHECK(migration.text == tests::file("schemas/migrations/" + migration.name + ".sql"));
        CHECK(migration.sha256 == engine::audit::hex(engine::audit::sha256(migration.text)));
    }
}

TEST_CASE("an empty database is brought to the schema, and a second time to nothing new") {
    const EmptyDatabase database;
    auto connection = database.connect();

    const auto first = migrate(connection, {.origin = "accede.first"});
    const auto second = migrate(connection, {.origin = "accede.second", .rehearsal = true});

    CHECK(first.size() == migrations().size());
    CHECK(second.empty());
    CHECK(value(connection,
                "SELECT string_agg(number || ' ' || name || ' ' || sha256, ',' ORDER BY "
                "number) FROM migration") == [] {
        std::string all;
        for (const auto& one : migrations()) {
            if (!all.empty()) all += ',';
            all += fmt::format("{} {} {}", one.number, one.name, one.sha256);
        }
        return all;
    }());
    const auto status = storage::schema_status(connection);
    CHECK(status.origin == "accede.first");
    CHECK_FALSE(status.rehearsal);
}

TEST_CASE(
    "what a database is for is told of an earlier schema too, and of none where there is none") {
    EmptyDatabase database;
    Connection connection{database.conninfo()};
    CHECK(storage::schema_status(connection).origin.empty());
    migrate(connection, {.origin = "accede.demo", .rehearsal = true});
    connection.run("DELETE FROM accede.migration WHERE number > 9");

    const auto status = storage::schema_status(connection);

    CHECK(status.applied == 9);
    CHECK(status.origin == "accede.demo");
    CHECK(status.rehearsal);
}

TEST_CASE("a database of an earlier schema comes to the same schema as an empty one") {
    const tests::Database today;
    auto other = today.connect();
    const auto wanted = storage::schema_text(other);
    for (const auto count : {std::size_t{0}, std::size_t{6}, migrations().size() - 1}) {
        CAPTURE(count);
        const EmptyDatabase database;
        auto connection = database.connect();
        apply_first(connection, count);
        CHECK_THROWS_WITH_AS(
            storage::require_schema(connection),
            fmt::format("the database is at schema {}, this program needs {}: run `accede db "
                        "migrate`",
                        count, migrations().size())
                .c_str(),
            Failure);

        const auto done = migrate(connection);

        CHECK(done.size() == migrations().size() - count);
        CHECK(done.front() == static_cast<int>(count) + 1);
        CHECK(storage::schema_text(connection) == wanted);
        storage::require_schema(connection);
    }
}

TEST_CASE("a database of a newer schema is refused and left as it is") {
    const tests::Database database;
    auto connection = database.connect();
    const auto newer = migrations().size() + 1;
    connection.run(
        fmt::format("INSERT INTO accede.migration VALUES ({}, '{:04}_tomorrow', 'unknown', now())",
                    newer, newer));

    CHECK(refusal_of(connection) ==
          fmt::format("the database is at schema {}, newer than this program's {}: use a newer "
                      "accede",
                      newer, newer - 1));

    CHECK(value(connection, "SELECT count(*) FROM accede.migration") == std::to_string(newer));
}

TEST_CASE("a migration that was applied and reads differently today is refused by its name") {
    const tests::Database database;
    auto connection = database.connect();
    connection.run("UPDATE accede.migration SET sha256 = repeat('0', 64) WHERE number = 5");

    CHECK(refusal_of(connection) ==
          "migration 0005_calls in the database is not the one that this program carries");

    CHECK(value(connection, "SELECT count(*) FROM accede.migration") ==
          std::to_string(migrations().size()));
}

TEST_CASE("a migration that is missing below an applied one is refused") {
    const tests::Database database;
    auto connection = database.connect();
    connection.run("DELETE FROM accede.migration WHERE number = 5");

    CHECK(refusal_of(connection) ==
          "migration 0005_calls in the database is not the one that this program carries");
}

TEST_CASE("of two programs that migrate at once each finds the schema complete") {
    const EmptyDatabase database;
    std::array<std::optional<Connection>, 2> connections{database.connect(), database.connect()};
    std::array<std::size_t, 2> applied{};

    tests::at_once(2, [&](int i) {
        const auto at = static_cast<std::size_t>(i);
        applied.at(at) = migrate(*connections.at(at)).size();
        storage::require_schema(*connections.at(at));
    });

    CHECK(std::max(applied[0], applied[1]) == migrations().size());
    CHECK(std::min(applied[0], applied[1]) == 0);
    CHECK(value(*connections[0], "SELECT count(*) FROM accede.installation") == "1");
}

TEST_CASE("a migrator that went away while it migrated leaves whole migrations and no lock") {
    const EmptyDatabase database;
    auto connection = database.connect();
    apply_first(connection, 3);
    {
        auto gone = database.connect();
        gone.run("SELECT pg_advisory_lock(4702381)");
        gone.run("BEGIN; " + migrations().at(3).text);
    }

    CHECK(migrate(connection).size() == migrations().size() - 3);
}
