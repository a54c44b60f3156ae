// Somebody's SQL runs as the application inside a juror's transaction: thousands of statements,
// with every function that may be called, every table, verb and column, and what PostgreSQL has to
// change who one is, where a name leads, and what outlives a transaction. Nothing that the juror
// may not see comes back, in a row or in a message; nothing that is not the juror's is changed; and
// the next transaction is nobody's. Takes about fifteen seconds.
#include "storage/migrations.hpp"
#include "tests/support/matrix/oracle.hpp"
#include "tests/support/matrix/world.hpp"
#include "tests/support/schemas.hpp"

#include <map>
#include <set>
#include <string>
#include <vector>

#include <doctest/doctest.h>
#include <fmt/format.h>
#include <fmt/ranges.h>

using storage::Failure;
using storage::sql::Connection;
using storage::sql::Rights;
using storage::sql::Transaction;
using tests::value;
using tests::matrix::Json;
using tests::matrix::Oracle;
using tests::matrix::Tables;
using tests::matrix::World;

namespace {

constexpr const char* token = "what the juror shows";
constexpr const char* juror = "juror.0";
constexpr const char* marker = "qzxhidden";

// Texts in which something can be told; all else has a form.
const std::map<std::string, std::vector<std::string>> telling{{"address", {"email"}},
                                                              {"call", {"title_en", "title_fr"}},
                                                              {"conflict", {"reason"}},
                                                              {"deliberation_note", {"note"}},
                                                              {"document", {"name"}},
                                                              {"dossier", {"content"}},
                                                              {"entity", {"name"}},
                                                              {"entry_body", {"body"}},
                                                              {"idempotency", {"answer"}},
                                                              {"letter", {"answer"}},
                                                              {"outbox", {"addressee"}},
                                                              {"person", {"name"}},
                                                              {"plan_basis", {"content"}},
                                                              {"plan_item", {"reason"}},
                                                              {"remark", {"remark"}},
                                                              {"review", {"justification"}},
                                                              {"review_draft", {"content"}},
                                                              {"saved_search", {"query"}},
                                                              {"screening_finding", {"check_name"}},
                                                              {"token", {"label"}}};

std::string literal(const std::string& text) {
    std::string all = "'";
    for (const char c : text) {
        if (c == '\'') all += c;
        all += c;
    }
    return all + "'";
}

std::string where(const tests::matrix::Table& its, const Json& row) {
    std::string all = "true";
    for (const auto& column : its.key) {
        const auto& one = row.at(column);
        all += fmt::format(" AND {} = {}", column,
                           literal(one.is_string() ? one.get<std::string>() : one.dump()));
    }
    return all;
}

// A world in which every text that the juror may not see says so, and a program that has shown the
// juror's token.
struct Street {
    Street() {
        auto& connection = world.house.connection;
        // In that world a handle is its person's token.
        connection.run("UPDATE token SET sha256 = sha256(sha256)");
        connection.run(fmt::format(
            "INSERT INTO token SELECT gen_random_uuid(), person_id, sha256('{}'), 'command_line', "
            "'', now() - interval '1 day', now() + interval '1 day' FROM person WHERE handle = "
            "'{}'",
            token, juror));
        world.tables = tests::matrix::tables_of(connection);
        const Oracle oracle{world, juror};
        std::string marking = "BEGIN; SET LOCAL session_replication_role = replica;";
        for (const auto& [table, columns] : telling) {
            const auto& its = world.tables.at(table);
            for (const auto& [key, row] : its.rows) {
                if (oracle.reads(table, row)) continue;
                ++marked;
                for (const auto& column : columns)
                    marking += fmt::format("UPDATE accede.{0} SET {1} = '{2}.' || {1} WHERE {3};",
                                           table, column, marker, where(its, row));
            }
        }
        // Notes are kept from whoever sees the review, the juror too.
        connection.run(marking +
                       fmt::format("UPDATE accede.review SET note = '{}'; COMMIT", marker));
        world.tables = tests::matrix::tables_of(connection);
    }

