#include "tests/storage/matrix/cells.hpp"

#include "tests/support/files.hpp"
#include "tests/support/matrix/oracle.hpp"

#include <algorithm>
#include <array>
#include <iterator>
#include <map>
#include <set>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace tests::matrix {
namespace {

using Names = std::vector<std::string>;

// The columns that may be read or written at all, by whomever.
const Json& rules() {
    static const Json all = Json::parse(file("schemas/policy.json")).at("tables");
    return all;
}

std::set<std::string> given(const std::string& table, const char* verb) {
    const auto found = rules().find(table);
    if (found == rules().end() || !found->contains(verb)) return {};
    return found->at(verb).at("columns").get<std::set<std::string>>();
}

std::set<std::string> readable_columns(const std::string& table, const Table& its) {
    const auto found = rules().find(table);
    if (found == rules().end()) return {its.columns.begin(), its.columns.end()};  // the view
    if (found->at("read").empty()) return {};
    if (found->contains("columns")) return found->at("columns").get<std::set<std::string>>();
    return {its.columns.begin(), its.columns.end()};
}

std::string literal(std::string_view text) {
    std::string all = "'";
    for (const char c : text) {
        if (c == '\'') all += c;
        all += c;
    }
    return all + "'";
}

std::string where(const Table& its, const Json& row) {
    std::string all;
    for (const auto& column : its.key) {
        const auto& value = row.at(column);
        all += fmt::format("{}{} = {}", all.empty() ? "" : " AND ", column,
                           literal(value.is_string() ? value.get<std::string>() : value.dump()));
    }
    return all;
}

// What is to come of a statement: no right to it at all, no row that it may touch, or neither in
// its way (what else may hold it back, a key or a trigger, is not who asks).
enum class Outcome { no_right, no_row, refused, through };

constexpr std::array texts{"no right", "no row", "refused", "through"};

constexpr const char* text_of(Outcome one) {
    return texts.at(static_cast<std::size_t>(one));
}

struct Cell {
    std::string key;
    std::string verb;
    std::string statement;
    Outcome expected;
    int touched = 0;  // so many rows exactly, where it says so
};

Outcome outcome_of(std::string_view told) {
    const auto* const found = std::ranges::find(texts, told);
    return found == texts.end() ? Outcome::through : static_cast<Outcome>(found - texts.begin());
}

class Asking {
public:
    Asking(storage::sql::Transaction& tx, const std::string& person) : tx_{tx} {
        tx_.run("SELECT accede.ask_for(" + literal(person) + "); SET LOCAL ROLE accede_app");
    }
    ~Asking() {
        try {
            tx_.run("RESET ROLE");
        } catch (const storage::Failure&) {  // the transaction failed, and is rolled back
        }
    }
    Asking(const Asking&) = delete;
    Asking& operator=(const Asking&) = delete;

