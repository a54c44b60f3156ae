// Lists asked of a real database: what is found, in what order, and that nothing typed is ever SQL.
#include "storage/query.hpp"
#include "tests/support/panel.hpp"

#include <algorithm>
#include <array>
#include <random>
#include <set>
#include <string>
#include <vector>

#include <doctest/doctest.h>
#include <fmt/format.h>

using engine::query::every_list;
using engine::query::Field;
using engine::query::List;
using engine::query::parse;
using engine::query::Query;
using engine::query::Type;
using tests::House;
using tests::value;

namespace {

using Texts = std::vector<std::string>;

Query understood(List list, const std::string& text) {
    const auto& scope = engine::query::shape_of(list).scope;
    const auto query =
        parse(list, text, scope.name == "call" ? std::optional<std::string>{"2099"} : std::nullopt);
    CAPTURE(text);
    if (!query) FAIL(query.error().why);
    return *query;
}

// By what the rows are called.
Texts found(House& house, List list, const std::string& text) {
    storage::sql::Transaction tx{house.connection, storage::sql::Rights::of_login};
    const auto query = understood(list, text);
    Texts names;
    const auto keep = [&](const auto& rows, auto name) {
        for (const auto& row : rows) names.push_back(row.*name);
    };
    namespace s = storage;
    switch (list) {
        case List::nominations:
            keep(s::query::nominations(tx, query), &s::nominations::Row::name);
            break;
        case List::deliberation:
            keep(s::query::deliberation(tx, query), &s::query::Deliberated::name);
            break;
        case List::reviews:
            keep(s::query::reviews(tx, query, "juror.1"), &s::juries::Assigned::name);
            break;
        case List::members: keep(s::query::members(tx, query), &s::members::Row::name); break;
        case List::calls: keep(s::query::calls(tx, query), &s::calls::Row::call_id); break;
        case List::people: keep(s::query::people(tx, query), &s::PersonRow::handle); break;
        case List::audit:
            for (const auto& row : s::query::audit(tx, query))
                names.push_back(std::to_string(row.entry));
            break;
    }
    return names;
}

Texts nominations(House& house, const std::string& text) {
    return found(house, List::nominations, text);
}

// Renames a candidate past the engine, which keeps names clean, and the database, which keeps them.
void rename(House& house, const std::string& from, const std::string& to) {
    storage::sql::Transaction tx{house.connection, storage::sql::Rights::of_login};
    static constexpr storage::sql::Statement statement{"test_rename_entity", R"sql(
        WITH of AS (UPDATE entity SET name = $2 WHERE name = $1 RETURNING entity_id)
        UPDATE nomination n SET name = $2 FROM of WHERE n.entity_id = of.entity_id)sql"};
    tx.run("SET LOCAL session_replication_role = replica");
    tx.ask(statement, from, to);
    tx.commit();
}

std::string sample_of(const Field& field) {
    switch (field.type) {
        case Type::text: return "kara";
        case Type::code: return "tg-2099-01";
        case Type::country: return "TG";
        case Type::set:
        case Type::region: return std::string{field.values.front()};
        case Type::integer: return "1";
        case Type::decimal: return "4.25";
        case Type::instant: return "2099-03";
    }
    return {};
}

}  // namespace

