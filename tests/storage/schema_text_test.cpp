// The schema as text: that it is current, whole and to be relied on.
#include "storage/schema_text.hpp"

#include "tests/support/database.hpp"
#include "tests/support/files.hpp"

#include <string>
#include <utility>

#include <doctest/doctest.h>

using tests::Database;

TEST_CASE("schemas/current.sql is what the migrations add up to") {
    const Database database;
    auto connection = database.connect();

    const auto now = storage::schema_text(connection);

    const bool current = now == tests::file("schemas/current.sql");
    CHECK_MESSAGE(current, "write it anew: ./dev generate");
}

TEST_CASE("the schema as text makes the same schema in a database that has none") {
    const Database database;
    auto connection = database.connect();
    const auto text = storage::schema_text(connection);
    connection.run("DROP SCHEMA accede CASCADE");

    connection.run(text);

    const bool same = storage::schema_text(connection) == text;
    CHECK(same);
}

TEST_CASE("the schema as text tells apart what differs in one word") {
    const Database database;
    auto connection = database.connect();
    auto before = storage::schema_text(connection);
    for (const auto* change :
         {"ALTER TABLE place_counter ALTER used SET DEFAULT 1",
          "ALTER TABLE call ALTER title_en DROP NOT NULL",
          "ALTER TABLE call ALTER title_en TYPE text COLLATE \"C\"",
          "ALTER TABLE call RENAME CONSTRAINT a_call_has_one_code TO a_call_has_a_code",
          "ALTER TABLE outbox ALTER outbox_id DROP IDENTITY",
          "ALTER TABLE nomination ALTER stands DROP EXPRESSION",
          "ALTER TABLE audit_entry DISABLE TRIGGER entries_are_only_added",
          "ALTER TABLE nomination RESET (fillfactor)", "DROP INDEX nominations_of_an_entity",
          "ALTER TABLE review ALTER CONSTRAINT a_review_is_of_an_assignment DEFERRABLE",
          "CREATE OR REPLACE VIEW event AS SELECT call_id, subject, subject_id, revision, event, "
          "from_state, to_state, actor, operator, at FROM audit_entry WHERE revision > 0",
          "ALTER VIEW event SET (security_barrier = true)", "ALTER FUNCTION moment() STABLE"}) {
        CAPTURE(change);
        connection.run(change);
        auto after = storage::schema_text(connection);
        const bool differs = after != before;
        CHECK(differs);
        before = std::move(after);
    }
}

TEST_CASE("the schema as text refuses what it has no words for") {
    const Database database;
    auto connection = database.connect();
    connection.run("CREATE MATERIALIZED VIEW glance AS SELECT 1");
    CHECK_THROWS_AS(static_cast<void>(storage::schema_text(connection)), storage::Failure);
    connection.run("DROP MATERIALIZED VIEW glance");
    connection.run("CREATE SEQUENCE loose");
    CHECK_THROWS_WITH_AS(static_cast<void>(storage::schema_text(connection)),
                         "the schema as text has no words for the relation loose (S)",
                         storage::Failure);
}
