// Nothing that is typed becomes SQL: the statements are known beforehand, and what looks like SQL
// is found as the name it is.
#include "storage/query.hpp"
#include "tests/support/database.hpp"
#include "tests/support/fingerprint.hpp"

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <random>
#include <set>
#include <string>
#include <vector>

#include <doctest/doctest.h>

using engine::query::every_list;
using engine::query::List;
using engine::query::parse;
using engine::query::Query;
using engine::query::word;
using tests::House;
using tests::value;

namespace {

// All the statements there are.
std::set<std::string> every_text() {
    std::set<std::string> all;
    for (const auto list : every_list) {
        for (const auto& order : storage::query::every_order(list)) {
            Query query{.list = list, .order = order};
            all.insert(storage::query::statement_of(query).text);
            query.limit = 1;
            all.insert(storage::query::statement_of(query).text);
        }
    }
    return all;
}

const std::vector<std::string>& hostile() {
    static const std::vector<std::string> all{
        "'; DROP TABLE accede.nomination; --",
        "' OR '1'='1",
        "\" OR \"\"=\"",
        "$1",
        "$1::text",
        "$$; SELECT pg_sleep(9); $$",
        "/* comment */",
        "-- comment",
        "\\'; SELECT 1; --",
        "\\x27",
        "%' OR name LIKE '%",
        "_%_",
        "{a,b}",
        "{\"a\",NULL}",
        "a\\",
        "NULL",
        "none",
        "');ROLLBACK;--",
        "1) UNION SELECT handle FROM person --",
        "U&'\\0027'",
        "E'\\''",
        "(,)",
        "[1,2)",
        "${jndi}",
    };
    return all;
}

}  // namespace

TEST_CASE("whatever is typed, the statement is one of those that were there before") {
    const auto known = every_text();
    static constexpr std::array tokens{"state:draft",
                                       "name:",
                                       "place>=",
                                       "score<",
                                       "sort:",
                                       "-",
                                       ",",
                                       "\"",
                                       "'",
                                       ";",
                                       "--",
                                       "$1",
                                       "/*",
                                       "\\",
                                       "%",
                                       " ",
                                       " ",
                                       "none",
                                       "1",
                                       "kara",
                                       "entry",
                                       "at:2099",
                                       "sort:-name",
                                       "sort:place",
                                       "sort:entry,-at",
                                       "limit:3",
                                       "DROP TABLE x",
                                       "name",
                                       "region:africa"};
    std::mt19937 chance{14};
    std::set<std::string> met;
    int understood = 0;
    for (int round = 0; round < 20'000; ++round) {
        std::string text;
        const auto count = chance() % 10;
        for (unsigned i = 0; i < count; ++i) text += tokens.at(chance() % tokens.size());
        const auto query = parse(every_list.at(chance() % every_list.size()), text, "2099");
        if (!query) continue;
        ++understood;
        const std::string statement = storage::query::statement_of(*query).text;
        CAPTURE(text);
        CHECK(known.contains(statement));
        met.insert(statement);
    }
    CHECK(understood > 1000);
    CHECK(met.size() > every_list.size());
}

TEST_CASE("statements have names of their own, short enough for the server to tell apart") {
    std::map<std::string, std::string> texts;
    for (const auto list : every_list) {
        for (const auto& order : storage::query::every_order(list)) {
            for (const auto& limit :
                 {std::optional<std::int64_t>{}, std::optional<std::int64_t>{1}}) {
                const Query query{.list = list, .order = order, .limit = limit};
                const auto& statement = storage::query::statement_of(query);
                const std::string name = statement.name;
                CHECK(name.size() < 64);
                const std::string text = texts.try_emplace(name, statement.text).first->second;
                CHECK(text == statement.text);
            }
        }
    }
    CHECK(every_text().size() == texts.size());
}

TEST_CASE("what looks like SQL is found as the name it is, and changes nothing") {
    House house;
    house.open_call();
    house.complete_draft("TG", "Kara");
    house.complete_draft("TG", "Pya");
    static constexpr storage::sql::Statement rename{"test_rename", R"sql(
        WITH of AS (UPDATE entity SET name = $1 WHERE name <> 'Pya' RETURNING entity_id)
        UPDATE nomination n SET name = $1 FROM of WHERE n.entity_id = of.entity_id)sql"};
    for (const auto& text : hostile()) {
        CAPTURE(text);
        {
            storage::sql::Transaction tx{house.connection, storage::sql::Rights::of_login};
            tx.run("SET LOCAL session_replication_role = replica");
            tx.ask(rename, text);
            tx.commit();
        }
        const auto before = tests::fingerprint(house.connection);
        for (const auto& typed :
             {word("name", {text}), word("name", {text, "zzz"}), word("name", {text}).substr(5)}) {
            CAPTURE(typed);
            const auto query = parse(List::nominations, typed, "2099");
            REQUIRE(query);
            storage::sql::Transaction tx{house.connection, storage::sql::Rights::of_login};
            const auto rows = storage::query::nominations(tx, *query);
            REQUIRE(rows.size() == 1);
            CHECK(rows[0].name == text);
        }
        CHECK(tests::fingerprint(house.connection) == before);
    }
}

TEST_CASE("what looks like SQL is nobody's code, call, person or handle") {
    House house;
    house.open_call();
    house.complete_draft("TG", "Kara");
    const auto before = tests::fingerprint(house.connection);
    for (const auto& text : hostile()) {
        CAPTURE(text);
        storage::sql::Transaction tx{house.connection, storage::sql::Rights::of_login};
        const auto reference = parse(List::nominations, word("reference", {text}), "2099");
        REQUIRE(reference);
        CHECK(storage::query::nominations(tx, *reference).empty());
        const auto call = parse(List::nominations, "kara", text);
        REQUIRE(call);
        CHECK(storage::query::nominations(tx, *call).empty());
        const auto person = parse(List::people, word("person", {text}));
        REQUIRE(person);
        CHECK(storage::query::people(tx, *person).empty());
        CHECK(storage::query::reviews(tx, *parse(List::reviews, "", "2099"), text).empty());
        const auto entry = parse(List::audit, word("event", {text}));
        REQUIRE(entry);
        CHECK(storage::query::audit(tx, *entry).empty());
    }
    CHECK(tests::fingerprint(house.connection) == before);
}
