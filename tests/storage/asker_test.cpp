// Who asks, as the database knows it: tokens, the mark that they leave, and what a program can do
// that has nothing but the application's role.
#include "storage/random.hpp"
#include "tests/support/database.hpp"
#include "tests/support/panel.hpp"

#include <fmt/format.h>

#include <doctest/doctest.h>

using namespace engine;
using storage::Failure;
using storage::sql::Connection;
using storage::sql::Rights;
using storage::sql::Transaction;
using tests::House;
using tests::value;

namespace {

constexpr const char* good = "a token of 256 bits, for once in words";

// A house with an open call, two Commissions with a draft each, and a connection that logs in as
// the application does: it has no rights but those of whoever's token it shows.
struct Street {
    Street() : app{house.database.conninfo() + " user=accede_app"} {
        house.open_call();
        kara = house.complete_draft("TG", "Kara");
        lyon = house.complete_draft("FR", "Lyon");
        give("officer.tg", good, "now() + interval '1 hour'");
    }

    // What the owner of the installation does behind the scenes.
    void give(const std::string& handle, const std::string& token, const std::string& ends) {
        house.connection.run(
            fmt::format("INSERT INTO token SELECT gen_random_uuid(), person_id, sha256('{}'), "
                        "'command_line', '', "
                        "now() - interval '1 day', {} FROM person WHERE handle = '{}'",
                        token, ends, handle));
    }
    // The references that a transaction sees which begins by showing the token.
    std::string seen_with(const std::string& token) {
        return value(app,
                     fmt::format("BEGIN; SELECT ask_as('{}'); SELECT coalesce(string_agg("
                                 "reference, ' ' ORDER BY reference), 'nothing') FROM nomination",
                                 token));
    }
    // The SQLSTATE with which the database refuses it, in a transaction of the officer of Togo.
    std::string refused(const std::string& sql) {
        std::string state = "none";
        try {
            app.run(fmt::format("BEGIN; SELECT ask_as('{}'); {}", good, sql));
        } catch (const Failure& failure) {
            state = failure.sqlstate();
        }
        app.run("ROLLBACK");
        return state;
    }

    House house;
    Connection app;
    std::string kara;
    std::string lyon;
};

}  // namespace

TEST_CASE("a token shows its person's nominations and nobody else's") {
    Street street;
    CHECK(street.seen_with(good) == street.kara);
    street.app.run("COMMIT");
    CHECK(value(street.app, "SELECT count(*) FROM nomination") == "0");
}

