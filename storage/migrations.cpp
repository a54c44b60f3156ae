#include "storage/migrations.hpp"

#include "embedded/migrations.hpp"
#include "engine/audit/digest.hpp"

#include <fmt/format.h>

namespace storage {
namespace {

constexpr sql::Statement record_migration{
    "record_migration",
    "INSERT INTO accede.migration (number, name, sha256, applied_at) "
    "VALUES ($1, $2, $3, clock_timestamp())"};

constexpr sql::Statement record_installation{
    "record_installation",
    "INSERT INTO accede.installation (origin, rehearsal) VALUES ($1, $2) ON CONFLICT DO NOTHING"};

// It lies below the migrations, so that none of them can make it or mend it: databases made before
// its key had a name are given the name here.
constexpr const char* migrations_table = R"sql(
    CREATE SCHEMA IF NOT EXISTS accede;
    CREATE TABLE IF NOT EXISTS accede.migration (
        number     integer     NOT NULL,
        name       text        NOT NULL,
        sha256     text        NOT NULL,
        applied_at timestamptz NOT NULL,
        CONSTRAINT a_migration_is_applied_once PRIMARY KEY (number));
    DO $$
    BEGIN
        IF EXISTS (SELECT FROM pg_catalog.pg_constraint
                    WHERE conname = 'migration_pkey' AND conrelid = 'accede.migration'::regclass) THEN
            ALTER TABLE accede.migration
                RENAME CONSTRAINT migration_pkey TO a_migration_is_applied_once;
        END IF;
    END
    $$)sql";

struct Applied {
    int number;
    std::string sha256;
};

std::vector<Applied> applied_to(sql::Connection& connection) {
    std::vector<Applied> all;
    const auto there = connection.run("SELECT to_regclass('accede.migration') IS NOT NULL");
    if (!sql::flag(there[0][0])) return all;
    for (const auto& row :
         connection.run("SELECT number, sha256 FROM accede.migration ORDER BY number")) {
        all.push_back({row[0].as<int>(), row[1].as<std::string>()});
    }
    return all;
}

// How many of ours are in, after a check that they are ours.
std::size_t agreed(const std::vector<Applied>& applied) {
    const auto& carried = migrations();
    for (std::size_t i = 0; i < applied.size(); ++i) {
        if (i >= carried.size()) {
            throw Failure{
                Trouble::alien_schema,
                fmt::format("the database is at schema {}, newer than this program's {}: use a "
                            "newer accede",
                            applied.back().number, carried.size())};
        }
        if (applied[i].number != carried[i].number || applied[i].sha256 != carried[i].sha256) {
            throw Failure{
                Trouble::alien_schema,
                fmt::format("migration {} in the database is not the one that this program "
                            "carries",
                            carried[i].name)};
        }
    }
    return applied.size();
}

}  // namespace

const std::vector<Migration>& migrations() {
    static const auto all = [] {
        std::vector<Migration> found;
        for (const auto& file : embedded::migrations::files()) {
            auto name = file.name.substr(file.name.rfind('/') + 1);
            name = name.substr(0, name.rfind('.'));
            const auto digest = engine::audit::sha256(file.text);
            found.push_back({static_cast<int>(found.size()) + 1, std::string{name},
                             std::string{file.text}, engine::audit::hex(digest)});
        }
        return found;
    }();
    return all;
}

std::vector<int> migrate(sql::Connection& connection, const Installation& installation) {
    // One at a time: the lock goes with the session, whatever happens.
    connection.run("SELECT pg_advisory_lock(4702381)");
    std::vector<int> done;
    try {
        const auto from = agreed(applied_to(connection));
        sql::Transaction tx{connection};
        tx.run(migrations_table);
        for (auto i = from; i < migrations().size(); ++i) {
            const auto& migration = migrations()[i];
            tx.run(migration.text);
            // The next one may alter a table whose rows this one has touched.
            tx.run("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED;");
            tx.queue(record_migration, migration.number, migration.name, migration.sha256);
            done.push_back(migration.number);
        }
        tx.queue(record_installation, installation.origin, installation.rehearsal);
        tx.commit();
    } catch (...) {
        if (connection.is_open()) connection.run("SELECT pg_advisory_unlock(4702381)");
        throw;
    }
    connection.run("SELECT pg_advisory_unlock(4702381)");
    return done;
}

void require_schema(sql::Connection& connection) {
    if (const auto applied = agreed(applied_to(connection)); applied < migrations().size()) {
        throw Failure{
            Trouble::older_schema,
            fmt::format("the database is at schema {}, this program needs {}: run `accede db "
                        "migrate`",
                        applied, migrations().size())};
    }
}

SchemaStatus schema_status(sql::Connection& connection) {
    SchemaStatus status;
    status.applied = static_cast<int>(applied_to(connection).size());
    status.carried = static_cast<int>(migrations().size());
    // Whatever its version: what a database is for is asked before it is migrated, and before it is
    // thrown away.
    const auto table = connection.run("SELECT to_regclass('accede.installation') IS NOT NULL");
    if (sql::flag(table[0][0])) {
        const auto rows = connection.run("SELECT origin, rehearsal FROM accede.installation");
        if (!rows.empty()) {
            status.origin = rows[0][0].as<std::string>();
            status.rehearsal = sql::flag(rows[0][1]);
        }
    }
    return status;
}

}  // namespace storage