TEST_CASE("nominations are found by state, country, region, place and name, and by all of them") {
    House house;
    house.open_call();
    house.submitted("TG", "Kara");
    house.complete_draft("TG", "Pya");
    house.submitted("FR", "Lyon");

    CHECK(nominations(house, "") == Texts{"Lyon", "Kara", "Pya"});
    CHECK(nominations(house, "state:submitted") == Texts{"Lyon", "Kara"});
    CHECK(nominations(house, "-state:submitted") == Texts{"Pya"});
    CHECK(nominations(house, "state:submitted,draft country:tg") == Texts{"Kara", "Pya"});
    CHECK(nominations(house, "region:africa place>=1") == Texts{"Kara"});
    CHECK(nominations(house, "place<1").empty());
    CHECK(nominations(house, "place:none") == Texts{"Pya"});
    CHECK(nominations(house, "-place:none") == Texts{"Lyon", "Kara"});
    CHECK(nominations(house, "-place:1") == Texts{"Pya"});
    CHECK(nominations(house, "reference:tg-2099-01,FR-2099-01") == Texts{"Lyon", "Kara"});
    CHECK(nominations(house, "name:y") == Texts{"Lyon", "Pya"});
    CHECK(nominations(house, "name:y name:l") == Texts{"Lyon"});
    CHECK(nominations(house, "name:kar,pya") == Texts{"Kara", "Pya"});
    CHECK(nominations(house, "-name:kar,pya") == Texts{"Lyon"});
    CHECK(nominations(house, "-y").size() == 1);
    CHECK(nominations(house, "tg-2099 a") == Texts{"Kara", "Pya"});
    CHECK(nominations(house, "version:1 limit:1") == Texts{"Lyon"});
    CHECK(nominations(house, "version:0") == Texts{"Pya"});
}

TEST_CASE("a name is found whatever its case, accents, hyphens and apostrophes") {
    House house;
    house.open_call();
    house.complete_draft("TG", "Kara");
    for (const auto& pair : std::vector<std::pair<std::string, std::string>>{
             {"São Tomé", "SAO TOME"},
             {"Bouaké", "bouake\xcc\x81"},
             {"Saint-Étienne", "\"saint etienne\""},
             {"N’Djamena", "n'djamena"},
             {"Łódź", "lodz"},
             {"Αθήνα", "ΑΘΗΝΑ"},
             {"Straße", "STRASSE"},
             {"İzmir", "izmir"},
             {"ＫＡＲＡ", "kara"},
             {"100% city_one\\two", "\"100% city_one\\two\""}}) {
        const auto& name = pair.first;
        const auto& typed = pair.second;
        CAPTURE(name);
        rename(house, value(house.connection, "SELECT name FROM accede.entity"), name);
        CHECK(nominations(house, typed) == Texts{name});
        CHECK(nominations(house, "name:" + typed) == Texts{name});
        CHECK(nominations(house, "-name:" + typed).empty());
        CHECK(nominations(house, "zzz").empty());
    }
    // The signs that LIKE knows are themselves.
    CHECK(nominations(house, "1%0").empty());
    CHECK(nominations(house, "cityXone").empty());
    CHECK(nominations(house, "100% city_one") == Texts{"100% city_one\\two"});
}

TEST_CASE("rows are ordered by shown fields, the missing last, and what is alike by reference") {
    House house;
    house.open_call();
    house.complete_draft("TG", "Pya");
    house.submitted("TG", "Kara");
    house.submitted("FR", "Lyon");
    house.submitted("FR", "Évian");

    CHECK(nominations(house, "sort:name") == Texts{"Évian", "Kara", "Lyon", "Pya"});
    CHECK(nominations(house, "sort:-name") == Texts{"Pya", "Lyon", "Kara", "Évian"});
    CHECK(nominations(house, "sort:place") == Texts{"Lyon", "Kara", "Évian", "Pya"});
    CHECK(nominations(house, "sort:-place") == Texts{"Évian", "Lyon", "Kara", "Pya"});
    CHECK(nominations(house, "sort:-country,name") == Texts{"Kara", "Pya", "Évian", "Lyon"});
    CHECK(nominations(house, "sort:state") == Texts{"Pya", "Lyon", "Évian", "Kara"});
    CHECK(nominations(house, "sort:state limit:2") == Texts{"Pya", "Lyon"});
}

