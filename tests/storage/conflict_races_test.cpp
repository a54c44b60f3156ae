// A recommendation, the declaration of its juror's conflict and the end of the review, in every
// order of their messages: each comes out as if one had come after the other, and nothing that is
// discounted, recused or late is in any count.
#include "storage/benches.hpp"
#include "storage/query.hpp"
#include "tests/support/clients.hpp"
#include "tests/support/panel.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <set>
#include <thread>

#include <fmt/format.h>

using namespace engine;
using storage::Answer;
using storage::Result;
using storage::sql::Rights;
using storage::sql::Transaction;
using tests::House;
using tests::must;
using tests::value;

namespace {

const std::string kara = "TG-2099-01";

enum class Act { record, declare, close };
constexpr std::array every_act{Act::record, Act::declare, Act::close};

const char* name_of(Act act) {
    return act == Act::record ? "record" : act == Act::declare ? "declare" : "close";
}

// Kara with four jurors, three of whom have recommended; all is about the fourth.
struct Town {
    Town() {
        house.open_call();
        house.eligible("TG", "Kara");
        jurors = tests::jury(house, 4);
        tests::begin_review(house);
        tests::seat(house, kara, jurors);
        for (std::size_t i : {0U, 1U, 2U}) must(tests::recommend(house, kara, jurors[i]));
    }

    Result<Answer> take(tests::Client& client, Act act) {
        if (act == Act::record) {
            auto review = tests::review("do_not_recommend");
            for (auto& score : review.scores) score.second = 1;  // the others have 3.83 each
            return client.registry.advance_assignment(house.as(jurors[3]), "2099", kara, jurors[3],
                                                      jury::RecordRecommendation{}, review);
        }
        if (act == Act::declare) {
            return client.registry.declare_conflict(house.as("ada"), "2099", kara, jurors[3],
                                                    "personal", "A cousin.");
        }
        return client.registry.advance(house.as("ben"), "2099", kara,
                                       nomination::OpenDeliberation{});
    }

    // What has come of it, in a line.
    std::string outcome() {
        return value(house.connection, R"sql(
            SELECT a.state || ', ' || n.state || ', ' || (SELECT count(*) FROM conflict) || ' conflict'
              FROM assignment a JOIN nomination n USING (call_id, nomination_id)
              JOIN person p USING (person_id) WHERE p.handle = 'juror.3')sql");
    }

    // What every list, count and letter says of it, against the state of the fourth.
    void check_counts() {
        const auto told = outcome();
        const bool counts = told.starts_with("recorded");
        {
            Transaction tx{house.connection, Rights::of_login};
            const auto query =
                query::parse(query::List::deliberation, "", std::string{"2099"}).value();
            const auto rows = storage::query::deliberation(tx, query);
            CHECK(rows.size() == 1);
            for (const auto& row : rows) {
                CHECK(row.counted == (counts ? 4 : 3));
                CHECK(row.against == (counts ? 1 : 0));
                CAPTURE(*row.score + " " + *row.spread);
                CHECK(row.score == (counts ? "3.13" : "3.83"));
                CHECK(row.spread == (counts ? "2.83" : "0.00"));
                CHECK(row.outstanding == (told.starts_with("assigned") ? 1 : 0));
            }
        }
        Transaction tx{house.connection, Rights::of_login};
        for (const auto& row : storage::juries::assignments(tx, "2099", "juror.3", kara))
            CHECK(row.counts == counts);
        const bool is_open = told.starts_with("assigned, under_review, 0");
        CHECK(storage::benches::open_work(tx, "2099").size() == (is_open ? 1 : 0));
    }

    House house;
    std::vector<std::string> jurors;
};

// How many wait for a lock that another holds.
int waiting(storage::sql::Connection& connection) {
    return std::stoi(value(connection,
                           "SELECT count(*) FROM pg_stat_activity WHERE datname = "
                           "current_database() AND wait_event_type = 'Lock'"));
}

// What is refused at once waits for nothing.
void until_waiting(storage::sql::Connection& connection, int count, const std::atomic<int>& over) {
    while (waiting(connection) + over < count) std::this_thread::yield();
}

// Where the first is held: before it has anything, or when it has read and is about to write.
enum class Gate { before_its_lock, before_its_writing };

std::string interleaved(Act first, Act second, Gate gate) {
    Town town;
    const auto clients = tests::clients(town.house.database, 2);
    auto watch = town.house.database.connect();
    auto holder = town.house.database.connect();
    Transaction held{holder, Rights::of_login};
    held.run(gate == Gate::before_its_lock ? "SELECT FROM nomination FOR UPDATE"
                                           : "LOCK TABLE audit_entry IN SHARE ROW EXCLUSIVE MODE");
    std::atomic<int> over = 0;
    std::array<std::thread, 2> threads;
    threads[0] = std::thread{[&] {
        static_cast<void>(town.take(*clients[0], first));
        ++over;
    }};
    until_waiting(watch, 1, over);
    threads[1] = std::thread{[&] {
        static_cast<void>(town.take(*clients[1], second));
        ++over;
    }};
    until_waiting(watch, 2, over);
    held.roll_back();
    for (auto& one : threads) one.join();
    town.check_counts();
    CHECK(tests::faults(town.house).empty());
    return town.outcome();
}

std::string in_turn(Act first, Act second) {
    Town town;
    const auto clients = tests::clients(town.house.database, 1);
    static_cast<void>(town.take(*clients[0], first));
    static_cast<void>(town.take(*clients[0], second));
    town.check_counts();
    return town.outcome();
}

}  // namespace

// Twelve orders, a town each; about ten seconds.
TEST_CASE("record, declare and close in every order of their messages come out as one by one") {
    for (const auto first : every_act) {
        for (const auto second : every_act) {
            if (first == second) continue;
            const std::set<std::string> expected{in_turn(first, second), in_turn(second, first)};
            for (const auto gate : {Gate::before_its_lock, Gate::before_its_writing}) {
                CAPTURE(std::string{name_of(first)});
                CAPTURE(std::string{name_of(second)});
                CAPTURE(static_cast<int>(gate));
                const auto found = interleaved(first, second, gate);
                CAPTURE(found);
                CHECK(expected.contains(found));
            }
        }
    }
}

TEST_CASE("record, declare and close one after another leave what the order says, and no more") {
    const auto all = [](std::array<Act, 3> acts) {
        Town town;
        const auto clients = tests::clients(town.house.database, 1);
        for (const auto act : acts) static_cast<void>(town.take(*clients[0], act));
        town.check_counts();
        return town.outcome();
    };
    using enum Act;
    CHECK(all({record, declare, close}) == "discounted, in_deliberation, 1 conflict");
    CHECK(all({record, close, declare}) == "discounted, in_deliberation, 1 conflict");
    CHECK(all({declare, record, close}) == "recused, in_deliberation, 1 conflict");
    CHECK(all({declare, close, record}) == "recused, in_deliberation, 1 conflict");
    // Whoever is still to answer keeps the review open while its window is.
    CHECK(all({close, record, declare}) == "discounted, under_review, 1 conflict");
    CHECK(all({close, declare, record}) == "recused, under_review, 1 conflict");
}
