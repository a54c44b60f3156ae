// Every person, every table, every row, every verb: what the database gives is what an oracle says
// that is written of plain facts. The writing takes about five seconds.
#include "tests/storage/matrix/cells.hpp"

#include <set>
#include <string>

#include <doctest/doctest.h>
#include <fmt/format.h>

using namespace tests::matrix;
using storage::sql::Rights;
using storage::sql::Transaction;
using tests::value;

namespace {

Compared all_of(World& world, Verbs verbs) {
    prepare(world);
    Compared compared;
    for (const auto& [table, its] : world.tables) {
        for (const auto& person : world.people) {
            Transaction tx{world.house.connection, Rights::of_login};
            compare(tx, world, person, table, verbs, compared);
        }
    }
    return compared;
}

void check(const Compared& compared, int at_least) {
    MESSAGE(fmt::format("{} cells", compared.cells));
    for (std::size_t i = 0; i < compared.differences.size() && i < 40; ++i)
        FAIL_CHECK(compared.differences[i]);
    CHECK(compared.differences.empty());
    CHECK(compared.cells >= at_least);
}

// Those of the schema that came with no extension.
const std::string functions =
    " FROM pg_proc p WHERE p.pronamespace = 'accede'::regnamespace AND NOT EXISTS (SELECT FROM"
    " pg_depend d WHERE d.classid = 'pg_proc'::regclass AND d.objid = p.oid AND d.deptype = 'e')";

}  // namespace

TEST_CASE("everybody reads of every table the rows and columns that are theirs, and no others") {
    World world;
    check(all_of(world, Verbs::reading), 10'000);
}

TEST_CASE("everybody writes of every table the rows and columns that are theirs, and no others") {
    World world;
    check(all_of(world, Verbs::writing), 10'000);
}

TEST_CASE("no table of the matrix is without a row") {
    World world;
    for (const auto& table : world.tables) {
        CAPTURE(table.first);
        CHECK_FALSE(table.second.rows.empty());
    }
}

// Of functions, a right is all there is to ask for; what each does with it is the steps' own
// business.
TEST_CASE("the program calls these functions, and of those that see everything no others") {
    World world;
    auto& connection = world.house.connection;
    const std::set<std::string> expected{"add_token",
                                         "answer_attempt",
                                         "begin_anew",
                                         "begin_second_factor",
                                         "confirm_second_factor",
                                         "hand_over_mandate",
                                         "has_second_factor",
                                         "keep_session",
                                         "lay_down_attempt",
                                         "password_parameters",
                                         "remove_second_factor",
                                         "require_second_factor",
                                         "set_password",
                                         "was_handed_a_key",
                                         "ask_as",
                                         "asker",
                                         "asker_has_conflict",
                                         "asker_has_conflict_in",
                                         "asker_holds_office",
                                         "asker_is",
                                         "asker_is_signed_in",
                                         "asker_reads_every_entry",
                                         "askers_assignments",
                                         "askers_commission",
                                         "askers_juries",
                                         "askers_nominations",
                                         "askers_note",
                                         "assignments_deliberated",
                                         "assignments_in_conflict",
                                         "begin_assignment",
                                         "begin_call",
                                         "begin_membership",
                                         "begin_nomination",
                                         "begin_plan",
                                         "calls_announced",
                                         "calls_published",
                                         "commit_lot",
                                         "decide_nomination",
                                         "draw_lot",
                                         "erase_nomination",
                                         "erase_person",
                                         "every_conflict",
                                         "is_erasing",
                                         "find_answer",
                                         "hold_assignment",
                                         "hold_call",
                                         "hold_membership",
                                         "hold_membership_of",
                                         "hold_nomination",
                                         "hold_places",
                                         "hold_plan",
                                         "hold_plan_items",
                                         "moment",
                                         "move_assignment",
                                         "move_call",
                                         "move_letter",
                                         "move_membership",
                                         "move_plan",
                                         "nomination_at_hand",
                                         "nominations_in_conflict",
                                         "nominations_to_read",
                                         "note_entry",
                                         "open_work_in",
                                         "plans_in_conflict",
                                         "plans_published",
                                         "recipients_at_hand",
                                         "record_delivery",
                                         "record_step",
                                         "remember_answer",
                                         "remind_jurors",
                                         "revoke_token",
                                         "step_nomination",
                                         "take_letter",
                                         "take_number",
                                         "token_of"};
    const auto given = [](Transaction& tx) {
        std::set<std::string> all;
        for (const auto& row :
             tx.run("SELECT p.proname" + functions +
                    " AND has_function_privilege('accede_app', p.oid, 'EXECUTE')"))
            all.insert(row[0].as<std::string>());
        return all;
    };
    {
        Transaction tx{connection, Rights::of_login};
        CHECK(given(tx) == expected);
    }
    // A right that everybody has would stay when the program's own is taken.
    for (const auto& row : connection.run("SELECT p.proname, p.oid::regprocedure" + functions)) {
        const auto name = row[0].as<std::string>();
        const auto function = " EXECUTE ON FUNCTION " + row[1].as<std::string>();
        Transaction tx{connection, Rights::of_login};
        tx.run(expected.contains(name) ? "REVOKE" + function + " FROM accede_app"
                                       : "GRANT" + function + " TO accede_app");
        CAPTURE(name);
        CHECK(given(tx) != expected);
    }
}

TEST_CASE(
    "the program's role is nobody else, makes nothing in the schema, and no policy is passed "
    "over") {
    World world;
    const auto none = [&](const std::string& query) {
        return value(world.house.connection, "SELECT count(*) FROM " + query) == "0";
    };
    CHECK(
        none("pg_roles WHERE rolname = 'accede_app' AND (rolsuper OR rolbypassrls OR rolcreaterole"
             " OR rolcreatedb OR rolreplication)"));
    CHECK(none("pg_auth_members WHERE member = 'accede_app'::regrole"));
    CHECK(
        none("pg_namespace WHERE nspname = 'accede' AND has_schema_privilege('accede_app', oid, "
             "'CREATE')"));
    CHECK(
        none("pg_class WHERE relnamespace = 'accede'::regnamespace AND relkind = 'S'"
             " AND CASE relkind WHEN 'S' THEN"
             " has_sequence_privilege('accede_app', oid, 'USAGE, SELECT, UPDATE') END"));
    CHECK(
        none("pg_class WHERE relnamespace = 'accede'::regnamespace AND relkind = 'r'"
             " AND (NOT relrowsecurity OR NOT relforcerowsecurity"
             " OR has_table_privilege('accede_app', oid, 'REFERENCES, TRIGGER'))"));
    CHECK(
        none("pg_class WHERE relnamespace = 'accede'::regnamespace AND relkind = 'v'"
             " AND NOT coalesce('security_invoker=true' = ANY (reloptions), false)"));
}