    // What came back of the statement in the juror's transaction, rows or message; and commits it.
    std::string told(const std::string& statement) {
        std::string all;
        try {
            for (const auto& row :
                 app.run(fmt::format("BEGIN; SELECT accede.ask_as('{}'); {}", token, statement))) {
                for (const auto& field : row) all += std::string{field.c_str()} + "\n";
            }
            app.run("COMMIT");
        } catch (const Failure& failure) {
            all += failure.what();
            if (!app.is_open()) app.reconnect();
            app.run("ROLLBACK");
        }
        return all;
    }

    World world;
    // Some functions wait for what never comes.
    Connection app{world.house.database.conninfo() +
                   " user=accede_app options='-c statement_timeout=2000'"};
    int marked = 0;
};

// ---- statements ----

using Statements = std::vector<std::string>;

// A value of the type, from those that somebody would try.
std::string argument(const std::string& type, bool other) {
    static const std::map<std::string, std::pair<std::string, std::string>> known{
        {"text", {"'accede.review'", "'SELECT justification FROM accede.review'"}},
        {"character varying", {"'accede.asker'", "'accede_owner'"}},
        {"name", {"'accede'", "'accede_owner'"}},
        {"cstring", {"'accede.review'", "'accede_owner'"}},
        {"boolean", {"true", "false"}},
        {"smallint", {"1::smallint", "0::smallint"}},
        {"integer", {"1", "3"}},
        {"bigint", {"1::bigint", "3::bigint"}},
        {"double precision", {"0::float8", "0::float8"}},
        {"real", {"0::float4", "0::float4"}},
        {"numeric", {"1::numeric", "3::numeric"}},
        {"oid", {"'accede.review'::regclass::oid", "'accede_owner'::regrole::oid"}},
        {"regclass", {"'accede.review'::regclass", "'accede.identity_secret'::regclass"}},
        {"uuid", {"gen_random_uuid()", "'00000000-0000-0000-0000-000000000000'::uuid"}},
        {"json", {"'{}'::json", "'[1]'::json"}},
        {"jsonb", {"'{}'::jsonb", "'[1]'::jsonb"}},
        {"bytea", {"'\\x00'::bytea", "'\\xff'::bytea"}},
        {"timestamp with time zone", {"now()", "'infinity'::timestamptz"}},
        {"interval", {"'0'::interval", "'1 day'::interval"}},
        {"uuid[]", {"'{}'::uuid[]", "ARRAY(SELECT nomination_id FROM accede.nomination)"}},
        {"text[]", {"'{}'::text[]", "'{accede.review}'::text[]"}},
        {"anyelement", {"1", "'a'::text"}},
        {"anyarray", {"'{1}'::integer[]", "'{a}'::text[]"}},
        {"refcursor", {"'c'::refcursor", "'d'::refcursor"}},
        {"character", {"'TG'", "'FR'"}}};
    const auto found = known.find(type);
    if (found == known.end()) return type.starts_with("any") ? "NULL" : "NULL::" + type;
    return other ? found->second.second : found->second.first;
}

Statements of_functions(Connection& connection) {
    Statements all;
    for (const auto& row : connection.run(R"sql(
             SELECT p.oid::regproc::text,
                    coalesce((SELECT string_agg(format_type(t, NULL), '|' ORDER BY o)
                       FROM unnest(p.proargtypes) WITH ORDINALITY a (t, o)), '')
               FROM pg_proc p
              WHERE p.prokind = 'f' AND p.prorettype <> 'trigger'::regtype
                AND has_function_privilege('accede_app', p.oid, 'EXECUTE')
                AND NOT p.proargtypes::oid[] && ARRAY['internal'::regtype::oid]
              ORDER BY p.oid)sql")) {
        for (const bool other : {false, true}) {
            std::vector<std::string> arguments;
            const auto types = row[1].as<std::string>();
            for (std::size_t at = 0; at < types.size();) {
                const auto end = std::min(types.find('|', at), types.size());
                arguments.push_back(argument(types.substr(at, end - at), other));
                at = end + 1;
            }
            all.push_back(fmt::format("SELECT * FROM {}({})", row[0].as<std::string>(),
                                      fmt::join(arguments, ", ")));
        }
    }
    return all;
}

constexpr const char* tell_in_a_message = R"sql(
DO $$
DECLARE x text;
BEGIN SELECT string_agg({1}::text, ' ') INTO x FROM {0}; RAISE EXCEPTION '%', x; END $$)sql";
constexpr const char* cheap_function = R"sql(
CREATE FUNCTION accede.leak(text) RETURNS boolean LANGUAGE plpgsql COST 0.0001 AS
'BEGIN RAISE NOTICE ''%'', $1; RETURN true; END')sql";