TEST_CASE("the deliberation is found by score and spread, as they are shown") {
    House house;
    house.open_call();
    const auto kara = house.eligible("TG", "Kara");
    const auto lyon = house.eligible("FR", "Lyon");
    const auto jurors = tests::jury(house, 3);
    tests::begin_review(house);
    tests::seat(house, kara, jurors);
    tests::seat(house, lyon, jurors);
    for (const auto& juror : jurors) tests::must(tests::recommend(house, kara, juror));

    storage::sql::Transaction tx{house.connection, storage::sql::Rights::of_login};
    const auto rows = storage::query::deliberation(tx, understood(List::deliberation, ""));
    REQUIRE(rows.size() == 2);
    CHECK(rows[0].name == "Lyon");
    CHECK(rows[0].outstanding == 3);
    CHECK(rows[0].counted == 0);
    CHECK_FALSE(rows[0].score);
    CHECK(rows[1].counted == 3);
    CHECK(rows[1].recommend == 3);
    REQUIRE(rows[1].score);
    CHECK(rows[1].spread == "0.00");
    const auto score = *rows[1].score;
    tx.roll_back();

    const auto asked = [&](const std::string& text) {
        return found(house, List::deliberation, text);
    };
    CHECK(asked("score:" + score) == Texts{"Kara"});
    CHECK(asked("score>=" + score) == Texts{"Kara"});
    CHECK(asked("score>" + score).empty());
    CHECK(asked("score:none") == Texts{"Lyon"});
    CHECK(asked("spread:0 region:africa") == Texts{"Kara"});
    CHECK(asked("sort:-spread") == Texts{"Kara", "Lyon"});
    CHECK(asked("outstanding>2") == Texts{"Lyon"});
    CHECK(found(house, List::reviews, "state:recorded").size() <= 1);
}

TEST_CASE("who scores apart is seen in the spread, and a recused juror is in none of it") {
    House house;
    house.open_call();
    const auto kara = house.eligible("TG", "Kara");
    const auto jurors = tests::jury(house, 3);
    tests::begin_review(house);
    tests::seat(house, kara, jurors);
    for (const auto& juror : jurors) tests::must(tests::recommend(house, kara, juror));
    // One scores a whole point apart from the others; the trigger keeps what is recorded otherwise.
    house.connection.run(
        "ALTER TABLE accede.review DISABLE TRIGGER USER;"
        "UPDATE accede.review v SET scores = (SELECT jsonb_object_agg(key, value::int - 1)"
        "   FROM jsonb_each_text(v.scores))"
        " WHERE assignment_id = (SELECT a.assignment_id FROM accede.assignment a"
        "   JOIN accede.person p USING (person_id) WHERE p.handle = '" +
        jurors[0] +
        "');"
        "ALTER TABLE accede.review ENABLE TRIGGER USER");
    const auto asked = [&](const std::string& text) {
        return found(house, List::deliberation, text).size();
    };
    CHECK(asked("spread:1 counted:3") == 1);
    tests::must(house.registry.declare_conflict(house.as(jurors[0]), "2099", kara, jurors[0],
                                                "personal", "We are related."));
    CHECK(asked("spread:0 counted:2") == 1);
}

TEST_CASE("acts and refusals of the log are found by what only their bytes tell") {
    House house;
    house.open_call();
    const auto kara = house.submitted("TG", "Kara");
    REQUIRE_FALSE(
        house.registry.advance(house.as("ada"), "2099", kara, engine::nomination::FindEligible{}));

    storage::sql::Transaction tx{house.connection, storage::sql::Rights::of_login};
    const auto asked = storage::query::audit(tx, understood(List::audit, ""));
    const auto listed = storage::audit_log::list(tx, {});
    REQUIRE(asked.size() == listed.size());
    std::set<std::string> kinds;
    for (std::size_t i = 0; i < asked.size(); ++i) {
        CAPTURE(asked[i].entry);
        kinds.insert(asked[i].kind);
        CHECK(asked[i].entry == listed[i].entry);
        CHECK(asked[i].call_id == listed[i].call_id);
        CHECK(asked[i].kind == listed[i].kind);
        CHECK(asked[i].subject == listed[i].subject);
        CHECK(asked[i].reference == listed[i].reference);
        CHECK(asked[i].event == listed[i].event);
        CHECK(asked[i].from == listed[i].from);
        CHECK(asked[i].to == listed[i].to);
        CHECK(asked[i].person == listed[i].person);
        CHECK(asked[i].operated_by == listed[i].operated_by);
        CHECK(asked[i].at == listed[i].at);
        CHECK(asked[i].reason_code == listed[i].reason_code);
        CHECK(asked[i].words == listed[i].words);
    }
    CHECK(kinds == std::set<std::string>{"act", "refusal", "step"});
    tx.roll_back();

    CHECK(found(house, List::audit, "kind:refusal event:FindEligible person:ada").size() == 1);
    CHECK(found(house, List::audit, "kind:refusal person:ben").empty());
    CHECK(found(house, List::audit, "event:grant").size() >= 2);
    CHECK(found(house, List::audit, "at:2099").size() == asked.size());
    CHECK(found(house, List::audit, "at<2099").empty());
    CHECK(found(house, List::audit, "reason:none kind:refusal").empty());
    CHECK(found(house, List::audit, "call:2099 event:submit to:submitted") ==
          found(house, List::audit, "event:submit"));
}

