// Whether the matrix would notice: every policy is dropped, turned into its opposite and into
// "true", every right is taken away, and every right that is not given is given. Each is done in a
// transaction that is rolled back, on one world. The policies take about ten
// seconds.
#include "storage/failure.hpp"
#include "tests/storage/matrix/cells.hpp"

#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include <doctest/doctest.h>
#include <fmt/format.h>

using namespace tests::matrix;
using storage::sql::Rights;
using storage::sql::Transaction;

namespace {

struct Mutant {
    std::string name;
    std::string table;
    std::vector<Verbs> verbs;
    std::string change;
};

// What no statement can tell from the original.
constexpr const char* of_fixed_columns =
    "what it asks is of columns that nobody may change, and USING asked it of the same row";
constexpr const char* nothing_to_limit =
    "everybody reads all of its rows, and nobody has a right to write it";
constexpr const char* no_right = "nobody has any right to it";
const std::map<std::string, std::string> equivalent{
    {"address update_administrator: WITH CHECK true", of_fixed_columns},
    {"address update_oneself: WITH CHECK true", of_fixed_columns},
    {"bid update_oneself_and_without_conflict: WITH CHECK true", of_fixed_columns},
    {"country update_administrator: WITH CHECK true", of_fixed_columns},
    {"dossier update_of_own_nomination_and_working_version: WITH CHECK true", of_fixed_columns},
    {"juror update_administrator: WITH CHECK true", of_fixed_columns},
    {"nomination update_administrator_and_without_conflict: WITH CHECK true", of_fixed_columns},
    {"person update_administrator: WITH CHECK true", of_fixed_columns},
    {"place_counter update_administrator: WITH CHECK true", of_fixed_columns},
    {"profile update_administrator: WITH CHECK true", of_fixed_columns},
    {"profile update_oneself: WITH CHECK true", of_fixed_columns},
    {"remark update_of_own_nomination: WITH CHECK true", of_fixed_columns},
    {"saved_search update_oneself: WITH CHECK true", of_fixed_columns},
    {"screening_finding update_administrator_and_without_conflict: WITH CHECK true",
     of_fixed_columns},
    {"arrow: without policies", nothing_to_limit},
    {"attempt: without policies", no_right},
    {"checkpoint: without policies", no_right},
    {"erasure: without policies", no_right},
    {"handed_key: without policies", no_right},
    {"leaf: without policies", no_right},
    {"log_key: without policies", no_right},
    {"lot_seed: without policies", no_right},
    {"tile: without policies", no_right},
    {"identity_secret: without policies", no_right},
    {"installation: without policies", nothing_to_limit},
    {"membership: without policies", nothing_to_limit},
    {"migration: without policies", nothing_to_limit},
    {"password: without policies", no_right},
    {"rehearsal_clock: without policies", nothing_to_limit},
    {"requirement: without policies", nothing_to_limit},
    {"second_factor: without policies", no_right}};

std::vector<Mutant> of_policies(storage::sql::Connection& connection) {
    std::vector<Mutant> all;
    for (const auto& row : connection.run(R"sql(
             SELECT tablename, policyname, cmd, qual, with_check FROM pg_policies
              WHERE schemaname = 'accede' AND 'accede_app' = ANY (roles)
              ORDER BY tablename, policyname)sql")) {
        const auto table = row[0].as<std::string>();
        const auto policy = row[1].as<std::string>();
        const auto verbs = row[2].as<std::string>() == "SELECT" ? Verbs::reading : Verbs::writing;
        const auto add = [&](const std::string& what, const std::string& change) {
            all.push_back({fmt::format("{} {}: {}", table, policy, what), table, {verbs}, change});
        };
        add("dropped", fmt::format("DROP POLICY {} ON accede.{}", policy, table));
        for (const auto* part : {"USING", "WITH CHECK"}) {
            const auto field = row[part == std::string{"USING"} ? 3 : 4];
            if (field.is_null()) continue;
            const auto predicate = field.as<std::string>();
            const auto alter = [&](const std::string& by) {
                return fmt::format("ALTER POLICY {} ON accede.{} {} ({})", policy, table, part, by);
            };
            add(fmt::format("{} the opposite", part), alter("NOT (" + predicate + ")"));
            if (predicate != "true") add(fmt::format("{} true", part), alter("true"));
            // A question of several roles, as if it were of one.
            constexpr std::string_view of_offices = "asker_holds_office()";
            if (const auto at = predicate.find(of_offices); at != std::string::npos) {
                for (const auto* role : {"administrator", "auditor"}) {
                    auto by_one = predicate;
                    by_one.replace(at, of_offices.size(), fmt::format("asker_is('{}')", role));
                    add(fmt::format("{} of {}s only", part, role), alter(by_one));
                }
            }
        }
        if (!row[3].is_null() && !row[4].is_null())
            add("open", fmt::format("ALTER POLICY {} ON accede.{} USING (true) WITH CHECK (true)",
                                    policy, table));
    }
    for (const auto& row : connection.run("SELECT relname FROM pg_class WHERE relkind = 'r' AND"
                                          " relnamespace = 'accede'::regnamespace ORDER BY 1")) {
        const auto table = row[0].as<std::string>();
        all.push_back({table + ": without policies",
                       table,
                       {Verbs::reading, Verbs::writing},
                       fmt::format("ALTER TABLE accede.{} DISABLE ROW LEVEL SECURITY", table)});
    }
    return all;
}

std::vector<Mutant> of_rights_taken(storage::sql::Connection& connection) {
    std::vector<Mutant> all;
    for (const auto& row : connection.run(R"sql(
             SELECT c.relname, '', x.privilege_type FROM pg_class c, aclexplode(c.relacl) x
              WHERE c.relnamespace = 'accede'::regnamespace AND x.grantee = 'accede_app'::regrole
             UNION ALL
             SELECT c.relname, a.attname, x.privilege_type
               FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid, aclexplode(a.attacl) x
              WHERE c.relnamespace = 'accede'::regnamespace AND x.grantee = 'accede_app'::regrole
              ORDER BY 1, 2, 3)sql")) {
        const auto table = row[0].as<std::string>();
        const auto column = row[1].as<std::string>();
        const auto right = row[2].as<std::string>() + (column.empty() ? "" : " (" + column + ")");
        all.push_back({fmt::format("{}: {} taken", table, right),
                       table,
                       {right.starts_with("SELECT") ? Verbs::reading : Verbs::writing},
                       fmt::format("REVOKE {} ON accede.{} FROM accede_app", right, table)});
    }
    return all;
}

// On the whole table and, of what goes by columns, on each column that is not given. The view's own
// rights give nothing: whoever uses it needs those of its table as well.
std::vector<Mutant> of_rights_given(storage::sql::Connection& connection) {
    std::vector<Mutant> all;
    for (const auto& row : connection.run(R"sql(
             SELECT c.relname, '', r FROM pg_class c, unnest('{DELETE,TRUNCATE}'::text[]) r
              WHERE c.relnamespace = 'accede'::regnamespace AND c.relkind = 'r'
                AND NOT has_table_privilege('accede_app', c.oid, r)
             UNION ALL
             SELECT c.relname, a.attname, r
               FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid, unnest('{SELECT,INSERT,UPDATE}'::text[]) r
              WHERE c.relnamespace = 'accede'::regnamespace AND c.relkind = 'r' AND a.attnum > 0
                AND NOT a.attisdropped AND (r = 'SELECT' OR a.attgenerated = '' AND a.attidentity = '')
                AND NOT has_column_privilege('accede_app', c.oid, a.attnum, r)
              ORDER BY 1, 2, 3)sql")) {
        const auto table = row[0].as<std::string>();
        const auto column = row[1].as<std::string>();
        const auto right = row[2].as<std::string>() + (column.empty() ? "" : " (" + column + ")");
        all.push_back({fmt::format("{}: {} given", table, right),
                       table,
                       {right.starts_with("SELECT") ? Verbs::reading : Verbs::writing},
                       fmt::format("GRANT {} ON accede.{} TO accede_app", right, table)});
    }
    return all;
}

bool is_noticed(World& world, const Mutant& mutant) {
    Transaction tx{world.house.connection, Rights::of_login};
    try {
        tx.run(mutant.change);
        for (const auto& person : world.people) {
            Compared compared;
            for (const auto verbs : mutant.verbs)
                compare(tx, world, person, mutant.table, verbs, compared);
            if (!compared.differences.empty()) return true;
        }
    } catch (const storage::Failure& failure) {
        // What cannot be asked any more was noticed, but a change that cannot be made was not.
        INFO(failure.what());
        CHECK(std::string{failure.what()}.find("permission denied") != std::string::npos);
        return true;
    }
    return false;
}

void check(World& world, const std::vector<Mutant>& mutants, std::size_t at_least) {
    prepare(world);
    std::size_t survivors = 0;
    for (const auto& mutant : mutants) {
        const bool noticed = is_noticed(world, mutant);
        const bool known = equivalent.contains(mutant.name);
        if (!noticed) ++survivors;
        if (!noticed && !known) FAIL_CHECK("survives: " << mutant.name);
        if (noticed && known) FAIL_CHECK("is no equivalent: " << mutant.name);
    }
    MESSAGE(fmt::format("{} mutants, {} equivalent", mutants.size(), survivors));
    CHECK(mutants.size() >= at_least);
}

}  // namespace

TEST_CASE("the matrix notices every policy that is dropped, turned round or opened") {
    World world;
    const auto mutants = of_policies(world.house.connection);
    for (const auto& [name, reason] : equivalent) {
        CAPTURE(name);
        CHECK(std::ranges::find(mutants, name, &Mutant::name) != mutants.end());
    }
    check(world, mutants, 250);
}

TEST_CASE("the matrix notices every right that is taken away") {
    World world;
    check(world, of_rights_taken(world.house.connection), 100);
}

TEST_CASE("the matrix notices every right that is given too much") {
    World world;
    check(world, of_rights_given(world.house.connection), 300);
}