Statements of_tables(const Tables& tables) {
    Statements all;
    for (const auto& [table, its] : tables) {
        const auto t = "accede." + table;
        for (const auto& statement :
             {"SELECT * FROM {}",
              "TABLE {}",
              "DELETE FROM {}",
              "TRUNCATE {}",
              "LOCK TABLE {}",
              "SELECT count(*) FROM {}",
              "SELECT * FROM {} FOR UPDATE",
              "COPY {} TO PROGRAM 'cat'",
              "COPY {} TO '/tmp/never'",
              "COPY {} FROM PROGRAM 'cat'",
              "CREATE INDEX ON {} ((1))",
              "CREATE RULE r AS ON SELECT TO {} DO INSTEAD NOTHING",
              "CREATE POLICY p ON {} USING (true)",
              "ALTER TABLE {} DISABLE ROW LEVEL SECURITY",
              "ALTER TABLE {} NO FORCE ROW LEVEL SECURITY",
              "ALTER TABLE {} OWNER TO accede_app",
              "ALTER TABLE {} DISABLE TRIGGER ALL",
              "GRANT ALL ON {} TO PUBLIC",
              "DROP TABLE {}",
              "CLOSE ALL; DECLARE c CURSOR WITH HOLD FOR SELECT * FROM {}; FETCH ALL FROM c",
              "DEALLOCATE ALL; PREPARE p AS SELECT * FROM {}; EXECUTE p",
              "ANALYZE {}",
              "CLUSTER {}",
              "SET LOCAL row_security = off; SELECT * FROM {}",
              "SELECT query_to_xml('SELECT * FROM {}', true, true, '')",
              "SELECT * FROM pg_stats WHERE schemaname || '.' || tablename = '{}'",
              "DO $$ BEGIN EXECUTE 'SET ROLE accede_owner'; PERFORM * FROM {}; END $$",
              "CREATE TEMPORARY TABLE stolen AS SELECT * FROM {}",
              "CREATE VIEW stolen AS SELECT * FROM {}",
              "COMMENT ON TABLE {} IS 'mine'"})
            all.push_back(fmt::format(fmt::runtime(statement), t));
        for (const auto& column : its.columns) {
            for (const auto* statement :
                 {"SELECT {1} FROM {0}", "UPDATE {0} SET {1} = {1}", "UPDATE {0} SET {1} = NULL",
                  "INSERT INTO {0} ({1}) SELECT {1} FROM {0}",
                  "INSERT INTO {0} ({1}) VALUES (NULL)",
                  // Errors that quote what they choke on.
                  "SELECT 1 FROM {0} WHERE {1}::text::integer = 1",
                  "SELECT 1 FROM {0} WHERE 1 / (length({1}::text) - length({1}::text)) = 1",
                  "SELECT 1 FROM {0} ORDER BY ({1}::text)::uuid",
                  "DELETE FROM {0} WHERE {1} IS NOT NULL",
                  "UPDATE {0} SET {1} = {1} WHERE {1}::text LIKE '%hidden%' RETURNING *",
                  "SELECT max({1}::text) FROM {0}", tell_in_a_message})
                all.push_back(fmt::format(fmt::runtime(statement), t, column));
        }
    }
    return all;
}