    storage::sql::Rows ask(const std::string& text) { return tx_.run(text); }

private:
    storage::sql::Transaction& tx_;
};

void read_columns(const std::string& table, const Table& its, std::vector<Cell>& cells) {
    const auto readable = readable_columns(table, its);
    for (const auto& column : its.columns) {
        cells.push_back({"-", "read " + column,
                         fmt::format("SELECT {} FROM accede.{} LIMIT 0", column, table),
                         readable.contains(column) ? Outcome::no_row : Outcome::no_right});
    }
}

void inserts(const Oracle& oracle, const std::string& table, const Table& its,
             std::vector<Cell>& cells) {
    const auto columns = given(table, "insert");
    const auto copy = [&](const std::string& list, const Json& row) {
        return fmt::format(
            "INSERT INTO accede.{0} ({1}) SELECT {1} FROM jsonb_populate_record(NULL::accede.{0}, "
            "{2}::jsonb)",
            table, list, literal(row.dump()));
    };
    for (const auto& [key, row] : its.rows) {
        std::set<std::string> used = columns;
        if (used.empty())
            std::ranges::copy_if(
                its.columns, std::inserter(used, used.end()),
                [&](const auto& one) { return !its.made_by_the_server.contains(one); });
        cells.push_back({key, "insert", copy(fmt::format("{}", fmt::join(used, ", ")), row),
                         columns.empty()              ? Outcome::no_right
                         : oracle.inserts(table, row) ? Outcome::through
                                                      : Outcome::refused});
    }
    for (const auto& column : its.columns) {
        if (its.made_by_the_server.contains(column)) continue;
        if (columns.contains(column)) continue;
        cells.push_back({"-", "insert " + column,
                         fmt::format("INSERT INTO accede.{} ({}) VALUES (NULL)", table, column),
                         Outcome::no_right});
    }
}

void updates(const Oracle& oracle, const std::string& table, const Table& its,
             std::vector<Cell>& cells) {
    const auto columns = given(table, "update");
    const auto statement = [&](const std::string& set, const Json& row) {
        return fmt::format("UPDATE accede.{} SET {} WHERE {}", table, set, where(its, row));
    };
    const auto becomes = [&](const Json& was, const Json& is) {
        auto undismissed = was;
        if (table == "conflict") undismissed["dismissed_at"] = nullptr;
        return oracle.updates(table, was, is)            ? Outcome::through
               : oracle.updates(table, was, undismissed) ? Outcome::refused
                                                         : Outcome::no_row;
    };
    for (const auto& column : its.columns) {
        if (its.made_by_the_server.contains(column)) continue;
        if (!columns.contains(column)) {
            cells.push_back({"-", "update " + column,
                             fmt::format("UPDATE accede.{} SET {} = NULL", table, column),
                             Outcome::no_right});
            continue;
        }
        for (const auto& [key, row] : its.rows) {
            cells.push_back({key, "update " + column,
                             statement(fmt::format("{0} = {0}", column), row), becomes(row, row)});
        }
    }
    if (columns.empty()) return;
    // A change that asks nothing of the rows needs no right to read them.
    static const std::map<std::string, std::string> blindly{
        {"address", "language = 'fr'"},     {"bid", "bid = 'willing'"},
        {"conflict", "reason = 'So.'"},     {"country", "region = 'africa'"},
        {"dossier", "content = 'So.'"},     {"juror", "left_at = '2099-06-01Z'"},
        {"nomination", "language = 'fr'"},  {"person", "disabled_at = '2099-06-01Z'"},
        {"place_counter", "quota = 3"},     {"profile", "institution = 'So.'"},
        {"remark", "answer = 'So.'"},       {"saved_search", "query = 'So.'"},
        {"screening_finding", "met = true"}};
    const auto touched = static_cast<int>(std::ranges::count_if(
        its.rows, [&](const Row& row) { return oracle.updates(table, row.fields, row.fields); }));
    // A row that one may touch, but not leave as it is, holds back the whole statement.
    const bool held_back = std::ranges::any_of(its.rows, [&](const Row& row) {
        return becomes(row.fields, row.fields) == Outcome::refused;
    });
    const auto blind = held_back     ? Outcome::refused
                       : touched > 0 ? Outcome::through
                                     : Outcome::no_row;
    cells.push_back({"-", "update blindly",
                     fmt::format("UPDATE accede.{} SET {}", table, blindly.at(table)), blind,
                     blind == Outcome::through ? touched : 0});
    if (table != "conflict") return;
    for (const auto& [key, row] : its.rows) {
        auto dismissed = row;
        dismissed["dismissed_at"] = "2099-06-01";
        cells.push_back({key, "dismiss",
                         statement("dismissed_at = '2099-06-01Z', ruling = 'So.'", row),
                         becomes(row, dismissed)});
        auto again = row;
        again["dismissed_at"] = nullptr;
        cells.push_back({key, "take back a dismissal",
                         statement("dismissed_at = NULL, ruling = NULL", row),
                         becomes(row, again)});
    }
}

}  // namespace

void prepare(World& world) {
    world.house.connection.run(R"sql(
CREATE FUNCTION public.try_each(statements text[]) RETURNS SETOF text LANGUAGE plpgsql AS $$
DECLARE
    one text;
    touched bigint;
BEGIN
    FOREACH one IN ARRAY statements LOOP
        BEGIN
            EXECUTE one;
            GET DIAGNOSTICS touched = ROW_COUNT;
            RAISE EXCEPTION USING ERRCODE = 'TA000', MESSAGE = CASE touched WHEN 0 THEN 'no row' ELSE 'through ' || touched END;
        EXCEPTION
            WHEN SQLSTATE 'TA000' THEN RETURN NEXT SQLERRM;
            WHEN insufficient_privilege THEN
                RETURN NEXT CASE WHEN SQLERRM LIKE 'permission denied%' THEN 'no right' ELSE 'refused' END;
            WHEN OTHERS THEN RETURN NEXT 'through, then ' || SQLERRM;
        END;
    END LOOP;
END
$$;
GRANT USAGE ON SCHEMA public TO accede_app;
)sql");
}

