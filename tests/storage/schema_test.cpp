// What holds for the schema as a whole, read from the catalog: a new table is held to it too.
#include "tests/support/database.hpp"

#include <map>
#include <set>
#include <string>

#include <doctest/doctest.h>

using storage::sql::Connection;
using tests::Database;

namespace {

using Names = std::set<std::string>;
using Reasons = std::map<std::string, const char*>;

Names names(Connection& connection, const std::string& query) {
    Names all;
    for (const auto& row : connection.run(query)) all.insert(row[0].as<std::string>());
    return all;
}

// Those without a reason, and the reasons that nothing needs, line by line.
std::string unexplained(const Names& found, const Reasons& reasons = {}) {
    std::string left;
    for (const auto& name : found)
        if (!reasons.contains(name)) left += name + "\n";
    for (const auto& [name, why] : reasons)
        if (!found.contains(name)) left += "no longer there: " + name + "\n";
    return left;
}

// Tables whose rows say nothing of a call, or may.
const Reasons of_no_call{
    {"address", "a person is written to in all calls"},
    {"arrow", "the charts are the same in every call"},
    {"attempt", "a person signs in to all calls"},
    {"checkpoint", "the log is one, of all calls"},
    {"country", "the same for every call"},
    {"entity", "is nominated again in another call"},
    {"handed_key", "a person signs in to all calls"},
    {"identity_secret", "there is one"},
    {"installation", "there is one"},
    {"ledger_opening", "a ledger is a programme's, and outlives its calls"},
    {"log_key", "the log is one, of all calls"},
    {"mandate", "is held for a time, whichever calls fall into it"},
    {"membership", "its call is where it came from; who was a member before any call has none"},
    {"migration", "lies below all of it"},
    {"password", "a person signs in to all calls"},
    {"person", "acts in many calls"},
    {"rehearsal_clock", "there is one"},
    {"requirement", "is the installation's"},
    {"second_factor", "a person signs in to all calls"},
    {"tile", "the log is one, of all calls"},
    {"token", "a person signs in to all calls"},
    {"profile", "is a person's, for every call"},
    {"saved_search", "is a person's, and run in any call"},
};

// Keys of call-scoped tables that do not begin with the call.
const Reasons across_calls{
    {"conflicts_of_a_person", "asks with what a person has a conflict, in whichever call"},
    {"a_place_in_the_tree_is_taken_once", "the log is one, of all calls"},
    {"entries_in_the_order_of_sealing", "the log is one, of all calls"},
    {"juries_of_a_person", "asks on which juries a person sits"},
    {"nominations_of_a_commission", "asks what is a Commission's own, in whichever call"},
    {"nominations_of_an_entity", "asks whether an entity was nominated in any other call"},
};

constexpr const char* tables_of_no_call = R"sql(
    SELECT c.relname FROM pg_class c
     WHERE c.relnamespace = 'accede'::regnamespace AND c.relkind = 'r'
       AND NOT EXISTS (SELECT FROM pg_attribute a
            WHERE a.attrelid = c.oid AND a.attname = 'call_id' AND a.attnotnull))sql";

// Of a table with a NOT NULL call_id: its indexes, so its primary keys and unique constraints too,
// and its references to tables of the same kind.
constexpr const char* keys_that_begin_otherwise = R"sql(
    WITH scoped AS (
        SELECT c.oid, a.attnum AS call
          FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
         WHERE c.relnamespace = 'accede'::regnamespace AND c.relkind = 'r'
           AND a.attname = 'call_id' AND a.attnotnull)
    SELECT i.indexrelid::regclass::text
      FROM scoped s JOIN pg_index i ON i.indrelid = s.oid
     WHERE i.indkey[0] <> s.call
    UNION ALL
    SELECT k.conname
      FROM scoped s JOIN scoped other ON true
      JOIN pg_constraint k ON k.conrelid = s.oid AND k.confrelid = other.oid
     WHERE k.contype = 'f' AND (k.conkey[1] <> s.call OR k.confkey[1] <> other.call))sql";

