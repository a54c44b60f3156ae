#include "tests/support/schemas.hpp"

#include "engine/audit/digest.hpp"
#include "storage/migrations.hpp"
#include "storage/random.hpp"

#include <fmt/format.h>

namespace tests {

using storage::sql::Connection;

EmptyDatabase::EmptyDatabase() : name_{"empty_" + engine::audit::hex(storage::random_uuid())} {
    Connection{server("postgres")}.run("CREATE DATABASE " + name_);
}

EmptyDatabase::~EmptyDatabase() {
    try {
        Connection{server("postgres")}.run("DROP DATABASE " + name_ + " WITH (FORCE)");
    } catch (const storage::Failure&) {  // the cluster is thrown away with it
    }
}

void apply_first(Connection& connection, std::size_t count) {
    connection.run(
        "CREATE SCHEMA accede; CREATE TABLE accede.migration (number integer PRIMARY KEY,"
        " name text NOT NULL, sha256 text NOT NULL, applied_at timestamptz NOT NULL)");
    for (std::size_t i = 0; i < count; ++i) {
        const auto& migration = storage::migrations().at(i);
        connection.run(migration.text);
        connection.run(fmt::format("INSERT INTO accede.migration VALUES ({}, '{}', '{}', now())",
                                   migration.number, migration.name, migration.sha256));
    }
}

}  // namespace tests