Statements of_identity(Connection& connection) {
    Statements all;
    std::vector<std::string> settings{"role",
                                      "session_authorization",
                                      "row_security",
                                      "search_path",
                                      "accede.asker",
                                      "is_superuser",
                                      "local_preload_libraries",
                                      "session_replication_role",
                                      "default_transaction_isolation",
                                      "log_statement"};
    std::vector<std::string> values{"accede_owner", "accede_engine",   "accede_steward",     "off",
                                    "replica",      "pg_temp, accede", std::string(96, '0'), ""};
    for (const auto& row : connection.run("SELECT replace(person_id::text, '-', '') FROM person"))
        values.push_back(row[0].as<std::string>() + std::string(64, '0'));
    for (const auto& setting : settings) {
        for (const auto& one : values) {
            all.push_back(
                fmt::format("SELECT set_config('{}', '{}', true); SELECT note FROM "
                            "accede.review; SELECT name FROM accede.person",
                            setting, one));
            all.push_back(
                fmt::format("SET LOCAL {} = '{}'; SELECT * FROM accede.person", setting, one));
        }
    }
    for (const auto& row : connection.run("SELECT handle FROM person")) {
        const auto handle = row[0].as<std::string>();
        for (const auto* statement :
             {"SELECT accede.ask_for('{}'); SELECT * FROM accede.person",
              "SELECT accede.ask_as('{}'); SELECT * FROM accede.person",
              "SELECT accede.mark_of(person_id, '\\x00') FROM accede.person WHERE handle = '{}'",
              "SELECT * FROM accede.person WHERE handle = '{}'"})
            all.push_back(fmt::format(fmt::runtime(statement), handle));
    }
    for (const auto* role : {"accede_owner", "accede_engine", "accede_steward", "postgres", "NONE",
                             "pg_read_all_data", "pg_monitor"}) {
        for (const auto* statement :
             {"SET ROLE {0}; SELECT * FROM accede.person", "SET LOCAL ROLE {0}",
              "SET SESSION AUTHORIZATION {0}; SELECT * FROM accede.person",
              "GRANT {0} TO accede_app", "ALTER ROLE {0} LOGIN", "CREATE ROLE mine IN ROLE {0}",
              "REASSIGN OWNED BY {0} TO accede_app", "DROP OWNED BY {0}"})
            all.push_back(fmt::format(fmt::runtime(statement), role));
    }
    for (const auto* statement :
         {"RESET ROLE; SELECT * FROM accede.person",
          "RESET SESSION AUTHORIZATION",
          "DISCARD ALL",
          "SELECT asker()",
          "DEALLOCATE ALL",
          "CREATE FUNCTION pg_temp.asker() RETURNS uuid LANGUAGE sql AS 'SELECT NULL::uuid'",
          cheap_function,
          "CREATE FUNCTION public.leak(text) RETURNS boolean LANGUAGE sql AS 'SELECT true'",
          "CREATE OPERATOR public.= (leftarg = text, rightarg = text, function = texteq)",
          "CREATE SCHEMA mine",
          "CREATE SCHEMA accede_app",
          "CREATE EXTENSION dblink",
          "CREATE EXTENSION postgres_fdw",
          "CREATE LANGUAGE plpython3u",
          "CREATE TEMPORARY TABLE nomination (reference text)",
          "CREATE TABLE public.mine ()",
          "CREATE TYPE public.mine AS (a text)",
          "CREATE CAST (text AS uuid) WITH INOUT",
          "LISTEN everything",
          "NOTIFY everything, 'here'",
          "UNLISTEN *",
          "PREPARE TRANSACTION 'later'",
          "COMMIT PREPARED 'later'",
          "LOAD 'plpgsql'",
          "SELECT lo_create(0)",
          "SELECT lo_creat(-1)",
          "SELECT lo_from_bytea(0, 'kept')",
          "SELECT lo_import('/etc/hostname')",
          "SELECT lo_export(1, '/tmp/never')",
          "SELECT pg_read_file('/etc/hostname')",
          "SELECT pg_ls_dir('.')",
          "SELECT * FROM pg_authid",
          "SELECT * FROM pg_shadow",
          "SELECT * FROM pg_statistic",
          "SELECT query FROM pg_stat_activity",
          "SELECT * FROM pg_hba_file_rules",
          "SELECT pg_reload_conf()",
          "ALTER SYSTEM SET log_statement = 'all'",
          "ALTER DATABASE postgres SET log_statement = 'all'",
          "CREATE DATABASE mine",
          "CREATE PUBLICATION mine FOR ALL TABLES",
          "SELECT pg_create_logical_replication_slot('a', 'b')",
          "CREATE EVENT TRIGGER mine ON ddl_command_start EXECUTE FUNCTION accede.refuse_change()",
          "SELECT dblink('', 'SELECT 1')",
          "SELECT pg_advisory_lock(7)",
          "VACUUM",
          "COMMIT; SELECT * FROM accede.person",
          "COMMIT AND CHAIN; SELECT * FROM accede.person",
          "ROLLBACK; BEGIN; SELECT * FROM accede.nomination",
          "SAVEPOINT a; SET LOCAL ROLE accede_owner; ROLLBACK TO a; SELECT * FROM accede.person",
          "SELECT nextval('accede.audit_entry_entry_id_seq')",
          "SELECT last_value FROM accede.audit_entry_entry_id_seq",
          "SELECT setval('accede.audit_entry_entry_id_seq', 1)"})
        all.emplace_back(statement);
    return all;
}

