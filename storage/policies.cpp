#include "storage/policies.hpp"

#include <stdexcept>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nlohmann/json.hpp>

namespace storage::policies {
namespace {

using Json = nlohmann::ordered_json;

struct Policy {
    Json relations;
    Json tables;

    [[nodiscard]] const Json& relation(const std::string& name) const {
        const auto found = relations.find(name);
        if (found == relations.end())
            throw std::runtime_error{"schemas/policy.json has no relation '" + name + "'"};
        return *found;
    }
    [[nodiscard]] std::string sql(const std::string& name) const {
        return relation(name).at("sql").get<std::string>();
    }
    [[nodiscard]] std::string says(const std::string& name) const {
        return relation(name).at("says").get<std::string>();
    }
};

Policy read(std::string_view text) {
    const auto json = Json::parse(text);
    return {json.at("relations"), json.at("tables")};
}

using Names = std::vector<std::string>;

// What no table is named in: the frame around the tables' own rules.
constexpr const char* before =
    R"sql(-- Written by `./dev generate` from schemas/policy.json: who reads which rows. Whatever was granted or
-- decided before is dropped first, so that what stands here is all there is.
DO $$
DECLARE
    it record;
BEGIN
    FOR it IN SELECT schemaname, tablename, policyname FROM pg_catalog.pg_policies WHERE schemaname = 'accede'
    LOOP
        EXECUTE format('DROP POLICY %I ON accede.%I', it.policyname, it.tablename);
    END LOOP;
END
$$;
REVOKE ALL ON SCHEMA accede FROM PUBLIC;
REVOKE ALL ON ALL TABLES IN SCHEMA accede FROM PUBLIC, accede_app, accede_engine, accede_steward;
REVOKE ALL ON ALL SEQUENCES IN SCHEMA accede FROM PUBLIC, accede_app, accede_engine, accede_steward;
REVOKE ALL ON ALL FUNCTIONS IN SCHEMA accede FROM PUBLIC, accede_app, accede_engine, accede_steward;
GRANT USAGE ON SCHEMA accede TO accede_app, accede_engine, accede_steward;
GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA accede TO accede_engine, accede_steward;
GRANT USAGE ON ALL SEQUENCES IN SCHEMA accede TO accede_engine, accede_steward;
)sql";

// The tables belong to a role that nobody is, and the functions that see everything to another,
// which owns nothing else.
constexpr const char* after = R"sql(
DO $$
DECLARE
    it record;
BEGIN
    GRANT CREATE ON SCHEMA accede TO accede_owner, accede_engine;
    FOR it IN SELECT c.relname, c.relkind FROM pg_catalog.pg_class c
               WHERE c.relnamespace = 'accede'::regnamespace AND c.relkind IN ('r', 'v')
    LOOP
        EXECUTE format('ALTER %s accede.%I OWNER TO accede_owner',
                       CASE it.relkind WHEN 'v' THEN 'VIEW' ELSE 'TABLE' END, it.relname);
    END LOOP;
    FOR it IN SELECT p.oid::regprocedure AS name, p.prosecdef, p.proname, p.prorettype
                FROM pg_catalog.pg_proc p
               WHERE p.pronamespace = 'accede'::regnamespace
                 AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend d
                      WHERE d.classid = 'pg_proc'::regclass AND d.objid = p.oid AND d.deptype = 'e')
    LOOP
        EXECUTE format('ALTER FUNCTION %s OWNER TO %I', it.name,
                       CASE WHEN it.prosecdef THEN 'accede_engine' ELSE 'accede_owner' END);
        -- What sees everything is for the program to call, and what sees as the asker does and is said
        -- once; the rest is what policies and these need.
        IF it.proname <> 'ask_for' AND it.prosecdef AND it.prorettype <> 'trigger'::regtype OR it.proname IN ('moment', 'open_work_in', 'every_conflict') THEN
            EXECUTE format('GRANT EXECUTE ON FUNCTION %s TO accede_app', it.name);
        END IF;
    END LOOP;
    REVOKE CREATE ON SCHEMA accede FROM accede_engine;
    ALTER SCHEMA accede OWNER TO accede_owner;
END
$$;
)sql";

std::string columns_of(const Json& table) {
    return table.contains("columns")
               ? fmt::format(" ({})", fmt::join(table.at("columns").get<Names>(), ", "))
               : "";
}

Names names_in(const Json& table, const char* key) {
    return table.contains(key) ? table.at(key).get<Names>() : Names{};
}

// What all of the relations together ask.
std::string condition_of(const Policy& policy, const Names& names) {
    if (names.empty()) throw std::runtime_error{"schemas/policy.json has an empty list"};
    Names conditions;
    for (const auto& one : names)
        conditions.push_back(names.size() == 1 ? policy.sql(one) : "(" + policy.sql(one) + ")");
    return fmt::format("{}", fmt::join(conditions, "\n           AND "));
}

// Of a row that is to be changed: what is asked of the row as it will be only is left out.
std::string existing_of(const Policy& policy, Names names) {
    std::erase_if(names,
                  [&](const auto& one) { return policy.relation(one).contains("of_the_new_row"); });
    return condition_of(policy, names);
}

}  // namespace