TEST_CASE(
    "a token that is over, taken back, unknown, malformed or of a disabled person shows nothing") {
    Street street;
    const auto nothing = [&](const std::string& token) {
        const auto seen = street.seen_with(token);
        street.app.run("ROLLBACK");
        return seen;
    };
    street.give("officer.tg", "over", "now() - interval '1 microsecond'");
    street.give("officer.fr", "another", "now() + interval '1 hour'");
    CHECK(nothing("over") == "nothing");
    CHECK(nothing("no such token") == "nothing");
    CHECK(nothing("") == "nothing");
    CHECK(nothing(std::string(100'000, 'x')) == "nothing");
    CHECK(nothing("another") == street.lyon);
    CHECK(nothing(good) == street.kara);

    street.house.connection.run(
        "UPDATE token SET revoked_at = now() WHERE sha256 = sha256('another')");
    CHECK(nothing("another") == "nothing");
    street.house.connection.run(
        "UPDATE person SET disabled_at = now() WHERE handle = 'officer.tg'");
    CHECK(nothing(good) == "nothing");
}

TEST_CASE("a mandate that ends while a transaction runs shows nothing from then on") {
    Street street;
    CHECK(street.seen_with(good) == street.kara);

    street.house.connection.run(
        "UPDATE mandate SET ends_at = begins_at + interval '1 microsecond' "
        "WHERE commission = 'TG'");

    street.house.at("2099-02-01T12:00:01Z");
    CHECK(value(street.app, "SELECT count(*) FROM nomination") == "0");
    street.app.run("ROLLBACK");
}

TEST_CASE("a mark is worth nothing in another transaction, and cannot be made") {
    Street street;
    const auto mark = value(street.app, fmt::format("BEGIN; SELECT ask_as('{}'); SELECT "
                                                    "current_setting('accede.asker')",
                                                    good));
    CHECK(mark.size() == 96);
    CHECK(value(street.app, "SELECT count(*) FROM nomination") == "1");
    street.app.run("COMMIT");
    const auto forged = [&](const std::string& text) {
        return value(street.app, "BEGIN; SELECT set_config('accede.asker', '" + text +
                                     "', true); SELECT count(*) FROM nomination");
    };
    CHECK(forged(mark) == "0");
    street.app.run("ROLLBACK; SET accede.asker = '" + mark + "'");
    CHECK(value(street.app, "SELECT count(*) FROM nomination") == "0");
    CHECK(value(street.app, "SELECT asker() IS NULL") == "t");

    // In the same transaction, another person's number before the same digest.
    const auto other =
        value(street.house.connection,
              "SELECT replace(person_id::text, '-', '') FROM person WHERE handle = 'ada'");
    street.seen_with(good);
    CHECK(value(street.app, "SELECT set_config('accede.asker', '" + other + mark.substr(32) +
                                "', true); SELECT count(*) FROM nomination") == "0");
    street.app.run("ROLLBACK");
}

TEST_CASE("whatever SQL runs as the application writes no state, no log, no right and no table") {
    Street street;
    const auto before = value(street.house.connection, "SELECT count(*) FROM audit_entry");
    for (const auto* sql :
         {"UPDATE nomination SET state = 'admitted'",
          "UPDATE nomination SET revision = 9",
          "INSERT INTO nomination (call_id, nomination_id, reference, commission, entity_id, "
          "state, revision) "
          "SELECT call_id, gen_random_uuid(), 'TG-2099-99', commission, entity_id, state, 1 FROM "
          "nomination",
          "DELETE FROM nomination",
          "TRUNCATE nomination",
          "UPDATE place_counter SET used = 0",
          "DELETE FROM audit_entry",
          "UPDATE audit_entry SET canonical = ''",
          "TRUNCATE audit_entry, entry_body",
          "INSERT INTO audit_entry (call_id, kind, subject, subject_id, canonical) VALUES ('2099', "
          "'act', 'x', gen_random_uuid(), '')",
          "SELECT secret FROM identity_secret",
          "SELECT sha256 FROM token",
          "UPDATE token SET ends_at = now()",
          "INSERT INTO mandate SELECT gen_random_uuid(), asker(), 'administrator', NULL, now(), "
          "'infinity'",
          "SELECT ask_for('ada')",
          "SELECT mark_of(gen_random_uuid(), '\\x00')",
          "CREATE TABLE accede.mine ()",
          "SET ROLE accede_owner",
          "SET ROLE accede_engine",
          "SET ROLE accede_steward",
          "ALTER TABLE nomination DISABLE ROW LEVEL SECURITY"}) {
        CAPTURE(std::string{sql});
        CHECK(street.refused(sql) == "42501");
    }
    CHECK(value(street.house.connection, "SELECT count(*) FROM audit_entry") == before);
}

TEST_CASE("a function takes no step that is not the asker's, nor in another's name") {
    Street street;
    const auto id = [&](const std::string& reference) {
        return value(street.house.connection,
                     "SELECT nomination_id FROM nomination WHERE reference = '" + reference + "'");
    };
    const auto who = [&](const std::string& handle) {
        return value(street.house.connection,
                     "SELECT person_id FROM person WHERE handle = '" + handle + "'");
    };
    const auto step = [&](const std::string& nomination, const std::string& from,
                          const std::string& event, const std::string& to,
                          const std::string& actor) {
        return street.refused(
            fmt::format("SELECT record_step('2099', 'nomination', '{}', 9, '{}', '{}', '{}', '{}', "
                        "'x', uuid_send('{}'), "
                        "now(), NULL, NULL, '{{}}')",
                        nomination, event, from, to, actor, actor));
    };
    // A nomination's step is told where it is taken, or not at all.
    CHECK(step(id(street.kara), "draft", "Edit", "draft", who("officer.tg")) == "AC004");
    const auto begins = [&](const std::string& actor) {
        return step(value(street.house.connection, "SELECT gen_random_uuid()"), "absent", "Begin",
                    "draft", actor);
    };
    CHECK(begins(who("officer.tg")) == "none");
    CHECK(begins(who("ada")) == "AC004");
    CHECK(step(id(street.kara), "submitted", "FindEligible", "eligible", who("officer.tg")) ==
          "AC004");
    // A state without its entry.
    CHECK(street.refused(fmt::format("SELECT decide_nomination('2099', '{}', 2, 'admitted', NULL)",
                                     id(street.kara))) == "AC004");
}

TEST_CASE("what a step looks at names no verdict before the deliberation is open") {
    House house;
    house.open_call();
    const auto kara = house.eligible("TG", "Kara");
    const auto jurors = tests::jury(house, 3);
    tests::begin_review(house);
    tests::seat(house, kara, jurors);
    for (const auto& juror : jurors) tests::must(tests::recommend(house, kara, juror));
    const auto panel = [&] {
        const auto told =
            value(house.connection,
                  "BEGIN; SELECT ask_for('ada'); SET LOCAL ROLE accede_app; SELECT panel "
                  "FROM nomination_at_hand('2099', '" +
                      kara + "', gen_random_uuid(), true)");
        house.connection.run("ROLLBACK");
        return told;
    };
    CHECK(panel().find("recorded") != std::string::npos);
    CHECK(panel().find("recommend") == std::string::npos);

    tests::must(
        house.registry.advance(house.as("ada"), "2099", kara, nomination::OpenDeliberation{}));

    CHECK(panel().find("recommend") != std::string::npos);
}

TEST_CASE(
    "every function that sees more than its caller has a fixed path and is nobody's by default") {
    House house;
    const auto bad = value(house.connection, R"sql(
        SELECT coalesce(string_agg(p.proname, ' '), '')
          FROM pg_proc p
         WHERE p.pronamespace = 'accede'::regnamespace AND p.prosecdef
           AND (p.proconfig IS NULL OR NOT 'search_path=pg_catalog, pg_temp' = ANY (p.proconfig)
                OR p.proowner <> 'accede_engine'::regrole
                OR EXISTS (SELECT FROM aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) a
                            WHERE a.grantee = 0)
                OR p.prosrc ~* '\mexecute\M'))sql");
    CHECK(bad == "");
    CHECK(value(house.connection,
                "SELECT count(*) > 20 FROM pg_proc WHERE pronamespace = "
                "'accede'::regnamespace AND prosecdef") == "t");
}

// A list is planned for its values, and must not make what its policies ask be planned as well,
// each time that it is asked.
TEST_CASE("what a policy asks is planned once in a session, however a list is planned") {
    House house;
    const auto asked = R"sql(
        SELECT %s FROM pg_proc f
         WHERE f.pronamespace = 'accede'::regnamespace
           AND EXISTS (SELECT FROM pg_policies p WHERE p.schemaname = 'accede'
                          AND concat(p.qual, ' ', p.with_check) ~ ('\m' || f.proname || '\('))
           AND %s)sql";
    const auto with = [&](std::string what, std::string where) {
        auto text = std::string{asked};
        text.replace(text.find("%s"), 2, what);
        text.replace(text.find("%s"), 2, where);
        return value(house.connection, text);
    };
    CHECK(with("coalesce(string_agg(f.proname, ' '), '')",
               "NOT coalesce('plan_cache_mode=force_generic_plan' = ANY (f.proconfig), false)") ==
          "");
    CHECK(with("count(*) > 10", "f.prosecdef") == "t");
}

TEST_CASE(
    "every table has forced row security, and its policies are those of schemas/policy.json") {
    House house;
    CHECK(value(house.connection, R"sql(
        SELECT coalesce(string_agg(relname, ' '), '') FROM pg_class
         WHERE relnamespace = 'accede'::regnamespace AND relkind = 'r'
           AND NOT (relrowsecurity AND relforcerowsecurity))sql") == "");
    CHECK(value(house.connection,
                "SELECT rolsuper OR rolbypassrls OR rolcreatedb OR rolcreaterole FROM "
                "pg_roles WHERE rolname = 'accede_app'") == "f");
    CHECK(value(house.connection,
                "SELECT count(*) FROM pg_class WHERE relowner = "
                "'accede_app'::regrole") == "0");
}