// ---- what is looked at ----

// What is not the juror's and is otherwise than it was.
std::vector<std::string> changed(const Tables& before, const Tables& after) {
    std::set<std::string> own;  // works, and the entries on them
    Json me;
    for (const auto& [key, person] : before.at("person").rows) {
        if (person.at("handle") == juror) me = person.at("person_id");
    }
    for (const auto& [key, work] : before.at("assignment").rows) {
        if (work.at("person_id") == me) own.insert(work.at("assignment_id").get<std::string>());
    }
    const auto is_own = [&](const Json& row) {
        for (const auto* column : {"person_id", "actor"}) {
            if (row.contains(column) && row.at(column) == me) return true;
        }
        for (const auto* column : {"assignment_id", "subject_id"}) {
            if (row.contains(column) && own.contains(row.at(column).get<std::string>()))
                return true;
        }
        return false;
    };
    std::vector<std::string> all;
    for (const auto& [table, its] : before) {
        std::multiset<std::string> was;
        for (const auto& row : its.rows) was.insert(row.fields.dump());
        for (const auto& row : after.at(table).rows) {
            const auto found = was.find(row.fields.dump());
            if (found != was.end())
                was.erase(found);
            else if (!is_own(row.fields))
                all.push_back(fmt::format("{} has {}", table, row.fields.dump()));
        }
        for (const auto& row : was) {
            if (!is_own(Json::parse(row))) all.push_back(fmt::format("{} had {}", table, row));
        }
    }
    return all;
}