// A sentence has three words at least, and PostgreSQL's own names end as these do. NOT NULL says
// itself, so that the names that PostgreSQL 18 gives it matter to nobody.
constexpr const char* names_that_say_nothing = R"sql(
    SELECT k.conname FROM pg_constraint k
     WHERE k.connamespace = 'accede'::regnamespace AND k.contype <> 'n'
       AND (k.conname !~ '^[a-z0-9]+(_[a-z0-9]+){2,}$'
            OR k.conname ~ '_(pkey|fkey|key|check|excl|not_null)[0-9]*$')
    UNION ALL
    SELECT c.relname FROM pg_class c
     WHERE c.relnamespace = 'accede'::regnamespace AND c.relkind = 'i'
       AND (c.relname !~ '^[a-z0-9]+(_[a-z0-9]+){2,}$' OR c.relname ~ '_(pkey|key|idx)[0-9]*$')
    UNION ALL
    SELECT t.tgname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
     WHERE c.relnamespace = 'accede'::regnamespace AND NOT t.tgisinternal
       AND t.tgname !~ '^[a-z0-9]+(_[a-z0-9]+)+$')sql";

constexpr const char* times_of_no_zone = R"sql(
    SELECT c.relname || '.' || a.attname
      FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
     WHERE c.relnamespace = 'accede'::regnamespace AND c.relkind = 'r' AND a.attnum > 0
       AND NOT a.attisdropped
       AND (a.atttypid IN ('timestamp'::regtype, 'time'::regtype, 'timetz'::regtype)
            OR a.attname ~ '(_at|_closes|_opens)$' AND a.atttypid <> 'timestamptz'::regtype))sql";

}  // namespace

TEST_CASE("every table says which call its rows are of, unless it is known to be of no call") {
    const Database database;
    auto connection = database.connect();
    CHECK(unexplained(names(connection, tables_of_no_call), of_no_call) == "");

    connection.run("CREATE TABLE gift (gift_id uuid); CREATE TABLE tip (call_id text)");

    CHECK(unexplained(names(connection, tables_of_no_call), of_no_call) == "gift\ntip\n");
}

TEST_CASE("the call leads every key of a table that is a call's") {
    const Database database;
    auto connection = database.connect();
    CHECK(unexplained(names(connection, keys_that_begin_otherwise), across_calls) == "");

    connection.run(R"sql(
        CREATE UNIQUE INDEX a_nomination_has_one_id_and_one_call ON nomination (nomination_id, call_id);
        CREATE TABLE gift (
            gift_id uuid, call_id text NOT NULL, nomination_id uuid, name text,
            CONSTRAINT a_gift_has_one_id PRIMARY KEY (gift_id, call_id),
            CONSTRAINT a_gift_has_one_name UNIQUE (call_id, name),
            CONSTRAINT a_gift_is_to_a_nomination FOREIGN KEY (nomination_id, call_id)
                REFERENCES nomination (nomination_id, call_id)))sql");

    CHECK(unexplained(names(connection, keys_that_begin_otherwise), across_calls) ==
          "a_gift_has_one_id\na_gift_is_to_a_nomination\na_nomination_has_one_id_and_one_call\n");
}

TEST_CASE("every constraint, index and trigger has a sentence for a name") {
    const Database database;
    auto connection = database.connect();
    CHECK(unexplained(names(connection, names_that_say_nothing)) == "");

    connection.run(
        "CREATE TABLE gift (gift_id uuid PRIMARY KEY, name text UNIQUE, worth integer CHECK (worth "
        "> 0), person_id uuid REFERENCES person); CREATE INDEX ON gift (worth)");

    CHECK(unexplained(names(connection, names_that_say_nothing)) ==
          "gift_name_key\ngift_person_id_fkey\ngift_pkey\ngift_worth_check\ngift_worth_idx\n");
}

TEST_CASE("every instant is kept with its zone") {
    const Database database;
    auto connection = database.connect();
    CHECK(unexplained(names(connection, times_of_no_zone)) == "");

    connection.run("CREATE TABLE gift (given_at timestamp, taken_at text, opened_at timestamptz)");

    CHECK(unexplained(names(connection, times_of_no_zone)) == "gift.given_at\ngift.taken_at\n");
}