void compare(storage::sql::Transaction& tx, const World& world, const std::string& person,
             const std::string& table, Verbs verbs, Compared& compared) {
    const Oracle oracle{world, person};
    const auto& its = world.tables.at(table);
    std::vector<Cell> cells;
    if (verbs == Verbs::reading) {
        read_columns(table, its, cells);
        // The one function that gives rows to whoever may read them, by the same rule.
        if (table == "nomination") {
            for (const auto& [key, row] : its.rows) {
                cells.push_back(
                    {key, "read at hand",
                     fmt::format("SELECT FROM accede.nomination_at_hand({}, {}, {}, false)",
                                 literal(row.at("call_id").get<std::string>()),
                                 literal(row.at("reference").get<std::string>()),
                                 literal(row.at("nomination_id").get<std::string>())),
                     oracle.reads(table, row) ? Outcome::through : Outcome::no_row});
            }
        }
    } else {
        inserts(oracle, table, its, cells);
        updates(oracle, table, its, cells);
        for (const std::string verb : {"DELETE FROM", "TRUNCATE"}) {
            if (table == "event" && verb == "TRUNCATE") continue;  // a view
            // What one may read of these one may take away, and needs no right to the rest.
            if ((table == "saved_search" || table == "address") && verb == "DELETE FROM") {
                const auto own = static_cast<int>(std::ranges::count_if(
                    its.rows, [&](const Row& row) { return oracle.reads(table, row.fields); }));
                cells.push_back({"-", verb, "DELETE FROM accede." + table,
                                 own > 0 ? Outcome::through : Outcome::no_row, own});
                continue;
            }
            cells.push_back(
                {"-", verb, fmt::format("{} accede.{}", verb, table), Outcome::no_right});
        }
    }
    const auto differ = [&](const std::string& key, const std::string& verb,
                            const std::string& what) {
        compared.differences.push_back(
            fmt::format("{} {} {} {}: {}", person, table, key, verb, what));
    };

    Asking asking{tx, person};
    Names statements;
    statements.reserve(cells.size());
    for (const auto& cell : cells) statements.push_back(literal(cell.statement));
    Names told;
    for (const auto& row : asking.ask(
             fmt::format("SELECT public.try_each(ARRAY[{}]::text[])", fmt::join(statements, ","))))
        told.push_back(row[0].as<std::string>());
    bool key_is_readable = true;
    for (std::size_t i = 0; i < cells.size(); ++i) {
        const auto& said = told.at(i);
        ++compared.cells;
        if (outcome_of(said) == cells[i].expected &&
            (cells[i].touched == 0 || said == fmt::format("through {}", cells[i].touched)))
            continue;
        if (outcome_of(said) == Outcome::no_right) key_is_readable = false;
        differ(cells[i].key, cells[i].verb,
               said + ", not " + text_of(cells[i].expected) +
                   (cells[i].touched == 0 ? "" : fmt::format(" {}", cells[i].touched)));
    }
    if (verbs == Verbs::writing) return;
    if (readable_columns(table, its).empty() || !key_is_readable) {
        compared.cells += static_cast<int>(its.rows.size());
        return;
    }
    std::multiset<std::string> seen;
    Names key;
    for (const auto& column : its.key) key.push_back("to_jsonb(" + column + ") #>> '{}'");
    for (const auto& row : asking.ask(
             fmt::format("SELECT concat_ws('/', {}) FROM accede.{}", fmt::join(key, ","), table)))
        seen.insert(row[0].as<std::string>());
    for (const auto& [its_key, row] : its.rows) {
        ++compared.cells;
        const bool expected = oracle.reads(table, row);
        if (seen.contains(its_key) != expected)
            differ(its_key, "read", expected ? "is not seen" : "is seen");
        seen.erase(its_key);
    }
    for (const auto& other : seen) differ(other, "read", "is a row that nobody knows");
}

}  // namespace tests::matrix