TEST_CASE("people, calls and members are found") {
    House house;
    tests::recommended_cohort(house);
    const auto plan = tests::approved_plan(house);
    const auto digest = house.registry.view_plan("2099", plan)->digest;
    tests::must(house.registry.advance_plan(house.as("ada"), "2099", plan, engine::cohort::Apply{},
                                            digest));

    CHECK(found(house, List::people, "mandate:administrator") == Texts{"ada", "ben"});
    CHECK(found(house, List::people, "mandate:officer:TG") == Texts{"officer.tg"});
    CHECK(found(house, List::people, "person:ADA disabled:no") == Texts{"ada"});
    CHECK(found(house, List::people, "disabled:yes").empty());
    CHECK(found(house, List::calls, "state:decided") == Texts{"2099"});
    CHECK(found(house, List::calls, "-call:2099").empty());
    const auto ledger = value(house.connection, "SELECT ledger FROM accede.membership LIMIT 1");
    const auto members = found(house, List::members, "ledger:" + ledger + " sort:-name");
    CHECK(members.size() >= 2);
    CHECK(std::ranges::is_sorted(members, std::ranges::greater{}));
    CHECK(
        found(house, List::members, "ledger:" + ledger + " region:europe-north-america country:FR")
            .size() <= 1);
    CHECK(found(house, List::members, "ledger:" + ledger + " ended:none").size() == members.size());
    CHECK(found(house, List::members, "ledger:" + ledger + " call:2099 since:2099").size() ==
          members.size());
}

TEST_CASE("every operator of every field of every list is one the database understands") {
    House house;
    tests::recommended_cohort(house);
    int asked = 0;
    for (const auto list : every_list) {
        for (const auto& field : engine::query::shape_of(list).fields) {
            std::vector<std::string> operators{":"};
            if (engine::query::is_ordered(field.type)) operators = {":", "<", "<=", ">", ">="};
            for (const auto& op : operators) {
                for (const auto* minus : {"", "-"}) {
                    const auto word =
                        fmt::format("{}{}{}{}", minus, field.name, op, sample_of(field));
                    CAPTURE(word);
                    CHECK_NOTHROW(static_cast<void>(found(house, list, word)));
                    ++asked;
                }
            }
            if (field.may_be_missing) {
                CHECK_NOTHROW(
                    static_cast<void>(found(house, list, std::string{field.name} + ":none")));
            }
        }
    }
    CHECK(asked > 150);
}

TEST_CASE("every order of every list is total and shows the same rows") {
    House house;
    tests::recommended_cohort(house);
    for (const auto list : every_list) {
        auto all = found(house, list, "");
        std::ranges::sort(all);
        for (const auto& field : engine::query::shape_of(list).fields) {
            for (const auto* minus : {"", "-"}) {
                const auto word = fmt::format("sort:{}{}", minus, field.name);
                CAPTURE(word);
                auto rows = found(house, list, word);
                for (std::size_t most = 1; most <= rows.size() && most <= 3; ++most) {
                    const auto first = found(house, list, fmt::format("{} limit:{}", word, most));
                    CHECK(first == Texts{rows.begin(), rows.begin() + static_cast<long>(most)});
                }
                std::ranges::sort(rows);
                CHECK(rows == all);
            }
        }
    }
}