std::string as_sql(std::string_view policy_json) {
    const auto policy = read(policy_json);
    std::string text = before;
    for (const auto& [name, table] : policy.tables.items()) {
        text += fmt::format(
            "\nALTER TABLE accede.{0} ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;\n"
            "GRANT SELECT, INSERT, UPDATE ON accede.{0} TO accede_engine, accede_steward;\n"
            "CREATE POLICY of_the_engine ON accede.{0} TO accede_engine, accede_steward\n"
            "    USING (true) WITH CHECK (true);\n",
            name);
        const auto& reads = table.at("read");
        if (!reads.empty())
            text += fmt::format("GRANT SELECT{} ON accede.{} TO accede_app;\n", columns_of(table),
                                name);
        for (const auto& all_of : reads) {
            const auto names = all_of.get<Names>();
            text += fmt::format(
                "CREATE POLICY {} ON accede.{} FOR SELECT TO accede_app\n    USING ({});\n",
                fmt::join(names, "_and_"), name, condition_of(policy, names));
        }
        for (const auto* verb : {"insert", "update"}) {
            if (!table.contains(verb)) continue;
            const auto& writing = table.at(verb);
            const std::string word = verb[0] == 'i' ? "INSERT" : "UPDATE";
            text += fmt::format("GRANT {}{} ON accede.{} TO accede_app;\n", word,
                                columns_of(writing), name);
            for (const auto& all_of : writing.at("by")) {
                const auto names = all_of.get<Names>();
                const auto condition = condition_of(policy, names);
                text += fmt::format("CREATE POLICY {0}_{1} ON accede.{2} FOR {3} TO accede_app\n",
                                    verb, fmt::join(names, "_and_"), name, word);
                if (word == "UPDATE")
                    text += fmt::format("    USING ({})\n", existing_of(policy, names));
                text += fmt::format("    WITH CHECK ({});\n", condition);
            }
        }
        if (table.contains("delete")) {
            text += fmt::format("GRANT DELETE ON accede.{} TO accede_app;\n", name);
            for (const auto& all_of : table.at("delete").at("by")) {
                const auto names = all_of.get<Names>();
                text += fmt::format(
                    "CREATE POLICY delete_{} ON accede.{} FOR DELETE TO accede_app\n    USING "
                    "({});\n",
                    fmt::join(names, "_and_"), name, condition_of(policy, names));
            }
        }
        for (const auto& one : names_in(table, "only")) {
            text += fmt::format(
                "CREATE POLICY only_{0} ON accede.{1} AS RESTRICTIVE FOR SELECT TO accede_app\n"
                "    USING ({2});\n",
                one, name, policy.sql(one));
        }
        for (const auto& one : names_in(table, "never")) {
            text += fmt::format(
                "CREATE POLICY never_{0} ON accede.{1} AS RESTRICTIVE FOR SELECT TO accede_app\n"
                "    USING (({2}) IS NOT TRUE);\n",
                one, name, policy.sql(one));
            // What one may not see one could otherwise change, by a statement that reads nothing.
            if (!table.contains("update")) continue;
            text += fmt::format(
                "CREATE POLICY update_never_{0} ON accede.{1} AS RESTRICTIVE FOR UPDATE TO "
                "accede_app\n    USING (({2}) IS NOT TRUE);\n",
                one, name, policy.sql(one));
        }
    }
    text += "\nGRANT SELECT ON accede.event TO accede_app, accede_engine;\n";
    return text + after;
}

std::string as_markdown(std::string_view policy_json) {
    const auto policy = read(policy_json);
    const auto in_words = [&](const Json& lists) {
        Names all;
        for (const auto& all_of : lists) {
            Names words;
            for (const auto& one : all_of.get<Names>()) words.push_back(policy.says(one));
            all.push_back(fmt::format("{}", fmt::join(words, ", ")));
        }
        return all.empty() ? std::string{"nobody"} : fmt::format("{}", fmt::join(all, "; "));
    };
    std::string text = R"(# Who reads and writes what

Generated by `./dev generate` from [schemas/policy.json](../schemas/policy.json), of which the
database's own policies are made too. States, revisions, counters and the log are written by the
functions that take steps and by nothing else: who may take which step is in
[permissions.txt](permissions.txt).
)";
    for (const auto& [name, table] : policy.tables.items()) {
        text += fmt::format("\n## {}\n\n- Read by {}.\n", name, in_words(table.at("read")));
        if (table.contains("columns"))
            text += fmt::format("- Of its columns only{} are read.\n", columns_of(table));
        for (const auto& one : names_in(table, "only"))
            text += fmt::format("- Only: {}.\n", policy.says(one));
        for (const auto& one : names_in(table, "never"))
            text +=
                fmt::format("- Never{} by {}.\n",
                            table.contains("update") ? " read or changed" : "", policy.says(one));
        if (table.contains("insert")) {
            const auto& insert = table.at("insert");
            text += fmt::format("- Added to by {}, in{}.\n", in_words(insert.at("by")),
                                columns_of(insert));
        }
        if (table.contains("update")) {
            const auto& update = table.at("update");
            text += fmt::format("- Changed by {}, in{}.\n", in_words(update.at("by")),
                                columns_of(update));
        }
        if (table.contains("delete"))
            text += fmt::format("- Taken away by {}.\n", in_words(table.at("delete").at("by")));
    }
    return text;
}

}  // namespace storage::policies