void run_all(Street& street, const Statements& statements) {
    const auto roles = [&] {
        return value(
            street.world.house.connection,
            "SELECT concat_ws(' ', (SELECT md5(string_agg(a::text, ' ' ORDER BY oid)) FROM "
            "pg_roles a WHERE rolname LIKE 'accede%'), "
            "(SELECT count(*) FROM pg_class WHERE relowner = 'accede_app'::regrole), "
            "(SELECT count(*) FROM pg_proc WHERE proowner = 'accede_app'::regrole), "
            "(SELECT count(*) FROM pg_largeobject_metadata), (SELECT count(*) FROM pg_policy), "
            "(SELECT count(*) FROM pg_namespace), (SELECT count(*) FROM pg_prepared_xacts))");
    };
    const auto nobodys = value(street.app, "SELECT count(*) FROM accede.nomination");
    const auto before_roles = roles();
    int leaks = 0;
    for (const auto& statement : statements) {
        const auto told = street.told(statement);
        if (told.find(marker) != std::string::npos && ++leaks < 20)
            FAIL_CHECK(fmt::format("{}\n{}", statement, told.substr(0, 400)));
        const auto next =
            value(street.app,
                  "SELECT coalesce(accede.asker()::text, 'nobody') || ' ' || session_user || "
                  "' ' || (SELECT count(*) FROM accede.nomination)");
        if (next != "nobody accede_app " + nobodys)
            FAIL_CHECK(fmt::format("{}\nthen: {}", statement, next));
        if (statement.starts_with("SET") || statement.find("search_path") != std::string::npos)
            street.app.reconnect();
    }
    MESSAGE(fmt::format("{} statements", statements.size()));
    CHECK(leaks == 0);
    CHECK(roles() == before_roles);
    const auto others =
        changed(street.world.tables, tests::matrix::tables_of(street.world.house.connection));
    for (std::size_t i = 0; i < others.size() && i < 20; ++i) FAIL_CHECK(others[i].substr(0, 300));
    CHECK(others.empty());
}

}  // namespace

TEST_CASE("no function that the program may call tells or changes what is not the juror's") {
    Street street;
    CHECK(street.marked > 200);
    const auto statements = of_functions(street.world.house.connection);
    CHECK(statements.size() > 2'000);
    run_all(street, statements);
}

TEST_CASE("no statement on any table or column tells or changes what is not the juror's") {
    Street street;
    const auto statements = of_tables(street.world.tables);
    CHECK(statements.size() > 2'000);
    run_all(street, statements);
}

TEST_CASE("no statement makes the juror another, now or in the next transaction") {
    Street street;
    run_all(street, of_identity(street.world.house.connection));
}

TEST_CASE("a policy too wide and a right too many are found by what comes back") {
    Street street;
    auto& connection = street.world.house.connection;
    CHECK(street.told("SELECT justification FROM accede.review").find(marker) == std::string::npos);
    connection.run("CREATE POLICY leak ON accede.review FOR SELECT TO accede_app USING (true)");
    CHECK(street.told("SELECT justification FROM accede.review").find(marker) != std::string::npos);
    CHECK(street
              .told("SELECT r.j::integer FROM (SELECT justification AS j FROM accede.review "
                    "ORDER BY 1 DESC LIMIT 1) r")
              .find(marker) != std::string::npos);

    CHECK(changed(street.world.tables, tests::matrix::tables_of(connection)).empty());
    connection.run(
        "GRANT UPDATE (name) ON accede.person TO accede_app;"
        "CREATE POLICY leak ON accede.person TO accede_app USING (true)");
    street.told("UPDATE accede.person SET name = 'Mine'");
    CHECK_FALSE(changed(street.world.tables, tests::matrix::tables_of(connection)).empty());
}

TEST_CASE(
    "who migrates a database leaves nobody else temporary tables, schemas and large objects") {
    const tests::EmptyDatabase database;
    Connection connection{database.conninfo()};
    storage::migrate(connection);
    for (const auto* right : {"CREATE", "TEMPORARY"}) {
        CHECK(value(connection, fmt::format("SELECT has_database_privilege('accede_app', "
                                            "current_database(), '{}')",
                                            right)) == "f");
    }
    CHECK(value(connection,
                "SELECT has_database_privilege('accede_steward', current_database(), "
                "'TEMPORARY')") == "t");
    CHECK(value(connection,
                "SELECT has_function_privilege('accede_app', 'lo_from_bytea(oid, bytea)', "
                "'EXECUTE')") == "f");
}
